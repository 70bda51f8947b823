"""Months, working days and clock times, against published lists of bank holidays."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.calendar import (
    NATIONS,
    bank_holidays,
    is_working_day,
    month_after,
    month_before,
    month_days,
    nth_working_day,
    release_moment,
)
from peelian.core.errors import InputError

# Weekdays that are bank holidays, as gov.uk/bank-holidays lists them: day.month.
GOLDEN = """
    nation | year | weekdays
    ENG    | 2020 | 1.1 10.4 13.4 8.5 25.5 31.8 25.12 28.12
    ENG    | 2022 | 3.1 15.4 18.4 2.5 2.6 3.6 29.8 19.9 26.12 27.12
    WLS    | 2022 | 3.1 15.4 18.4 2.5 2.6 3.6 29.8 19.9 26.12 27.12
    SCT    | 2022 | 3.1 4.1 15.4 2.5 2.6 3.6 1.8 19.9 30.11 26.12 27.12
    NIR    | 2022 | 3.1 17.3 15.4 18.4 2.5 2.6 3.6 12.7 29.8 19.9 26.12 27.12
    ENG    | 2023 | 2.1 7.4 10.4 1.5 8.5 29.5 28.8 25.12 26.12
    WLS    | 2023 | 2.1 7.4 10.4 1.5 8.5 29.5 28.8 25.12 26.12
    SCT    | 2023 | 2.1 3.1 7.4 1.5 8.5 29.5 7.8 30.11 25.12 26.12
    NIR    | 2023 | 2.1 17.3 7.4 10.4 1.5 8.5 29.5 12.7 28.8 25.12 26.12
    ENG    | 2024 | 1.1 29.3 1.4 6.5 27.5 26.8 25.12 26.12
    ENG    | 2025 | 1.1 18.4 21.4 5.5 26.5 25.8 25.12 26.12
    ENG    | 2026 | 1.1 3.4 6.4 4.5 25.5 31.8 25.12 28.12
"""
WORKING_DAYS = """
    month   | nth | nations         | day
    2026-01 | 1   | ENG WLS         | 2026-01-02
    2026-01 | 6   | ENG WLS         | 2026-01-09
    2026-02 | 1   | ENG WLS         | 2026-02-02
    2026-02 | 6   | ENG WLS         | 2026-02-09
    2026-04 | 2   | ENG WLS         | 2026-04-02
    2026-04 | 3   | ENG WLS         | 2026-04-07
    2026-05 | 1   | ENG WLS         | 2026-05-01
    2026-05 | 2   | ENG WLS         | 2026-05-05
    2026-08 | 20  | ENG WLS         | 2026-08-28
    2022-06 | 2   | ENG WLS         | 2022-06-06
    2022-09 | 13  | ENG WLS         | 2022-09-20
    2023-05 | 5   | ENG WLS         | 2023-05-09
    2023-01 | 1   | ENG WLS         | 2023-01-03
    2023-01 | 1   | SCT             | 2023-01-04
    2023-07 | 8   | ENG WLS         | 2023-07-12
    2023-07 | 8   | ENG WLS NIR     | 2023-07-13
    2022-12 | 18  | ENG WLS         | 2022-12-28
    2022-12 | 18  | ENG WLS SCT NIR | 2022-12-28
"""
MOMENTS = """
    period  | moment
    2026-01 | 2026-02-09T09:30:00+00:00
    2026-02 | 2026-03-09T09:30:00+00:00
    2026-03 | 2026-04-10T09:30:00+01:00
    2026-09 | 2026-10-08T09:30:00+01:00
    2026-10 | 2026-11-09T09:30:00+00:00
    2025-12 | 2026-01-09T09:30:00+00:00
