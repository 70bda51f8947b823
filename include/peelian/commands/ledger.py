"""`peelian ledger`: look into what was published, enter what was published before, check it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from peelian.commands.options import home_option
from peelian.core.errors import PeelianError
from peelian.core.zones import Home
from peelian.ledger.statement import DAY, Statement

FOUND = 1
ANY_PATH = click.Path(path_type=Path)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group()
def ledger() -> None:
    """Look into the ledger of what was published; enter earlier figures; check it."""


@ledger.command()
@click.argument("release", required=False)
@click.option("--period", default="", help="Only this period of RELEASE.")
@json_option
@home_option
def show(release: str | None, period: str, as_json: bool, home: Home) -> None:
    """Print the ledger's entries, a line each; or the tables of one RELEASE."""
    from peelian.ledger.search import Wanted, search
    from peelian.ledger.store import open_ledger

    with one_line():
        book = open_ledger(home)
        if release is not None:
            for _, statement in search(book, Wanted(release=release, period=period)):
                tell(statement, as_json=as_json)
            return
        for entry in book.entries():
            told = {**vars(entry), "details": dict(entry.details)}
            click.echo(json.dumps(told, ensure_ascii=False) if as_json else entry_line(told))


@ledger.command()
@click.argument("words", nargs=-1)
@click.option("--variable", "variables", multiple=True, help="Broken down by or confined to it.")
@click.option("--code", "codes", multiple=True, help="A code that a category holds.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day, YYYY-MM-DD.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day, YYYY-MM-DD.")
@click.option("--release", default="", help="Id of a release.")
@click.option("--unit", default="", help="What is counted: cases, allegations ...")
@click.option("--like", type=ANY_PATH, help="A specification or a release's folder to answer.")
@click.option("--period", default="", help="Period of what's found; with --like: of what's asked.")
@json_option
@home_option
def search(
    words: tuple[str, ...],
    variables: tuple[str, ...],
    codes: tuple[str, ...],
    first: dt.datetime | None,
    last: dt.datetime | None,
    release: str,
    unit: str,
    like: Path | None,
    period: str,
    as_json: bool,
    home: Home,
) -> None:
    """Find published tables: by WORDS of titles and labels, and by what they speak of.

    With --like: those that give, or nearly give, what that specification or release asks for.
    """
    from peelian.ledger.search import Wanted
    from peelian.ledger.search import search as find
    from peelian.ledger.store import open_ledger

    wanted = Wanted(
        variables=variables,
        codes=codes,
        first_day=first.date().isoformat() if first else "",
        last_day=last.date().isoformat() if last else "",
        release=release,
        period="" if like else period,
        unit=unit,
        words=words,
    )
    with one_line():
        if like is not None:
            answers(like, home, period, as_json=as_json)
            return
        for _, statement in find(open_ledger(home), wanted):
            tell(statement, as_json=as_json)


@ledger.command()
@json_option
@home_option
def budget(as_json: bool, home: Home) -> None:
    """Print which crosses each population has spent, and which are open.

    Open means that no published table crosses the two yet, not that one could be published.
    """
    from peelian.ledger.budget import budgets
    from peelian.ledger.store import open_ledger

    with one_line():
        for found in budgets(open_ledger(home)):
            counted = found.population.universe
            only = [f"{r.variable} {'/'.join(r.holds)}" for r in found.population.restrictions]
            spent = [vars(each) for each in found.spent.values()]
            if as_json:
                told: dict[str, Any] = {"universe": counted.model_dump(), "only": only}
                told |= {"spent": spent, "open": found.open}
                click.echo(json.dumps(told, ensure_ascii=False))
                continue
            click.echo(
                f"{counted.counting_unit}, {counted.date_basis}; {'; '.join(only) or 'everyone'}"
            )
            for each in found.spent.values():
                click.echo(
                    f"  spent: {' by '.join(each.variables)}: {each.tables} tables, "
                    f"{each.first_day} to {each.last_day}, {each.figures} figures, "
                    f"{each.withheld} not given; last {' '.join(each.last)}"
                )
            for pair in found.open:
                click.echo(f"  open:  {' by '.join(pair)}")


@ledger.command("import")
@click.argument("path", type=ANY_PATH)
@click.option("--as", "who", default="peelian", help="Name of the person who enters it.")
@click.option("--published", help="Day that a folder was published, where no record says.")
@home_option
def import_figures(path: Path, who: str, published: str | None, home: Home) -> None:
    """Enter figures that were published before the ledger: a CSV, or a folder of public/.

    The CSV's form: docs/how-to/import-earlier-figures.md. All of it is entered or nothing.
    """
    from peelian.ledger.imports import import_csv, import_public

    with one_line():
        if path.is_dir():
            entries = [import_public(path, home, who=who, published=published)]
        else:
            entries = import_csv(path, home, who=who, known=known_codes)
        for entry in entries:
            click.echo(entry_line(vars(entry)))


