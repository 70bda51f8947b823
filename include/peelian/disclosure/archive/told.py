"""What the officer is told: which earlier release stands behind a hidden cell, and what it saves.

For the officer alone: it says which differences are small. It never leaves `audit/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.archive.joint import Joint
from peelian.disclosure.archive.related import Unrelated
from peelian.disclosure.problem import BoolArray

HIDDEN_BEFORE = "an earlier release hides it, and hidden counts stay hidden"
MOVED = "the register moved: what was shown before and what would be shown now differ by a few"
DIFFERENCE = "its difference from what was shown before would be a small count"
FAR = "with what earlier releases show, it would rule out small counts of what they hide"
ZERO = "a zero here would make a count known that earlier releases hide"
KNOWN_BEFORE = "earlier releases alone tell it, or narrow it down; this release adds nothing"
NAMED = 12
"""So many earlier cells are named for one of ours."""


@dataclass(frozen=True)
class Explained:
    """Why a cell is hidden on account of history.

    Attributes:
        cell: the new cell, by its codes.
        why: in words.
        releases: the earlier ones, `id period (table)`.
        against: the earlier cells, by what they mean; empty where it's several of many.
        gives_away: what could be worked out if it were shown, by what it means; empty where it's
            the cell itself.
    """

    cell: str
    why: str
    releases: tuple[str, ...]
    against: tuple[str, ...] = ()
    gives_away: tuple[str, ...] = ()


@dataclass(frozen=True)
class Narrowed:
    """A count that earlier releases narrow down by themselves.

    That's no fault of theirs where the true count isn't small: what's hidden for others' sake alone
    needs no window, and of what an earlier release hides true counts aren't looked up.

    Attributes:
        cell: by what it means.
        left: the small counts, and those of its window, that are still possible.
    """

    cell: str
    left: tuple[int, ...]


@dataclass(frozen=True)
class Told:
    """Everything that is said to the officer of a release and its history.

    Attributes:
        hidden: cells hidden on account of history.
        past: counts that earlier releases narrow down by themselves.
        moved: earlier counts that can't be true of the register as it is, by what they mean.
        unrelated: earlier tables that weren't taken along, and why.
        statements: how many earlier tables were.
    """

    hidden: tuple[Explained, ...] = ()
    past: tuple[Narrowed, ...] = ()
    moved: tuple[str, ...] = ()
    unrelated: tuple[Unrelated, ...] = ()
    statements: int = 0

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


class Teller:
    """Finds what stands behind cells of a joint system.

    Args:
        small: bool (cells): earlier hidden counts and pieces that must not be worked out.
        names: the new cells by their codes.
    """

    def __init__(self, joint: Joint, small: BoolArray, names: Sequence[str]) -> None:
        self._joint = joint
        self._small = small
        self._names = names
        self._rows = joint.equations.tocsr()
        self._columns = joint.equations.tocsc()

    def hidden_before(self, cell: int) -> Explained:
        """A cell that an earlier release hides."""
        return self._of_itself(cell, HIDDEN_BEFORE)

    def moved(self, cell: int) -> Explained:
        """A cell whose count changed by a few."""
        return self._of_itself(cell, MOVED)

    def telling_zero(self, cell: int) -> Explained:
        """A zero that would make an earlier hidden count known."""
        return Explained(self._names[cell], ZERO, self.around([cell]), (self.words(cell),))

    def difference(self, cell: int) -> Explained | None:
        """A cell that would give away a small count together with earlier ones; None if none."""
        best: tuple[int, list[int], list[int]] | None = None
        for row in _line(self._columns, cell):
            members = [other for other in _line(self._rows, row) if other != cell]
            small = [other for other in members if self._small[other]]
            said = [other for other in members if other in self._joint.said]
            if small and said and (best is None or len(members) < best[0]):
                best = len(members), small, said
        if best is None:
            return None
        _, small, said = best
        return Explained(
            self._names[cell],
            DIFFERENCE,
            self.releases(said),
            tuple(self.words(other) for other in said[:NAMED]),
            tuple(self.words(other) for other in small[:NAMED]),
        )

    def from_afar(self, cell: int, kept_open: Sequence[int]) -> Explained:
        """A cell that shares no sum with what it would narrow down."""
        return Explained(
            self._names[cell],
            FAR,
            self.around(kept_open),
            gives_away=tuple(self.words(other) for other in kept_open[:NAMED]),
        )

    def narrowed(self, left: Mapping[int, tuple[int, ...]]) -> tuple[Narrowed, ...]:
        """Cells that earlier releases narrow down, with the counts that are left of each."""
        found = {self.words(cell): counts for cell, counts in left.items()}
        return tuple(Narrowed(cell, counts) for cell, counts in sorted(found.items()))

    def releases(self, cells: Iterable[int]) -> tuple[str, ...]:
        """The earlier releases that have some cells, newest first."""
        places = sorted({place for cell in cells for place in self._joint.said.get(cell, ())})
        named = [_named(self._joint, place) for place in reversed(places)]
        return tuple(dict.fromkeys(named))[:NAMED]

    def around(self, cells: Iterable[int]) -> tuple[str, ...]:
        """The earlier releases that have a cell in an equation with some."""
        near = {
            other
            for cell in cells
            for row in _line(self._columns, cell)
            for other in _line(self._rows, row)
        }
        return self.releases(sorted(near))

    def words(self, cell: int) -> str:
        """A cell by its meaning, or by its codes where it has none."""
        box = self._joint.boxes[cell]
        if box is not None:
            return self._joint.space.told(box)
        return self._names[cell] if cell < len(self._names) else "a difference"

    def _of_itself(self, cell: int, why: str) -> Explained:
        return Explained(self._names[cell], why, self.releases([cell]), (self.words(cell),))


def _named(joint: Joint, place: int) -> str:
    statement = joint.statements[place]
    version = f" version {statement.version}" if statement.version > 1 else ""
    return f"{statement.release} {statement.period}{version} ({statement.table})"


def _line(matrix: sp.csr_matrix | sp.csc_matrix, number: int) -> list[int]:
    found: list[int] = np.sort(
        matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]]
    ).tolist()
    return found
