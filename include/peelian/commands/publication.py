"""`peelian inspect`, `sign-off`, `publish` and `withdraw`: a release's last stages."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from peelian.commands.ledger import one_line
from peelian.commands.options import home_option
from peelian.core.zones import Home, home_from_environment
from peelian.publication.inspection import inspect_path
from peelian.publication.inspection.paths import METADATA
from peelian.publication.publish import publish as publish_stage
from peelian.publication.seal import find_sealed
from peelian.publication.signoff import Decision, decide, state

FOUND = 1
HOME_HELP = "Folder that holds the zones (else PEELIAN_HOME, else ./home)."


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def inspect(path: Path) -> None:
    """Inspect a finished release's folder, a zip of one, or one file of it or for it: .xlsx,
    .ods, .csv, .html, .svg, .docx or .pdf.

    Prints a line for each finding and ends with 1; prints that it's clean and ends with 0.
    """
    if path.is_file() and path.suffix != ".zip" and not (path.parent / METADATA).is_file():
        click.echo(
            f"{path.name}: no {METADATA} stands beside it, so only its form is judged, "
            "not its words and figures",
            err=True,
        )
    findings = inspect_path(path)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        sys.exit(FOUND)
    click.echo(f"{path.name}: nothing found")


@click.command("sign-off")
@click.argument("digest")
@click.option("--as", "who", required=True, help="Name of the person who decides.")
@click.option("--approve", "decision", flag_value="approve", help="Approve it for publication.")
@click.option("--reject", "decision", flag_value="reject", help="Reject it; this ends it.")
@click.option("--reason", required=True, help="Why, in 10 characters or more.")
@click.option("--triggered-by", help="Who started the run; they may not sign.")
@click.option("--home", "home_folder", help=HOME_HELP)
def sign_off(
    digest: str,
    who: str,
    decision: Decision | None,
    reason: str,
    triggered_by: str | None,
    home_folder: str | None,
) -> None:
    """Approve or reject the sealed release with this DIGEST (its first 16 digits will do)."""
    if decision is None:
        raise click.UsageError("say --approve or --reject")
    home = home_from_environment(home_folder)
    entry = decide(
        home, digest, who=who, decision=decision, reason=reason, triggered_by=triggered_by
    )
    click.echo(f"{entry.what} by {entry.who}; the release is {state(home, entry.subject)}")


@click.command()
@click.argument("release")
@click.option("--corrects", default="", help="Why the version before isn't left as it is.")
@click.option("--home", "home_folder", help=HOME_HELP)
def publish(release: str, corrects: str, home_folder: str | None) -> None:
    """Publish the signed RELEASE, given by its digest or its staged folder.

    It's entered in the ledger in the same step. With --corrects it's the next version, beside the
    one that it corrects.
    """
    home = home_from_environment(home_folder)
    finished = publish_stage(_staged(release, home), home, corrects=corrects.strip())
    click.echo(f"published: {finished.folder}")


@click.command()
@click.argument("release")
@click.option("--reason", required=True, help="Why, in words that the public will read.")
@home_option
def correct(release: str, reason: str, home: Home) -> None:
    """Publish the signed RELEASE, given by its digest or staged folder, as a correction.

    It's the next version, built with --version. The version before stays as it was; both say, with
    the day and the reason, that it was corrected, and so do the index, the feed and the catalogue.
    """
    from peelian.commands.stage import today
    from peelian.publication.reasons import checked_reason
    from peelian.publication.site.build import build_site

    with one_line():
        words = checked_reason(reason)
        finished = publish_stage(_staged(release, home), home, corrects=words)
        made = build_site(home, today=today())
    click.echo(f"published: {finished.folder}")
    for name in sorted(made.files):
        if name.startswith(home.relative(finished.folder.parent).removeprefix("public/")):
            click.echo(f"tells of it: {made.folder / name}", err=True)


@click.command()
@click.argument("release")
@click.argument("period")
@click.option("--version", type=click.IntRange(min=1), help="Which version; else the newest.")
@click.option("--reason", required=True, help="Why, in words that the public will read.")
@click.option("--who", required=True, help="Name of the person who decides; it isn't published.")
@home_option
def withdraw(
    release: str, period: str, version: int | None, reason: str, who: str, home: Home
) -> None:
    """Withdraw a published version of RELEASE for PERIOD; a notice takes its place.

    One person may do so. The files are kept where the public can't read them. Run again after a
    crash it goes on, with the reason that was recorded first.
    """
    from peelian.publication.withdraw import withdraw as withdraw_stage

    with one_line():
        done = withdraw_stage(home, release, period, who=who, reason=reason, version=version)
    click.echo(f"withdrawn: {done.notice}")
    click.echo(f"reason: {done.reason}", err=True)
    click.echo(f"kept in {done.archive}", err=True)
    for number in done.still_public:
        click.echo(f"version {number} is still public", err=True)
    click.echo("make the site anew, so that it tells of it: peelian site", err=True)


def _staged(release: str, home: Home) -> Path:
    path = Path(release)
    return path if path.is_dir() else find_sealed(home, release).folder
