"""What sums alone say of the range of each unknown: additions and comparisons in whole numbers.

An unknown of a sum is at most the total less the least that the others can be, and at least the
total less the most. Whatever is found this way is certain, and needs no solver.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.attack.layout import BoolArray, IntArray
from peelian.core.errors import InputError

FAR = 1 << 50
"""In place of a highest count where nothing sets one; sums of whole tables stay below it."""
ROUNDS = 30
"""How often ranges are passed on. Long chains would take more; solvers find what is left."""


@dataclass(frozen=True)
class Entries:
    """The entries of a sparse matrix, one by one.

    Attributes:
        row, column, weight: int64 (entries).
        rows, columns: its shape.
    """

    row: IntArray
    column: IntArray
    weight: IntArray
    rows: int
    columns: int


def narrowed(
    equations: sp.csr_matrix, totals: IntArray, low: IntArray, high: IntArray
) -> tuple[IntArray, IntArray]:
    """The ranges of the unknowns as far as single sums narrow them.

    Args:
        equations: int64 (equations, unknowns) sparse.
        totals: int64 (equations): what each adds up to.
        low, high: int64 (unknowns): what is known before; `high` is FAR where nothing is.
    Raises: InputError where nothing is left of a range.
    """
    found = sp.coo_matrix(equations)
    entries = Entries(
        found.row.astype(np.int64), found.col.astype(np.int64), found.data, *found.shape
    )
    for _ in range(ROUNDS):
        new_low, new_high = _once(entries, totals, low, high)
        if (new_low > new_high).any():
            raise contradiction()
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return low, high


def contradiction() -> InputError:
    """The error that no whole counts agree with what is published."""
    return InputError(
        "the published counts contradict each other: no whole counts agree with all of them",
        do="check the hierarchies; name a specification with --spec if they are not these",
    )


def _once(e: Entries, totals: IntArray, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
    size, up = np.abs(e.weight), e.weight > 0
    ends_low, ends_high = low[e.column], high[e.column]
    least = size * np.where(up, ends_low, -ends_high)
    most = size * np.where(up, ends_high, -ends_low)
    open_end = ends_high >= FAR
    below, fits_below = _rest(e, least, open_end & ~up)
    above, fits_above = _rest(e, most, open_end & up)
    total = totals[e.row]
    at_most = np.where(fits_below, (total - below) // size, FAR)
    at_least = np.where(fits_above, -((above - total) // size), -FAR)
    new_low, new_high = low.copy(), high.copy()
    # A weight below zero turns the two ends around.
    np.maximum.at(new_low, e.column, np.where(up, at_least, -at_most))
    np.minimum.at(new_high, e.column, np.where(up, at_most, -at_least))
    return new_low, new_high


def _rest(e: Entries, ends: IntArray, endless: BoolArray) -> tuple[IntArray, BoolArray]:
    """For each entry the sum of its row's other `ends`, and whether none of them is endless."""
    bounded = np.where(endless, 0, ends)
    whole = np.zeros(e.rows, dtype=np.int64)
    np.add.at(whole, e.row, bounded)
    count = np.bincount(e.row, weights=endless, minlength=e.rows)
    return whole[e.row] - bounded, count[e.row] - endless == 0
