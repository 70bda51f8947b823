"""What a reader works out from shown counts alone, one sum after the other, before any search.

A sum with one count that isn't known gives it; one whose known counts leave nothing over makes the
rest zero. What is left ties new cells to old: only that is worth a search.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Known:
    """What is known of each cell.

    Attributes:
        is_known: bool (cells).
        values: int64 (cells): 0 where it isn't known.
        broken: int64: equations that what is known contradicts, ascending.
    """

    is_known: BoolArray
    values: IntArray
    broken: IntArray


def work_out(
    equations: sp.csr_matrix, given: BoolArray, values: IntArray, free: BoolArray
) -> Known:
    """Everything that follows from some known counts, sum by sum.

    Args:
        given: bool (cells): known from the start.
        values: int64 (cells): their counts.
        free: bool (cells): those that may be zero, as far as a reader knows.
    """
    rows = equations.tocsr()
    columns = equations.tocsc()
    is_known, found = given.copy(), np.where(given, values, 0)
    signs = abs(rows)
    left = np.asarray(signs @ (~given).astype(np.int64)).ravel()
    ups = np.asarray((rows > 0).astype(np.int64) @ (~given).astype(np.int64)).ravel()
    rest = np.asarray(rows @ found).ravel()
    waiting = deque(np.flatnonzero(left > 0).tolist())
    while waiting:
        row = waiting.popleft()
        line = slice(rows.indptr[row], rows.indptr[row + 1])
        cells, ways = rows.indices[line], rows.data[line]
        fresh = _follows(cells, ways, is_known, int(left[row]), int(ups[row]), int(rest[row]), free)
        for cell, value in fresh:
            is_known[cell], found[cell] = True, value
            column = slice(columns.indptr[cell], columns.indptr[cell + 1])
            for other, way in zip(
                columns.indices[column].tolist(), columns.data[column].tolist(), strict=True
            ):
                left[other] -= 1
                ups[other] -= way > 0
                rest[other] += way * value
                waiting.append(other)
    return Known(is_known, found, np.flatnonzero((left == 0) & (rest != 0)))


def _follows(
    cells: IntArray,
    ways: IntArray,
    is_known: BoolArray,
    left: int,
    ups: int,
    rest: int,
    free: BoolArray,
) -> list[tuple[int, int]]:
    """The counts that one sum gives; none that would be below zero."""
    if not left:
        return []
    unknown = ~is_known[cells]
    if left == 1:
        place = int(np.flatnonzero(unknown)[0])
        value = -rest * int(ways[place])
        return [(int(cells[place]), value)] if value >= 0 else []
    if rest == 0 and ups in (0, left) and free[cells[unknown]].all():
        return [(int(cell), 0) for cell in cells[unknown]]
    return []


def connected(equations: sp.csr_matrix, start: BoolArray, is_known: BoolArray) -> BoolArray:
    """Cells that aren't known and are tied to some others through cells that aren't known either.

    Args:
        start: bool (cells).
    """
    touches = abs(equations)
    reached: BoolArray = start & ~is_known
    while True:
        rows = touches @ reached.astype(np.int64) > 0
        wider: BoolArray = (touches[rows].T @ np.ones(int(rows.sum())) > 0) & ~is_known
        wider |= reached
        if np.array_equal(wider, reached):
            return reached
        reached = wider
