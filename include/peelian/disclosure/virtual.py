"""Cells that no table has: differences of published cells that a reader would work out.

They take part in the equations, are always hidden, cost nothing, and must keep a range as any
sensitive cell; so either the total or the part that they are the difference of isn't known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.cells import Cells, family_of
from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import complement, population_filter
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Extended:
    """What was counted, with virtual cells after the real ones.

    Attributes:
        real: how many cells the tables have.
        reasons: for each rule of differences int64 (virtual cells it marks): their numbers.
    """

    counted: Counted
    real: int
    reasons: dict[str, IntArray]

    @property
    def parts(self) -> IntArray:
        """int64 (virtual cells, 3): cell, total, part: total = part + cell."""
        return self.counted.cells.virtual_parts

    def with_virtual(self, sensitive: BoolArray) -> BoolArray:
        """Sensitive cells of the tables (bool, real cells), and the virtual ones that are."""
        every = np.append(sensitive, np.zeros(len(self.parts), dtype=bool))
        for cells in self.reasons.values():
            every[cells] = True
        return every

    def told(self, open_to_doubt: BoolArray, sensitive: BoolArray) -> dict[str, BoolArray]:
        """The cells of tables that are hidden because a difference would be known.

        Args:
            open_to_doubt: bool (real cells): hidden, and several counts are possible.
            sensitive: bool (real cells).
        """
        found: dict[str, BoolArray] = {}
        root = self._roots()
        for reason, cells in self.reasons.items():
            mask = np.zeros(self.real, dtype=bool)
            for cell in cells.tolist():
                mask[root[cell]] = True
            found[reason] = mask & open_to_doubt & ~sensitive
        return found

    def _roots(self) -> dict[int, list[int]]:
        """The real cells that each virtual one is the difference of."""
        found: dict[int, list[int]] = {}
        for cell, total, part in self.parts.tolist():
            found[cell] = [*found.get(total, [total]), part]
        return found

    def named(self, cell: int) -> str:
        """A cell by its codes; a virtual one by what it's the difference of."""
        if cell < self.real:
            return self.counted.cells.named(cell)
        return " less ".join(self.counted.cells.named(other) for other in self._roots()[cell])


def extend(counted: Counted, policy: Policy, own: BoolArray) -> Extended:
    """Add the differences that the policy's rules judge to be sensitive.

    Args:
        own: bool (cells): sensitive themselves. Where the total or the part of a complement is,
            it isn't published, and the ranges that both must have leave the rest its own.
    """
    real = counted.cells.count
    parts: list[tuple[int, int, int]] = []
    reasons: dict[str, IntArray] = {}
    pairs = [
        (total, (part,))
        for total, part in complement.pairs(counted, policy).tolist()
        if not (own[total] or own[part])
    ]
    left = population_filter.left_over(counted, policy)
    for reason, differences in ((complement.REASON, pairs), (population_filter.REASON, left)):
        marked: list[int] = []
        for total, taken in differences:
            above = total
            for part in taken:
                cell = real + len(parts)
                parts.append((cell, above, part))
                above = cell
            marked.append(above)
        if marked:
            reasons[reason] = np.array(marked, dtype=np.int64)
    if not parts:
        return Extended(counted, real, {})
    table = np.array(parts, dtype=np.int64)
    values = np.append(counted.values, np.zeros(len(parts), dtype=np.int64))
    for cell, total, part in parts:
        values[cell] = values[total] - values[part]
    cells = _with_cells(counted.cells, table)
    return Extended(Counted(cells, values), real, reasons)


def _with_cells(cells: Cells, parts: IntArray) -> Cells:
    nodes = np.concatenate([cells.nodes, cells.nodes[parts[:, 2]]])
    equations = with_equations(cells.equations, parts)
    return replace(cells, nodes=nodes, equations=equations, virtual_parts=parts)


def with_equations(equations: sp.csr_matrix, parts: IntArray) -> sp.csr_matrix:
    """The equations with a row and a column for each virtual cell.

    A difference is written as the sum of the other parts, where the total has a family that the
    part is in; else as total = part + cell.
    """
    real, count = equations.shape[1], len(parts)
    owner = equations.tocsc()
    rows: list[dict[int, int]] = []
    for cell, total, part in parts.tolist():
        shared = family_of(owner, total, part) if total < real else None
        if shared is None:
            rows.append({total: -1, part: 1, cell: 1})
        else:
            line = slice(*equations.indptr[shared : shared + 2])
            others = {int(at): 1 for at in equations.indices[line] if at not in (total, part)}
            rows.append(others | {cell: -1})
    below = _matrix(rows, real + count)
    wide = sp.hstack([equations, sp.csr_matrix((equations.shape[0], count), dtype=np.int64)])
    return sp.csr_matrix(sp.vstack([wide, below]), dtype=np.int64)


def _matrix(rows: Sequence[dict[int, int]], columns: int) -> sp.csr_matrix:
    entries = (
        [sign for row in rows for sign in row.values()],
        [at for row in rows for at in row],
        np.cumsum([0, *(len(row) for row in rows)]),
    )
    return sp.csr_matrix(entries, shape=(len(rows), columns), dtype=np.int64)
