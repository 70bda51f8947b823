"""The page's computed sentences, from `include/templates/page/sentences.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

PAGE_TEMPLATES = Path(__file__).parents[3] / "templates" / "page"
SENTENCES_FILE = PAGE_TEMPLATES / "sentences.toml"
TENTH_DIGITS = 1


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(SENTENCES_FILE.read_text(encoding="utf-8"))


def tell(key: str, **facts: object) -> str:
    """The sentence at `section.name` with its places filled in.

    Raises: KeyError where the sentence or a fact is missing.
    """
    section, name = key.split(".")
    return _sentences()[section][name].format_map({k: str(v) for k, v in facts.items()})


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def share_words(part: int, whole: int) -> str:
    """A share in whole per cent, as "42%"; halves away from 0.

    Raises: ZeroDivisionError where `whole` is 0.
    """
    percent = (200 * part + whole) // (2 * whole)
    return "under 1%" if part and not percent else f"{percent}%"


def size_words(size: int) -> str:
    """The size of a file as a reader knows it: "12 KB", "1.3 MB"; never "0 KB"."""
    kilobytes = max(1, -(-size // 1000))
    return f"{kilobytes} KB" if kilobytes < 1000 else f"{size / 1_000_000:.1f} MB"