@ledger.command()
@home_option
def check(home: Home) -> None:
    """Check the chain, every row, and that ledger and public zone agree.

    A fault a line and exit status 1, or one line that all is well.
    """
    from peelian.ledger.faults import faults_of
    from peelian.ledger.store import open_ledger

    with one_line():
        book = open_ledger(home)
        found = faults_of(book, home)
        for fault in found:
            click.echo(fault)
        if found:
            sys.exit(FOUND)
        click.echo(f"{len(book.entries())} entries, unbroken; head: {book.head()}")


def known_codes(variable: str, regimes: tuple[str, ...]) -> Collection[str] | None:
    """The codes of a variable, None where any may be. Raises: KeyError where there's none such."""
    from peelian.ledger.statement import COHORT
    from peelian.tables.variables import VARIABLES, values_of

    name, _, moment = variable.partition("@")
    if variable == COHORT:
        return None
    known = VARIABLES[name]
    if name == "year" or (moment not in known.moments if known.moments else bool(moment)):
        raise KeyError(variable)
    if known.code_list is None:
        return None
    return {value.code for value in values_of(known, regimes)}


def answers(path: Path, home: Home, period: str, *, as_json: bool) -> None:
    """Print the published tables that answer a specification, or the release of a folder."""
    from peelian.core.errors import InputError
    from peelian.ledger.earlier import earlier
    from peelian.ledger.folder import blank_statements
    from peelian.ledger.store import open_ledger

    now = dt.datetime.now(dt.UTC)
    if path.suffix in (".yaml", ".yml"):
        asked = blank_statements(asked_by(path, home, period), published_at=now)
    else:
        try:
            said = json.loads((path / "release.json").read_bytes())
            asked = blank_statements(said, published_at=now)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"the folder has no release.json that can be read ({type(error).__name__})",
                given=path,
                do="give a specification, or a folder of tabulations/, protected/ or public/",
            ) from None
    for found in earlier(open_ledger(home), asked):
        share = {"asked": found.asked, "share": round(found.share, 3)}
        tell(found.statement, as_json=as_json, **share)


def asked_by(spec_file: Path, home: Home, period: str) -> dict[str, Any]:
    """What a specification asks for, as `release.json` would say it; no record is read."""
    from peelian.tables.periods import next_period
    from peelian.tables.release import release_of
    from peelian.tables.spec import load_spec
    from peelian.tables.trees import dimensions_of
    from peelian.tables.universe import countings
    from peelian.tables.window import windows

    spec = load_spec(spec_file)
    chosen = period or next_period(spec, home)
    window = windows(spec, chosen)
    asked = countings(spec, window, dt.datetime.now(dt.UTC).date())
    trees = dimensions_of(spec, asked)
    said = release_of(spec, chosen, window, [], trees, asked).model_dump(mode="json")
    unread = [{"register_id": name, "snapshot_digest": ""} for name in spec.registers]
    return {**said, "registers": unread}


def tell(statement: Statement, *, as_json: bool, **also: Any) -> None:
    """Print a statement: as JSON whole, or what it speaks of in a line."""
    if as_json:
        told = {**statement.model_dump(mode="json"), **also}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    hidden = sum(value is None for value in statement.values)
    only = [
        " to ".join(r.holds) if r.variable == DAY else f"{r.variable} {'/'.join(r.holds)}"
        for r in statement.restrictions
    ]
    by = ", ".join(axis.variable for axis in statement.axes)
    answers_to = f"answers {also['asked']} by {also['share']:.0%}: " if also else ""
    click.echo(
        f"{answers_to}{statement.release} {statement.period} v{statement.version} "
        f"{statement.table}: {statement.universe.counting_unit} by {by}; {'; '.join(only)}; "
        f"{len(statement.values)} figures, {hidden} not given"
    )


def entry_line(entry: dict[str, Any]) -> str:
    """An entry in a line."""
    reason = entry["details"].get("reason")
    return (
        f"{entry['seq']} {entry['kind']} {entry['release']} {entry['period']} "
        f"v{entry['version']} {entry['published_at']} {entry['subject'][:16]} "
        f"{len(entry['statements'])} tables" + (f": {reason}" if reason else "")
    )


@contextmanager
def one_line() -> Iterator[None]:
    """Whatever is wrong is said in one line, with its own exit status."""
    try:
        yield
    except PeelianError as error:
        raise type(error)(" ".join(str(error).split())) from None
