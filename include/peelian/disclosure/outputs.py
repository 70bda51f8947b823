"""Protected tables as CSV: codes, value, marker; and beside them why each cell is hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from peelian.core.markers import Marker
from peelian.disclosure.cells import Cells
from peelian.disclosure.engine import Protection
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

BETWEEN = "; "
"""Stands between the reasons of a cell that has several."""


def table_csv(
    cells: Cells,
    protection: Protection,
    table: int,
    order: IntArray,
    revised: BoolArray | None = None,
) -> bytes:
    """A protected table, a row a combination in `order`; a hidden value is empty with marker c.

    Args:
        revised: bool (cells): shown, beside marker r, as another figure was before.
    """
    place = cells.places[table][order]
    hidden = protection.hidden[place]
    numbers = protection.values[place]
    changed = np.zeros(len(place), dtype=bool) if revised is None else revised[place]
    ends = [
        ("", Marker.CONFIDENTIAL.value)
        if gone
        else (str(number), Marker.REVISED.value if new else Marker.NONE.value)
        for gone, number, new in zip(
            hidden.tolist(), numbers.tolist(), changed.tolist(), strict=True
        )
    ]
    return _csv(["value", "marker"], cells, table, order, ends)


def changed_csv(cells: Cells, values: IntArray, table: int, order: IntArray) -> bytes:
    """A table of rounded or perturbed counts, int64 (cells), all of them shown."""
    numbers = values[cells.places[table][order]].tolist()
    ends = [(str(number), Marker.NONE.value) for number in numbers]
    return _csv(["value", "marker"], cells, table, order, ends)


def why_csv(cells: Cells, protection: Protection, table: int, order: IntArray) -> bytes:
    """For each row of the table the reasons that its value is hidden, or nothing."""
    place = cells.places[table][order]
    reasons = np.full(len(place), "", dtype=object)
    for reason, mask in protection.reasons.items():
        inside = mask[place]
        told = reasons[inside] != ""
        reasons[inside] = np.where(told, reasons[inside] + BETWEEN, "") + reason
    return _csv(["reason"], cells, table, order, [(reason,) for reason in reasons])


def _csv(
    header: Sequence[str],
    cells: Cells,
    table: int,
    order: IntArray,
    ends: Iterable[Sequence[str]],
) -> bytes:
    trees = [cells.trees[dimension] for dimension in cells.tables[table].by]
    nodes = cells.combinations(table)[order]
    codes = [np.array(tree.codes, dtype=object)[nodes[:, i]] for i, tree in enumerate(trees)]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*(tree.id for tree in trees), *header])
    writer.writerows([*row, *end] for *row, end in zip(*codes, ends, strict=True))
    return stream.getvalue().encode("utf-8")
