"""The stages as tasks: each calls one function of `peelian` and hands on where its result stands.

What goes through an XCom is stage, path under the home, digest and counts; never a record. Stage
modules are imported inside the tasks, so that a DAG file parses in a moment.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from airflow.sdk import get_current_context, task

from peelian.core.errors import InputError
from peelian.core.zones import Home, home_from_environment
from peelian_airflow.defaults import PUBLISH_QUEUE
from peelian_airflow.plainly import plainly

Told = dict[str, Any]
INCLUDE_FOLDER = Path(__file__).parents[2] / "include"
SOURCES_FOLDER = INCLUDE_FOLDER / "sources"
RELEASES_FOLDER = INCLUDE_FOLDER / "releases"
REGISTER_NAME = "{{ register }}"
"""Shown in place of a mapped task's number."""


@task
@plainly
def choose_day() -> str:
    """The day that the snapshots are as at, ISO."""
    from peelian_airflow.periods import chosen_day

    given = get_current_context()["params"]["as_at"]
    return chosen_day(given, dt.datetime.now(dt.UTC)).isoformat()


@task
@plainly
def list_registers() -> list[str]:
    """File names of the source mappings that are read daily, or that the run was woken for."""
    from peelian.records.sources import scheduled_sources
    from peelian_airflow.arrivals import named_in_events

    names = [path.name for path in scheduled_sources(SOURCES_FOLDER)]
    woken_for = named_in_events(get_current_context())
    if woken_for is not None:
        names = [name for name in names if name in woken_for]
    if not names:
        # No register would mean no failed task: a run that did nothing must not look like success.
        raise InputError("there is no register to read daily", where=SOURCES_FOLDER)
    return names


@task(map_index_template=REGISTER_NAME)
@plainly
def snapshot(source: str, as_at: str) -> Told:
    """Take an immutable, pseudonymised copy of a register."""
    from peelian.records.pseudonyms import key_for
    from peelian.records.snapshot import snapshot as stage

    _name_after(source)
    home = home_from_environment()
    day = dt.date.fromisoformat(as_at)
    mapping = SOURCES_FOLDER / source
    accept = bool(get_current_context()["params"].get("accept_changes"))
    finished = stage(mapping, home, as_at=day, key=key_for(mapping), accept_changes=accept)
    return finished.told(home.root) | {"source": source}


@task(map_index_template=REGISTER_NAME)
@plainly
def conform(taken: Told) -> Told:
    """Turn a snapshot into the canonical tables; quarantine and count what doesn't fit."""
    from peelian.records.conform import conform as stage

    source = str(taken["source"])
    _name_after(source)
    home = home_from_environment()
    finished = stage(_folder(home, taken), SOURCES_FOLDER / source, home)
    return finished.told(home.root) | {"source": source}


@task(map_index_template=REGISTER_NAME)
@plainly
def validate(conformed: Told) -> Told:
    """Run the expectations; a critical one that fails stops the register here."""
    from peelian.commands.quality_given import given_before
    from peelian.quality.validate import validate as stage

    _name_after(str(conformed["source"]))
    home = home_from_environment()
    return stage(_folder(home, conformed), home, published=given_before).told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def choose_period() -> str:
    """The month that this run releases, `YYYY-MM`."""
    from peelian_airflow.periods import chosen_period

    context = get_current_context()
    params = context["params"]
    by_hand = context["dag_run"].run_type == "manual"
    return chosen_period(
        params["period"],
        None if by_hand else context.get("data_interval_start"),
        params["release"],
        home_from_environment(),
        dt.datetime.now(dt.UTC),
    )


@task
@plainly
def tabulate(period: str) -> Told:
    """Count, from the newest ready registers, what the release specification asks for."""
    from peelian.tables.tabulate import tabulate as stage

    params = get_current_context()["params"]
    as_at = params["as_at"]
    home = home_from_environment()
    finished = stage(
        RELEASES_FOLDER / f"{params['release']}.yaml",
        home,
        period=period,
        as_at=dt.date.fromisoformat(as_at) if as_at else None,
    )
    return finished.told(home.root)


@task
@plainly
def protect(counted: Told) -> Told:
    """Hide what could point at a person, and prove it by attack."""
    from peelian.commands.ranges import ranges_of_reader
    from peelian.disclosure.archive.recall import recall
    from peelian.disclosure.stage import protect_tabulation

    home = home_from_environment()
    folder = _folder(home, counted)
    past = recall(folder, home)
    finished = protect_tabulation(folder, home, ranges=ranges_of_reader, history=past)
    return finished.told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def build(protected: Told) -> Told:
    """Make the workbook, the CSVs and their metadata."""
    from peelian.publication.build import build as stage

    home = home_from_environment()
    return stage(_folder(home, protected), home).told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def inspect_and_seal(staged: Told) -> Told:
    """Look into the finished files from outside, and seal them by digest."""
    from peelian.publication.seal import inspect_and_seal as stage

    home = home_from_environment()
    return stage(_folder(home, staged), home).told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def publish(sealed: Told) -> Told:
    """Publish exactly what was signed; refuse anything else."""
    from peelian.publication.publish import publish as stage

    home = home_from_environment()
    return stage(_folder(home, sealed), home).told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def make_site() -> Told:
    """List what's published: index, calendar, feed, catalogue."""
    from peelian.core.calendar import LONDON
    from peelian.publication.site.build import build_site

    home = home_from_environment()
    return build_site(home, today=dt.datetime.now(LONDON).date()).told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def deliver() -> Told:
    """Give out what's public to the store that PEELIAN_STORE names; nothing where it names none."""
    from peelian.core.calendar import LONDON
    from peelian.publication.outlet.address import STORE_VARIABLE, store_at
    from peelian.publication.outlet.deliver import deliver as stage

    if not os.environ.get(STORE_VARIABLE):
        return {"stage": "deliver", "store": None, "counts": {}}
    today = dt.datetime.now(LONDON).date()
    return stage(home_from_environment(), store_at(), today=today).told()


def _folder(home: Home, told: Told) -> Path:
    return home.root / str(told["path"])


def _name_after(source: str) -> None:
    get_current_context()["register"] = Path(source).stem
