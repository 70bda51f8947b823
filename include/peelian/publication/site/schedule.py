"""The release calendar: which dates are announced for the next twelve months, and what changed.

A date follows from the schedule of a release's specification, so that it's known a year ahead, and
from the changes in `include/calendar/changes.yaml`. Source: Code of Practice for Statistics, on
release dates: twelve months ahead, exact four weeks ahead, changes with reasons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peelian.core.announced import NOTICE, Change, moved, read_yaml
from peelian.core.calendar import MONTH, month_after, month_before, release_moment

INCLUDE = Path(__file__).parents[3]
SPECIFICATIONS = INCLUDE / "releases"
AHEAD = dt.timedelta(days=365)


@dataclass(frozen=True)
class Schedule:
    """When a monthly release comes out: the nth working day of the following month, at a time."""

    release: str
    title: str
    working_day: int
    at: dt.time

    def moment(self, period: str) -> dt.datetime:
        """When the release for a month (`YYYY-MM`) is due, in London's time."""
        return release_moment(period, self.working_day, self.at)


@dataclass(frozen=True)
class Planned:
    """A release that is announced.

    Attributes:
        at: when it's due, changes taken into account.
        exact: whether it's within four weeks, so that the date only changes for a reason.
        change: how its date was changed, or None.
    """

    schedule: Schedule
    period: str
    at: dt.datetime
    exact: bool
    change: Change | None


def read_schedules(folder: Path = SPECIFICATIONS) -> tuple[Schedule, ...]:
    """The schedules of the monthly releases in a folder of specifications, by release id.

    Only these four fields are read; a specification that can't be used fails where it's used.
    """
    found = []
    for path in sorted(folder.glob("*.yaml")):
        body = read_yaml(path)
        plan = body.get("schedule") if isinstance(body, dict) else None
        if isinstance(plan, dict):
            at = dt.time.fromisoformat(str(plan["at"]))
            found.append(
                Schedule(str(body["id"]), str(body["title"]), int(plan["working_day"]), at)
            )
    return tuple(sorted(found, key=lambda schedule: schedule.release))


def planned(
    schedules: Sequence[Schedule],
    changes: Sequence[Change],
    published: Mapping[str, Sequence[str]],
    today: dt.date,
) -> tuple[Planned, ...]:
    """What is announced: everything due from `today` for a year, and what is overdue.

    Args:
        published: the months that are out, by release id.
        today: the day in London that the calendar is made for.
    Returns: in order of date.
    """
    moved = {(change.release, change.period): change for change in changes}
    found = [
        Planned(schedule, period, at, at.date() - today < NOTICE, change)
        for schedule in schedules
        for period in _periods(published.get(schedule.release, ()), today)
        for change in [moved.get((schedule.release, period))]
        for at in [change.now if change else schedule.moment(period)]
        if at.date() <= today + AHEAD
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.schedule.release)))


def next_moment(release: str, period: str) -> dt.datetime | None:
    """When the release after the one for a month is due, as the calendar now has it.

    Returns: None where nothing is announced: a release that is made once, or one that no
        specification of the project makes.
    """
    schedule = next((one for one in read_schedules() if one.release == release), None)
    if schedule is None or not MONTH.fullmatch(period):
        return None
    following = month_after(period)
    return moved(release, following, schedule.moment(following))


def _periods(out: Sequence[str], today: dt.date) -> Iterator[str]:
    """The months to announce, from the one after the last that is out, or the one before today."""
    months = [period for period in out if MONTH.fullmatch(period)]
    period = month_after(max(months)) if months else month_before(today)
    last = (today + AHEAD).strftime("%Y-%m")
    while period <= last:
        yield period
        period = month_after(period)
