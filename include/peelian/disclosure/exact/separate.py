"""Finds the cuts that a choice of groups misses: single equations' first, then those of questions.

In    a choice, whole or fractional
Out   cuts that every safe pattern satisfies, and this choice doesn't
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from peelian.disclosure.exact.cuts import VIOLATED, Cut, Cutter, on_grids
from peelian.disclosure.exact.questions import ENOUGH, FAR, Need, Questions, Reach, Reader
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.problem import BoolArray, Problem
from peelian.disclosure.trees import IntArray

FURTHER = 4.0
"""In a fractional choice a target may move so many times further than asked: its dual values then
tell of the whole shortfall."""
HARDLY = 0.01
"""A group chosen less than this isn't asked whether it is of use."""
STUCK = 1e-5
"""A group that falls short of its share by less than this is of use."""


class Separator:
    """Asks what a choice can't answer.

    Args:
        rooms: int64 (groups): how far each may fall.
        fixed: bool (groups): hidden in any case.
        free: bool (groups): may be hidden or not; the rest stay open.
    """

    def __init__(
        self,
        problem: Problem,
        rooms: IntArray,
        questions: Questions,
        fixed: BoolArray,
        free: BoolArray,
    ) -> None:
        self.reader = Reader(problem.equations)
        self._columns = problem.equations.tocsc()
        self._rows = problem.equations.shape[0]
        self._rooms = rooms.astype(np.float64)
        self._fixed, self._free = fixed, free
        self._needs = sorted(
            questions.needs(self._rooms), key=lambda need: (need.by, len(need.ways))
        )
        self._cutter = Cutter(problem.equations, self._rooms, fixed, free)

    def of_equations(self) -> Iterator[Cut]:
        """What each equation alone says of the groups in it."""
        for need in self._needs:
            for prices in self._units(need.group):
                cut = self._cutter.need(need, [prices] * len(need.ways))
                if cut is not None:
                    yield cut
        for group in np.flatnonzero(self._free).tolist():
            for prices in self._units(group):
                cut = self._cutter.use(group, [prices] * 2)
                if cut is not None:
                    yield cut

    def fractional(self, choice: FloatArray) -> list[Cut]:
        """Cuts that a fractional choice misses.

        Args:
            choice: float64 (groups): 0 to 1; those hidden in any case don't count.
        """
        chosen = self._with_fixed(choice)
        found: list[Cut] = []
        before = -1.0
        for need in self._needs:
            if need.by != before:
                before = need.by
                self.reader.allow(np.minimum(self._rooms, need.by) * chosen, need.by * chosen)
            reaches = self._reaches(need, FURTHER * need.by)
            if all(reach.by < FURTHER * need.by - ENOUGH for reach in reaches):
                found += self._missed(need, reaches, chosen)
        return found + self._useless(chosen)

    def whole(self, choice: FloatArray) -> tuple[list[Cut], bool]:
        """Cuts that a whole choice misses, and whether it answers every question."""
        chosen = self._with_fixed(choice)
        hidden = chosen > 0.5
        self.reader.allow(np.where(hidden, self._rooms, 0.0), np.where(hidden, FAR, 0.0))
        found: list[Cut] = []
        safe = True
        for need in self._needs:
            reaches = self._reaches(need, need.by)
            if sum(reach.by for reach in reaches) < need.by - ENOUGH or not reaches:
                safe = False
                found += self._missed(need, reaches, hidden.astype(np.float64), both=True)
        return found + ([] if safe else self._useless(hidden.astype(np.float64))), safe

    def _reaches(self, need: Need, most: float) -> list[Reach]:
        """One for each way; none where the solver fails."""
        found = [self.reader.reach(need.group, way, most) for way in need.ways]
        reaches = [reach for reach in found if reach is not None]
        return reaches if len(reaches) == len(found) else []

    def _missed(
        self, need: Need, reaches: list[Reach], chosen: FloatArray, *, both: bool = False
    ) -> list[Cut]:
        if not reaches:
            return []
        for prices in zip(*(on_grids(reach.prices) for reach in reaches), strict=True):
            cut = self._cutter.need(need, prices)
            if cut is None:
                continue
            best = cut.strongest(chosen)
            if best.missed_by(chosen) > VIOLATED:
                return [best, cut] if both and best is not cut else [best]
        return []

    def _useless(self, chosen: FloatArray) -> list[Cut]:
        """Cuts for groups that are hidden more than they can move."""
        self.reader.allow(np.where(self._rooms > 0, chosen, 0.0), chosen)
        found: list[Cut] = []
        for group in np.flatnonzero(self._free & (chosen > HARDLY)).tolist():
            need = Need(group, float(chosen[group]), (1, -1))
            reaches = self._reaches(need, need.by)
            if not reaches or max(reach.by for reach in reaches) >= need.by - STUCK:
                continue
            for prices in zip(*(on_grids(reach.prices) for reach in reaches), strict=True):
                cut = self._cutter.use(group, prices)
                if cut is not None and cut.missed_by(chosen) > VIOLATED:
                    found.append(cut)
                    break
        return found

    def _with_fixed(self, choice: FloatArray) -> FloatArray:
        chosen: FloatArray = np.where(self._fixed, 1.0, np.where(self._free, choice, 0.0))
        return chosen

    def _units(self, group: int) -> Iterator[FloatArray]:
        """Prices that take one equation of a group, each in turn."""
        start, end = self._columns.indptr[group], self._columns.indptr[group + 1]
        for row in self._columns.indices[start:end].tolist():
            prices = np.zeros(self._rows)
            prices[row] = 1.0
            yield prices
