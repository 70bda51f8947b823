"""`peelian pre-release`: who may see a signed release before the public does, and who has."""

from __future__ import annotations

from pathlib import Path

import click

from peelian.commands.options import home_option
from peelian.core.zones import Home


@click.group("pre-release")
def pre_release() -> None:
    """Open a signed release to a listed role before 09:30; show who may see it, and who has."""


@pre_release.command("list")
@click.argument("digest")
@home_option
def list_roles(digest: str, home: Home) -> None:
    """Show the roles that the release DIGEST lists, and every time that it was opened."""
    from peelian.publication.early.opening import opened, roles_of
    from peelian.publication.seal import find_sealed

    sealed = find_sealed(home, digest)
    for access in roles_of(sealed):
        click.echo(f"may: {access.role}, {access.organisation}, {access.hours} hours: {access.why}")
    if not roles_of(sealed):
        click.echo("may: nobody")
    for entry in opened(home, sealed.digest):
        click.echo(f"has: {entry.who}, {entry.details['role']}, {entry.at}")


@pre_release.command("open")
@click.argument("digest")
@click.option("--who", required=True, help="Name of the person who sees it; kept in the log.")
@click.option("--role", required=True, help="Their role, one that the release lists.")
@click.option("--into", required=True, type=click.Path(path_type=Path), help="A new folder.")
@home_option
def open_release(digest: str, who: str, role: str, into: Path, home: Home) -> None:
    """Log that someone sees the release DIGEST early, and copy its files into a new folder."""
    from peelian.publication.early.opening import open_early
    from peelian.publication.words import spoken_moment

    done = open_early(home, digest, who=who, role=role, into=into)
    click.echo(f"opened: {done.folder}")
    click.echo(f"under embargo until {spoken_moment(done.until)}", err=True)
