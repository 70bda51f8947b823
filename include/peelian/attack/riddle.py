"""Published tables boiled down to what is unknown.

Shown counts leave the sums. A sum with one unknown gives it; a sum with two says each by the other.
What is left falls into pieces that have no sum in common. All of it is exact, in whole numbers.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.attack.equal import Equal
from peelian.attack.figures import Bounds
from peelian.attack.layout import BoolArray, IntArray
from peelian.attack.narrow import FAR, narrowed
from peelian.attack.reader import distinct_rows


@dataclass(frozen=True)
class Piece:
    """Unknowns that hang together, and nothing else does.

    Attributes:
        equations: int64 (equations, unknowns) sparse.
        totals: int64 (equations).
        low, high: int64 (unknowns): what single sums say of each; `high` may be FAR.
        cells: int64 (cells): positions among the riddle's cells.
        unknown: int64 (cells): on which of the piece's unknowns each cell depends.
        sign, offset: int64 (cells): a cell is sign * unknown + offset; sign is 1 or -1.
    """

    equations: sp.csr_matrix
    totals: IntArray
    low: IntArray
    high: IntArray
    cells: IntArray
    unknown: IntArray
    sign: IntArray
    offset: IntArray

    @property
    def unknowns(self) -> int:
        """How many unknowns there are."""
        return len(self.low)

    def counts(self, table: IntArray) -> IntArray:
        """The counts of the piece's cells in a table of its unknowns; any leading dimensions."""
        found: IntArray = self.sign * table[..., self.unknown] + self.offset
        return found

    def solves(self, table: IntArray) -> bool:
        """Whether a table of the unknowns agrees with everything, in exact integers."""
        inside = (self.low <= table) & (table <= self.high)
        return bool(inside.all()) and np.array_equal(self.equations @ table, self.totals)


@dataclass(frozen=True)
class Riddle:
    """What is unknown of a release.

    Attributes:
        cells: int64 (hidden cells): which cells of the release they are, ascending.
        known: bool (hidden cells): those that sums of one unknown give away.
        counts: int64 (hidden cells): the count of each that is known; 0 for the others.
        pieces: the rest.
    """

    cells: IntArray
    known: BoolArray
    counts: IntArray
    pieces: tuple[Piece, ...]


def make_riddle(
    equations: sp.csr_matrix,
    values: IntArray,
    hidden: BoolArray,
    least: int,
    bounds: Bounds | None = None,
) -> Riddle:
    """Boil published counts down.

    Args:
        equations: int64 (equations, cells) sparse: -1 at a total, 1 at its parts.
        values: int64 (cells): the published counts; those of hidden cells are not read.
        hidden: bool (cells).
        least: the smallest count that a hidden cell can have, 0 or 1.
        bounds: what figures say of each cell.
    Raises: InputError where no whole counts can agree with what is published.
    """
    shown = np.where(hidden, 0, values)
    whole = sp.csr_matrix(equations[:, hidden], dtype=np.int64)
    totals: IntArray = -(equations @ shown)
    count = whole.shape[1]
    low, high = np.full(count, least, np.int64), np.full(count, FAR, np.int64)
    if bounds is not None:
        low = np.maximum(low, bounds.low[hidden])
        high = np.minimum(high, bounds.high[hidden])
    low, high = narrowed(whole, totals, low, high)
    equal = Equal(count)
    while True:
        rest, left = equal.rewritten(whole, totals)
        low_left, high_left = equal.ranges(low, high)
        low_left, high_left = narrowed(rest, left, low_left, high_left)
        if not equal.learn(rest, left, low_left, high_left):
            break
    rows = np.flatnonzero(np.diff(rest.indptr))
    return Riddle(
        np.flatnonzero(hidden),
        equal.unknown < 0,
        np.where(equal.unknown < 0, equal.offset, 0),
        tuple(_pieces(rest[rows], left[rows], low_left, high_left, equal)),
    )


def _pieces(
    equations: sp.csr_matrix, totals: IntArray, low: IntArray, high: IntArray, equal: Equal
) -> list[Piece]:
    """The unknowns that hang together, those with the first unknown first."""
    numbered = sp.csr_matrix(sp.hstack([equations, sp.csr_matrix(totals[:, None])]))
    distinct = distinct_rows(numbered)
    equations = sp.csr_matrix(distinct[:, :-1], dtype=np.int64)
    totals = distinct[:, -1].toarray().ravel().astype(np.int64)
    size = equations.shape[1]
    if not size:
        return []
    links = sp.block_array([[None, equations], [sp.csr_matrix(equations.shape[::-1]), None]])
    label = sp.csgraph.connected_components(links, directed=False)[1][equations.shape[0] :]
    # Numbered by the first unknown, as nothing says in which order the graph was walked.
    _, first, label = np.unique(label, return_index=True, return_inverse=True)
    label = np.argsort(np.argsort(first))[label]
    count = len(first)
    of_row = label[equations.indices[equations.indptr[:-1]]]
    of_cell = np.append(label, -1)[equal.unknown]
    members = _by_label(label, count)
    rows, cells = _by_label(of_row, count), _by_label(of_cell, count)
    place = np.empty(size + 1, dtype=np.int64)
    found = []
    for piece in range(count):
        inside, mine = members[piece], cells[piece]
        place[inside] = np.arange(len(inside))
        found.append(
            Piece(
                sp.csr_matrix(equations[rows[piece]][:, inside]),
                totals[rows[piece]],
                low[inside],
                high[inside],
                mine,
                place[equal.unknown[mine]],
                equal.sign[mine],
                equal.offset[mine],
            )
        )
    return found


def _by_label(labels: IntArray, count: int) -> list[IntArray]:
    """For each label from 0 to count - 1 the positions that bear it, ascending."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(count + 1))
    return [order[start:end] for start, end in itertools.pairwise(starts)]
