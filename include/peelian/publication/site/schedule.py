"""The release calendar: which dates are announced for the next twelve months, and what changed.

A date follows from the schedule of a release's specification, so that it's known a year ahead; a
change of one is written into `include/calendar/changes.yaml` with its reason. Source: Code of
Practice for Statistics, on release dates: twelve months ahead, exact four weeks ahead, changes with
reasons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from peelian.core.calendar import LONDON, MONTH, month_after, month_before, release_moment
from peelian.core.errors import InputError, all_at_once

INCLUDE = Path(__file__).parents[3]
SPECIFICATIONS = INCLUDE / "releases"
CHANGES_FILE = INCLUDE / "calendar" / "changes.yaml"
NOTICE = dt.timedelta(days=28)
"""Four weeks: how long before a release its exact date is announced."""
AHEAD = dt.timedelta(days=365)
SHORTEST_REASON = 10
"""Characters, as a signature's reason has."""
KEYS = frozenset({"release", "period", "was", "now", "announced", "reason"})


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
class Change:
    """A date that was changed after it had been announced."""

    release: str
    period: str
    was: dt.datetime
    now: dt.datetime
    announced: dt.date
    reason: str

    @property
    def late(self) -> bool:
        """Whether it was announced less than four weeks before the date that it changes."""
        return min(self.was, self.now).date() - self.announced < NOTICE


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
        body = _yaml(path)
        plan = body.get("schedule") if isinstance(body, dict) else None
        if isinstance(plan, dict):
            at = dt.time.fromisoformat(str(plan["at"]))
            found.append(
                Schedule(str(body["id"]), str(body["title"]), int(plan["working_day"]), at)
            )
    return tuple(sorted(found, key=lambda schedule: schedule.release))


def read_changes(path: Path = CHANGES_FILE) -> tuple[Change, ...]:
    """The changes of announced dates, in the file's order; none where there's no file.

    Raises: InputError listing every fault of the file.
    """
    if not path.is_file():
        return ()
    body = _yaml(path)
    entries = body.get("changes") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise InputError("the calendar's changes must be a list", where=path, allowed="changes: []")
    problems: list[str] = []
    changes = [
        change
        for number, entry in enumerate(entries, start=1)
        if (change := _change(entry, f"change {number}", problems)) is not None
    ]
    places = [(change.release, change.period) for change in changes]
    problems += [
        f"{r} for {p} is changed twice" for r, p in set(places) if places.count((r, p)) > 1
    ]
    if problems:
        raise all_at_once(InputError, path, sorted(problems), "mend the file")
    return tuple(changes)


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
    for change in read_changes():
        if (change.release, change.period) == (release, following):
            return change.now
    return schedule.moment(following)


def _periods(out: Sequence[str], today: dt.date) -> Iterator[str]:
    """The months to announce, from the one after the last that is out, or the one before today."""
    months = [period for period in out if MONTH.fullmatch(period)]
    period = month_after(max(months)) if months else month_before(today)
    last = (today + AHEAD).strftime("%Y-%m")
    while period <= last:
        yield period
        period = month_after(period)


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InputError("a file isn't YAML", where=path, do="mend the file") from None


def _change(entry: Any, where: str, problems: list[str]) -> Change | None:
    if not isinstance(entry, dict) or set(entry) != KEYS:
        problems.append(f"{where}: its keys must be {', '.join(sorted(KEYS))}")
        return None
    try:
        was, now = (_moment(entry[key]) for key in ("was", "now"))
        announced = dt.date.fromisoformat(str(entry["announced"]))
    except ValueError:
        problems.append(f"{where}: `was` and `now` are written YYYY-MM-DD HH:MM, `announced` a day")
        return None
    period, reason = str(entry["period"]), " ".join(str(entry["reason"]).split())
    faults = {
        "the period isn't a month, YYYY-MM": not MONTH.fullmatch(period),
        "the reason is too short to be one": len(reason) < SHORTEST_REASON,
        "the date doesn't change": was == now,
        "it's announced after the date that it changes": announced > max(was, now).date(),
    }
    problems += [f"{where}: {fault}" for fault, stands in faults.items() if stands]
    return Change(str(entry["release"]), period, was, now, announced, reason)


def _moment(value: Any) -> dt.datetime:
    return dt.datetime.strptime(str(value)[:16], "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)
