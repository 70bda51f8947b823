"""The stages of an answer as tasks; those that an answer shares with a release are in `stages`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from airflow.sdk import get_current_context, task

from peelian.core.errors import InputError
from peelian.core.zones import home_from_environment
from peelian_airflow.defaults import PUBLISH_QUEUE
from peelian_airflow.plainly import plainly
from peelian_airflow.signoff import triggered_by
from peelian_airflow.stages import Told

WAYS = ("request_file", "request_text", "the form")


@task
@plainly
def take_request() -> Told:
    """Check the request, plan it, and keep both for the person who decides."""
    from peelian.core.calendar import LONDON
    from peelian.foi.form import request_of
    from peelian.foi.request_file import REQUESTS_FOLDER
    from peelian.foi.taken import take_fields, take_file, take_text

    context = get_current_context()
    params, officer = context["params"], triggered_by(context) or ""
    home, today = home_from_environment(), dt.datetime.now(LONDON).date()
    way = chosen_way(params)
    if way == "request_file":
        path = REQUESTS_FOLDER / str(params["request_file"])
        taken = take_file(path, home, on=today, officer=officer)
    elif way == "request_text":
        taken = take_text(str(params["request_text"]), home, on=today, officer=officer)
    else:
        taken = take_fields(request_of(params, officer), home, on=today, officer=officer)
    return taken.told(home.root)


def chosen_way(params: Mapping[str, Any]) -> str:
    """Which way a request was given. Raises: InputError where it's none, or more than one."""
    filled = any(params.get(name) for name in ("reference", "title", "question", "tables"))
    given = [name for name in WAYS[:2] if params.get(name)] + ([WAYS[2]] if filled else [])
    if len(given) != 1:
        raise InputError(
            "a run answers one request, given in one way",
            given=" and ".join(given) or "nothing",
            allowed=", ".join(WAYS),
            do="choose a file, or paste one, or fill in the form",
        )
    return given[0]


@task
@plainly
def tabulate_request(taken: Told) -> Told:
    """Count, from the newest ready registers, what the request asks for and the plan allows."""
    from peelian.foi.taken import spec_file_of
    from peelian.tables.tabulate import tabulate as stage

    as_at = get_current_context()["params"]["as_at"]
    home = home_from_environment()
    finished = stage(
        spec_file_of(home.root / taken["path"]),
        home,
        as_at=dt.date.fromisoformat(as_at) if as_at else None,
    )
    return finished.told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def build_answer(protected: Told, taken: Told) -> Told:
    """Make the workbook, the CSVs and the letter; write down why each figure is withheld."""
    from peelian.core.calendar import LONDON
    from peelian.foi.letter.stage import build_letter
    from peelian.foi.taken import read_taken

    given = get_current_context()["params"]["answered"]
    home = home_from_environment()
    request, _ = read_taken(home.root / taken["path"])
    day = dt.date.fromisoformat(given) if given else dt.datetime.now(LONDON).date()
    return build_letter(home.root / protected["path"], request, home, answered=day).told(home.root)


@task(queue=PUBLISH_QUEUE)
@plainly
def make_log() -> Told:
    """List the answer in the disclosure log, and count the quarter anew."""
    from peelian.core.calendar import LONDON
    from peelian.foi.log_page import build_log
    from peelian.foi.taken import all_requests

    home = home_from_environment()
    today = dt.datetime.now(LONDON).date()
    made = build_log(home, all_requests(home), on=today)
    return {"stage": "log", "path": made.resolve().relative_to(home.root.resolve()).as_posix()}
