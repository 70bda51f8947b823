"""The officer's page as HTML: one file, no script, nothing fetched; codes are never trusted.

In    a protected release, its policy, its report, what a reader is left with, its labels
Out   the page's bytes, the same for the same input
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from peelian.disclosure.cells import Cells
from peelian.disclosure.engine import Protection
from peelian.disclosure.officer.heat import HeatMap, HeatMaps
from peelian.disclosure.officer.history import history_of
from peelian.disclosure.officer.labels import Labels
from peelian.disclosure.officer.ranges import Ranges
from peelian.disclosure.officer.squares import NARROW, WIDE, squares_of_hidden
from peelian.disclosure.officer.summary import summarise
from peelian.disclosure.policy import Policy

DRAWN_LIMIT = 60_000
"""So many cells are drawn; of further tables the page says how much is hidden, not where. A
browser needs about 1 KB a cell, and a page of 60,000 cells is 10 MB already."""

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[3] / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_PAGE = TEMPLATES.get_template("officer.html.j2")
"""Read and compiled once: that takes longer than filling it in for a usual release."""


def officer_page(
    cells: Cells,
    protection: Protection,
    policy: Policy,
    report: Mapping[str, Any],
    ranges: Ranges,
    labels: Labels,
) -> bytes:
    """The page.

    Args:
        report: what `report.officer_report` says of the release.
        ranges: what a reader is left with, by cell.
    """
    squares = squares_of_hidden(protection, ranges)
    drawn, left_out = drawn_maps(cells, HeatMaps(cells, squares, protection.hidden, labels))
    text = _PAGE.render(
        title=labels.title,
        summary=summarise(cells, protection, policy, labels, report),
        history=history_of(report, labels),
        drawn=drawn,
        left_out=[(name, labels.tables.get(name, name)) for name in left_out],
        limit=DRAWN_LIMIT,
        narrow=NARROW,
        wide=WIDE,
        some_wider=bool((protection.hidden & ~ranges.exact).any()),
    )
    return text.encode("utf-8")


def drawn_maps(cells: Cells, maps: HeatMaps) -> tuple[list[HeatMap], list[str]]:
    """The heat maps, in order, as far as the limit allows; and the ids of the other tables."""
    drawn: list[HeatMap] = []
    left_out: list[str] = []
    room = DRAWN_LIMIT
    for number, (table, place) in enumerate(zip(cells.tables, cells.places, strict=True)):
        if len(place) > room:
            left_out.append(table.id)
            continue
        room -= len(place)
        drawn.append(maps.of_table(number))
    return drawn, left_out
