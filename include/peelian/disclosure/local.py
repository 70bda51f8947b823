"""The cheapest move that changes one count by so much, through the groups around it.

A move is a change of counts that keeps every equation. Solved as a linear program by HiGHS over the
groups around the question; where its answer isn't whole, again in integers near that answer. Only
work is limited, never time, so the same question always has the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from peelian.disclosure.lp import ROUNDING, FloatArray, quiet_solver
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.surroundings import Surroundings
from peelian.disclosure.trees import IntArray

MOVED = 1e-7
"""A real move smaller than this is none: the solver's tolerance."""
FAR_UP = 1e5
"""No count has to rise further than this to make good for a sensitive one."""
DIVE = 30
"""So many counts at most are rounded one after another; then integers are branched on."""
NODES = 100
"""Branching stops here; a question in integers that is still open counts as failed."""
BRANCHES = 30
"""Branching is tried so often in a release; then more is hidden instead, unless all is hidden."""
ENDLESS = 1 << 40
"""No limit on branching."""
STEPS = 6_000
"""A program is given up after so many steps of the simplex method. Those of up to 6,000 groups need
a few thousand; one of 15,000 in four dimensions ran for eight minutes."""
BRANCHING_WORK = 100
"""Branching counts as so many programs of its size."""
COST_LIMIT = "objective_bound"
"""HiGHS's own name: its dual simplex stops once no solution can cost less."""
DRIFT = 1e-3
"""Cost of moving what is hidden already, beside 1 or more for the rest: moves stay few."""

_BY_COLUMN = highspy.MatrixFormat.kColwise.value
_SMALLEST = highspy.ObjSense.kMinimize.value


@dataclass(frozen=True)
class Step:
    """A move.

    Attributes:
        groups: int64: those that change, ascending.
        by: float64: by how much.
        whole: whether all of it is in integers.
    """

    groups: IntArray
    by: FloatArray
    whole: bool

    def integers(self) -> IntArray:
        """By how much, as integers, where the move is whole."""
        found: IntArray = np.rint(self.by).astype(np.int64)
        return found


@dataclass(frozen=True)
class Question:
    """Change one count by so much.

    Attributes:
        group: whose count.
        by: by how much; not 0.
        held: groups that must not change meanwhile.
    """

    group: int
    by: int
    held: tuple[int, ...] = ()


