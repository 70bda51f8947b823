"""What a table counts as `release.json` says it: in words, and as sets that the ledger can compare.

What a unit either has or hasn't got, and may have beside others, can't be taken apart: a case with
an allegation of rudeness may have one of theft too. So a filter that is finer than the unit is a
variable of its own, `has:...`, which a unit is in or not.
"""

from __future__ import annotations

from peelian.core.release_model import Confined, CountedAs, Window
from peelian.records.cohorts import load_cohort
from peelian.tables.columns import MANY
from peelian.tables.meaning import variable_name
from peelian.tables.spec_counts import FilterSpec
from peelian.tables.spec_model import Spec
from peelian.tables.universe import Asked, Counting
from peelian.tables.variables import (
    COUNTING_UNITS,
    DATE_BASIS_LABELS,
    PEOPLE,
    UNIT_LABELS,
    UNITS_OF_A_DAY,
    VARIABLES,
    level_of,
    values_of,
)
from peelian.tables.window import day_in_words

EVERYONE = "everyone on the complaint register, also where nobody was identified"
EVERYONE_KNOWN = "everyone who was identified"
EVERYONE_IN_POST = "everyone on the personnel register"
DAY, STAFF_GROUP, COHORT = "day", "staff_group", "cohort"
IN = ("in",)
"""What a variable holds that a unit is in, or not."""


def counted_as(spec: Spec, counting: Counting, asked: Asked) -> CountedAs:
    """What a table counts. Raises: InputError where the cohort's definition can't be read."""
    question = counting.question
    day = question.as_at
    basis = f"as at {day.isoformat()}" if day else question.date_basis
    return CountedAs(
        group=counting.group,
        counting_unit=_unit(counting),
        unit_label=asked.label or unit_label(counting),
        date_basis=basis,
        date_basis_label=_basis_label(question.counting_unit, question.date_basis, day is not None),
        requested=asked.requested,
        windows=question.windows,
        window_reason=asked.reason,
        as_at=day,
        population=asked.population.label if asked.population else _everyone(counting),
        staff_groups=_groups(question.staff_groups),
        cohort=question.cohort,
        cohort_words=load_cohort(question.cohort).definition if question.cohort else "",
        filters=tuple(filter_words(one, spec.regimes) for one in asked.filters),
        confined=tuple(sorted(_confined(counting), key=lambda one: one.variable)),
    )


def unit_label(counting: Counting) -> str:
    """The unit in words: "people, counted once in each year"."""
    unit, question = counting.question.counting_unit, counting.question
    words = UNIT_LABELS[unit]
    by_id = {dimension.id: dimension.label.lower() for dimension in question.dimensions}
    if question.once_per:
        each = " and ".join(by_id[name] for name in question.once_per)
        return f"{words}, counted once in each {each}"
    if question.as_at is not None and unit in COUNTING_UNITS:
        return f"{words} in live cases" if unit != "cases" else "live cases"
    return words


def filter_words(one: FilterSpec, regimes: tuple[str, ...]) -> str:
    """A filter in words: its own, or what its codes are called."""
    if one.label:
        return one.label
    variable = VARIABLES[one.of]
    labels = {value.code: value.label for value in values_of(variable, regimes)}
    said = ", ".join(labels.get(code, code) for code in one.only or one.but)
    when = f", on {day_in_words(one.on)}" if one.on else ""
    return f"{variable.about}{when}: {'' if one.only else 'not '}{said}"


def _unit(counting: Counting) -> str:
    """The unit's name, which ties tables together: people once a year are other units."""
    question = counting.question
    by_id = {dimension.id: dimension.of for dimension in question.dimensions}
    per = " and ".join(sorted(by_id[name] for name in question.once_per))
    return f"{question.counting_unit} per {per}" if per else question.counting_unit


def _basis_label(unit: str, basis: str, is_of_a_day: bool) -> str:
    if unit in UNITS_OF_A_DAY:
        return "what held at the end of the day"
    return "what was live at the end of the day" if is_of_a_day else DATE_BASIS_LABELS[basis]


def _everyone(counting: Counting) -> str:
    unit = counting.question.counting_unit
    if unit in UNITS_OF_A_DAY:
        return EVERYONE_IN_POST
    return EVERYONE_KNOWN if unit == PEOPLE else EVERYONE


def _groups(codes: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(sorted(set(codes)))


def _confined(counting: Counting) -> list[Confined]:
    """Everything that the table is confined to, each variable once."""
    question = counting.question
    found = {DAY: _runs(question.windows)}
    by_time = any(VARIABLES[d.of].is_time for d in question.dimensions if d.id in question.once_per)
    if question.counting_unit == PEOPLE and not by_time:
        # Someone of 2021 and of 2022 is one person of both years: windows of people don't add up.
        found = {f"within:{'+'.join(found[DAY])}": IN}
    if question.staff_groups is not None:
        found[STAFF_GROUP] = tuple(sorted(set(question.staff_groups)))
    if question.cohort is not None:
        found[COHORT] = (question.cohort,)
    for one in question.filters:
        name = variable_name(one.of, one.at, one.on)
        if _is_either_or(one, question.counting_unit) and name not in found:
            found[name] = one.only or tuple(f"not:{code}" for code in one.but)
        else:
            sign = "" if one.only else "not:"
            found[f"has:{name}:{sign}{'+'.join(one.only or one.but)}"] = IN
    return [Confined(variable=name, holds=holds) for name, holds in found.items()]


def _is_either_or(one: FilterSpec, unit: str) -> bool:
    """Whether each unit has one value of the filter's variable."""
    variable = VARIABLES[one.of]
    if unit == PEOPLE or one.of in MANY:
        return False
    if unit in UNITS_OF_A_DAY:
        return True
    return variable.level is not None and level_of(unit) >= variable.level


def _runs(windows: tuple[Window, ...]) -> tuple[str, ...]:
    return tuple(day.isoformat() for one in windows for day in (one.start, one.end))
