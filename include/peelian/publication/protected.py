"""Reading what disclosure control let through: the only figures that a release is built from.

A protected table is `<table>.csv`: the dimension ids, `value`, `marker`. Every combination of
nodes stands in it once; a cell has a figure or a marker in its place, and a figure may have a
status beside it. Anything else stops the build.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from peelian.core.errors import InputError, ZoneError, all_at_once
from peelian.core.markers import STATUSES, Marker
from peelian.core.release_model import CodeStatus, Dimension, Release, Table

COUNT = re.compile(r"0|[1-9][0-9]{0,14}")
BESIDE = frozenset(marker.value for marker in STATUSES)
MARKERS = frozenset(marker.value for marker in Marker if marker is not Marker.NONE) - BESIDE
PROBLEMS_TOLD = 10

Key = tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A published cell: a count, or None with the marker that stands in its place.

    Beside a count the marker, where there is one, is its status: provisional, revised or a break.
    """

    value: int | None
    marker: Marker = Marker.NONE


@dataclass(frozen=True)
class ProtectedTable:
    """A table after disclosure control. `cells` holds every combination of codes, in order of
    `table.by`, the last changing fastest. `base` is the table that its figures are parts of, where
    it gives them in per cent of another's."""

    table: Table
    dimensions: tuple[Dimension, ...]
    cells: Mapping[Key, Cell]
    base: ProtectedTable | None = None

    def dimension(self, dimension_id: str) -> Dimension:
        """The table's dimension of that id. Raises: KeyError where there's none."""
        return self.dimensions[self.table.by.index(dimension_id)]


def read_tables(folder: Path, release: Release) -> tuple[ProtectedTable, ...]:
    """Every table of a protected folder, checked.

    Raises: ZoneError where a table is missing, incomplete or not of the agreed form; InputError
        where the release gives a status to a code that it hasn't.
    """
    for status in release.statuses:
        if not any(
            d.id == status.dimension and status.code in d.labels() for d in release.dimensions
        ):
            raise InputError(
                "a status is given to a code that the release doesn't have",
                where="statuses",
                given=f"{status.dimension}, {status.code}",
                do="give a dimension and a code of it that are published",
            )
    return with_bases(
        _with_statuses(_read_table(folder / f"{table.id}.csv", table, release), release.statuses)
        for table in release.tables
    )


def with_bases(tables: Iterable[ProtectedTable]) -> tuple[ProtectedTable, ...]:
    """The tables, each with the one that its figures are parts of. Raises: KeyError for none."""
    found = {protected.table.id: protected for protected in tables}
    return tuple(
        replace(one, base=found[one.table.part_of]) if one.table.part_of else one
        for one in found.values()
    )


def _with_statuses(protected: ProtectedTable, statuses: Sequence[CodeStatus]) -> ProtectedTable:
    """The table with a status beside its counts; one that stands there already is kept."""
    cells = dict(protected.cells)
    for status in statuses:
        if status.dimension not in protected.table.by:
            continue
        place = protected.table.by.index(status.dimension)
        for key, cell in cells.items():
            if key[place] == status.code and cell.value is not None and not cell.marker:
                cells[key] = Cell(cell.value, Marker(status.marker))
    return replace(protected, cells=cells)


def _read_table(path: Path, table: Table, release: Release) -> ProtectedTable:
    dimensions = tuple(release.dimension(dimension_id) for dimension_id in table.by)
    if not path.is_file():
        raise ZoneError("a protected table is missing", where=path, do="run protect again")
    with path.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream, strict=True))
    header = [*table.by, "value", "marker"]
    if not lines or lines[0] != header:
        raise ZoneError(
            "a protected table has the wrong columns", where=path, allowed=",".join(header)
        )
    problems: list[str] = []
    found: dict[Key, Cell] = {}
    for number, line in enumerate(lines[1:], start=2):
        problem = _take(line, len(header), found)
        problems += [f"line {number}: {problem}"] if problem else []
    wanted = list(itertools.product(*(dimension.labels() for dimension in dimensions)))
    lost, strange = set(wanted) - set(found), set(found) - set(wanted)
    problems += [f"combinations are missing: {len(lost)}"] if lost else []
    problems += [f"combinations that the release doesn't know: {len(strange)}"] if strange else []
    if problems:
        raise all_at_once(ZoneError, path, problems[:PROBLEMS_TOLD], "run protect again")
    return ProtectedTable(table, dimensions, {key: found[key] for key in wanted})


def _take(line: list[str], width: int, found: dict[Key, Cell]) -> str | None:
    if len(line) != width:
        return f"has {len(line)} values, not {width}"
    *codes, value, marker = line
    key = tuple(codes)
    if key in found:
        return "repeats a combination"
    if bool(value) == bool(marker) and not (value and marker in BESIDE):
        return "must have a value or a marker, and not both"
    if value and not COUNT.fullmatch(value):
        return "has a value that is no whole number of 0 or more"
    if marker and not value and marker not in MARKERS:
        return "has an unknown marker"
    found[key] = Cell(int(value) if value else None, Marker(marker))
    return None
