"""What a specification must satisfy beyond the shape of its keys, each fault as a sentence.

The checks work on the parts that could be read, so that a misspelt key in one dimension doesn't
hide a wrong code in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.core.release_model import TOTAL
from peelian.records.checking import did_you_mean
from peelian.records.cohorts import load_cohort
from peelian.tables.hierarchy import allowed_values, band_codes, else_codes
from peelian.tables.spec_model import (
    RELEASE_DAY,
    BandSpec,
    DimensionSpec,
    PopulationSpec,
    SignOffSpec,
    TableSpec,
    WindowSpec,
)
from peelian.tables.variables import (
    COUNTING_UNITS,
    LIVE,
    MISSING_CODES,
    UNIT_LABELS,
    VARIABLES,
    Level,
    Value,
    Variable,
)

TWO_PEOPLE = 2
RESERVED_IDS = frozenset(
    {
        "case_id",
        "allegation_id",
        "subject_id",
        "person_id",
        "units",
        "count",
        "people",
        "value",
        "marker",
        "reason",
    }
)
"""Names of columns that stand beside dimensions in the engine, the tables and the CSVs."""
_OTHER = re.compile(r"^others?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """The parts of a specification that could be read; None or left out where they couldn't.

    Attributes:
        dimension_ids: ids that the file gives, also those of dimensions that couldn't be read.
        tables_given: how many tables the file gives, readable or not.
    """

    counting_unit: str | None
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


def faults(parts: Parts) -> Iterator[str]:
    """Every fault of a specification, one sentence each with its place."""
    yield from _regime_faults(parts.regimes or ())
    yield from _time_faults(parts)
    yield from _people_faults(parts)
    yield from _twice("dimensions", [d.id for d in parts.dimensions])
    yield from _twice("tables", [t.id for t in parts.tables])
    yield from _one_dimension_a_variable(parts.dimensions)
    yield from _unused(parts)
    for dimension in parts.dimensions:
        for fault in _dimension_faults(dimension, parts):
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


def _twice(where: str, ids: Sequence[str]) -> Iterator[str]:
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{where}: '{name}' stands twice"


def _one_dimension_a_variable(dimensions: Sequence[DimensionSpec]) -> Iterator[str]:
    first: dict[str, str] = {}
    for dimension in dimensions:
        other = first.setdefault(dimension.of, dimension.id)
        if other != dimension.id:
            yield (
                f"dimensions {other} and {dimension.id} both come from {dimension.of}: a reader "
                "could take one from the other where disclosure control can't see it; keep one "
                "and use it in every table"
            )


def _unused(parts: Parts) -> Iterator[str]:
    used = {name for table in parts.tables for name in table.by}
    if len(parts.tables) == parts.tables_given:
        for dimension in parts.dimensions:
            if dimension.id not in used:
                yield f"dimension {dimension.id}: is in no table; use it or remove it"


def _dimension_faults(dimension: DimensionSpec, parts: Parts) -> Iterator[str]:
    if dimension.id in RESERVED_IDS:
        yield "id: the name is kept for a column of its own; give another"
    variable = VARIABLES.get(dimension.of)
    if variable is None:
        yield f"of: there is no variable '{dimension.of}'{did_you_mean(dimension.of, VARIABLES)}"
        return
    yield from _unit_faults(variable, parts.counting_unit)
    yield from _moment_faults(dimension, variable)
    yield from _show_faults(dimension, variable)
    if dimension.alone and dimension.only_with is not None:
        yield "give 'alone' or 'only_with', not both"
    for other in dimension.only_with or ():
        if other not in parts.dimension_ids:
            hint = did_you_mean(other, parts.dimension_ids)
            yield f"only_with: there is no dimension '{other}'{hint}"
    if variable.name in ("year", "unit"):
        yield from _open_band_faults(dimension, variable)
    elif parts.regimes is not None and set(parts.regimes) <= set(codes_of("regimes")):
        yield from _code_faults(dimension, variable, parts.regimes)


def _unit_faults(variable: Variable, unit: str | None) -> Iterator[str]:
    if unit is None or COUNTING_UNITS[unit] >= variable.level:
        return
    finer = [name for name, level in COUNTING_UNITS.items() if level >= variable.level]
    many = {Level.ALLEGATION: "a case may hold several allegations, each with its own"}.get(
        variable.level, "an allegation may be against several people, each with their own"
    )
    yield (
        f"{UNIT_LABELS[unit]} can't be broken down by {variable.name}, since {many}; "
        f"count {' or '.join(finer)} instead (counting_unit)"
    )


def _moment_faults(dimension: DimensionSpec, variable: Variable) -> Iterator[str]:
    allowed = ", ".join(variable.moments)
    if variable.moments and dimension.at is None:
        yield f"at: say on which day the {variable.name} was held; allowed: {allowed}"
    elif variable.moments and dimension.at not in variable.moments:
        yield f"at: '{dimension.at}' isn't known for {variable.name}; allowed: {allowed}"
    elif not variable.moments and dimension.at is not None:
        yield f"at: {variable.name} has no moment; remove the key"


def _show_faults(dimension: DimensionSpec, variable: Variable) -> Iterator[str]:
    if dimension.show == "codes":
        return
    if dimension.bands:
        yield "give 'show' or 'bands', not both"
    if variable.groups is None:
        yield f"show: {variable.name} has no groups; allowed: codes, or bands"


def _open_band_faults(dimension: DimensionSpec, variable: Variable) -> Iterator[str]:
    """Bands of values that no code list holds: years, and units of the force."""
    if dimension.leave_out:
        yield f"leave_out: {variable.name} has no code list; remove the key"
    yield from _band_names(dimension.bands)
    is_year = variable.name == "year"
    named = [code for band in dimension.bands for code in band_codes(band, is_year)]
    for code in sorted({code for code in named if named.count(code) > 1}):
        yield f"bands: '{code}' is in more than one band"
    if is_year:
        for code in named:
            if not re.fullmatch(r"\d{4}", code):
                yield f"bands: '{code}' isn't a year; allowed: 2016, or a span such as 2000-2016"
        if any(band.rest for band in dimension.bands):
            yield "bands: years have no 'else' band; give the span of years"
    elif not any(band.rest for band in dimension.bands):
        yield "bands: units have no code list, so give bands, one of them with 'else: true'"
    elif "unknown" not in named:
        yield "bands: 'unknown' (Not recorded) is in no band; give it a band of its own"


def _band_names(bands: Sequence[BandSpec]) -> Iterator[str]:
    yield from _twice("bands", [band.code for band in bands])
    yield from _twice("bands", [band.label for band in bands])
    for band in bands:
        if TOTAL.casefold() in (band.code.casefold(), band.label.casefold()):
            yield f"bands, {band.code}: '{TOTAL}' is kept for the total; give another name"
        if band.rest == bool(band.of):
            yield f"bands, {band.code}: give either 'of' or 'else: true'"
    if sum(band.rest for band in bands) > 1:
        yield "bands: only one may have 'else: true'"


def _code_faults(
    dimension: DimensionSpec, variable: Variable, regimes: tuple[str, ...]
) -> Iterator[str]:
    try:
        values = allowed_values(dimension, variable, regimes)
        every = allowed_values(dimension.model_copy(update={"leave_out": ()}), variable, regimes)
    except InputError as error:
        yield str(error)
        return
    codes = [value.code for value in every]
    for code in dimension.leave_out:
        if code not in codes:
            yield f"leave_out: there is no {variable.name} '{code}'{did_you_mean(code, codes)}"
    if not values:
        yield "leave_out: nothing is left to show"
    if not dimension.bands:
        yield from _twice("labels", [value.label for value in values])
    if dimension.bands:
        yield from _band_names(dimension.bands)
        yield from _partition_faults(dimension, values)
        yield from _other_faults(dimension, values)


def _partition_faults(dimension: DimensionSpec, values: Sequence[Value]) -> Iterator[str]:
    codes = [value.code for value in values]
    named = [code for band in dimension.bands for code in band.of]
    for code in dict.fromkeys(named):
        if code not in codes:
            left_out = " (it's in leave_out)" if code in dimension.leave_out else ""
            hint = did_you_mean(code, codes)
            yield f"bands: there is no {dimension.of} '{code}'{left_out}{hint}"
        if named.count(code) > 1:
            yield f"bands: '{code}' is in more than one band"
    has_rest = any(band.rest for band in dimension.bands)
    unplaced = [
        value
        for value in values
        if value.code not in named
        and (not has_rest or value.code in MISSING_CODES or value.code == LIVE)
    ]
    if unplaced:
        listed = ", ".join(f"{value.code} ({value.label})" for value in unplaced)
        yield f"bands: every {dimension.of} must fall in one band; in none: {listed}"


def _other_faults(dimension: DimensionSpec, values: Sequence[Value]) -> Iterator[str]:
    """A band called Other pools two or more known categories, and is nobody else's Other."""
    labels = {value.label.casefold(): value.code for value in values}
    for band in dimension.bands:
        if not _OTHER.match(band.label):
            continue
        held = else_codes(dimension, values, is_year=False) if band.rest else band.of
        where = f"bands, {band.code}: a band called '{band.label}'"
        if len(held) < TWO_PEOPLE:
            yield f"{where} must hold at least two categories, or it names the one that it hides"
        if set(held) & MISSING_CODES:
            yield f"{where} can't hold what isn't recorded; give that a band of its own"
        if band.label.casefold() in labels:
            yield (
                f"{where} has the label of the register's own '{labels[band.label.casefold()]}'; "
                "give it another, such as 'Other categories, grouped'"
            )


def _table_faults(table: TableSpec, parts: Parts) -> Iterator[str]:
    yield from _twice("by", table.by)
    for name in table.by:
        if name not in parts.dimension_ids:
            hint = did_you_mean(name, parts.dimension_ids)
            yield f"by: there is no dimension '{name}'{hint}"
    for key, value in (("columns", table.columns), ("change_over", table.change_over)):
        if value is not None and value not in table.by:
            yield f"{key}: '{value}' isn't in 'by'{did_you_mean(value, table.by)}"
    dimensions = {dimension.id: dimension for dimension in parts.dimensions}
    over = dimensions.get(table.change_over or "")
    if over is not None and over.of != "year":
        yield f"change_over: change is over years, and '{over.id}' is of {over.of}"
    if table.columns is not None and len(table.by) == 1:
        yield "columns: a table by one dimension has no other to spread; remove the key"
    for name in table.by:
        yield from _crossing_faults(dimensions.get(name), table)


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
