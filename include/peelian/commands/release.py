"""`peelian release SPEC`: the whole road from the registers to the public, in one process.

It stops where a person's decision is needed: a release that asks for signatures is left sealed,
and the command says how to sign and publish it. Run again afterwards, it goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peelian.commands.options import SOURCES_FOLDER, as_at_option, home_option, period_option
from peelian.commands.stage import today
from peelian.core.errors import InputError
from peelian.core.zones import Home

if TYPE_CHECKING:
    from peelian.publication.seal import Sealed


@click.command()
@click.argument("spec", type=click.Path(path_type=Path, dir_okay=False))
@period_option
@as_at_option
@home_option
def release(spec: Path, period: str | None, as_at: dt.date | None, home: Home) -> None:
    """Make the release of SPEC (include/releases/*.yaml), and publish it where it's signed."""
    read_registers(spec, home, as_at or today())
    sealed = make_release(spec, home, period, as_at)
    publish_where_signed(sealed, home)


def read_registers(spec: Path, home: Home, as_at: dt.date) -> None:
    """Snapshot, conform and validate every register that the specification counts from.

    Raises: InputError, RegisterError or QualityError as the stages do.
    """
    from peelian.quality.validate import validate
    from peelian.records.conform import conform
    from peelian.records.pseudonyms import key_for
    from peelian.records.snapshot import snapshot
    from peelian.tables.spec import load_spec

    for register in load_spec(spec).registers:
        source = SOURCES_FOLDER / f"{register}.yaml"
        if not source.is_file():
            raise InputError(
                "a register has no mapping", where=spec, given=register, do=f"write {source}"
            )
        taken = snapshot(source, home, as_at=as_at, key=key_for(source))
        say(f"snapshot of {register}", taken.manifest.counts)
        conformed = conform(taken.folder, source, home)
        say(f"conformed {register}", conformed.manifest.counts)
        say(f"validated {register}", validate(conformed.folder, home).manifest.counts)


def make_release(spec: Path, home: Home, period: str | None, as_at: dt.date | None) -> Sealed:
    """Tabulate, protect, build, inspect and seal.

    Returns: the sealed release, waiting for signatures.
    Raises: InputError, UnsafeError, PublishError or ZoneError as the stages do.
    """
    from peelian.commands.ranges import ranges_of_reader
    from peelian.disclosure.archive.recall import recall
    from peelian.disclosure.stage import protect_tabulation
    from peelian.publication.build import build
    from peelian.publication.seal import inspect_and_seal
    from peelian.tables.tabulate import tabulate

    counted = tabulate(spec, home, period=period, as_at=as_at)
    say("tabulated", counted.manifest.counts)
    past = recall(counted.folder, home)
    safe = protect_tabulation(counted.folder, home, ranges=ranges_of_reader, history=past)
    say("protected", safe.manifest.counts)
    built = build(safe.folder, home)
    say("built", built.manifest.counts)
    return inspect_and_seal(built.folder, home)


def publish_where_signed(sealed: Sealed, home: Home) -> None:
    """Publish a sealed release if it may be; otherwise say what it waits for."""
    from peelian.publication.publish import publish
    from peelian.publication.signoff import state

    standing = state(home, sealed.digest)
    if standing.status == "approved":
        published = publish(sealed.folder, home)
        click.echo(f"published: {published.folder}")
        return
    click.echo(f"sealed:    {sealed.folder}")
    click.echo(f"digest:    {sealed.digest}")
    click.echo(f"sign-off:  {standing}")
    click.echo(
        f'to sign:   peelian sign-off {sealed.digest[:16]} --as NAME --approve --reason "..."\n'
        f"then:      peelian publish {sealed.digest[:16]}"
    )


def say(what: str, counts: Mapping[str, int]) -> None:
    """A line of progress: what was finished, and its counts of rows or cells."""
    told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    click.echo(f"{what}: {told}", err=True)
