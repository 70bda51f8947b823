"""Dates that the calendar announced and then changed: `include/calendar/changes.yaml`.

A date follows from the schedule of a release's specification, so that it's known a year ahead; a
change of one is written down with its reason. The site announces it, the timetable moves the run
by it, and the release says it as its own date: one file for all three.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from peelian.core.calendar import LONDON, MONTH
from peelian.core.errors import InputError, all_at_once

CHANGES_FILE = Path(__file__).parents[2] / "calendar" / "changes.yaml"
NOTICE = dt.timedelta(days=28)
"""Four weeks: how long before a release its exact date is announced."""
SHORTEST_REASON = 10
"""Characters, as a signature's reason has."""
KEYS = frozenset({"release", "period", "was", "now", "announced", "reason"})


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


def read_changes(path: Path | None = None) -> tuple[Change, ...]:
    """The changes of announced dates, in the file's order; none where there's no file.

    Args:
        path: CHANGES_FILE where it's None.
    Raises: InputError listing every fault of the file.
    """
    path = path or CHANGES_FILE
    if not path.is_file():
        return ()
    body = read_yaml(path)
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


def moved(release: str, period: str, scheduled: dt.datetime) -> dt.datetime:
    """When a release is due as the calendar now has it: `scheduled`, where nothing moved it.

    Raises: as `read_changes`.
    """
    for change in read_changes():
        if (change.release, change.period) == (release, period):
            return change.now
    return scheduled


def read_yaml(path: Path) -> Any:
    """What a file of YAML holds. Raises: InputError where it isn't YAML."""
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
