"""Published figures that are made of counts: what they say of counts that are hidden.

In    how figures are made, as the release's design tells, and their CSVs
Out   for each hidden count the range that single figures leave; cells tied by a figure of two
      hidden counts, which nobody has weighed

A figure is rounded, halves away from zero. Where one of its two counts is known, the other lies in
a range of whole numbers; both ends are tried, exactly. A figure that isn't what its shown counts
give contradicts them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from peelian.attack.axes import Axis
from peelian.attack.layout import IntArray, Layout
from peelian.attack.narrow import FAR
from peelian.attack.tables import MARKER, VALUE, read_sheet
from peelian.attack.told import unlike
from peelian.core.errors import InputError

PERCENT = 100
HALF = Fraction(1, 2)
KINDS = ("share", "change", "rate")
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Made:
    """How a table of figures is made.

    Attributes:
        id: its name.
        table: the number of the table of counts.
        kind: "share", "change" or "rate".
        base: the axis that it compares along.
        decimals: how many digits a figure has after the point.
        per: of a rate: per how many.
        population: of a rate: how many there are of each innermost code.
    """

    id: str
    table: int
    kind: str
    base: int
    decimals: int
    per: int = 1
    population: Mapping[str, int] = field(default_factory=dict)

    def printed(self, count: int, base: int) -> Fraction:
        """The figure of a count and what it's compared with."""
        factor = self.per if self.kind == "rate" else PERCENT
        exact = Fraction(factor * count, base) - (PERCENT if self.kind == "change" else 0)
        units = math.floor(abs(exact) * 10**self.decimals + HALF)
        return Fraction(units if exact >= 0 else -units, 10**self.decimals)


@dataclass
class Bounds:
    """What figures say.

    Attributes:
        low, high: int64 (cells): the range of each hidden count; 0 and FAR where none says.
        tied: pairs of hidden cells that one shown figure is made of.
    """

    low: IntArray
    high: IntArray
    tied: list[tuple[int, int]] = field(default_factory=list)


def read_made(told: Any, layout: Layout, where: object) -> list[Made]:
    """How figures are made, of what a JSON file or a specification says.

    Raises: InputError where it isn't of that shape.
    """
    tables = {name: number for number, (name, _) in enumerate(layout.tables)}
    axes = {axis.id: number for number, axis in enumerate(layout.axes)}
    try:
        made = [
            Made(
                str(each["id"]),
                tables[each["of"]],
                str(each["kind"]),
                axes[each["base"]],
                int(each["decimals"]),
                int(each.get("per") or 1),
                {str(code): int(size) for code, size in (each.get("population") or {}).items()},
            )
            for each in told
        ]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise unlike(where) from None
    for figure in made:
        known = figure.kind in KINDS and figure.base in layout.tables[figure.table][1]
        if not known or not 0 <= figure.decimals <= MOST_DECIMALS or figure.per < 1:
            raise unlike(where)
    return made


def bounds_of(
    figures: Sequence[Made],
    folder: Path,
    layout: Layout,
    places: Sequence[IntArray],
    values: IntArray,
    hidden: Sequence[bool],
) -> Bounds:
    """What all figures in a folder say of hidden counts.

    Args:
        places: for each table the cell of each combination, first dimension slowest.
        values: int64 (cells): published counts.
        hidden: for each cell whether it's hidden.
    Raises: InputError where a figure can't be read, or isn't what its counts give.
    """
    bounds = Bounds(np.zeros(len(values), np.int64), np.full(len(values), FAR, np.int64))
    for made in figures:
        for line, cell, base, printed in _shown(made, folder, layout, places[made.table]):
            _learn(made, bounds, values, hidden, (cell, base), printed, line)
    return bounds


def _learn(
    made: Made,
    bounds: Bounds,
    values: IntArray,
    hidden: Sequence[bool],
    of: tuple[int, int | None],
    printed: Fraction,
    line: str,
) -> None:
    """Take in one figure.

    Args:
        of: its cell, and the cell that it's compared with (of a rate -population - 1).
    """
    cell, base = of
    if base is None:
        raise InputError("a figure stands where there's nothing to compare with", where=line)
    size = -base - 1 if base < 0 else int(values[base])
    is_base_hidden = base >= 0 and bool(hidden[base])
    if hidden[cell] and is_base_hidden:
        if cell != base:
            bounds.tied.append((cell, base))
        return
    if not hidden[cell] and not is_base_hidden:
        if size == 0 or made.printed(int(values[cell]), size) != printed:
            raise InputError("a figure isn't what the counts beside it give", where=line)
        return
    if hidden[cell]:
        about, (low, high) = cell, _counts(made, printed, size)
    else:
        about, (low, high) = base, _bases(made, printed, int(values[cell]))
    if low > high:
        raise InputError("a figure can't be made of the counts beside it", where=line)
    bounds.low[about] = max(int(bounds.low[about]), low)
    bounds.high[about] = min(int(bounds.high[about]), high)


