"""What a pattern must answer: how far each target must be able to move, and whether it can.

A move is a real vector that every equation takes to zero. Only hidden groups move; each falls by no
more than its room and may rise without end. A *need* is the least that a target's move must come to
one way, or both ways together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from peelian.disclosure.lp import FloatArray, quiet_solver
from peelian.disclosure.trees import IntArray

FAR = 1e5
"""As good as without end, for a rise: no sensitive count needs anything near to it."""
ENOUGH = 1e-6
"""A move that falls short by less than this is long enough: the solver's tolerance."""


@dataclass(frozen=True)
class Questions:
    """How far some groups must be able to move.

    Attributes:
        targets: int64 (questions): groups, each at most once.
        up: int64 (questions): how far each must be able to rise; 0 where it needn't.
        down: int64 (questions): how far it must be able to fall; 0 where it needn't.
        apart: int64 (questions): how far apart its highest and lowest must be; 0 for no such wish.
    """

    targets: IntArray
    up: IntArray
    down: IntArray
    apart: IntArray

    def needs(self, rooms: FloatArray) -> Iterator[Need]:
        """Each thing asked, target by target.

        Args:
            rooms: float64 (groups): how far each may fall. What a target can't fall by, of how far
                apart its ends must be, it must be able to rise by.
        """
        columns = (self.targets, self.up, self.down, self.apart)
        for group, up, down, apart in zip(*(c.tolist() for c in columns), strict=True):
            rise = max(float(up), apart - float(rooms[group]))
            if rise > 0:
                yield Need(group, rise, (1,))
            if down > 0:
                yield Need(group, float(down), (-1,))
            if apart > 0:
                yield Need(group, float(apart), (1, -1))


@dataclass(frozen=True)
class Need:
    """The moves of a group, one for each way, must together come to so much.

    Attributes:
        group: the group.
        by: what the moves must come to.
        ways: 1 for up, -1 for down.
    """

    group: int
    by: float
    ways: tuple[int, ...]


@dataclass(frozen=True)
class Reach:
    """How far a group gets one way, and why no further.

    Attributes:
        by: the length of the longest move, at most what was asked.
        prices: float64 (equations): the solver's dual values of that move.
        move: float64 (groups): the move.
    """

    by: float
    prices: FloatArray
    move: FloatArray


class Reader:
    """Asks how far groups can move; one linear program over all groups, used again and again.

    Args:
        equations: int64 (equations, groups) sparse.
    """

    def __init__(self, equations: sp.csr_matrix) -> None:
        self.programs = 0
        rows, self.size = equations.shape
        self._columns = np.arange(self.size, dtype=np.int32)
        self._low = np.zeros(self.size)
        self._high = np.zeros(self.size)
        self._highs = quiet_solver()
        self._highs.setOptionValue("presolve", "off")
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = rows, self.size
        program.col_cost_ = np.zeros(self.size)
        program.col_lower_, program.col_upper_ = self._low, self._high
        program.row_lower_ = program.row_upper_ = np.zeros(rows)
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_, matrix.index_ = equations.indptr, equations.indices
        matrix.value_ = equations.data.astype(np.float64)
        self._highs.passModel(program)

    def allow(self, down: FloatArray, up: FloatArray) -> None:
        """Say how far each group may fall and rise in the questions that follow."""
        self._low, self._high = -down, up
        self._highs.changeColsBounds(self.size, self._columns, self._low, self._high)

    def reach(self, group: int, way: int, most: float) -> Reach | None:
        """The longest move of a group one way, up to `most`; None where the solver fails.

        The group's own room counts for nothing here: `Questions.needs` has seen to it.
        """
        self.programs += 1
        self._highs.changeColCost(group, -float(way))
        self._highs.changeColBounds(group, min(0.0, way * most), max(0.0, way * most))
        self._highs.run()
        good = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = None
        if good:
            solution = self._highs.getSolution()
            move = np.array(solution.col_value)
            found = Reach(way * float(move[group]), np.array(solution.row_dual), move)
        self._highs.changeColCost(group, 0.0)
        self._highs.changeColBounds(group, float(self._low[group]), float(self._high[group]))
        return found
