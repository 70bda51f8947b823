"""Look for new files of registers, and wake `source_snapshots` for those that are whole.

**Owner:** records team. **Tier:** 3, as the daily run reads every register anyway.
**Runbook:** docs/runbooks/source_snapshots.md

A file counts as whole when it stood unchanged at two looks, ten minutes apart. Names that programs
give to unfinished files are never looked at. Registers that are databases have no files.
"""

from __future__ import annotations

import pendulum
from airflow.sdk import CronTriggerTimetable, dag

from peelian_airflow.arrivals import look_for_files
from peelian_airflow.defaults import DEFAULTS


@dag(
    schedule=CronTriggerTimetable("*/10 * * * *", timezone="Europe/London"),
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/London"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS | {"owner": "records-team", "retries": 0},
    tags=["registers", "tier-3"],
    doc_md=__doc__,
)
def register_arrivals() -> None:
    """One look."""
    look_for_files()


register_arrivals()
