"""Which zeros have to be hidden so that one of them can be taken for a one.

A zero that is hidden is still worked out where it's the sum of shown zeros, or a part of a shown
zero. So a part of it is hidden with it, and every total of it that is zero as well, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.trees import IntArray


class Zeros:
    """Zeros that are to be hidden, growing until none of them can be worked out from zeros.

    Args:
        cells: the release.
        values: int64 (cells): the true counts.
    """

    def __init__(self, cells: Cells, values: IntArray) -> None:
        self._values = values
        self._equations = cells.equations
        self._of_cell = cells.equations.tocsc()
        self.hidden = np.zeros(cells.count, dtype=bool)

    def hide_one_of(self, zeros: Iterable[int]) -> None:
        """Hide one of these zeros, unless one is, and all that would give it back."""
        candidates = list(zeros)
        if not candidates or self.hidden[candidates].any():
            return
        waiting = [self._likeliest(candidates)]
        while waiting:
            cell = waiting.pop()
            if not self.hidden[cell]:
                self.hidden[cell] = True
                waiting.extend(self._zero_totals(cell))
                waiting.extend(
                    self._likeliest(parts)
                    for parts in self._families(cell)
                    if not self.hidden[parts].any()
                )

    def _likeliest(self, zeros: list[int]) -> int:
        """The zero that the fewest totals say is one; then the one whose totals are largest.

        A value that many others have is the one that a reader would believe of somebody else.
        """
        return min(zeros, key=lambda cell: (len(self._zero_totals(cell)), -self._room(cell), cell))

    def _zero_totals(self, cell: int) -> list[int]:
        return [
            total
            for total in self._totals(cell)
            if not self._values[total] and not self.hidden[total]
        ]

    def _room(self, cell: int) -> int:
        return min((int(self._values[total]) for total in self._totals(cell)), default=0)

    def _totals(self, cell: int) -> Iterator[int]:
        """The totals that it's a part of."""
        column = slice(*self._of_cell.indptr[cell : cell + 2])
        for row, sign in zip(
            self._of_cell.indices[column], self._of_cell.data[column], strict=True
        ):
            if sign > 0:
                yield self._parent(int(row))

    def _families(self, cell: int) -> Iterator[list[int]]:
        """The parts of it, in one dimension after the other."""
        column = slice(*self._of_cell.indptr[cell : cell + 2])
        for row, sign in zip(
            self._of_cell.indices[column], self._of_cell.data[column], strict=True
        ):
            if sign < 0:
                line = slice(*self._equations.indptr[row : row + 2])
                yield [
                    int(part)
                    for part, way in zip(
                        self._equations.indices[line], self._equations.data[line], strict=True
                    )
                    if way > 0
                ]

    def _parent(self, row: int) -> int:
        line = slice(*self._equations.indptr[row : row + 2])
        place = int(np.flatnonzero(self._equations.data[line] < 0)[0])
        return int(self._equations.indices[line][place])
