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
    known = _known(expected)
    findings += _check_links(roots, where)
    findings += _check_author(roots, where, known)
    # What one paragraph says may be cut into runs, so its words are put together again.
    texts_of_paragraphs = [(f"{where}, a paragraph", text) for text in _paragraphs(roots)]
    for place, text in [*((text.where, text.text) for text in free), *texts_of_paragraphs]:
        for word in known:
            text = text.replace(word, " ")
        if shape := shape_of(text):
            findings.append(Finding(place, f"holds what looks like {shape}"))
    return sorted(set(findings))


def _known(expected: Expected | None) -> list[str]:
    if expected is None:
        return []
    fields = ("publisher", "contact", "title", "summary")
    return [str(expected.release[field]) for field in fields if expected.release[field]]


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
