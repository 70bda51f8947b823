"""Answer a Freedom of Information request: plan, approve, count, protect, write, sign, publish.

**Owner:** Freedom of Information team. **Tier:** 1, as what it publishes can't be taken back, and
an answer has a day by which the law wants it.
**Runbook:** docs/runbooks/foi_request.md

Started by hand: with a reviewed file of `include/releases/foi`, the text of one, or this form. A
person approves the plan before anything is counted. The answer goes the road of every release: it's
protected together with all that was published before, inspected, and signed by two people, neither
of them who started the run, nor the officer who answers. Who asked is never given here.
"""

from __future__ import annotations

import pendulum
from airflow.sdk import chain, dag

from peelian_airflow import foi_stages, stages
from peelian_airflow.defaults import DEFAULTS
from peelian_airflow.foi_form import form
from peelian_airflow.foi_signoff import AnswerSignOffOperator, PlanApprovalOperator


@dag(
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/London"),
    catchup=False,
    # A hundred requests at once take their turn; the monthly release needs no place in their queue.
    max_active_tasks=2,
    default_args=DEFAULTS | {"owner": "foi-team", "priority_weight": 1},
    tags=["request", "tier-1"],
    doc_md=__doc__,
    params=form(),
)
def foi_request() -> None:
    """One request, from the form to the signed answer."""
    taken = foi_stages.take_request()
    approved = PlanApprovalOperator(task_id="approve_plan")
    counted = foi_stages.tabulate_request(taken)
    protected = stages.protect(counted)
    built = foi_stages.build_answer(protected, taken)
    sealed = stages.inspect_and_seal(built)
    first = AnswerSignOffOperator(task_id="first_sign_off", place=1)
    second = AnswerSignOffOperator(task_id="second_sign_off", place=2)
    chain(taken, approved, counted)
    out = stages.publish(sealed)
    chain(sealed, first, second, out, foi_stages.make_log(), stages.make_site(), stages.deliver())


foi_request()
