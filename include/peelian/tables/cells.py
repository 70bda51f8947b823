"""Tabulation as one Ibis expression: from canonical tables to counts of the innermost cells.

In    canonical tables, already filtered to nothing; the window, population, cohort and dimensions
Out   one row per innermost cell and known person, and for each cell rows without a person that
      count it: coordinates as raw codes, `person_id`, `units` and `identified`
Why   design: units add up, so the engine counts the innermost cells and the margins are added
      outside (`margins`); distinct people don't, so they come as distinct (person, cell) pairs

Nothing here is of one engine: no SQL, and only what DuckDB, PostgreSQL and Spark all run.
"""

from __future__ import annotations

from typing import Any

import ibis
from ibis import _

from peelian.core.release_model import Window
from peelian.records.schema import TABLES
from peelian.tables.columns import PERSON, Asked, Tables, tables_of
from peelian.tables.question import Question
from peelian.tables.units import in_windows, units_of
from peelian.tables.variables import HEADCOUNT, RESTRICTIONS

__all__ = ["IDENTIFIED", "PERSON", "UNITS", "Question", "innermost", "tables_needed"]

UNITS, IDENTIFIED = "units", "identified"


def innermost(tables: Tables, question: Question) -> Any:
    """The expression: rows that count each innermost cell, and one per known person in it.

    Args:
        tables: the canonical tables that `tables_needed` names.
    Returns: an Ibis table: a text column per dimension id, `person_id` (text, null on the rows
        that count), `units` (int64: how many there are, or this person has) and `identified`
        (int64: how many of them someone known is behind; 0 on a person's row).
    """
    units = units_of(tables, question)
    ids = [dimension.id for dimension in question.dimensions]
    columns = (*ids, PERSON, UNITS, IDENTIFIED)
    none, nobody = ibis.literal(0, "int64"), ibis.null("string")
    counts = (
        units.rows.group_by(ids)
        .aggregate(units=_.count())
        .mutate(person_id=nobody, identified=none)
        .select(*columns)
    )
    identified = (
        units.named.group_by(ids)
        .aggregate(identified=_[units.key].nunique())
        .mutate(person_id=nobody, units=none)
        .select(*columns)
    )
    pairs = (
        units.named.group_by([*ids, PERSON])
        .aggregate(units=_.count())
        .mutate(identified=none)
        .select(*columns)
    )
    return ibis.union(counts, identified, pairs)


def records_between(tables: Tables, date_basis: str, window: Window) -> Any:
    """The expression that counts the cases of a window, whatever they're about."""
    return tables["cases"].filter(in_windows(_[f"{date_basis}_date"], (window,))).count()


def tables_needed(question: Question) -> tuple[str, ...]:
    """The canonical tables that a question reads, in the order of the schema."""
    if question.counting_unit == HEADCOUNT:
        wanted = {"people", "postings"}
    elif question.counting_unit == RESTRICTIONS:
        wanted = {"people", "interim_measures"}
    else:
        wanted = {"cases", "allegations", "subjects"}
    if question.cohort is not None:
        wanted.add("allegation_cohorts")
    asked: list[Asked] = [*question.dimensions, *question.filters]
    for one in asked:
        wanted |= tables_of(one)
    return tuple(name for name in TABLES if name in wanted)
