"""What was counted, and what an officer wishes: the two things that protection starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Counted:
    """The cells of a release and what was counted in each.

    Attributes:
        values: int64 (cells): true counts; none negative, every equation kept.
        people: int64 (cells): how many distinct people are behind each; None where not known.
        largest: int64 (cells): the most that one person has in a cell; None where not known.
        attributes: positions of the dimensions that say something sensitive about a person
            (outcome, finding), as opposed to who they are (rank, unit).
        neutral: for such a dimension the nodes that say nothing (not recorded, undecided).
    """

    cells: Cells
    values: IntArray
    people: IntArray | None = None
    largest: IntArray | None = None
    attributes: tuple[int, ...] = ()
    neutral: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wishes:
    """What an officer decided about single cells, before any search.

    Attributes:
        shown: cells that must be published, ascending.
        withheld: cells that must be hidden, ascending.
        headlines: cells that are quoted: hidden last, as the grand total is.
    """

    shown: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    withheld: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    headlines: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def mask(self, name: str, count: int) -> BoolArray:
        """One of the three as bool (cells)."""
        found = np.zeros(count, dtype=bool)
        found[getattr(self, name)] = True
        return found
