"""A page read by a library that had no part in writing it: html5lib, strict."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import html5lib


def parsed(data: bytes) -> ElementTree.Element:
    """The page's tree; a mistake in its HTML raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: ElementTree.Element = parser.parse(data, transport_encoding="utf-8")
    return root


def text_of(element: ElementTree.Element) -> str:
    """An element's text, its white space single."""
    return " ".join("".join(element.itertext()).split())


def by_id(root: ElementTree.Element, name: str) -> ElementTree.Element:
    """The only element of that id."""
    (found,) = [element for element in root.iter() if element.get("id") == name]
    return found


def faults(root: ElementTree.Element) -> list[str]:
    """What a parser lets pass: ids used twice, links and labels that lead nowhere, headings that
    skip a level."""
    ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
    found = [f"id twice: {name}" for name in set(ids) if ids.count(name) > 1]
    for element in root.iter():
        for key in ("aria-labelledby", "aria-describedby", "for"):
            found += [f"{key}: {n}" for n in element.get(key, "").split() if n not in ids]
        link = element.get("href", "")
        if link.startswith("#") and link[1:] not in ids:
            found.append(f"link: {link}")
    levels = [int(e.tag[1]) for e in root.iter() if e.tag in {"h1", "h2", "h3", "h4"}]
    found += [] if levels.count(1) == 1 and levels[:1] == [1] else ["not one h1 that leads"]
    found += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    return found


def rows_of(table: ElementTree.Element) -> list[list[str]]:
    """A table's texts by row, headers among them."""
    return [[text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in table.iter("tr")]
