"""The audit of rounded tables: what a reader of them alone could find out about small counts.

The reader knows the published multiples, the base, that tables add up, that counts are whole and
not negative, that zeros stay zeros, and how far a count is moved at most. The published table is
itself one that could be the truth. From there a *way* (a table of changes of -1, 0 and 1 that adds
up) leads to others: with a way that changes a cell by 1, the cell can be any count up to the
way's end. So whole ranges are shown possible by one way each, checked in integers.

A sensitive cell is safe when every count that its own published number leaves open, down from
that number, and up as far as small counts go, stays possible beside all other published numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class RoundedReading:
    """What a reader has of rounded tables.

    Attributes:
        cells: the tables' design.
        published: int64 (cells): rounded counts.
        base: what they are multiples of.
        furthest: by how many bases beyond the adjacent multiples a count may be moved.
        threshold: counts from here on are not small.
    """

    cells: Cells
    published: IntArray
    base: int
    furthest: int
    threshold: int

    def least(self) -> IntArray:
        """int64 (cells): the smallest count that each may have by itself."""
        by_base = self.published - self.base * (self.furthest + 1) + 1
        # What isn't published as zero isn't one, as zeros stay zeros.
        found: IntArray = np.maximum(by_base, (self.published > 0).astype(np.int64))
        return found

    def most(self) -> IntArray:
        """int64 (cells): the largest count that each may have by itself."""
        return self.published + self.base * (self.furthest + 1) - 1

    def wanted(self) -> tuple[IntArray, IntArray]:
        """int64 (cells), twice: how far below and above its number each cell must be able to be."""
        reach = self.base - 1
        down = self.published - np.maximum(self.published - reach, 1)
        up = np.minimum(self.published + reach, self.threshold - 1) - self.published
        return np.where(self.published > 0, down, 0), np.maximum(up, 0)


@dataclass(frozen=True)
class Ways:
    """Ways from the published table to others.

    Attributes:
        starts: int64 (ways + 1): where each way's entries start.
        cells: int64 (entries): the cells that are changed.
        signs: int64 (entries): by how much; 1 or -1.
        targets: int64 (ways): the sensitive cell that each is for.
        steps: int64 (ways): how many times it's gone.
    """

    starts: IntArray
    cells: IntArray
    signs: IntArray
    targets: IntArray
    steps: IntArray


def audit_rounding(reading: RoundedReading, sensitive: BoolArray, ways: Ways) -> IntArray:
    """The sensitive cells that aren't shown safe, ascending.

    Args:
        sensitive: bool (cells).
        ways: none of which is believed before it's checked.
    """
    sound = _sound(reading, ways)
    owner = np.repeat(np.arange(len(ways.targets)), np.diff(ways.starts))
    down = np.zeros(reading.cells.count, dtype=np.int64)
    up = np.zeros(reading.cells.count, dtype=np.int64)
    own = sound[owner] & (ways.cells == ways.targets[owner])
    for reached, sign in ((down, -1), (up, 1)):
        some = own & (ways.signs == sign)
        np.maximum.at(reached, ways.cells[some], ways.steps[owner[some]])
    wanted_down, wanted_up = reading.wanted()
    fallen = sensitive & ((down < wanted_down) | (up < wanted_up))
    found: IntArray = np.flatnonzero(fallen)
    return found


def _sound(reading: RoundedReading, ways: Ways) -> BoolArray:
    """Which ways add up and end at counts that a reader must think possible."""
    count = reading.cells.count
    number = len(ways.targets)
    owner = np.repeat(np.arange(number), np.diff(ways.starts))
    ends = reading.published[ways.cells] + ways.signs * ways.steps[owner]
    bad = (np.abs(ways.signs) != 1) | (ways.steps[owner] < 1)
    bad |= (ends < reading.least()[ways.cells]) | (ends > reading.most()[ways.cells])
    sound = np.ones(number, dtype=bool)
    sound[owner[bad]] = False
    keys = owner * count + ways.cells
    once, first = np.unique(keys, return_index=True)
    if len(once) < len(keys):  # a cell twice in a way: its signs can't be told apart
        twice = np.setdiff1d(np.arange(len(keys)), first)
        sound[owner[twice]] = False
    for dimension in range(len(reading.cells.trees)):
        sound[_missing(reading.cells, dimension, owner, ways)] = False
    return sound


def _missing(cells: Cells, dimension: int, owner: IntArray, ways: Ways) -> IntArray:
    """The ways that break a sum over a dimension: a parent's change isn't its children's."""
    above, is_parent = parents_along(cells, dimension)
    count = cells.count
    below = above[ways.cells] >= 0
    sums = owner[below] * count + above[ways.cells[below]]
    own = is_parent[ways.cells]
    keys = np.concatenate([sums, owner[own] * count + ways.cells[own]])
    changes = np.concatenate([ways.signs[below], -ways.signs[own]])
    places, at = np.unique(keys, return_inverse=True)
    total = np.zeros(len(places), dtype=np.int64)
    np.add.at(total, at, changes)
    found: IntArray = np.unique(places[total != 0] // count)
    return found


def parents_along(cells: Cells, dimension: int) -> tuple[IntArray, BoolArray]:
    """Each cell's parent in one dimension, or -1; and which cells are such parents."""
    sizes = [len(tree.codes) for tree in cells.trees]
    keys = np.zeros(cells.count, dtype=np.int64)
    for column, size in zip(cells.nodes.T, sizes, strict=True):
        keys = keys * size + column
    stride = int(np.prod(sizes[dimension + 1 :], dtype=np.int64))
    parents = np.array(cells.trees[dimension].parents, dtype=np.int64)[cells.nodes[:, dimension]]
    wanted = keys + (parents - cells.nodes[:, dimension]) * stride
    order = np.argsort(keys, kind="stable")
    place = order[np.minimum(np.searchsorted(keys[order], wanted), cells.count - 1)]
    above = np.where((parents >= 0) & (keys[place] == wanted), place, -1)
    is_parent = np.zeros(cells.count, dtype=bool)
    is_parent[above[above >= 0]] = True
    return above, is_parent
