"""What was asked for and what is counted: complete months only, and a sentence where they differ.

The rule is the seed's: asked for from 1 March 2018 to 1 March 2023, a force gave 1 January 2018
to 28 February 2023, "complete month and not up to 01/03/2023 as requested".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from peelian.core.calendar import month_days, release_moment
from peelian.core.errors import InputError
from peelian.core.release_model import Window
from peelian.tables.spec_model import Spec

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

APRIL = 4
"""A financial year's first month: the Home Office counts years to 31 March."""
WHOLE = {"year": "years", "financial_year": "financial years"}
"""What a window is rounded down to, in words; months otherwise."""


@dataclass(frozen=True)
class Windows:
    """The window asked for, the one counted, and why they differ (empty where they don't)."""

    requested: Window
    effective: Window
    reason: str


def windows(spec: Spec, period: str) -> Windows:
    """The windows of a release.

    Args:
        period: the month, `YYYY-MM`, for a monthly specification; else its own label.
    Raises: InputError where the period isn't one of the specification's, or nothing is left
        between the rounded days.
    """
    asked_end = _asked_end(spec, period)
    end = month_days(period)[1] if spec.is_monthly else last_complete_day(asked_end)
    asked_start = spec.window.requested_start
    start = rounded_down(asked_start, spec.window.start_at)
    if asked_start > end:
        raise InputError(
            "the window holds no complete month",
            where=f"release {spec.id}, window",
            given=f"{day_in_words(asked_start)} to {day_in_words(asked_end)}",
            do="ask for at least one whole month, with the start before the end",
        )
    requested = Window(start=asked_start, end=asked_end)
    effective = Window(start=start, end=end)
    return Windows(requested, effective, reason(spec.window.start_at, requested, effective))


def planned_at(spec: Spec, period: str) -> dt.datetime | None:
    """The moment that the schedule sets for a month's release; None for one made once."""
    if spec.schedule is None:
        return None
    return release_moment(period, spec.schedule.working_day, spec.schedule.clock)


def last_complete_day(day: dt.date) -> dt.date:
    """The last day of the last month that is complete at the end of `day`."""
    next_day = day + dt.timedelta(days=1)
    return next_day.replace(day=1) - dt.timedelta(days=1)


def reason(start_at: str, requested: Window, effective: Window) -> str:
    """One or two sentences where the windows differ and why; empty where they're equal."""
    parts: list[str] = []
    if effective.start != requested.start:
        whole = WHOLE.get(start_at, "months")
        parts.append(
            f"The figures start on {day_in_words(effective.start)}, not on "
            f"{day_in_words(requested.start)} as requested, so that they begin with whole {whole}."
        )
    if effective.end != requested.end:
        parts.append(
            f"The figures end on {day_in_words(effective.end)}, not on "
            f"{day_in_words(requested.end)} as requested, because only complete months are counted."
        )
    return " ".join(parts)


def period_label(spec: Spec, period: str) -> str:
    """A period in words: "January 2026", or the label of a release made once."""
    if not spec.is_monthly:
        return period
    first, _ = month_days(period)
    return f"{MONTHS[first.month - 1]} {first.year}"


def span_in_words(window: Window) -> str:
    """Days in words: "1 January 2018 to 28 February 2023"."""
    return f"{day_in_words(window.start)} to {day_in_words(window.end)}"


def day_in_words(day: dt.date) -> str:
    """A day as it's written in a sentence: "28 February 2023"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def rounded_down(day: dt.date, to: str) -> dt.date:
    """The first day of a day's month, year or financial year."""
    if to == "financial_year":
        return dt.date(day.year - (day.month < APRIL), APRIL, 1)
    return day.replace(day=1, month=1) if to == "year" else day.replace(day=1)


def _asked_end(spec: Spec, period: str) -> dt.date:
    if not spec.is_monthly:
        if period != spec.period:
            raise InputError(
                "the release is made once, for a period of its own",
                where=f"release {spec.id}",
                given=period,
                allowed=spec.period,
            )
        day = spec.window.end_day
        if day is None:
            raise InputError("a release made once needs a last day", where=f"release {spec.id}")
        return day
    moment = planned_at(spec, period)
    return month_days(period)[1] if moment is None else moment.date()
