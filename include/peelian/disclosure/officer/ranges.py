"""What a reader is left with: for each hidden count the lowest and the highest that it can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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


def ranges_from_worlds(worlds: npt.NDArray[np.signedinteger], hidden: BoolArray) -> Ranges:
    """Ranges that whole other tables show, such as a certificate's.

    Each of them agrees with everything published, so what they show is possible; other tables may
    show more, so none of these ranges is exact.

    Args:
        worlds: (tables, hidden cells ascending): possible counts of the hidden cells.
    """
    low, high = np.zeros((2, len(hidden)), dtype=np.int64)
    if len(worlds):
        low[hidden], high[hidden] = worlds.min(axis=0), worlds.max(axis=0)
    return Ranges(low, high, np.zeros(len(hidden), dtype=bool))


RangesOf = Callable[[Cells, Protection], Ranges]
"""A way to find what a reader of a protected release is left with."""


def ranges_of_certificate(cells: Cells, protection: Protection) -> Ranges:  # noqa: ARG001
    """What the release's own certificate shows to be possible: no search, at any size."""
    own = ~protection.certificate.virtual[protection.certificate.hidden]
    return ranges_from_worlds(protection.certificate.worlds[:, own], protection.hidden)
