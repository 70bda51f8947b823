"""The contributor before moved counts: what someone who is a count of 1 works out from knowing it.

A cell that may be 1 is taken to be one person's, who knows it. Some whole table has it at 1; from
there every other small count must be able to be something else while theirs stays. What lies within
their own cell is about themselves and isn't asked. One more record of a kind that theirs doesn't
count nearly always shows it; what that doesn't show is asked of the sums around, and proved or left
open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from peelian.attack.axes import Axis
from peelian.attack.decide import LARGE, MIDDLE, SMALL
from peelian.attack.layout import BoolArray, IntArray
from peelian.attack.local import Change
from peelian.attack.reader import Published
from peelian.attack.shifted import PROGRAMS, Shifted

WORK = 10**11
"""Comparisons for all knowers together, some minutes; later knowers stay open."""

Told = tuple[int, int | None, int | None]
"""A knower's cell, a cell, and its count if the knower's is 1; None where that's open."""


@dataclass(frozen=True)
class Raises:
    """For each cell a change that raises it by one: a record more of some kind that it counts.

    Attributes:
        owner: int64 (entries): the cell that each is for.
        cells, steps: int64 (entries): what changes with it, and by how much.
    """

    owner: IntArray
    cells: IntArray
    steps: IntArray

    def fit(self, table: IntArray, high: IntArray, knower: int) -> BoolArray:
        """bool (cells): whose change fits a table and leaves the knower's count alone."""
        bad = (table + 1)[self.cells] > high[self.cells]
        bad |= self.cells == knower
        fits = np.ones(len(table), dtype=bool)
        fits[self.owner[bad]] = False
        return fits


class MovedKnowers:
    """Every knower of a release whose counts were moved."""

    def __init__(self, published: Published, shifted: Shifted) -> None:
        self._shifted = shifted
        self._nodes = published.nodes
        self._count = len(published.values)
        self._threshold = published.design.threshold
        self._under = [_under(axis) for axis in published.design.layout.axes]
        self._raises = self._make_raises()
        self._raised = frozenset(self._raises.owner[self._raises.owner >= self._count].tolist())
        self._left = WORK

    def run(self, mine: IntArray | None) -> list[Told]:
        """Every pair of a knower and a small count that is certain to them, or may be.

        Args:
            mine: cells whose people are asked about; None takes each that may be 1 in turn.
        """
        low, high = self._shifted.low[: self._count], self._shifted.high[: self._count]
        may = (low <= 1) & (high >= 1)
        if mine is not None:
            may &= np.isin(np.arange(self._count), mine)
        return [told for knower in np.flatnonzero(may).tolist() for told in self._told(knower)]

    def _make_raises(self) -> Raises:
        shifted = self._shifted
        every = np.ones(self._count, dtype=bool)
        owner, cells, steps = [], [], []
        for cell in range(self._count):
            found = shifted.chains.through(cell, every)
            if found is not None:
                changed, by = shifted.beside.with_change(found)
                owner.append(np.full(len(changed), cell))
                cells.append(changed)
                steps.append(by)
        for place, at in self._rests_in(cells).items():
            owner.append(np.full(len(cells[at]), place))
            cells.append(cells[at])
            steps.append(steps[at])
        nothing = np.zeros(0, dtype=np.int64)
        return Raises(*(np.concatenate([nothing, *parts]) for parts in (owner, cells, steps)))

    def _rests_in(self, changes: list[IntArray]) -> dict[int, int]:
        """For each rest a change that it's in."""
        found: dict[int, int] = {}
        for at, cells in enumerate(changes):
            for place in cells[cells >= self._count].tolist():
                found.setdefault(place, at)
        return found

    def _told(self, knower: int) -> Iterator[Told]:
        self._left -= len(self._raises.owner)
        if self._left < 0 or self._shifted.table is None:
            yield knower, None, None
            return
        table, sure = self._shifted.with_count(knower, 1)
        if table is None:
            if not sure:
                yield knower, None, None
            return
        fits = self._raises.fit(table, self._shifted.high, knower)
        asked = (table[: self._count] < self._threshold) & ~self._within(knower)
        for cell in np.flatnonzero(asked & ~fits[: self._count]).tolist():
            if self._can_change(table, knower, cell):
                continue
            value = int(table[cell])
            proved = self._proved(knower, cell, value)
            if proved is not False:
                yield knower, cell, value if proved else None
        yield from self._of_rests(knower, table, fits)

    def _of_rests(self, knower: int, table: IntArray, fits: BoolArray) -> Iterator[Told]:
        """What filtered tables leave over and isn't shown to be in doubt: told by its total."""
        within = self._within(knower)
        for number, (total, _) in enumerate(self._shifted.beside.rests):
            rest = self._count + number
            shown = fits[rest] and rest in self._raised
            if table[rest] >= self._threshold or within[total] or shown:
                continue
            if not self._can_change(table, knower, rest):
                yield knower, total, None

    def _within(self, knower: int) -> BoolArray:
        """bool (cells): those that hold nothing but what the knower's cell holds."""
        inside = np.ones(self._count, dtype=bool)
        for under, column, node in zip(
            self._under, self._nodes.T, self._nodes[knower].tolist(), strict=True
        ):
            inside &= under[column, node]
        return inside

    def _can_change(self, table: IntArray, knower: int, cell: int) -> bool:
        """Whether a change of a table is found that changes a cell and not the knower's."""
        shifted = self._shifted
        for way in (1, -1):
            room = shifted.high > table if way > 0 else table > shifted.low
            room = room[: self._count].copy()
            room[knower] = False
            found = shifted.chains.through(cell, room) if cell < self._count else None
            if found is not None:
                cells, steps = shifted.beside.with_change(found)
                change = Change(cells, way * steps)
                if shifted.is_sound(change) and change.times(table, shifted.low, shifted.high)[1]:
                    return True
        held = np.array([knower])
        return any(
            shifted.local.change(table, cell, by, size, held=held) is not None
            for size in (SMALL, MIDDLE)
            for by in (1, -1)
        )

    def _proved(self, knower: int, cell: int, value: int) -> bool | None:
        """Whether nothing but a value is left for a cell; None where nobody knows."""
        shifted = self._shifted
        for first, last in (
            (int(shifted.low[cell]), value - 1),
            (value + 1, int(shifted.high[cell])),
        ):
            limits = {knower: (1, 1), cell: (first, last)}
            if first > last or any(shifted.local.excludes(limits, s) for s in (MIDDLE, LARGE)):
                continue
            answer = shifted.search.can(limits, PROGRAMS)
            if answer.table is not None:
                return False
            if not answer.certain:
                return None
        return True


def _under(axis: Axis) -> BoolArray:
    """bool (codes, codes): whether the first is the second or a part of it."""
    size = len(axis.codes)
    found = np.zeros((size, size), dtype=bool)
    for node in range(size):
        at = node
        while at >= 0:
            found[node, at] = True
            at = axis.parents[at]
    return found
