"""Wandering from table to table: changes made at random, each of which keeps every sum.

A few hundred changes, made again and again in any order, show most of what is possible of most
counts, at the price of additions. Every table on the way is a whole one: nothing needs proof.
"""

from __future__ import annotations

import numpy as np

from peelian.attack.layout import IntArray
from peelian.attack.local import Change
from peelian.attack.seen import Seen

FAR_STEPS = 3
"""A change is made at most so often at once: small counts are what is asked about."""


class Wanderer:
    """A table, and ways to others.

    Args:
        table: int64 (unknowns): one that agrees with everything.
        low, high: int64 (unknowns): ranges proved so far; shared with whoever proves more.
        seen: takes note of every count on the way.

    Attributes:
        table: where it is now; changed in place.
        changes: every change that is known, each once.
        through: for each unknown the numbers of the changes that change it.
    """

    def __init__(self, table: IntArray, low: IntArray, high: IntArray, seen: Seen, seed: int):
        self.table = table.copy()
        self.changes: list[Change] = []
        self.through: list[list[int]] = [[] for _ in range(len(table))]
        self._low, self._high, self._seen = low, high, seen
        self._known: set[bytes] = set()
        self._chance = np.random.default_rng(seed)

    def learn(self, change: Change) -> None:
        """Take in a change of the present table, and note how far it leads from here."""
        self.learn_only(change)
        least, most = change.times(self.table, self._low, self._high)
        for times in range(max(least, -FAR_STEPS), min(most, FAR_STEPS) + 1):
            counts = self.table[change.unknowns] + times * change.steps
            self._seen.add(change.unknowns, counts)

    def learn_only(self, change: Change) -> None:
        """Take in a change of some other table."""
        name = change.unknowns.tobytes() + change.steps.tobytes()
        if name in self._known:
            return
        opposite = change.unknowns.tobytes() + (-change.steps).tobytes()
        self._known |= {name, opposite}
        for unknown in change.unknowns.tolist():
            self.through[unknown].append(len(self.changes))
        self.changes.append(change)

    def make(self, change: Change, times: int) -> None:
        """Go to the table that a change leads to."""
        self.table[change.unknowns] += times * change.steps
        self._seen.add(change.unknowns, self.table[change.unknowns])

    def wander(self) -> None:
        """Try every known change once, in a random order, a random number of times."""
        for number in self._chance.permutation(len(self.changes)).tolist():
            change = self.changes[number]
            least, most = change.times(self.table, self._low, self._high)
            least, most = max(least, -FAR_STEPS), min(most, FAR_STEPS)
            if least < most:
                times = int(self._chance.integers(least, most + 1))
                if times:
                    self.make(change, times)
