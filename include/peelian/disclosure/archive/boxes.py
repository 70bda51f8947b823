"""The cells of a table as boxes: a set of each variable, in one order of variables for all tables.

Two cells are one where their boxes are, whatever they're called and whichever release has them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peelian.disclosure.archive.meant import Meant
from peelian.disclosure.archive.scales import Holds, Scale, scale_of
from peelian.ledger.statement import DAY

Box = tuple[int, ...]
"""The bits of a set for each variable."""


@dataclass(frozen=True)
class Space:
    """What all tables are laid out in.

    Attributes:
        scales: the variables, days first, then those that some table is confined in.
        confined: how many of them some table is confined in, or breaks down without a total.
    """

    scales: tuple[Scale, ...]
    confined: int

    @property
    def whole(self) -> Box:
        """Everything."""
        return tuple(scale.whole for scale in self.scales)

    def boxes(self, meant: Meant) -> list[Box | None]:
        """The box of each combination of a table's nodes, the last axis changing fastest.

        None where nothing can be in it, as two of its sets don't meet.
        """
        start = [scale.whole for scale in self.scales]
        places = {scale.variable: place for place, scale in enumerate(self.scales)}
        for restriction in meant.restrictions:
            place = places[restriction.variable]
            start[place] &= self.scales[place].masks[restriction.holds]
        axes = [places[axis.variable] for axis in meant.axes]
        masks = [
            [self.scales[place].masks[node.holds] for node in axis.nodes]
            for place, axis in zip(axes, meant.axes, strict=True)
        ]
        found: list[Box | None] = []
        for combination in itertools.product(*masks):
            box = start.copy()
            for place, mask in zip(axes, combination, strict=True):
                box[place] &= mask
            found.append(tuple(box) if all(box) else None)
        return found

    def left_over(self, meant: Meant) -> Iterator[Box]:
        """What a table says is empty: of its total, what none of its categories holds."""
        if not meant.whole:
            return
        start = [scale.whole for scale in self.scales]
        places = {scale.variable: place for place, scale in enumerate(self.scales)}
        for restriction in meant.restrictions:
            place = places[restriction.variable]
            start[place] &= self.scales[place].masks[restriction.holds]
        for axis in meant.axes:
            place = places[axis.variable]
            scale = self.scales[place]
            masks = [scale.masks[node.holds] & start[place] for node in axis.nodes]
            rest = start[place]
            for mask in masks:
                if not any(mask | other == mask and mask != other and other for other in masks):
                    rest &= ~mask
            if rest and start[place] in masks:
                box = start.copy()
                box[place] = rest
                yield tuple(box)

    def shape(self, box: Box) -> frozenset[int]:
        """The variables that a box is a part of, those that some table is confined in left out."""
        whole = self.whole
        return frozenset(v for v in range(self.confined, len(box)) if box[v] != whole[v])

    def told(self, box: Box) -> str:
        """A box in words."""
        parts = [
            f"{scale.variable.removesuffix(':')}: {scale.told(mask)}"
            for scale, mask in zip(self.scales, box, strict=True)
            if mask != scale.whole
        ]
        return "; ".join(parts) or "everything"


def space_of(tables: Sequence[Meant]) -> Space:
    """The space that holds some tables. Raises: InputError where a set of days isn't one."""
    sets: dict[str, set[Holds]] = {}
    confined = {restriction.variable for meant in tables for restriction in meant.restrictions}
    for meant in tables:
        for restriction in meant.restrictions:
            sets.setdefault(restriction.variable, set()).add(restriction.holds)
        for axis in meant.axes:
            held = {node.holds for node in axis.nodes}
            sets.setdefault(axis.variable, set()).update(held)
            if None not in held:
                confined.add(axis.variable)
    order = sorted(sets, key=lambda name: (name != DAY, name not in confined, name))
    if DAY in sets:
        confined.add(DAY)
    return Space(tuple(scale_of(name, sets[name]) for name in order), len(confined))
