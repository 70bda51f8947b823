"""The days that a request asks for, and those that are counted: whole months, and why they differ.

In    a window as it was asked for, in any of its ways
Out   spans of days asked and counted, in order, apart from one another; and a sentence on each
      difference

The rule is the seed's: asked from March 2018 to 1 March 2023, a force gave 1 January 2018 to 28
February 2023, "complete month and not up to 01/03/2023 as requested".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from peelian.core.release_model import Window
from peelian.foi.request_tables import WindowAsked
from peelian.tables.window import day_in_words, last_complete_day

APRIL = 4
MONTHS_IN_YEAR = 12
WAYS = ("from", "spans", "calendar_years", "financial_years", "months", "as_at")
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """A window made whole.

    Attributes:
        asked: the spans of days asked for, in order; one day each where `as_at`.
        counted: those that are counted, in order; none touches another.
        is_as_at: whether it's the state of things on a day, rather than what came in over days.
        reason: why they differ, in sentences; empty where they don't.
        is_clipped: whether fewer are counted, because no more are held (`held.coverage`).
    """

    asked: tuple[Window, ...]
    counted: tuple[Window, ...]
    is_as_at: bool
    reason: str
    is_clipped: bool = False

    @property
    def first(self) -> dt.date:
        """The first day counted."""
        return self.counted[0].start

    @property
    def last(self) -> dt.date:
        """The last day counted."""
        return self.counted[-1].end

    @property
    def words(self) -> str:
        """The days counted, as a sentence has them."""
        if self.is_as_at:
            return f"as at {day_in_words(self.last)}"
        return ", and ".join(
            f"{day_in_words(span.start)} to {day_in_words(span.end)}" for span in self.counted
        )


def window_faults(window: WindowAsked) -> Iterator[str]:
    """Every fault of a window, one sentence each."""
    given = ways_given(window)
    if len(given) != 1:
        told = f"given: {', '.join(given)}" if given else "none is given"
        yield f"give one of {', '.join(WAYS)}; {told}"
        return
    way = given[0]
    if way in ("from", "months") and window.last is None:
        yield f"to: is missing; '{way}' needs the last day"
    elif way not in ("from", "months") and window.last is not None:
        yield f"to: goes with 'from' or 'months', not with '{way}'; remove it"
    if window.answered_as_at is not None and way != "as_at":
        yield "answered_as_at: goes with 'as_at'; remove it"
    if way in ("from", "months") and window.last is None:
        return
    spans = _asked(window)
    backwards = [span for span in spans if span.end < span.start]
    for span in backwards:
        yield (
            f"the window ends before it starts: {day_in_words(span.start)} to "
            f"{day_in_words(span.end)}; swap the days"
        )
    if not backwards:
        yield from _span_faults(window, spans)


def _span_faults(window: WindowAsked, spans: Sequence[Window]) -> Iterator[str]:
    ordered = sorted(spans, key=lambda span: span.start)
    for one, other in pairwise(ordered):
        if other.start <= one.end:
            yield f"two spans overlap at {day_in_words(other.start)}; give each day once"
    if window.as_at is not None:
        return
    for span in spans:
        if last_complete_day(span.end) < span.start:
            yield (
                f"{day_in_words(span.start)} to {day_in_words(span.end)} holds no complete month, "
                "and only complete months are counted; ask for at least one whole month"
            )


def ways_given(window: WindowAsked) -> tuple[str, ...]:
    """Which of WAYS a window uses; one, in a window without fault."""
    values = (
        window.first,
        window.spans,
        window.calendar_years,
        window.financial_years,
        window.months,
        window.as_at,
    )
    return tuple(way for way, value in zip(WAYS, values, strict=True) if value)


def days_of(window: WindowAsked) -> Days:
    """A window that has no fault, made whole."""
    asked = tuple(sorted(_asked(window), key=lambda span: span.start))
    if window.as_at is not None:
        day = window.answered_as_at or window.as_at
        return Days(asked, (Window(start=day, end=day),), True, _as_at_reason(window, day))
    counted = _merged([_whole(span, window.start_at) for span in asked])
    return Days(asked, counted, False, _reason(window, _merged(asked), counted))


def _asked(window: WindowAsked) -> list[Window]:
    if window.as_at is not None:
        return [Window(start=window.as_at, end=window.as_at)]
    if window.calendar_years:
        return [_years(text) for text in window.calendar_years]
    if window.financial_years:
        return [_financial_years(text) for text in window.financial_years]
    if window.spans:
        return [Window(start=span.first, end=span.last) for span in window.spans]
    last = window.last or dt.date.max
    first = window.first or _months_before(last, window.months or 1)
    return [Window(start=first, end=last)]


def _years(text: str) -> Window:
    first, _, last = text.partition("-")
    return Window(start=dt.date(int(first), 1, 1), end=dt.date(int(last or first), 12, 31))


def _financial_years(text: str) -> Window:
    first, _, last = text.partition("-")
    start, end = int(first[:4]), int((last or first)[:4]) + 1
    return Window(start=dt.date(start, APRIL, 1), end=dt.date(end, APRIL, 1) - ONE_DAY)


def _months_before(last: dt.date, months: int) -> dt.date:
    """The first of so many months that end on a day: for 12 to 7 March 2022, 8 March 2021."""
    following = last + ONE_DAY
    count = following.year * MONTHS_IN_YEAR + following.month - 1 - months
    year, month = divmod(count, MONTHS_IN_YEAR)
    day = min(following.day, _length(year, month + 1))
    return dt.date(year, month + 1, day)


def _length(year: int, month: int) -> int:
    following = dt.date(year + month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1, 1)
    return (following - ONE_DAY).day


def _whole(span: Window, start_at: Literal["month", "year", "financial_year"]) -> Window:
    start = span.start.replace(day=1)
    if start_at == "year":
        start = start.replace(month=1)
    elif start_at == "financial_year":
        year = start.year if start.month >= APRIL else start.year - 1
        start = dt.date(year, APRIL, 1)
    return Window(start=start, end=last_complete_day(span.end))


def _merged(spans: Sequence[Window]) -> tuple[Window, ...]:
    """Spans in order; those that touch are one."""
    found: list[Window] = []
    for span in sorted(spans, key=lambda one: one.start):
        if found and span.start <= found[-1].end + ONE_DAY:
            found[-1] = Window(start=found[-1].start, end=max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _reason(window: WindowAsked, asked: Sequence[Window], counted: Sequence[Window]) -> str:
    """One sentence for each end that differs from what was asked."""
    if window.note and tuple(asked) != tuple(counted):
        return window.note
    parts: list[str] = []
    whole = {"month": "months", "year": "years", "financial_year": "financial years"}
    for one in counted:
        inside = [span for span in asked if one.start <= span.start <= one.end] or list(asked)
        if one.start != inside[0].start:
            parts.append(
                f"The figures start on {day_in_words(one.start)}, not on "
                f"{day_in_words(inside[0].start)} as requested, so that they begin with whole "
                f"{whole[window.start_at]}."
            )
        if one.end != inside[-1].end:
            parts.append(
                f"The figures end on {day_in_words(one.end)}, not on "
                f"{day_in_words(inside[-1].end)} as requested, because only complete months are "
                "counted."
            )
    return " ".join(parts)


def _as_at_reason(window: WindowAsked, day: dt.date) -> str:
    if window.as_at is None or day == window.as_at:
        return ""
    return window.note or (
        f"The figures are as at {day_in_words(day)}, the nearest day for which they are held, not "
        f"as at {day_in_words(window.as_at)} as requested."
    )
