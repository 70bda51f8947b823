"""Tables near a given one: a linear (or integer) program solved by HiGHS.

A table is `base + up - down`, with its equations kept exactly; each entry's way up and down has a
cost and a bound. The base may miss the equations by something, which the moves make good. Working
with moves keeps the numbers small, whatever the counts. Only limits on work are set, never on time,
so that the same question always gets the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from peelian.core.errors import UnsafeError
from peelian.disclosure.trees import IntArray

FloatArray = npt.NDArray[np.float64]
UNBOUNDED = float(highspy.kHighsInf)
ROUNDING = 1e-6
"""A solution this near to whole numbers is rounded; it is then checked in exact integers."""
MIP_NODES = 500
"""Branching stops here; an integer question that is still open counts as failed."""
IMPOSSIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    # Costs are never negative, so nothing is unbounded.
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
SETTLED = (
    *IMPOSSIBLE,
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kSolutionLimit,
)


@dataclass(frozen=True)
class Room:
    """How far each entry may move from the base, and at what cost a unit (all float64, >= 0)."""

    up: FloatArray
    down: FloatArray
    cost_up: FloatArray
    cost_down: FloatArray


@dataclass(frozen=True)
class Answer:
    """What a program gave.

    Attributes:
        moves: the cheapest moves from the base; None where none was found.
        impossible: it's proved that there is none.
    """

    moves: FloatArray | None
    impossible: bool

    def whole(self) -> IntArray | None:
        """The moves as integers, where they are within ROUNDING of some."""
        if self.moves is None:
            return None
        rounded = np.rint(self.moves)
        if np.abs(self.moves - rounded).max(initial=0.0) > ROUNDING:
            return None
        found: IntArray = rounded.astype(np.int64)
        return found


class TableProgram:
    """Programs over one set of equations, each starting from the last one's solution."""

    def __init__(self, equations: sp.csr_matrix) -> None:
        self.solved = 0
        rows, self._size = equations.shape
        self._rows = np.arange(rows, dtype=np.int32)
        self._columns = np.arange(2 * self._size, dtype=np.int32)
        self._model = sp.hstack([equations, -equations]).tocsc()
        self._highs = self._load(presolve=False)

    def nearest(self, missing: IntArray, room: Room) -> Answer:
        """The cheapest moves from a base to a table, as real numbers.

        Args:
            missing: int64 (equations): what the base lacks of each equation.
            room: bounds and costs of the moves.
        Raises: UnsafeError where the solver fails.
        """
        return self._solve(self._highs, missing.astype(np.float64), room)

    def nearest_whole(self, missing: IntArray, room: Room) -> Answer:
        """The same in integers, giving up after MIP_NODES nodes.

        Raises: UnsafeError where the solver fails.
        """
        highs = self._load(presolve=True)
        kinds = np.full(2 * self._size, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        highs.changeColsIntegrality(2 * self._size, self._columns, kinds)
        highs.setOptionValue("mip_max_nodes", MIP_NODES)
        return self._solve(highs, missing.astype(np.float64), room)

    def _load(self, *, presolve: bool) -> highspy.Highs:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("random_seed", 1)
        highs.setOptionValue("presolve", "choose" if presolve else "off")
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = len(self._rows), len(self._columns)
        for name in ("col_cost_", "col_lower_", "col_upper_"):
            setattr(program, name, np.zeros(len(self._columns)))
        for name in ("row_lower_", "row_upper_"):
            setattr(program, name, np.zeros(len(self._rows)))
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_, matrix.index_ = self._model.indptr, self._model.indices
        matrix.value_ = self._model.data.astype(np.float64)
        highs.passModel(program)
        return highs

    def _solve(self, highs: highspy.Highs, missing: FloatArray, room: Room) -> Answer:
        self.solved += 1
        columns = len(self._columns)
        highs.changeColsCost(columns, self._columns, np.r_[room.cost_up, room.cost_down])
        highs.changeColsBounds(columns, self._columns, np.zeros(columns), np.r_[room.up, room.down])
        highs.changeRowsBounds(len(self._rows), self._rows, missing, missing)
        highs.run()
        if highs.getModelStatus() not in SETTLED:
            highs.clearSolver()  # a warm start can leave the simplex method without a verdict
            highs.run()
        return self._read(highs)

    def _read(self, highs: highspy.Highs) -> Answer:
        status = highs.getModelStatus()
        if status in IMPOSSIBLE:
            return Answer(None, impossible=True)
        if status == highspy.HighsModelStatus.kSolutionLimit and not _has_table(highs):
            return Answer(None, impossible=False)
        if status not in SETTLED:
            raise UnsafeError(
                "the solver failed, so nothing could be proved",
                given=highs.modelStatusToString(status),
                do="report this table; nothing was published",
            )
        moves = np.array(highs.getSolution().col_value, dtype=np.float64)
        return Answer(moves[: self._size] - moves[self._size :], impossible=False)


def _has_table(highs: highspy.Highs) -> bool:
    return bool(np.isfinite(highs.getInfo().mip_gap))
