"""Which groups to hide at least cost, given the cuts so far: a relaxation of the whole task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np

from peelian.disclosure.exact.cuts import Cut
from peelian.disclosure.lp import UNBOUNDED, FloatArray, quiet_solver
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Choice:
    """What the relaxation gave.

    Attributes:
        chosen: float64 (groups): 0 to 1, for those free to choose; None where there's no choice.
        bound: no choice that satisfies the cuts costs less.
        impossible: none satisfies them.
    """

    chosen: FloatArray | None
    bound: float
    impossible: bool = False


class Master:
    """The relaxation, which grows cut by cut.

    Args:
        weights: float64 (groups): what hiding each costs.
        free: bool (groups): those to choose among.
    """

    def __init__(self, weights: FloatArray, free: BoolArray) -> None:
        self.nodes = 0
        self._size = len(weights)
        self._free = np.flatnonzero(free)
        self._place = np.full(self._size, -1, dtype=np.int64)
        self._place[self._free] = np.arange(len(self._free))
        self._weights = weights[self._free]
        self.cuts: list[Cut] = []
        self._impossible = False
        self._known: set[tuple[bytes, bytes, float]] = set()
        self._highs = self._load()

    def add(self, cuts: Iterable[Cut]) -> int:
        """Take cuts in. Returns: how many of them were new."""
        fresh = []
        for cut in cuts:
            if cut.key() not in self._known:
                self._known.add(cut.key())
                fresh.append(cut)
                # A need that no group is left to meet; the solver takes no program without columns.
                self._impossible |= not len(cut.groups) and cut.need > 0
        if fresh:
            self.cuts += fresh
        if fresh and not self._impossible:
            add_rows(self._highs, fresh, self._place)
        return len(fresh)

    def relaxed(self) -> Choice:
        """The cheapest fractional choice."""
        if self._impossible or not self.cuts:
            return self._trivial()
        self._highs.run()
        return self._read(self._highs)

    def whole(self, start: BoolArray | None, nodes: int) -> Choice:
        """The cheapest choice in whole groups; of a search cut short, the best bound.

        Args:
            start: bool (groups): a pattern that satisfies all cuts, to begin with.
            nodes: branch on at most so many.
        """
        if self._impossible or not self.cuts:
            return self._trivial()
        highs = self._load()
        add_rows(highs, self.cuts, self._place)
        count = len(self._free)
        kinds = np.full(count, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
        highs.setOptionValue("presolve", "choose")
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_max_nodes", nodes)
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = start[self._free].astype(np.float64).tolist()
            highs.setSolution(known)
        highs.run()
        self.nodes += max(1, int(highs.getInfo().mip_node_count))
        return self._read(highs, branching=True)

    def _trivial(self) -> Choice:
        """What needs no solver: nothing to hide, or nothing that would help."""
        if self._impossible:
            return Choice(None, np.inf, impossible=True)
        return Choice(np.zeros(self._size), 0.0)

    def _load(self) -> highspy.Highs:
        highs = quiet_solver()
        highs.setOptionValue("presolve", "off")
        count = len(self._free)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = count, 0
        program.col_cost_ = self._weights
        program.col_lower_, program.col_upper_ = np.zeros(count), np.ones(count)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.zeros(1, dtype=np.int32)
        highs.passModel(program)
        return highs

    def _read(self, highs: highspy.Highs, *, branching: bool = False) -> Choice:
        status = highs.getModelStatus()
        if status in (
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        ):
            return Choice(None, np.inf, impossible=True)
        info = highs.getInfo()
        limited = branching and status == highspy.HighsModelStatus.kSolutionLimit
        if status != highspy.HighsModelStatus.kOptimal and not limited:
            return Choice(None, 0.0)
        bound = info.mip_dual_bound if branching else info.objective_function_value
        if limited and not np.isfinite(info.mip_gap):
            return Choice(None, float(bound))
        chosen = np.zeros(self._size)
        chosen[self._free] = np.clip(np.array(highs.getSolution().col_value), 0.0, 1.0)
        return Choice(chosen, float(bound))


def add_rows(highs: highspy.Highs, cuts: list[Cut], place: IntArray) -> None:
    """Add cuts to a solver whose columns are those at `place`."""
    starts = np.cumsum([0, *(len(cut.groups) for cut in cuts[:-1])], dtype=np.int32)
    groups = np.concatenate([cut.groups for cut in cuts])
    values = np.concatenate([cut.coefficients for cut in cuts])
    needs = np.array([cut.need for cut in cuts])
    highs.addRows(
        len(cuts),
        needs,
        np.full(len(cuts), UNBOUNDED),
        len(groups),
        starts,
        place[groups].astype(np.int32),
        values,
    )
