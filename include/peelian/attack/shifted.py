"""What a reader of moved counts can find out about the true ones: ranges, sums, whole tables.

Every cell is unknown within its range, and true counts add up. Short changes from one whole table
show counts possible, many cells at once; what none shows is bounded and asked one by one, with the
means that hidden counts are attacked with. Rounded: a cell falls that may be small and can't be all
that 0017 asks for. Perturbed: one that is certain.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from peelian.attack.beside import Beside
from peelian.attack.chains import Chains
from peelian.attack.decide import LARGE, MIDDLE, SMALL
from peelian.attack.judge import Verdict
from peelian.attack.layout import BoolArray, IntArray
from peelian.attack.local import Change, Local
from peelian.attack.moved import ROUND, Moved
from peelian.attack.narrow import contradiction, narrowed
from peelian.attack.reader import Published
from peelian.attack.riddle import Piece
from peelian.attack.search import Search
from peelian.attack.seen import Seen
from peelian.attack.whole import whole_table

WORK = 4 * 10**7
"""Entries of programs in all; cells that they don't reach stay open."""
PROGRAMS = 40
"""Programs of all tables that one count may take."""


def judge_shifted(published: Published, shifted: Shifted, moved: Moved) -> Verdict:
    """The verdict on moved counts; `exact` and `narrow` hold true counts."""
    shifted.chain()
    verdict = Verdict(np.flatnonzero(published.told).tolist())
    for cell in np.flatnonzero(shifted.missing()).tolist():
        shifted.ask(cell)
    for cell in np.flatnonzero(shifted.missing()).tolist():
        if cell >= len(published.values):
            shifted.rest(cell, verdict)
            continue
        low, high, sure = shifted.left(cell)
        if low == high and low < published.design.threshold:
            verdict.exact.append((cell, low))
        elif sure and low < published.design.threshold and moved.method == ROUND:
            verdict.narrow.append((cell, low, high))
        elif not sure:
            verdict.open.append(cell)
    return verdict


