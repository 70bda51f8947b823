"""The median and quartiles of days from one event of a case to another; full-time equivalents.

In    a question, what is asked of it, and the dimension for each category of which it's wanted
Out   for each category and its totals: how many units have both days, and the quartiles; or the
      full-time equivalent in hundredths
Why   they're true figures: they stay beside the true counts, and whoever protects the counts
      decides what may be said of them

A quartile is the least number of whole days within which that share of units falls: one of the days
that occur, never a number between two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Any

import pyarrow as pa
from ibis import _

from peelian.core.release_model import TOTAL
from peelian.tables.columns import FTE, Tables
from peelian.tables.hierarchy import Tree
from peelian.tables.question import Question
from peelian.tables.spec_counts import StatisticsSpec
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.units import units_of

STATISTICS_NAME = "statistics.json"
DAYS, UNITS = "days_taken", "units"
SHARES = {"lower": Fraction(1, 4), "median": Fraction(1, 2), "upper": Fraction(3, 4)}
Histogram = dict[int, int]
"""How many units there are of each number of days, or of hundredths."""


def question_of(question: Question, asked: StatisticsSpec) -> Question:
    """The question that the statistics of a table are found by."""
    kept = [dimension for dimension in question.dimensions if dimension.id == asked.over]
    if asked.fte:
        number = DimensionSpec(id=FTE, label="Full-time equivalent", of=FTE)
    else:
        number = DimensionSpec(id=DAYS, label="Days", of="days", between=asked.days)
    return replace(question, dimensions=[*kept, number])


def histogram(tables: Tables, question: Question) -> Any:
    """The expression: units by number of days or of hundredths, and by the dimension's code."""
    names = [dimension.id for dimension in question.dimensions]
    rows = units_of(tables, question).rows.filter(_[names[-1]] >= 0)
    return rows.group_by(names).aggregate(**{UNITS: _.count()})


def statistics_of(
    rows: pa.Table, asked: StatisticsSpec, trees: Mapping[str, Tree]
) -> dict[str, dict[str, int]]:
    """`known`, `lower`, `median` and `upper` of days, or `hundredths`, by category.

    A category without a unit is left out.
    """
    name = FTE if asked.fte else DAYS
    tree = trees[asked.over] if asked.over else None
    found: dict[str, Histogram] = {}
    for row in rows.to_pylist():
        for code in _line(tree, str(row[asked.over])) if tree else [TOTAL]:
            days = found.setdefault(code, {})
            days[row[name]] = days.get(row[name], 0) + row[UNITS]
    order = [c.code for c in tree.dimension.categories] if tree else [TOTAL]
    said = _hundredths if asked.fte else _quartiles
    return {code: said(found[code]) for code in order if code in found}


def _line(tree: Tree, value: str) -> list[str]:
    """A value's leaf and all above it."""
    parents = {category.code: category.parent for category in tree.dimension.categories}
    at = tree.leaf_of.get(value, tree.rest)
    line: list[str] = []
    while at is not None:
        line.append(at)
        at = parents[at]
    return line


def _quartiles(days: Histogram) -> dict[str, int]:
    known = sum(days.values())
    return {"known": known} | {name: _within(days, ceil(known * s)) for name, s in SHARES.items()}


def _hundredths(numbers: Histogram) -> dict[str, int]:
    return {"hundredths": sum(number * units for number, units in numbers.items())}


def _within(days: Histogram, units: int) -> int:
    """The least number of days within which so many units fall."""
    for number in sorted(days):
        units -= days[number]
        if units <= 0:
            return number
    return max(days)
