"""Published releases drawn as text, for the tests of the page, the site and what changed.

A table has a line for each cell: its codes, then a number, a marker in brackets, or both. The
first code of each dimension is its total.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from peelian.core.files import canonical_json
from peelian.core.release_model import Category, Dimension, Table
from peelian.publication.labels import shown_labels
from peelian.publication.page.published import Published, read_published
from peelian.publication.tidy import tidy_header

FACTS: dict[str, Any] = {
    "id": "social-media",
    "title": "Complaints about social media",
    "summary": "How many there were.",
    "period": "2023-12",
    "period_label": "December 2023",
    "planned_at": "2024-01-09T09:30:00+00:00",
    "publisher": "Vale of Nowhere Police (made up)",
    "contact": "Statistics team, statistics@nowhere.example",
    "licence": "Open Government Licence v3.0",
    "window_reason": "",
    "population": "all police officers",
    "counting_unit": "cases",
    "unit_label": "cases",
    "date_basis": "recorded",
    "date_basis_label": "date recorded",
    "cohort": "social-media@1",
    "cohort_words": "A case is about social media where its factor says so.",
    "sign_off": {"people": 2, "reason": ""},
    "notes": ["One case can name more than one platform."],
    "registers": [
        {
            "register_id": "complaints",
            "title": "Complaint register",
            "as_at": "2024-01-02",
            "snapshot_digest": "ab" * 32,
        }
    ],
}


def drawn_files(
    *tables: str, window: tuple[str, str] = ("2020-01-01", "2023-12-31"), **facts: Any
) -> dict[str, bytes]:
    """The published files of a release whose tables are drawn.

    Args:
        tables: each a drawing; a first line `name:` names it, else it's `table_a`, `table_b` ...
        window: first and last day.
        facts: fields of `release.json` that differ; `labels` maps codes to labels, `over` is the
            dimension of `change_over`.
    """
    labels = facts.pop("labels", {})
    over = facts.pop("over", None)
    days = {"start": window[0], "end": window[1]}
    files: dict[str, bytes] = {}
    dimensions: dict[str, Dimension] = {}
    entries = []
    for number, text in enumerate(tables):
        name, by, rows = _read(text, f"table_{chr(ord('a') + number)}")
        for place, dimension_id in enumerate(by):
            codes = list(dict.fromkeys(row[place] for row in rows))
            dimensions[dimension_id] = _dimension(dimension_id, codes, labels)
        table = Table(id=name, title=f"Cases, {name}", by=by, change_over=over)
        files[f"{name}.csv"] = _csv(by, rows, dimensions)
        entries.append({**table.model_dump(mode="json"), "file": f"{name}.csv"})
    release = {
        **FACTS,
        "effective_window": days,
        "requested_window": days,
        **facts,
        "dimensions": [
            d.model_dump(mode="json", exclude={"attribute"}) for d in dimensions.values()
        ],
        "tables": entries,
    }
    return {"release.json": canonical_json(release), **files}


def drawn(*tables: str, **facts: Any) -> Published:
    """The same, read back."""
    return read_published(drawn_files(*tables, **facts))


def _read(text: str, name: str) -> tuple[str, tuple[str, ...], list[list[str]]]:
    lines = [line.strip() for line in text.strip().splitlines()]
    if lines[0].endswith(":"):
        name = lines.pop(0)[:-1]
    cells = [[part.strip() for part in line.split("|")] for line in lines]
    return name, tuple(cells[0][:-1]), cells[1:]


def _dimension(dimension_id: str, codes: list[str], labels: dict[str, str]) -> Dimension:
    root = codes[0]
    nodes = [Category(code=root, label=labels.get(root, root))]
    nodes += [Category(code=c, label=labels.get(c, c), parent=root) for c in codes[1:]]
    return Dimension(
        id=dimension_id, label=labels.get(dimension_id, dimension_id), categories=nodes
    )


def _csv(by: tuple[str, ...], rows: list[list[str]], dimensions: dict[str, Dimension]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(tidy_header(by))
    labels = [shown_labels(dimensions[name]) for name in by]
    for *codes, shown in rows:
        named = [
            text for label, code in zip(labels, codes, strict=True) for text in (label[code], code)
        ]
        value, _, marker = shown.rstrip("]").partition("[")
        writer.writerow([*named, value.strip(), marker])
    return stream.getvalue().encode("utf-8")
