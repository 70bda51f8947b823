"""`peelian foi` on answers: the letter, what is withheld and why, the disclosure log, who asked."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Literal

import click

from peelian.commands.options import home_option
from peelian.core.calendar import LONDON
from peelian.core.errors import InputError
from peelian.core.zones import Home

FILE = click.Path(path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("file", type=FILE)
@click.option("--protected", type=FILE, help="The protected folder whose tables answer it.")
@click.option("--answered", type=DAY, help="Day of the letter, YYYY-MM-DD; else the file's own.")
@click.option("--out", type=FILE, help="A folder for the letter alone, as a draft to read.")
@click.option("--version", type=click.IntRange(min=1), default=1, help="Above 1: a correction.")
@home_option
def letter(
    file: Path,
    protected: Path | None,
    answered: dt.datetime | None,
    out: Path | None,
    version: int,
    home: Home,
) -> None:
    """Write the letter that answers the request in FILE.

    With --protected it's staged beside the release's files, to be inspected and signed. With --out
    it's only written there: as a draft, or where everything is refused and there's no release.
    Exit status: 0 it's written; 2 something is missing, and all of it is told.
    """
    from peelian.foi.letter.stage import (
        build_letter,
        known_of_folder,
        known_without_tables,
        letter_files,
    )
    from peelian.foi.request_file import load_request

    request, day = load_request(file), answered.date() if answered else None
    if protected is not None and out is None:
        made = build_letter(protected, request, home, answered=day, version=version)
        click.echo(f"staged: {made.folder}")
        return
    if out is None:
        raise InputError(
            "it isn't said where the letter goes",
            do="give --protected with the tables that answer it, or --out for the letter alone",
        )
    facts = (
        known_without_tables(request, answered=day)
        if protected is None
        else known_of_folder(protected, request, answered=day)
    )
    out.mkdir(parents=True, exist_ok=True)
    for name, data in letter_files(facts).items():
        (out / name).write_bytes(data)
        click.echo(f"written: {out / name}")


@click.command()
@click.argument("digest")
@home_option
def decisions(digest: str, home: Home) -> None:
    """Tell what an answer withholds and why, by the DIGEST of its protected folder."""
    from peelian.core.zones import Zone
    from peelian.foi.decisions import DECISIONS, read_decisions

    if not digest.isalnum():
        raise InputError("that is no digest", allowed="16 hexadecimal digits or more")
    paths = sorted((home.zone(Zone.AUDIT) / DECISIONS).glob(f"{digest}*.json"))
    if not paths:
        raise InputError("no answer of this digest has decision records", given=digest[:64])
    for record in read_decisions(paths[0]):
        click.echo(f"{record.id}  {record.what}")
        click.echo(f"  learnt:     {' '.join(record.learnt)}")
        click.echo(f"  by whom:    {record.by_whom}")
        click.echo(f"  from what:  {record.from_what}")
        click.echo(f"  considered: {record.considered}")
        click.echo(f"  decided by: {record.decided_by}")


@click.command()
@click.argument("release")
@click.argument("table")
@click.argument("codes", nargs=-1)
@click.option("--show", "choice", flag_value="show", help="Give it, if nobody is given away.")
@click.option("--hide", "choice", flag_value="hide", help="Withhold it.")
@click.option("--as", "who", required=True, help="Name of the person who decides.")
@click.option("--reason", required=True, help="Why, in 10 characters or more.")
@home_option
def override(
    release: str,
    table: str,
    codes: tuple[str, ...],
    choice: Literal["show", "hide"] | None,
    who: str,
    reason: str,
    home: Home,
) -> None:
    """Decide otherwise about a figure of RELEASE: its TABLE, and CODES such as year=2023.

    Who may is in PEELIAN_DISCLOSURE_OFFICERS. It takes effect when the answer is protected again.
    """
    from peelian.foi.overrides import disclosure_officers
    from peelian.foi.overrides import override as decide_otherwise

    if choice is None:
        raise click.UsageError("say --show or --hide")
    pairs = dict(code.split("=", 1) for code in codes if "=" in code)
    if len(pairs) != len(codes):
        raise click.UsageError("codes are written as dimension=code")
    entry = decide_otherwise(
        home,
        release=release,
        table=table,
        codes=pairs,
        choice=choice,
        reason=reason,
        who=who,
        may=disclosure_officers(),
    )
    click.echo(f"line {entry.seq} of the audit chain: {choice}, by {entry.who}")


@click.command()
@click.option("--folder", type=FILE, help="Where requests are; else include/releases/foi.")
@click.option("--on", type=DAY, help="Day of the statistics, YYYY-MM-DD; else today in London.")
@home_option
def log(folder: Path | None, on: dt.datetime | None, home: Home) -> None:
    """Make the disclosure log and the quarterly statistics from what is published."""
    from peelian.foi.log_page import build_log
    from peelian.foi.request_file import REQUESTS_FOLDER, load_requests

    day = on.date() if on else dt.datetime.now(LONDON).date()
    click.echo(f"log: {build_log(home, load_requests(folder or REQUESTS_FOLDER), on=day)}")


@click.command()
@click.argument("reference")
@click.option("--show", "act", flag_value="show", help="Print who asked.")
@click.option("--forget", "act", flag_value="forget", help="Remove who asked.")
@home_option
def requester(reference: str, act: str | None, home: Home) -> None:
    """Keep who asked apart from the request: name, then address, a line each, on standard input.

    They're read from there so that they stand in no shell's history. Nothing but this command
    opens the zone that they're kept in.
    """
    from peelian.foi.requesters import (
        forget_requester,
        keep_requester,
        parse_requester,
        read_requester,
    )

    if act == "show":
        found = read_requester(home, reference)
        click.echo(f"{found.name}\n{found.address}")
    elif act == "forget":
        gone = forget_requester(home, reference)
        click.echo("removed" if gone else "nothing was kept")
    else:
        keep_requester(home, parse_requester(reference, sys.stdin.read()))
        click.echo(f"kept apart: who asked for {reference}")


COMMANDS = (letter, decisions, override, log, requester)
