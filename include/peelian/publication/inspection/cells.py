"""The cells of a workbook whose parts have passed their schemas: what stands where."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.markup import local
from peelian.publication.inspection.schema import MAIN, OFFICE, PACKAGE

LETTERS = 26
Place = tuple[int, int]


@dataclass
class Page:
    """A sheet: its cells by (row, column) from 1, and its marked-up table.

    Attributes:
        corner, end: first and last place of the table; (0, 0) where it has none.
        headers: the names of the table's columns, as its mark-up gives them.
        links: the places that links lead to.
    """

    name: str
    cells: dict[Place, str | Fraction] = field(default_factory=dict)
    table: str = ""
    corner: Place = (0, 0)
    end: Place = (0, 0)
    headers: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def read_pages(roots: Mapping[str, ET.Element]) -> tuple[list[Page], list[Finding]]:
    """The sheets in their order, and what doesn't fit together.

    Args:
        roots: parsed parts by name, each held to its schema before.
    Returns: pages and findings: sheets that nothing shows, texts that no cell uses, cells that
        don't stand where they say.
    Raises: Unreadable where the parts don't make a workbook.
    """
    findings: list[Finding] = []
    links = _targets(roots, "xl/workbook.xml")
    strings = [_one_text(item) for item in _need(roots, "xl/sharedStrings.xml")]
    used: set[int] = set()
    pages, reached = [], {"xl/workbook.xml", *links.values()}
    for sheet in _need(roots, "xl/workbook.xml").iter(f"{{{MAIN}}}sheet"):
        part = links.get(sheet.get(f"{{{OFFICE}/relationships}}id", ""), "")
        page = Page(sheet.get("name", ""))
        findings += _read_cells(page, _need(roots, part), strings, used)
        tables = _targets(roots, part)
        for target in tables.values():
            _read_table(page, _need(roots, target))
        reached |= set(tables.values())
        pages.append(page)
    kept = {name for name in roots if re.match(r"xl/(worksheets|tables)/[a-z]", name)}
    if kept - reached:
        findings.append(Finding("workbook", f"{len(kept - reached)} parts belong to no sheet"))
    if len(used) != len(strings) or len(set(strings)) != len(strings):
        findings.append(Finding("xl/sharedStrings.xml", "holds texts that no cell uses"))
    return pages, findings


def place_name(place: Place) -> str:
    """A place as a spreadsheet names it, such as B7."""
    row, column = place
    letters = ""
    while column:
        column, letter = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def column_number(letters: str) -> int:
    """The number of a column, counted from 1, by the letters that a spreadsheet gives it."""
    column = 0
    for letter in letters:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return column


def _read_cells(page: Page, root: ET.Element, strings: list[str], used: set[int]) -> list[Finding]:
    findings = []
    last = 0
    for row in root.iter(f"{{{MAIN}}}row"):
        number = int(row.get("r", "0"))
        if number <= last:
            findings.append(Finding(f"sheet {page.name}", "its rows are out of order"))
        last = number
        for cell in row:
            place = _place(cell.get("r", ""))
            if place[0] != number or place in page.cells:
                findings.append(Finding(f"sheet {page.name}", "a cell is not where it says"))
            value = _value(cell, strings, used)
            if value is not None:
                page.cells[place] = value
    page.links = [link.get("location", "") for link in root.iter(f"{{{MAIN}}}hyperlink")]
    return findings


def _value(cell: ET.Element, strings: list[str], used: set[int]) -> str | Fraction | None:
    values = [part.text or "" for part in cell]
    if not values:
        return None
    if len(values) > 1:
        raise Unreadable("a cell holds more than one value")
    if cell.get("t") is None:
        return Fraction(values[0])
    if not values[0].isdigit() or int(values[0]) >= len(strings):
        raise Unreadable("a cell points at a text that isn't there")
    used.add(int(values[0]))
    return strings[int(values[0])]


def _read_table(page: Page, root: ET.Element) -> None:
    if page.table:
        raise Unreadable("a sheet holds more than one table")
    page.table = root.get("name", "")
    if root.get("displayName") != page.table:
        raise Unreadable("a table has two names")
    first, _, second = root.get("ref", "").partition(":")
    page.corner, page.end = _place(first), _place(second or first)
    page.headers = [column.get("name", "") for column in root.iter(f"{{{MAIN}}}tableColumn")]


def _targets(roots: Mapping[str, ET.Element], part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    root = roots.get(f"{folder}/_rels/{name}.rels")
    if root is None:
        return {}
    return {
        link.get("Id", ""): posixpath.normpath(posixpath.join(folder, link.get("Target", "")))
        for link in root.iter(f"{{{PACKAGE}/relationships}}Relationship")
    }


def _need(roots: Mapping[str, ET.Element], part: str) -> ET.Element:
    if part not in roots:
        raise Unreadable("a part that the workbook needs is missing or was refused")
    return roots[part]


def _one_text(item: ET.Element) -> str:
    if [local(part.tag) for part in item] != ["t"]:
        raise Unreadable("a shared text is not one plain text")
    return item[0].text or ""


def _place(name: str) -> Place:
    found = re.fullmatch(r"([A-Z]{1,3})([1-9]\d{0,6})", name)
    if not found:
        raise Unreadable("a cell says of no place where it stands")
    return int(found[2]), column_number(found[1])
