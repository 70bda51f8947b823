"""Different people beside counts: what bounds what, where nothing adds up.

In    the boxes of tables of people, and of the allegations against people that they are about
Out   sums with a rest, which say the same: no more people than allegations against people; no fewer
      in a longer window than in a part of it, and no more than in its parts together
Why   docs/decisions/0020-the-archivist.md

Whoever is counted has an allegation there, whatever else. A rest tells how many allegations are of
people counted already, or how many people of one part are of another. It takes part in what a
reader works out, and isn't kept from being known itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from peelian.disclosure.archive.boxes import Box
from peelian.disclosure.archive.meant import Meant, restrictions_of
from peelian.ledger.statement import (
    ALLEGATIONS,
    DAY,
    PEOPLE,
    STAFF_GROUP,
    Restriction,
    Universe,
)

UNIT = "unit"
"""The variable that tells people from allegations where both are in one system."""
WITHIN = "within:"
"""Leads a window of people: one filter, as windows of people don't add up."""
Row = tuple[int, tuple[int, ...]]
"""A total and its parts, by number."""


def counts_people(universe: Universe) -> bool:
    """Whether it counts people, once in all or once in each of something."""
    return universe.counting_unit.split(" ")[0] == PEOPLE


def are_bound(one: Universe, other: Universe) -> bool:
    """Whether one counts people, and the other allegations against them."""
    units = {u.counting_unit for u in (one, other)}
    return ALLEGATIONS in units and (counts_people(one) or counts_people(other))


def told_apart(tables: Sequence[Meant]) -> list[Meant]:
    """The tables with their unit as something they're confined to, where there are several."""
    if len({table.universe.counting_unit for table in tables}) < 2:
        return list(tables)
    return [_of_unit(table, table.universe.counting_unit) for table in tables]


def _of_unit(table: Meant, unit: str) -> Meant:
    rest = (r for r in table.restrictions if r.variable != UNIT)
    return replace(table, restrictions=(*rest, Restriction(variable=UNIT, holds=(unit,))))


def as_allegations(table: Meant) -> Meant | None:
    """The allegations that a table of people is about; None for other tables."""
    if not counts_people(table.universe):
        return None
    universe = table.universe.model_copy(update={"counting_unit": ALLEGATIONS})
    plain = [_plain(each) for each in table.restrictions]
    found = replace(
        table, universe=universe, restrictions=restrictions_of(universe, plain), whole=False
    )
    return _of_unit(found, ALLEGATIONS)


def _plain(restriction: Restriction) -> Restriction:
    """A window or staff groups that are a filter of people, as sets that allegations have."""
    for variable, lead in ((DAY, WITHIN), (STAFF_GROUP, f"{STAFF_GROUP}:")):
        if restriction.variable.startswith(lead):
            holds = tuple(restriction.variable.removeprefix(lead).split("+"))
            return Restriction(variable=variable, holds=holds)
    return restriction


@dataclass
class Bounds:
    """Rows that say what bounds what.

    Attributes:
        count: how many cells there are, those that the rows add among them.
        rows: sums; of each some parts are rests.
    """

    count: int
    rows: list[Row] = field(default_factory=list)

    def at_most(self, less: int, more: int) -> None:
        """Say that one cell is no more than another."""
        self.rows.append((more, (less, self._rest())))

    def no_more_than_all(self, cell: int, parts: Sequence[int]) -> None:
        """Say that a cell is no more than some others together."""
        together = self._rest()
        self.rows.append((together, tuple(parts)))
        self.rows.append((together, (cell, self._rest())))

    def _rest(self) -> int:
        self.count += 1
        return self.count - 1


def bounds_of(
    people: Iterable[tuple[Box | None, Box | None]], number: Mapping[Box, int], count: int, day: int
) -> Bounds:
    """What bounds cells of people.

    Args:
        people: for each such cell its box, and that of the allegations it's about.
        number: the number of each box.
        count: how many cells there are so far.
        day: the place of days in a box; -1 where no table has any.
    """
    found = Bounds(count)
    lines: dict[Box, dict[int, int]] = {}
    for own, about in dict.fromkeys(people):
        if own is None or about is None:
            continue
        if about in number:
            found.at_most(number[own], number[about])
        if day >= 0:
            line = lines.setdefault(about[:day] + about[day + 1 :], {})
            line.setdefault(about[day], number[own])
    for line in lines.values():
        _along(line, found)
    return found


def _along(line: Mapping[int, int], found: Bounds) -> None:
    """Bounds between windows of one kind of people, by the bits of their days."""
    for window in sorted(line):
        within = [other for other in sorted(line) if other & ~window == 0 and other != window]
        for other in within:
            found.at_most(line[other], line[window])
        left, parts = window, []
        for other in sorted(within, key=lambda days: (-days.bit_count(), days)):
            if other & ~left == 0:
                parts.append(line[other])
                left &= ~other
        if parts and not left:
            found.no_more_than_all(line[window], parts)
