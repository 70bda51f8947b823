"""What a reader is left with: for each hidden count the lowest and the highest that it can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.engine import Protection
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

NO_LIMIT = -1
"""In place of a highest count: nothing published sets one."""


@dataclass(frozen=True)
class Ranges:
    """The range of each cell, as a reader can work it out.

    Attributes:
        low, high: int64 (cells): the lowest and highest count possible; what a shown cell has is
            not read. `high` is NO_LIMIT where there is none.
        exact: bool (cells): whether nothing beyond is possible; without, it may be wider.
    """

    low: IntArray
    high: IntArray
    exact: BoolArray


def ranges_from_tables(tables: Sequence[IntArray], count: int) -> Ranges:
    """Ranges that whole other tables (int64, by cell) show, such as a certificate's.

    Each of them agrees with everything published, so what they show is possible; other tables may
    show more, so none of these ranges is exact.
    """
    wide = np.array(tables, dtype=np.int64).reshape(len(tables), count)
    if not len(tables):
        wide = np.zeros((1, count), dtype=np.int64)
    return Ranges(wide.min(axis=0), wide.max(axis=0), np.zeros(count, dtype=bool))


RangesOf = Callable[[Cells, Protection], Ranges]
"""A way to find what a reader of a protected release is left with."""


def ranges_of_certificate(cells: Cells, protection: Protection) -> Ranges:
    """What the release's own certificate shows to be possible: no search, at any size."""
    shown = np.where(protection.hidden, 0, protection.values)
    return ranges_from_tables(protection.certificate.whole_tables(shown), cells.count)
