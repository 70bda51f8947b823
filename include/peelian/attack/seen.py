"""Which counts of each unknown some whole table has shown to be possible."""

from __future__ import annotations

import numpy as np

from peelian.attack.layout import BoolArray, IntArray


class Seen:
    """Counts that were seen, around those of one table; and the lowest and highest of all.

    Args:
        table: int64 (unknowns): a table that agrees with everything.
        reach: counts further than this from the table's are remembered as ends only.

    Attributes:
        first, last: int64 (unknowns): the lowest and the highest count seen.
    """

    def __init__(self, table: IntArray, reach: int) -> None:
        self.first, self.last = table.copy(), table.copy()
        self._reach = reach
        self._start = table - reach
        self._seen = np.zeros((len(table), 2 * reach + 1), dtype=bool)
        self._seen[:, reach] = True

    def add(self, unknowns: IntArray, counts: IntArray) -> None:
        """Note the counts of some unknowns (int64 each, unknowns once)."""
        self.first[unknowns] = np.minimum(self.first[unknowns], counts)
        self.last[unknowns] = np.maximum(self.last[unknowns], counts)
        column = counts - self._start[unknowns]
        inside = (column >= 0) & (column <= 2 * self._reach)
        self._seen[unknowns[inside], column[inside]] = True

    def has(self, unknown: int, count: int) -> bool:
        """Whether a count was seen."""
        column = count - int(self._start[unknown])
        if 0 <= column <= 2 * self._reach:
            return bool(self._seen[unknown, column])
        return count in (self.first[unknown], self.last[unknown])

    def runs(self, length: int) -> BoolArray:
        """bool (unknowns): whether so many counts in a row were seen."""
        longest = np.zeros(len(self._seen), dtype=np.int64)
        row = np.zeros(len(self._seen), dtype=np.int64)
        for column in range(2 * self._reach + 1):
            row = np.where(self._seen[:, column], row + 1, 0)
            np.maximum(longest, row, out=longest)
        found: BoolArray = longest >= length
        return found

    def run_of(self, unknown: int, length: int) -> bool:
        """The same for one unknown."""
        row = 0
        for seen in self._seen[unknown].tolist():
            row = row + 1 if seen else 0
            if row >= length:
                return True
        return False
