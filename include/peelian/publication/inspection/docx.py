"""Inspecting a letter (.docx): parts and mark-up by list, and no trace of a person in its words.

A letter's words are free, so they can't be compared with a vocabulary: what looks like a person's
trace is a finding unless the release itself holds it, such as the publisher's address.
"""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from peelian.publication.inspection.archive import open_archive, part_kind
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.known import authors, without_known
from peelian.publication.inspection.markup import FreeText, check_markup, local, parse
from peelian.publication.inspection.schema_docx import DOCX_PARTS, docx_schema
from peelian.publication.inspection.shapes import shape_of

NEEDED = frozenset({"types", "package_links", "document"})
LINKS = {"_rels/.rels": "", "word/_rels/document.xml.rels": "word"}


def inspect_docx(data: bytes, where: str, expected: Expected | None) -> list[Finding]:
    """What is wrong with a letter; nothing where it may be sent and published.

    Args:
        data: the file.
        where: its name.
        expected: the release that it belongs to, whose own texts may stand in it; None where
            nothing is known, and then nobody may be named as its author.
    """
    parts, findings = open_archive(data, where, DOCX_PARTS)
    roots: dict[str, ET.Element] = {}
    free: list[FreeText] = []
    for name, content in parts.items():
        try:
            roots[name] = parse(content)
            schema = docx_schema(str(part_kind(name, DOCX_PARTS)))
            texts, odd = check_markup(roots[name], schema, f"{where}, {name}")
            free += texts
            findings += odd
        except Unreadable as fault:
            findings.append(Finding(f"{where}, {name}", str(fault)))
    kinds = {part_kind(name, DOCX_PARTS) for name in roots}
    if not kinds >= NEEDED:
        return [*findings, Finding(where, "a part that it needs is missing or was refused")]
    findings += _check_links(roots, where)
    findings += _check_author(roots, where, authors(expected))
    # What one paragraph says may be cut into runs, so its words are put together again.
    texts_of_paragraphs = [(f"{where}, a paragraph", text) for text in _paragraphs(roots)]
    for place, text in [*((text.where, text.text) for text in free), *texts_of_paragraphs]:
        if shape := shape_of(without_known(text, expected)):
            findings.append(Finding(place, f"holds what looks like {shape}"))
    return sorted(set(findings))


def words_of_docx(data: bytes) -> list[str]:
    """Each paragraph of a document, tables among them. Raises: Unreadable where it has none."""
    parts, _ = open_archive(data, "letter", DOCX_PARTS)
    if "word/document.xml" not in parts:
        raise Unreadable("has no words")
    return _paragraphs({"word/document.xml": parse(parts["word/document.xml"])})


def tables_of_docx(data: bytes) -> list[list[list[str]]]:
    """The words of each cell, by table and row. Raises: Unreadable where it has no words."""
    parts, _ = open_archive(data, "letter", DOCX_PARTS)
    if "word/document.xml" not in parts:
        raise Unreadable("has no words")
    root = parse(parts["word/document.xml"])
    return [
        [[_text(cell) for cell in _named(row, "tc")] for row in _named(table, "tr")]
        for table in _named(root, "tbl")
    ]


def _named(element: ET.Element, name: str) -> list[ET.Element]:
    return [part for part in element.iter() if local(part.tag) == name]


def _text(element: ET.Element) -> str:
    return " ".join("".join(part.text or "" for part in _named(element, "t")).split())


def _paragraphs(roots: Mapping[str, ET.Element]) -> list[str]:
    document = roots.get("word/document.xml")
    if document is None:
        return []
    return [
        "".join(part.text or "" for part in paragraph.iter() if local(part.tag) == "t")
        for paragraph in document.iter()
        if local(paragraph.tag) == "p"
    ]


def _check_links(roots: Mapping[str, ET.Element], where: str) -> list[Finding]:
    """Every part must be reached, and every link must reach a part."""
    reached = {"[Content_Types].xml", *(name for name in LINKS if name in roots)}
    for name, folder in LINKS.items():
        for link in roots.get(name, ET.Element("none")):
            reached.add(posixpath.normpath(posixpath.join(folder, link.get("Target", ""))))
    if reached == set(roots):
        return []
    return [Finding(where, "has parts that nothing refers to, or links to no part")]


def _check_author(roots: Mapping[str, ET.Element], where: str, known: list[str]) -> list[Finding]:
    core = roots.get("docProps/core.xml", ET.Element("none"))
    names = [part.text or "" for part in core if local(part.tag) == "creator"]
    if all(name in known for name in names):
        return []
    return [Finding(f"{where}, docProps/core.xml", "names an author that isn't the publisher")]
