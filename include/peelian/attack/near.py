"""What stands around an unknown: the sums it's in, what else is in those, and so on.

Most questions about one count are settled by the few sums around it. Leaving other unknowns as they
are can only hide tables; leaving other sums out can only allow too many. So small programs give
tables that are really there, and bounds that really hold.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from peelian.attack.layout import IntArray


class Surroundings:
    """The neighbourhoods of one piece's unknowns.

    Args:
        equations: int64 (equations, unknowns) sparse.
    """

    def __init__(self, equations: sp.csr_matrix) -> None:
        self._rows = Lists(equations.tocsr())
        self._columns = Lists(equations.T.tocsr())

    def unknowns(self, start: IntArray, size: int) -> IntArray:
        """At most `size` unknowns around some, ascending; those that share most sums come first."""
        return _grown(np.unique(start), self._columns, self._rows, size)

    def sums(self, start: IntArray, size: int) -> tuple[IntArray, IntArray]:
        """Equations around some unknowns, and all the unknowns in them, each ascending.

        At most `size` equations; those that bring the fewest new unknowns come first.
        """
        first = self._columns.of(start)
        rows = _grown(first, self._rows, self._columns, max(size, len(first)))
        return rows, np.union1d(self._rows.of(rows), start)

    def touching(self, unknowns: IntArray) -> IntArray:
        """The equations that hold any of some unknowns, ascending."""
        return self._columns.of(unknowns)


class Lists:
    """For each of many things a list of others."""

    def __init__(self, links: sp.csr_matrix) -> None:
        self.starts = links.indptr.astype(np.int64)
        self.members = links.indices.astype(np.int64)
        self.lengths = np.diff(self.starts)

    def of(self, which: IntArray) -> IntArray:
        """What stands in any of the lists of some, ascending, each once."""
        return np.unique(self.every(which))

    def every(self, which: IntArray) -> IntArray:
        """The lists of some, one after the other."""
        lengths = self.lengths[which]
        ends = np.cumsum(lengths)
        if not len(ends):
            return np.zeros(0, dtype=np.int64)
        place = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        found: IntArray = self.members[np.repeat(self.starts[which], lengths) + place]
        return found


def _grown(inside: IntArray, outward: Lists, back: Lists, size: int) -> IntArray:
    """Grow a set by what its links lead to, until it's big enough or nothing is left.

    Args:
        outward: from members to links.
        back: from links to members.
    """
    while len(inside) < size:
        links = outward.of(inside)
        counted, shared = np.unique(back.every(links), return_counts=True)
        new = ~np.isin(counted, inside, assume_unique=True)
        found, shared = counted[new], shared[new]
        if not len(found):
            break
        room = size - len(inside)
        if len(found) > room:
            # What has the fewest links that lead elsewhere is tied most closely to the set.
            order = np.lexsort((found, -shared, outward.lengths[found] - shared))
            found = found[order[:room]]
        inside = np.union1d(inside, found)
    return inside
