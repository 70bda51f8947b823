"""What falls of a release: the verdict on every hidden cell, for one reader.

In    published tables and a reader
Out   cells that are known exactly, cells that are known too narrowly, and what stayed open
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from peelian.attack.contributor import Contributing, Told
from peelian.attack.decide import Deciding
from peelian.attack.layout import IntArray, number_cells
from peelian.attack.narrow import FAR
from peelian.attack.reader import Published
from peelian.attack.readers import Reader
from peelian.attack.riddle import make_riddle
from peelian.attack.same import same_by_zeros
from peelian.attack.sums import Sum, left_out, sums_of


@dataclass
class Verdict:
    """What one reader can compute. Cells are positions among the release's.

    Attributes:
        told: hidden in one table and shown in another.
        differences: cell, shown parts of it, and the small count that they leave out.
        rests: the same where counts were rounded or moved, with the lowest and highest count.
        exact: cell and its count.
        narrow: cell, the lowest and the highest count that it can have.
        contributor: knower's cell, the cell that is certain to them, its count.
        open: cells that nobody knows to be safe or not, as the work ran out.
        open_pairs: knower's cell and a cell that may be certain to them; no cell where none was
            tried, as the work ran out.
    """

    told: list[int]
    differences: list[tuple[int, tuple[int, ...], int]] = field(default_factory=list)
    rests: list[tuple[int, tuple[int, ...], int, int]] = field(default_factory=list)
    exact: list[tuple[int, int]] = field(default_factory=list)
    narrow: list[tuple[int, int, int]] = field(default_factory=list)
    contributor: list[tuple[int, int, int]] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    open_pairs: list[tuple[int, int | None]] = field(default_factory=list)

    @property
    def falls(self) -> bool:
        """Whether anything falls."""
        rests = self.differences or self.rests
        return bool(self.told or rests or self.exact or self.narrow or self.contributor)

    @property
    def holds(self) -> bool:
        """Whether nothing falls and nothing stayed open."""
        return not (self.falls or self.open or self.open_pairs)


def judge(published: Published, reader: Reader, mine: IntArray | None = None) -> Verdict:
    """The verdict on a release.

    Args:
        mine: cells (positions) of which a contributor knows that they are 1; None takes every
            hidden cell that may be 1 to be one, in turn.
    Raises: InputError where no whole counts agree with what is published.
    """
    riddle = make_riddle(
        published.equations, published.values, published.hidden, reader.least, published.bounds
    )
    verdict = Verdict(np.flatnonzero(published.told).tolist())
    if published.bounds is not None:
        # Ranges hold what one figure says of one count, and not what it says of two.
        verdict.open += sorted({cell for tied in published.bounds.tied for cell in tied})
    layout = published.design.layout
    places = number_cells([layout.grid(table) for table in range(len(layout.tables))])[1]
    verdict.differences += _differences(published, left_out(layout, places), reader.threshold)
    known = np.flatnonzero(riddle.known)
    verdict.exact += zip(riddle.cells[known].tolist(), riddle.counts[known].tolist(), strict=True)
    same = np.zeros(0, dtype=np.int64)
    if reader.one:
        zero = ~published.hidden & (published.values == 0)
        same = same_by_zeros(len(zero), sums_of(layout, places), zero)
    for piece in riddle.pieces:
        cells = riddle.cells[piece.cells]
        deciding = Deciding(piece, reader)
        deciding.run()
        _take(verdict, deciding, cells)
        if reader.one and (mine is None or np.isin(cells, mine).any()):
            knowers = None if mine is None else np.flatnonzero(np.isin(cells, mine))
            _tell(verdict, cells, Contributing(deciding, same[cells], knowers).run())
    verdict.open = sorted(set(verdict.open))
    for found in (verdict.exact, verdict.narrow, verdict.contributor):
        found.sort()
    return verdict


def _differences(
    published: Published, between: Sequence[Sum], threshold: int
) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """Small counts that no table has, and that two filtered ones tell by what they show."""
    for total, parts in between:
        if not published.hidden[[total, *parts]].any():
            rest = int(published.values[total] - published.values[list(parts)].sum())
            if 0 < rest < threshold:
                yield total, parts, rest


def _take(verdict: Verdict, deciding: Deciding, cells: IntArray) -> None:
    """Sort a piece's cells by what is known of them."""
    if not deciding.table:
        verdict.open += cells.tolist()
        return
    reader, piece = deciding.reader, deciding.piece
    low, high = deciding.cells_between(deciding.low, deciding.high)
    first, last = deciding.cells_between(deciding.seen.first, deciding.seen.last)
    endless = deciding.high[piece.unknown] >= FAR
    high = np.where(endless, FAR, high)
    safe = reader.safe(deciding.seen)[piece.unknown]
    safe |= (first < last) & reader.large(low, last)
    for place in np.flatnonzero(~safe).tolist():
        cell, unknown = int(cells[place]), int(piece.unknown[place])
        ends = int(first[place]), int(last[place])
        sure = deciding.decided(unknown)
        if low[place] == high[place]:
            verdict.exact.append((cell, int(low[place])))
        elif sure and ends[0] == ends[1]:
            verdict.exact.append((cell, ends[0]))
        elif _is_narrow(reader, ends, (int(low[place]), int(high[place])), sure):
            verdict.narrow.append((cell, *(ends if sure else (int(low[place]), int(high[place])))))
        elif not (sure and _is_large(reader, ends)):
            verdict.open.append(cell)


def _is_large(reader: Reader, seen: tuple[int, int]) -> bool:
    """Whether a cell whose possible counts are all known isn't known to be small."""
    first, last = seen
    return first < last and (first if reader.every else last) >= reader.threshold


def _is_narrow(reader: Reader, seen: tuple[int, int], proved: tuple[int, int], sure: bool) -> bool:
    """Whether a cell that wasn't shown to be safe is proved to be too narrow.

    Args:
        seen: the lowest and highest count that was seen to be possible.
        proved: what nothing goes beyond.
        sure: whether every count between is known to be possible or not.
    """
    near = proved[1] - proved[0] < reader.apart
    if reader.every:
        return (sure or near) and seen[0] < reader.threshold
    return (sure or near) and (seen[1] if sure else proved[1]) < reader.threshold


def _tell(verdict: Verdict, cells: IntArray, told: list[Told]) -> None:
    for each in told:
        knower = int(cells[each.knower])
        cell = None if each.cell is None else int(cells[each.cell])
        if cell is None or each.count is None:
            verdict.open_pairs.append((knower, cell))
        else:
            verdict.contributor.append((knower, cell, each.count))
