"""Can an unknown be this or that? A whole table that shows it, or a proof that there's none.

Linear programs (HiGHS, simplex, warm) propose; whole numbers decide: a table counts if it agrees
with everything exactly, an impossibility if the program's prices prove it exactly. Fractions are
branched on. Work is limited in programs solved; past the limit the answer is that nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from peelian.attack.layout import IntArray
from peelian.attack.narrow import FAR
from peelian.attack.proof import proved_impossible, proved_least
from peelian.attack.riddle import Piece

PROGRAMS = 400
"""Programs that one question may take."""
BESIDE = 25
"""Programs that may go into rounding a table that has fractions."""
WHOLE = 1e-6
"""How far from a whole number a solver's figure may be and still be tried as one."""

FloatArray = npt.NDArray[np.float64]
Limits = dict[int, tuple[int, int]]
"""Ranges of single unknowns, within those of the piece."""


@dataclass(frozen=True)
class Answer:
    """What is known of a question.

    Attributes:
        table: int64 (unknowns): a table that shows it possible; None where none was found.
        certain: whether, if there's no table, that's proved.
    """

    table: IntArray | None
    certain: bool


@dataclass(frozen=True)
class Vertex:
    """A program's answer; `point` is None where it has none. `prices` are a ray then."""

    point: FloatArray | None
    prices: FloatArray | None


