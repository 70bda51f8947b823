"""Cuts: what any pattern that answers a question must satisfy, as `sum of (coefficient) >= need`.

Any combination of the equations writes a target's move as a weighted sum of the others'. So some of
those must be hidden, with enough room between them, to make good for it (Fischetti and Salazar
2001, "Solving the cell suppression problem on tabular data with linear constraints", Management
Science 47). Whatever prices a solver gave, the cut that is built from them here holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.exact.questions import Need
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

GRIDS = (12, 27_720)
"""Prices are rounded to whole parts of these, which every simple fraction divides: exact sums."""
VIOLATED = 1e-4
"""A cut is worth having when the choice it is to cut off misses it by so much."""
TINY = 1e-9
"""A coefficient or need smaller than this comes from rounding."""


@dataclass(frozen=True)
class Cut:
    """The sum of `coefficients` over those of `groups` that are hidden is at least `need`.

    Attributes:
        groups: int64: groups that are free to choose, ascending.
        coefficients: float64: one each.
        need: above 0 for a target's; 0 where one coefficient is negative.
    """

    groups: IntArray
    coefficients: FloatArray
    need: float

    def missed_by(self, chosen: FloatArray) -> float:
        """How much a (fractional) choice lacks, beside the length of the cut."""
        lack = self.need - float(self.coefficients @ chosen[self.groups])
        return lack / max(1.0, float(np.linalg.norm(self.coefficients)))

    def key(self) -> tuple[bytes, bytes, float]:
        """What tells cuts apart."""
        return self.groups.tobytes(), self.coefficients.tobytes(), self.need

    def strongest(self, chosen: FloatArray) -> Cut:
        """What follows for whole choices, as far from a fractional one as can be.

        Given that some of the groups are hidden, the rest must make good for what is left (cover);
        and each is hidden or not (mixed-integer rounding).
        """
        ways = [rounded for cover in self._covers(chosen) for rounded in cover._rounded()]
        return max(ways, key=lambda cut: cut.missed_by(chosen), default=self)

    def _covers(self, chosen: FloatArray) -> Iterator[Cut]:
        yield self
        left, kept = self.need, np.ones(len(self.groups), dtype=bool)
        order = np.argsort(self.coefficients * (1 - chosen[self.groups]), kind="stable")
        for place in order[:8].tolist():
            left -= float(self.coefficients[place])
            if left <= TINY:
                return
            kept[place] = False
            yield Cut(self.groups[kept], np.minimum(self.coefficients[kept], left), left)

    def _rounded(self) -> Iterator[Cut]:
        yield self
        for divisor in np.unique(self.coefficients[self.coefficients > TINY]):
            need = self.need / divisor
            part = need - np.floor(need)
            if part < TINY or part > 1 - TINY:
                continue
            scaled = self.coefficients / divisor
            whole = np.floor(scaled + TINY)
            over = np.minimum(1.0, np.maximum(0.0, scaled - whole) / part)
            yield Cut(self.groups, whole + over, float(np.ceil(need)))


class Cutter:
    """Builds cuts over one set of equations.

    Args:
        equations: int64 (equations, groups) sparse.
        rooms: float64 (groups): how far each may fall.
        fixed: bool (groups): hidden in any case.
        free: bool (groups): may be hidden or not; the rest stay open.
    """

    def __init__(
        self, equations: sp.csr_matrix, rooms: FloatArray, fixed: BoolArray, free: BoolArray
    ) -> None:
        self._transposed = sp.csr_matrix(equations.T, dtype=np.float64)
        self._rooms, self._fixed, self._free = rooms, fixed, free

    def need(self, need: Need, prices: Sequence[FloatArray]) -> Cut | None:
        """The cut of a target's need; None where the prices say nothing of it.

        Args:
            prices: float64 (equations), for each way: any numbers, how often to add each equation.
        """
        shares = [
            self._shares(need.group, way, one) for way, one in zip(need.ways, prices, strict=True)
        ]
        total = np.zeros(len(self._rooms))
        for share in shares:
            if share is None:
                return None
            total += np.where(share > 0, need.by, -share * self._rooms)
        left = need.by - float(np.minimum(total[self._fixed], need.by).sum())
        groups = np.flatnonzero(self._free & (total > 0))
        return Cut(groups, np.minimum(total[groups], left), left) if left > TINY else None

    def use(self, group: int, prices: Sequence[FloatArray]) -> Cut | None:
        """A group is of no use hidden unless it can move: the groups it needs for that.

        Args:
            group: one that is free.
            prices: for up, then for down.
        """
        helps = np.zeros(len(self._rooms), dtype=bool)
        for way, one in zip((1, -1), prices, strict=True):
            share = self._shares(group, way, one)
            if share is None:
                return None
            helps |= (share > 0) | ((share < 0) & (self._rooms > 0))
        if (helps & self._fixed).any():
            return None
        groups = np.flatnonzero(helps & self._free)
        place = int(np.searchsorted(groups, group))
        coefficients = np.insert(np.ones(len(groups)), place, -1.0)
        return Cut(np.insert(groups, place, group), coefficients, 0.0)

    def _shares(self, group: int, way: int, prices: FloatArray) -> FloatArray | None:
        """By how much the others' moves count in a group's; None where its own cancels out."""
        sums: FloatArray = self._transposed @ prices
        own = float(sums[group])
        if abs(own) < TINY:
            return None
        sums *= -way / own
        sums[group] = 0.0
        sums[np.abs(sums) < TINY] = 0.0
        return sums


def on_grids(prices: FloatArray) -> Iterator[FloatArray]:
    """The same prices as fractions of small whole numbers, coarse first."""
    for parts in GRIDS:
        yield np.rint(prices * parts) / parts
