"""Every word that a release's page may hold: the release's own, and those of reviewed templates.

A page's sentences are put together from figures in more ways than can be listed, so it's words that
are compared here, not sentences; its tables are compared cell by cell elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.vocabulary import vocabulary

TEMPLATES = Path(__file__).parents[3] / "templates" / "page"
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
MARKUP = re.compile(r"\{%.*?%\}|\{\{|\}\}|<[^>]*>", re.DOTALL)
DIGEST = re.compile(r"[0-9a-f]{64}")
SMALL_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|\d{1,2}:\d\d")
"""A figure as pages write it: with commas, so a run of four digits is none."""

TECHNICAL = (
    "KB MB bytes application text html octet-stream zip xml json ld csv plain "
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet vnd.oasis.opendocument.spreadsheet "
    "vnd.openxmlformats-officedocument.wordprocessingml.document pdf docx answer.json letter "
    "datapackage.json manifest.json release.json metadata.json index.html "
    "SHA256SUMS minisig sha256sum UTF"
)
"""Of files and their kinds."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def page_vocabulary(expected: Expected) -> frozenset[str]:
    """Every word that may stand on the release's page, in lower case."""
    texts = [*vocabulary(expected), *_release_texts(expected.release), *_template_texts()]
    texts += [*MONTHS, TECHNICAL]
    return frozenset(word.casefold() for text in texts for word in WORD.findall(text))


def site_texts(said: Iterable[Any]) -> list[str]:
    """Every text whose words may stand on the site: what was said, templates, months, kinds.

    Args:
        said: plain JSON, such as a `release.json`, or a text.
    """
    texts = [text for one in said for text in _release_texts(one)]
    return [*texts, *_template_texts(), *MONTHS, TECHNICAL, "am pm"]


def notice_vocabulary(said: Mapping[str, Any]) -> frozenset[str]:
    """Every word that may stand on the notice of a withdrawn version, in lower case.

    Args:
        said: its `withdrawn.json`.
    """
    texts = [*_release_texts(dict(said)), *_template_texts(), *MONTHS, "am pm"]
    return frozenset(word.casefold() for text in texts for word in WORD.findall(text))


def strange_words(text: str, allowed: frozenset[str]) -> bool:
    """Whether a text has a word that isn't allowed, or a number of a form that pages don't use."""
    if DIGEST.fullmatch(text):
        return False
    return any(
        word.casefold() not in allowed and not SMALL_NUMBER.fullmatch(word)
        for word in WORD.findall(text)
    )


def _release_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _release_texts(part)
            yield str(key)
    elif isinstance(value, list):
        for part in value:
            yield from _release_texts(part)
    elif isinstance(value, str | int):
        yield str(value)


def _template_texts() -> Iterator[str]:
    for path in sorted(TEMPLATES.glob("*.html.j2")):
        yield MARKUP.sub(" ", path.read_text(encoding="utf-8"))
        # Words between quotes in a template are shown too, such as the name of a link.
        yield " ".join(re.findall(r'"([^"<>{}]*)"', path.read_text(encoding="utf-8")))
    for path in sorted(TEMPLATES.glob("*.toml")):
        yield from _release_texts(tomllib.loads(path.read_text(encoding="utf-8")))