"""
MONTHS = st.dates(dt.date(1980, 1, 1), dt.date(2090, 12, 31)).map(lambda d: f"{d:%Y-%m}")


def rows(table: str) -> list[tuple[str, ...]]:
    """The rows of a table drawn as text, without its heading."""
    lines = [line for line in table.splitlines() if line.strip()][1:]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize(("nation", "year", "weekdays"), rows(GOLDEN))
def test_bank_holidays_are_those_that_were_published(nation: str, year: str, weekdays: str) -> None:
    found = {day for day in bank_holidays(int(year), (nation,)) if day.weekday() < 5}
    expected = {
        dt.date(int(year), int(month), int(day))
        for day, month in (word.split(".") for word in weekdays.split())
    }
    assert found == expected


@pytest.mark.parametrize(("month", "nth", "nations", "day"), rows(WORKING_DAYS))
def test_working_days_are_counted_past_holidays(
    month: str, nth: str, nations: str, day: str
) -> None:
    year, number = map(int, month.split("-"))
    found = nth_working_day(year, number, int(nth), tuple(nations.split()))
    assert found.isoformat() == day


@pytest.mark.parametrize(("period", "moment"), rows(MOMENTS))
def test_a_release_comes_at_half_past_nine_in_london_all_year(period: str, moment: str) -> None:
    assert release_moment(period, 6, dt.time(9, 30)).isoformat() == moment


@pytest.mark.parametrize("nth", [-1, 0, 23, 99])
def test_a_working_day_that_is_not_there_is_refused(nth: int) -> None:
    with pytest.raises(InputError, match=r"2026-02; given: -?\d+; allowed: 1 to 20"):
        nth_working_day(2026, 2, nth)


def test_the_saturday_of_a_month_that_starts_on_it_is_no_working_day() -> None:
    assert nth_working_day(2026, 8, 1) == dt.date(2026, 8, 3)


def test_an_unknown_nation_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"given: CYM; allowed: ENG, WLS, SCT, NIR"):
        is_working_day(dt.date(2026, 1, 5), ("ENG", "CYM"))


@given(MONTHS, st.sets(st.sampled_from(NATIONS), min_size=1))
def test_working_days_are_the_days_that_work_in_order(period: str, nations: set[str]) -> None:
    first, last = month_days(period)
    chosen = tuple(sorted(nations))
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    working = [day for day in days if is_working_day(day, chosen)]
    counted = [nth_working_day(first.year, first.month, n + 1, chosen) for n in range(len(working))]
    assert counted == working
    assert all(day.weekday() < 5 for day in working)


@given(MONTHS)
def test_months_follow_one_another_without_a_gap(period: str) -> None:
    first, last = month_days(period)
    assert first.day == 1
    assert f"{first:%Y-%m}" == f"{last:%Y-%m}" == period
    following = month_days(month_after(period))[0]
    assert following - last == dt.timedelta(days=1)
    assert month_before(following) == period


@given(st.dates(dt.date(1980, 1, 1), dt.date(2090, 12, 31)))
def test_the_month_before_is_over_at_the_start_of_the_day(day: dt.date) -> None:
    last = month_days(month_before(day))[1]
    assert last < day
    assert last + dt.timedelta(days=1) == day.replace(day=1)


@pytest.mark.parametrize(("period", "days"), [("2024-02", 29), ("2023-02", 28), ("9999-12", 31)])
def test_a_month_has_its_days(period: str, days: int) -> None:
    assert month_days(period)[1].day == days


@pytest.mark.parametrize(
    "period",
    [
        "",
        "2026",
        "2026-1",
        "2026-13",
        "2026-00",
        "0000-01",
        "202601",
        "2026-01-01",
        " 2026-01",
        "2026-01\n",
        "2026-W01",
        "\uff12\uff10\uff12\uff16-01",
        "-026-01",
    ],
)
def test_what_is_no_month_is_refused(period: str) -> None:
    with pytest.raises(InputError, match="a period must be a month"):
        month_days(period)


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_any_text_is_a_month_or_is_refused(text: str) -> None:
    try:
        month_days(text)
    except InputError:
        return
    assert re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII)
