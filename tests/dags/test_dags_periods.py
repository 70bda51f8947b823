"""Which month a run is for: its parameters, its data interval, or what's published."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from peelian.core.errors import InputError
from peelian.core.published import published_months
from peelian.core.zones import Home
from peelian_airflow.periods import chosen_day, chosen_period

NOW = "2026-06-10T12:00+00:00"

# given     interval start (UTC)       now                        published           period
CHOSEN = """
    2026-02 |                        | 2026-06-10T12:00+00:00 |                 | 2026-02
    2026-02 | 2026-03-31T23:00+00:00 | 2026-06-10T12:00+00:00 |                 | 2026-02
            | 2026-03-31T23:00+00:00 | 2026-06-10T12:00+00:00 | 2026-01         | 2026-04
            | 2026-02-01T00:00+00:00 | 2026-06-10T12:00+00:00 |                 | 2026-02
            |                        | 2026-06-10T12:00+00:00 |                 | 2026-05
            |                        | 2026-06-10T12:00+00:00 | 2026-01,2026-03 | 2026-04
            |                        | 2026-05-31T22:59+00:00 |                 | 2026-04
            |                        | 2026-05-31T23:00+00:00 |                 | 2026-05
"""


def cells(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.split("|")] for line in table.strip("\n").splitlines()[:-1]]


def publish(home: Home, months: str) -> None:
    for month in filter(None, months.split(",")):
        (home.root / "public" / "small" / month / "v1").mkdir(parents=True)


@pytest.mark.parametrize(("given", "start", "now", "published", "period"), cells(CHOSEN))
def test_the_month_of_a_run(
    given: str, start: str, now: str, published: str, period: str, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    publish(home, published)
    interval = dt.datetime.fromisoformat(start) if start else None
    at = dt.datetime.fromisoformat(now)
    assert chosen_period(given, interval, "small", home, at) == period


@pytest.mark.parametrize("given", ["2026-06", "2026-13", "June", "2999-01"])
def test_a_month_that_is_not_complete_or_none_is_refused(given: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        chosen_period(given, None, "small", Home(tmp_path), dt.datetime.fromisoformat(NOW))


def test_when_the_last_complete_month_is_published_there_is_nothing_to_do(tmp_path: Path) -> None:
    publish(Home(tmp_path), "2026-05")
    with pytest.raises(InputError, match="given: 2026-06"):
        chosen_period("", None, "small", Home(tmp_path), dt.datetime.fromisoformat(NOW))


def test_a_month_without_a_version_is_not_published(tmp_path: Path) -> None:
    small = tmp_path / "public" / "small"
    (small / "2026-01").mkdir(parents=True)
    (small / "notes" / "v1").mkdir(parents=True)
    (small / "2026-13" / "v1").mkdir(parents=True)
    assert published_months(Home(tmp_path), "small") == []


def test_a_snapshot_is_of_today_in_london_unless_told() -> None:
    late = dt.datetime.fromisoformat("2026-05-31T23:30+00:00")
    assert chosen_day(None, late) == dt.date(2026, 6, 1)
    assert chosen_day("2026-02-01", late) == dt.date(2026, 2, 1)


@pytest.mark.parametrize("given", ["2026-06-02", "1 June", "2026-02-30"])
def test_a_day_to_come_or_no_day_is_refused(given: str) -> None:
    with pytest.raises(InputError):
        chosen_day(given, dt.datetime.fromisoformat("2026-05-31T23:30+00:00"))
