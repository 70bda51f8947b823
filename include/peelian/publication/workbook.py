"""Writing the workbook model with XlsxWriter: the same model, the same bytes.

Built new every time, from protected figures; there is no code that opens a workbook and saves it.
Why this library directly: docs/decisions/0008-the-workbook-writer.md
"""

from __future__ import annotations

import copy
import datetime as dt
import io
import warnings
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
import xlsxwriter.exceptions
from xlsxwriter.utility import xl_range

from peelian.core.errors import PublishError
from peelian.publication.heights import row_points
from peelian.publication.sheets import Grid, Number, Sheet, Style, Text

FONT = "Arial"
A4 = 9
OPTIONS: dict[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": 12},
}
LINK_COLOUR = "#0000FF"
LOOKS: dict[Style, dict[str, Any]] = {
    Style.COVER: {"bold": True, "font_size": 16, "text_wrap": True},
    Style.TITLE: {"bold": True, "font_size": 16},
    Style.HEADING: {"bold": True, "font_size": 14},
    Style.PROSE: {"text_wrap": True, "valign": "vcenter"},
    Style.LINE: {},
    Style.LINK: {"font_color": LINK_COLOUR, "underline": 1},
    Style.HEADER: {"bold": True, "text_wrap": True, "bottom": 1},
    Style.HEADER_RIGHT: {"bold": True, "text_wrap": True, "bottom": 1, "align": "right"},
    Style.LABEL: {"text_wrap": True},
    Style.COUNT: {"num_format": "#,##0", "align": "right"},
    Style.PERCENT: {"num_format": "#,##0.0", "align": "right"},
    Style.MARKER: {"align": "right"},
    Style.STATUS: {"text_wrap": True, "align": "right"},
}


def workbook_bytes(
    sheets: Sequence[Sheet], *, title: str, author: str, created: dt.datetime
) -> bytes:
    """The workbook as the bytes of an .xlsx file.

    Args:
        sheets: in order; the first is the one that opens.
        title: document property, and nothing else about who or what made it.
        author: document property: the publisher.
        created: document property; fixed, so that the bytes depend on the model alone.
    Raises: PublishError where the library warns of anything or leaves anything out.
    """
    stream = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # A copy, because the library writes into the options that it's given.
            book = xlsxwriter.Workbook(stream, copy.deepcopy(OPTIONS))
            book.set_properties(
                {"title": title, "author": author, "created": created.replace(tzinfo=None)}
            )
            formats = {style: book.add_format(_look(look)) for style, look in LOOKS.items()}
            for sheet in sheets:
                _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
            book.close()
    except (Warning, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise PublishError("the workbook can't be written as asked", given=error) from error
    return stream.getvalue()


def _look(look: dict[str, Any]) -> dict[str, Any]:
    # Without this the library ties the font to the theme's, and Excel shows Calibri.
    return {"font_name": FONT, "font_size": 12, "font_scheme": False, **look}


def _write_sheet(page: Any, sheet: Sheet, formats: dict[Style, Any]) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for row, line in enumerate(sheet.lines):
        page.set_row(row, row_points([line], sheet.widths))
        _write_cell(page, row, 0, line, formats)
    if sheet.grid:
        _write_grid(page, len(sheet.lines), sheet.grid, formats)
        for row, cells in enumerate((sheet.grid.header, *sheet.grid.rows), start=len(sheet.lines)):
            page.set_row(row, row_points(cells, sheet.widths))
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    if sheet.wide:
        page.set_landscape()


def _write_grid(page: Any, top: int, grid: Grid, formats: dict[Style, Any]) -> None:
    bottom, right = top + len(grid.rows), len(grid.header) - 1
    columns = [{"header": head.words, "header_format": formats[head.style]} for head in grid.header]
    options = {"name": grid.name, "style": None, "autofilter": False, "columns": columns}
    _must(page.add_table(top, 0, bottom, right, options), "a table", grid.name)
    for offset, row in enumerate(grid.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, top + offset, column, cell, formats)
    # Years are names here, not amounts: without this Excel marks each of them as a mistake.
    page.ignore_errors({"number_stored_as_text": _area(top + 1, bottom, right)})


def _write_cell(
    page: Any, row: int, column: int, cell: Text | Number, formats: dict[Style, Any]
) -> None:
    look = formats[cell.style]
    if isinstance(cell, Number):
        # The library writes 16 digits: the double 9.3 would stand as 9.300000000000001.
        done = page.write_number(row, column, Decimal(str(cell.value)), look)
    elif cell.to:
        done = page.write_url(row, column, f"internal:'{cell.to}'!A1", look, cell.words)
    else:
        done = page.write_string(row, column, cell.words, look)
    _must(done, "a cell", f"{page.get_name()}, row {row + 1}, column {column + 1}")


def _must(done: int | None, what: str, where: str) -> None:
    # The library tells of some losses (text cut at 32,767 characters) by a number alone.
    if done is not None and done < 0:
        raise PublishError(f"{what} of the workbook was not written", where=where)


def _area(top: int, bottom: int, right: int) -> str:
    return str(xl_range(top, 0, bottom, right))
