"""The tasks that tell owners: they run whether or not a register was let through.

A report is made of the newest validation of the day; mail never fails a run, and what couldn't be
sent waits for the next one. `let_through` follows both, so that a register that was refused still
ends its run as failed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from peelian.core.zones import home_from_environment
from peelian_airflow.plainly import plainly

Told = dict[str, Any]
REGISTER_NAME = "{{ register }}"
"""Shown in place of a mapped task's number."""


@task(map_index_template=REGISTER_NAME, trigger_rule="all_done")
def report(source: str, as_at: str) -> Told:
    """Tell the owner which records to mend, and what it costs not to."""
    get_current_context()["register"] = register_of(source)
    told = make(source, as_at)
    if not told["reports"]:
        raise AirflowSkipException("the register was not validated; its failed task says why")
    return told


@plainly
def make(source: str, as_at: str) -> Told:
    """Make the reports of a register's day; none where it wasn't validated."""
    from peelian.commands.quality_touched import touched_by
    from peelian.quality.newest import is_validated
    from peelian.quality.report.make import make_reports

    home = home_from_environment()
    register, day = register_of(source), dt.date.fromisoformat(as_at)
    if not is_validated(home, register, day):
        return {"register": register, "reports": []}
    folders = make_reports(home, register, day, touched_by)
    return {"register": register, "reports": [home.relative(folder) for folder in folders]}


@task(map_index_template=REGISTER_NAME, trigger_rule="all_done")
@plainly
def mail(source: str) -> Told:
    """Send what waits for owners; what can't be sent waits for the next run."""
    from peelian.quality.report.mail import post_from_environment, send_waiting

    get_current_context()["register"] = register_of(source)
    done = send_waiting(home_from_environment(), post_from_environment())
    return {"sent": done.sent, "waiting": done.waiting, "failure": done.failure}


@task(map_index_template=REGISTER_NAME)
@plainly
def let_through(validated: Told, source: str) -> str:
    """End the register's run: as failed where it was refused, after its owner was told."""
    get_current_context()["register"] = register_of(source)
    return str(validated["path"])


def register_of(source: str) -> str:
    """The register's id, from the file name of its mapping."""
    return source.removesuffix(".yaml")
