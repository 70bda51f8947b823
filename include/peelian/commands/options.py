"""Options that several commands share, so that they're spelt and explained once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from peelian.core.zones import Home, home_from_environment

Command = TypeVar("Command", bound=Callable[..., Any])

PROJECT_FOLDER = Path(__file__).parents[3]
SOURCES_FOLDER = PROJECT_FOLDER / "include" / "sources"
RELEASES_FOLDER = PROJECT_FOLDER / "include" / "releases"


def _home(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Home:
    return home_from_environment(value)


def _day(_context: click.Context, _parameter: click.Parameter, value: Any) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else None


def home_option(command: Command) -> Command:
    """`--home DIR`: where the zones are; becomes a Home."""
    return click.option(
        "--home", callback=_home, help="Folder of the zones; else PEELIAN_HOME, else ./home."
    )(command)


def as_at_option(command: Command) -> Command:
    """`--as-at DAY`: the day that the registers are taken at; becomes a date, None if not given."""
    return click.option(
        "--as-at",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=_day,
        help="Day the registers are taken at, YYYY-MM-DD; today in London if not given.",
    )(command)


def period_option(command: Command) -> Command:
    """`--period MONTH`: the month that a monthly release is for."""
    return click.option("--period", help="Month of a monthly release, YYYY-MM.")(command)
