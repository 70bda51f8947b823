"""Inspecting a finished workbook: parts, mark-up, texts, and every figure against its source."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from peelian.publication.inspection.archive import WORKBOOK_PARTS, open_archive, part_kind
from peelian.publication.inspection.cells import read_pages
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.markup import FreeText, check_markup, parse
from peelian.publication.inspection.pages import check_pages
from peelian.publication.inspection.schema import THEME_DIGESTS, workbook_schema

PROPERTY_HEADING = "Worksheets"


def inspect_workbook(data: bytes, where: str, expected: Expected | None) -> list[Finding]:
    """What is wrong with a workbook; nothing where it may be published.

    Args:
        data: the file.
        where: its name.
        expected: what it must say; None to judge its form alone, where nothing is known of it.
    """
    parts, findings = open_archive(data, where, WORKBOOK_PARTS)
    roots: dict[str, ET.Element] = {}
    free: list[FreeText] = []
    for name, content in parts.items():
        try:
            roots |= _read_part(name, content, free, findings, where)
        except Unreadable as fault:
            findings.append(Finding(f"{where}, {name}", str(fault)))
    if len(roots) == len(parts) and parts:
        try:
            pages, odd = read_pages(roots)
            findings += [Finding(f"{where}, {f.where}", f.what) for f in odd]
            findings += check_pages(
                pages, free, where, expected, link="'{}'!A1", besides=frozenset({PROPERTY_HEADING})
            )
        except Unreadable as fault:
            findings.append(Finding(where, str(fault)))
    elif not findings:
        findings.append(Finding(where, "holds nothing"))
    return findings


def _read_part(
    name: str, content: bytes, free: list[FreeText], findings: list[Finding], where: str
) -> Mapping[str, ET.Element]:
    kind = str(part_kind(name, WORKBOOK_PARTS))
    root = parse(content)
    if kind == "theme":
        if hashlib.sha256(content).hexdigest() not in THEME_DIGESTS:
            findings.append(Finding(f"{where}, {name}", "is not a theme that is known"))
        return {name: root}
    texts, odd = check_markup(root, workbook_schema(kind), f"{where}, {name}")
    free += texts
    findings += odd
    return {name: root}
