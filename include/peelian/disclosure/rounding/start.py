"""A start for the search: a rounding that adds up in every table, near what was asked for.

Units are handed to finest combinations of codes over all dimensions, table by table: the first
table's finest cells get what they ask for; each further table says how the units of a cell are
spread over the dimensions that it adds. Whatever comes out adds up, being sums of combinations.
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.rounding.lattice import Lattice
from peelian.disclosure.trees import IntArray

BATCH = 4096
"""So many combinations are added up at once: a few megabytes."""


def additive_start(lattice: Lattice, wanted: IntArray, zero: np.ndarray) -> IntArray:
    """Units that add up.

    Args:
        wanted: int64 (cells): the units that each cell would like to have.
        zero: bool (cells): those that must stay zero.
    Returns: int64 (cells): units, none negative.
    """
    order = sorted(range(lattice.tables), key=lambda table: -len(lattice.used(table)))
    combinations, units = _first(lattice, order[0], wanted)
    for table in order[1:]:
        combinations, units = _spread(lattice, table, wanted, combinations, units)
    free = combinations < 0
    some = [leaves[0] for leaves in lattice.leaves]
    combinations = np.where(free, np.array(some)[None, :], combinations)
    total = np.zeros(lattice.count + 1, dtype=np.int64)
    barred = np.append(zero, False)
    for at in range(0, len(units), BATCH):
        move = lattice.moves(combinations[at : at + BATCH], {})
        part = np.where(barred[move.cells].any(axis=1), 0, units[at : at + BATCH])
        np.add.at(total, move.cells, np.broadcast_to(part[:, None], move.cells.shape))
    return total[:-1]


def _first(lattice: Lattice, table: int, wanted: IntArray) -> tuple[IntArray, IntArray]:
    combinations, cells = lattice.finest(table)
    units = np.append(wanted, 0)[cells]
    return combinations[units > 0], units[units > 0]


def _spread(
    lattice: Lattice, table: int, wanted: IntArray, combinations: IntArray, units: IntArray
) -> tuple[IntArray, IntArray]:
    """Give units the codes that a further table adds, as its own finest cells ask for."""
    used = lattice.used(table)
    known = [d for d in used if (combinations[:, d] >= 0).all()] if len(units) else []
    added = [d for d in used if d not in known]
    if not added or not len(units):
        return combinations, units
    finest, cells = lattice.finest(table)
    asked: dict[tuple[int, ...], list[tuple[list[int], int]]] = {}
    for codes, cell in zip(finest.tolist(), cells.tolist(), strict=True):
        if cell < len(wanted) and wanted[cell] > 0:
            key = tuple(codes[d] for d in known)
            asked.setdefault(key, []).append(([codes[d] for d in added], int(wanted[cell])))
    rows: list[list[int]] = []
    given: list[int] = []
    for codes, left in zip(combinations.tolist(), units.tolist(), strict=True):
        offers = asked.get(tuple(codes[d] for d in known), [])
        for place, taken in _shared_out(offers, left):
            row = list(codes)
            for d, code in zip(added, place, strict=True):
                row[d] = code
            rows.append(row)
            given.append(taken)
    return (
        np.array(rows, dtype=np.int64).reshape(-1, lattice.dimensions),
        np.array(given, dtype=np.int64),
    )


def _shared_out(offers: list[tuple[list[int], int]], left: int) -> list[tuple[list[int], int]]:
    """Take `left` units from the offers in turn, and what they lack from the last of them."""
    taken: list[tuple[list[int], int]] = []
    while left and offers:
        place, most = offers[0]
        part = left if len(offers) == 1 else min(left, most)
        taken.append((place, part))
        left -= part
        if part < most or len(offers) == 1:
            offers[0] = (place, max(most - part, 1))
        else:
            offers.pop(0)
    return taken
