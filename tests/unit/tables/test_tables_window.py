"""Windows: complete months only, start rounded down, labels of part-years, the note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.errors import InputError
from peelian.core.release_model import Window
from peelian.tables.spec import load_spec
from peelian.tables.time_codes import spans_of
from peelian.tables.window import last_complete_day, planned_at, windows

Build = Callable[..., Any]
MONTHLY = {
    "period": None,
    "schedule": {"working_day": 6, "at": "09:30"},
    "window": {
        "requested_start": "2018-03-01",
        "requested_end": "release_day",
        "start_at": "year",
    },
}


@pytest.mark.parametrize(
    ("asked", "start_at", "counted"),
    [
        ("2018-03-01 2023-03-01", "year", "2018-01-01 2023-02-28"),  # the seed
        ("2018-03-01 2023-03-01", "month", "2018-03-01 2023-02-28"),
        ("2018-03-15 2023-03-31", "month", "2018-03-01 2023-03-31"),
        ("2019-01-01 2020-02-29", "month", "2019-01-01 2020-02-29"),
        ("2019-01-01 2020-02-28", "month", "2019-01-01 2020-01-31"),
        ("2023-12-31 2023-12-31", "month", "2023-12-01 2023-12-31"),
    ],
)
def test_what_is_counted_of_what_was_asked(
    spec_file: Build, asked: str, start_at: str, counted: str
) -> None:
    first, last = asked.split()
    window = {"requested_start": first, "requested_end": last, "start_at": start_at}
    spec = load_spec(spec_file(window=window))
    found = windows(spec, "to-february-2023")
    assert f"{found.effective.start} {found.effective.end}" == counted
    assert f"{found.requested.start} {found.requested.end}" == asked
    assert (found.reason == "") == (asked == counted)


def test_the_note_says_both_differences_and_why(spec_file: Build) -> None:
    assert windows(load_spec(spec_file()), "to-february-2023").reason == (
        "The figures start on 1 January 2018, not on 1 March 2018 as requested, so that they "
        "begin with whole years. The figures end on 28 February 2023, not on 1 March 2023 as "
        "requested, because only complete months are counted."
    )


def test_a_monthly_release_ends_with_its_month_and_says_so(spec_file: Build) -> None:
    spec = load_spec(spec_file(**MONTHLY))
    found = windows(spec, "2026-01")
    moment = planned_at(spec, "2026-01")
    assert moment is not None
    assert moment.isoformat() == "2026-02-09T09:30:00+00:00"
    assert found.requested.end == dt.date(2026, 2, 9)
    assert found.effective.end == dt.date(2026, 1, 31)
    assert "not on 9 February 2026 as requested" in found.reason


@pytest.mark.parametrize(
    "window",
    [
        {"requested_start": "2023-01-10", "requested_end": "2023-01-30"},
        {"requested_start": "2023-03-01", "requested_end": "2022-03-31"},
    ],
)
def test_a_window_without_a_whole_month_is_refused(
    spec_file: Build, window: dict[str, str]
) -> None:
    with pytest.raises(InputError, match="holds no complete month"):
        windows(load_spec(spec_file(window=window)), "to-february-2023")


def test_a_month_before_the_first_that_was_asked_for_is_refused(spec_file: Build) -> None:
    with pytest.raises(InputError, match="holds no complete month"):
        windows(load_spec(spec_file(**MONTHLY)), "2018-02")


@pytest.mark.parametrize(
    ("span", "labels"),
    [
        ("2018-01-01 2019-12-31", ["2018", "2019"]),
        ("2025-01-01 2026-02-28", ["2025", "2026 (January to February)"]),
        ("2025-01-01 2026-01-31", ["2025", "2026 (January)"]),
        ("2018-03-01 2019-12-31", ["2018 (March to December)", "2019"]),
        ("2018-12-01 2019-12-31", ["2018 (December)", "2019"]),
        ("2026-02-01 2026-03-31", ["2026 (February to March)"]),
    ],
)
def test_a_year_that_is_not_whole_says_its_months(span: str, labels: list[str]) -> None:
    first, last = map(dt.date.fromisoformat, span.split())
    spans = spans_of("year", [Window(start=first, end=last)])
    assert [span.label for span in spans] == labels


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_the_last_complete_day_ends_a_month_and_is_never_late(day: dt.date) -> None:
    last = last_complete_day(day)
    assert last <= day
    assert (last + dt.timedelta(days=1)).day == 1
    assert (day - last).days < 31
