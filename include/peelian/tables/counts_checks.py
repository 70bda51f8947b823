"""What a table's `counts` must satisfy beyond the shape of its keys, each fault as a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.records.checking import did_you_mean
from peelian.records.cohorts import load_cohort
from peelian.tables.spec_counts import EVERYTHING, CountsSpec, FilterSpec
from peelian.tables.spec_model import RELEASE_DAY, DimensionSpec, TableSpec
from peelian.tables.variables import (
    COUNTING_UNITS,
    HEADCOUNT,
    PEOPLE,
    UNIT_LABELS,
    UNITS_OF_A_DAY,
    VARIABLES,
    Variable,
    can_bear,
    values_of,
)

OF_CASES = ("register", "incident", "recorded", "finalised")
"""Moments that a person in post has none of."""


def unit_of(table: TableSpec, own: str | None) -> str | None:
    """The unit that a table counts, where the release counts `own`."""
    if table.counts is not None and table.counts.counting_unit is not None:
        return table.counts.counting_unit
    return own


def counts_faults(
    table: TableSpec,
    own: str | None,
    regimes: tuple[str, ...] | None,
    dimensions: Mapping[str, DimensionSpec],
) -> Iterator[str]:
    """Every fault of what a table counts.

    Args:
        own: the release's counting unit, or None where it couldn't be read.
        dimensions: those that could be read, by id.
    """
    counts, unit = table.counts, unit_of(table, own)
    for fault in _statistics_faults(table, unit):
        yield f"statistics: {fault}"
    if counts is None:
        return
    yield from _time_faults(counts, table)
    yield from _people_faults(counts)
    if unit is not None:
        yield from _unit_faults(counts, unit)
        for one in counts.where:
            for fault in _filter_faults(one, counts, unit, regimes):
                yield f"where, {one.of}: {fault}"
        for name in table.by:
            if name in dimensions and dimensions[name].of in VARIABLES:
                yield from _by_faults(dimensions[name], counts, unit)
    for name in counts.once_per:
        if name not in table.by:
            yield f"once_per: '{name}' isn't in 'by'{did_you_mean(name, table.by)}"


def shared_faults(
    dimensions: Sequence[DimensionSpec], tables: Sequence[TableSpec]
) -> Iterator[str]:
    """Dimensions whose categories would be others in one table than in another."""
    for dimension in dimensions:
        variable = VARIABLES.get(dimension.of)
        if variable is None or not (variable.is_time or dimension.at == "as_at"):
            continue
        days = {_days_of(table) for table in tables if dimension.id in table.by}
        if len(days) > 1:
            yield (
                f"dimension {dimension.id}: is in tables of different days, so its categories "
                f"would differ; give each a dimension of its own, such as {dimension.id}_b, with "
                "the same label"
            )


def _statistics_faults(table: TableSpec, unit: str | None) -> Iterator[str]:
    asked = table.statistics
    if asked is None:
        return
    if asked.fte == (asked.days is not None):
        yield "give either 'days' or 'fte: true'"
    if asked.fte and unit not in (None, HEADCOUNT):
        yield f"fte: {UNIT_LABELS[str(unit)]} have no hours; count {HEADCOUNT}"
    if asked.days and unit is not None and unit not in COUNTING_UNITS:
        yield f"{UNIT_LABELS[unit]} have no days of a case; count {' or '.join(COUNTING_UNITS)}"
    if asked.days and len(set(asked.days)) == 1:
        yield "days: from one day to another; both are the same"
    if asked.over is not None and asked.over not in table.by:
        yield f"over: '{asked.over}' isn't in 'by'{did_you_mean(asked.over, table.by)}"


def _days_of(table: TableSpec) -> object:
    counts = table.counts
    if counts is None or not (counts.window or counts.windows or counts.as_at):
        return None
    return counts.windows or ((counts.window,) if counts.window else counts.as_at)


def _time_faults(counts: CountsSpec, table: TableSpec) -> Iterator[str]:
    keys = ("window", "windows", "as_at")
    given = [name for name in keys if getattr(counts, name)]
    if len(given) > 1:
        yield f"give one of window, windows and as_at; {' and '.join(given)} are given"
    windows = counts.windows or ((counts.window,) if counts.window else ())
    if len(counts.windows) == 1:
        yield "windows: there's one; give it as 'window'"
    ends: list[dt.date] = []
    for number, one in enumerate(windows, start=1):
        where = f"windows {number}" if counts.windows else "window"
        end = one.end_day
        if end is None:
            yield f"{where}, requested_end: give the last day that was asked for, not {RELEASE_DAY}"
            continue
        if one.requested_start > end:
            yield f"{where}: it starts on {one.requested_start}, after its end on {end}"
        if ends and one.requested_start <= ends[-1]:
            yield f"{where}: it meets the one before it; give them in order, or as one"
        ends.append(end)
    if table.change_over is not None and len(counts.windows) > 1:
        yield "change_over: years of windows that don't touch aren't compared; remove the key"


def _people_faults(counts: CountsSpec) -> Iterator[str]:
    if counts.everyone and counts.population is not None:
        yield "population: either everyone, or those of some staff groups"
    if counts.population is not None:
        known = codes_of("staff_groups")
        for code in counts.population.staff_groups:
            if code not in known:
                hint = did_you_mean(code, known)
                yield f"population, staff_groups: there is no staff group '{code}'{hint}"
    if counts.cohort not in (None, EVERYTHING):
        try:
            load_cohort(str(counts.cohort))
        except InputError as error:
            yield f"cohort: {error}"


def _unit_faults(counts: CountsSpec, unit: str) -> Iterator[str]:
    label = UNIT_LABELS[unit]
    if unit in UNITS_OF_A_DAY:
        if counts.as_at is None:
            yield f"as_at: {label} are counted on a day; give it"
        if counts.cohort not in (None, EVERYTHING):
            yield f"cohort: {label} belong to none; remove the key"
        if counts.date_basis is not None:
            yield f"date_basis: {label} have no case; remove the key"
    if counts.once_per and unit != PEOPLE:
        yield f"once_per: it's for people; {label} count once anyway; remove the key"


def _by_faults(dimension: DimensionSpec, counts: CountsSpec, unit: str) -> Iterator[str]:
    variable = VARIABLES[dimension.of]
    where = f"by {dimension.id}:"
    if variable.is_time and counts.as_at is not None:
        yield f"{where} what there was on a day has no {variable.name}; leave it out"
    elif variable.is_time and unit == PEOPLE and dimension.id not in counts.once_per:
        yield (
            f"{where} someone may be in several, so people don't add up over it; name it in "
            "once_per, which counts them once in each"
        )
    if variable.only_of and dimension.id in counts.once_per:
        yield f"{where} it says something of the whole person; remove it from once_per"
    yield from _day_faults(where, dimension.at, counts, unit, variable)


def _day_faults(
    where: str, at: str | None, counts: CountsSpec, unit: str, variable: Variable
) -> Iterator[str]:
    if at == "as_at" and counts.as_at is None:
        yield f"{where} at: the table has no day (as_at); give one, or another moment"
    elif unit in UNITS_OF_A_DAY and variable.moments and at in OF_CASES:
        yield f"{where} at: people in post have no case; allowed: as_at, day, now"


def _filter_faults(
    one: FilterSpec, counts: CountsSpec, unit: str, regimes: tuple[str, ...] | None
) -> Iterator[str]:
    variable = VARIABLES.get(one.of)
    if variable is None:
        yield f"there is no variable '{one.of}'{did_you_mean(one.of, VARIABLES)}"
        return
    if variable.is_time or variable.is_number:
        yield "can't be a filter; give windows for days, and bands for numbers"
        return
    if bool(one.only) == bool(one.but):
        yield "give either 'in' or 'not'"
    if unit in UNITS_OF_A_DAY or variable.only_of:
        if not can_bear(unit, variable):
            yield f"{UNIT_LABELS[unit]} have no {one.of}"
    elif variable.level is None:
        yield f"{UNIT_LABELS[unit]} have no {one.of}"
    yield from filter_moment_faults(one, variable)
    yield from _day_faults("", one.at, counts, unit, variable)
    if regimes is not None and set(regimes) <= set(codes_of("regimes")):
        yield from _filter_code_faults(one, variable, regimes)


def filter_moment_faults(one: FilterSpec | DimensionSpec, variable: Variable) -> Iterator[str]:
    """Whether a variable is taken on a day that it has."""
    allowed = ", ".join(variable.moments)
    if variable.moments and one.at is None:
        yield f"at: say on which day the {variable.name} was held; allowed: {allowed}"
    elif variable.moments and one.at not in variable.moments:
        yield f"at: '{one.at}' isn't known for {variable.name}; allowed: {allowed}"
    elif not variable.moments and one.at is not None:
        yield f"at: {variable.name} has no moment; remove the key"
    if (one.at == "day") != (one.on is not None):
        yield "on: a day is given with 'at: day', and only then"


def _filter_code_faults(
    one: FilterSpec, variable: Variable, regimes: tuple[str, ...]
) -> Iterator[str]:
    codes = (*one.only, *one.but)
    if variable.code_list is None and not variable.extra:
        return
    known = [value.code for value in values_of(variable, regimes)]
    if variable.name == "unit":
        return
    for code in codes:
        if code not in known:
            yield f"there is no {variable.name} '{code}'{did_you_mean(code, known)}"
    extra = {code for code, _ in variable.extra}
    if variable.is_many and set(codes) & extra and set(codes) - extra:
        yield (
            f"{', '.join(sorted(set(codes) & extra))} can't stand beside other codes: "
            "one record may have several"
        )
