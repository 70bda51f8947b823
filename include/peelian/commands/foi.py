"""`peelian foi`: requests under the Freedom of Information Act, from plan to clock."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import click

from peelian.commands.foi_answer import answer
from peelian.commands.foi_letter import COMMANDS as ANSWER_COMMANDS
from peelian.commands.options import Command, home_option
from peelian.core.calendar import LONDON
from peelian.core.zones import Home

ANY_PATH = click.Path(path_type=Path)
"""Not checked here: the answer to a wrong one is one line, and click's is four."""
FORMS = ("text", "json", "html")


def _day(
    _context: click.Context, _parameter: click.Parameter, value: dt.datetime | None
) -> dt.date:
    return value.date() if value is not None else dt.datetime.now(LONDON).date()


def _on_option(words: str) -> Callable[[Command], Command]:
    return click.option("--on", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help=words)


@click.group()
def foi() -> None:
    """Requests under the Freedom of Information Act: plan, check, what is due."""


@foi.command()
@click.argument("file", type=ANY_PATH)
@click.option("--form", type=click.Choice(FORMS), default="text", help="How it's told.")
@click.option("--out", type=ANY_PATH, help="A file to write it into; else it's printed.")
@click.option("--design", is_flag=True, help="Search coarser tables too; reads the registers.")
@click.option("--spec", "spec_out", type=ANY_PATH, help="A folder for the release specification.")
@_on_option("Day of the plan, YYYY-MM-DD; today in London if not given.")
@home_option
def plan(
    file: Path,
    form: str,
    out: Path | None,
    design: bool,
    spec_out: Path | None,
    on: dt.date,
    home: Home,
) -> None:
    """What of the request in FILE can be answered, what can't and why, what it costs, by when.

    Exit status: 0 there's a plan, also where nothing can be answered; 2 the file is wrong.
    """
    from peelian.foi.compile import write_spec
    from peelian.foi.overrides import overrides_of
    from peelian.foi.planning import plan_file, rendered, write_plan
    from peelian.foi.request_file import load_request

    found = plan_file(file, home, on=on, design=design)
    if out is not None:
        write_plan(found, form, out)
        click.echo(f"written: {out}")
    else:
        click.echo(rendered(found, form), nl=False)
    if spec_out is not None:
        request = load_request(file)
        cells = overrides_of(home, request.release_id)
        click.echo(f"written: {write_spec(request, spec_out, cells)}")


@foi.command()
@click.argument("file", type=ANY_PATH)
def check(file: Path) -> None:
    """Check a request's FILE, or every file of a folder: all faults at once.

    Exit status: 0 without fault; 2 with one.
    """
    from peelian.foi.request_file import load_request, load_requests, refuse_repeated, request_files

    if file.is_dir():
        found = load_requests(file)
        click.echo(f"{len(found)} requests without fault")
        return
    request = load_request(file)
    refuse_repeated(request_files(file.absolute().parent))
    click.echo(f"{request.reference}: without fault, {len(request.questions)} questions")


@foi.command()
@click.option("--folder", type=ANY_PATH, help="Where requests are; else include/releases/foi.")
@click.option("--all", "every", is_flag=True, help="All open requests, not only this week's.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, a line each.")
@_on_option("Any day of the week, YYYY-MM-DD; today in London if not given.")
def due(folder: Path | None, every: bool, as_json: bool, on: dt.date) -> None:
    """What is due this week, what is overdue, and what waits for a clarification."""
    from peelian.foi.due import due_lines, due_list
    from peelian.foi.request_file import REQUESTS_FOLDER, load_requests

    listed = due_list(load_requests(folder or REQUESTS_FOLDER), on=on, every=every)
    if as_json:
        for one in listed:
            click.echo(json.dumps(one.as_json(on), ensure_ascii=False))
        return
    for line in due_lines(listed, on):
        click.echo(line)


@foi.command()
def schema() -> None:
    """Print the JSON Schema of a request's file."""
    from peelian.foi.schema_file import schema_bytes

    click.echo(schema_bytes().decode("utf-8"), nl=False)


for command in (answer, *ANSWER_COMMANDS):
    foi.add_command(command)
