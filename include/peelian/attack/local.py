"""Small programs around one unknown: a change that leads to another table, or a bound that holds.

HiGHS proposes; a change counts if it keeps every sum in exact integers, a bound if the prices of
the program prove it (`proof`).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from peelian.attack.layout import IntArray
from peelian.attack.narrow import FAR
from peelian.attack.near import Surroundings
from peelian.attack.proof import proved_impossible, proved_least
from peelian.attack.riddle import Piece

FloatArray = npt.NDArray[np.float64]

STEPS_LIMIT = 1_000.0
"""No step of a change is larger: changes are local."""
NODES = 20
"""Nodes that an integer program around one unknown may branch into."""
REST = 1e-6
"""How far from a whole number a solver's figure may be and still be tried as one."""


@dataclass(frozen=True)
class Change:
    """A way from one table to another that keeps every sum.

    Attributes:
        unknowns: int64 (changed), ascending.
        steps: int64 (changed): by how much each changes; none is 0.
    """

    unknowns: IntArray
    steps: IntArray

    def times(self, table: IntArray, low: IntArray, high: IntArray) -> tuple[int, int]:
        """How often it can be made backwards and forwards: the least and the most, 0 between."""
        at, step = table[self.unknowns], self.steps
        size = np.abs(step)
        down, up = at - low[self.unknowns], high[self.unknowns] - at
        forward = np.where(step > 0, up, down) // size
        backward = np.where(step > 0, down, up) // size
        return -int(backward.min()), int(forward.min())


