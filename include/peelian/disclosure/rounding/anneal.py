"""Controlled rounding of large tables: from a start that adds up, along moves that keep it so.

Simulated annealing with a twist from local search for satisfiability: the longer a count stays
further from the truth than the adjacent multiples, the dearer that gets, so that the search can't
rest on it (the "breakout" of Morris 1993). Random numbers come from a fixed seed, and steps are
counted, so the same counts are always rounded the same way.
"""

from __future__ import annotations

import random

import numpy as np

from peelian.disclosure.lp import FloatArray
from peelian.disclosure.rounding.lattice import Lattice
from peelian.disclosure.rounding.targets import Targets
from peelian.disclosure.trees import IntArray

SEED = 1
TRIED = 32
"""So many moves are compared at each step: fewer waste steps, more waste time."""
HOT, COLD = 1.0, 0.1
"""Temperature at the start and the end, in bases: a move changes a dozen counts."""
NEAR = 0.8
"""How often a leaf is exchanged for one of the same parent: such moves change the fewest sums."""
NEVER = 1e12
"""The cost of what may not be: a zero that isn't one any more, or a count below zero."""


class Annealer:
    """A search.

    Args:
        lattice: the moves.
        targets: what each cell may become.
        nodes: int64 (cells, dimensions): each cell's nodes.
        units: int64 (cells): a start, in units of the base; it adds up.

    Attributes:
        units: int64 (cells): where it stands.
    """

    def __init__(
        self, lattice: Lattice, targets: Targets, nodes: IntArray, units: IntArray
    ) -> None:
        self.units = units.copy()
        self._lattice, self._targets, self._nodes = lattice, targets, nodes
        self._zero = targets.below + targets.over == 0
        self._extra = np.zeros(lattice.count)
        self._gains = np.zeros(2 * (lattice.count + 1))
        self._far: list[int] = []
        self._place: dict[int, int] = {}
        self._random = np.random.default_rng(SEED)
        self._choice = random.Random(SEED)  # noqa: S311 - a search needs no secrecy
        self._starts = self._worth_moving()
        self._refresh(np.arange(lattice.count))

    @property
    def far(self) -> IntArray:
        """The cells that are further than an adjacent multiple, ascending."""
        return np.array(sorted(self._far), dtype=np.int64)

    def run(self, steps: int) -> None:
        """Search for so many steps; stand at the best that was found, the nearest if it's a tie."""
        if not len(self._starts):
            return
        best, kept = self._judged(), self.units.copy()
        fewest = len(self._far)
        for step in range(steps):
            heat = HOT * (COLD / HOT) ** (step / steps) * self._targets.base
            moved = self._step(heat, aimed=bool(self._far) and step % 2 == 0)
            if moved and len(self._far) <= fewest:
                judged = self._judged()
                if judged < best:
                    best, kept, fewest = judged, self.units.copy(), len(self._far)
        self.units = kept
        self._refresh(np.arange(self._lattice.count))

    def _judged(self) -> tuple[int, int]:
        further = self._targets.further(self.units)
        return int(further.sum()), self._targets.distance(self.units)

    def _step(self, heat: float, *, aimed: bool) -> bool:
        """One step. Returns: whether anything was changed."""
        swapped = [d for d in range(self._lattice.dimensions) if self._choice.random() < 0.5]
        goal = self._choice.choice(self._far) if aimed else None
        if goal is not None:
            swapped = [d for d in swapped if self._nodes[goal, d]]
        first, way = self._first(goal)
        second = {d: self._second(d, first[:, d]) for d in swapped}
        move = self._lattice.moves(first, second)
        signs = move.signs * way
        cost = self._gains[move.cells * 2 + (signs > 0)].sum(axis=1)
        luck = self._random.gumbel(size=TRIED + 1)
        score = cost - heat * luck[:TRIED]
        chosen = int(np.argmin(score))
        if score[chosen] > -heat * luck[TRIED] or cost[chosen] >= NEVER / 2:
            if goal is not None:
                self._extra[goal] += self._targets.base
                self._refresh(np.array([goal]))
            return False
        touched = move.cells[chosen]
        some = touched < self._lattice.count
        self.units[touched[some]] += signs[some]
        self._refresh(touched[some])
        return True

    def _first(self, goal: int | None) -> tuple[IntArray, int]:
        """Leaves to change, and whether up or down: those of the goal, or any."""
        lattice = self._lattice
        if goal is None:
            chosen = self._starts[self._random.integers(0, len(self._starts), TRIED)]
            for d in np.flatnonzero((chosen < 0).any(axis=0)).tolist():
                leaves = lattice.leaves[d]
                drawn = leaves[self._random.integers(0, len(leaves), TRIED)]
                chosen[:, d] = np.where(chosen[:, d] < 0, drawn, chosen[:, d])
            return chosen, 1 if self._choice.random() < 0.5 else -1
        columns = []
        for d in range(lattice.dimensions):
            leaves = lattice.below(d, int(self._nodes[goal, d]))
            columns.append(leaves[self._random.integers(0, len(leaves), TRIED)])
        too_high = self.units[goal] > self._targets.below[goal]
        return np.stack(columns, axis=1), -1 if too_high else 1

    def _second(self, dimension: int, first: IntArray) -> IntArray:
        leaves = self._lattice.leaves[dimension]
        if self._choice.random() < NEAR:
            return self._lattice.sibling(
                dimension, first, self._random.integers(0, len(leaves), TRIED)
            )
        found: IntArray = leaves[self._random.integers(0, len(leaves), TRIED)]
        return found

    def _worth_moving(self) -> IntArray:
        """The finest combinations of all tables whose counts may go up."""
        found = []
        for table in range(self._lattice.tables):
            combinations, cells = self._lattice.finest(table)
            some = cells < self._lattice.count
            some[some] = self._targets.may_rise[cells[some]]
            found.append(combinations[some])
        return np.concatenate(found)

    def _refresh(self, cells: IntArray) -> None:
        """Bring up to date what it would cost to change these cells, and which are far."""
        units = self.units[cells]
        now = self._cost(cells, units)
        up = self._cost(cells, units + 1) - now
        down = self._cost(cells, units - 1) - now
        self._gains[2 * cells + 1] = np.where(self._zero[cells], NEVER, up)
        self._gains[2 * cells] = np.where(units > 0, down, NEVER)
        raised = units - self._targets.below[cells]
        far = (raised < 0) | (raised > self._targets.may_rise[cells])
        for cell, is_far in zip(cells.tolist(), far.tolist(), strict=True):
            if is_far != (cell in self._place):
                self._mark(cell, is_far)

    def _cost(self, cells: IntArray, units: IntArray) -> FloatArray:
        raised = units - self._targets.below[cells]
        far = np.maximum(raised - self._targets.may_rise[cells], 0) + np.maximum(-raised, 0)
        cost: FloatArray = self._targets.cost(cells, units) + self._extra[cells] * far
        return cost

    def _mark(self, cell: int, is_far: bool) -> None:
        if is_far:
            self._place[cell] = len(self._far)
            self._far.append(cell)
            return
        place, last = self._place.pop(cell), self._far.pop()
        if last != cell:
            self._far[place] = last
            self._place[last] = place
