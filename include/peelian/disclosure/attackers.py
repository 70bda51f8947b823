"""Who attacks: what each reader knows, and what a sensitive cell must still be able to be for them.

A sensitive cell has a window of `threshold - 1` counts, `low` to `low + threshold - 2`. The
note-reader's starts at the least count that the shown zeros leave possible, which is 1 but for a
cell that is the sum of several others that aren't zero (a total of three hidden counts is at least
3, whatever else is hidden), and every integer in it must be possible. The outsider's only needs its
two ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.floors import possible_floors
from peelian.disclosure.problem import BoolArray, Problem
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Attacker:
    """A reader.

    Attributes:
        name: as policies call it.
        least: the smallest count that a hidden cell can have, as far as this reader knows.
        every: whether each integer of the window must stay possible, or only its ends.
    """

    name: str
    least: int
    every: bool


ATTACKERS = {
    attacker.name: attacker
    for attacker in (
        Attacker("note-reader", least=1, every=True),
        Attacker("outsider", least=0, every=False),
    )
}
"""The readers that a policy may name."""


@dataclass(frozen=True)
class Goals:
    """What must be shown possible: for each target a window of counts.

    Attributes:
        targets: int64 (targets): the groups that hold a sensitive cell, ascending.
        low: int64 (targets): where each one's window starts.
        wanted: bool (targets, width): the counts of the window that must be possible.
        beyond: whether a count past an end of the window stands for that end.
    """

    targets: IntArray
    low: IntArray
    wanted: BoolArray
    beyond: bool

    @property
    def width(self) -> int:
        """How many counts a window has."""
        return int(self.wanted.shape[1])

    def reached(self, table: IntArray) -> tuple[IntArray, IntArray]:
        """The (target, count of the window) pairs that a table shows to be possible."""
        offset = table[self.targets] - self.low
        if self.beyond:
            offset = np.clip(offset, 0, self.width - 1)
        rows = np.flatnonzero((offset >= 0) & (offset < self.width))
        return rows, offset[rows]


def make_goals(attacker: Attacker, targets: IntArray, low: IntArray, threshold: int) -> Goals:
    """The windows of `targets` that start at `low`."""
    wanted = np.ones((len(targets), threshold - 1), dtype=bool)
    if not attacker.every:
        wanted[:, 1:-1] = False
    return Goals(targets, low, wanted, beyond=not attacker.every)


def window_starts(
    attacker: Attacker, problem: Problem, targets: IntArray, values: IntArray, threshold: int
) -> IntArray:
    """Where each target's window starts, as chosen by whoever knows the true `values`.

    The note-reader's follows from the zeros; the outsider's is the nearest to zero that holds the
    true count.
    """
    if attacker.every:
        return possible_floors(problem, attacker.least, targets, threshold)
    outside: IntArray = np.maximum(0, values[targets] - (threshold - 2))
    return outside
