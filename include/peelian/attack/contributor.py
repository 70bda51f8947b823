"""The contributor: someone who is a count of 1, and works out another count from knowing it.

Either it's known which cells are someone's, or every hidden cell that may be 1 is taken to be one
in turn, and the question is whether another small count is then certain. (A certain count that
isn't small is nobody's own cell.) Walks through whole tables answer it for nearly all pairs; for
the rest a change is sought that leaves the knower's count as it is, or a proof that there's none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from peelian.attack.changes import Changes
from peelian.attack.decide import LARGE, MIDDLE, SMALL, Deciding
from peelian.attack.layout import BoolArray, IntArray
from peelian.attack.local import Change
from peelian.attack.narrow import FAR

FEWEST, MOST = 80, 400
"""Tables along the walk: of eighty, some twenty have a given small count at 1."""
STEPS = 150_000
"""Changes made on the walk, between those ends: about two seconds' worth."""
TRIED = 40
"""Changes, and worlds, that are tried for a pair before a program is asked."""
STARTS = 6
"""Tables from which a change is sought that leaves a knower's count as it is."""
BRANCHES = 200
"""Programs of a whole piece that a pair may take."""
WORLDS, STALLED = 8, 2
"""Tables in which all known changes are tried for a knower; so many in a row that strike nothing
are enough."""
AT_ONCE = 100
"""So many entries of changes that are tried at once take about as long as one of a program."""
AGAIN = 200
"""So many new changes are worth putting them all together again."""
WORK = 10**8
"""Entries of small programs for all pairs of a piece, some six minutes of one processor; later
knowers stay open."""


@dataclass(frozen=True)
class Told:
    """What a knower is told.

    Attributes:
        knower, cell: positions among the piece's cells; no cell where none was tried.
        count: that of the cell, if the knower's is 1; None where that's still open.
    """

    knower: int
    cell: int | None
    count: int | None


