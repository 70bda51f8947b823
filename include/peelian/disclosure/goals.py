"""What must stay possible for each sensitive count, as far as a reader can tell.

In    groups that hold sensitive cells, and the reader of record
Out   for each a row of counts, and which of them a reader must not be able to rule out
Why   docs/decisions/0007-the-smallest-count-and-the-note-reader.md
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Goals:
    """For each target a row of counts.

    Attributes:
        targets: int64 (targets): groups, ascending.
        origin: int64 (targets): the count that the first column of each row stands for.
        wanted: bool (targets, columns): the counts that must be possible.
        spread: where given, only two counts so far apart must be possible, whichever they are; a
            count beyond an end of the row stands for that end.
    """

    targets: IntArray
    origin: IntArray
    wanted: BoolArray
    spread: int | None = None

    @property
    def columns(self) -> int:
        """How many counts a row has."""
        return int(self.wanted.shape[1])

    def column_of(self, rows: IntArray, counts: IntArray) -> tuple[BoolArray, IntArray]:
        """Where counts of some targets stand in their rows, and whether they stand in it."""
        column = counts - self.origin[rows]
        if self.spread is not None:
            column = np.clip(column, 0, self.columns - 1)
        return (column >= 0) & (column < self.columns), column

    def unmet(self, reached: BoolArray) -> BoolArray:
        """Which counts are still to be shown possible.

        Args:
            reached: bool (targets, columns): those that have been.
        Returns: bool (targets, columns); of a spread, the count that would complete it upwards.
        """
        if self.spread is None:
            missing: BoolArray = self.wanted & ~reached
            return missing
        lowest = reached.argmax(axis=1)
        highest = self.columns - 1 - reached[:, ::-1].argmax(axis=1)
        narrow = np.flatnonzero(highest - lowest < self.spread)
        missing = np.zeros_like(reached)
        missing[narrow, np.minimum(lowest[narrow] + self.spread, self.columns - 1)] = True
        return missing


def windows(targets: IntArray, low: IntArray, sizes: IntArray) -> Goals:
    """Every count from `low` on, so many of them (int64, one each per target)."""
    widest = int(sizes.max(initial=1))
    return Goals(targets, low, np.arange(widest)[None, :] < sizes[:, None])


def spreads(targets: IntArray, values: IntArray, width: int) -> Goals:
    """Two counts at least `width` apart, around the counts of one possible table."""
    columns = 2 * width + 1
    return Goals(
        targets, values - width, np.ones((len(targets), columns), dtype=bool), spread=width
    )
