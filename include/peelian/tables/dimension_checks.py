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
from peelian.tables.hierarchy import allowed_values
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.variables import (
    COUNTING_UNITS,
    UNIT_LABELS,
    VARIABLES,
    Level,
    Value,
    Variable,
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
    counting_unit: str | None,
    regimes: tuple[str, ...] | None,
    dimension_ids: Sequence[str],
) -> Iterator[str]:
    """Every fault of a dimension, one sentence each.

    Args:
        counting_unit, regimes: the specification's, or None where they couldn't be read.
        dimension_ids: of all its dimensions.
    """
    if dimension.id in RESERVED_IDS:
        yield "id: the name is kept for a column of its own; give another"
    variable = VARIABLES.get(dimension.of)
    if variable is None:
        yield f"of: there is no variable '{dimension.of}'{did_you_mean(dimension.of, VARIABLES)}"
        return
    yield from _unit_faults(variable, counting_unit)
    yield from _moment_faults(dimension, variable)
    yield from _show_faults(dimension, variable)
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
    if variable.name in ("year", "unit"):
        yield from open_band_faults(dimension, variable)
    elif regimes is not None and set(regimes) <= set(codes_of("regimes")):
        yield from _code_faults(dimension, variable, regimes)


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
    yield from _neutral_faults(dimension, variable, values)
    if not dimension.bands:
        yield from twice("labels", [value.label for value in values])
    if dimension.bands:
        yield from band_faults(dimension.bands)
        yield from partition_faults(dimension, values)
        yield from other_faults(dimension, values)
