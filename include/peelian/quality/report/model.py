"""A report to the owner of a register, as data: what the page, the CSV and the mail are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peelian.core.calendar import is_working_day
from peelian.quality.history import UNKNOWN_CELLS, Past
from peelian.quality.owners import Owner
from peelian.quality.report.issue import Broken, Issue, Trend, Weight
from peelian.quality.report.words import figures, headline_of

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class MonthShown:
    """A column of the chart: a month, `YYYY-MM`, and the failing rows of its last report.

    `rows` is None where there was no report in the month.
    """

    month: str
    rows: int | None


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        register, title: id of the register, and its name.
        passed: whether releases may be counted from this copy.
        mend_by: the day by which issues are to be mended.
        last: the day of the report before; None for the first.
        months: twelve, the oldest first.
    """

    owner: Owner
    register: str
    title: str
    as_at: dt.date
    passed: bool
    mend_by: dt.date
    last: dt.date | None
    issues: tuple[Issue, ...]
    broken: tuple[Broken, ...]
    months: tuple[MonthShown, ...]

    @property
    def to_mend(self) -> list[Issue]:
        """Issues that stop or warn."""
        return [one for one in self.issues if one.failed and one.weight is not Weight.WITHIN]

    @property
    def within(self) -> list[Issue]:
        """Issues that are there, but in bounds."""
        return [one for one in self.issues if one.failed and one.weight is Weight.WITHIN]

    @property
    def fixed(self) -> list[Issue]:
        """Issues of the last report that are gone."""
        return [one for one in self.issues if one.trend is Trend.FIXED]

    @property
    def headline(self) -> str:
        """The first line: what matters most."""
        return headline_of(self.to_mend, self.within, self.broken, passed=self.passed)

    @property
    def figures_touched(self) -> str:
        """How many figures of releases all issues touch, in words."""
        cells = sum(one.cells for one in self.issues if one.cells != UNKNOWN_CELLS)
        return figures(cells)


def mend_by(as_at: dt.date, working_days: int) -> dt.date:
    """The day that is so many working days after a report."""
    day = as_at
    while working_days:
        day += dt.timedelta(days=1)
        working_days -= is_working_day(day)
    return day


def months_of(past: Iterable[Past], today: Sequence[Issue], as_at: dt.date) -> list[MonthShown]:
    """Failing rows in the last report of each of twelve months, the month of `as_at` the last.

    Args:
        past: what was found on days before, of one owner and register; twins are not counted.
        today: the issues of this report.
    """
    by_day: dict[dt.date, int] = {}
    for row in past:
        if row.as_at < as_at:
            by_day[row.as_at] = by_day.get(row.as_at, 0) + row.failed
    by_day[as_at] = sum(one.failed for one in today)
    by_month = {day.strftime("%Y-%m"): rows for day, rows in sorted(by_day.items())}
    return [MonthShown(month, by_month.get(month)) for month in months_up_to(as_at)]


def months_up_to(day: dt.date) -> list[str]:
    """The twelve months up to the month of a day, `YYYY-MM`, the oldest first."""
    number = day.year * 12 + day.month - 1
    months = range(number - MONTHS_SHOWN + 1, number + 1)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]
