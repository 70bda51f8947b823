"""What was published, in plain words."""

from __future__ import annotations

import csv
import json
from pathlib import Path


def in_plain_words(published: Path) -> list[str]:
    """A few lines about a published folder: its tables, its cells, how many are withheld."""
    tables = sorted(published.glob("*.csv"))
    cells = [row for table in tables for row in _cells(table)]
    withheld = sum(row["marker"] == "c" for row in cells)
    books = ", ".join(path.name for path in sorted(published.glob("*.xlsx")))
    title = json.loads((published / "release.json").read_text(encoding="utf-8")).get("title", "")
    counted = f"{len(tables)} tables in the workbook {books}"
    return [
        f"{title}: {counted}, and each as CSV. Readers open index.html.",
        f"{len(cells):,} figures; {withheld:,} are withheld, so that nobody can be identified.",
        "Two people read it and signed; who they are and why is in the audit chain.",
    ]


def _cells(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