class Contributing:
    """Every knower of one piece.

    Args:
        deciding: what is known of the piece; learns more.
        same: int64 (cells): cells with the same number are equal by zeros alone.
        knowers: int64: cells known to be 1, as positions; None where every cell that may be 1 is
            taken to be one in turn.
    """

    def __init__(self, deciding: Deciding, same: IntArray, knowers: IntArray | None) -> None:
        self._of = deciding
        self._piece = deciding.piece
        self._same = same
        self._named = knowers
        self._worlds = np.zeros((0, self._piece.unknowns), dtype=np.int64)
        self._known: Changes | None = None
        self._counted = 0

    def run(self) -> list[Told]:
        """Every pair of a knower and a small count that is certain to them, or may be."""
        return list(self._run()) if self._of.table else []

    def _run(self) -> Iterator[Told]:
        self._walk()
        start = self._of.local.work
        for (unknown, count), knowers in sorted(self._knowers().items()):
            tired = self._of.local.work - start > WORK
            worlds = self._worlds[:0] if tired else self._worlds_with(unknown, count)
            if worlds is None:
                continue
            if not len(worlds):
                yield from (Told(knower, None, None) for knower in knowers)
                continue
            for other, value, proved in self._told(unknown, count, worlds):
                yield from self._pairs(knowers, other, value, proved=proved)

    def _walk(self) -> None:
        found = []
        rounds = STEPS // max(1, len(self._of.walk.changes))
        for _ in range(min(MOST, max(FEWEST, rounds))):
            self._of.walk.wander()
            found.append(self._of.walk.table.copy())
        self._worlds = np.stack(found)

    def _knowers(self) -> dict[tuple[int, int], list[int]]:
        """Cells that may be 1, by the unknown and its count that make them so."""
        piece, of = self._piece, self._of
        counts = piece.sign * (1 - piece.offset)
        inside = (counts >= of.low[piece.unknown]) & (counts <= of.high[piece.unknown])
        found: dict[tuple[int, int], list[int]] = {}
        if self._named is not None:
            inside &= np.isin(np.arange(len(inside)), self._named)
        for cell in np.flatnonzero(inside).tolist():
            unknown, count = int(piece.unknown[cell]), int(counts[cell])
            if count not in of.impossible.get(unknown, set()):
                found.setdefault((unknown, count), []).append(cell)
        return found

    def _worlds_with(self, unknown: int, count: int) -> IntArray | None:
        """Tables in which an unknown has a count; none at all where it can't; None if it can't."""
        there: IntArray = self._worlds[self._worlds[:, unknown] == count]
        if len(there):
            return there
        for table in self._worlds[:3]:
            for size in (SMALL, MIDDLE):
                change = self._of.local.change(table, unknown, count - int(table[unknown]), size)
                if change is not None:
                    moved: IntArray = table.copy()
                    moved[change.unknowns] += change.steps
                    return moved[None, :]
        if self._of.local.excludes({unknown: (count, count)}, MIDDLE):
            return None
        answer = self._of.search.can({unknown: (count, count)}, min(BRANCHES, self._of.left()))
        if answer.table is None and answer.certain:
            return None
        return self._worlds[:0] if answer.table is None else answer.table[None, :]

    def _told(self, unknown: int, count: int, worlds: IntArray) -> Iterator[tuple[int, int, bool]]:
        """Unknowns that are certain once one is known, and their counts; False where it's open."""
        fixed: BoolArray = (worlds == worlds[0]).all(axis=0) & self._may_be_small(worlds[0])
        fixed[unknown] = False
        yield unknown, count, True
        self._strike(unknown, worlds, fixed)
        for other in np.flatnonzero(fixed).tolist():
            if not fixed[other]:
                continue
            value = int(worlds[0, other])
            change = self._known_change(unknown, other, worlds)
            proved: bool | None = None
            if change is None and self._excluded(unknown, count, other, value):
                proved = True
            elif change is None:
                change = self._new_change(unknown, other, worlds)
                if change is None:
                    proved = self._is_proved(unknown, count, other, value)
            if change is not None:
                fixed[change.unknowns] = False
            elif proved is not False:
                yield other, value, bool(proved)

    def _strike(self, unknown: int, worlds: IntArray, fixed: BoolArray) -> None:
        """Strike what a known change moves off `fixed`, the knower's count being held."""
        of = self._of
        barred, idle = of.walk.through[unknown], 0
        for world in worlds[:WORLDS]:
            if not fixed.any() or idle == STALLED:
                return
            before = int(fixed.sum())
            changes = self._changes()
            of.local.work += changes.entries // AT_ONCE
            fixed &= ~changes.moved(world, of.low, of.high, barred)
            idle = idle + 1 if int(fixed.sum()) == before else 0

    def _changes(self) -> Changes:
        """All changes that are known by now, or but for the last few."""
        known = self._of.walk.changes
        if self._known is None or len(known) > self._counted + AGAIN:
            self._known, self._counted = Changes(known), len(known)
        return self._known

    def _may_be_small(self, table: IntArray) -> BoolArray:
        """bool (unknowns): those with a cell that is a small count in a table."""
        small = np.zeros(self._piece.unknowns, dtype=bool)
        counts = self._piece.counts(table)
        small[self._piece.unknown[counts < self._of.reader.threshold]] = True
        return small

    def _known_change(self, unknown: int, other: int, worlds: IntArray) -> Change | None:
        """A known change that fits one of some tables, changes `other` and leaves `unknown`."""
        of = self._of
        for number in of.walk.through[other][:TRIED]:
            change = of.walk.changes[number]
            if unknown in change.unknowns:
                continue
            for table in worlds[:TRIED]:
                if change.times(table, of.low, of.high) != (0, 0):
                    return change
        return None

    def _new_change(self, unknown: int, other: int, worlds: IntArray) -> Change | None:
        """The same, sought for the purpose."""
        of = self._of
        held = np.array([unknown])
        for size in (SMALL, MIDDLE, LARGE):
            starts = STARTS if size < LARGE else 1
            for table in worlds[:: max(1, len(worlds) // starts)][:starts]:
                for by in (1, -1):
                    change = of.local.change(table, other, by, size, held=held)
                    if change is not None and change.times(table, of.low, of.high) != (0, 0):
                        of.walk.learn_only(change)
                        return change
        return None

    def _sides(
        self, unknown: int, count: int, other: int, value: int
    ) -> list[dict[int, tuple[int, int]]]:
        """Limits that between them leave `other` everything but a value."""
        of = self._of
        sides = [(int(of.low[other]), value - 1), (value + 1, int(of.high[other]))]
        return [
            {unknown: (count, count), other: (first, min(last, FAR))}
            for first, last in sides
            if first <= last
        ]

    def _excluded(self, unknown: int, count: int, other: int, value: int) -> bool:
        """Whether the sums around prove that nothing but `value` is left for `other`."""
        return all(
            self._of.local.excludes(limits, SMALL)
            for limits in self._sides(unknown, count, other, value)
        )

    def _is_proved(self, unknown: int, count: int, other: int, value: int) -> bool | None:
        """Whether nothing but `value` is left for `other`; None where nobody knows."""
        of = self._of
        for limits in self._sides(unknown, count, other, value):
            if of.local.excludes(limits, MIDDLE):
                continue
            answer = of.search.can(limits, min(BRANCHES, of.left()))
            if answer.table is not None:
                return False
            if not answer.certain:
                return None
        return True

    def _pairs(self, knowers: list[int], other: int, value: int, *, proved: bool) -> Iterator[Told]:
        """What knowers of one unknown are told of another's cells."""
        piece = self._piece
        for cell in np.flatnonzero(piece.unknown == other).tolist():
            told = int(piece.sign[cell] * value + piece.offset[cell])
            if told >= self._of.reader.threshold:
                continue
            for knower in knowers:
                if self._same[knower] != self._same[cell]:
                    yield Told(knower, cell, told if proved else None)
