"""What each table counts, with what it leaves out taken from its release; tables that share one.

In    a specification, its period, and the days that registers were read
Out   one `Counting` for each set of tables that count the same: a question, with its words
Why   docs/decisions/0028-what-a-table-counts.md
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from peelian.core.errors import InputError
from peelian.core.release_model import Window
from peelian.tables.question import Question
from peelian.tables.spec_counts import EVERYTHING, CountsSpec, FilterSpec
from peelian.tables.spec_model import DimensionSpec, PopulationSpec, Spec, TableSpec, WindowSpec
from peelian.tables.variables import PEOPLE
from peelian.tables.window import Windows, last_complete_day, reason, rounded_down

PERSONNEL = "personnel"


@dataclass(frozen=True)
class Asked:
    """What one table counts: a question without dimensions, and its words.

    Attributes:
        requested: the days that were asked for.
        reason: why they aren't those that are counted; empty where they are.
        label: what is counted, in words of its own; empty where the unit's words do.
        filters: the question's, with their words.
    """

    question: Question
    population: PopulationSpec | None
    requested: tuple[Window, ...]
    reason: str
    label: str = ""
    filters: tuple[FilterSpec, ...] = ()


@dataclass(frozen=True)
class Counting:
    """Tables that count the same, so that sums tie them together.

    Attributes:
        group: its number; 0 is the release's own.
        question: with every dimension that one of the tables has.
        tables: what each of them asks, by id.
    """

    group: int
    question: Question
    tables: Mapping[str, Asked]


def countings(spec: Spec, window: Windows, now: dt.date | None = None) -> list[Counting]:
    """What a release counts, its own first, then by the first table of each.

    Args:
        window: the release's own.
        now: the day that the personnel register was read; None where it isn't one of the release.
    Raises: InputError where a table's windows hold no complete month, or meet each other.
    """
    own = own_asked(spec, window)
    asked = {table.id: asked_of(table, spec, own, now) for table in spec.tables}
    questions = list(dict.fromkeys([own.question, *(one.question for one in asked.values())]))
    found = []
    for number, question in enumerate(questions):
        members = {name: one for name, one in asked.items() if one.question == question}
        if members:
            used = {d for t in spec.tables if t.id in members for d in t.by}
            everything = all(table.counts is None for table in spec.tables)
            dimensions = [
                resolved(d, question.as_at, now)
                for d in spec.dimensions
                if everything or d.id in used
            ]
            found.append(Counting(number, replace(question, dimensions=dimensions), members))
    return found


def own_asked(spec: Spec, window: Windows) -> Asked:
    """What the release counts where a table doesn't say."""
    question = Question(
        counting_unit=spec.counting_unit,
        date_basis=spec.date_basis,
        windows=(window.effective,),
        staff_groups=spec.population.staff_groups if spec.population else None,
        cohort=spec.cohort,
        dimensions=(),
    )
    return Asked(question, spec.population, (window.requested,), window.reason)


def asked_of(table: TableSpec, spec: Spec, own: Asked, now: dt.date | None) -> Asked:
    """What a table counts. Raises: InputError as `countings` does."""
    counts = table.counts
    if counts is None:
        return own
    windows = _windows(counts, table.id)
    unit = counts.counting_unit or spec.counting_unit
    population = None if counts.everyone else counts.population or own.population
    cohort = None if counts.cohort == EVERYTHING else counts.cohort or own.question.cohort
    if counts.as_at is not None:
        day = Window(start=counts.as_at, end=counts.as_at)
        windows = Counted((day,), (day,), "")
    elif windows is None:
        windows = Counted(own.requested, own.question.windows, own.reason)
    filters = tuple(resolved_filter(one, counts.as_at, now) for one in counts.where)
    question = Question(
        counting_unit=unit,
        date_basis=counts.date_basis or spec.date_basis,
        windows=windows.effective,
        staff_groups=population.staff_groups if population else None,
        cohort=cohort if _reads_cases(unit) else None,
        dimensions=(),
        filters=tuple(sorted(map(_bare, filters), key=repr)),
        as_at=counts.as_at,
        once_per=tuple(sorted(counts.once_per)) if unit == PEOPLE else (),
    )
    return Asked(question, population, windows.requested, windows.reason, counts.label, filters)


