"""Which month a monthly release is for, unless it's said: the next one, or the latest complete."""

from __future__ import annotations

import datetime as dt
import re

from peelian.core.calendar import month_after, month_before
from peelian.core.errors import InputError
from peelian.core.manifest import MANIFEST_NAME
from peelian.core.published import NOTICE_NAME
from peelian.core.zones import Home, Zone
from peelian.tables.registers import newest_pointers
from peelian.tables.spec_model import Spec

_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")


def next_period(spec: Spec, home: Home, as_at: dt.date | None = None) -> str:
    """The period to make next.

    Returns: for a release made once, its own label; else the month after the newest published
        one (told by the names of folders in `public/`), or, where none is published, the latest
        month that every register holds whole.
    Raises: RegisterError where a register isn't ready.
    """
    if spec.period is not None:
        return spec.period
    published = published_months(spec, home)
    if published:
        return month_after(published[-1])
    return latest_complete_month(spec, home, as_at)


def published_months(spec: Spec, home: Home) -> list[str]:
    """The months that are published, or were withdrawn since, by names of folders, in order."""
    folder = home.zone(Zone.PUBLIC) / spec.id
    if not folder.is_dir():
        return []
    return sorted(
        path.name
        for path in folder.iterdir()
        if _MONTH.match(path.name)
        and any(any(path.glob(f"v*/{name}")) for name in (MANIFEST_NAME, NOTICE_NAME))
    )


def latest_complete_month(spec: Spec, home: Home, as_at: dt.date | None = None) -> str:
    """The last month that had ended when every register was read.

    Raises: RegisterError where a register isn't ready; InputError where the month is before the
        first that the specification asks for.
    """
    taken = min(pointer.as_at for pointer in newest_pointers(spec.registers, home, as_at))
    month = month_before(taken)
    if month < spec.window.requested_start.strftime("%Y-%m"):
        raise InputError(
            "no month that the release asks for is complete yet",
            where=f"release {spec.id}, window",
            given=f"registers of {taken}",
            do="take newer snapshots of the registers",
        )
    return month
