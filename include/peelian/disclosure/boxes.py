"""What lies around a cell in the directions of its dimensions: a small table cut out of a big one.

In four dimensions what is a few equations away is mostly cut off: an equation that has one group
left can't balance a change of it. A box holds, in each dimension, a cell's node with some of its
siblings, all that stand above them and something below each, so that its equations close.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.goals import Goals
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.problem import BoolArray, Problem
from peelian.disclosure.surroundings import Surroundings
from peelian.disclosure.trees import IntArray

LARGE = 10_000
"""Up to so many groups, what is near is most of the release."""
CHEAP = 20.0
DENSE = 0.5
"""Where cheap groups alone can move half of the targets, nearness finds shorter changes: 32,076
cells of three dimensions have 97 % such targets, and boxes hid twice as much; 219,024 cells of four
have 4 %, and nearness met 6 targets a second where boxes met 150."""


@dataclass(frozen=True)
class Box:
    """How large a part is looked at.

    Attributes:
        siblings: so many at most of a node's, and so many children of each node below.
        up: on how many levels above the node's own siblings are taken as well.
    """

    siblings: int
    up: int = 0


class Boxes:
    """Finds the groups in a box.

    Args:
        cells: the release, virtual cells among them.
        problem: its groups.
    """

    def __init__(self, cells: Cells, problem: Problem) -> None:
        self._nodes = cells.nodes[problem.first]
        self._parents = [np.array(tree.parents, dtype=np.int64) for tree in cells.trees]
        self._children = [_children(parents) for parents in self._parents]
        sizes = [len(tree.codes) for tree in cells.trees]
        self._strides = [prod(sizes[place + 1 :]) for place in range(len(sizes))]
        real = cells.count - len(cells.virtual_parts)
        self._keys = cells.nodes[:real] @ np.array(self._strides, dtype=np.int64)
        self._groups = np.append(problem.group_of[:real], -1)
        self._all = prod(sizes) == real  # one table of everything: a key is its own place

    def around(
        self, group: int, usable: BoolArray, hidden: BoolArray, weights: FloatArray, box: Box
    ) -> IntArray:
        """The groups of a box.

        Args:
            usable: bool (groups): which may take part.
            hidden: bool (groups): hidden ones cost nothing; of siblings the cheapest are taken.
            weights: float64 (groups): what the others cost.
        Returns: int64, ascending, `group` among them.
        """
        at = self._nodes[group].tolist()
        here = sum(node * stride for node, stride in zip(at, self._strides, strict=True))
        keys = np.zeros(1, dtype=np.int64)
        for place, node in enumerate(at):
            stride = self._strides[place]
            line = _Line(self, here - node * stride, stride, usable, hidden, weights)
            chosen = self._chosen(place, node, line, box)
            keys = (keys[:, None] + chosen[None, :] * stride).ravel()
        found = self.at(keys)
        found = found[found >= 0]
        found = np.append(found[usable[found]], group)
        within: IntArray = np.unique(found)
        return within

    def _chosen(self, place: int, node: int, line: _Line, box: Box) -> IntArray:
        """The nodes of one dimension that the box has, ascending."""
        parents, children = self._parents[place], self._children[place]
        beside, above = [node], []
        current, level = node, 0
        while parents[current] >= 0:
            parent = int(parents[current])
            if level <= box.up:
                beside += line.cheapest(children[parent][children[parent] != current], box.siblings)
            above.append(parent)
            current, level = parent, level + 1
        below = list(beside)
        for chosen in below:  # grows meanwhile: children of children too
            below += line.cheapest(children[chosen], box.siblings)
        return np.unique(np.array(below + above, dtype=np.int64))

    def at(self, keys: IntArray) -> IntArray:
        """The groups of some cells by their numbers; -1 for a zero and for what no table has."""
        if self._all:
            return self._groups[keys]
        places = np.searchsorted(self._keys, keys)
        places[places == len(self._keys)] = 0
        found: IntArray = self._groups[np.where(self._keys[places] == keys, places, -1)]
        return found


@dataclass(frozen=True)
class _Line:
    """The cells that differ from one in a single dimension."""

    boxes: Boxes
    start: int
    stride: int
    usable: BoolArray
    hidden: BoolArray
    weights: FloatArray

    def cheapest(self, nodes: IntArray, most: int) -> list[int]:
        """The nodes whose cells may take part, the cheapest first, at most so many."""
        if not len(nodes):
            return []
        groups = self.boxes.at(self.start + nodes * self.stride)
        if (groups < 0).all():
            # No such cells: another table may have the dimension, which shares a margin.
            groups = self.boxes.at(nodes * self.stride)
        kept = np.flatnonzero((groups >= 0) & self.usable[groups])
        groups = groups[kept]
        price = np.where(self.hidden[groups], 0.0, self.weights[groups])
        order = np.argsort(price, kind="stable")[:most]
        found: list[int] = nodes[kept[order]].tolist()
        return found


def boxes_for(
    cells: Cells, problem: Problem, goals: Goals, weights: FloatArray, hidden: BoolArray
) -> Boxes | None:
    """Boxes, where a release is so large and so sparse that they find more than nearness does."""
    if problem.groups <= LARGE or not _numbered(cells):
        return None
    cheap = np.flatnonzero(hidden | (weights <= CHEAP))
    live = np.isin(goals.targets, Surroundings(problem.equations).live(cheap))
    return Boxes(cells, problem) if live.sum() < DENSE * len(live) else None


def _numbered(cells: Cells) -> bool:
    """Whether every combination of nodes can have a number."""
    return prod(len(tree.codes) for tree in cells.trees) < np.iinfo(np.int64).max


def _children(parents: IntArray) -> list[IntArray]:
    return [np.flatnonzero(parents == node) for node in range(len(parents))]
