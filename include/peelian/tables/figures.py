"""Figures that stand beside counts: what a specification asks for, and what tables then say.

They're made where the release is built, of shown counts alone (`publication.share`, `change`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from peelian.core.release_model import Table
from peelian.records.checking import did_you_mean
from peelian.tables.band_checks import twice
from peelian.tables.spec_counts import FigureSpec
from peelian.tables.spec_model import DimensionSpec, TableSpec

KEYS = {"share": "shares", "change": "change_over", "part": "part_of"}
"""The field of a table that each kind fills."""
YEARS = ("year", "financial_year")
"""Variables along which change is given."""


def with_figures(tables: Sequence[Table], figures: Sequence[FigureSpec]) -> tuple[Table, ...]:
    """The tables with the figures that stand beside their counts."""
    return tuple(_with(table, [one for one in figures if one.of == table.id]) for table in tables)


def _with(table: Table, figures: Sequence[FigureSpec]) -> Table:
    fields = {KEYS[one.kind]: one.other if one.kind == "part" else one.base for one in figures}
    said = tuple(f"{one.title.rstrip('.')}." for one in figures if one.title)
    return table.model_copy(update={**fields, "said": (*table.said, *said)})


def figure_faults(
    figures: Sequence[FigureSpec],
    tables: Sequence[TableSpec],
    dimensions: Mapping[str, DimensionSpec],
) -> Iterator[str]:
    """What is wrong with the figures asked for, a sentence each."""
    known = {table.id: table for table in tables}
    yield from twice("figures", [one.id for one in figures])
    for number, one in enumerate(figures):
        before = [other for other in figures[:number] if other.of == one.of]
        for fault in _faults(one, known, before, dimensions):
            yield f"figures, {one.id}: {fault}"


def _faults(
    one: FigureSpec,
    known: Mapping[str, TableSpec],
    before: Sequence[FigureSpec],
    dimensions: Mapping[str, DimensionSpec],
) -> Iterator[str]:
    table = known.get(one.of)
    if table is None:
        yield f"of: there is no table '{one.of}'{did_you_mean(one.of, known)}"
        return
    taken = {other.kind for other in before}
    taken |= {kind for kind in ("share", "change") if getattr(table, KEYS[kind]) is not None}
    if one.kind in taken or (one.kind != "change" and taken - {"change"}):
        yield f"the table {one.of} has a {'change' if one.kind == 'change' else 'share'} already"
    if one.kind == "part":
        yield from _part_faults(one, table, known)
        return
    if one.other is not None:
        yield "in: it's for a part; give 'base'"
    if one.base not in table.by:
        yield f"base: '{one.base}' isn't in 'by' of {one.of}"
    elif one.kind == "change" and (by := dimensions.get(one.base)) and by.of not in YEARS:
        yield f"base: change is over years, and '{by.id}' is of {by.of}"


def _part_faults(
    one: FigureSpec, table: TableSpec, known: Mapping[str, TableSpec]
) -> Iterator[str]:
    if one.base is not None:
        yield "base: it's for a share or a change; give 'in'"
    other = known.get(one.other or "")
    if other is None:
        yield f"in: there is no table '{one.other}'{did_you_mean(one.other or '', known)}"
    elif other.id == table.id:
        yield "in: a table is no part of itself; use a share"
    elif strange := [name for name in other.by if name not in table.by]:
        yield (
            f"in: {other.id} is broken down by {', '.join(strange)}, which {table.id} isn't; "
            "a part needs the same dimensions or fewer"
        )