class Search:
    """Questions about one piece of a riddle.

    Attributes:
        piece: what is asked about.
        low, high: int64 (unknowns): ranges proved so far.
        solved: programs solved, all told.
    """

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.low, self.high = piece.low.copy(), piece.high.copy()
        self.solved = 0
        self._all = np.arange(piece.unknowns, dtype=np.int32)
        self._free = np.zeros(piece.unknowns)
        self._solver = solver_of(piece)

    def can(self, limits: Limits, programs: int = PROGRAMS) -> Answer:
        """Whether some whole table keeps to `limits`, by at most so many programs."""
        certain, waiting, left = True, [dict(limits)], programs
        while waiting:
            at = waiting.pop()
            if any(first > last for first, last in at.values()):
                continue
            if not left:
                return Answer(None, certain=False)
            left -= 1
            vertex = self._solve(self._free, at)
            if vertex.point is None:
                certain = certain and self._impossible(at, vertex.prices)
                continue
            table = self._whole(vertex.point)
            if table is not None and self._keeps(table, at):
                return Answer(table, certain=True)
            off = np.abs(vertex.point - np.rint(vertex.point))
            if off.max(initial=0.0) <= WHOLE:
                certain = False  # the solver's whole numbers aren't a table: nobody knows
            else:
                waiting += self._branches(at, vertex.point, int(off.argmax()))
        return Answer(None, certain)

    def least(self, unknown: int, sign: int) -> tuple[int | None, IntArray | None]:
        """The least that sign * unknown can be, as far as one linear program tells.

        Returns: a proved lower bound, None without one; the table where the program found it, None
            where that has fractions.
        """
        cost = np.zeros(self.piece.unknowns, dtype=np.int64)
        cost[unknown] = sign
        vertex = self._solve(cost.astype(float), {})
        if vertex.point is None or vertex.prices is None:
            return None, None
        piece = self.piece
        ranges = (self.low, self.high)
        bound = proved_least(piece.equations, piece.totals, ranges, cost, vertex.prices)
        return bound, self._whole(vertex.point)

    def endless(self, unknown: int) -> bool:
        """Whether an unknown is proved to have no highest count: a way up that changes no sum."""
        cost = self._free.copy()
        cost[unknown] = -1.0
        self._solve(cost, {})
        _, there, ray = self._solver.getPrimalRay()
        size = np.abs(np.array(ray))
        if not there or not size.max(initial=0.0):
            return False
        way = np.rint(np.array(ray) / size[size > WHOLE * size.max()].min()).astype(np.int64)
        free = (way >= 0) & ((way == 0) | (self.high >= FAR))
        level = not (self.piece.equations @ way).any()
        return bool(free.all()) and level and bool(way[unknown] > 0)

    def near(self, limits: Limits, cost: FloatArray) -> IntArray | None:
        """A whole table at or beside the cheapest one within `limits`; None where none is found."""
        vertex = self._solve(cost, limits)
        if vertex.point is None:
            return None
        table = self._whole(vertex.point)
        if table is not None:
            return table
        beside = {
            unknown: (int(np.floor(x + WHOLE)), int(np.ceil(x - WHOLE)))
            for unknown, x in enumerate(vertex.point.tolist())
        }
        return self.can(beside, programs=BESIDE).table

    def anywhere(self) -> FloatArray | None:
        """A table that may hold fractions; None where the program finds none."""
        return self._solve(self._free, {}).point

    def learn(self, unknown: int, low: int, high: int) -> None:
        """Take a proved range in; later questions start from it."""
        self.low[unknown] = max(self.low[unknown], low)
        self.high[unknown] = min(self.high[unknown], high)
        self._solver.changeColBounds(unknown, *self._ends(unknown, {}))

    def _branches(self, at: Limits, point: FloatArray, unknown: int) -> list[Limits]:
        """The two sides of a fraction, the nearer one last, as it's tried first."""
        below = int(np.floor(point[unknown]))
        low, high = at.get(unknown, (int(self.low[unknown]), int(self.high[unknown])))
        sides: list[Limits] = [{**at, unknown: (low, below)}, {**at, unknown: (below + 1, high)}]
        return sides if point[unknown] - below >= 0.5 else sides[::-1]

    def _whole(self, point: FloatArray) -> IntArray | None:
        """The table that a point is, if it's one."""
        table: IntArray = np.rint(point).astype(np.int64)
        return table if self.piece.solves(table) else None

    def _keeps(self, table: IntArray, at: Limits) -> bool:
        return all(first <= table[u] <= last for u, (first, last) in at.items())

    def _impossible(self, at: Limits, ray: FloatArray | None) -> bool:
        if ray is None:
            return False
        low, high = self.low.copy(), self.high.copy()
        for unknown, (first, last) in at.items():
            low[unknown], high[unknown] = max(low[unknown], first), min(high[unknown], last)
        piece = self.piece
        return proved_impossible(piece.equations, piece.totals, (low, high), ray)

    def _solve(self, cost: FloatArray, at: Limits) -> Vertex:
        """One program: the cheapest table, fractions allowed, within the limits."""
        solver = self._solver
        solver.changeColsCost(len(self._all), self._all, cost)
        for unknown in at:
            solver.changeColBounds(unknown, *self._ends(unknown, at))
        solver.run()
        self.solved += 1
        vertex = _vertex(solver)
        for unknown in at:
            solver.changeColBounds(unknown, *self._ends(unknown, {}))
        return vertex

    def _ends(self, unknown: int, at: Limits) -> tuple[float, float]:
        low, high = int(self.low[unknown]), int(self.high[unknown])
        if unknown in at:
            low, high = max(low, at[unknown][0]), min(high, at[unknown][1])
        return float(low), highspy.kHighsInf if high >= FAR else float(high)


def _vertex(solver: highspy.Highs) -> Vertex:
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        answer = solver.getSolution()
        return Vertex(np.array(answer.col_value), np.array(answer.row_dual))
    if status == highspy.HighsModelStatus.kInfeasible:
        _, there, ray = solver.getDualRay()
        return Vertex(None, np.array(ray) if there else None)
    return Vertex(None, None)


def solver_of(piece: Piece) -> highspy.Highs:
    """A solver that holds a piece's linear program, without a cost; one thread, from scratch."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("presolve", "off")
    program = highspy.HighsLp()
    rows, columns = piece.equations.shape
    program.num_row_, program.num_col_ = rows, columns
    program.col_cost_ = np.zeros(columns)
    program.col_lower_ = piece.low.astype(float)
    program.col_upper_ = np.where(piece.high >= FAR, highspy.kHighsInf, piece.high.astype(float))
    program.row_lower_ = program.row_upper_ = piece.totals.astype(float)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = piece.equations.indptr.astype(np.int32)
    program.a_matrix_.index_ = piece.equations.indices.astype(np.int32)
    program.a_matrix_.value_ = piece.equations.data.astype(float)
    solver.passModel(program)
    return solver
