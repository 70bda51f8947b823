"""content.xml: the sheets cell by cell, and the tables marked up as named database ranges."""

from __future__ import annotations

from collections.abc import Sequence

from peelian.publication.heights import row_points
from peelian.publication.ods.markup import document, element, escaped
from peelian.publication.ods.styles import (
    CELL_STYLES,
    automatic_styles,
    column_style,
    font_faces,
    row_style,
    table_style,
)
from peelian.publication.sheets import Content, Grid, Number, Sheet, Style

PREFIXES = ("office", "table", "text", "style", "fo", "svg", "number", "xlink")
LETTERS = 26


def content_part(sheets: Sequence[Sheet]) -> bytes:
    """content.xml for the sheets, in their order."""
    heights = {
        id(sheet): [row_points(row, sheet.widths) for row in _rows(sheet)] for sheet in sheets
    }
    tables = [_table(sheet, heights[id(sheet)]) for sheet in sheets]
    ranges = [_range(sheet, sheet.grid) for sheet in sheets if sheet.grid]
    body = [*tables, element("table:database-ranges", None, ranges)] if ranges else tables
    parts = [
        font_faces(),
        automatic_styles(
            [width for sheet in sheets for width in sheet.widths],
            [points for sheet in sheets for points in heights[id(sheet)]],
        ),
        element("office:body", None, [element("office:spreadsheet", None, body)]),
    ]
    return document("office:document-content", PREFIXES, parts)


def shown_number(number: Number) -> str:
    """A number as a reader sees it: thousands parted by commas, one decimal for per cent."""
    return f"{number.value:,.1f}" if number.style is Style.PERCENT else f"{number.value:,}"


def _rows(sheet: Sheet) -> list[Sequence[Content]]:
    rows: list[Sequence[Content]] = [[line] for line in sheet.lines]
    return rows + ([sheet.grid.header, *sheet.grid.rows] if sheet.grid else [])


def _table(sheet: Sheet, heights: Sequence[float]) -> str:
    columns = [
        element("table:table-column", {"table:style-name": column_style(width)})
        for width in sheet.widths
    ]
    written = [
        element("table:table-row", {"table:style-name": row_style(points)}, map(_cell, row))
        for row, points in zip(_rows(sheet), heights, strict=True)
    ]
    facts = {"table:name": sheet.name, "table:style-name": table_style(sheet.wide)}
    return element("table:table", facts, [*columns, *written])


def _cell(cell: Content) -> str:
    facts = {"table:style-name": CELL_STYLES[cell.style]}
    if isinstance(cell, Number):
        value = {"office:value-type": "float", "office:value": str(cell.value)}
        return element(
            "table:table-cell", {**facts, **value}, [element("text:p", None, [shown_number(cell)])]
        )
    words = escaped(cell.words)
    if cell.to:
        link = {"xlink:href": f"#'{cell.to}'.A1", "xlink:type": "simple"}
        words = element("text:a", link, [words])
    paragraph = element("text:p", None, [words])
    return element("table:table-cell", {**facts, "office:value-type": "string"}, [paragraph])


def _range(sheet: Sheet, grid: Grid) -> str:
    top = len(sheet.lines) + 1
    last = _letters(len(grid.header))
    area = f"'{sheet.name}'.A{top}:'{sheet.name}'.{last}{top + len(grid.rows)}"
    return element(
        "table:database-range",
        {
            "table:name": grid.name,
            "table:target-range-address": area,
            "table:contains-header": "true",
            "table:display-filter-buttons": "false",
        },
    )


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters
