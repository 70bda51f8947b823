"""For every unknown of a piece: which counts are possible, as far as a verdict needs it.

Cheapest first: changes around each unknown and a walk through whole tables show most counts
possible. What is left is bounded by the sums around it, then asked one by one of more and more of
the piece. Work is limited in entries of programs, never in time; what it doesn't reach stays open.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from peelian.attack.layout import BoolArray, IntArray
from peelian.attack.local import Local
from peelian.attack.narrow import FAR, contradiction
from peelian.attack.readers import Reader
from peelian.attack.riddle import Piece
from peelian.attack.search import PROGRAMS, Search
from peelian.attack.seen import Seen
from peelian.attack.wander import Wanderer
from peelian.attack.whole import whole_table

SEED = 20_240_301
SMALL, MIDDLE, LARGE = 80, 400, 1_500
"""How many unknowns, or sums, a program around one unknown has at first, and then."""
WIDEST, WIDELY = 5_000, 2
"""For the few that are left of a large piece: of 60 on instance M one turn left 15, a second 9."""
SWEEPS = (SMALL, MIDDLE, MIDDLE, MIDDLE, LARGE)
"""Sizes in turn: a table that was walked on lets changes through that the one before didn't."""
FEWEST = 20
"""Programs that one question of the whole may take, however large the piece is."""
BOUNDED = 1
"""After which of the sweeps single ranges are bounded: what can't move is swept no more."""
ROUNDS = 12
"""Walks between questions: more show little that fewer don't."""
WORK = 5 * 10**7
"""Entries of all programs that ask the whole of a piece: about a minute of one processor."""


