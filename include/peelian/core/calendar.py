"""Months, working days and clock times as the United Kingdom keeps them.

Bank holidays come from the `holidays` library (MIT), which also holds the one-off ones (the
jubilees, the funeral of 2022, the coronation of 2023).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from peelian.core.errors import InputError

LONDON = ZoneInfo("Europe/London")
NATIONS = ("ENG", "WLS", "SCT", "NIR")
SATURDAY = 5
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@cache
def bank_holidays(year: int, nations: tuple[str, ...] = ("ENG", "WLS")) -> frozenset[dt.date]:
    """Bank holidays of a year in any of `nations` (codes of NATIONS), as days.

    Raises: InputError where a nation is none of NATIONS.
    """
    unknown = sorted(set(nations) - set(NATIONS))
    if unknown:
        raise InputError(
            "there is no such nation", given=", ".join(unknown), allowed=", ".join(NATIONS)
        )
    found: set[dt.date] = set()
    for nation in nations:
        found.update(holidays.country_holidays("GB", subdiv=nation, years=year))
    return frozenset(day for day in found if day.year == year)


def is_working_day(day: dt.date, nations: tuple[str, ...] = ("ENG", "WLS")) -> bool:
    """Whether `day` is a weekday and no bank holiday in any of `nations`."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year, nations)


def nth_working_day(
    year: int, month: int, nth: int, nations: tuple[str, ...] = ("ENG", "WLS")
) -> dt.date:
    """The nth working day of a month, counting from 1.

    Raises: InputError where the month has fewer.
    """
    days = [dt.date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]
    working = [day for day in days if is_working_day(day, nations)]
    if not 1 <= nth <= len(working):
        raise InputError(
            "a month has no such working day",
            where=f"{year}-{month:02}",
            given=nth,
            allowed=f"1 to {len(working)}",
        )
    return working[nth - 1]


def month_days(period: str) -> tuple[dt.date, dt.date]:
    """First and last day of a month written `YYYY-MM`.

    Raises: InputError where it isn't written so.
    """
    if not MONTH.fullmatch(period) or period.startswith("0000"):
        raise InputError(
            "a period must be a month", given=period, allowed="YYYY-MM, such as 2026-01"
        )
    year, month = int(period[:4]), int(period[5:])
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def month_before(day: dt.date) -> str:
    """The last month that was complete at the start of `day`, as `YYYY-MM`."""
    return (day.replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")


def month_after(period: str) -> str:
    """The month that follows `period`, as `YYYY-MM`."""
    return (month_days(period)[1] + dt.timedelta(days=1)).strftime("%Y-%m")


def release_moment(
    period: str, working_day: int, at: dt.time, nations: tuple[str, ...] = ("ENG", "WLS")
) -> dt.datetime:
    """When the release for a month is published: a working day of the month after, local time.

    Args:
        period: the month that the release is for, `YYYY-MM`.
        working_day: which working day of the following month, counting from 1.
        at: clock time in Europe/London.
        nations: whose bank holidays are no working days.
    """
    following = month_days(month_after(period))[0]
    day = nth_working_day(following.year, following.month, working_day, nations)
    return dt.datetime.combine(day, at, tzinfo=LONDON)
