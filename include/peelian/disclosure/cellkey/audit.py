"""The audit of perturbed tables: what someone who knows the perturbation table could work out.

A published number leaves a range of true counts, those that the table moves there; true counts
add up, so ranges narrow each other, through every sum, until nothing changes. It's whole-number
reasoning along single sums: the strongest that a reader can do by hand, and most of what a
program could.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.cellkey.ptable import PTable
from peelian.disclosure.trees import IntArray

PASSES = 50
"""Ranges that still narrow after so many passes over all sums narrow by ever less."""


def ranges_left(
    equations: sp.csr_matrix, published: IntArray, table: PTable
) -> tuple[IntArray, IntArray]:
    """The smallest and the largest true count that each cell may still have, int64 (cells) each.

    Args:
        equations: int64 (equations, cells) sparse: -1 at a parent, 1 at each child.
        published: int64 (cells): perturbed counts.
    """
    low, high = _by_itself(published, table)
    entries = equations.tocoo()
    rows, columns, signs = entries.row, entries.col, entries.data
    for _ in range(PASSES):
        # Of a sum that is zero, an entry is what all others leave.
        least = np.where(signs > 0, low[columns], -high[columns])
        most = np.where(signs > 0, high[columns], -low[columns])
        sum_least, sum_most = np.zeros((2, equations.shape[0]), dtype=np.int64)
        np.add.at(sum_least, rows, least)
        np.add.at(sum_most, rows, most)
        top = -(sum_least[rows] - least)
        bottom = -(sum_most[rows] - most)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, columns, np.where(signs > 0, bottom, -top))
        np.minimum.at(new_high, columns, np.where(signs > 0, top, -bottom))
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
    return low, high


def _by_itself(published: IntArray, table: PTable) -> tuple[IntArray, IntArray]:
    """What each published number leaves by itself."""
    low = np.maximum(published - table.largest, 0)
    high = published + table.largest
    last = len(table.noise) - 1
    # A row's ends may lie inside plus and minus the largest noise: try from both ends inwards.
    for ends, step in ((low, 1), (high, -1)):
        for _ in range(2 * table.largest):
            rows = np.minimum(ends, last)
            moved = published - ends
            known = (table.noise[rows].astype(np.int64) == moved[:, None]).any(axis=1)
            ends[~known] += step
    return low, high
