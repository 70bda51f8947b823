"""Alternative tables: whole tables that agree with everything published, and what they show.

One table shows, for every target at once, one count that the reader can't rule out. A table counts
only after it has been checked in exact integers against the equations and the published values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.attackers import Goals
from peelian.disclosure.problem import BoolArray, Problem
from peelian.disclosure.trees import IntArray

STEPS_LIMIT = 16
"""A move that can be made in parts is tried in at most so many."""


@dataclass(frozen=True)
class Published:
    """What anyone may read, by group.

    Attributes:
        problem: the groups of cells that aren't zero, and their equations.
        shown: int64 (groups): the published counts; 0 where hidden.
        hidden: bool (groups).
        least: the smallest count that a hidden group can have for this reader.
    """

    problem: Problem
    shown: IntArray
    hidden: BoolArray
    least: int

    def allows(self, table: IntArray) -> bool:
        """Whether a table of int64 counts agrees with all of it, in exact arithmetic."""
        return bool(
            np.array_equal(table[~self.hidden], self.shown[~self.hidden])
            and (table[self.hidden] >= self.least).all()
            and not (self.problem.equations @ table).any()
        )


def publish(problem: Problem, values: IntArray, hidden: BoolArray, least: int) -> Published:
    """What is left to read of the true `values` once `hidden` groups are taken out."""
    return Published(problem, np.where(hidden, 0, values), hidden.copy(), least)


class Witnesses:
    """Alternative tables found so far, and which pairs (target, count of its window) they show."""

    def __init__(self, goals: Goals) -> None:
        self.goals = goals
        self.tables: list[IntArray] = []
        self.times = np.zeros(goals.wanted.shape, dtype=np.int64)

    @property
    def open(self) -> BoolArray:
        """bool (targets, width): pairs wanted and not shown yet."""
        missing: BoolArray = self.goals.wanted & (self.times == 0)
        return missing

    def add(self, published: Published, table: IntArray) -> bool:
        """Keep a table that `published` allows. Returns: whether it was one."""
        if not published.allows(table):
            return False
        self.times[self.goals.reached(table)] += 1
        self.tables.append(table)
        return True

    def add_move(self, published: Published, base: IntArray, move: IntArray) -> bool:
        """Keep the table `base + move`, and those part of the way where the move has parts."""
        steps = int(np.gcd.reduce(np.abs(move[move != 0]), initial=0))
        if not self.add(published, base + move):
            return False
        if 1 < steps <= STEPS_LIMIT:
            for part in range(1, steps):
                self.add(published, base + move // steps * part)
        return True

    def without(self, group: int, value: int) -> Witnesses:
        """Those that still stand once `group` is published as `value`."""
        fewer = Witnesses(self.goals)
        fewer.tables = [table for table in self.tables if table[group] == value]
        fewer.times = self.times.copy()
        for table in self.tables:
            if table[group] != value:
                fewer.times[self.goals.reached(table)] -= 1
        return fewer


def fewest(witnesses: Witnesses) -> list[IntArray]:
    """A small choice of the tables that shows as much, in lexicographic order.

    In that order nothing tells which of them is the true one, if any is.
    """
    remaining = witnesses.goals.wanted & (witnesses.times > 0)
    pairs = [_pairs(witnesses.goals, table) for table in witnesses.tables]
    chosen: list[IntArray] = []
    while remaining.any():
        gains = [int((remaining & found).sum()) for found in pairs]
        best = int(np.argmax(gains))
        chosen.append(witnesses.tables[best])
        remaining &= ~pairs[best]
    return sorted(chosen, key=lambda table: table.tolist())


def _pairs(goals: Goals, table: IntArray) -> BoolArray:
    found = np.zeros(goals.wanted.shape, dtype=bool)
    found[goals.reached(table)] = True
    return found
