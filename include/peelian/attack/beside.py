"""What filtered tables leave over of a total: counts that no table has, and that add up as well.

A rest is a cell of its own here, after all others: total = published parts + rest.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from peelian.attack.layout import IntArray, number_cells
from peelian.attack.moved import ROUND, Moved
from peelian.attack.narrow import FAR
from peelian.attack.reader import Published
from peelian.attack.sums import Sum, left_out


class Beside:
    """Published tables with their rests.

    Attributes:
        rests: for each its total and its published parts.
        equations: int64 (equations, cells and rests) sparse: of all tables, and one a rest.
    """

    def __init__(self, published: Published) -> None:
        layout = published.design.layout
        places = number_cells([layout.grid(table) for table in range(len(layout.tables))])[1]
        self.rests: list[Sum] = left_out(layout, places) if any(layout.where) else []
        self._count = len(published.values)
        equations = sp.csr_matrix(published.equations)
        if self.rests:
            wide = sp.csr_matrix((equations.shape[0], len(self.rests)), dtype=np.int64)
            rows = sp.vstack([sp.hstack([equations, wide]), self._sums()])
            equations = sp.csr_matrix(rows, dtype=np.int64)
        self.equations = equations

    def _sums(self) -> sp.csr_matrix:
        signs, columns, starts = [], [], [0]
        for number, (total, parts) in enumerate(self.rests):
            columns += [total, *parts, self._count + number]
            signs += [-1, *([1] * len(parts)), 1]
            starts.append(len(columns))
        shape = (len(self.rests), self._count + len(self.rests))
        return sp.csr_matrix((signs, columns, starts), shape=shape, dtype=np.int64)

    def with_rests(self, table: IntArray) -> IntArray:
        """A table (int64, cells) with what it leaves over."""
        rests = [table[total] - table[list(parts)].sum() for total, parts in self.rests]
        return np.append(table, np.array(rests, dtype=np.int64))

    def with_change(self, cells: IntArray) -> tuple[IntArray, IntArray]:
        """Cells that change by one, with the rests that change with them, and by how much each."""
        steps = np.zeros(self._count, dtype=np.int64)
        steps[cells] = 1
        whole = self.with_rests(steps)
        changed: IntArray = np.flatnonzero(whole)
        return changed, whole[changed]

    def ranges(self, moved: Moved, values: IntArray) -> tuple[IntArray, IntArray]:
        """int64 (cells and rests), twice: the least and the most that each can be by itself.

        A rest of rounded counts was rounded as they were: who knows the method knows that. Of a
        rest of perturbed ones nothing is known but that it's a count.
        """
        low, high = moved.ranges(values)
        rest = np.arange(len(values)) >= self._count
        unlike = rest & (values < 0) if moved.method == ROUND else rest
        return np.where(unlike, 0, low), np.where(unlike, FAR, high)