class Deciding:
    """What is known of a piece's unknowns.

    Attributes:
        piece: what is asked about.
        search: holds the ranges proved so far.
        local: small programs, on the same ranges.
        table: whether some whole table was found; without one nothing is known to be possible.
        seen: counts that are possible.
        impossible: counts within the ranges that are proved impossible, by unknown.
    """

    def __init__(self, piece: Piece, reader: Reader) -> None:
        self.piece, self.reader = piece, reader
        self.search = Search(piece)
        self.local = Local(piece, self.search.low, self.search.high)
        self.impossible: dict[int, set[int]] = {}
        self._cells_of: list[list[tuple[int, int]]] = [[] for _ in range(piece.unknowns)]
        for unknown, sign, offset in zip(
            piece.unknown.tolist(), piece.sign.tolist(), piece.offset.tolist(), strict=True
        ):
            self._cells_of[unknown].append((sign, offset))
        answer = whole_table(self.search)
        if answer.table is None and answer.certain:
            raise contradiction()
        self.table = answer.table is not None
        base = piece.low if answer.table is None else answer.table
        self.seen = Seen(base, 2 * reader.threshold)
        self.walk = Wanderer(base, self.search.low, self.search.high, self.seen, SEED)

    def run(self) -> None:
        """Decide what can be decided."""
        if not self.table:
            return
        self._around()
        # In this order, as programs of the whole piece are few: most need none.
        widely = (self._ask_widely,) * WIDELY
        for ask in (self._ask_around, *widely, self._bound_by_all, self._question):
            for unknown in np.flatnonzero(~self._settled()).tolist():
                if not self._settled_one(unknown):
                    ask(unknown)

    @property
    def low(self) -> IntArray:
        """int64 (unknowns): proved lowest counts."""
        return self.search.low

    @property
    def high(self) -> IntArray:
        """int64 (unknowns): proved highest counts; FAR where there's none."""
        return self.search.high

    def decided(self, unknown: int) -> bool:
        """Whether every count in the range of an unknown is known to be possible or not."""
        return next(self._undecided(unknown), None) is None

    def _undecided(self, unknown: int) -> Iterator[int]:
        """Counts of an unknown that may or may not be possible, those beside a seen one first."""
        low, high = int(self.low[unknown]), int(self.high[unknown])
        gone = self.impossible.get(unknown, set())
        first, last = int(self.seen.first[unknown]), int(self.seen.last[unknown])
        reach = self.reader.threshold
        for count in (
            *range(first + 1, last if last - first <= 4 * reach else first + reach),
            *range(last + 1, min(high, last + reach) + 1),
            *range(first - 1, max(low, first - reach) - 1, -1),
        ):
            if count not in gone and not self.seen.has(unknown, count):
                yield count

    def _settled(self) -> BoolArray:
        """bool (unknowns): those that need no more work, all their cells being safe or fallen."""
        safe = self.reader.safe(self.seen)
        fixed = self.low == self.high
        narrow = (self.high < FAR) & (self.high - self.low < self.reader.apart)
        ends = (self.seen.first == self.low) & (self.seen.last == self.high)
        settled: BoolArray = safe | fixed | (narrow & ends) | self._large()
        return settled

    def _large(self) -> BoolArray:
        """bool (unknowns): not known exactly, and no cell of theirs may be a small count."""
        piece = self.piece
        low, _ = self.cells_between(self.low, self.high)
        _, last = self.cells_between(self.seen.first, self.seen.last)
        small = np.zeros(piece.unknowns, dtype=bool)
        small[piece.unknown[~self.reader.large(low, last)]] = True
        several: BoolArray = (self.seen.first < self.seen.last) & ~small
        return several

    def cells_between(self, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
        """Ranges of the piece's cells from ranges of its unknowns; an end may be FAR or beyond."""
        one, other = self.piece.counts(low), self.piece.counts(high)
        return np.minimum(one, other), np.maximum(one, other)

    def _around(self) -> None:
        """Changes around each unknown that isn't safe yet, and a walk after each sweep."""
        for turn, size in enumerate(SWEEPS):
            for unknown in np.flatnonzero(~self._settled()).tolist():
                if not self.reader.is_safe(self.seen, unknown):
                    self._widen(unknown, size, mend=False)
            for _ in range(ROUNDS):
                self.walk.wander()
            if turn == BOUNDED:
                for unknown in np.flatnonzero(~self._settled()).tolist():
                    for sign in (1, -1):
                        self._bound(unknown, sign, size)

    def _widen(self, unknown: int, size: int, *, mend: bool = True) -> None:
        """One step further up and down from what was seen, if a change around leads there."""
        for end, way in ((self.seen.last, 1), (self.seen.first, -1)):
            goal = int(end[unknown]) + way
            if self.low[unknown] <= goal <= self.high[unknown]:
                self._step(unknown, goal, size, mend)

    def _fill(self, unknown: int, size: int) -> None:
        """Counts between those that were seen, if a change around leads there."""
        first, last = int(self.seen.first[unknown]), int(self.seen.last[unknown])
        for count in range(first + 1, min(last, first + 2 * self.reader.threshold)):
            if not self.seen.has(unknown, count):
                self._step(unknown, count, size, mend=True)

    def _step(self, unknown: int, goal: int, size: int, mend: bool) -> bool:
        """Whether a change of the present table gives an unknown a certain count."""
        by = goal - int(self.walk.table[unknown])
        if not by:
            return True
        change = self.local.change(self.walk.table, unknown, by, size, mend=mend)
        if change is None:
            return False
        self.walk.learn(change)
        _, most = change.times(self.walk.table, self.low, self.high)
        if most:
            self.walk.make(change, 1)
        return bool(most)

    def _ask_around(self, unknown: int) -> None:
        """Settle one unknown, by larger and larger programs of what's around it."""
        for size in (SMALL, MIDDLE, LARGE):
            self._widen(unknown, size)
            self._fill(unknown, size)
            if self._settled_one(unknown):
                return
            for sign in (1, -1):
                self._bound(unknown, sign, size)
            if self._settled_one(unknown):
                return
            if size >= self.piece.unknowns:
                return

    def _ask_widely(self, unknown: int) -> None:
        """The same with much more around it, where that isn't the whole piece already asked."""
        if self.piece.unknowns > LARGE:
            self._widen(unknown, WIDEST)
            for sign in (1, -1):
                self._bound(unknown, sign, WIDEST)

    def _settled_one(self, unknown: int) -> bool:
        """Whether an unknown needs no more work."""
        if self.reader.is_safe(self.seen, unknown):
            return True
        low, high = int(self.low[unknown]), int(self.high[unknown])
        first, last = int(self.seen.first[unknown]), int(self.seen.last[unknown])
        if low == high or (high - low < self.reader.apart and (first, last) == (low, high)):
            return True
        return self.decided(unknown) or (first < last and self._is_large(unknown))

    def _is_large(self, unknown: int) -> bool:
        """Whether no cell of an unknown may be a small count."""
        threshold = self.reader.threshold
        for sign, offset in self._cells_of[unknown]:
            low = min(sign * int(end[unknown]) + offset for end in (self.low, self.high))
            last = max(
                sign * int(end[unknown]) + offset for end in (self.seen.first, self.seen.last)
            )
            if (low if self.reader.every else last) < threshold:
                return False
        return True

    def _bound(self, unknown: int, sign: int, size: int) -> None:
        """What the sums around an unknown say of one end of its range."""
        if not self._end_is_open(unknown, sign):
            return
        bound = self.local.bound(unknown, sign, size)
        if bound is not None:
            self._learn(unknown, sign, bound)

    def _bound_by_all(self, unknown: int) -> None:
        """What all sums of the piece say of both ends of an unknown's range."""
        for sign in (1, -1):
            if not self._end_is_open(unknown, sign) or self._settled_one(unknown):
                continue
            if self.left():
                bound, table = self.search.least(unknown, sign)
                self._take(table)
                if bound is not None:
                    self._learn(unknown, sign, bound)

    def _end_is_open(self, unknown: int, sign: int) -> bool:
        end, shown = (self.low, self.seen.first) if sign > 0 else (self.high, self.seen.last)
        return bool(end[unknown] != shown[unknown])

    def _learn(self, unknown: int, sign: int, bound: int) -> None:
        if sign > 0:
            self.search.learn(unknown, bound, FAR)
        else:
            self.search.learn(unknown, -FAR, -bound)

    def _take(self, table: IntArray | None) -> None:
        """Note what a whole table shows."""
        if table is not None:
            self.seen.add(np.arange(self.piece.unknowns), table)

    def left(self) -> int:
        """How many programs may still ask the whole piece."""
        return max(0, self._most - self.search.solved)

    @property
    def _most(self) -> int:
        return WORK // max(1, int(self.piece.equations.nnz))

    def _question(self, unknown: int) -> None:
        """Ask for each count that is still open: of the sums around, then of the whole piece."""
        tried: set[int] = set()
        while not self._settled_one(unknown):
            count = next((c for c in self._undecided(unknown) if c not in tried), None)
            if count is None:
                return
            tried.add(count)
            at = {unknown: (count, count)}
            if any(self._step(unknown, count, size, mend=True) for size in (MIDDLE, LARGE)):
                continue
            if self.local.excludes(at, MIDDLE):
                self.impossible.setdefault(unknown, set()).add(count)
                continue
            answer = self.search.can(at, min(PROGRAMS, self.left(), max(FEWEST, self._most // 50)))
            self._take(answer.table)
            if answer.table is None and answer.certain:
                self.impossible.setdefault(unknown, set()).add(count)
