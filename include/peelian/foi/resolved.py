"""What a request's tables come to, once names are looked up and what's left out is filled in.

In    a request and the library
Out   for each table its dimensions, days, unit, population and filters; and every name that means
      nothing, as a sentence
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.foi.library import Library, library
from peelian.foi.request import Request
from peelian.foi.request_tables import (
    Basis,
    Counted,
    DimensionAsked,
    Filter,
    PopulationAsked,
    TableAsked,
)
from peelian.foi.windows import Days, days_of, window_faults
from peelian.records.checking import did_you_mean
from peelian.records.cohorts import load_cohort

EVERYTHING, EVERYONE = "everything", "everyone"
"""Lift the request's own cohort and population for one table."""
AS_AT_UNITS = frozenset({"headcount", "restrictions", "suspended", "restricted"})
"""What is counted on a day, and can't be over a span of days."""
TIME = frozenset({"year", "financial_year", "month", "window"})
"""Variables whose categories come from the window."""


@dataclass(frozen=True)
class Resolved:
    """A table, complete.

    Attributes:
        window_id: of the request's window that it's counted over.
        population: None for everyone.
        cohort: None for everything.
    """

    table: TableAsked
    dimensions: tuple[DimensionAsked, ...]
    window_id: str
    days: Days
    count: Counted
    date_basis: Basis
    population: PopulationAsked | None
    cohort: str | None
    where: tuple[Filter, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that it's broken down by."""
        return tuple(dimension.of or "" for dimension in self.dimensions)


def resolve(request: Request) -> tuple[Resolved, ...]:
    """Every table of a request that has no fault of a name, complete."""
    known = library()
    return tuple(_resolved(request, table, known) for table in request.tables)


def dimension_of(request: Request, name: str, known: Library) -> DimensionAsked | None:
    """A dimension of the request's own, or a ready one; the first may change the second."""
    own = {dimension.id: dimension for dimension in request.dimensions}
    asked = own.get(name)
    if asked is None:
        return known.dimensions.get(name)
    ready = known.dimensions.get(asked.like or "")
    if ready is None:
        return asked
    given = asked.model_dump(exclude_none=True, exclude={"like"})
    if "show" in given:
        given.setdefault("bands", None)
    return ready.model_copy(update={key: getattr(asked, key) for key in given})


def population_of(asked: str | PopulationAsked | None, known: Library) -> PopulationAsked | None:
    """A population by its name, or as it's written out; None for everyone."""
    if asked is None or asked == EVERYONE:
        return None
    return known.populations[asked] if isinstance(asked, str) else asked


def name_faults(request: Request) -> Iterator[str]:
    """Every name of a request that means nothing, one sentence each."""
    known = library()
    for window in request.windows:
        for fault in window_faults(window):
            yield f"window {window.id}: {fault}"
    for dimension in request.dimensions:
        yield from _dimension_faults(dimension, known)
    for where, population in _populations(request):
        yield from _population_faults(where, population, known)
    for where, cohort in [("cohort", request.cohort)] + [
        (f"table {table.id}, cohort", table.cohort) for table in request.tables
    ]:
        yield from _cohort_faults(where, cohort)
    for table in request.tables:
        for fault in _table_faults(request, table, known):
            yield f"table {table.id}: {fault}"


def _resolved(request: Request, table: TableAsked, known: Library) -> Resolved:
    window = request.window(table.window)
    asked = table.population if table.population is not None else request.population
    cohort = table.cohort if table.cohort is not None else request.cohort
    return Resolved(
        table=table,
        dimensions=tuple(
            found for name in table.by if (found := dimension_of(request, name, known)) is not None
        ),
        window_id=window.id,
        days=days_of(window),
        count=table.count or request.count,
        date_basis=table.date_basis or request.date_basis,
        population=population_of(asked, known),
        cohort=None if cohort == EVERYTHING else cohort,
        where=(*request.where, *table.where),
    )


def _dimension_faults(dimension: DimensionAsked, known: Library) -> Iterator[str]:
    if dimension.like is not None and dimension.like not in known.dimensions:
        hint = did_you_mean(dimension.like, known.dimensions)
        where = f"dimension {dimension.id}, like"
        yield f"{where}: there is no ready dimension '{dimension.like}'{hint}"
    if dimension.like is None and (dimension.of is None or dimension.label is None):
        yield f"dimension {dimension.id}: give 'like', or both 'of' and 'label'"


def _populations(request: Request) -> Iterator[tuple[str, str | PopulationAsked | None]]:
    yield "population", request.population
    for table in request.tables:
        yield f"table {table.id}: population", table.population


def _population_faults(
    where: str, asked: str | PopulationAsked | None, known: Library
) -> Iterator[str]:
    if isinstance(asked, str) and asked != EVERYONE and asked not in known.populations:
        yield f"{where}: there is no population '{asked}'{did_you_mean(asked, known.populations)}"
    if isinstance(asked, PopulationAsked):
        groups = codes_of("staff_groups")
        for code in asked.staff_groups:
            if code not in groups:
                yield f"{where}: there is no staff group '{code}'{did_you_mean(code, groups)}"


def _cohort_faults(where: str, cohort: str | None) -> Iterator[str]:
    if cohort is None or cohort == EVERYTHING:
        return
    try:
        load_cohort(cohort)
    except InputError as error:
        yield f"{where}: {error}"


def _table_faults(request: Request, table: TableAsked, known: Library) -> Iterator[str]:
    names = {dimension.id: None for dimension in request.dimensions} | dict.fromkeys(
        known.dimensions
    )
    for name in table.by:
        if dimension_of(request, name, known) is None:
            yield f"by: there is no dimension '{name}'{did_you_mean(name, names)}"
    windows = [window.id for window in request.windows]
    if not windows:
        yield "a table needs days to count; give the request a window"
    elif table.window is not None and table.window not in windows:
        yield f"window: there is no window '{table.window}'{did_you_mean(table.window, windows)}"
    elif not list(window_faults(request.window(table.window))):
        yield from _unit_faults(request, table)
    for key, within in (
        ("shares", table.shares),
        ("columns", table.columns),
        ("change_over", table.change_over),
    ):
        if within is not None and within not in table.by:
            yield f"{key}: '{within}' isn't in 'by'{did_you_mean(within, table.by)}"
    others = [other.id for other in request.tables if other.id != table.id]
    if table.share_of is not None and table.share_of not in others:
        hint = did_you_mean(table.share_of, others)
        yield f"share_of: there is no other table '{table.share_of}'{hint}"


def _unit_faults(request: Request, table: TableAsked) -> Iterator[str]:
    count = table.count or request.count
    is_as_at = request.window(table.window).as_at is not None
    if count in AS_AT_UNITS and not is_as_at:
        yield f"{count} is counted on a day; give the table a window with 'as_at'"
