"""What a specification must satisfy beyond the shape of its keys, each fault as a sentence.

The checks work on the parts that could be read, so that a misspelt key in one dimension doesn't
hide a wrong code in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.records.checking import did_you_mean
from peelian.records.cohorts import load_cohort
from peelian.tables.band_checks import twice
from peelian.tables.counts_checks import counts_faults, shared_faults, unit_of
from peelian.tables.dimension_checks import dimension_faults
from peelian.tables.figures import YEARS, figure_faults
from peelian.tables.spec_counts import CountsSpec, FigureSpec
from peelian.tables.spec_model import (
    RELEASE_DAY,
    DimensionSpec,
    PopulationSpec,
    SignOffSpec,
    TableSpec,
    WindowSpec,
)
from peelian.tables.variables import PEOPLE, VARIABLES

TWO_PEOPLE = 2


@dataclass(frozen=True)
class Parts:
    """The parts of a specification that could be read; None or left out where they couldn't.

    Attributes:
        dimension_ids: ids that the file gives, also those of dimensions that couldn't be read.
        tables_given: how many tables the file gives, readable or not.
    """

    counting_unit: str | None
    registers: tuple[str, ...] | None
    regimes: tuple[str, ...] | None
    population: PopulationSpec | None
    window: WindowSpec | None
    has_schedule: bool
    has_period: bool
    sign_off: SignOffSpec | None
    cohort: str | None
    dimensions: Sequence[DimensionSpec]
    tables: Sequence[TableSpec]
    dimension_ids: Sequence[str]
    tables_given: int
    figures: Sequence[FigureSpec] = ()


def faults(parts: Parts) -> Iterator[str]:
    """Every fault of a specification, one sentence each with its place."""
    yield from _regime_faults(parts.regimes or ())
    yield from _time_faults(parts)
    yield from _people_faults(parts)
    yield from twice("dimensions", [d.id for d in parts.dimensions])
    yield from _labels_twice(parts)
    yield from twice("tables", [t.id for t in parts.tables])
    yield from twice("tables, title", [t.title for t in parts.tables])
    yield from twice("registers", parts.registers or ())
    yield from twice("regimes", parts.regimes or ())
    yield from _one_dimension_a_variable(parts)
    yield from shared_faults(parts.dimensions, parts.tables)
    yield from _unused(parts)
    yield from figure_faults(parts.figures, parts.tables, {d.id: d for d in parts.dimensions})
    for dimension in parts.dimensions:
        for fault in dimension_faults(
            dimension,
            counting_units=_units_of(dimension, parts),
            regimes=parts.regimes,
            dimension_ids=parts.dimension_ids,
            several=_several(dimension, parts),
        ):
            yield f"dimension {dimension.id}: {fault}"
    for table in parts.tables:
        for fault in _table_faults(table, parts):
            yield f"table {table.id}: {fault}"


def _regime_faults(regimes: Sequence[str]) -> Iterator[str]:
    known = codes_of("regimes")
    for regime in regimes:
        if regime not in known:
            yield f"regimes: there is no regime '{regime}'{did_you_mean(regime, known)}"


def _time_faults(parts: Parts) -> Iterator[str]:
    if parts.has_schedule == parts.has_period:
        given = "both are given" if parts.has_period else "neither is given"
        yield (
            "give either 'schedule' (for a monthly release) or 'period' (a label, for one made "
            f"once); {given}"
        )
        return
    if parts.window is None:
        return
    by_release_day = parts.window.requested_end == RELEASE_DAY
    if parts.has_schedule and not by_release_day:
        yield (
            "window, requested_end: a monthly release is asked for up to its own release day; "
            "give release_day"
        )
    if parts.has_period and by_release_day:
        yield (
            "window, requested_end: a release made once has no release day; give the last day "
            "that was asked for"
        )


def _people_faults(parts: Parts) -> Iterator[str]:
    if parts.sign_off is not None and parts.sign_off.people < TWO_PEOPLE:
        if not parts.sign_off.reason.strip():
            yield "sign_off: fewer than two people need a reason; add 'reason' or ask for two"
    elif parts.sign_off is not None and parts.sign_off.reason.strip():
        yield "sign_off: a reason is only for fewer than two people; remove it"
    if parts.cohort is not None:
        yield from _cohort_faults(parts.cohort)
    if parts.population is not None:
        known = codes_of("staff_groups")
        for code in parts.population.staff_groups:
            if code not in known:
                hint = did_you_mean(code, known)
                yield f"population, staff_groups: there is no staff group '{code}'{hint}"


def _cohort_faults(cohort: str) -> Iterator[str]:
    try:
        load_cohort(cohort)
    except InputError as error:
        yield f"cohort: {error}"


def _units_of(dimension: DimensionSpec, parts: Parts) -> list[str]:
    """What the tables count that have a dimension; what the release does, where none has."""
    tables = [table for table in parts.tables if dimension.id in table.by]
    found = [unit_of(table, parts.counting_unit) for table in tables] or [parts.counting_unit]
    return list(dict.fromkeys(unit for unit in found if unit is not None))


def _several(dimension: DimensionSpec, parts: Parts) -> bool:
    """Whether a table has the dimension in which someone may be in more than one category."""
    return any(
        unit_of(table, parts.counting_unit) == PEOPLE
        and dimension.id in table.by
        and dimension.id not in (table.counts.once_per if table.counts else ())
        for table in parts.tables
    )


def _labels_twice(parts: Parts) -> Iterator[str]:
    """Dimensions of one label, among tables that count the same and those of no table."""
    told: set[str] = set()
    used_by_any = {d for table in parts.tables for d in table.by}
    for counted in dict.fromkeys(map(_what_it_counts, parts.tables)) or (None,):
        used = {d for t in parts.tables if _what_it_counts(t) == counted for d in t.by}
        labels = [d.label for d in parts.dimensions if d.id in used or d.id not in used_by_any]
        told |= set(twice("dimensions, label", labels))
    yield from sorted(told)


def _one_dimension_a_variable(parts: Parts) -> Iterator[str]:
    """Among tables that count the same."""
    told: set[str] = set()
    for counted in dict.fromkeys(map(_what_it_counts, parts.tables)):
        used = {d for t in parts.tables if _what_it_counts(t) == counted for d in t.by}
        first: dict[tuple[object, ...], str] = {}
        for dimension in parts.dimensions:
            if dimension.id not in used:
                continue
            variable = VARIABLES.get(dimension.of)
            is_time = variable is not None and variable.is_time
            moment = (dimension.of, dimension.at, dimension.on)
            other = first.setdefault(("time",) if is_time else moment, dimension.id)
            if other != dimension.id and dimension.id not in told:
                told.add(dimension.id)
                yield (
                    f"dimensions {other} and {dimension.id} both come from {dimension.of}: a "
                    "reader could take one from the other where disclosure control can't see it; "
                    "keep one and use it in every table"
                )


def _what_it_counts(table: TableSpec) -> CountsSpec | None:
    """What a table counts, without its words."""
    return None if table.counts is None else table.counts.model_copy(update={"label": ""})


def _unused(parts: Parts) -> Iterator[str]:
    used = {name for table in parts.tables for name in table.by}
    if len(parts.tables) == parts.tables_given:
        for dimension in parts.dimensions:
            if dimension.id not in used:
                yield f"dimension {dimension.id}: is in no table; use it or remove it"


def _table_faults(table: TableSpec, parts: Parts) -> Iterator[str]:
    yield from twice("by", table.by)
    for name in table.by:
        if name not in parts.dimension_ids:
            hint = did_you_mean(name, parts.dimension_ids)
            yield f"by: there is no dimension '{name}'{hint}"
    for key, value in (
        ("columns", table.columns),
        ("change_over", table.change_over),
        ("shares", table.shares),
    ):
        if value is not None and value not in table.by:
            yield f"{key}: '{value}' isn't in 'by'{did_you_mean(value, table.by)}"
    dimensions = {dimension.id: dimension for dimension in parts.dimensions}
    over = dimensions.get(table.change_over or "")
    if over is not None and over.of not in YEARS:
        yield f"change_over: change is over years, and '{over.id}' is of {over.of}"
    if table.columns is not None and len(table.by) == 1:
        yield "columns: a table by one dimension has no other to spread; remove the key"
    for name in table.by:
        yield from _crossing_faults(dimensions.get(name), table)
    for fault in counts_faults(table, parts.counting_unit, parts.regimes, dimensions):
        yield fault if fault.startswith("statistics") else f"counts, {fault}"


def _crossing_faults(dimension: DimensionSpec | None, table: TableSpec) -> Iterator[str]:
    if dimension is None:
        return
    others = [name for name in table.by if name != dimension.id]
    if dimension.alone and others:
        yield (
            f"'{dimension.id}' is published alone, so it can't be crossed with "
            f"{', '.join(others)}; give it a table of its own"
        )
    if dimension.only_with is not None:
        for name in others:
            if name not in dimension.only_with:
                allowed = ", ".join(dimension.only_with) or "nothing"
                yield f"'{dimension.id}' can't be crossed with {name}; allowed: {allowed}"
