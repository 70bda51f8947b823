"""What a dimension's categories mean: the codes or days that each holds, whatever it's called.

Labels and codes of bands come and go; the codes of the reference lists and the days stay. So this
is what tells how tables of two releases are related (`disclosure.archive`).

In    a dimension and the leaf of each value
Out   the dimension with `variable`, and `holds` on every category but the root, which is everything
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from peelian.core.release_model import EXCEPT, Category, Dimension, Window
from peelian.tables.spec_model import DimensionSpec

DAY = "day"
"""The variable of time, of which a year holds its days within the window."""


def with_meaning(
    dimension: Dimension,
    spec: DimensionSpec,
    leaf_of: Mapping[str, str],
    rest: str | None,
    effective: Window,
) -> Dimension:
    """The dimension, saying what each of its categories holds.

    Args:
        leaf_of: the leaf's code for each value.
        rest: the leaf for any other value, or None.
        effective: the window counted.
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
            update={"holds": _holds(spec, category, held, open_ended, effective)}
        )
        for category in dimension.categories
    )
    return dimension.model_copy(update={"variable": variable_of(spec), "categories": categories})


def variable_of(spec: DimensionSpec) -> str:
    """The variable by name, with the moment where it has one: `rank@recorded`."""
    if spec.of == "year":
        return DAY
    return f"{spec.of}@{spec.at}" if spec.at else spec.of


def _line(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """A category and all above it."""
    line: list[str] = []
    at: str | None = code
    while at is not None:
        line.append(at)
        at = parents[at]
    return line


def _holds(
    spec: DimensionSpec,
    category: Category,
    held: Mapping[str, Collection[str]],
    open_ended: Collection[str],
    effective: Window,
) -> tuple[str, ...]:
    mine = held[category.code]
    if spec.of == "year":
        return _days(sorted(int(year) for year in mine), effective)
    if category.code in open_ended:
        # Nobody has a list of all units: "all others" is what no other category holds.
        others = {value for values in held.values() for value in values} - set(mine)
        return tuple(f"{EXCEPT}{value}" for value in sorted(others))
    return tuple(sorted(mine))


def _days(years: list[int], effective: Window) -> tuple[str, ...]:
    """First and last day of each run of years, within the window."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if not effective.start.year <= year <= effective.end.year:
            continue
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return tuple(
        day.isoformat()
        for first, last in runs
        for day in (
            max(dt.date(first, 1, 1), effective.start),
            min(dt.date(last, 12, 31), effective.end),
        )
    )
