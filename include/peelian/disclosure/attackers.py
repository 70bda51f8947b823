"""Who reads a release, what they know, and what must stay possible for them.

In    groups that hold a sensitive cell, and a reader by name
Out   for each such group the counts that the reader must not be able to rule out
Why   docs/decisions/0007-the-smallest-count-and-the-note-reader.md
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.floors import possible_floors
from peelian.disclosure.goals import Goals, spreads, windows
from peelian.disclosure.problem import Problem
from peelian.disclosure.trees import IntArray

CONTRIBUTOR = "contributor"
"""Someone who also knows that one count of 1 is theirs; withstood on top of another reader."""


@dataclass(frozen=True)
class Attacker:
    """A reader.

    Attributes:
        least: the smallest count that a hidden cell can have, as far as this reader knows.
        every: whether each integer of a window must stay possible, or only two counts far apart.
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


def least_of(attacker: Attacker, problem: Problem, unknown: bool) -> IntArray:
    """int64 (groups): the smallest count of each, as far as the reader knows.

    Args:
        unknown: whether some hidden counts may be zero, as the release's notes then say.
    """
    return np.full(problem.groups, 0 if unknown else attacker.least, dtype=np.int64)


def goals_for(
    attacker: Attacker, problem: Problem, targets: IntArray, values: IntArray, threshold: int
) -> Goals:
    """What must stay possible of small counts.

    The note-reader's windows follow from zeros alone and need no true count. An outsider's spread
    lies wherever it can, around the counts of one possible table.

    Args:
        targets: int64 (targets): groups, ascending.
        values: int64 (groups): a possible table.
    """
    if not attacker.every:
        return spreads(targets, values[targets], threshold - 2)
    low = possible_floors(problem, attacker.least, targets, threshold)
    return windows(targets, low, np.full(len(targets), threshold - 1, dtype=np.int64))
