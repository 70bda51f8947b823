"""Release a month's statistics: count, protect, build, inspect, two signatures, publish at 09:30.

**Owner:** statistics team. **Tier:** 1, as what it publishes can't be taken back.
**Runbook:** docs/runbooks/monthly_release.md

Begins two working days before the month's figures are due, which is 09:30 Europe/London on the
sixth working day, or what the calendar's changes say. Two people sign, neither of them the one who
started the run, each with a reason; a rejection ends the run as failed, with its reason in the
task's log and in the audit chain. What was signed waits for its moment, and is published then:
nothing else, and not before. Started by hand, its month comes from `period`, and the moment is the
same.
"""

from __future__ import annotations

import pendulum
from airflow.sdk import Param, chain, dag

from peelian_airflow import stages
from peelian_airflow.defaults import DEFAULTS
from peelian_airflow.embargo import EmbargoOperator
from peelian_airflow.signoff import SignOffOperator
from peelian_airflow.timetable import WorkingDayTimetable

PLANNED_AT = "{{ ti.xcom_pull(task_ids='inspect_and_seal')['planned_at'] or '' }}"


@dag(
    schedule=WorkingDayTimetable(6, "09:30", ("ENG", "WLS"), ahead=2, release="social-media"),
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/London"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS | {"owner": "statistics-team"},
    tags=["release", "tier-1"],
    doc_md=__doc__,
    params={
        "period": Param(
            "",
            type="string",
            pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$",
            description="The month, YYYY-MM. Empty: the run's own month, or, by hand, the month "
            "after the last published one.",
        ),
        "release": Param(
            "social-media",
            type="string",
            pattern="^[a-z][a-z0-9-]*$",
            description="The release specification: a file of include/releases, without .yaml.",
        ),
        "as_at": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Use registers as at this day or before; the newest, where it's empty.",
        ),
    },
)
def monthly_release() -> None:
    """One month, from the registers to the public."""
    counted = stages.tabulate(stages.choose_period())
    staged = stages.build(stages.protect(counted))
    sealed = stages.inspect_and_seal(staged)
    first = SignOffOperator(task_id="first_sign_off", place=1)
    second = SignOffOperator(task_id="second_sign_off", place=2)
    embargo = EmbargoOperator(task_id="embargo", planned_at=PLANNED_AT)
    out = stages.publish(sealed)
    chain(sealed, first, second, embargo, out, stages.make_site(), stages.deliver())


monthly_release()
