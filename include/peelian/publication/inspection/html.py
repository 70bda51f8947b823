"""Inspecting a page: elements, values and addresses by list, no script, nothing from outside.

With the release at hand, every word must be one of the release's or of the reviewed templates, and
every table of figures must show what the protected tables give. Without it, the form alone is
judged, and whatever looks like a person's trace is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.figures import GridCell, expected_grid
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.page_schema import ELEMENTS, EVERYWHERE, PATTERNS
from peelian.publication.inspection.page_words import DIGEST, page_vocabulary, strange_words
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.inspection.svg import check_drawing
from peelian.publication.inspection.tags import Node, read_tags

STYLE_SHEET = Path(__file__).parents[3] / "templates" / "page" / "style.css"
DOCTYPE = "<!DOCTYPE html>\n"
MOST_BYTES = 20_000_000
TOLD = 5
CUT_NAME = 9
"""Letters of a longer name that stand under a chart's column."""

MARKER = re.compile(r"\[?[a-z]\]?")
ADDRESS = re.compile(r"(?:\.\./){0,3}[A-Za-z0-9][A-Za-z0-9._/-]{0,200}(?:#[A-Za-z][A-Za-z0-9_-]*)?")


def inspect_html(data: bytes, where: str, expected: Expected | None) -> list[Finding]:
    """What is wrong with a page; nothing where it may be published.

    Args:
        data: the file.
        where: its name.
        expected: what the release must say; None to judge the page's form alone.
    """
    try:
        root = read_page_tags(data)
    except Unreadable as fault:
        return [Finding(where, str(fault))]
    findings = check_form(root, where)
    texts = texts_of(root)
    if expected is None:
        texts = [text for text in texts if not DIGEST.fullmatch(text)]
        shapes = {shape for text in texts if (shape := shape_of(text))}
        return findings + [Finding(where, f"holds what looks like {s}") for s in sorted(shapes)]
    allowed = page_vocabulary(expected)
    strange = {text for text in texts if strange_words(text, allowed)}
    findings += [
        Finding(
            where, f"holds a text of {len(text)} characters with words that aren't the release's"
        )
        for text in sorted(strange)[:TOLD]
    ]
    findings += _check_charts(root, where, expected)
    return findings + _check_tables(root, where, expected)


def read_page_tags(data: bytes) -> Node:
    """The root of a page. Raises: Unreadable where it can't be read in one way alone."""
    if len(data) > MOST_BYTES:
        raise Unreadable("is larger than a page can be")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8") from None
    if not text.startswith(DOCTYPE):
        raise Unreadable("does not start as a page of HTML")
    root = read_tags(text.removeprefix(DOCTYPE).rstrip("\n"), frozenset({"style"}))
    halves = [part.name for part in root.parts if isinstance(part, Node)]
    if root.name != "html" or halves != ["head", "body"]:
        raise Unreadable("is not a head and a body")
    return root


def check_form(root: Node, where: str) -> list[Finding]:
    """What a page has or says that no page may."""
    return _check_nodes(root, where) + _check_style(root, where)


def _check_nodes(root: Node, where: str) -> list[Finding]:
    findings = []
    ids = [node.values["id"] for node in root.all() if "id" in node.values]
    for node in _outside_drawings(root):
        if node.name == "svg":
            findings += check_drawing(node, f"{where}, a drawing")
            continue
        allowed = ELEMENTS.get(node.name)
        if allowed is None:
            findings.append(Finding(where, "holds an element that a page may not"))
            continue
        findings += [
            Finding(where, f"a {node.name} says what it may not")
            for name, value in node.values.items()
            if not _may_say(name, value, {**EVERYWHERE, **allowed}, ids)
        ]
    if len(set(ids)) != len(ids):
        findings.append(Finding(where, "has two elements of one id"))
    return sorted(set(findings))