class Shifted:
    """The true counts behind moved ones, as far as they're known.

    Raises: InputError where no whole counts agree with the numbers and the method.

    Attributes:
        beside: what filtered tables leave over, whose counts stand after those of all cells.
        low, high: int64 (cells and rests): what each can be, as far as that's proved.
        table: some whole table; None where none was found.
        chains, local, search: ways to other tables.
    """

    def __init__(self, published: Published, moved: Moved) -> None:
        beside = Beside(published)
        values = beside.with_rests(published.values)
        threshold = published.design.threshold
        self._all = moved.method == ROUND
        self._step = moved.step
        self.beside = beside
        equations, nothing = beside.equations, np.zeros(beside.equations.shape[0], dtype=np.int64)
        low, high = narrowed(equations, nothing, *beside.ranges(moved, values))
        self._piece = _piece(equations, low, high)
        self._columns = sp.csc_matrix(self._piece.equations)
        self.search = Search(self._piece)
        self.low, self.high = self.search.low, self.search.high
        self._nodes = published.nodes
        self.chains = Chains(published.design.layout, published.nodes)
        self.local = Local(self._piece, self.low, self.high)
        self._impossible: dict[int, set[int]] = {}
        table = values if self._piece.solves(values) else self._any()
        self.table = table
        self._small = low < threshold
        self._threshold = threshold
        self._wanted = moved.wanted(np.maximum(values, 0), threshold)
        if table is not None:
            self._seen = Seen(table, 2 * max(moved.reach, threshold))

    def _any(self) -> IntArray | None:
        answer = whole_table(self.search)
        if answer.table is None and answer.certain:
            raise contradiction()
        return answer.table

    def missing(self) -> BoolArray:
        """bool (cells): those that may be small and aren't shown to be safe."""
        if self.table is None:
            return self._small.copy()
        several: BoolArray = self._seen.first < self._seen.last
        if self._all:
            several = np.array([not self._lacks(cell) for cell in range(len(self.low))])
        return self._small & ~several

    def chain(self) -> None:
        """Show what one more or one fewer record of a kind shows, many cells at once."""
        if self.table is None:
            return
        for way in (1, -1):
            room = self.high - self.table if way > 0 else self.table - self.low
            least = self._step - 1 if self._all else 1
            for cell in np.flatnonzero(self.missing()).tolist():
                if not self._goes_on(cell, way):
                    continue
                usable = room >= least
                found = self.chains.through(cell, usable) if cell < len(self._nodes) else None
                if found is not None:
                    cells, steps = self.beside.with_change(found)
                    self._learn(Change(cells, way * steps), self.table)

    def _goes_on(self, cell: int, way: int) -> bool:
        """Whether a count on one side of the table's is still asked for."""
        here = 0 if self.table is None else int(self.table[cell])
        return any((count - here) * way > 0 for count in self._lacks(cell))

    def ask(self, cell: int) -> None:
        """Show each count of a cell possible or not, as far as the work goes."""
        if self.table is None:
            return
        for count in self._lacks(cell):
            if self._seen.has(cell, count) or self.local.work > WORK:
                continue
            if self._shown(cell, count):
                if not self._all:
                    return
            elif self._excluded(cell, count):
                self._impossible.setdefault(cell, set()).add(count)

    def left(self, cell: int) -> tuple[int, int, bool]:
        """Lowest and highest count of a cell, and whether all that was asked is decided."""
        gone = self._impossible.get(cell, set())
        if self.table is None:
            return int(self.low[cell]), int(self.high[cell]), False
        lacks = self._lacks(cell)
        sure = bool(lacks) and all(count in gone for count in lacks)
        if not self._all:
            sure = sure or not lacks
        counts = [c for c in range(int(self.low[cell]), int(self.high[cell]) + 1) if c not in gone]
        return counts[0], counts[-1], sure

    def rest(self, cell: int, verdict: Verdict) -> None:
        """Note what is known of a count that filtered tables leave over, where it's too much."""
        low, high, sure = self.left(cell)
        total, parts = self.beside.rests[cell - len(self._nodes)]
        if not sure:
            verdict.open.append(total)
        elif low < self._threshold and (self._all or low == high) and high > 0:
            verdict.rests.append((total, parts, low, high))

    def _lacks(self, cell: int) -> list[int]:
        """Counts that must be possible and weren't seen to be, the nearest to the table first."""
        if self._all:
            low, high = (int(end[cell]) for end in self._wanted)
        else:
            low, high = int(self.low[cell]), int(self.high[cell])
        here = int(self.table[cell]) if self.table is not None else low
        counts = sorted(range(low, high + 1), key=lambda count: (abs(count - here), count))
        return [count for count in counts if not self._seen.has(cell, count)]

    def _shown(self, cell: int, count: int) -> bool:
        """Whether a change of the table, gone once or several times, leads to a count."""
        if self.table is None or not self.low[cell] <= count <= self.high[cell]:
            return False
        by = count - int(self.table[cell])
        for size in (SMALL, MIDDLE):
            for step in dict.fromkeys((1 if by > 0 else -1, by)):
                change = self.local.change(self.table, cell, step, size)
                if change is not None:
                    self._learn(change, self.table)
                if self._seen.has(cell, count):
                    return True
        return False

    def _learn(self, change: Change, table: IntArray) -> None:
        if not self.is_sound(change):
            return
        least, most = change.times(table, self.low, self.high)
        for times in range(least, most + 1):
            self._seen.add(change.unknowns, table[change.unknowns] + times * change.steps)

    def is_sound(self, change: Change) -> bool:
        """Whether a change keeps every sum: the solver's and the chains' do, and are checked."""
        return not (self._columns[:, change.unknowns] @ change.steps).any()

    def with_count(self, cell: int, count: int) -> tuple[IntArray | None, bool]:
        """A whole table in which a cell has a count; without one, whether that's proved."""
        if self.table is None or not self.low[cell] <= count <= self.high[cell]:
            return None, self.table is not None
        by = count - int(self.table[cell])
        way = 1 if by > 0 else -1
        room = self.high - self.table if by > 0 else self.table - self.low
        found = self.chains.through(cell, room >= abs(by))
        changes = []
        if found is not None:
            cells, steps = self.beside.with_change(found)
            changes.append(Change(cells, way * steps))
        for change in changes or self._solved(cell, by):
            times = abs(by) // abs(int(change.steps[change.unknowns == cell][0]))
            if self.is_sound(change) and change.times(self.table, self.low, self.high)[1] >= times:
                moved: IntArray = self.table.copy()
                moved[change.unknowns] += times * change.steps
                return moved, True
        at = {cell: (count, count)}
        if any(self.local.excludes(at, size) for size in (MIDDLE, LARGE)):
            return None, True
        answer = self.search.can(at, PROGRAMS)
        return answer.table, answer.certain

    def _solved(self, cell: int, by: int) -> Iterator[Change]:
        """Changes of the table that the solver finds, which lead to a count at once."""
        for size in (SMALL, MIDDLE):
            if by and self.table is not None:
                change = self.local.change(self.table, cell, by, size)
                if change is not None:
                    yield change

    def _excluded(self, cell: int, count: int) -> bool:
        """Whether a count is proved impossible."""
        if not self.low[cell] <= count <= self.high[cell]:
            return True
        at = {cell: (count, count)}
        if any(self.local.excludes(at, size) for size in (MIDDLE, LARGE)):
            return True
        answer = self.search.can(at, PROGRAMS)
        self.local.work += self._piece.equations.nnz
        if answer.table is not None:
            self._seen.add(np.arange(len(answer.table)), answer.table)
        return answer.table is None and answer.certain


def _piece(equations: sp.csr_matrix, low: IntArray, high: IntArray) -> Piece:
    """All cells as unknowns of one piece."""
    every = np.arange(len(low), dtype=np.int64)
    ones, none = np.ones_like(every), np.zeros_like(every)
    nothing = np.zeros(equations.shape[0], dtype=np.int64)
    return Piece(equations, nothing, low, high, every, every, ones, none)
