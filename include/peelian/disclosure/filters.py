"""What tables that are filtered tell about each other.

A table of officers and a table of everyone hold cells of one dimension without crossing it. Where
the parts of a total are all there, they add up to it; where some are missing, the total less those
that are there is a count that no table has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from peelian.disclosure.trees import IntArray, Tree


@dataclass(frozen=True)
class Across:
    """A published total and the nearest published cells under it, in a dimension of a filter.

    Attributes:
        whole: whether those cells are all of it.
    """

    total: int
    parts: tuple[int, ...]
    whole: bool


def across_filters(
    trees: Sequence[Tree], filtered: Sequence[int], nodes: IntArray
) -> Iterator[Across]:
    """Every total that has parts in the dimensions that tables are filtered by.

    Args:
        filtered: positions of those dimensions.
        nodes: int64 (cells, dimensions): the nodes of each cell.
    """
    for dimension in filtered:
        tree = trees[dimension]
        lines, leaves = tree.ancestry(), _leaves_under(tree)
        rest = nodes.copy()
        rest[:, dimension] = 0
        _, group = np.unique(rest, axis=0, return_inverse=True)
        order = np.argsort(group.ravel(), kind="stable")
        starts = np.flatnonzero(np.diff(group.ravel()[order], prepend=-1))
        for cells in np.split(order, starts[1:]):
            if len(cells) > 1:
                here = {int(nodes[cell, dimension]): int(cell) for cell in cells}
                yield from _of_group(here, lines, leaves)


def _of_group(
    here: Mapping[int, int], lines: Sequence[Sequence[int]], leaves: Sequence[frozenset[int]]
) -> Iterator[Across]:
    below: dict[int, list[int]] = {}
    for node in sorted(here):
        above = next((other for other in lines[node][1:] if other in here), None)
        if above is not None:
            below.setdefault(above, []).append(node)
    for total, parts in below.items():
        held = frozenset[int]().union(*(leaves[part] for part in parts))
        yield Across(here[total], tuple(here[part] for part in parts), held == leaves[total])


def _leaves_under(tree: Tree) -> list[frozenset[int]]:
    found: list[set[int]] = [set() for _ in tree.codes]
    lines = tree.ancestry()
    for leaf in tree.leaves():
        for node in lines[leaf]:
            found[node].add(leaf)
    return [frozenset(under) for under in found]
