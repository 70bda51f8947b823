"""Days asked for and days counted, as a table: whole months, and a sentence where they differ."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.foi.request_tables import WindowAsked
from peelian.foi.windows import days_of, window_faults

DRAWN = """
asked                                              | counted
from 2018-03-01 to 2023-03-01 year                 | 2018-01-01..2023-02-28
from 2018-03-01 to 2023-03-01                      | 2018-03-01..2023-02-28
from 2022-01-01 to 2022-02-14                      | 2022-01-01..2022-01-31
from 2019-05-01 to 2022-04-30                      | 2019-05-01..2022-04-30
from 2021-11-15 to 2023-01-31 financial_year       | 2021-04-01..2023-01-31
from 2021-02-15 to 2023-01-31 financial_year       | 2020-04-01..2023-01-31
months 12 to 2022-03-07                            | 2021-03-01..2022-02-28
months 12 to 2024-02-29                            | 2023-03-01..2024-02-29
months 6 to 2023-08-31                             | 2023-03-01..2023-08-31
calendar_years 2010,2018-2022                      | 2010-01-01..2010-12-31 2018-01-01..2022-12-31
calendar_years 2018,2019                           | 2018-01-01..2019-12-31
financial_years 2017/18                            | 2017-04-01..2018-03-31
financial_years 2017/18-2019/20                    | 2017-04-01..2020-03-31
financial_years 1999/00                            | 1999-04-01..2000-03-31
as_at 2022-12-22                                   | 2022-12-22..2022-12-22
as_at 2023-01-01 answered_as_at 2022-12-31         | 2022-12-31..2022-12-31
"""


def rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in DRAWN.strip().splitlines()[1:]]


def window(text: str) -> WindowAsked:
    words = text.split()
    raw: dict[str, Any] = {"id": "drawn"}
    while words:
        key = words.pop(0)
        if key in ("year", "financial_year"):
            raw["start_at"] = key
        elif key in ("calendar_years", "financial_years"):
            raw[key] = words.pop(0).split(",")
        else:
            raw[key] = words.pop(0)
    return WindowAsked.model_validate(raw)


@pytest.mark.parametrize(("asked", "counted"), rows())
def test_days_are_made_whole(asked: str, counted: str) -> None:
    drawn = window(asked)
    assert list(window_faults(drawn)) == []
    found = [f"{span.start}..{span.end}" for span in days_of(drawn).counted]
    assert found == counted.split()


def test_the_difference_is_said_at_both_ends() -> None:
    reason = days_of(window("from 2018-03-01 to 2023-03-01 year")).reason
    assert "start on 1 January 2018, not on 1 March 2018 as requested" in reason
    assert "end on 28 February 2023, not on 1 March 2023 as requested" in reason


def test_nothing_is_said_where_nothing_differs() -> None:
    assert days_of(window("from 2019-05-01 to 2022-04-30")).reason == ""
    assert days_of(window("calendar_years 2010,2018-2022")).reason == ""


def test_another_day_than_the_one_asked_for_is_said() -> None:
    reason = days_of(window("as_at 2023-01-01 answered_as_at 2022-12-31")).reason
    assert "as at 31 December 2022" in reason
    assert "not as at 1 January 2023 as requested" in reason


DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31))


@given(DAYS, DAYS)
def test_what_is_counted_starts_no_later_and_ends_no_later_than_asked(
    one: dt.date, other: dt.date
) -> None:
    first, last = sorted((one, other))
    drawn = window(f"from {first} to {last}")
    if list(window_faults(drawn)):
        return
    counted = days_of(drawn).counted
    assert counted[0].start <= first
    assert counted[-1].end <= last
    assert counted[0].start.day == 1
    assert (counted[-1].end + dt.timedelta(days=1)).day == 1