def _bare(one: FilterSpec) -> FilterSpec:
    """A filter without its words, its codes in order: filters that mean the same are equal."""
    update = {"label": "", "only": tuple(sorted(one.only)), "but": tuple(sorted(one.but))}
    return one.model_copy(update=update)


@dataclass(frozen=True)
class Counted:
    """Windows asked for and counted, and why they differ."""

    requested: tuple[Window, ...]
    effective: tuple[Window, ...]
    reason: str


def _reads_cases(unit: str) -> bool:
    return unit not in ("headcount", "restrictions")


def _windows(counts: CountsSpec, table: str) -> Counted | None:
    """The windows that a table gives of its own, each made whole; None where it gives none."""
    given = counts.windows or ((counts.window,) if counts.window is not None else ())
    if not given:
        return None
    requested = tuple(_requested(one, table) for one in given)
    effective = tuple(
        _made_whole(one, days, table) for one, days in zip(given, requested, strict=True)
    )
    for before, after in itertools.pairwise(effective):
        if after.start <= before.end:
            raise InputError(
                "the windows of a table meet each other once they're made whole",
                where=f"table {table}, counts, windows",
                given=f"{before.start} to {before.end}, {after.start} to {after.end}",
                do="give them in order, with days between them, or as one window",
            )
    reasons = [
        reason(one.start_at, asked, counted)
        for one, asked, counted in zip(given, requested, effective, strict=True)
    ]
    return Counted(requested, effective, " ".join(dict.fromkeys(filter(None, reasons))))


def _requested(given: WindowSpec, table: str) -> Window:
    end = given.end_day
    if end is None:
        raise InputError(
            "a table's own window needs a last day",
            where=f"table {table}, counts, window",
            given=given.requested_end,
            do="give the last day that was asked for",
        )
    return Window(start=given.requested_start, end=end)


def _made_whole(given: WindowSpec, requested: Window, table: str) -> Window:
    end = last_complete_day(requested.end)
    start = rounded_down(requested.start, given.start_at)
    if requested.start > end:
        raise InputError(
            "a window holds no complete month",
            where=f"table {table}, counts, window",
            given=f"{requested.start} to {requested.end}",
            do="ask for at least one whole month, with the start before the end",
        )
    return Window(start=start, end=end)


def resolved(dimension: DimensionSpec, as_at: dt.date | None, now: dt.date | None) -> DimensionSpec:
    """A dimension whose day is given, where it's the table's own or the register's."""
    day = _day(dimension.at, as_at, now)
    return dimension if day is None else dimension.model_copy(update={"at": "day", "on": day})


def resolved_filter(one: FilterSpec, as_at: dt.date | None, now: dt.date | None) -> FilterSpec:
    """A filter whose day is given."""
    day = _day(one.at, as_at, now)
    return one if day is None else one.model_copy(update={"at": "day", "on": day})


def _day(at: str | None, as_at: dt.date | None, now: dt.date | None) -> dt.date | None:
    if at == "as_at":
        return as_at
    if at != "now":
        return None
    if now is None:
        raise InputError(
            "what holds now is asked for, and no personnel register says when that is",
            where="registers",
            do=f"add the register that has the people ({PERSONNEL}), or give a day: at: day, on",
        )
    return now


def last_day(spec: Spec, window: Windows) -> dt.date:
    """The last day that anything is counted for: registers must be read after it."""
    days = [window.effective.end]
    for table in spec.tables:
        if table.counts is not None:
            own = _windows(table.counts, table.id)
            days += [one.end for one in own.effective] if own else []
            days += [table.counts.as_at] if table.counts.as_at else []
    return max(days)
