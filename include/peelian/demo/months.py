"""Which month the demonstration publishes next, and the day that its registers are copied."""

from __future__ import annotations

import datetime as dt

from peelian.core.audit import read_chain
from peelian.core.calendar import LONDON, month_after, month_before, month_days
from peelian.core.published import published_months
from peelian.core.zones import Home

FIRST_PERIOD = "2026-01"
"""The same first month everywhere, so that everybody's first release is the same."""
RELEASE = "social-media"


def next_period(home: Home, now: dt.datetime) -> str | None:
    """The month after the last published one, else the first; None where it isn't complete yet."""
    months = published_months(home, RELEASE)
    period = month_after(months[-1]) if months else FIRST_PERIOD
    return period if period <= month_before(now.astimezone(LONDON).date()) else None


def copy_day(home: Home, period: str) -> dt.date:
    """The day as at which registers are copied for a month's release: the day after its last.

    A rejection is final for what was rejected, so each one puts the copy off by a day: the release
    that is made from it is another, and may be signed.
    """
    rejections = sum(
        entry.what == "rejected" and entry.details.get("period") == period
        for entry in read_chain(home)
    )
    return month_days(period)[1] + dt.timedelta(days=1 + rejections)


def in_words(period: str) -> str:
    """A month as people write it, such as January 2026."""
    return dt.date.fromisoformat(f"{period}-01").strftime("%B %Y")
