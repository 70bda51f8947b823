"""The letter as a Word document that an officer can edit, on a template of the house.

The template is kept as the parts of a .docx in `include/templates/foi/letter-docx`, where a change
can be reviewed; python-docx fills it. The finished zip is written anew, so that nothing tells when
or with what it was made, and the same letter gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from peelian.foi.letter.model import (
    Block,
    Facts,
    GridCell,
    Items,
    Letter,
    Paragraph,
    Quote,
    Section,
    TableBlock,
    column_weights,
)
from peelian.foi.letter.words import TEMPLATES

TEMPLATE_FOLDER = "letter-docx"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip can tell."""

TYPES = "[Content_Types].xml"
TEXT_WIDTH = 9978
"""Of the page between its margins, in twentieths of a point."""

PADDING = 1
"""Letters of room beside a column's longest word."""

MOST_WIDE_COLUMNS = 6
"""Of a table whose letters are as large as they should be; with more they're smaller."""

LETTER_WIDTH = 120
"""Of a letter of a cell, in twentieths of a point, bold ones counted in."""


def docx_bytes(letter: Letter) -> bytes:
    """The letter as a .docx."""
    from docx import Document

    document: Any = Document(io.BytesIO(template_bytes()))
    document.core_properties.title = letter.title
    document.core_properties.author = letter.publisher
    document.add_paragraph(letter.publisher, style="Publisher")
    document.add_heading(letter.title, level=1)
    document.add_paragraph(letter.subject, style="Subject")
    _add(document, letter.facts)
    for part in letter.sections:
        _add_section(document, part, level=2)
    for line in letter.closing:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return _written_anew(stream.getvalue())


def template_bytes() -> bytes:
    """The house's template as a .docx."""
    folder = TEMPLATES / TEMPLATE_FOLDER
    parts = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return _zip(parts)


def _add_section(document: Any, part: Section, level: int) -> None:
    document.add_heading(part.heading, level=level)
    has_table = any(isinstance(block, TableBlock) for block in part.blocks)
    for block in part.blocks:
        if has_table and isinstance(block, Paragraph):
            # What is said of a table stays with it, as its heading does.
            document.add_paragraph(block.text).paragraph_format.keep_with_next = True
        else:
            _add(document, block)
    for below in part.sections:
        _add_section(document, below, level + 1)


def _add(document: Any, block: Block) -> None:
    ways: dict[type[Any], Callable[[Any, Any], None]] = {
        Paragraph: _add_paragraph,
        Quote: _add_quote,
        Items: _add_items,
        Facts: _add_facts,
        TableBlock: _add_table,
    }
    ways[type(block)](document, block)


def _add_paragraph(document: Any, block: Paragraph) -> None:
    document.add_paragraph(block.text)


def _add_quote(document: Any, block: Quote) -> None:
    document.add_paragraph(f"{block.who}:", style="Quote Lead")
    for line in block.lines:
        document.add_paragraph(line, style="Quote")


def _add_items(document: Any, block: Items) -> None:
    for item in block.items:
        document.add_paragraph(item, style="List Bullet")


def _add_facts(document: Any, block: Facts) -> None:
    for name, what in block.rows:
        paragraph = document.add_paragraph(style="Fact")
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(what)


def _add_table(document: Any, block: TableBlock) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(rows=1 + len(block.rows), cols=len(block.header))
    table.style = "Figures"
    # python-docx has no words for a caption, nor for a header row that each page repeats.
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), block.title)
    table._tbl.tblPr.append(caption)
    widths = _widths(block)
    for row, cells in zip(table.rows, (block.header, *block.rows), strict=True):
        row_facts = row._tr.get_or_add_trPr()
        row_facts.append(OxmlElement("w:cantSplit"))
        if cells is block.header:
            row_facts.append(OxmlElement("w:tblHeader"))
        for place, cell in enumerate(row.cells):
            cell.width = widths[place]
            style = "Cell Figure" if place >= block.labels else "Cell"
            style += " Small" if len(block.header) > MOST_WIDE_COLUMNS else ""
            _fill(cell, cells[place], style, cells is block.header)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    document.add_paragraph()


def _fill(cell: Any, content: GridCell, style: str, is_head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    run = paragraph.add_run(content.words)
    if is_head:
        run.bold = True


def _widths(block: TableBlock) -> list[Any]:
    from docx.shared import Twips

    weights = [weight + PADDING for weight in column_weights(block)]
    # A table of few columns need not stretch over the whole page.
    room = min(TEXT_WIDTH, max(sum(weights) * LETTER_WIDTH, TEXT_WIDTH // 2))
    return [Twips(room * weight // sum(weights)) for weight in weights]


def _written_anew(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist()})


def _zip(parts: dict[str, bytes]) -> bytes:
    names = sorted(parts, key=lambda name: (name != TYPES, name))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), parts[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()
