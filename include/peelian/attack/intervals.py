"""The lowest and the highest count that each hidden cell can have, for whoever reads what's shown.

Tables that a few shared programs find widen the ranges of all cells at once; what is still open
after that is asked one by one. An end is exact where a whole table reaches it and a proof in whole
numbers says that nothing goes beyond.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.attack.layout import BoolArray, IntArray
from peelian.attack.narrow import FAR, contradiction
from peelian.attack.riddle import Piece, make_riddle
from peelian.attack.search import FloatArray, Limits, Search

NO_LIMIT = -1
"""In place of a highest count: nothing published sets one."""
SEED = 20_240_229
ROUNDS = 40
"""Shared programs at most; they end sooner where they stop helping."""


@dataclass(frozen=True)
class Intervals:
    """The range of each cell of a release.

    Attributes:
        low, high: int64 (cells): the lowest and highest count that was shown to be possible; the
            published count of a shown cell; `high` is NO_LIMIT where nothing sets one.
        exact: bool (cells): whether nothing beyond is possible; without, more may be.
    """

    low: IntArray
    high: IntArray
    exact: BoolArray


def intervals(
    equations: sp.csr_matrix,
    values: IntArray,
    hidden: BoolArray,
    *,
    least: int = 1,
    beyond: int | None = None,
) -> Intervals:
    """What a reader is left with.

    Args:
        equations: int64 (equations, cells) sparse: -1 at a total, 1 at its parts.
        values: int64 (cells): the published counts; those of hidden cells are not read.
        hidden: bool (cells).
        least: the smallest count that a hidden cell can have: 1 where zeros are shown, else 0.
        beyond: a count past which nobody needs to know more: a range that is shown to reach it is
            followed no further, and not exact.
    Raises: InputError where no whole counts agree with what is published.
    """
    riddle = make_riddle(equations, values, hidden, least)
    low, high = values.copy(), values.copy()
    exact = np.ones(len(values), dtype=bool)
    low[riddle.cells] = high[riddle.cells] = riddle.counts
    for piece in riddle.pieces:
        ends = Ends(piece, beyond)
        ends.find()
        cells = riddle.cells[piece.cells]
        low[cells], high[cells], exact[cells] = ends.of_cells()
    return Intervals(low, high, exact)


class Ends:
    """The ends of the ranges of a piece's unknowns, as far as they are known.

    Attributes:
        first, last: int64 (unknowns): lowest and highest that a table shows.
        done: bool (2, unknowns): whether the lower, the upper end is followed no further.
        proved: bool (2, unknowns): whether it's proved.
    """

    def __init__(self, piece: Piece, beyond: int | None) -> None:
        self._piece, self._search = piece, Search(piece)
        self._stop = _stops(piece, beyond)
        answer = self._search.can({})
        if answer.table is None:
            raise contradiction()
        self.first, self.last = answer.table.copy(), answer.table.copy()
        self.proved = np.zeros((2, piece.unknowns), dtype=bool)

    def find(self) -> None:
        """Find every end."""
        self._share()
        for unknown in range(self._piece.unknowns):
            self._low_end(unknown)
            self._high_end(unknown)

    def of_cells(self) -> tuple[IntArray, IntArray, BoolArray]:
        """Low, high and exact of the piece's cells."""
        piece = self._piece
        one, other = piece.counts(self.first), piece.counts(self.last)
        low, high = np.minimum(one, other), np.maximum(one, other)
        endless = self._search.high[piece.unknown] >= FAR
        proved = np.logical_and(*self.proved)[piece.unknown]
        return low, np.where(endless & proved, NO_LIMIT, high), proved

    def _learn(self, table: IntArray | None) -> None:
        if table is not None:
            np.minimum(self.first, table, out=self.first)
            np.maximum(self.last, table, out=self.last)

    def _open(self) -> BoolArray:
        """bool (2, unknowns): ends that a table may still widen."""
        low, high = self._stop
        wide = np.stack([self.first <= low, self.last >= high])
        reached = np.stack([self.first == self._search.low, self.last == self._search.high])
        self.proved |= reached
        still: BoolArray = ~(wide | self.proved)
        return still

    def _is_open(self, end: int, unknown: int) -> bool:
        low, high = self._stop
        shown, most = (self.first, self._search.low) if end == 0 else (self.last, self._search.high)
        wide = shown[unknown] <= low[unknown] if end == 0 else shown[unknown] >= high[unknown]
        self.proved[end, unknown] |= shown[unknown] == most[unknown]
        return not (wide or self.proved[end, unknown])

    def _share(self) -> None:
        """Programs that push all open ends outwards at once, some up and some down."""
        chance = np.random.default_rng(SEED)
        stalled = 0
        for turn in range(ROUNDS):
            still = self._open()
            count = int(still.sum())
            if not count or stalled == 3:
                break
            up = chance.random(self._piece.unknowns) < (0.5, 0.0, 1.0)[turn % 3]
            cost = np.where(up & still[1], -1.0, np.where(~up & still[0], 1.0, 0.0))
            cost *= 1 + 0.1 * chance.random(self._piece.unknowns)
            self._learn(self._search.near(self._caps(cost), cost))
            stalled = stalled + 1 if self._open().sum() > 0.98 * count else 0

    def _caps(self, cost: FloatArray) -> Limits:
        """Limits that keep a program from spending on one unknown what would widen many."""
        low, high = self._stop
        limits: Limits = {}
        for unknown in np.flatnonzero(cost):
            cap = (
                high[unknown]
                if high[unknown] < FAR
                else FAR
                if self._search.high[unknown] < FAR
                else 2 * self.last[unknown] + 1
            )
            if cost[unknown] < 0:
                limits[int(unknown)] = (
                    int(self._search.low[unknown]),
                    int(max(cap, self.last[unknown])),
                )
            else:
                limits[int(unknown)] = (
                    int(min(low[unknown], self.first[unknown])),
                    int(self._search.high[unknown]),
                )
        return limits

    def _low_end(self, unknown: int) -> None:
        if not self._is_open(0, unknown):
            return
        bound, table = self._search.least(unknown, 1)
        self._learn(table)
        if bound is not None:
            self._search.learn(unknown, bound, FAR)
        self._close_in(unknown, 0)

    def _high_end(self, unknown: int) -> None:
        if not self._is_open(1, unknown):
            return
        bound, table = self._search.least(unknown, -1)
        self._learn(table)
        if bound is not None:
            self._search.learn(unknown, -FAR, -bound)
            self._close_in(unknown, 1)
        else:
            self.proved[1, unknown] |= self._search.endless(unknown)

    def _close_in(self, unknown: int, end: int) -> None:
        """Try the counts between what is proved and what is shown, the furthest first."""
        while self._is_open(end, unknown):
            if end == 0:
                at = (int(self._search.low[unknown]), int(self._search.low[unknown]))
            else:
                at = (int(self._search.high[unknown]), int(self._search.high[unknown]))
            answer = self._search.can({unknown: at})
            self._learn(answer.table)
            if answer.table is None and not answer.certain:
                return
            if answer.table is None:
                low, high = (at[0] + 1, FAR) if end == 0 else (-FAR, at[1] - 1)
                self._search.learn(unknown, low, high)


def _stops(piece: Piece, beyond: int | None) -> tuple[IntArray, IntArray]:
    """Where the unknowns' ends are followed no further: where all their cells are at `beyond`."""
    low = np.full(piece.unknowns, -FAR, dtype=np.int64)
    high = np.full(piece.unknowns, FAR, dtype=np.int64)
    if beyond is None:
        return low, high
    up = np.where(piece.sign > 0, beyond - piece.offset, -FAR)
    down = np.where(piece.sign < 0, piece.offset - beyond, FAR)
    high = np.full(piece.unknowns, -FAR, dtype=np.int64)
    low = np.full(piece.unknowns, FAR, dtype=np.int64)
    np.maximum.at(high, piece.unknown, up)
    np.minimum.at(low, piece.unknown, down)
    return np.where(low >= FAR, -FAR, low), np.where(high <= -FAR, FAR, high)
