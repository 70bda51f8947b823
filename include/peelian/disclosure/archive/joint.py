"""The equations of a new release and of all related history, as one system.

Cells of the new release come first, in its own order, then its own differences; then whatever
else history says, and the pieces in between that no table has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.core.markers import Marker
from peelian.disclosure.archive.boxes import Box, Space, space_of
from peelian.disclosure.archive.gaps import small_gaps
from peelian.disclosure.archive.meant import Meant, meant_by_statement
from peelian.disclosure.archive.people import as_allegations, bounds_of, told_apart
from peelian.disclosure.archive.unfold import Sums, all_sums
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray
from peelian.disclosure.virtual import Extended
from peelian.ledger.statement import DAY, Statement

UNSAID = -1
"""In place of a count that no earlier release shows."""


@dataclass(frozen=True)
class Joint:
    """One system.

    Attributes:
        real, own: how many cells the new tables have, and with their own differences.
        equations: int64 (equations, cells) sparse: -1 at the total, 1 at each part.
        boxes: what each cell means; None where nothing can be in it, or for an own difference.
        shown: int64 (cells): the count that an earlier release shows, the last where several do;
            UNSAID where none does.
        hidden: bool (cells): the last release that has it hides it.
        at_least: int64 (cells): what readers know from earlier releases to be the least of it.
        rests: bool (cells): what one count has beyond another that bounds it, no units of its own.
        said: for each cell the positions in `statements` of those that have it, oldest first.
        statements: earlier tables.
    """

    real: int
    own: int
    equations: sp.csr_matrix
    boxes: tuple[Box | None, ...]
    shown: IntArray
    hidden: BoolArray
    at_least: IntArray
    rests: BoolArray
    said: dict[int, tuple[int, ...]]
    statements: tuple[Statement, ...]
    space: Space

    @property
    def count(self) -> int:
        """How many cells there are."""
        return len(self.boxes)

    @property
    def virtual(self) -> BoolArray:
        """bool (cells): those that neither the new tables nor any earlier one has."""
        found = ~self.rests
        found[: self.real] = False
        found[list(self.said)] = False
        return found


def join(
    extended: Extended, new: Sequence[Meant], history: Sequence[Statement], threshold: int
) -> Joint:
    """The system of a new release and of what was said before.

    Args:
        new: the meaning of each of its tables.
        history: earlier tables that can be related to it, in any order.
        threshold: differences below it are small.
    Raises: InputError where history would be cut into too many pieces.
    """
    ordered = tuple(
        sorted(history, key=lambda s: (s.published_at, s.release, s.period, s.version, s.table))
    )
    every = told_apart([*new, *map(meant_by_statement, ordered)])
    new, before = every[: len(new)], every[len(new) :]
    about = [(meant, as_allegations(meant)) for meant in every]
    space = space_of([*every, *(allegations for _, allegations in about if allegations)])
    boxes_of_new = [space.boxes(meant) for meant in new]
    boxes_before = [space.boxes(meant) for meant in before]
    sums = Sums()
    empty = {box for meant in (*new, *before) for box in space.left_over(meant)}
    shaped: dict[frozenset[int], set[Box]] = {}
    for meant, boxes in zip((*new, *before), (*boxes_of_new, *boxes_before), strict=True):
        held = shaped.setdefault(_shape(space, meant), set())
        held.update(box for box in boxes if box is not None)
        held.update(space.left_over(meant))
    counts = _counts_of_new(extended, boxes_of_new)
    for total, parts, gap in small_gaps(counts, _shown_before(ordered, boxes_before), threshold):
        sums.add(total, (*parts, gap))
        shaped.setdefault(space.shape(gap), set()).add(gap)
    all_sums(shaped, space.whole, sums)
    for box in sorted({box for held in shaped.values() for box in held}):
        sums.places.setdefault(box, len(sums.places))
    people = [
        pair
        for meant, allegations in about
        if allegations is not None
        for pair in zip(space.boxes(meant), space.boxes(allegations), strict=True)
    ]
    before_it = _Before(ordered, boxes_before, empty)
    return _joined(extended, boxes_of_new, before_it, sums, space, people)


def _counts_of_new(extended: Extended, boxes: Sequence[Sequence[Box | None]]) -> dict[Box, int]:
    cells, values = extended.counted.cells, extended.counted.values
    return {
        box: int(values[cell])
        for place, of_table in zip(cells.places, boxes, strict=True)
        for cell, box in zip(place.tolist(), of_table, strict=True)
        if box is not None
    }


def _shown_before(
    statements: Sequence[Statement], boxes: Sequence[Sequence[Box | None]]
) -> dict[Box, int]:
    return {
        box: value
        for statement, of_table in zip(statements, boxes, strict=True)
        for box, value in zip(of_table, statement.values, strict=True)
        if box is not None and value is not None
    }


@dataclass(frozen=True)
class _Before:
    statements: tuple[Statement, ...]
    boxes: Sequence[Sequence[Box | None]]
    empty: Iterable[Box]


def _shape(space: Space, meant: Meant) -> frozenset[int]:
    """The variables that a table is broken down by, those that any is confined in left out."""
    places = {scale.variable: place for place, scale in enumerate(space.scales)}
    return frozenset(
        places[axis.variable] for axis in meant.axes if places[axis.variable] >= space.confined
    )


def _joined(
    extended: Extended,
    new: Sequence[Sequence[Box | None]],
    before: _Before,
    sums: Sums,
    space: Space,
    people: Iterable[tuple[Box | None, Box | None]],
) -> Joint:
    cells = extended.counted.cells
    own = cells.count
    of_cell: list[Box | None] = [None] * own
    for place, boxes in zip(cells.places, new, strict=True):
        for cell, box in zip(place.tolist(), boxes, strict=True):
            of_cell[cell] = box
    number: dict[Box, int] = {}
    same: list[tuple[int, int]] = []
    for cell, box in enumerate(of_cell):
        if box is not None and number.setdefault(box, cell) != cell:
            same.append((number[box], cell))
    for box in sums.places:
        if box not in number:
            number[box] = len(of_cell)
            of_cell.append(box)
    day = next((place for place, s in enumerate(space.scales) if s.variable == DAY), -1)
    bounds = bounds_of(people, number, len(of_cell), day)
    rests = np.arange(bounds.count) >= len(of_cell)
    of_cell += [None] * (bounds.count - len(of_cell))
    count = len(of_cell)
    rows: list[tuple[int, Sequence[int]]] = [*bounds.rows]
    rows += [(number[total], [number[part] for part in parts]) for total, parts in sums.parts]
    rows += [(one, [other]) for one, other in same]
    wide = sp.hstack(
        [cells.equations, sp.csr_matrix((cells.equations.shape[0], count - own), dtype=np.int64)]
    )
    equations = sp.csr_matrix(sp.vstack([wide, _matrix(rows, count)]), dtype=np.int64)
    shown, hidden, at_least, said = _said(before, number, count)
    for one, other in same:
        shown[other], hidden[other], at_least[other] = shown[one], hidden[one], at_least[one]
        if one in said:
            said[other] = said[one]
    return Joint(
        extended.real,
        own,
        equations,
        tuple(of_cell),
        shown,
        hidden,
        at_least,
        rests,
        said,
        before.statements,
        space,
    )


def _matrix(rows: Sequence[tuple[int, Sequence[int]]], columns: int) -> sp.csr_matrix:
    entries = (
        [sign for _, parts in rows for sign in (-1, *([1] * len(parts)))],
        [cell for total, parts in rows for cell in (total, *parts)],
        np.cumsum([0, *(1 + len(parts) for _, parts in rows)]),
    )
    return sp.csr_matrix(entries, shape=(len(rows), columns), dtype=np.int64)


def _said(
    before: _Before, number: dict[Box, int], count: int
) -> tuple[IntArray, BoolArray, IntArray, dict[int, tuple[int, ...]]]:
    shown = np.full(count, UNSAID, dtype=np.int64)
    hidden = np.zeros(count, dtype=bool)
    at_least = np.zeros(count, dtype=np.int64)
    said: dict[int, tuple[int, ...]] = {}
    for box in before.empty:
        shown[number[box]] = 0
    for place, (statement, boxes) in enumerate(zip(before.statements, before.boxes, strict=True)):
        for found, value, marker in zip(boxes, statement.values, statement.markers, strict=True):
            confidential = value is None and marker == Marker.CONFIDENTIAL.value
            if found is None or (value is None and not confidential):
                continue
            cell = number[found]
            said[cell] = (*said.get(cell, ()), place)
            hidden[cell] = confidential
            if value is not None:
                shown[cell] = value
            elif statement.zeros_shown:
                at_least[cell] = 1
    return shown, hidden, at_least, said
