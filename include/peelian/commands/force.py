"""`peelian make-force`: the registers of the made-up force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from peelian.core.errors import InputError
from peelian.records.force import figures, make


@click.command("make-force")
@click.option("--cases", type=int, required=True, help="Cases recorded by the end of 2025.")
@click.option("--years", type=int, required=True, help="Years up to then, 1 to 30.")
@click.option("--seed", type=int, required=True, help="Another seed is another force.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write complaints.sqlite, personnel.xlsx and truth.json into.",
)
@click.option(
    "--until",
    default=figures.LAST_DAY.isoformat(),
    show_default=True,
    help="The day at whose end the registers are extracted. A later day adds to an earlier one.",
)
@click.option("--clean", is_flag=True, help="Put no dirt in.")
def make_force(cases: int, years: int, seed: int, out: Path, until: str, clean: bool) -> None:
    """Write the registers of a made-up force: nobody in them is real."""
    make.make_force(
        cases=cases,
        years=years,
        seed=seed,
        out=out,
        until=_day(until),
        clean=clean,
        tell=click.echo,
    )
    click.echo(f"written: {out}")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "a day is not written as one",
            where="--until",
            given=text,
            allowed="YYYY-MM-DD, such as 2026-01-31",
        ) from None
