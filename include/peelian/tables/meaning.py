"""What a dimension's categories mean: the codes or days that each holds, whatever it's called.

Labels and codes of bands come and go; the codes of the reference lists and the days stay. So this
is what tells how tables of two releases are related (`disclosure.archive`).

In    a dimension and the leaf of each value
Out   the dimension with `variable`, and `holds` on every category but the root, which is everything
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from peelian.core.release_model import EXCEPT, Category, Dimension
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.time_codes import Run, joined
from peelian.tables.variables import VARIABLES

DAY = "day"
"""The variable of time, of which a year holds its days within the window."""


def with_meaning(
    dimension: Dimension,
    spec: DimensionSpec,
    leaf_of: Mapping[str, str],
    rest: str | None,
    runs: Mapping[str, Sequence[Run]] | None = None,
) -> Dimension:
    """The dimension, saying what each of its categories holds.

    Args:
        leaf_of: the leaf's code for each value.
        rest: the leaf for any other value, or None.
        runs: of spans of time, the days of each value that are counted.
    """
    held: dict[str, set[str]] = {category.code: set() for category in dimension.categories}
    parents = {category.code: category.parent for category in dimension.categories}
    open_ended: set[str] = set()
    for value, leaf in leaf_of.items():
        if leaf in held:  # a band of years outside the window has no category
            for code in _line(leaf, parents):
                held[code].add(value)
    if rest is not None:
        open_ended.update(_line(rest, parents))
    categories = tuple(
        category
        if category.parent is None
        else category.model_copy(
            update={
                "holds": _holds(category, held, open_ended)
                if runs is None
                else _days(held[category.code], runs)
            }
        )
        for category in dimension.categories
    )
    return dimension.model_copy(update={"variable": variable_of(spec), "categories": categories})


def variable_of(spec: DimensionSpec) -> str:
    """The variable by name, with the moment where it has one: `rank@recorded`."""
    return variable_name(spec.of, spec.at, spec.on, spec.between)


def variable_name(
    of: str, at: str | None, on: dt.date | None, between: tuple[str, str] | None = None
) -> str:
    """The variable by name: days are one variable, however they're cut into years or months."""
    if VARIABLES[of].is_time:
        return DAY
    if between is not None:
        return f"{of}:{'-'.join(between)}"
    return f"{of}@{on or at}" if on or at else of


def _line(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """A category and all above it."""
    line: list[str] = []
    at: str | None = code
    while at is not None:
        line.append(at)
        at = parents[at]
    return line


def _holds(
    category: Category, held: Mapping[str, Collection[str]], open_ended: Collection[str]
) -> tuple[str, ...]:
    mine = held[category.code]
    if category.code in open_ended:
        # Nobody has a list of all units: "all others" is what no other category holds.
        others = {value for values in held.values() for value in values} - set(mine)
        return tuple(f"{EXCEPT}{value}" for value in sorted(others))
    return tuple(sorted(mine))


def _days(values: Collection[str], runs: Mapping[str, Sequence[Run]]) -> tuple[str, ...]:
    """First and last day of each unbroken run of some values' days."""
    met = [run for value in values for run in runs.get(value, ())]
    return tuple(day.isoformat() for run in joined(met) for day in run)
