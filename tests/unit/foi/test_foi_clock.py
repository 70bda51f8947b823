"""Section 10 of the Act as a table of days; each row was worked out by hand from the calendars."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.calendar import NATIONS, is_working_day
from peelian.foi.clock import DAYS_TO_ANSWER, due_date

GOLDEN = """
received   | due        | why an England-only calendar is wrong
2023-03-25 | 2023-04-25 | a Saturday; Good Friday and Easter Monday
2023-03-01 | 2023-03-30 | St Patrick's Day in Northern Ireland
2023-12-08 | 2024-01-11 | 2 January in Scotland
2023-07-01 | 2023-07-31 | 12 July in Northern Ireland
2023-11-10 | 2023-12-11 | St Andrew's Day in Scotland
2023-08-08 | 2023-09-06 | summer bank holidays of August, in all nations
"""


def rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in GOLDEN.strip().splitlines()[1:]]


@pytest.mark.parametrize(("received", "due", "why"), rows())
def test_a_request_is_due_on_the_twentieth_working_day(received: str, due: str, why: str) -> None:
    assert due_date(dt.date.fromisoformat(received)) == dt.date.fromisoformat(due)


@given(st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)))
def test_the_due_day_is_a_working_day_with_nineteen_between(received: dt.date) -> None:
    due = due_date(received)
    between = [received + dt.timedelta(days=n) for n in range(1, (due - received).days + 1)]
    assert is_working_day(due, NATIONS)
    assert sum(is_working_day(day, NATIONS) for day in between) == DAYS_TO_ANSWER
