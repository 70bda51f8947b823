"""Take a copy of every register, conform it, and validate it, daily and when a file arrives.

**Owner:** records team. **Tier:** 2, as a late snapshot delays a release but harms nobody.
**Runbook:** docs/runbooks/source_snapshots.md

Each register goes its own way: one that fails holds up no other. A snapshot is immutable and named
by its digest; people's numbers are replaced by pseudonyms at the door. Tasks hand on paths, digests
and counts, never a record. Each register's owner is told which records to mend, also where the
register was refused. A run that `register_arrivals` woke reads the registers concerned.
"""

from __future__ import annotations

import pendulum
from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, Param, dag, task_group

from peelian_airflow import quality, stages
from peelian_airflow.arrivals import REGISTER_FILES
from peelian_airflow.defaults import DEFAULTS


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("0 5 * * *", timezone="Europe/London"),
        assets=[REGISTER_FILES],
    ),
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/London"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS | {"owner": "records-team"},
    tags=["registers", "tier-2"],
    doc_md=__doc__,
    params={
        "as_at": Param(
            None,
            type=["null", "string"],
            format="date",
            description="The day that the registers are as at; today, where it's left empty.",
        ),
        "accept_changes": Param(
            False,
            type="boolean",
            description="Take a register that shrank, or whose columns changed their kind.",
        ),
    },
)
def source_snapshots() -> None:
    """One copy of each register a day, ready for a release."""

    @task_group
    def register(source: str, as_at: str) -> None:
        validated = stages.validate(stages.conform(stages.snapshot(source, as_at)))
        told = quality.report(source, as_at)
        validated >> told >> [quality.mail(source), quality.let_through(validated, source)]

    register.partial(as_at=stages.choose_day()).expand(source=stages.list_registers())


source_snapshots()
