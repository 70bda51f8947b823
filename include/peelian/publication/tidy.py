"""A table as a tidy CSV: one row a cell, its labels and codes, its value or its marker.

`pandas.read_csv(file)` reads it as it stands: a value that isn't published is empty, and `marker`
says why. UTF-8 without a byte order mark, line feeds, quotes only where RFC 4180 needs them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import Enum, auto

from peelian.core.errors import InputError
from peelian.core.markers import LEGEND, Marker
from peelian.core.release_model import Release, Table
from peelian.publication.labels import shown_labels
from peelian.publication.protected import ProtectedTable
from peelian.publication.share import share_of

VALUE, MARKER = "value", "marker"
SHARE, SHARE_MARKER = "share", "share_marker"


SHARE_MARKERS = (Marker.NOT_AVAILABLE, Marker.NOT_APPLICABLE)


class Kind(Enum):
    """What a column of a CSV holds."""

    LABEL = auto()
    CODE = auto()
    VALUE = auto()
    MARKER = auto()
    SHARE = auto()
    PART = auto()
    SHARE_MARKER = auto()


TITLES: dict[Kind, str] = {
    Kind.LABEL: "{label}",
    Kind.CODE: "{label}: code, the same in every release",
    Kind.VALUE: "Number of {unit}; empty where it is not given",
    Kind.SHARE: "Per cent of the total by {label}; empty where it is not given",
    Kind.PART: "Per cent of the same figure of {other}; empty where it is not given",
    Kind.SHARE_MARKER: "Why there is no share; empty where there is one",
    Kind.MARKER: "Why there is no number, or what to know about it; empty where neither holds",
}


@dataclass(frozen=True)
class Column:
    """A column of a CSV.

    Attributes:
        name: its header, the same from month to month.
        kind: what it holds.
        dimension: id of the dimension that a label, a code or a share is of, or of the table that
            a part is of; else empty.
        markers: the markers that a column of them may hold.
    """

    name: str
    kind: Kind
    dimension: str = ""
    markers: tuple[Marker, ...] = ()

    def title(self, release: Release) -> str:
        """What the column holds, in words."""
        if self.kind is Kind.PART:
            other = next(t.title for t in release.tables if t.id == self.dimension)
            return TITLES[self.kind].format(other=other)
        label = release.dimension(self.dimension).label if self.dimension else ""
        return TITLES[self.kind].format(label=label, unit=release.unit_label)


def tidy_columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table's CSV: label and code of each dimension, then value and marker, then
    the share where the table gives shares.

    Raises: InputError where two columns would have the same name.
    """
    columns = [
        column
        for dimension in table.by
        for column in (
            Column(dimension, Kind.LABEL, dimension),
            Column(f"{dimension}_code", Kind.CODE, dimension),
        )
    ]
    columns += [Column(VALUE, Kind.VALUE), Column(MARKER, Kind.MARKER, markers=tuple(LEGEND))]
    if table.shares or table.part_of:
        if table.part_of:
            columns.append(Column(SHARE, Kind.PART, table.part_of))
        else:
            columns.append(Column(SHARE, Kind.SHARE, str(table.shares)))
        columns.append(Column(SHARE_MARKER, Kind.SHARE_MARKER, markers=SHARE_MARKERS))
    names = [column.name for column in columns]
    if len(set(names)) != len(names):
        raise InputError(
            "two columns of a CSV would have the same name",
            where=f"table {table.id}",
            given=",".join(names),
            do="give the dimensions other ids",
        )
    return tuple(columns)


def tidy_header(by: tuple[str, ...]) -> list[str]:
    """The names that the CSV of every table by these dimensions begins with, in order."""
    names = [name for dimension in by for name in (dimension, f"{dimension}_code")]
    return [*names, VALUE, MARKER]


def tidy_bytes(protected: ProtectedTable) -> bytes:
    """The table as the bytes of its CSV, in display order, the last dimension changing fastest."""
    labels = [shown_labels(dimension) for dimension in protected.dimensions]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in tidy_columns(protected.table)])
    for key, cell in protected.cells.items():
        named = [
            text for label, code in zip(labels, key, strict=True) for text in (label[code], code)
        ]
        figures = ["" if cell.value is None else cell.value, cell.marker.value]
        if protected.table.shares or protected.base is not None:
            share = share_of(protected, key)
            figures += ["" if share.value is None else f"{share.value:.1f}", share.marker.value]
        writer.writerow([*named, *figures])
    return stream.getvalue().encode("utf-8")
