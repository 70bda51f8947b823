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

from peelian.disclosure.trees import IntArray

FloatArray = npt.NDArray[np.float64]
UNBOUNDED = float(highspy.kHighsInf)
ROUNDING = 1e-6
"""A solution this near to whole numbers is rounded; it is then checked in exact integers."""
MIP_NODES = 100
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
    """How far each entry may move from the base, and at what cost a unit (all float64, >= 0).

    Attributes:
        push: an entry that must move, and by how much; None where none must.
    """

    up: FloatArray
    down: FloatArray
    cost_up: FloatArray
    cost_down: FloatArray
    push: tuple[int, int] | None = None

    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Lower and upper bounds of the moves up, then of those down."""
        upper = np.r_[self.up, self.down]
        lower = np.zeros(len(upper))
        if self.push is not None:
            entry, by = self.push
            ways = (entry, len(self.up) + entry)
            upper[list(ways)] = 0.0
            lower[ways[by < 0]] = upper[ways[by < 0]] = abs(by)
        return lower, upper

    def only(self, kept: IntArray, *, free: bool) -> Room:
        """The room of the entries in `kept`, the pushed one among them; `free` of cost or not."""
        cost = 0.0 if free else 1.0
        push = self.push
        if push is not None:
            push = (int(np.searchsorted(kept, push[0])), push[1])
        return Room(
            self.up[kept],
            self.down[kept],
            self.cost_up[kept] * cost,
            self.cost_down[kept] * cost,
            push,
        )


@dataclass(frozen=True)
class Answer:
    """What a program gave.

    Attributes:
        moves: the cheapest moves from the base; None where none was found, or the solver failed.
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


def quiet_solver() -> highspy.Highs:
    """A solver that prints nothing and always does the same."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 1)
    return highs


class TableProgram:
    """Programs over one set of equations.

    Attributes:
        size: how many entries a table has.
        solved: how many programs were solved.
    """

    def __init__(self, equations: sp.csr_matrix) -> None:
        self.solved = 0
        self._equations = equations
        rows, self.size = equations.shape
        self._rows = np.arange(rows, dtype=np.int32)
        self._columns = np.arange(2 * self.size, dtype=np.int32)
        self._model = sp.hstack([equations, -equations]).tocsc()
        self._highs = self._load()

    def nearest(self, missing: IntArray, room: Room) -> Answer:
        """The cheapest moves from a base to a table, as real numbers.

        Args:
            missing: int64 (equations): what the base lacks of each equation.
            room: bounds and costs of the moves.
        Returns: an answer without moves as well where the solver fails: nothing was shown.
        """
        return self._solve(self._highs, missing.astype(np.float64), room)

    def nearest_whole(self, missing: IntArray, room: Room, *, cheapest: bool = False) -> Answer:
        """Moves in integers, the `cheapest` or just any, giving up after MIP_NODES nodes."""
        self.solved += 1
        _, upper = room.bounds()
        kept = np.flatnonzero(upper[: self.size] + upper[self.size :] > 0)
        columns = sp.csr_matrix(self._equations[:, kept])
        tied = np.diff(columns.indptr) > 0
        if missing[~tied].any():
            return Answer(None, impossible=True)
        part = TableProgram(sp.csr_matrix(columns[tied]))
        answer = part._branch(missing[tied], room.only(kept, free=not cheapest))
        if answer.moves is None:
            return answer
        moves = np.zeros(self.size)
        moves[kept] = answer.moves
        return Answer(moves, impossible=False)

    def _branch(self, missing: IntArray, room: Room) -> Answer:
        kinds = np.full(2 * self.size, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        self._highs.changeColsIntegrality(2 * self.size, self._columns, kinds)
        self._highs.setOptionValue("mip_max_nodes", MIP_NODES)
        self._highs.setOptionValue("presolve", "choose")
        return self._solve(self._highs, missing.astype(np.float64), room)

    def _load(self) -> highspy.Highs:
        highs = quiet_solver()
        highs.setOptionValue("presolve", "off")
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
        if not len(self._rows) or not self.size:
            return _untied(self.size, missing, room)
        # From nothing moved, few steps lead to a table nearby; from the last answer, many.
        highs.clearSolver()
        columns = len(self._columns)
        highs.changeColsCost(columns, self._columns, np.r_[room.cost_up, room.cost_down])
        highs.changeColsBounds(columns, self._columns, *room.bounds())
        highs.changeRowsBounds(len(self._rows), self._rows, missing, missing)
        highs.run()
        if highs.getModelStatus() not in SETTLED:
            highs.setOptionValue("presolve", "on")  # another way, where the first gave no verdict
            highs.clearSolver()
            highs.run()
            highs.setOptionValue("presolve", "off")
        return self._read(highs)

    def _read(self, highs: highspy.Highs) -> Answer:
        status = highs.getModelStatus()
        if status in IMPOSSIBLE:
            return Answer(None, impossible=True)
        unfinished = status == highspy.HighsModelStatus.kSolutionLimit and not _has_table(highs)
        if unfinished or status not in SETTLED:
            return Answer(None, impossible=False)
        moves = np.array(highs.getSolution().col_value, dtype=np.float64)
        return Answer(moves[: self.size] - moves[self.size :], impossible=False)


def _untied(size: int, missing: FloatArray, room: Room) -> Answer:
    """Moves where no equation ties anything: none but the push, unless something is missing."""
    if missing.any():
        return Answer(None, impossible=True)
    moves = np.zeros(size)
    if room.push is not None:
        moves[room.push[0]] = room.push[1]
    return Answer(moves, impossible=False)


def _has_table(highs: highspy.Highs) -> bool:
    return bool(np.isfinite(highs.getInfo().mip_gap))
