"""Inspecting a finished .ods: parts, mark-up, texts, and every figure against its source."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from fractions import Fraction

from peelian.publication.inspection.archive import open_archive, part_kind
from peelian.publication.inspection.cells import Page, Place, column_number
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.markup import FreeText, check_markup, parse
from peelian.publication.inspection.pages import check_pages
from peelian.publication.inspection.schema_ods import MIMETYPE, ODS_PARTS, PREFIXES, ods_schema

NAMESPACES = {prefix.rstrip(":"): namespace for namespace, prefix in PREFIXES.items()}
AREA = re.compile(r"'([^']+)'\.([A-Z]+)(\d+):'([^']+)'\.([A-Z]+)(\d+)")
SHOWN = re.compile(r"-?(\d{1,3}(,\d{3})*)(\.\d)?")
STORED_FIRST = b"PK\x03\x04\x14\x00\x00\x00\x00\x00"
"""How a zip begins whose first part isn't compressed: a program knows an .ods by it."""


def inspect_ods(data: bytes, where: str, expected: Expected | None) -> list[Finding]:
    """What is wrong with an .ods; nothing where it may be published.

    Args:
        data: the file.
        where: its name.
        expected: what it must say; None to judge its form alone, where nothing is known of it.
    """
    parts, findings = open_archive(data, where, ODS_PARTS)
    if list(parts)[:1] != ["mimetype"] or not data.startswith(STORED_FIRST):
        findings.append(Finding(where, "does not begin with its kind"))
    if parts.pop("mimetype", b"") != MIMETYPE.encode():
        findings.append(Finding(where, "is not said to be a spreadsheet"))
    roots: dict[str, ET.Element] = {}
    free: list[FreeText] = []
    for name, content in parts.items():
        try:
            roots[name] = parse(content)
            kind = str(part_kind(name, ODS_PARTS))
            texts, odd = check_markup(roots[name], ods_schema(kind), f"{where}, {name}")
            free += texts
            findings += odd
        except Unreadable as fault:
            findings.append(Finding(f"{where}, {name}", str(fault)))
    if len(roots) != len(ODS_PARTS) - 1:
        return [*findings, Finding(where, "a part that it needs is missing or was refused")]
    # A paragraph around a link has no text of its own; a cell without any is refused there.
    try:
        pages, figures = _read_pages(roots["content.xml"])
        findings += _check_manifest(roots["META-INF/manifest.xml"], where)
        texts = [text for text in free if text.text and text.text not in figures]
        findings += check_pages(pages, texts, where, expected, link="#'{}'.A1")
    except Unreadable as fault:
        findings.append(Finding(where, str(fault)))
    return findings


def _read_pages(root: ET.Element) -> tuple[list[Page], set[str]]:
    """The sheets in their order, and the texts that show numbers.

    Raises: Unreadable where they aren't plain: a value that differs from what is shown for it,
        a cell of several paragraphs, a range that belongs to no sheet.
    """
    figures: set[str] = set()
    pages = []
    for table in root.iter(_tag("table", "table")):
        page = Page(table.get(_tag("table", "name"), ""))
        rows = table.findall(_tag("table", "table-row"))
        for row_number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                page.cells[row_number, column] = _value(cell, page, figures)
        pages.append(page)
    by_name = {page.name: page for page in pages}
    for found in root.iter(_tag("table", "database-range")):
        _mark_up(found, by_name)
    return pages, figures


def _value(cell: ET.Element, page: Page, figures: set[str]) -> str | Fraction:
    if cell.tag != _tag("table", "table-cell") or [p.tag for p in cell] != [_tag("text", "p")]:
        raise Unreadable("a cell does not hold one plain text")
    shown = _words(cell[0], page)
    if not shown:
        raise Unreadable("a cell holds nothing")
    value = cell.get(_tag("office", "value"))
    if (value is None) != (cell.get(_tag("office", "value-type")) == "string"):
        raise Unreadable("a cell is not of the kind that it says")
    if value is None:
        return shown
    if not SHOWN.fullmatch(shown) or Fraction(shown.replace(",", "")) != Fraction(value):
        raise Unreadable("a cell shows another number than it holds")
    figures.add(shown)
    return Fraction(value)


def _words(paragraph: ET.Element, page: Page) -> str:
    if len(paragraph) == 0:
        return paragraph.text or ""
    link = paragraph[0]
    if len(paragraph) > 1 or paragraph.text or link.tag != _tag("text", "a") or len(link):
        raise Unreadable("a cell does not hold one plain text")
    page.links.append(link.get(_tag("xlink", "href"), ""))
    return link.text or ""


def _mark_up(found: ET.Element, by_name: dict[str, Page]) -> None:
    area = AREA.fullmatch(found.get(_tag("table", "target-range-address"), ""))
    page = by_name.get(area[1]) if area else None
    if area is None or page is None or area[1] != area[4] or page.table:
        raise Unreadable("a marked-up table belongs to no sheet, or a sheet has two")
    page.table = found.get(_tag("table", "name"), "")
    page.corner = _place(area[2], area[3])
    page.end = _place(area[5], area[6])
    top = page.corner[0]
    columns = range(page.corner[1], page.end[1] + 1)
    page.headers = [str(page.cells.get((top, column), "")) for column in columns]


def _place(letters: str, row: str) -> Place:
    return int(row), column_number(letters)


def _check_manifest(root: ET.Element, where: str) -> list[Finding]:
    listed = [entry.get(_tag("manifest", "full-path"), "") for entry in root]
    if sorted(listed) == sorted(["/", "content.xml", "styles.xml", "meta.xml"]):
        return []
    return [Finding(f"{where}, META-INF/manifest.xml", "does not list the parts that there are")]


def _tag(prefix: str, name: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{name}"
