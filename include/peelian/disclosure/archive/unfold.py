"""From boxes to sums: which cells add up to which, with as few cells in between as will do.

Boxes are taken apart one variable after the other. Among boxes that are alike so far, the sets of
the next variable are cut into the atoms of these boxes alone. A box is the sum of the largest
boxes within it that somebody published, and of atoms for what is left. So a year to March is a
year to February and a March that no table has; and boxes that overlap in several variables meet in
pieces of both.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from peelian.core.errors import InputError
from peelian.disclosure.archive.boxes import Box

PIECES_LIMIT = 400_000
"""More boxes than this aren't taken apart: the equations would not fit into a search."""


@dataclass
class Sums:
    """Boxes that add up, growing.

    Attributes:
        places: the number of each box.
        parts: the parts of each total, once each.
    """

    places: dict[Box, int] = field(default_factory=dict)
    parts: dict[tuple[Box, tuple[Box, ...]], None] = field(default_factory=dict)

    def add(self, total: Box, parts: Iterable[Box]) -> None:
        """Say that a box is the sum of others."""
        found = tuple(parts)
        self.parts[total, found] = None
        for box in (total, *found):
            self.places.setdefault(box, len(self.places))
        if len(self.places) > PIECES_LIMIT:
            raise InputError(
                "earlier tables cut what this release counts into too many pieces",
                given=f"more than {PIECES_LIMIT:,}",
                do="use coarser dimensions",
            )


def unfold(boxes: Collection[Box], sums: Sums, level: int = 0) -> None:
    """Add every sum that some boxes of one frame imply.

    Args:
        boxes: alike in every variable before `level`.
    """
    if len(boxes) < 2:
        return
    size = len(next(iter(boxes)))
    while level < size and len({box[level] for box in boxes}) == 1:
        level += 1
    if level == size:
        return
    by_rest: dict[Box, list[int]] = {}
    for box in sorted(boxes):
        by_rest.setdefault(box[:level] + box[level + 1 :], []).append(box[level])
    for inside in _cut(by_rest, level, sums):
        unfold(inside, sums, level + 1)


def _cut(by_rest: Mapping[Box, list[int]], level: int, sums: Sums) -> Collection[list[Box]]:
    """Cut boxes along one variable. Returns: for each atom what lies in it, alike so far.

    Args:
        by_rest: the sets of the variable, for each choice of all other sets.
    """
    atoms = atoms_of({mask for masks in by_rest.values() for mask in masks})
    known: dict[tuple[int, ...], dict[int, tuple[int, ...]]] = {}
    beneath: dict[int, list[Box]] = {atom: [] for atom in atoms}
    for rest, masks in by_rest.items():
        sets = tuple(sorted(masks))
        if sets not in known:
            known[sets] = {mask: taken_apart(mask, sets, atoms) for mask in sets}
        for mask, found in known[sets].items():
            if len(found) > 1:
                sums.add(_box(rest, level, mask), (_box(rest, level, part) for part in found))
        held = functools.reduce(operator.or_, sets)
        for atom in atoms:
            if atom & held:
                beneath[atom].append(_box(rest, level, atom))
    return beneath.values()


def atoms_of(masks: Iterable[int]) -> tuple[int, ...]:
    """The coarsest pieces of which each of some sets is a union."""
    atoms: list[int] = []
    for mask in sorted(masks):
        left = mask
        cut: list[int] = []
        for atom in atoms:
            both, other = atom & mask, atom & ~mask
            cut += [piece for piece in (both, other) if piece]
            left &= ~atom
        atoms = [*cut, left] if left else cut
    return tuple(sorted(atoms))


def taken_apart(mask: int, sets: Collection[int], atoms: Iterable[int]) -> tuple[int, ...]:
    """The largest sets within one that don't meet, and atoms for the rest; itself for an atom."""
    left = mask
    parts: list[int] = []
    within = (other for other in sets if other & ~mask == 0 and other != mask)
    for other in sorted(within, key=lambda held: (-held.bit_count(), held)):
        if other & ~left == 0:
            parts.append(other)
            left &= ~other
    parts += [atom for atom in atoms if atom & left]
    return tuple(parts)


def frames(shapes: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """All sets of variables that some tables share: each table's own, and what two have in common.

    What only one table is broken down by says nothing of others beyond its total.
    """
    found = set(shapes)
    waiting = list(found)
    while waiting:
        one = waiting.pop()
        for other in list(found):
            both = one & other
            if both not in found:
                found.add(both)
                waiting.append(both)
    return sorted(found, key=lambda frame: (len(frame), sorted(frame)))


def all_sums(tables: Mapping[frozenset[int], Collection[Box]], whole: Box, sums: Sums) -> None:
    """Add every sum that the boxes of some tables imply.

    Args:
        tables: boxes by the variables that their tables are broken down by; variables that any
            table is confined in count for all, and are left out.
    """
    for frame in frames(tables):
        outside = frozenset().union(*tables) - frame
        boxes = {
            box
            for shape, held in tables.items()
            if shape >= frame
            for box in held
            if all(box[place] == whole[place] for place in outside)
        }
        unfold(boxes, sums)


def _box(rest: Box, level: int, mask: int) -> Box:
    return (*rest[:level], mask, *rest[level:])
