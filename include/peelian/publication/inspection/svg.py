"""Inspecting a drawing: shapes and words alone, all of them to be seen."""

from __future__ import annotations

import re

from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.inspection.tags import Node, read_tags

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MOST_BYTES = 5_000_000
NUMBER = r"-?\d{1,6}(\.\d{1,4})?"
COLOUR = r"none|currentColor|#[0-9a-f]{6}"
CLASS = r"[a-z][a-z -]{0,40}"
_PAINT = {"class": CLASS, "fill": COLOUR, "stroke": COLOUR, "stroke-width": r"[1-5](\.\d)?"}
SHAPES: dict[str, dict[str, str]] = {
    "svg": {
        "xmlns": r"http://www\.w3\.org/2000/svg",
        "viewBox": r"0 0 [1-9]\d{1,3} [1-9]\d{1,3}",
        "width": NUMBER,
        "height": NUMBER,
        "role": "img",
        "aria-label": ".*",
        "class": CLASS,
    },
    "title": {},
    "desc": {},
    "g": _PAINT,
    "rect": {**_PAINT, **dict.fromkeys(["x", "y", "width", "height"], NUMBER)},
    "line": {**_PAINT, **dict.fromkeys(["x1", "y1", "x2", "y2"], NUMBER)},
    "circle": {**_PAINT, **dict.fromkeys(["cx", "cy", "r"], NUMBER)},
    "polyline": {**_PAINT, "points": rf"({NUMBER},{NUMBER} ?){{1,2000}}"},
    "text": {
        **_PAINT,
        **dict.fromkeys(["x", "y"], NUMBER),
        "text-anchor": "start|middle|end",
        "font-size": r"(9|[1-4]\d)(\.\d)?",
        "font-family": r"Arial|sans-serif",
    },
}
DARKEST, LEAST_CONTRAST = 0.05, 4.5
"""Of a colour's luminance against white: WCAG 2.2, success criterion 1.4.3."""


def inspect_svg(data: bytes, where: str) -> list[Finding]:
    """What is wrong with a drawing; nothing where it may be published."""
    if len(data) > MOST_BYTES:
        return [Finding(where, "is larger than a drawing can be")]
    try:
        text = data.decode("utf-8").removeprefix(DECLARATION).rstrip("\n")
        root = read_tags(text)
    except UnicodeDecodeError:
        return [Finding(where, "is not UTF-8")]
    except Unreadable as fault:
        return [Finding(where, str(fault))]
    if root.name != "svg" or "xmlns" not in root.values or "viewBox" not in root.values:
        return [Finding(where, "is not a drawing with a view of its own")]
    texts = [root.words(), *(node.values.get("aria-label", "") for node in root.all())]
    shapes = {shape for text in texts if (shape := shape_of(text))}
    findings = [Finding(where, f"holds what looks like {shape}") for shape in sorted(shapes)]
    return findings + check_drawing(root, where)


def check_drawing(root: Node, where: str) -> list[Finding]:
    """What a drawing holds that the list leaves out, and words in it that nobody can see.

    Args:
        root: its `svg` element.
        where: for findings.
    """
    findings = []
    for node in root.all():
        allowed = SHAPES.get(node.name)
        if allowed is None:
            findings.append(Finding(where, "holds an element that a drawing may not"))
            continue
        for name, value in node.values.items():
            if name not in allowed or not re.fullmatch(allowed[name], value):
                findings.append(Finding(where, f"a {node.name} says what it may not"))
        if node.name not in ("text", "title", "desc") and any(
            isinstance(part, str) for part in node.parts
        ):
            findings.append(Finding(where, "has words outside its texts"))
    if not findings:
        findings += _check_seen(root, where)
    return sorted(set(findings))


def _check_seen(root: Node, where: str) -> list[Finding]:
    wide, high = (float(side) for side in root.values.get("viewBox", "0 0 0 0").split()[2:])
    findings = []
    for node in root.named("text"):
        x, y = (float(node.values.get(name, "0")) for name in ("x", "y"))
        if not (0 <= x <= wide and 0 <= y <= high):
            findings.append(Finding(where, "has words outside its view"))
        if not _dark(node.values.get("fill", "currentColor")):
            findings.append(Finding(where, "has words that can't be told from the paper"))
    if len(root.named("svg")) > 1:
        findings.append(Finding(where, "has a drawing inside a drawing"))
    if any("fill" in node.values for node in root.named("g")) and root.named("text"):
        findings += [
            Finding(where, "has words that can't be told from the paper")
            for node in root.named("g")
            if node.named("text") and not _dark(node.values.get("fill", "currentColor"))
        ]
    return findings


def _dark(colour: str) -> bool:
    """Whether words of a colour can be read on white."""
    if colour == "currentColor":
        return True
    if colour == "none":
        return False
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (1 + DARKEST) / (luminance + DARKEST) >= LEAST_CONTRAST
