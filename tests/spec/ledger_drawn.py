"""Registers drawn as text, releases counted from them, and what was said before."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from disclosure_drawn import policy, read_drawn

from peelian.disclosure.archive.meant import Meant, restrictions_of
from peelian.disclosure.archive.protect import Archived, protect_with_history
from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.tabulation import join_counts
from peelian.disclosure.trees import Tree, make_tree
from peelian.ledger.statement import Axis, Node, Restriction, Statement, Universe

Unit = dict[str, str]
Shown = dict[tuple[str, ...], str]
UNIVERSE = Universe(
    registers=("complaints",),
    regimes=("2020",),
    counting_unit="subject_allegations",
    date_basis="recorded",
)


def units(row: str, column: str, text: str, **also: str) -> list[Unit]:
    """A unit for each of what a drawn table counts; `also` says what all of them are."""
    _, _, entries = read_drawn(text)
    return [
        {row: codes[0], column: codes[1], **also}
        for codes, entry in entries.items()
        for _ in range(int(entry))
    ]


@dataclass(frozen=True)
class Broken:
    """What a table is broken down by.

    Attributes:
        holds: what each category holds, by code; days as first and last.
        within: the category that one is part of; all others are part of the total.
    """

    variable: str
    holds: Mapping[str, tuple[str, ...]]
    within: Mapping[str, str] = field(default_factory=dict)

    def tree(self) -> Tree:
        """Its tree, the total leading."""
        pairs = [(code, self.within.get(code, "Total")) for code in self.holds]
        return make_tree(self.variable, [("Total", None), *pairs])

    def axis(self) -> Axis:
        """Its axis, in the tree's order."""
        holds: dict[str, tuple[str, ...] | None] = {"Total": None, **self.holds}
        nodes = (
            Node(code=c, holds=None if c == "Total" else tuple(sorted(holds[c] or ())))
            for c in self.tree().codes
        )
        return Axis(variable=self.variable, nodes=tuple(nodes))


def by(variable: str, *codes: str, **bands: tuple[str, ...]) -> Broken:
    """Single codes and bands of a variable."""
    return Broken(variable, {**{code: (code,) for code in codes}, **bands})


@dataclass(frozen=True)
class Told:
    """A release that was or will be published.

    Attributes:
        tables: for each table what it's broken down by.
        where: what all of it is confined to, by variable.
        at: the day it's published.
    """

    name: str
    tables: Mapping[str, Sequence[Broken]]
    where: Mapping[str, tuple[str, ...]]
    at: str = "2026-04-09"
    universe: Universe = UNIVERSE
    version: int = 1

    def meant(self) -> list[Meant]:
        """What its tables mean."""
        restrictions = [Restriction(variable=v, holds=h) for v, h in sorted(self.where.items())]
        return [
            Meant(
                self.universe,
                restrictions_of(self.universe, restrictions),
                tuple(broken.axis() for broken in parts),
                whole=True,
            )
            for parts in self.tables.values()
        ]

    def counted(self, register: Sequence[Unit]) -> Counted:
        """Its true counts."""
        trees: dict[str, Tree] = {}
        for parts in self.tables.values():
            trees |= {broken.variable: broken.tree() for broken in parts}
        ids = list(trees)
        tables = [
            TableOf(name, tuple(ids.index(b.variable) for b in parts))
            for name, parts in self.tables.items()
        ]
        cells = build_cells(list(trees.values()), tables)
        counts = [
            np.array(
                [self._count(register, parts, codes) for codes in self.codes(name)], dtype=np.int64
            )
            for name, parts in self.tables.items()
        ]
        return Counted(cells, join_counts(cells, counts))

    def codes(self, table: str) -> list[tuple[str, ...]]:
        """Every combination of a table's categories."""
        return list(itertools.product(*(b.tree().codes for b in self.tables[table])))

    def _count(
        self, register: Sequence[Unit], parts: Sequence[Broken], codes: Sequence[str]
    ) -> int:
        wanted = dict(self.where)
        held = list(wanted.items())
        held += [
            (broken.variable, broken.holds[code])
            for broken, code in zip(parts, codes, strict=True)
            if code != "Total"
        ]
        return sum(all(is_in(unit, v, holds) for v, holds in held) for unit in register)

    def protect(
        self,
        register: Sequence[Unit],
        history: Sequence[Statement] = (),
        *,
        shown: Sequence[tuple[str, tuple[str, ...]]] = (),
        **changes: object,
    ) -> Done:
        """Protect it under the default policy with changes.

        Args:
            shown: cells that must be shown, each as table and codes.
        """
        counted = self.counted(register)
        wishes = Wishes(
            shown=np.unique(
                np.array([self._cell(counted, table, codes) for table, codes in shown], np.int64)
            )
        )
        archived = protect_with_history(
            counted, policy(**changes), wishes, self.meant(), list(history)
        )
        return Done(self, counted, archived)

    def _cell(self, counted: Counted, table: str, codes: tuple[str, ...]) -> int:
        place = counted.cells.places[list(self.tables).index(table)]
        return int(place[self.codes(table).index(codes)])


def is_in(unit: Unit, variable: str, holds: Sequence[str]) -> bool:
    """Whether a unit is one of what is held."""
    value = unit[variable]
    if variable == "day":
        return any(a <= value <= b for a, b in zip(holds[::2], holds[1::2], strict=True))
    return value in holds


@dataclass(frozen=True)
class Done:
    """A release that was protected."""

    release: Told
    counted: Counted
    archived: Archived

    def shown(self, table: str) -> Shown:
        """A table as a reader meets it."""
        place = self.counted.cells.places[list(self.release.tables).index(table)]
        protection = self.archived.protection
        return {
            codes: "[c]" if protection.hidden[cell] else str(protection.values[cell])
            for codes, cell in zip(self.release.codes(table), place.tolist(), strict=True)
        }

    def reasons(self, table: str, *codes: str) -> list[str]:
        """Why a cell is hidden."""
        place = self.counted.cells.places[list(self.release.tables).index(table)]
        cell = place[self.release.codes(table).index(codes)]
        return [name for name, mask in self.archived.protection.reasons.items() if mask[cell]]

    def said(self) -> list[Statement]:
        """What the ledger keeps of it once it's published."""
        release = self.release
        restrictions = tuple(
            Restriction(variable=v, holds=h) for v, h in sorted(release.where.items())
        )
        zeros_hidden = bool((self.archived.protection.hidden & (self.counted.values == 0)).any())
        return [
            Statement(
                release=release.name,
                period="2026",
                version=release.version,
                table=table,
                published_at=dt.datetime.fromisoformat(f"{release.at}T09:30:00+00:00"),
                universe=release.universe,
                restrictions=restrictions,
                axes=tuple(broken.axis() for broken in parts),
                values=tuple(None if v == "[c]" else int(v) for v in self.shown(table).values()),
                markers=tuple("c" if v == "[c]" else "" for v in self.shown(table).values()),
                zeros_shown=not zeros_hidden,
            )
            for table, parts in release.tables.items()
        ]


def later(release: Told, at: str, **changes: object) -> Told:
    """The same release published on another day, with changes."""
    return replace(release, at=at, **changes)  # type: ignore[arg-type]
