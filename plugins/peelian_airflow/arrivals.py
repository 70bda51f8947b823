"""What wakes `source_snapshots` between its daily runs: files of a register that have arrived.

A task looks, on a worker to which the registers are mounted; the triggerer needn't see them. What
it finds goes out as an asset event that names the mappings.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from peelian.core.zones import home_from_environment
from peelian_airflow import stages
from peelian_airflow.plainly import plainly

REGISTER_FILES = Asset(name="register-files")
"""Files of any register. An event's `extra` holds the file names of the mappings concerned."""
SOURCES = "sources"
WOKEN = "asset_triggered"


@task(outlets=[REGISTER_FILES])
def look_for_files() -> list[str]:
    """File names of the mappings whose files are new and whole; skipped where there are none."""
    found = _found()
    if not found:
        raise AirflowSkipException("no new file of a register, or none that's whole yet")
    events = get_current_context()["outlet_events"]
    events[REGISTER_FILES].extra = {SOURCES: found}
    return found


@plainly
def _found() -> list[str]:
    from peelian.records.arrivals import look_for_files as look
    from peelian.records.sources import scheduled_sources

    return list(look(scheduled_sources(stages.SOURCES_FOLDER), home_from_environment()).arrived)


def named_in_events(context: Any) -> set[str] | None:
    """The mappings that a run was woken for; None for a run by the clock or by hand."""
    if context["dag_run"].run_type != WOKEN:
        return None
    events = context["triggering_asset_events"].get(REGISTER_FILES, [])
    return {name for event in events for name in (event.extra or {}).get(SOURCES, [])}
