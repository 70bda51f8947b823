"""Finding ways from rounded tables to other tables that could be the truth.

Nearly always the simplest will do: one finest combination of codes below the cell is changed, and
everything above it with it. Upwards that is always possible, as all have the same room; downwards
all that change must be published above zero. Where no such combination is found (three tables
that cross three dimensions in pairs), an integer program looks for another way.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from peelian.disclosure.lp import Room, TableProgram
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rounding.audit import RoundedReading, Ways
from peelian.disclosure.rounding.lattice import Lattice
from peelian.disclosure.trees import IntArray

BATCHES = (16, 256, 4096)
"""So many combinations below a cell are looked at, in turn, for one that may go down; then a
program is asked."""
PROGRAMS = 50
"""So many programs at most are solved for one release."""


class WayFinder:
    """Finds ways for sensitive cells from what is published."""

    def __init__(self, reading: RoundedReading) -> None:
        self._reading = reading
        self._lattice = Lattice(reading.cells, np.arange(reading.cells.count))
        self._programs = 0
        self._program: TableProgram | None = None
        self._found: list[tuple[int, int, IntArray, IntArray]] = []

    def ways(self, sensitive: BoolArray) -> Ways:
        """Ways to everything that is wanted of the sensitive cells, as far as they are found."""
        down, up = self._reading.wanted()
        self._found = []
        for cell in np.flatnonzero(sensitive).tolist():
            if up[cell]:
                self._add(cell, int(up[cell]), self._raised(cell))
            if down[cell]:
                self._add(cell, int(down[cell]), self._lowered(cell))
        return self._packed()

    def _add(self, cell: int, steps: int, way: tuple[IntArray, IntArray] | None) -> None:
        if way is not None:
            self._found.append((cell, steps, *way))

    def _raised(self, cell: int) -> tuple[IntArray, IntArray]:
        cells = self._above(next(self._combinations(cell)))
        return cells, np.ones(len(cells), dtype=np.int64)

    def _lowered(self, cell: int) -> tuple[IntArray, IntArray] | None:
        published = np.append(self._reading.published, 1)  # what isn't touched may go down
        turned = self._combinations(cell, self._reading.published > 0)
        for size in BATCHES:
            leaves = list(itertools.islice(turned, size))
            if not leaves:
                break
            above = self._lattice.moves(np.array(leaves, dtype=np.int64), {}).cells
            free = np.flatnonzero((published[above] > 0).all(axis=1))
            if len(free):
                cells = np.unique(above[free[0]])
                cells = cells[cells < self._reading.cells.count]
                return cells, np.full(len(cells), -1, dtype=np.int64)
        return self._asked(cell)

    def _above(self, leaves: list[int]) -> IntArray:
        cells = self._lattice.moves(np.array([leaves], dtype=np.int64), {}).cells[0]
        found: IntArray = np.unique(cells[cells < self._reading.cells.count])
        return found

    def _combinations(self, cell: int, some: BoolArray | None = None) -> Iterator[list[int]]:
        """Leaves below a cell, one a dimension, all of them in turn.

        Args:
            some: leaves whose own totals aren't among these are left out.
        """
        cells = self._reading.cells
        choices = []
        for dimension, node in enumerate(cells.nodes[cell].tolist()):
            leaves = self._lattice.below(dimension, node)
            if some is not None:
                alone = self._totals(dimension)[leaves]
                leaves = leaves[(alone < 0) | some[alone]]
            choices.append(leaves.tolist())
        yield from _turned(choices)

    def _totals(self, dimension: int) -> IntArray:
        """For each node of a dimension the cell that is its total, or -1."""
        cells = self._reading.cells
        others = np.delete(cells.nodes, dimension, axis=1).any(axis=1)
        alone = np.flatnonzero(~others)
        found = np.full(len(cells.trees[dimension].codes), -1, dtype=np.int64)
        found[cells.nodes[alone, dimension]] = alone
        return found

    def _asked(self, cell: int) -> tuple[IntArray, IntArray] | None:
        """A way down by an integer program over all cells."""
        if self._programs >= PROGRAMS:
            return None
        self._programs += 1
        cells, published = self._reading.cells, self._reading.published
        self._program = self._program or TableProgram(cells.equations)
        size = cells.count
        room = Room(
            np.ones(size),
            (published > 0).astype(np.float64),
            np.ones(size),
            np.ones(size),
            (cell, -1),
        )
        missing = np.zeros(cells.equations.shape[0], dtype=np.int64)
        answer = self._program.nearest(missing, room)
        if answer.moves is not None and answer.whole() is None:
            answer = self._program.nearest_whole(missing, room)
        moves = answer.whole()
        if moves is None:
            return None
        changed = np.flatnonzero(moves)
        return changed, moves[changed]

    def _packed(self) -> Ways:
        lengths = [len(cells) for _, _, cells, _ in self._found]
        nothing = np.zeros(0, dtype=np.int64)
        return Ways(
            np.cumsum([0, *lengths]).astype(np.int64),
            np.concatenate([nothing, *(cells for _, _, cells, _ in self._found)]),
            np.concatenate([nothing, *(signs for _, _, _, signs in self._found)]),
            np.array([cell for cell, _, _, _ in self._found], dtype=np.int64),
            np.array([steps for _, steps, _, _ in self._found], dtype=np.int64),
        )


def _turned(choices: list[list[int]]) -> Iterator[list[int]]:
    """All combinations, the last choice changing fastest."""
    if not all(choices):
        return
    places = [0] * len(choices)
    while True:
        yield [choice[place] for choice, place in zip(choices, places, strict=True)]
        for at in reversed(range(len(choices))):
            places[at] += 1
            if places[at] < len(choices[at]):
                break
            places[at] = 0
        else:
            return
