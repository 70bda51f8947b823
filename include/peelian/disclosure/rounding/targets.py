"""What rounding has to decide: for each cell the multiple below, and whether to go one up.

In units of the base: a count of 13 with base 5 is 2 below and 3 over; it becomes 2 or 3 units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.lp import FloatArray
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

FURTHER_COST = 6
"""What a multiple further than the adjacent ones costs, in bases: about what the worst of the six
or so sums around a cell could gain by it."""


@dataclass(frozen=True)
class Targets:
    """What each entry (a cell, or a group of equal cells) may become.

    Attributes:
        base: the unit.
        below: int64: the multiple at or below each count, in units.
        over: int64: how far the count is above it; 0 to base - 1.
        may_rise: bool: whether it may become the multiple above; multiples stay where they are.
        weight: int64: how many cells the entry stands for.
    """

    base: int
    below: IntArray
    over: IntArray
    may_rise: BoolArray
    weight: IntArray

    @classmethod
    def of(cls, values: IntArray, base: int, lowered: BoolArray, weight: IntArray) -> Targets:
        """The targets of counts; those that are `lowered` must not rise."""
        below, over = np.divmod(values, base)
        return cls(base, below, over, (over > 0) & ~lowered, weight)

    def distance(self, units: IntArray) -> int:
        """How far all cells together are moved, in counts."""
        far = np.abs((units - self.below) * self.base - self.over)
        return int((far * self.weight).sum())

    def further(self, units: IntArray) -> IntArray:
        """By how many units each entry is beyond what it may become."""
        raised = units - self.below
        found: IntArray = np.maximum(raised - self.may_rise, 0) + np.maximum(-raised, 0)
        return found

    def cost(self, entries: IntArray, units: IntArray) -> FloatArray:
        """What it costs that `entries` become `units`: their distance, and dearly what is further.

        Each further unit costs more than the one before.
        """
        raised = units - self.below[entries]
        rises = self.may_rise[entries]
        far = np.maximum(raised - rises, 0) + np.maximum(-raised, 0)
        dear = FURTHER_COST * self.base * (far * (far + 1) // 2)
        distance = np.abs(raised * self.base - self.over[entries])
        found: FloatArray = (self.weight[entries] * (distance + dear)).astype(np.float64)
        return found
