"""Texts that may stand in a letter although they look like a trace of a person.

They're the release's own, such as the publisher's address, its reference, and those of the office
that answers requests, which stand in a reviewed file: nobody's own address or number is among them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from peelian.publication.inspection.expected import Expected

OFFICE = Path(__file__).parents[3] / "templates" / "foi" / "office.toml"
FIELDS = ("publisher", "contact", "title", "summary")
ANSWER_ID = re.compile(r"foi-([a-z0-9-]+)")
"""The id of a release that answers a request: `foi-` and the reference, its letters small."""


PLAIN_ADDRESS = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9._~/-]*)?(?![?#@:%])")
"""An address of a page, without a word that could be somebody's: section 21 says where to look."""


def without_known(text: str, expected: Expected | None) -> str:
    """A text without the words that may stand in it."""
    for word in known_texts(expected):
        text = text.replace(word, " ")
    reference = _reference(expected)
    if reference is None:
        return text
    return PLAIN_ADDRESS.sub(" ", reference.sub(" ", text))


def known_texts(expected: Expected | None) -> list[str]:
    """Texts that are known to be nobody's own, the longest first."""
    own = authors(expected)
    return sorted({*own, *_office()}, key=len, reverse=True)


def authors(expected: Expected | None) -> list[str]:
    """The release's own texts, which alone may be called the author; none where it isn't known."""
    if expected is None:
        return []
    return [str(expected.release[field]) for field in FIELDS if expected.release[field]]


@cache
def _office() -> tuple[str, ...]:
    try:
        details = tomllib.loads(OFFICE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(value for value in details.values() if isinstance(value, str) and value)


def _reference(expected: Expected | None) -> re.Pattern[str] | None:
    """The request's reference as it's written, found by the id that was made from it."""
    found = ANSWER_ID.fullmatch(str(expected.release["id"])) if expected else None
    if not found:
        return None
    parts = r"[^A-Za-z0-9]{1,3}".join(map(re.escape, found[1].split("-")))
    return re.compile(rf"(?<![A-Za-z0-9]){parts}(?![A-Za-z0-9])", re.IGNORECASE)