def _counts(made: Made, printed: Fraction, base: int) -> tuple[int, int]:
    """The least and the most count of which a figure may be made, where the base is known."""
    if base == 0:
        return 1, 0
    factor = made.per if made.kind == "rate" else PERCENT
    plus = PERCENT if made.kind == "change" else 0
    half = HALF / 10**made.decimals
    low = max(0, math.ceil((printed + plus - half) * base / factor))
    high = math.floor((printed + plus + half) * base / factor)
    while low <= high and made.printed(low, base) != printed:
        low += 1
    while low <= high and made.printed(high, base) != printed:
        high -= 1
    return low, high


def _bases(made: Made, printed: Fraction, count: int) -> tuple[int, int]:
    """The same of a hidden base, where the count is known; it's above zero."""
    plus = PERCENT if made.kind == "change" else 0
    half = HALF / 10**made.decimals
    least, most = printed + plus - half, printed + plus + half
    if most <= 0:
        return 1, 0
    low = max(1, math.ceil(PERCENT * count / most))
    if least <= 0 or count == 0:
        return low, FAR
    high = math.floor(PERCENT * count / least)
    while low <= high and made.printed(count, low) != printed:
        low += 1
    while low <= high and made.printed(count, high) != printed:
        high -= 1
    return low, high


def _shown(
    made: Made, folder: Path, layout: Layout, place: IntArray
) -> Iterator[tuple[str, int, int | None, Fraction]]:
    """Each figure that is shown: its line, its cell, what it's compared with, what's printed.

    What a rate is compared with is told as -population - 1.
    """
    sheet = read_sheet(folder / f"{made.id}.csv")
    axes = [layout.axes[axis] for axis in layout.tables[made.table][1]]
    along = layout.tables[made.table][1].index(made.base)
    grid = place.reshape(layout.shape(made.table))
    columns = [sheet.column(axis.id) for axis in axes]
    ends = zip(sheet.column(VALUE), sheet.column(MARKER), strict=True)
    for number, ((value, marker), codes) in enumerate(
        zip(ends, zip(*columns, strict=True), strict=True), start=2
    ):
        line = f"{sheet.where}:{number}"
        if bool(value) == bool(marker):
            raise InputError("a figure must have a value or a marker, and not both", where=line)
        if any(code not in axis.places for axis, code in zip(axes, codes, strict=True)):
            raise InputError("a code is not in its hierarchy", where=line)
        if value:
            at = [axis.places[code] for axis, code in zip(axes, codes, strict=True)]
            cell = int(grid[tuple(at)])
            yield line, cell, _base(made, axes[along], at, along, grid), _number(value, line)


def _base(made: Made, axis: Axis, at: list[int], along: int, grid: IntArray) -> int | None:
    """What the figure of a combination is compared with."""
    node = at[along]
    if made.kind == "rate":
        return -_population(made, axis, node) - 1
    if made.kind == "share":
        other: int | None = axis.root
    else:
        beside = [n for n, parent in enumerate(axis.parents) if parent == axis.parents[node]]
        before = [n for n in beside if n < node]
        other = before[-1] if before and node != axis.root else None
    if other is None:
        return None
    return int(grid[(*at[:along], other, *at[along + 1 :])])


def _population(made: Made, axis: Axis, node: int) -> int:
    parts = [n for n, parent in enumerate(axis.parents) if parent == node]
    if not parts:
        return made.population.get(axis.codes[node], 0)
    return sum(_population(made, axis, part) for part in parts)


def _number(text: str, line: str) -> Fraction:
    try:
        plain = text.isascii() and set(text) <= set("-.0123456789")
        return Fraction(text if plain else "")
    except ValueError:
        raise InputError("a figure isn't a number", where=line) from None
