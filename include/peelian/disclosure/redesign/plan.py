"""A design of tables: which dimensions are crossed, and which of their categories are one.

In    the asked tables
Out   plans, in one form each, so that two ways to the same tables are the same plan
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

Table = tuple[str, ...]
Merged = tuple[tuple[str, tuple[str, ...]], ...]
"""Bands of one dimension: name and finest codes, both sorted."""


@dataclass(frozen=True, order=True)
class Plan:
    """A design.

    Attributes:
        tables: the dimensions of each table.
        bands: for each dimension that has any, its bands; sorted.
    """

    tables: tuple[Table, ...]
    bands: tuple[tuple[str, Merged], ...] = ()

    @property
    def dimensions(self) -> set[str]:
        """The dimensions that a table uses."""
        return {name for table in self.tables for name in table}

    def bands_of(self, dimension: str) -> dict[str, tuple[str, ...]]:
        """The bands of a dimension: the codes of each by its name."""
        return dict(dict(self.bands).get(dimension, ()))

    def with_bands(self, dimension: str, bands: Mapping[str, Iterable[str]]) -> Plan:
        """The plan with other bands for a dimension."""
        merged = tuple(sorted((name, tuple(sorted(held))) for name, held in bands.items()))
        others = {name: kept for name, kept in self.bands if name != dimension}
        found = {**others, dimension: merged} if merged else others
        return replace(self, bands=tuple(sorted(found.items())))

    def with_tables(self, tables: Iterable[Table], asked: Sequence[Table]) -> Plan | None:
        """The plan with other tables, less those that another holds; None if nothing is left.

        Args:
            asked: the asked tables, which stay even where another holds them.
        """
        order = {name: number for number, name in enumerate(_in_order(asked))}
        kept = {tuple(sorted(set(table), key=order.__getitem__)) for table in tables if table}
        as_asked = [table for table in asked if tuple(sorted(table, key=order.__getitem__)) in kept]
        known = {frozenset(table) for table in as_asked}
        new = [
            table
            for table in kept
            if frozenset(table) not in known and not any(set(table) < set(o) for o in kept)
        ]
        new.sort(key=lambda table: (-len(table), [order[name] for name in table]))
        if not as_asked and not new:
            return None
        found = replace(self, tables=(*as_asked, *new))
        used = found.dimensions
        return replace(found, bands=tuple(pair for pair in self.bands if pair[0] in used))


def _in_order(tables: Iterable[Table]) -> dict[str, None]:
    return dict.fromkeys(name for table in tables for name in table)
