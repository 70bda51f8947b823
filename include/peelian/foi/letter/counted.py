"""What each table of an answer counts, of whom and when: its own words, or else its release's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peelian.core.release_model import Release, Table, Window
from peelian.foi.letter.known import Known
from peelian.foi.letter.words import and_list, sentence, tell


@dataclass(frozen=True)
class Days:
    """The days that were asked for and those that are given, or the day that all is as at."""

    requested: tuple[Window, ...]
    windows: tuple[Window, ...]
    as_at: dt.date | None
    reason: str


@dataclass(frozen=True)
class Seen:
    """What a table counts."""

    unit_label: str
    date_basis_label: str
    population: str
    days: Days
    filters: tuple[str, ...]

    @property
    def is_as_at(self) -> bool:
        """Whether it's what there was on a day, which no date of a case matters for."""
        return self.days.as_at is not None


def seen(release: Release, table: Table) -> Seen:
    """What a table counts."""
    own = table.counted
    if own is None:
        asked, given = (release.requested_window,), (release.effective_window,)
        days = Days(asked, given, None, release.window_reason)
        return Seen(release.unit_label, release.date_basis_label, release.population, days, ())
    days = Days(own.requested, own.windows, own.as_at, own.window_reason)
    return Seen(own.unit_label, own.date_basis_label, own.population, days, own.filters)


def each_seen(known: Known) -> list[tuple[str, Seen]]:
    """For each table, what it's called in a sentence, and what it counts."""
    if known.release is None:
        return []
    return [
        (f"table {known.numbers[one.table.id]}", seen(known.release, one.table))
        for one in known.tables
    ]


def units_of(many: Iterable[Seen]) -> str:
    """What tables count, each once, as a sentence lists it."""
    return and_list(list(dict.fromkeys(one.unit_label for one in many)))


def populations_of(many: Iterable[Seen]) -> str:
    """Whose conduct tables are about, each once, as a sentence lists it."""
    return and_list(list(dict.fromkeys(one.population.rstrip(".") for one in many)))


def days_lines(known: Known) -> list[str]:
    """The days of the tables: a line for all of them, or one for each group that has the same."""
    groups: dict[Days, list[str]] = {}
    for name, one in each_seen(known):
        groups.setdefault(one.days, []).append(name)
    if len(groups) < 2:
        return [_days(days) for days in groups]
    return [
        tell("reading.of_tables", tables=sentence(and_list(names)).rstrip("."), days=_days(days))
        for days, names in groups.items()
    ]


def spans(windows: Sequence[Window]) -> str:
    """Windows as a sentence lists them."""
    return and_list([tell("information.days", start=one.start, end=one.end) for one in windows])


def _days(days: Days) -> str:
    if days.as_at is not None:
        said = tell("reading.as_at", day=days.as_at)
        return f"{said} {sentence(days.reason)}".strip()
    if days.requested == days.windows:
        return tell("reading.window_same", days=spans(days.windows))
    facts = {"requested": spans(days.requested), "days": spans(days.windows)}
    return f"{tell('reading.window', **facts)} {sentence(days.reason)}".strip()
