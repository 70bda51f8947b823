"""`peelian quality ...`: reports to the owners of registers, by the functions the DAG calls."""

from __future__ import annotations

import datetime as dt

import click

from peelian.commands.options import as_at_option, home_option
from peelian.core.errors import QualityError
from peelian.core.zones import Home

register_argument = click.argument("register", metavar="REGISTER")


@click.group()
def quality() -> None:
    """Tell owners which of their records to mend, and what it costs not to."""


@quality.command()
@register_argument
@as_at_option
@home_option
def report(register: str, as_at: dt.date | None, home: Home) -> None:
    """Make the reports of REGISTER, from its newest validation of the day."""
    from peelian.commands.quality_touched import touched_by
    from peelian.commands.stage import today
    from peelian.quality.report.make import make_reports

    for folder in make_reports(home, register, as_at or today(), touched_by):
        click.echo(home.relative(folder))


@quality.command()
@home_option
def mail(home: Home) -> None:
    """Send what waits in the outbox; exit status 4 where some of it still waits."""
    from peelian.quality.report.mail import post_from_environment, send_waiting

    done = send_waiting(home, post_from_environment())
    click.echo(f"{done.sent} sent, {done.waiting} waiting")
    if done.failure:
        raise QualityError(
            "mails to owners could not be sent, and wait",
            where="quality/outbox/waiting",
            given=done.failure,
            do="check PEELIAN_SMTP and the mail server, and run it again",
        )


@quality.command()
@as_at_option
@home_option
def overview(as_at: dt.date | None, home: Home) -> None:
    """Make the page of all owners, registers and months anew."""
    from peelian.commands.stage import today
    from peelian.quality.overview import write_overview

    click.echo(home.relative(write_overview(home, as_at or today())))
