"""Which month the demonstration publishes next."""

from __future__ import annotations

import datetime as dt
import re

from peelian.core.calendar import LONDON, month_after, month_before
from peelian.core.zones import Home, Zone

FIRST_PERIOD = "2026-01"
"""The same first month everywhere, so that everybody's first release is the same."""
RELEASE = "social-media"
MONTH = re.compile(r"\d{4}-\d{2}")


def next_period(home: Home, now: dt.datetime) -> str | None:
    """The month after the last published one, else the first; None where it isn't complete yet."""
    months = published(home)
    period = month_after(months[-1]) if months else FIRST_PERIOD
    return period if period <= month_before(now.astimezone(LONDON).date()) else None


def published(home: Home) -> list[str]:
    """The months that are published, oldest first."""
    folder = home.zone(Zone.PUBLIC) / RELEASE
    return sorted(
        place.name
        for place in (folder.iterdir() if folder.is_dir() else ())
        if MONTH.fullmatch(place.name) and any(place.glob("v[0-9]*"))
    )


def in_words(period: str) -> str:
    """A month as people write it, such as January 2026."""
    return dt.date.fromisoformat(f"{period}-01").strftime("%B %Y")
