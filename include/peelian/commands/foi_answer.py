"""`peelian foi answer FILE...`: from requests to sealed answers, in one process.

What a run of `foi_request` does between a person's approval of the plan and the two signatures. Run
on many files it goes on after one that fails, and says at the end which did.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peelian.commands.options import as_at_option, home_option
from peelian.core.calendar import LONDON
from peelian.core.errors import PeelianError
from peelian.core.zones import Home

if TYPE_CHECKING:
    from peelian.publication.seal import Sealed

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--answered", type=DAY, help="Day of the letter, YYYY-MM-DD; else today in London.")
@as_at_option
@home_option
def answer(
    files: tuple[Path, ...], answered: dt.datetime | None, as_at: dt.date | None, home: Home
) -> None:
    """Make the answers to requests' FILES, and leave each sealed, waiting for two signatures.

    The registers must be ready: peelian release, or the DAG source_snapshots. Exit status: 0 all
    are sealed; else that of the first that failed.
    """
    day = answered.date() if answered else dt.datetime.now(LONDON).date()
    failed: list[PeelianError] = []
    for file in files:
        try:
            sealed = answer_file(file, home, answered=day, as_at=as_at)
        except PeelianError as error:
            if len(files) == 1:
                raise
            click.echo(f"failed:    {file.name}: {error}", err=True)
            failed.append(error)
        else:
            click.echo(f"sealed:    {sealed.folder}")
            click.echo(f"digest:    {sealed.digest}")
    if failed:
        click.echo(f"{len(files) - len(failed)} of {len(files)} answers are sealed", err=True)
        raise SystemExit(failed[0].exit_status)


def answer_file(file: Path, home: Home, *, answered: dt.date, as_at: dt.date | None) -> Sealed:
    """Take a request up, count, protect, write and seal its answer.

    Raises: InputError, RegisterError, UnsafeError, PublishError or ZoneError as the stages do.
    """
    from peelian.commands.ranges import ranges_of_reader
    from peelian.disclosure.archive.recall import recall
    from peelian.disclosure.stage import protect_tabulation
    from peelian.foi.letter.stage import build_letter
    from peelian.foi.taken import read_taken, spec_file_of, take_file
    from peelian.publication.seal import inspect_and_seal
    from peelian.tables.tabulate import tabulate

    taken = take_file(file, home, on=answered)
    request, _ = read_taken(taken.folder)
    counted = tabulate(spec_file_of(taken.folder), home, as_at=as_at)
    past = recall(counted.folder, home)
    safe = protect_tabulation(counted.folder, home, ranges=ranges_of_reader, history=past)
    built = build_letter(safe.folder, request, home, answered=answered)
    return inspect_and_seal(built.folder, home)
