"""The report and its lists of records as CSV, safe to open in a spreadsheet.

A reference that a register holds may begin like a formula; such a cell gets an apostrophe, so that
nothing is run by whoever opens it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from peelian.quality.history import UNKNOWN_CELLS
from peelian.quality.report import words
from peelian.quality.report.issue import Issue
from peelian.quality.report.model import Report

HEADER = (
    "rank",
    "table",
    "fault",
    "weight",
    "rows",
    "checked",
    "share",
    "rows_last_report",
    "trend",
    "since",
    "figures_touched",
    "releases_touched",
    "effect",
    "do",
    "by",
    "reason",
    "check",
    "records",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LINES_OF_BATCH = 50_000


def report_csv(report: Report, *, wider: bool = False) -> bytes:
    """The issues, those that matter most first.

    Args:
        wider: bands in place of counts, and no list of records.
    """
    lines = (_line(place, one, report, wider) for place, one in enumerate(report.issues, start=1))
    return csv_bytes(HEADER, lines)


def records_csv(path: Path) -> bytes:
    """A list of failing records as CSV, from the Parquet that validating wrote."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    rows = (
        row
        for batch in table.to_batches(LINES_OF_BATCH)
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )
    return csv_bytes(table.column_names, rows)


def kinds_of(path: Path) -> tuple[tuple[str, str, int], ...]:
    """Column, reason and number of the rows, or values, that conforming refused; the most first."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["column", "reason"])
    counted = Counter(zip(*(c.to_pylist() for c in table.columns), strict=True))
    return tuple(
        (column, reason, rows)
        for (column, reason), rows in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    )


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a header; equal rows, equal bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return text.getvalue().encode("utf-8")


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def _line(place: int, one: Issue, report: Report, wider: bool) -> list[Any]:
    before = one.before or 0
    cells = "" if one.cells == UNKNOWN_CELLS else one.cells
    return [
        place,
        one.table,
        words.said(one.check.fault),
        one.weight.value,
        words.banded_count(one.failed) if wider else one.failed,
        words.banded_count(one.checked) if wider else one.checked,
        words.banded_share(one.share) if wider else f"{one.share:.6f}",
        (words.banded_count(before) if wider else before) if one.before is not None else "",
        one.trend.value,
        one.since.isoformat(),
        (("some" if one.cells else "none") if wider else cells),
        "; ".join(f"{touch.kind} {touch.title}" for touch in one.touches),
        one.check.effect,
        one.check.do,
        report.mend_by.isoformat(),
        one.check.reason,
        one.check.id,
        "" if wider else one.records,
    ]
