"""What people are asked in a run of `foi_request`: whether the plan is right, then to sign.

In    the request that was taken up, the sealed answer; answers through Airflow's pages or its API
Out   lines of the audit chain; the run goes on, asks again, or ends as rejected
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException

from peelian.core.errors import SignOffError
from peelian.core.zones import home_from_environment
from peelian_airflow.plainly import plainly
from peelian_airflow.signoff import (
    APPROVE,
    ASK_AGAIN_AFTER,
    REFUSED,
    REJECT,
    Answer,
    SignOffOperator,
    assigned_approvers,
    read_answer,
)

if TYPE_CHECKING:
    from airflow.sdk import Context

    from peelian.foi.approval import Status

PLANNERS_VARIABLE = "PEELIAN_FOI_OFFICERS"
"""Who may approve a plan: user ids, separated by commas; anyone, where it's empty."""
TAKEN_TASK = "take_request"
PLAN_SUBJECT = "Approve the plan for a request: {{ ti.xcom_pull(task_ids='take_request')['path'] }}"
PLAN_BODY = """
Read `plan.html` (or `plan.txt`) in `{{ ti.xcom_pull(task_ids='take_request')['path'] }}` under the
home: what can be answered from which register, what can't and why, what it costs, by when, and what
was answered before. Beside it lies the request as it was taken up.

- digest that you decide about: `{{ ti.xcom_pull(task_ids='take_request')['digest'] }}`

Nothing has been counted yet. Give a reason, which is kept in the audit chain. A rejection ends the
run; mend the request, and start another.
"""
ANSWER_SUBJECT = (
    "Sign the answer {{ ti.xcom_pull(task_ids='build_answer')['path'] }} "
    "for publication, signature %d of 2"
)
ANSWER_BODY = """
Open the files in `{{ ti.xcom_pull(task_ids='inspect_and_seal')['path'] }}` under the home and read
them: the letter (`.pdf`, `.docx`, `.html`), the workbook, the page, the tables.

- digest that you sign: `{{ ti.xcom_pull(task_ids='inspect_and_seal')['digest'] }}`
- what was hidden, why, and what an attack was left with, as heat maps:
  `audit/reports/{{ ti.xcom_pull(task_ids='protect')['digest'] }}.html`
- what earlier answers stand behind hidden figures: the file of that name that ends in `.json`
- why each figure is withheld:
  `peelian foi decisions {{ ti.xcom_pull(task_ids='protect')['digest'][:16] }}`
- the plan that was approved: `{{ ti.xcom_pull(task_ids='take_request')['path'] }}/plan.html`
- after disclosure control: `{{ ti.xcom_pull(task_ids='protect')['counts'] }}`

Give a reason, which is kept in the audit chain. Two people must sign; neither may be the person who
started this run, nor the officer who answers the request. A rejection ends the run, and nothing is
published.
"""


class PlanApprovalOperator(HITLOperator):
    """Ask one person whether the plan of a request is right; hold no worker while waiting."""

    template_fields = (*HITLOperator.template_fields, "taken")

    def __init__(self, **kwargs: Any) -> None:
        kwargs["params"] = {  # replaces the DAG's own, which Airflow merges in again
            "reason": Param("", type="string", title="Reason", description="Why you decide so.")
        }
        # As for a signature: Airflow loses an answer that comes too early, and asks again.
        kwargs |= {"retries": 5, "retry_delay": ASK_AGAIN_AFTER, "retry_exponential_backoff": 0}
        super().__init__(
            subject=PLAN_SUBJECT,
            body=PLAN_BODY,
            options=[APPROVE, REJECT],
            assigned_users=assigned_approvers(os.environ.get(PLANNERS_VARIABLE, "")),
            **kwargs,
        )
        self.taken = f"{{{{ ti.xcom_pull(task_ids='{TAKEN_TASK}')['path'] }}}}"

    def execute(self, context: Context) -> None:
        """Ask, unless the plan is approved already (a run after a crash)."""
        if self._is_approved():
            self.log.info("the plan is approved already")
            return
        super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Record the answer; end the run at a rejection, ask again where it doesn't count."""
        refusal = record_plan(self.taken, read_answer(event))
        if refusal:
            self.log.warning("this answer doesn't count: %s", refusal)
        if not self._is_approved():
            self._ask_again(context)

    def _is_approved(self) -> bool:
        """Whether it's approved. Raises: AirflowFailException where it was rejected."""
        standing = plan_standing(self.taken)
        if standing == "rejected":
            raise AirflowFailException("the plan was rejected; the audit chain has the reason")
        return standing == "approved"

    def _ask_again(self, context: Context) -> NoReturn:
        # Unwrapped, as Airflow's guard takes any second call of `execute` for a nested operator.
        HITLOperator.execute.__wrapped__(self, context)
        raise AirflowFailException("Airflow went on without waiting for another answer")


class AnswerSignOffOperator(SignOffOperator):
    """A signature under an answer: the officer who answers the request can't give one."""

    template_fields = (*SignOffOperator.template_fields, "taken")

    def __init__(self, *, place: int, **kwargs: Any) -> None:
        super().__init__(place=place, subject=ANSWER_SUBJECT, body=ANSWER_BODY, **kwargs)
        self.taken = f"{{{{ ti.xcom_pull(task_ids='{TAKEN_TASK}')['path'] }}}}"

    def barred(self) -> Collection[str]:
        """The officer who answers."""
        return officer_of(self.taken)


@plainly
def officer_of(taken: str) -> tuple[str, ...]:
    """User name of the officer of a request that was taken up, if it has one."""
    from peelian.core.manifest import read_finished
    from peelian.foi.taken import STAGE

    found = read_finished(home_from_environment().root / taken, stage=STAGE)
    name = str(found.manifest.facts["officer"])
    return (name,) if name else ()


@plainly
def plan_standing(taken: str) -> Status:
    """Where the decision about the plan in a folder under the home stands."""
    from peelian.core.manifest import read_finished
    from peelian.foi.approval import plan_status

    home = home_from_environment()
    return plan_status(home, read_finished(_folder(taken)).digest)


@plainly
def record_plan(taken: str, answer: Answer) -> str | None:
    """Put an answer about a plan into the audit chain, as a decision or as one that was refused.

    Returns: why it was refused; None where it counts.
    """
    from peelian.core.audit import append
    from peelian.core.manifest import read_finished
    from peelian.foi.approval import decide_plan

    home, found = home_from_environment(), read_finished(_folder(taken))
    decision = answer.decision.lower()
    try:
        decide_plan(home, found, who=answer.who, decision=decision, reason=answer.reason)
    except SignOffError as error:
        details = {"decision": decision, "refused_because": str(error)}
        append(home, who=answer.who, what=REFUSED, subject=found.digest, details=details)
        return str(error)
    return None


def _folder(taken: str) -> Path:
    return home_from_environment().root / taken
