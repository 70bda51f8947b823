"""What is left to decide once zeros are shown: groups of cells that must be hidden together.

Zeros are published, so they leave the equations; a parent with one child that isn't zero equals
that child, and whoever is shown one knows both. Such cells make one group. Everything here follows
from the zeros and the equations alone, so a reader can work it out as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from peelian.disclosure.trees import IntArray

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Problem:
    """Groups of cells and the equations between them.

    Attributes:
        group_of: int64 (cells): the group of each cell; -1 for a zero.
        first: int64 (groups): one cell of each group, the first.
        equations: int64 (equations, groups) sparse; at least three groups in each.
    """

    group_of: IntArray
    first: IntArray
    equations: sp.csr_matrix

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.first)

    def of_cells(self, per_cell: IntArray) -> IntArray:
        """What the cells of each group share, such as their value."""
        return per_cell[self.first]

    def any_of_cells(self, mask: BoolArray) -> BoolArray:
        """Which groups hold a cell of `mask`."""
        found = np.zeros(self.groups, dtype=bool)
        found[self.group_of[mask & (self.group_of >= 0)]] = True
        return found

    def sum_of_cells(self, per_cell: IntArray) -> IntArray:
        """Sums over the cells of each group."""
        total = np.zeros(self.groups, dtype=np.int64)
        some = self.group_of >= 0
        np.add.at(total, self.group_of[some], per_cell[some])
        return total

    def to_cells(self, mask: BoolArray) -> BoolArray:
        """The cells of the groups in `mask`."""
        cells: BoolArray = np.append(mask, False)[self.group_of]  # -1, a zero, takes the last
        return cells

    def spread(self, table: IntArray) -> IntArray:
        """A table by group as one by cell."""
        cells: IntArray = np.append(table, 0)[self.group_of]
        return cells


def around(ties: sp.csr_matrix, entries: BoolArray) -> BoolArray:
    """The entries that share an equation with any of these, themselves among them.

    Args:
        ties: (equations, entries) sparse, positive wherever an equation has an entry.
    """
    wider: BoolArray = entries | (ties.T @ (ties @ entries) > 0)
    return wider


def make_problem(equations: sp.csr_matrix, zero: BoolArray) -> Problem:
    """Group the cells that aren't `zero`, and rewrite the equations between the groups.

    Args:
        equations: int64 (equations, cells) sparse, as `cells.Cells` has them.
        zero: which cells are published as zero.
    """
    groups = np.cumsum(~zero) - 1
    group_of = np.where(zero, -1, groups).astype(np.int64)
    reduced = sp.csr_matrix(equations[:, ~zero])
    while True:
        merged = _equal_groups(reduced)
        if merged is None:
            break
        group_of = np.append(merged, -1)[group_of]
        size = len(merged)
        gather = sp.csr_matrix((np.ones(size, np.int64), (np.arange(size), merged)), dtype=np.int64)
        reduced = sp.csr_matrix(reduced @ gather)
    reduced = _distinct_rows(reduced)
    count = reduced.shape[1]
    first = np.full(count, len(zero), dtype=np.int64)
    some = np.flatnonzero(group_of >= 0)
    np.minimum.at(first, group_of[some], some)
    return Problem(group_of, first, reduced)


def _equal_groups(equations: sp.csr_matrix) -> IntArray | None:
    """The new number of each group once those that an equation makes equal are one; None: done."""
    equations.eliminate_zeros()
    short = np.flatnonzero(np.diff(equations.indptr) == 2)
    starts = equations.indptr[short]
    opposite = equations.data[starts] + equations.data[starts + 1] == 0
    starts = starts[opposite]
    if not len(starts):
        return None
    left, right = equations.indices[starts], equations.indices[starts + 1]
    size = equations.shape[1]
    links = sp.csr_matrix((np.ones(len(left)), (left, right)), shape=(size, size))
    _, labels = sp.csgraph.connected_components(links, directed=False)
    # Numbered by their first member, so that the order of groups follows the order of cells.
    _, first = np.unique(labels, return_index=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    found: IntArray = rank[labels]
    return found


def _distinct_rows(equations: sp.csr_matrix) -> sp.csr_matrix:
    """The equations without empty or repeated ones, in order."""
    equations.eliminate_zeros()
    equations.sort_indices()
    seen: set[tuple[bytes, bytes]] = set()
    kept: list[int] = []
    for row in range(equations.shape[0]):
        start, end = equations.indptr[row], equations.indptr[row + 1]
        name = (equations.indices[start:end].tobytes(), equations.data[start:end].tobytes())
        if start < end and name not in seen:
            seen.add(name)
            kept.append(row)
    return sp.csr_matrix(equations[kept])
