"""What a dimension must satisfy: a variable that its unit can bear, a moment, codes that exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.records.checking import did_you_mean
from peelian.tables.band_checks import (
    band_faults,
    open_band_faults,
    other_faults,
    partition_faults,
    twice,
)
from peelian.tables.counts_checks import filter_moment_faults
from peelian.tables.hierarchy import allowed_values
from peelian.tables.numbers import number_faults
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.variables import (
    COUNTING_UNITS,
    UNIT_LABELS,
    VARIABLES,
    Level,
    Value,
    Variable,
    can_bear,
)

RESERVED_IDS = frozenset(
    {
        "case_id",
        "allegation_id",
        "subject_id",
        "person_id",
        "units",
        "identified",
        "unidentified",
        "count",
        "people",
        "largest",
        "key",
        "value",
        "marker",
        "reason",
    }
)
"""Names of columns that stand beside dimensions in the engine, the tables and the CSVs."""


def dimension_faults(
    dimension: DimensionSpec,
    *,
    counting_units: Sequence[str],
    regimes: tuple[str, ...] | None,
    dimension_ids: Sequence[str],
    several: bool = False,
) -> Iterator[str]:
    """Every fault of a dimension, one sentence each.

    Args:
        counting_units: those of the tables that have it; none where they couldn't be read.
        regimes: the specification's, or None where they couldn't be read.
        dimension_ids: of all its dimensions.
        several: whether someone may be in more than one category.
    """
    if dimension.id in RESERVED_IDS:
        yield "id: the name is kept for a column of its own; give another"
    variable = VARIABLES.get(dimension.of)
    if variable is None:
        yield f"of: there is no variable '{dimension.of}'{did_you_mean(dimension.of, VARIABLES)}"
        return
    for unit in counting_units:
        yield from _unit_faults(variable, unit)
    yield from filter_moment_faults(dimension, variable)
    yield from _between_faults(dimension, variable)
    yield from _show_faults(dimension, variable)
    yield from _use_faults(dimension, dimension_ids)
    if variable.is_number:
        yield from band_faults(dimension.bands)
        extra = [code for code, _ in variable.extra]
        yield from number_faults(variable.name, dimension.bands, extra)
    elif variable.is_time or variable.name == "unit":
        yield from open_band_faults(dimension, variable)
    elif regimes is not None and set(regimes) <= set(codes_of("regimes")):
        yield from _code_faults(dimension, variable, regimes, several=several)


def _use_faults(dimension: DimensionSpec, dimension_ids: Sequence[str]) -> Iterator[str]:
    if dimension.others_unused and not dimension.bands:
        yield "others_unused: it's for bands; use leave_out, or remove the key"
    if dimension.others_unused and any(band.rest for band in dimension.bands):
        yield "others_unused: a band with 'else: true' holds the others; remove one of the two"
    if dimension.alone and dimension.only_with is not None:
        yield "give 'alone' or 'only_with', not both"
    for other in dimension.only_with or ():
        if other not in dimension_ids:
            hint = did_you_mean(other, dimension_ids)
            yield f"only_with: there is no dimension '{other}'{hint}"


def _neutral_faults(
    dimension: DimensionSpec, variable: Variable, values: Sequence[Value]
) -> Iterator[str]:
    if dimension.neutral and not variable.attribute:
        yield f"neutral: {variable.name} says nothing sensitive of a person; remove the key"
        return
    shown = [band.code for band in dimension.bands] or [
        code for value in values for code in (value.code, value.group)
    ]
    for code in dimension.neutral:
        if code not in shown:
            yield f"neutral: no code or band is '{code}'{did_you_mean(code, shown)}"


def _unit_faults(variable: Variable, unit: str) -> Iterator[str]:
    if can_bear(unit, variable):
        return
    if variable.only_of or unit not in COUNTING_UNITS or variable.level is None:
        others = [name for name in UNIT_LABELS if can_bear(name, variable)]
        yield (
            f"{UNIT_LABELS[unit]} can't be broken down by {variable.name}; "
            f"count {' or '.join(others)} instead (counting_unit)"
        )
        return
    level = variable.level
    finer = [name for name, own in COUNTING_UNITS.items() if own >= level]
    many = {Level.ALLEGATION: "a case may hold several allegations, each with its own"}.get(
        level, "an allegation may be against several people, each with their own"
    )
    yield (
        f"{UNIT_LABELS[unit]} can't be broken down by {variable.name}, since {many}; "
        f"count {' or '.join(finer)} instead (counting_unit)"
    )


def _between_faults(dimension: DimensionSpec, variable: Variable) -> Iterator[str]:
    if (variable.name == "days") != (dimension.between is not None):
        yield "between: two days of the case, given for days and for nothing else"
    elif dimension.between is not None and len(set(dimension.between)) == 1:
        yield "between: from one day to another; both are the same"


def _show_faults(dimension: DimensionSpec, variable: Variable) -> Iterator[str]:
    if dimension.show == "codes":
        return
    if dimension.bands:
        yield "give 'show' or 'bands', not both"
    if variable.groups is None:
        yield f"show: {variable.name} has no groups; allowed: codes, or bands"


def _code_faults(
    dimension: DimensionSpec, variable: Variable, regimes: tuple[str, ...], *, several: bool
) -> Iterator[str]:
    whole = dimension.model_copy(update={"leave_out": ()})
    try:
        values = allowed_values(dimension, variable, regimes, several=several)
        every = allowed_values(whole, variable, regimes, several=several)
    except InputError as error:
        yield str(error)
        return
    codes = [value.code for value in every]
    for code in dimension.leave_out:
        if code not in codes:
            yield f"leave_out: there is no {variable.name} '{code}'{did_you_mean(code, codes)}"
    if not values:
        yield "leave_out: nothing is left to show"
    yield from _neutral_faults(dimension, variable, values)
    if not dimension.bands:
        yield from twice("labels", [value.label for value in values])
    if dimension.bands:
        yield from band_faults(dimension.bands)
        yield from partition_faults(dimension, values)
        yield from other_faults(dimension, values)
