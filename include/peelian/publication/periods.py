"""Which days the members of a time dimension stand for, and which may be compared.

A code is a calendar year ("2025") or a financial year from April ("2025-26", "2025/26").
A member that the release's window cuts short isn't compared: four months against twelve would read
as a fall.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from peelian.core.release_model import Dimension, Window

YEAR = re.compile(r"(\d{4})")
FINANCIAL_YEAR = re.compile(r"(\d{4})[-/_](\d{2}|\d{4})")
CENTURY = 100


@dataclass(frozen=True)
class Part:
    """A member that the window cuts short, and the days of it that are counted."""

    code: str
    start: dt.date
    end: dt.date


def span(code: str) -> Window | None:
    """The days that a code stands for; None where it's no year."""
    if YEAR.fullmatch(code):
        return Window(start=dt.date(int(code), 1, 1), end=dt.date(int(code), 12, 31))
    financial = FINANCIAL_YEAR.fullmatch(code)
    if financial:
        first, second = int(financial[1]), int(financial[2])
        if second in (first + 1, (first + 1) % CENTURY):
            return Window(start=dt.date(first, 4, 1), end=dt.date(first + 1, 3, 31))
    return None


def parts(dimension: Dimension, window: Window) -> tuple[Part, ...]:
    """The members that `window` cuts short, in display order."""
    found = []
    for category in dimension.categories:
        days = span(category.code)
        if days and not (window.start <= days.start and days.end <= window.end):
            start, end = max(days.start, window.start), min(days.end, window.end)
            if start <= end:
                found.append(Part(category.code, start, end))
    return tuple(found)


def previous(dimension: Dimension, window: Window) -> dict[str, str]:
    """For each whole member, the code of the whole one that ends the day before it starts.

    Args:
        dimension: one of years; groups and the root stand for no span.
        window: the days that the release counts.
    Returns: earlier code by code; a member that isn't there has nothing to be compared with.
    """
    spans = {category.code: span(category.code) for category in dimension.categories}
    whole = {
        code: days
        for code, days in spans.items()
        if days and window.start <= days.start and days.end <= window.end
    }
    ending = {days.end: code for code, days in whole.items()}
    return {
        code: ending[before]
        for code, days in whole.items()
        if (before := days.start - dt.timedelta(days=1)) in ending
    }
