"""Moves that keep every sum: a count of one finest combination of codes goes up, and all above it.

Adding one to a combination of leaves adds one to it and to every total over it, in every table.
Taking one from its neighbour at the same time leaves alone whatever holds both. Any such move, and
any sum of them, keeps all tables adding up, so a search along them never has to mend a sum. For
each dimension a move names one leaf (`first`), or two to be exchanged (`first` for `second`);
four or eight combinations take part where several dimensions name two.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.trees import IntArray, Tree

NOWHERE = -(1 << 40)
"""Marks what a move doesn't touch; no sum of places reaches above zero with it."""


@dataclass(frozen=True)
class Move:
    """Moves of one form.

    Attributes:
        cells: int64 (moves, width): the cells that each changes; the number of cells for none.
        signs: int64 (width): by how much each is changed; 1 or -1.
    """

    cells: IntArray
    signs: IntArray


class Lattice:
    """The leaves of each dimension, and which cells lie above them.

    Args:
        cells: the cells.
        rank: int64 (cells): the number that each cell goes by here (a canonical one).

    Attributes:
        leaves: for each dimension, int64: its leaves, in the order of their own totals' ranks.
    """

    def __init__(self, cells: Cells, rank: IntArray) -> None:
        self._trees = cells.trees
        self._by = [table.by for table in cells.tables]
        self.count = cells.count
        self._grids: list[IntArray] = []
        self._chains: list[dict[int, IntArray]] = []
        taken = np.zeros(cells.count, dtype=bool)
        for table, place in zip(cells.tables, cells.places, strict=True):
            shape = [len(cells.trees[d].codes) for d in table.by]
            # A cell that stands in several tables is changed once: in the first of them.
            grid = np.where(taken[place], cells.count, rank[place])
            taken[place] = True
            self._grids.append(np.append(grid, cells.count))
            strides = np.cumprod([1, *shape[:0:-1]])[::-1]
            self._chains.append(
                {
                    d: _chains(cells.trees[d], int(stride))
                    for d, stride in zip(table.by, strides, strict=True)
                }
            )
        self.leaves = [_ordered_leaves(cells, d, rank) for d in range(len(cells.trees))]
        self._below = [
            _below(tree, leaves) for tree, leaves in zip(cells.trees, self.leaves, strict=True)
        ]
        self._siblings = [
            _siblings(tree, leaves) for tree, leaves in zip(cells.trees, self.leaves, strict=True)
        ]

    @property
    def dimensions(self) -> int:
        """How many dimensions there are."""
        return len(self._trees)

    @property
    def tables(self) -> int:
        """How many tables there are."""
        return len(self._by)

    def used(self, table: int) -> tuple[int, ...]:
        """The dimensions of a table."""
        return self._by[table]

    def below(self, dimension: int, node: int) -> IntArray:
        """The leaves at or below a node, in order."""
        return self._below[dimension][node]

    def sibling(self, dimension: int, leaves: IntArray, at: IntArray) -> IntArray:
        """For each leaf one of its parent's other leaves, or itself: the `at`-th, cyclically."""
        table, sizes = self._siblings[dimension]
        found: IntArray = table[leaves, at % sizes[leaves]]
        return found

    def moves(self, first: IntArray, second: dict[int, IntArray]) -> Move:
        """The cells that moves touch.

        Args:
            first: int64 (moves, dimensions): leaves.
            second: for some dimensions, int64 (moves): the leaf that gives what `first` gets.
        """
        count = len(first)
        cells: list[IntArray] = []
        signs: list[IntArray] = []
        for by, grid, chains in zip(self._by, self._grids, self._chains, strict=True):
            if any(d not in by for d in second):
                continue  # what is exchanged within a total leaves the total alone
            places = np.zeros((count, 1), dtype=np.int64)
            sign = np.ones(1, dtype=np.int64)
            for d in by:
                line = chains[d][first[:, d]]
                ways = np.ones(line.shape[1], dtype=np.int64)
                if d in second:
                    other = chains[d][second[d]]
                    apart = line != other
                    line = np.hstack(
                        [np.where(apart, line, NOWHERE), np.where(apart, other, NOWHERE)]
                    )
                    ways = np.concatenate([ways, -ways])
                places = (places[:, :, None] + line[:, None, :]).reshape(count, -1)
                sign = np.multiply.outer(sign, ways).ravel()
            cells.append(grid[np.where(places < 0, -1, places)])
            signs.append(sign)
        if not cells:
            return Move(np.zeros((count, 0), dtype=np.int64), np.zeros(0, dtype=np.int64))
        return Move(np.hstack(cells), np.concatenate(signs))

    def finest(self, table: int) -> tuple[IntArray, IntArray]:
        """A table's combinations of leaves, int64 (combinations, dimensions), and their cells.

        A dimension that the table doesn't use is -1; a cell that counts as an earlier table's is
        the number of cells.
        """
        by = self._by[table]
        found = np.array(list(itertools.product(*(self.leaves[d] for d in by))), dtype=np.int64)
        wide = np.full((len(found), self.dimensions), -1, dtype=np.int64)
        wide[:, by] = found
        places = sum(self._chains[table][d][found[:, i], -1] for i, d in enumerate(by))
        return wide, self._grids[table][places]


def _chains(tree: Tree, stride: int) -> IntArray:
    """For each node the places of those above it, the root's first, its own last.

    A leaf higher up than others has NOWHERE between, so that two leaves' common ancestors stand at
    the same distance from the root.
    """
    lines = [line[::-1] for line in tree.ancestry()]
    depth = max(map(len, lines))
    table = np.full((len(lines), depth), NOWHERE, dtype=np.int64)
    for node, line in enumerate(lines):
        table[node, : len(line) - 1] = line[:-1]
        table[node, -1] = line[-1]
    return np.where(table >= 0, table * stride, NOWHERE)


def _ordered_leaves(cells: Cells, dimension: int, rank: IntArray) -> IntArray:
    """A dimension's leaves by the rank of their totals; unused ones as they are."""
    leaves = np.array(cells.trees[dimension].leaves(), dtype=np.int64)
    alone = np.flatnonzero((cells.nodes[:, dimension] > 0) & ((cells.nodes > 0).sum(axis=1) == 1))
    ranks = np.zeros(len(cells.trees[dimension].codes), dtype=np.int64)
    ranks[cells.nodes[alone, dimension]] = rank[alone]
    found: IntArray = leaves[np.argsort(ranks[leaves], kind="stable")]
    return found


def _below(tree: Tree, leaves: IntArray) -> list[IntArray]:
    lines = tree.ancestry()
    found: list[list[int]] = [[] for _ in tree.codes]
    for leaf in leaves.tolist():
        for node in lines[leaf]:
            found[node].append(leaf)
    return [np.array(part, dtype=np.int64) for part in found]


def _siblings(tree: Tree, leaves: IntArray) -> tuple[IntArray, IntArray]:
    """For each leaf the leaves of the same parent, padded, and how many there are."""
    families: dict[int, list[int]] = {}
    for leaf in leaves.tolist():
        families.setdefault(tree.parents[leaf], []).append(leaf)
    widest = max(map(len, families.values()))
    table = np.zeros((len(tree.codes), widest), dtype=np.int64)
    sizes = np.ones(len(tree.codes), dtype=np.int64)
    for family in families.values():
        for leaf in family:
            table[leaf, : len(family)] = family
            sizes[leaf] = len(family)
    return table, sizes
