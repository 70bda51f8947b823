"""`peelian stage ...`: one stage of the road at a time, by the functions that the DAGs call.

Each prints what it tells the next stage, as JSON: stage, path under the home, digest, counts.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from peelian.commands.options import as_at_option, home_option, period_option
from peelian.core.calendar import LONDON
from peelian.core.zones import Home

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def stage() -> None:
    """Run one stage; what it prints names the folder that the next one reads."""


def tell(told: dict[str, Any]) -> None:
    """Print a finished stage as JSON."""
    click.echo(json.dumps(told, indent=2, sort_keys=True))


def today() -> dt.date:
    """The day it is in London."""
    return dt.datetime.now(LONDON).date()


@stage.command()
@click.argument("source", type=FILE)
@click.option(
    "--accept-changes",
    is_flag=True,
    help="Take it although it shrank or its columns changed since its last snapshot.",
)
@as_at_option
@home_option
def snapshot(source: Path, accept_changes: bool, as_at: dt.date | None, home: Home) -> None:
    """Copy the register of SOURCE (include/sources/*.yaml) into an immutable snapshot."""
    from peelian.records.pseudonyms import key_for
    from peelian.records.snapshot import snapshot as run

    day, key = as_at or today(), key_for(source)
    tell(run(source, home, as_at=day, key=key, accept_changes=accept_changes).told(home.root))


@stage.command()
@click.argument("snapshot_folder", type=FOLDER)
@click.argument("source", type=FILE)
@home_option
def conform(snapshot_folder: Path, source: Path, home: Home) -> None:
    """Turn SNAPSHOT_FOLDER into canonical tables, as SOURCE maps them."""
    from peelian.records.conform import conform as run

    tell(run(snapshot_folder, source, home).told(home.root))


@stage.command()
@click.argument("complaints_folder", type=FOLDER)
@click.argument("personnel_folder", type=FOLDER)
@home_option
def link(complaints_folder: Path, personnel_folder: Path, home: Home) -> None:
    """Find what PERSONNEL_FOLDER says of the subjects in COMPLAINTS_FOLDER at each moment."""
    from peelian.records.link import link as run

    tell(run(complaints_folder, personnel_folder, home).told(home.root))


@stage.command()
@click.argument("conformed_folder", type=FOLDER)
@home_option
def validate(conformed_folder: Path, home: Home) -> None:
    """Hold CONFORMED_FOLDER against the suites; a critical failure is exit status 4."""
    from peelian.commands.quality_given import given_before
    from peelian.quality.validate import validate as run

    tell(run(conformed_folder, home, published=given_before).told(home.root))


@stage.command()
@click.argument("spec", type=FILE)
@period_option
@as_at_option
@home_option
def tabulate(spec: Path, period: str | None, as_at: dt.date | None, home: Home) -> None:
    """Count what SPEC (include/releases/*.yaml) asks for."""
    from peelian.tables.tabulate import tabulate as run

    tell(run(spec, home, period=period, as_at=as_at).told(home.root))


version_option = click.option(
    "--version",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Which version of its release it will be: 2 or more for a correction.",
)


@stage.command()
@click.argument("tabulation_folder", type=FOLDER)
@version_option
@home_option
def protect(tabulation_folder: Path, version: int, home: Home) -> None:
    """Make TABULATION_FOLDER safe to publish, with all that was published before.

    What the ledger holds that bears on it is taken along, and what's hidden on its account is told
    in the audit zone.
    """
    from peelian.commands.ranges import ranges_of_reader
    from peelian.disclosure.archive.recall import recall
    from peelian.disclosure.stage import protect_tabulation

    past = recall(tabulation_folder, home, version=version)
    done = protect_tabulation(tabulation_folder, home, ranges=ranges_of_reader, history=past)
    tell(done.told(home.root))


@stage.command()
@click.argument("protected_folder", type=FOLDER)
@version_option
@home_option
def build(protected_folder: Path, version: int, home: Home) -> None:
    """Make the workbook and the CSVs of PROTECTED_FOLDER."""
    from peelian.publication.build import build as run

    tell(run(protected_folder, home, version=version).told(home.root))


@stage.command()
@click.argument("staged_folder", type=FOLDER)
@home_option
def seal(staged_folder: Path, home: Home) -> None:
    """Inspect STAGED_FOLDER and seal it by digest; a finding is exit status 1."""
    from peelian.publication.seal import inspect_and_seal

    tell(inspect_and_seal(staged_folder, home).told(home.root))
