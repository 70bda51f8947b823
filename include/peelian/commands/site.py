"""`peelian site`, `deliver` and `changes`: around published releases, from a shell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from peelian.commands.options import home_option
from peelian.core.zones import Home
from peelian.publication.page.published import read_public_folder
from peelian.publication.page.scored import scored_changes
from peelian.publication.site.build import build_site

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day that the calendar begins on, YYYY-MM-DD; today in London if not given.",
)
@home_option
def site(today: dt.datetime | None, home: Home) -> None:
    """Make the site around the published releases: index, calendar, feed, catalogue."""
    from peelian.commands.stage import today as london_today

    day = today.date() if today else london_today()
    made = build_site(home, today=day)
    click.echo(f"site: {made.folder / 'index.html'}")
    click.echo(f"releases {made.releases}, planned {made.planned}", err=True)


@click.command()
@click.option("--to", "address", help="The store, s3://bucket/prefix; else PEELIAN_STORE.")
@home_option
def deliver(address: str | None, home: Home) -> None:
    """Give out what's public to a store that speaks S3, all of it or nothing of a release.

    Run again after a crash or a failure it goes on. Notices of what was withdrawn come first.
    """
    from peelian.commands.stage import today as london_today
    from peelian.publication.outlet.address import store_at
    from peelian.publication.outlet.deliver import deliver as deliver_stage

    done = deliver_stage(home, store_at(address), today=london_today())
    click.echo(f"delivered: {done.store}")
    click.echo(f"releases {done.releases}, notices {done.notices}, site {done.site}", err=True)


@click.command()
@click.argument("earlier", type=FOLDER)
@click.argument("later", type=FOLDER)
def changes(earlier: Path, later: Path) -> None:
    """List what differs between two releases' folders, EARLIER and LATER, the worst first.

    For those who sign: give the published folder of the release before, and the staged one.
    """
    found = scored_changes(read_public_folder(earlier), read_public_folder(later))
    for line in found:
        click.echo(line.line())
    if not found:
        click.echo("nothing differs")