class Local:
    """Questions about a piece, asked of the neighbourhood of one unknown.

    Attributes:
        low, high: int64 (unknowns): ranges proved so far; shared with whoever proves more.
        work: programs solved, times their entries.
    """

    def __init__(self, piece: Piece, low: IntArray, high: IntArray) -> None:
        self.piece = piece
        self.low, self.high = low, high
        self.work = 0
        self._near = Surroundings(piece.equations)
        self._by_column = sp.csc_matrix(piece.equations)
        self._solver = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("solver", "simplex"),
            ("presolve", "off"),
            ("mip_max_nodes", NODES),
        ):
            self._solver.setOptionValue(option, value)

    def change(
        self,
        table: IntArray,
        unknown: int,
        by: int,
        size: int,
        *,
        held: IntArray | None = None,
        mend: bool = True,
    ) -> Change | None:
        """A short change of a table that changes an unknown by so much; None where none is found.

        Args:
            size: how many unknowns may change.
            held: unknowns that may not.
            mend: whether a change with fractions is asked for again in whole numbers.
        """
        columns = self._near.unknowns(np.array([unknown]), size)
        if held is not None:
            columns = columns[~np.isin(columns, held)]
        rows = self._near.touching(columns)
        inner = sp.csc_matrix(self._by_column[:, columns])[rows]
        up = np.minimum(self.high[columns] - table[columns], STEPS_LIMIT).astype(float)
        down = np.minimum(table[columns] - self.low[columns], STEPS_LIMIT).astype(float)
        least, most = np.zeros(2 * len(columns)), np.concatenate([up, down])
        place = int(np.searchsorted(columns, unknown)) + (0 if by > 0 else len(columns))
        if most[place] < abs(by):
            return None
        least[place] = most[place] = abs(by)
        most[(place + len(columns)) % len(most)] = 0.0
        both = sp.csc_matrix(sp.hstack([inner, -inner], format="csc"))
        for whole in (False, True) if mend else (False,):
            point, _ = self._solved(
                both, np.zeros(len(rows)), (least, most), np.ones(len(most)), whole=whole
            )
            if point is None:
                return None
            steps = np.rint(point[: len(columns)] - point[len(columns) :]).astype(np.int64)
            found = self._kept(columns, steps, inner)
            if found is not None or np.abs(point - np.rint(point)).max(initial=0.0) <= REST:
                return found
        return None

    def bound(self, unknown: int, sign: int, size: int) -> int | None:
        """What sign * unknown is proved to be at or above by so many sums; None without a proof."""
        part = self.part(np.array([unknown]), size)
        cost = np.zeros(len(part.unknowns), dtype=np.int64)
        cost[np.searchsorted(part.unknowns, unknown)] = sign
        point, prices = self.priced(part, cost.astype(float))
        if point is None or prices is None:
            return None
        return proved_least(part.equations, part.totals, (part.low, part.high), cost, prices)

    def excludes(self, limits: dict[int, tuple[int, int]], size: int) -> bool:
        """Whether sums around prove that no table keeps to some limits."""
        part = self.part(np.array(sorted(limits)), size).within(limits)
        if (part.low > part.high).any():
            return True
        point, ray = self.priced(part, np.zeros(len(part.unknowns)))
        if point is not None or ray is None:
            return False
        return proved_impossible(part.equations, part.totals, (part.low, part.high), ray)

    def part(self, unknowns: IntArray, size: int) -> Part:
        """The sums around some unknowns."""
        rows, columns = self._near.sums(unknowns, size)
        equations = sp.csr_matrix(self.piece.equations[rows][:, columns])
        totals = self.piece.totals[rows]
        return Part(columns, equations, totals, self.low[columns], self.high[columns])

    def priced(self, part: Part, cost: FloatArray) -> tuple[FloatArray | None, FloatArray | None]:
        """A cheapest point of a part and its prices, or no point and a ray."""
        high = np.where(part.high >= FAR, highspy.kHighsInf, part.high.astype(float))
        equations = sp.csc_matrix(part.equations)
        return self._solved(
            equations, part.totals.astype(float), (part.low.astype(float), high), cost
        )

    def _kept(self, columns: IntArray, steps: IntArray, inner: sp.csc_matrix) -> Change | None:
        """The change, if it keeps every sum in exact integers."""
        if (inner @ steps).any() or not steps.any():
            return None
        some = np.flatnonzero(steps)
        return Change(columns[some], steps[some])

    def _solved(
        self,
        equations: sp.csc_matrix,
        totals: FloatArray,
        ends: tuple[FloatArray, FloatArray],
        cost: FloatArray,
        *,
        whole: bool = False,
    ) -> tuple[FloatArray | None, FloatArray | None]:
        """A program's point and prices, or no point and a ray; `whole` asks for whole numbers."""
        solver, program = self._solver, highspy.HighsLp()
        program.num_row_, program.num_col_ = equations.shape
        program.col_cost_ = cost
        program.col_lower_, program.col_upper_ = ends
        program.row_lower_ = program.row_upper_ = totals
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = equations.indptr.astype(np.int32)
        program.a_matrix_.index_ = equations.indices.astype(np.int32)
        program.a_matrix_.value_ = equations.data.astype(float)
        if whole:
            program.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
        solver.passModel(program)
        solver.run()
        self.work += equations.nnz
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            answer = solver.getSolution()
            return np.array(answer.col_value), np.array(answer.row_dual)
        if status == highspy.HighsModelStatus.kInfeasible:
            _, there, ray = solver.getDualRay()
            return None, np.array(ray) if there else None
        return None, None


@dataclass(frozen=True)
class Part:
    """Some of a piece's sums with all their unknowns: whatever they exclude is impossible.

    Attributes:
        unknowns: int64: which of the piece's unknowns, ascending.
        equations: int64 (equations, unknowns) sparse.
        totals: int64 (equations).
        low, high: int64 (unknowns).
    """

    unknowns: IntArray
    equations: sp.csr_matrix
    totals: IntArray
    low: IntArray
    high: IntArray

    def within(self, limits: dict[int, tuple[int, int]]) -> Part:
        """The same with narrower ranges of some unknowns."""
        low, high = self.low.copy(), self.high.copy()
        for unknown, (first, last) in limits.items():
            place = int(np.searchsorted(self.unknowns, unknown))
            low[place], high[place] = max(low[place], first), min(high[place], last)
        return Part(self.unknowns, self.equations, self.totals, low, high)
