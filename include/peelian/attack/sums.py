"""The sums that tie the cells of a release together, within tables and between filtered ones.

A sum says that a cell is the total of others, in one dimension, all else equal. A table that is
filtered by a code holds cells of that code in a dimension that it has no column for: officers and
staff, in two tables, add up to a third of everyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from peelian.attack.axes import Axis
from peelian.attack.layout import IntArray, Layout, Sums

Sum = tuple[int, tuple[int, ...]]


def sums_of(layout: Layout, places: Sequence[IntArray]) -> list[Sums]:
    """Every sum of every table, and those between filtered ones; one may stand twice.

    Args:
        places: for each table the cell of each combination, first dimension slowest.
    """
    found = []
    for table, (_, by) in enumerate(layout.tables):
        grid = places[table].reshape(layout.shape(table))
        for axis, dimension in enumerate(by):
            for parent, parts in layout.axes[dimension].families():
                wholes = grid.take(parent, axis=axis).ravel()
                columns = [grid.take(part, axis=axis).ravel() for part in parts]
                found.append(Sums(wholes, np.stack(columns, axis=1)))
    if any(layout.where):
        across = [(total, parts) for total, parts, whole in _across(layout, places) if whole]
        for size in sorted({len(parts) for _, parts in across}):
            alike = [pair for pair in across if len(pair[1]) == size]
            wholes = np.array([total for total, _ in alike], dtype=np.int64)
            found.append(Sums(wholes, np.array([held for _, held in alike], dtype=np.int64)))
    return found


def left_out(layout: Layout, places: Sequence[IntArray]) -> list[Sum]:
    """Totals and published parts of theirs that leave something out: staff, beside officers.

    Args:
        places: for each table the cell of each combination, first dimension slowest.
    """
    return sorted({(total, parts) for total, parts, whole in _across(layout, places) if not whole})


def _across(
    layout: Layout, places: Sequence[IntArray]
) -> Iterator[tuple[int, tuple[int, ...], bool]]:
    """In the dimensions that tables are filtered by: totals, parts, whether they're all of it.

    Args:
        places: for each table the cell of each combination, first dimension slowest.
    """
    for dimension in sorted({axis for pairs in layout.where for axis, _ in pairs}):
        under = _innermost_under(layout.axes[dimension])
        for nodes in _beside_each_other(layout, places, dimension).values():
            yield from _of_cells(under, nodes)


def _beside_each_other(
    layout: Layout, places: Sequence[IntArray], dimension: int
) -> dict[bytes, dict[int, int]]:
    """For each combination of the other dimensions its published nodes here, with their cells."""
    found: dict[bytes, dict[int, int]] = {}
    for table, cells in enumerate(places):
        nodes = layout.grid(table)
        own = nodes[:, dimension].copy()
        nodes[:, dimension] = -1
        for row, node, cell in zip(nodes, own.tolist(), cells.tolist(), strict=True):
            found.setdefault(row.tobytes(), {})[node] = cell
    return found


def _of_cells(
    under: Sequence[frozenset[int]], nodes: Mapping[int, int]
) -> Iterator[tuple[int, tuple[int, ...], bool]]:
    """Of published nodes: each with the largest published ones inside it, and if they're all."""
    by_size = sorted(nodes, key=lambda node: -len(under[node]))
    for place, total in enumerate(by_size):
        left = set(under[total])
        parts = []
        for node in by_size[place + 1 :]:
            if under[node] <= left:
                parts.append(nodes[node])
                left -= under[node]
        if parts:
            yield nodes[total], tuple(parts), not left


def _innermost_under(axis: Axis) -> list[frozenset[int]]:
    found: list[set[int]] = [set() for _ in axis.codes]
    inner = set(axis.parents)
    for leaf in range(len(axis.codes)):
        node = leaf if leaf not in inner else -1
        while node >= 0:
            found[node].add(leaf)
            node = axis.parents[node]
    return [frozenset(leaves) for leaves in found]
