"""Days as whole numbers, the months of the register, and one random stream for each.

A day is an int32: days since 1 January 1970. NEVER stands for a day that hasn't come, so that
"on or before" needs no special case. Every month draws from streams of its own, so a register
extracted later holds all that an earlier one held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from peelian.records.force import figures

Days = NDArray[np.int32]
NEVER = np.int32(2**31 - 1)
EPOCH = dt.date(1970, 1, 1)
FIRST_WRITTEN, LAST_WRITTEN = dt.date(1940, 1, 1), dt.date(2120, 12, 31)


class Purpose(IntEnum):
    """What a stream is for; each has its own, so that one more draw of one moves no other."""

    CASES = 1
    WORDS = 2
    OUTCOMES = 3
    DIRT = 4
    JOINERS = 5
    STOCK = 6
    CONDUCT = 7
    PEOPLE = 8
    MORE_DIRT = 9
    MEASURE_DIRT = 10
    PERSONNEL_DIRT = 11


@dataclass(frozen=True)
class Month:
    """A month of the register.

    Attributes:
        first, last: its days.
        cases: how many cases are recorded in it.
        before: how many were recorded in the year before it (their serials are taken).
    """

    year: int
    month: int
    first: int
    last: int
    cases: int
    before: int

    @property
    def is_new_regime(self) -> bool:
        """Whether cases recorded in it fall under the 2020 regulations."""
        return self.first >= day_number(figures.NEW_REGULATIONS)


def day_number(day: dt.date) -> int:
    """Days since 1 January 1970."""
    return (day - EPOCH).days


def stream(seed: int, purpose: Purpose, year: int, month: int) -> Generator:
    """The random stream of one month and purpose."""
    return np.random.default_rng([seed, int(purpose), year, month])


def first_day(years: int) -> dt.date:
    """The first day of a register that holds `years` years up to the end of LAST_DAY."""
    return dt.date(figures.BASE_YEAR - years, 1, 1)


def months(cases: int, years: int, until: dt.date) -> Iterator[Month]:
    """The months from the register's first to that of `until`, at `cases / (12 years)` each.

    The rate is spread so that exactly `cases` are recorded by LAST_DAY.
    """
    start, position, before = first_day(years), 0, 0
    while start <= until:
        following = (start + dt.timedelta(days=32)).replace(day=1)
        count = _by(cases, years, position + 1) - _by(cases, years, position)
        before = 0 if start.month == 1 else before
        last = day_number(following) - 1
        yield Month(start.year, start.month, day_number(start), last, count, before)
        before += count
        start, position = following, position + 1


def _by(cases: int, years: int, position: int) -> int:
    return cases * position // (12 * years)


@cache
def _written() -> NDArray[np.object_]:
    days = np.arange(day_number(FIRST_WRITTEN), day_number(LAST_WRITTEN) + 1)
    return np.array([*np.datetime_as_string(days.astype("datetime64[D]")), None], dtype=object)


def iso(days: Days) -> NDArray[np.object_]:
    """Days as ISO texts; None for NEVER."""
    table = _written()
    positions = np.where(days == NEVER, len(table) - 1, days - day_number(FIRST_WRITTEN))
    texts: NDArray[np.object_] = table[positions]
    return texts
