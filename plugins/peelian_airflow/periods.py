"""Which month a run is for, and which day a snapshot is of.

In    the run's parameters and, of a scheduled run, its data interval
Out   a month `YYYY-MM`, or a day
Why   a run started by hand has no data interval: its month comes from its parameters
"""

from __future__ import annotations

import datetime as dt

from peelian.core.calendar import LONDON, month_after, month_before, month_days
from peelian.core.errors import InputError
from peelian.core.published import published_months
from peelian.core.zones import Home


def chosen_period(
    given: str, interval_start: dt.datetime | None, release: str, home: Home, now: dt.datetime
) -> str:
    """The month to release.

    Args:
        given: the parameter `period`; empty where it was left out.
        interval_start: start of the data interval; None for a run started by hand.
        release: id of the release, for the month after its last published one.
        now: the moment that decides which months are complete.
    Raises: InputError where `given` is no complete month, or there's no complete month left.
    """
    last_complete = month_before(now.astimezone(LONDON).date())
    if given:
        month_days(given)
        period = given
    elif interval_start is not None:
        period = interval_start.astimezone(LONDON).strftime("%Y-%m")
    else:
        period = _next_unpublished(release, home) or last_complete
    if period > last_complete:
        raise InputError(
            "the month isn't complete yet",
            where="period",
            given=period,
            allowed=f"{last_complete} or earlier",
            do="wait until it has ended, or name an earlier month",
        )
    return period


def chosen_day(given: str | None, now: dt.datetime) -> dt.date:
    """The day that a register is as at: `given` (ISO), else today in London.

    Raises: InputError where `given` isn't a day, or lies in the future.
    """
    today = now.astimezone(LONDON).date()
    try:
        day = dt.date.fromisoformat(given) if given else today
    except ValueError:
        raise InputError(
            "a day must be written YYYY-MM-DD", where="as_at", given=given, allowed="2026-02-01"
        ) from None
    if day > today:
        raise InputError(
            "a register can't be as at a day to come", where="as_at", given=day, allowed=today
        )
    return day


def _next_unpublished(release: str, home: Home) -> str | None:
    published = published_months(home, release)
    return month_after(published[-1]) if published else None
