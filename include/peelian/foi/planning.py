"""Making the plan of a file: what a command and the first task of a run call.

In    a request's file, the folder it stands in, and a home whose ledger is looked into
Out   the plan, or a file of it
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from peelian.core.errors import InputError
from peelian.core.files import canonical_json, write_file
from peelian.core.zones import Home
from peelian.foi.crossing import refused_tables
from peelian.foi.earlier import earlier_answers
from peelian.foi.plan import plan_of
from peelian.foi.plan_page import plan_page
from peelian.foi.plan_parts import EarlierPart, Plan
from peelian.foi.plan_text import plan_text
from peelian.foi.request import Request
from peelian.foi.request_file import load_request, refuse_repeated, request_files

LEDGER_FILE = "ledger.sqlite"


def plan_file(file: Path, home: Home, *, on: dt.date, design: bool = False) -> Plan:
    """The plan of a request's file.

    Args:
        on: the day on which it's read.
        design: whether coarser tables are searched for. That reads the registers, and what it finds
            names small categories and how many are in each: such a plan is the officer's own.
    Raises: InputError where the file is wrong, or another bears its reference; ZoneError where the
        ledger can't be read; with a design, RegisterError where a register isn't ready.
    """
    request = load_request(file)
    paths = request_files(file.absolute().parent)
    refuse_repeated(paths)
    others = (
        [load_request(path) for path in paths if path.name != file.name]
        if (request.aggregated_with or request.earlier)
        else []
    )
    found = plan_of(request, on=on, others=others, earlier=_earlier(request, home))
    if not design:
        return found
    from peelian.foi.designing import designs_of

    return found.model_copy(update={"design": designs_of(request, home)})


def rendered(plan: Plan, form: str) -> str:
    """The plan as `text`, `json` or `html`. Raises: InputError for another form."""
    if form == "text":
        return plan_text(plan)
    if form == "json":
        return canonical_json(plan.as_json()).decode("utf-8") + "\n"
    if form == "html":
        return plan_page(plan).decode("utf-8")
    raise InputError("a plan has no such form", given=form, allowed="text, json, html")


def write_plan(plan: Plan, form: str, path: Path) -> None:
    """Write the plan into a file. Raises: InputError for a form that there isn't."""
    write_file(path, rendered(plan, form).encode("utf-8"))


def _earlier(request: Request, home: Home) -> tuple[EarlierPart, ...]:
    """What the ledger has; nothing where no table may be given, or there's no ledger yet."""
    given = {table.id for table in request.tables}
    if not given or given == {one.table for one in refused_tables(request)}:
        return ()
    return earlier_answers(request, home)
