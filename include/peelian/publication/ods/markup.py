"""XML as text: elements whose attributes and words are escaped, and refused where XML can't say
them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from peelian.core.errors import PublishError

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
VERSION = "1.3"
"""Of OpenDocument: ISO/IEC 26300's successor at OASIS, 2021."""

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = {
    "office": f"{OASIS}office:1.0",
    "table": f"{OASIS}table:1.0",
    "text": f"{OASIS}text:1.0",
    "style": f"{OASIS}style:1.0",
    "fo": f"{OASIS}xsl-fo-compatible:1.0",
    "svg": f"{OASIS}svg-compatible:1.0",
    "number": f"{OASIS}datastyle:1.0",
    "meta": f"{OASIS}meta:1.0",
    "manifest": f"{OASIS}manifest:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def escaped(words: str) -> str:
    """Words as they stand in XML, between tags or in quotes.

    Raises: PublishError where they hold a character that XML has no way to write.
    """
    if UNSPEAKABLE.search(words):
        raise PublishError(
            "a text holds a character that a spreadsheet can't hold",
            given=f"{len(words)} characters",
            do="remove it where the text comes from",
        )
    return words.translate(ESCAPES)


def element(tag: str, facts: dict[str, str] | None = None, inside: Iterable[str] = ()) -> str:
    """An element: its attributes are escaped here, what's inside is XML already."""
    head = "".join(f' {name}="{escaped(value)}"' for name, value in (facts or {}).items())
    body = "".join(inside)
    return f"<{tag}{head}>{body}</{tag}>" if body else f"<{tag}{head}/>"


def document(tag: str, prefixes: Iterable[str], inside: Iterable[str]) -> bytes:
    """A part of the package: a root that names its namespaces, in UTF-8."""
    names = {f"xmlns:{prefix}": NAMESPACES[prefix] for prefix in prefixes}
    own = tag.partition(":")[0]
    return (DECLARATION + element(tag, {**names, f"{own}:version": VERSION}, inside)).encode()
