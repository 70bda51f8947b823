"""A table as a tidy CSV: one row a cell, its labels and codes, its value or its marker.

`pandas.read_csv(file)` reads it as it stands: a value that isn't published is empty, and `marker`
says why. UTF-8 without a byte order mark, line feeds, quotes only where RFC 4180 needs them.
"""

from __future__ import annotations

import csv
import io

from peelian.core.errors import InputError
from peelian.publication.labels import shown_labels
from peelian.publication.protected import ProtectedTable

VALUE, MARKER = "value", "marker"


def tidy_header(by: tuple[str, ...]) -> list[str]:
    """The header of a table's CSV: label and code of each dimension, then value and marker.

    Raises: InputError where two columns would have the same name.
    """
    names = [name for dimension in by for name in (dimension, f"{dimension}_code")]
    header = [*names, VALUE, MARKER]
    if len(set(header)) != len(header):
        raise InputError(
            "two columns of a CSV would have the same name",
            given=",".join(header),
            do="give the dimensions other ids",
        )
    return header


def tidy_bytes(protected: ProtectedTable) -> bytes:
    """The table as the bytes of its CSV, in display order, the last dimension changing fastest."""
    labels = [shown_labels(dimension) for dimension in protected.dimensions]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(tidy_header(protected.table.by))
    for key, cell in protected.cells.items():
        named = [
            text for label, code in zip(labels, key, strict=True) for text in (label[code], code)
        ]
        writer.writerow([*named, "" if cell.value is None else cell.value, cell.marker.value])
    return stream.getvalue().encode("utf-8")