class LocalPrograms:
    """Answers questions about one release.

    Args:
        room: int64 (groups): how far each count can fall.

    Attributes:
        room: float64 (groups): how far each count can fall.
        work: entries of all programs solved so far: what is limited in place of time.
        branches_left: how often branching may still be tried.
    """

    def __init__(self, surroundings: Surroundings, room: IntArray) -> None:
        self.surroundings = surroundings
        self.work = 0
        self.branches_left = BRANCHES
        self.room = room.astype(np.float64)
        self._falls = np.zeros(0, dtype=np.int64)
        self._linear = _solver()
        self._branching = _solver()
        self._branching.setOptionValue("mip_max_nodes", NODES)
        self._branching.setOptionValue("presolve", "on")
        self._branching.setOptionValue("mip_max_improving_sols", 1)

    def cheapest(
        self, question: Question, groups: IntArray, cost: FloatArray, most: float = np.inf
    ) -> Step | None:
        """The cheapest real move among some groups; None where there's none.

        Args:
            groups: int64, ascending, the question's among them.
            cost: float64 (the same): of one unit, up or down; not negative.
            most: what a move may cost in all; the search for a dearer one is broken off, which
                saves a tenth of the time where most are too dear.
        """
        self._linear.setOptionValue(COST_LIMIT, float(most))
        found = self._solve(self._linear, question, groups, cost)
        self._linear.setOptionValue(COST_LIMIT, np.inf)
        return found

    def cheapest_whole(
        self,
        question: Question,
        near: Step,
        groups: IntArray,
        cost: FloatArray,
        *,
        branching: bool = True,
    ) -> Step | None:
        """A cheap move in integers, beside what a real one moves; None where none is found.

        Rounding one count after another leads to one in five cases of six. Branching finds others,
        but takes as long as a hundred programs, in tables of four dimensions a second.
        """
        kept = self.surroundings.beside(near.groups, groups)
        beside = cost[np.searchsorted(groups, kept)]
        step = self._solve(self._linear, question, kept, beside)
        if step is None or step.whole:
            return step
        dived = self._dive(kept)
        if dived is not None or not branching or not self.branches_left:
            return dived
        self.branches_left -= 1
        return self._solve(self._branching, question, kept, beside, branching=True)

    def _dive(self, groups: IntArray) -> Step | None:
        """Round what isn't whole in the program just solved, a count at a time."""
        highs, falls = self._linear, self._falls
        for _ in range(DIVE):
            found = np.array(highs.getSolution().col_value)
            off = np.abs(found - np.rint(found))
            column = int(np.argmax(np.minimum(off, 0.4) - off * 1e-3))
            if off[column] <= ROUNDING:
                return _read(highs, groups, falls)
            value = float(found[column])
            nearest = float(np.rint(value))
            other = nearest + (1.0 if value > nearest else -1.0)
            if not any(self._holds(column, whole) for whole in (nearest, other)):
                return None
        return None

    def _holds(self, column: int, whole: float) -> bool:
        """Whether there's still a move once a column is fixed."""
        self._linear.changeColBounds(column, whole, whole)
        self.work += self._linear.getNumNz()
        self._linear.run()
        return bool(self._linear.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _solve(
        self,
        highs: highspy.Highs,
        question: Question,
        groups: IntArray,
        cost: FloatArray,
        *,
        branching: bool = False,
    ) -> Step | None:
        starts, rows, signs, height = self.surroundings.columns(groups)
        up, down = self._ways(question, groups)
        falls = np.flatnonzero(down > 0)
        upper = np.concatenate([up, down[falls]])
        lower = np.zeros(len(upper))
        place = int(np.searchsorted(groups, question.group))
        if question.by > 0:
            lower[place] = upper[place]
        else:
            lower[len(groups) + np.searchsorted(falls, place)] = down[place]
        lengths = np.diff(starts)
        falling = _ranges(starts[falls], lengths[falls])
        self.work += (len(rows) + len(falling)) * (BRANCHING_WORK if branching else 1)
        self._falls = falls
        kind = highspy.HighsVarType.kInteger if branching else highspy.HighsVarType.kContinuous
        nothing = np.zeros(height)
        highs.passModel(
            len(upper),
            height,
            len(rows) + len(falling),
            _BY_COLUMN,
            _SMALLEST,
            0.0,
            np.concatenate([cost, cost[falls]]),
            lower,
            upper,
            nothing,
            nothing,
            np.concatenate([starts, starts[-1] + np.cumsum(lengths[falls])]),
            np.concatenate([rows, rows[falling]]),
            np.concatenate([signs, -signs[falling]]),
            np.full(len(upper), kind.value, dtype=np.int32),
        )
        highs.run()
        return _read(highs, groups, falls)

    def _ways(self, question: Question, groups: IntArray) -> tuple[FloatArray, FloatArray]:
        """How far each group may rise and fall; the question's own only as it asks."""
        up = np.full(len(groups), FAR_UP)
        down = self.room[groups]
        held = np.searchsorted(groups, np.array(question.held, dtype=np.int64))
        for place, group in zip(held.tolist(), question.held, strict=True):
            if place < len(groups) and groups[place] == group:
                up[place] = down[place] = 0.0
        place = int(np.searchsorted(groups, question.group))
        up[place] = max(0, question.by)
        down[place] = max(0, -question.by)
        return up, down


def _solver() -> highspy.Highs:
    highs = quiet_solver()
    highs.setOptionValue("presolve", "off")
    highs.setOptionValue("simplex_iteration_limit", STEPS)
    return highs


def _ranges(starts: IntArray, lengths: IntArray) -> IntArray:
    before = np.cumsum(lengths) - lengths
    found: IntArray = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
    return found


def _read(highs: highspy.Highs, groups: IntArray, falls: IntArray) -> Step | None:
    status = highs.getModelStatus()
    good = status == highspy.HighsModelStatus.kOptimal
    # A search in integers that hit its limit may still have found a move.
    if status == highspy.HighsModelStatus.kSolutionLimit:
        good = bool(np.isfinite(highs.getInfo().mip_gap))
    if not good:
        return None
    found = np.array(highs.getSolution().col_value)
    by = found[: len(groups)]
    by[falls] -= found[len(groups) :]
    moved: BoolArray = np.abs(by) > MOVED
    rounded = np.rint(by)
    whole = bool(np.abs(by - rounded).max(initial=0.0) <= ROUNDING)
    return Step(groups[moved], rounded[moved] if whole else by[moved], whole)
