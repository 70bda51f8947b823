"""`peelian audit`: read and check the chain of who did what."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from peelian.commands.options import home_option
from peelian.core.audit import read_chain
from peelian.core.zones import Home


@click.group()
def audit() -> None:
    """Read and check the audit chain."""


@audit.command()
@home_option
def check(home: Home) -> None:
    """Check every hash of the chain; the exit status is 7 where one does not hold."""
    entries = read_chain(home)
    last = entries[-1].hash if entries else "none"
    click.echo(f"{len(entries)} entries, unbroken; last hash: {last}")


@audit.command()
@home_option
@click.option("--digest", help="Only what is about this digest, or one that starts so.")
def show(home: Home, digest: str | None) -> None:
    """Print the chain, an entry a line, as JSON."""
    for entry in read_chain(home):
        if digest is None or entry.subject.startswith(digest):
            click.echo(json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False))