def _may_say(name: str, value: str, allowed: Mapping[str, str], ids: Collection[str]) -> bool:
    form = allowed.get(name)
    if form is None:
        return False
    if form == "address":
        return value[1:] in ids if value.startswith("#") else _address(value)
    if form == "ids":
        return all(part in ids for part in value.split())
    return re.fullmatch(PATTERNS.get(form, form), value) is not None


def _address(value: str) -> bool:
    if re.fullmatch(r"mailto:[A-Za-z0-9.+-]+@[A-Za-z0-9.-]+", value):
        return True
    inside = value
    while inside.startswith("../"):
        inside = inside.removeprefix("../")
    return ADDRESS.fullmatch(value) is not None and ".." not in inside and "//" not in inside


def _outside_drawings(root: Node) -> list[Node]:
    """Every element, but of a drawing the first alone: it's held to a list of its own."""
    found = [root]
    for part in root.parts if root.name != "svg" else []:
        if isinstance(part, Node):
            found += _outside_drawings(part)
    return found


def _check_style(root: Node, where: str) -> list[Finding]:
    # A rule could hide words, or fetch something: only the sheet that was reviewed may stand here.
    sheets = ["".join(map(str, node.parts)).strip() for node in root.named("style")]
    if sheets in ([], [STYLE_SHEET.read_text(encoding="utf-8").strip()]):
        return []
    return [Finding(where, "holds a style sheet that isn't the reviewed one")]


def texts_of(root: Node) -> list[str]:
    """Every text that a reader or a machine can meet, an element's own together."""
    found = []
    for node in root.all():
        if node.name == "style":
            continue
        own = " ".join(" ".join(p for p in node.parts if isinstance(p, str)).split())
        said = [node.values.get(name, "") for name in ("content", "aria-label", "title")]
        if node.name == "meta" and "http-equiv" in node.values:
            said = []
        link = node.values.get("href", "")
        found += [text for text in (own, *said, link.removeprefix("mailto:")) if text]
    return [text for text in found if text]


def _check_tables(root: Node, where: str, expected: Expected) -> list[Finding]:
    findings = []
    by_id = {node.values.get("id", ""): node for node in root.named("table")}
    for table in expected.release["tables"]:
        node = by_id.get(table["id"])
        if node is None:
            findings.append(Finding(where, "lacks a table of the release"))
            continue
        if not check_table(node, expected, table):
            findings.append(
                Finding(f"{where}, table {table['id']}", "is not what the protected table gives")
            )
    return findings


def check_table(node: Node, expected: Expected, table: Mapping[str, Any]) -> bool:
    """Whether a table of a page shows what the protected table gives, cell by cell."""
    rows = [
        [cell.words() for cell in row.all() if cell.name in ("th", "td")]
        for row in node.named("tr")
    ]
    head, *body = expected_grid(expected, table)
    tenths = [str(name).endswith("(per cent)") for name in head]
    grid = [list(map(str, head))]
    grid += [[_written(*pair) for pair in zip(row, tenths, strict=True)] for row in body]
    return rows == grid


def _check_charts(root: Node, where: str, expected: Expected) -> list[Finding]:
    """What stands at a chart's columns must be a figure that is shown, a marker or a name."""
    shown = {f"{n:,}" for t in expected.figures.values() for n in t.values() if isinstance(n, int)}
    names = {
        text
        for dimension in expected.release["dimensions"]
        for category in dimension["categories"]
        for text in (category["code"], category["label"])
    }
    drawn = [
        node.words()
        for drawing in root.named("svg")
        for node in drawing.named("text")
        if node.values.get("text-anchor") == "middle"
    ]
    known = names | {text[:CUT_NAME] for text in names} | shown
    strange = [text for text in drawn if text not in known and not MARKER.fullmatch(text)]
    return (
        [Finding(f"{where}, a drawing", "shows what isn't a figure of the release")]
        if strange
        else []
    )


def _written(cell: GridCell, tenths: bool) -> str:
    if isinstance(cell, Fraction):
        return f"{float(cell):,.1f}" if tenths else f"{int(cell):,}"
    return cell
