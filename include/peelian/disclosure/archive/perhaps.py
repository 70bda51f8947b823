"""Earlier hidden counts that may be small although the count assumed of them isn't.

Of what history hides, any counts will do that agree with everything shown. Where the one assumed is
larger than a small one, the true one may be small all the same. It's asked with all that the
releasing force knows: the true counts of the new release, what it hides of them too.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.archive.joint import UNSAID, Joint
from peelian.disclosure.archive.known import connected, work_out
from peelian.disclosure.archive.settle import Settled
from peelian.disclosure.lp import ROUNDING, UNBOUNDED, Room, TableProgram
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


def perhaps_small(joint: Joint, settled: Settled, asked: BoolArray, threshold: int) -> BoolArray:
    """Those of some cells that may hold fewer than `threshold`.

    Args:
        asked: bool (cells): hidden before, not new, and assumed to hold `threshold` or more.
    """
    told = (joint.shown != UNSAID) & ~settled.stale
    told |= np.arange(joint.count) < joint.own
    known = work_out(joint.equations, told, settled.values, settled.values == 0)
    left = np.flatnonzero(asked & ~known.is_known)
    found = np.zeros(joint.count, dtype=bool)
    if not len(left):
        return found
    program = _Program(joint, settled, connected(joint.equations, asked, known.is_known))
    while len(left):
        low = program.as_low_as(left, threshold - 1)
        found[left[low]] = True
        if 2 * low.sum() < len(left):
            break
        left = left[~low]
    for cell in left[~found[left]].tolist():
        found[cell] = program.as_low_as(np.array([cell]), threshold - 1)[0]
    return found


class _Program:
    """Tables that agree with everything known, near the one assumed.

    Args:
        free: bool (cells): what isn't known.
    """

    def __init__(self, joint: Joint, settled: Settled, free: BoolArray) -> None:
        self._cells = np.flatnonzero(free)
        rows = abs(joint.equations) @ free.astype(np.int64) > 0
        self._equations = sp.csr_matrix(joint.equations[rows][:, self._cells])
        self._program = TableProgram(self._equations)
        self._values = settled.values[self._cells]
        self._least = np.minimum(settled.least[self._cells], self._values)

    def as_low_as(self, cells: IntArray, most: int) -> BoolArray:
        """Which of some cells are no more than `most` in a table that keeps them low together."""
        places = np.searchsorted(self._cells, cells)
        base, cost = self._values.copy(), np.zeros(len(self._cells))
        base[places], cost[places] = most, 1.0
        room = Room(np.full(len(base), UNBOUNDED), (base - self._least).astype(float), cost, cost)
        room.down[places] = 0.0
        missing = self._equations @ (self._values - base)
        answer = self._program.nearest(missing, room)
        if answer.moves is None:
            return np.zeros(len(cells), dtype=bool)
        low: BoolArray = answer.moves[places] <= ROUNDING
        return low
