"""Tabulation as one Ibis expression: from canonical tables to counts of the innermost cells.

In    canonical tables, already filtered to nothing; the window, population, cohort and dimensions
Out   one row per innermost cell and known person, and for each cell rows without a person that
      count it: coordinates as raw codes, `person_id`, `units` and `identified`
Why   design: units add up, so the engine counts the innermost cells and the margins are added
      outside (`margins`); distinct people don't, so they come as distinct (person, cell) pairs

Nothing here is of one engine: no SQL, and only what DuckDB, PostgreSQL and Spark all run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _

from peelian.core.release_model import Window
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.variables import (
    COUNTING_UNITS,
    LIVE,
    NONE,
    NOT_RECORDED,
    NOT_STATED,
    SEVERAL,
    UNCATEGORISED,
    UNKNOWN,
    Level,
)

PERSON = "person_id"
UNITS, IDENTIFIED = "units", "identified"
Tables = Mapping[str, Any]
"""Canonical table name to Ibis table."""


@dataclass(frozen=True)
class Question:
    """What is counted.

    Attributes:
        window: days, both included, of the date basis.
        staff_groups: codes of the population, or None for everyone.
        cohort: id and version, or None for everything.
        dimensions: each unit falls in one value of each.
    """

    counting_unit: str
    date_basis: str
    window: Window
    staff_groups: tuple[str, ...] | None
    cohort: str | None
    dimensions: Sequence[DimensionSpec]


def innermost(tables: Tables, question: Question) -> Any:
    """The expression: rows that count each innermost cell, and one per known person in it.

    Args:
        tables: the canonical tables that `tables_needed` names.
    Returns: an Ibis table: a text column per dimension id, `person_id` (text, null on the rows
        that count), `units` (int64: how many there are, or this person has) and `identified`
        (int64: how many of them someone known is behind; 0 on a person's row).
    """
    cases = _cases(tables, question)
    allegations = _allegations(tables, question, cases)
    subjects = _subjects(tables, question, allegations)
    units, people = _units(question, cases, allegations, subjects)
    units = _with_dimensions(tables, question, units)
    ids = [dimension.id for dimension in question.dimensions]
    key = _key(question.counting_unit)
    known = people.filter(_[PERSON].notnull()).select(key, PERSON).distinct()
    columns = (*ids, PERSON, UNITS, IDENTIFIED)
    none, nobody = ibis.literal(0, "int64"), ibis.null("string")
    counts = (
        units.group_by(ids)
        .aggregate(units=_.count())
        .mutate(person_id=nobody, identified=none)
        .select(*columns)
    )
    named = units.select(key, *ids).join(known, key)
    identified = (
        named.group_by(ids)
        .aggregate(identified=_[key].nunique())
        .mutate(person_id=nobody, units=none)
        .select(*columns)
    )
    pairs = (
        named.group_by([*ids, PERSON])
        .aggregate(units=_.count())
        .mutate(identified=none)
        .select(*columns)
    )
    return ibis.union(counts, identified, pairs)


def records_between(tables: Tables, date_basis: str, window: Window) -> Any:
    """The expression that counts the cases of a window, whatever they're about."""
    return _within(tables["cases"], date_basis, window).count()


def tables_needed(question: Question) -> tuple[str, ...]:
    """The canonical tables that a question reads, in the order of the schema."""
    by = {dimension.of for dimension in question.dimensions}
    wanted = {
        "cases": True,
        "allegations": True,
        "subjects": True,
        "allegation_platforms": "platform" in by,
        "allegation_cohorts": question.cohort is not None,
        "proceedings": "proceeding_type" in by,
        "outcomes": bool(by & {"outcome", "finding"}),
        "postings": any(d.at not in (None, "register") for d in question.dimensions),
    }
    return tuple(name for name, is_wanted in wanted.items() if is_wanted)


def _within(cases: Any, date_basis: str, window: Window) -> Any:
    basis = f"{date_basis}_date"
    return cases.filter(
        _[basis] >= ibis.literal(window.start), _[basis] <= ibis.literal(window.end)
    )


def _cases(tables: Tables, question: Question) -> Any:
    return _within(tables["cases"], question.date_basis, question.window).mutate(
        basis_date=_[f"{question.date_basis}_date"]
    )


def _allegations(tables: Tables, question: Question, cases: Any) -> Any:
    allegations = tables["allegations"].select("allegation_id", "case_id", "category")
    if question.cohort is not None:
        members = tables["allegation_cohorts"].filter(_.cohort == question.cohort)
        allegations = allegations.semi_join(members, "allegation_id")
    return allegations.inner_join(cases, "case_id")


def _subjects(tables: Tables, question: Question, allegations: Any) -> Any:
    subjects = tables["subjects"]
    if question.staff_groups is not None:
        subjects = subjects.filter(_.staff_group.isin(question.staff_groups))
    return subjects.inner_join(allegations, "allegation_id")


def _units(question: Question, cases: Any, allegations: Any, subjects: Any) -> tuple[Any, Any]:
    """What is counted, one row each, and the people behind it (key and person)."""
    level = COUNTING_UNITS[question.counting_unit]
    if level is Level.SUBJECT:
        return subjects, subjects
    key = _key(question.counting_unit)
    units = cases if level is Level.CASE else allegations
    if question.staff_groups is not None:
        units = units.semi_join(subjects, key)
    elif question.cohort is not None:
        units = units.semi_join(allegations, key)
    return units, subjects


def _key(counting_unit: str) -> str:
    return {
        Level.CASE: "case_id",
        Level.ALLEGATION: "allegation_id",
        Level.SUBJECT: "subject_id",
    }[COUNTING_UNITS[counting_unit]]


def _with_dimensions(tables: Tables, question: Question, units: Any) -> Any:
    """Add the column of each dimension; each join is to at most one row, so none is counted twice.

    Every column that a dimension brings is named by its id with a prefix, so that none meets
    another's.
    """
    key = _key(question.counting_unit)
    columns = {}
    for dimension in question.dimensions:
        column, units = _column(tables, dimension, units, key)
        columns[dimension.id] = column
    return units.select(key, **columns)


def _column(tables: Tables, dimension: DimensionSpec, units: Any, key: str) -> tuple[Any, Any]:
    """The deferred column of a dimension, and the units joined with what it needs."""
    name = dimension.of
    if name == "year":
        return _.basis_date.year().cast("string"), units
    if name in ("source", "case_type", "status", "staff_group"):
        return _[name].fill_null(UNKNOWN), units
    if name == "category":
        regime_and_code = _.regime + ibis.literal("-") + _.category
        return regime_and_code.fill_null(UNCATEGORISED), units
    if name == "platform":
        one = _one_of(tables["allegation_platforms"], "allegation_id", "platform")
        return _.only_platform.fill_null(NOT_STATED), units.left_join(one, "allegation_id").drop(
            "allegation_id_right"
        )
    return _subject_column(tables, dimension, units, key)


def _subject_column(
    tables: Tables, dimension: DimensionSpec, units: Any, key: str
) -> tuple[Any, Any]:
    name = dimension.of
    if name == "proceeding_type":
        one = _one_of(tables["proceedings"], key, name)
        return _.only_proceeding_type.fill_null(NONE), units.left_join(one, key).drop(
            f"{key}_right"
        )
    if name in ("outcome", "finding"):
        decided = tables["outcomes"].select(key, **{f"decided_{name}": name})
        joined = units.left_join(decided, key).drop(f"{key}_right")
        known = _[f"decided_{name}"].fill_null(NOT_RECORDED)
        return ibis.ifelse(_.status == LIVE, LIVE, known), joined
    if dimension.at == "register":
        return _[name].fill_null(UNKNOWN), units
    held = _held_at(tables["postings"], units, dimension, key)
    return _[f"held_{name}"].fill_null(UNKNOWN), units.left_join(held, key).drop(f"{key}_right")


def _one_of(many: Any, key: str, name: str) -> Any:
    """At most one row a key: its only value, or SEVERAL where it has more than one."""
    grouped = many.group_by(key).aggregate(kinds=_[name].nunique(), one=_[name].min())
    return grouped.select(key, **{f"only_{name}": ibis.ifelse(_.kinds > 1, SEVERAL, _.one)})


def _held_at(postings: Any, units: Any, dimension: DimensionSpec, key: str) -> Any:
    """What the personnel register said on the day: the posting that began last, where two overlap.

    A posting holds from its first day to its last, both included; without a last day it lasts.
    An acting rank is a posting inside a longer one, so the later beginning is the one held.
    """
    day = f"{dimension.at}_date"
    days = units.select(key, PERSON, on_day=_[day]).filter(_.on_day.notnull())
    spans = postings.select(
        PERSON, "valid_from", "valid_to", **{f"held_{dimension.of}": dimension.of}
    )
    matched = days.inner_join(spans, PERSON).filter(
        _.valid_from <= _.on_day, _.valid_to.isnull() | (_.valid_to >= _.on_day)
    )
    newest_first = ibis.row_number().over(group_by=key, order_by=ibis.desc("valid_from"))
    return (
        matched.mutate(place=newest_first).filter(_.place == 0).select(key, f"held_{dimension.of}")
    )
