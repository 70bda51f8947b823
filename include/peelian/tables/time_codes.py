"""Spans of days as categories: calendar years, financial years, months, a table's own windows.

In    the windows that a table counts
Out   each span that meets them, with its code, its label and the days of it that are counted
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peelian.core.release_model import Window
from peelian.tables.window import APRIL, MONTHS, span_in_words

CENTURY = 100
Run = tuple[dt.date, dt.date]
"""A first and a last day, both included."""


@dataclass(frozen=True)
class Span:
    """A category of time.

    Attributes:
        code: `2022`, `2021-22`, `2022m01` (2011-12 is a financial year), or a window's first and
            last day.
        runs: the days of it that are counted, unbroken runs, ascending.
    """

    code: str
    label: str
    runs: tuple[Run, ...]


def spans_of(variable: str, windows: Sequence[Window]) -> tuple[Span, ...]:
    """The spans of a variable of time that meet `windows`, ascending; parts say which months."""
    if variable == "window":
        return tuple(_window_span(window) for window in windows)
    wholes = _wholes(variable, windows[0].start, windows[-1].end)
    found = []
    for code, label, first, last in wholes:
        runs = _runs(first, last, windows)
        if runs:
            part = "" if runs == ((first, last),) else f" ({'; '.join(map(_months, runs))})"
            found.append(Span(code, f"{label}{part}", runs))
    return tuple(found)


def window_code(window: Window) -> str:
    """The code of a window as a category of its own."""
    return f"{window.start.isoformat()}_{window.end.isoformat()}"


def joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of days, those that follow each other made one."""
    found: list[Run] = []
    for first, last in sorted(runs):
        if found and found[-1][1] + dt.timedelta(days=1) >= first:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _window_span(window: Window) -> Span:
    return Span(window_code(window), span_in_words(window), ((window.start, window.end),))


def _wholes(
    variable: str, first: dt.date, last: dt.date
) -> Iterator[tuple[str, str, dt.date, dt.date]]:
    """Code, label, first and last day of each whole span from one day to another."""
    if variable == "month":
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            year, month = number // 12, number % 12 + 1
            last_day = dt.date(year, month, calendar.monthrange(year, month)[1])
            label = f"{MONTHS[month - 1]} {year}"
            yield f"{year}m{month:02}", label, dt.date(year, month, 1), last_day
        return
    if variable == "year":
        for year in range(first.year, last.year + 1):
            yield str(year), str(year), dt.date(year, 1, 1), dt.date(year, 12, 31)
        return
    for year in range(financial_year(first), financial_year(last) + 1):
        after = f"{(year + 1) % CENTURY:02}"
        start, end = dt.date(year, APRIL, 1), dt.date(year + 1, APRIL, 1) - dt.timedelta(days=1)
        yield f"{year}-{after}", f"{year}/{after}", start, end


def financial_year(day: dt.date) -> int:
    """The calendar year in which a day's financial year began."""
    return day.year - (day.month < APRIL)


def _runs(first: dt.date, last: dt.date, windows: Sequence[Window]) -> tuple[Run, ...]:
    met = [(max(first, window.start), min(last, window.end)) for window in windows]
    return joined([run for run in met if run[0] <= run[1]])


def _months(run: Run) -> str:
    """A run of whole months in words, without the year."""
    first, last = (MONTHS[day.month - 1] for day in run)
    return first if run[0].month == run[1].month else f"{first} to {last}"
