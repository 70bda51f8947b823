"""Published CSVs as anyone could read them: codes, a value or nothing, a marker; numpy only.

A file has a column for each dimension (its codes; where there's a column `<dimension>_code` as
well, the codes are there and the other holds labels), `value` and `marker`. A hidden value is empty
with marker `c`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from peelian.attack.axes import Axis
from peelian.attack.layout import BoolArray, IntArray, Layout
from peelian.core.errors import InputError

VALUE, MARKER, HIDDEN = "value", "marker", "c"
BESIDE = ("", "p", "r", "b")
"""What may stand beside a count: nothing, or that it's provisional, revised, or breaks a series."""
LARGEST = 10**12
"""A count above this isn't one: sums of whole tables must stay exact in 64 bits."""


@dataclass(frozen=True)
class Shown:
    """What a table shows, for each combination, first dimension slowest.

    Attributes:
        values: int64: the count; 0 where hidden.
        hidden: bool.
    """

    values: IntArray
    hidden: BoolArray


@dataclass(frozen=True)
class Sheet:
    """A CSV's rows, unread but for their shape.

    Attributes:
        where: the file.
        header: its columns.
        rows: its lines, each as long as the header.
    """

    where: Path
    header: list[str]
    rows: list[list[str]]

    def column(self, dimension: str) -> list[str]:
        """The codes of a dimension. Raises: InputError where there's no such column."""
        coded = f"{dimension}_code"
        return self._column(coded if coded in self.header else dimension)

    def _column(self, name: str) -> list[str]:
        if name not in self.header:
            raise InputError("a table lacks a column", where=self.where, given=f"no {name!r}")
        place = self.header.index(name)
        return [row[place] for row in self.rows]

    def ends(self) -> tuple[list[str], list[str]]:
        """The values and the markers, as text."""
        return self._column(VALUE), self._column(MARKER)


def read_sheet(path: Path) -> Sheet:
    """A table's file. Raises: InputError where it isn't a CSV file with lines of equal length."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream, strict=True))
    except OSError:
        raise InputError("a table can't be read", where=path, do="check the folder") from None
    except (UnicodeDecodeError, csv.Error):
        raise InputError("a table is not a CSV file in UTF-8", where=path) from None
    if len(lines) < 2 or len(set(lines[0])) < len(lines[0]):
        raise InputError("a table needs a header without repeats, and rows", where=path)
    for number, line in enumerate(lines, start=1):
        if len(line) != len(lines[0]):
            raise InputError(
                "a line is longer or shorter than the header", where=f"{path}:{number}"
            )
    return Sheet(path, lines[0], lines[1:])


def read_shown(sheet: Sheet, layout: Layout, table: int) -> Shown:
    """What a table shows of each of its combinations.

    Raises: InputError where a code is unknown, a combination is missing or stands twice, or a
        value is neither a whole number of 0 or more nor hidden.
    """
    places = _places(sheet, [layout.axes[axis] for axis in layout.tables[table][1]])
    count = math.prod(layout.shape(table))
    if len(places) != count or len(np.unique(places)) != count:
        raise InputError(
            "a table must have every combination of its codes once",
            where=sheet.where,
            given=f"{len(places):,} rows, {len(np.unique(places)):,} combinations",
            allowed=f"{count:,}",
        )
    values = np.zeros(count, dtype=np.int64)
    hidden = np.zeros(count, dtype=bool)
    for number, (place, value, marker) in enumerate(
        zip(places.tolist(), *sheet.ends(), strict=True), start=2
    ):
        if value == "" and marker == HIDDEN:
            hidden[place] = True
        elif marker in BESIDE and value.isascii() and value.isdigit() and int(value) <= LARGEST:
            values[place] = int(value)
        else:
            raise InputError(
                "a value is neither a count nor hidden",
                where=f"{sheet.where}:{number}",
                allowed=f"a whole number and no marker, or nothing and marker {HIDDEN}",
            )
    return Shown(values, hidden)


def together(
    count: int, places: Sequence[IntArray], tables: Sequence[Shown]
) -> tuple[IntArray, BoolArray, BoolArray]:
    """What all tables show together.

    Args:
        count: how many cells there are.
        places: for each table the cell of each combination.
    Returns: by cell: the published counts, 0 where hidden; hidden wherever it stands; hidden in
        one table and shown in another.
    Raises: InputError where two tables show different counts.
    """
    values = np.full(count, -1, dtype=np.int64)
    somewhere_hidden = np.zeros(count, dtype=bool)
    for place, table in zip(places, tables, strict=True):
        somewhere_hidden[place[table.hidden]] = True
        cells, shown = place[~table.hidden], table.values[~table.hidden]
        if ((values[cells] >= 0) & (values[cells] != shown)).any():
            raise InputError("two tables show different counts of the same cell")
        values[cells] = shown
    hidden = values < 0
    return np.where(hidden, 0, values), hidden, somewhere_hidden & ~hidden


def _places(sheet: Sheet, axes: list[Axis]) -> IntArray:
    """The combination of each row."""
    whole = np.zeros(len(sheet.rows), dtype=np.int64)
    for axis in axes:
        codes = sheet.column(axis.id)
        unknown = next((n for n, code in enumerate(codes, start=2) if code not in axis.places), 0)
        if unknown:
            raise InputError(
                f"a code of {axis.id!r} is not in its hierarchy", where=f"{sheet.where}:{unknown}"
            )
        whole = whole * len(axis.codes) + np.array([axis.places[code] for code in codes])
    return whole
