"""Readers: what each knows beyond the published numbers, and when a hidden count falls to them.

From outside nobody can tell which hidden counts are sensitive and which shield them. What can be
said is this, where F is the set of whole counts that a hidden cell can have, as far as a reader
knows:

- *exact*: F is a single count. That is a fall, whatever the count.
- *narrow*, to the outsider: every count of F is small (below the threshold), and the lowest and the
  highest are less than threshold - 2 apart. (An interval of 39 to 41 tells of no small count.)
- *narrow*, to the note-reader: F holds a small count, so the cell may be sensitive, and no
  threshold - 1 counts in a row. A sensitive count that is safe can be each of so many from its
  floor on, so there is either something wrong with this cell, or it's known not to be sensitive.
"""

from __future__ import annotations

from dataclasses import dataclass

from peelian.attack.layout import BoolArray, IntArray
from peelian.attack.seen import Seen


@dataclass(frozen=True)
class Reader:
    """A reader.

    Attributes:
        name: as the command line has it.
        least: the smallest count that a hidden cell can have, as far as they know.
        every: whether counts in a row must be possible, or only two that are far apart.
        one: whether they also know a count of 1 that is theirs.
        threshold: the smallest count shown, zero apart.
    """

    name: str
    least: int
    every: bool
    one: bool
    threshold: int

    @property
    def apart(self) -> int:
        """How far apart two possible counts must be."""
        return self.threshold - 2

    def safe(self, seen: Seen) -> BoolArray:
        """bool (unknowns): those whose cells are safe, whatever their counts are."""
        if self.every:
            return seen.runs(self.threshold - 1)
        wide: BoolArray = seen.last - seen.first >= self.apart
        return wide

    def is_safe(self, seen: Seen, unknown: int) -> bool:
        """The same for one unknown."""
        if self.every:
            return seen.run_of(unknown, self.threshold - 1)
        return int(seen.last[unknown] - seen.first[unknown]) >= self.apart

    def large(self, low: IntArray, last: IntArray) -> BoolArray:
        """bool: cells that two different counts make safe, as they aren't known to be small.

        Args:
            low: int64: proved lowest counts.
            last: int64: highest counts that were seen to be possible.
        """
        known: BoolArray = (low if self.every else last) >= self.threshold
        return known


NAMES = ("outsider", "note-reader", "contributor")


def reader_named(name: str, threshold: int, least: int) -> Reader:
    """A reader of tables whose notes give a threshold and a least hidden count (0 or 1)."""
    if name == "outsider":
        return Reader(name, 0, False, False, threshold)
    return Reader(name, least, True, name == "contributor", threshold)
