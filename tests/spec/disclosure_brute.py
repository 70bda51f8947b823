"""A reader with patience: finds by counting alone whether a hidden count can be a given number.

Written apart from the engine: sums of a tree are walked from its parents, and possibilities are
counted through. Where that would take more than TRIES, scipy's integer programming is asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import numpy as np
from disclosure_drawn import Release
from scipy.optimize import Bounds, LinearConstraint, milp

from peelian.disclosure.trees import Tree

Cell = tuple[str, ...]
Sum = tuple[Cell, tuple[Cell, ...]]
TRIES = 60
"""Most questions are answered by the first few; without patience the rest would take hours."""


class OutOfPatienceError(Exception):
    """Counting through would take more than TRIES."""


def every_sum(release: Release) -> list[Sum]:
    """A parent and its parts, for every table, dimension and combination of the rest."""
    trees = release.cells.trees
    sums: list[Sum] = []
    for table in release.cells.tables:
        for axis in table.by:
            others = [
                tree.codes if d in table.by and d != axis else tree.codes[:1]
                for d, tree in enumerate(trees)
            ]
            for parent, parts in _families(trees[axis]):
                for codes in itertools.product(*others):
                    sums.append(
                        (_at(codes, axis, parent), tuple(_at(codes, axis, p) for p in parts))
                    )
    return sorted(set(sums))


def _families(tree: Tree) -> Iterator[tuple[str, list[str]]]:
    for place, code in enumerate(tree.codes):
        parts = [tree.codes[i] for i, parent in enumerate(tree.parents) if parent == place]
        if parts:
            yield code, parts


def _at(codes: Cell, axis: int, code: str) -> Cell:
    return (*codes[:axis], code, *codes[axis + 1 :])


def can_be(
    sums: list[Sum], shown: Mapping[Cell, int], cell: Cell, count: int, cap: int, least: int = 1
) -> bool:
    """Whether whole counts for what isn't shown agree with all sums, `cell` being `count`.

    The counts tried are `least` to `cap`.
    """
    return can_lie(sums, shown, cell, (count, count), (least, cap))


def can_lie(
    sums: list[Sum],
    shown: Mapping[Cell, int],
    cell: Cell,
    among: tuple[int, int],
    unknown: tuple[int, int],
) -> bool:
    """The same with `cell` being any count `among` two, and whatever isn't shown in `unknown`."""
    least, cap = unknown
    ranges = {name: (value, value) for name, value in shown.items()}
    ranges[cell] = among
    try:
        return _search(sums, ranges, (least, cap), itertools.count())
    except OutOfPatienceError:
        return _asked_of_scipy(sums, ranges, (least, cap))


def _asked_of_scipy(
    sums: list[Sum], ranges: Mapping[Cell, tuple[int, int]], unknown: tuple[int, int]
) -> bool:
    names = sorted({name for parent, parts in sums for name in (parent, *parts)} | set(ranges))
    place = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(sums), len(names)))
    for row, (parent, parts) in enumerate(sums):
        matrix[row, place[parent]] -= 1
        for part in parts:
            matrix[row, place[part]] += 1
    low, high = np.array([ranges.get(name, unknown) for name in names]).T
    found = milp(
        np.zeros(len(names)),
        constraints=LinearConstraint(matrix, 0, 0),
        bounds=Bounds(low, high),
        integrality=np.ones(len(names)),
    )
    assert found.status in (0, 2), found.message
    return bool(found.status == 0)


def _search(
    sums: list[Sum],
    ranges: dict[Cell, tuple[int, int]],
    unknown: tuple[int, int],
    tries: Iterator[int],
) -> bool:
    if next(tries) > TRIES:
        raise OutOfPatienceError
    narrowed = _narrow(sums, dict(ranges), unknown)
    if narrowed is None:
        return False
    unsure = [name for name, (low, high) in narrowed.items() if low < high]
    if not unsure:
        return True
    name = min(unsure, key=lambda n: (narrowed[n][1] - narrowed[n][0], n))
    low, high = narrowed[name]
    return any(
        _search(sums, {**narrowed, name: (v, v)}, unknown, tries) for v in range(low, high + 1)
    )


def _narrow(
    sums: list[Sum], ranges: dict[Cell, tuple[int, int]], unknown: tuple[int, int]
) -> dict[Cell, tuple[int, int]] | None:
    """What the sums leave of each range, or None where nothing."""
    changed = True
    while changed:
        changed = False
        for parent, parts in sums:
            members = [(parent, -1), *((part, 1) for part in parts)]
            for name, sign in members:
                bounds = [
                    _signed(ranges.get(other, unknown), -sign * way)
                    for other, way in members
                    if other != name
                ]
                low, high = ranges.get(name, unknown)
                least, most = sum(b[0] for b in bounds), sum(b[1] for b in bounds)
                new = (max(low, least), min(high, most))
                if new[0] > new[1]:
                    return None
                if name not in ranges or new != (low, high):
                    changed = changed or new != ranges.get(name)
                    ranges[name] = new
    return ranges


def _signed(bounds: tuple[int, int], sign: int) -> tuple[int, int]:
    return bounds if sign > 0 else (-bounds[1], -bounds[0])
