"""Changes of a whole release that need no solver: one finest combination of codes, and all above.

One more record of one kind is one more in every cell that counts it: whatever tables a release has,
that keeps every sum. One fewer does too.
"""

from __future__ import annotations

import itertools

import numpy as np

from peelian.attack.axes import Axis
from peelian.attack.layout import BoolArray, IntArray, Layout

SEED = 20_240_322
TRIES = 12
"""Kinds of records that are tried for a cell; a solver is asked where none of them will do."""


class Chains:
    """What counts a record, for any kind of record.

    Args:
        nodes: int64 (cells, dimensions): the code of each cell.
    """

    def __init__(self, layout: Layout, nodes: IntArray) -> None:
        self._nodes = nodes
        self._cell = {tuple(row): cell for cell, row in enumerate(nodes.tolist())}
        self._above = [_above(axis) for axis in layout.axes]
        self._below = [_below(axis) for axis in layout.axes]
        self._chance = np.random.default_rng(SEED)

    def through(self, cell: int, usable: BoolArray) -> IntArray | None:
        """Cells, ascending, that count some record of `cell`, all of them usable; None if none."""
        for _ in range(TRIES):
            found = self._counting(self._kind(self._nodes[cell].tolist(), usable))
            if usable[found].all():
                return found
        return None

    def _kind(self, node: list[int], usable: BoolArray) -> list[int]:
        """A finest combination within a cell; on the way down through usable cells if it can be."""
        at = list(node)
        waiting = [axis for axis in range(len(at)) if self._below[axis][at[axis]]]
        while waiting:
            axis = waiting[int(self._chance.integers(len(waiting)))]
            at[axis] = self._step(at, axis, usable)
            if not self._below[axis][at[axis]]:
                waiting.remove(axis)
        return at

    def _step(self, at: list[int], axis: int, usable: BoolArray) -> int:
        steps = self._below[axis][at[axis]]
        held, after = at[:axis], at[axis + 1 :]
        good = [step for step in steps if self._is_usable([*held, step, *after], usable)]
        among = good or steps
        return among[int(self._chance.integers(len(among)))]

    def _is_usable(self, at: list[int], usable: BoolArray) -> bool:
        cell = self._cell.get(tuple(at))
        return cell is None or bool(usable[cell])

    def _counting(self, kind: list[int]) -> IntArray:
        above = (self._above[axis][node] for axis, node in enumerate(kind))
        cells = (self._cell.get(nodes) for nodes in itertools.product(*above))
        return np.array(sorted(cell for cell in cells if cell is not None), dtype=np.int64)


def _above(axis: Axis) -> list[list[int]]:
    """Each code with all that hold it."""
    found = []
    for node in range(len(axis.codes)):
        line, at = [], node
        while at >= 0:
            line.append(at)
            at = axis.parents[at]
        found.append(line)
    return found


def _below(axis: Axis) -> list[list[int]]:
    """The parts of each code."""
    found: list[list[int]] = [[] for _ in axis.codes]
    for node, parent in enumerate(axis.parents):
        if parent >= 0:
            found[parent].append(node)
    return found
