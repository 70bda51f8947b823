"""What is counted, one row each, as Ibis expressions: from cases down to people on a day.

In    canonical tables and a question
Out   the units with a column for each dimension, and the known people behind them
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _

from peelian.core.release_model import Window
from peelian.tables.columns import (
    MANY,
    PERSON,
    Tables,
    active_on,
    at_most_one,
    banded,
    months_to,
    with_column,
)
from peelian.tables.question import Question
from peelian.tables.spec_counts import FilterSpec
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.variables import (
    HEADCOUNT,
    PEOPLE,
    RESTRICTIONS,
    SEVERAL,
    UNKNOWN,
    VARIABLES,
    Level,
    level_of,
)

CASES_COLUMN = "cases_of_person"
_KEYS = {Level.CASE: "case_id", Level.ALLEGATION: "allegation_id", Level.SUBJECT: "subject_id"}
SUSPENDED_FIRST = {"suspended": 0, "restricted": 1}
"""Which measure someone counts under who is under both: the weightier."""
FILTER, BY = "filter__", "by__"
"""Lead columns of filters and dimensions, so that none meets a column of the records."""


@dataclass(frozen=True)
class Units:
    """What is counted.

    Attributes:
        rows: one a unit: a column for each dimension's id.
        named: one for each unit and known person behind it: `key`, `person_id`, dimensions.
        key: the column that names a unit.
    """

    rows: Any
    named: Any
    key: str


def units_of(tables: Tables, question: Question) -> Units:
    """The units of a question, with their dimensions."""
    if question.counting_unit in (HEADCOUNT, RESTRICTIONS):
        return _on_a_day(tables, question)
    if question.counting_unit == PEOPLE:
        return _people(tables, question)
    key = _KEYS[level_of(question.counting_unit)]
    units, people = _case_units(tables, question)
    rows = _with_dimensions(tables, question, units, key)
    known = people.filter(_[PERSON].notnull()).select(key, PERSON).distinct()
    return Units(rows, rows.join(known, key), key)


def cases_within(tables: Tables, question: Question) -> Any:
    """The cases of the windows, or those that were live at the end of the day."""
    cases = tables["cases"]
    if question.as_at is not None:
        day = ibis.literal(question.as_at)
        cases = cases.filter(
            _.recorded_date <= day, _.finalised_date.isnull() | (_.finalised_date > day)
        )
    else:
        cases = cases.filter(in_windows(_[f"{question.date_basis}_date"], question.windows))
    return cases.mutate(basis_date=_[f"{question.date_basis}_date"])


def in_windows(day: Any, windows: Iterable[Window]) -> Any:
    """Whether a day is in one of the windows."""
    met = None
    for window in windows:
        one = (day >= ibis.literal(window.start)) & (day <= ibis.literal(window.end))
        met = one if met is None else met | one
    return met


def _case_units(tables: Tables, question: Question) -> tuple[Any, Any]:
    """Cases, allegations or allegations against individuals, and the last of them."""
    cases = _filtered(tables, question, cases_within(tables, question), Level.CASE)
    allegations = _allegations(tables, question, cases)
    subjects = _subjects(tables, question, allegations)
    level, finest = level_of(question.counting_unit), _finest(question)
    if level is Level.SUBJECT:
        return subjects, subjects
    units = cases if level is Level.CASE else allegations
    if finest is Level.SUBJECT:
        units = units.semi_join(subjects, _KEYS[level])
    elif finest > level:
        units = units.semi_join(allegations, _KEYS[level])
    return units, subjects


def _finest(question: Question) -> Level:
    """The finest level at which the question is confined."""
    levels = [VARIABLES[one.of].level or Level.CASE for one in question.filters]
    if question.cohort is not None:
        levels.append(Level.ALLEGATION)
    if question.staff_groups is not None:
        levels.append(Level.SUBJECT)
    return max(levels, default=Level.CASE)


def _allegations(tables: Tables, question: Question, cases: Any) -> Any:
    allegations = tables["allegations"]
    allegations = allegations.select(
        "allegation_id",
        "case_id",
        "category",
        *(["subcategory"] if "subcategory" in allegations.columns else []),
    )
    if question.cohort is not None:
        members = tables["allegation_cohorts"].filter(_.cohort == question.cohort)
        allegations = allegations.semi_join(members, "allegation_id")
    joined = allegations.inner_join(cases, "case_id")
    return _filtered(tables, question, joined, Level.ALLEGATION)


def _subjects(tables: Tables, question: Question, allegations: Any) -> Any:
    subjects = tables["subjects"]
    if question.staff_groups is not None:
        subjects = subjects.filter(_.staff_group.isin(question.staff_groups))
    joined = subjects.inner_join(allegations, "allegation_id")
    return _filtered(tables, question, joined, Level.SUBJECT)


def _filtered(tables: Tables, question: Question, units: Any, level: Level) -> Any:
    """The units that pass the filters of their own level."""
    for number, one in enumerate(question.filters):
        if VARIABLES[one.of].level is level:
            units = _passing(tables, question, units, one, _KEYS[level], f"{FILTER}{number}")
    return units


def _passing(
    tables: Tables, question: Question, units: Any, one: FilterSpec, key: str, name: str
) -> Any:
    codes, wanted = (one.only, True) if one.only else (one.but, False)
    if one.of in MANY and not set(codes) & {code for code, _ in VARIABLES[one.of].extra}:
        table, of, code, _none = MANY[one.of]
        having = tables[table].filter(_[code].isin(codes))
        return units.semi_join(having, of) if wanted else units.anti_join(having, of)
    before = units.columns
    with_it = with_column(tables, one, units, key, question.windows, name)
    holds = _[name].isin(codes)
    return with_it.filter(holds if wanted else ~holds).select(*before)


def _with_dimensions(
    tables: Tables,
    question: Question,
    units: Any,
    key: str,
    *more: str,
    dimensions: Iterable[DimensionSpec] | None = None,
) -> Any:
    """The key, columns that are kept, and a column for each dimension by its id."""
    asked = list(question.dimensions if dimensions is None else dimensions)
    for dimension in asked:
        units = with_column(tables, dimension, units, key, question.windows, f"{BY}{dimension.id}")
    return units.select(key, *more, **{d.id: _[f"{BY}{d.id}"] for d in asked})


def _people(tables: Tables, question: Question) -> Units:
    """Distinct known people, once for each value of the dimensions that they count once per.

    In any other dimension someone who is in several categories is in SEVERAL.
    """
    counted = [d for d in question.dimensions if d.of == "cases_per_person"]
    plain = [d for d in question.dimensions if d.of != "cases_per_person"]
    _units, subjects = _case_units(tables, question)
    known = subjects.filter(_[PERSON].notnull())
    rows = _with_dimensions(
        tables,
        question,
        known.mutate(**{CASES_COLUMN: _.case_id}),
        "subject_id",
        PERSON,
        CASES_COLUMN,
        dimensions=plain,
    )
    per = [PERSON, *question.once_per]
    one = {
        d.id: ibis.ifelse(_[d.id].nunique() > 1, SEVERAL, _[d.id].min())
        for d in plain
        if d.id not in question.once_per
    }
    people = rows.group_by(per).aggregate(**one, **{CASES_COLUMN: _[CASES_COLUMN].nunique()})
    for dimension in counted:
        people = people.mutate(**{dimension.id: banded(_[CASES_COLUMN], dimension)})
    return _each_known(people, question)


def _each_known(people: Any, question: Question) -> Units:
    """Units that are people: each is behind itself."""
    rows = people.select(PERSON, *(d.id for d in question.dimensions))
    named = rows.mutate(unit_key=_[PERSON])
    return Units(rows, named, "unit_key")


def _on_a_day(tables: Tables, question: Question) -> Units:
    """Who was in post, suspended or restricted at the end of a day, one row each."""
    day = ibis.literal(question.as_at)
    if question.counting_unit == HEADCOUNT:
        held = active_on(tables["postings"], day)
        units = at_most_one(held, PERSON, ibis.desc("valid_from"))
    else:
        units = active_on(tables["interim_measures"], day)
        units = units.select(PERSON, "measure_id", "measure", "valid_from", measure_reason="reason")
        units = _filtered_on_a_day(tables, question, units, of_measures=True)
        rank = ibis.cases(
            *((_.measure == name, place) for name, place in SUSPENDED_FIRST.items()),
            else_=len(SUSPENDED_FIRST),
        )
        units = at_most_one(units.mutate(weight=rank), PERSON, "weight", "valid_from", "measure_id")
    units = _with_staff_group(tables, units)
    if question.staff_groups is not None:
        units = units.filter(_.staff_group.isin(question.staff_groups))
    units = _filtered_on_a_day(tables, question, units, of_measures=False)
    plain = [d for d in question.dimensions if d.of != "months_so_far"]
    rows = _with_dimensions(tables, question, units, PERSON, *_since(units), dimensions=plain)
    for dimension in question.dimensions:
        if dimension.of == "months_so_far" and question.as_at is not None:
            rows = rows.mutate(**{dimension.id: banded(months_to(question.as_at), dimension)})
    return _each_known(rows, question)


def _since(units: Any) -> list[str]:
    return ["valid_from"] if "valid_from" in units.columns else []


def _with_staff_group(tables: Tables, units: Any) -> Any:
    """The staff group of the personnel register: the posting's own, else the person's."""
    people = tables["people"].select(PERSON, group_of_person="staff_group")
    joined = units.left_join(people, PERSON).drop(f"{PERSON}_right")
    own = (
        _.staff_group.coalesce(_.group_of_person)
        if "staff_group" in units.columns
        else (_.group_of_person)
    )
    return joined.mutate(staff_group=own.fill_null(UNKNOWN)).drop("group_of_person")


def _filtered_on_a_day(tables: Tables, question: Question, units: Any, *, of_measures: bool) -> Any:
    """Measures that pass before one is chosen for each person; people that pass after."""
    for number, one in enumerate(question.filters):
        if bool(VARIABLES[one.of].only_of) is of_measures:
            units = _passing(tables, question, units, one, PERSON, f"{FILTER}{number}")
    return units
