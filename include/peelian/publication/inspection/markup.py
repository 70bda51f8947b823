"""Parsing a part's XML without following anything it says, and holding it to its schema.

A document type can define entities that read files or grow without end; a comment or a processing
instruction can carry text that no reader sees. None of the three is allowed at all, so nothing but
plain elements reaches the parser.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from peelian.publication.inspection.findings import Finding, Unreadable

DECLARATION = re.compile(
    r"""<\?xml version=(["'])1\.0\1 encoding=\1UTF-8\1(?: standalone=\1(?:yes|no)\1)?\?>\r?\n?"""
)
FREE = "free"
"""The form of a text that a reader or a machine can meet: it must be in the vocabulary."""

Elements = dict[str, dict[str, str]]
"""Elements by name, and for each its attributes by name with the form that a value must match as a
whole; `#` is the text inside."""


@dataclass(frozen=True)
class Schema:
    """What a part may hold.

    Attributes:
        elements: by name; a name starts with its namespace's prefix.
        tags: the prefix that stands for each namespace of elements, with its colon, or empty.
        attributes: the same for attributes; one without a namespace has no prefix.
    """

    elements: Elements
    tags: Mapping[str, str]
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class FreeText:
    """A text that must be in the vocabulary, and where it stands."""

    where: str
    text: str


def parse(data: bytes) -> ET.Element:
    """The root element of a part. Raises: Unreadable where it isn't plain UTF-8 XML."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8") from None
    declared = DECLARATION.match(text)
    if declared is None:
        raise Unreadable("does not start as plain XML")
    body = text[declared.end() :]
    if "<!" in body or "<?" in body:
        raise Unreadable("holds a document type, a comment or an instruction")
    try:
        return ET.fromstring(body)  # noqa: S314 - no document type gets here, so no entity does
    except (ET.ParseError, ValueError, RecursionError):
        raise Unreadable("can't be parsed") from None


def check_markup(
    root: ET.Element, schema: Schema, where: str
) -> tuple[list[FreeText], list[Finding]]:
    """Hold a part to its schema.

    Args:
        root: as `parse` gave it.
        schema: what a part of its kind may hold.
        where: its name, for findings.
    Returns: the free texts to be compared with the vocabulary, and the findings.
    """
    free: list[FreeText] = []
    findings: list[Finding] = []
    for element in root.iter():
        for name, value, form in _values(element, schema):
            if form is None:
                findings.append(Finding(where, f"{name} is not allowed"))
            elif form == FREE:
                free.append(FreeText(f"{where}, {name}", value))
            elif not re.fullmatch(form, value):
                findings.append(Finding(where, f"{name} has a value that is not allowed"))
    return free, sorted(set(findings))


def local(tag: str) -> str:
    """A tag or attribute without its namespace."""
    return tag.rpartition("}")[2]


def _values(element: ET.Element, schema: Schema) -> Iterator[tuple[str, str, str | None]]:
    """Name, value and form (None: not allowed) of an element, its attributes and its texts."""
    tag = _name(element.tag, schema.tags)
    allowed = schema.elements.get(tag)
    if allowed is None:
        yield _told(f"element {tag}"), "", None
        return
    for attribute, value in element.attrib.items():
        name = _name(attribute, schema.attributes) if "}" in attribute else attribute
        yield _told(f"{tag} {name}"), value, allowed.get(name)
    if element.text or "#" in allowed:
        yield _told(f"text of {tag}"), element.text or "", allowed.get("#")
    if element.tail:
        yield _told(f"text after {tag}"), element.tail, None


def _name(name: str, prefixes: Mapping[str, str]) -> str:
    namespace, _, plain = name.rpartition("}")
    return prefixes.get(namespace.lstrip("{"), "?:") + plain


def _told(name: str) -> str:
    # The names themselves come from the file, so they're shown only where they look like names.
    return name if re.fullmatch(r"[A-Za-z0-9: ?-]{1,60}", name) else "something"
