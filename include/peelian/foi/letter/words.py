"""The fixed sentences of letters, and the office that writes them. Nothing stays unfilled.

They stand in `include/templates/foi`, apart from code, so that the inspector can read the same
reviewed lists without sharing a line with the writer.
"""

from __future__ import annotations

import datetime as dt
import string
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from peelian.core.errors import InputError
from peelian.publication.words import spoken_day

TEMPLATES = Path(__file__).parents[3] / "templates" / "foi"
SENTENCES_NAME, OFFICE_NAME, FACTORS_NAME = "letter.toml", "office.toml", "factors.toml"
FACTOR_MARK = "@"


@cache
def read_template(path: Path) -> dict[str, Any]:
    """A file of words. Raises: InputError where it can't be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise InputError("a template can't be read", where=path, allowed="TOML") from None


def tell(key: str, **facts: object) -> str:
    """The sentence at `section.name` with its places filled in.

    Raises: InputError where it's missing, or a place of it has nothing to fill it.
    """
    section, _, name = key.partition(".")
    path = TEMPLATES / SENTENCES_NAME
    sentence = read_template(path).get(section, {}).get(name)
    if not isinstance(sentence, str):
        raise InputError("a letter needs a sentence that isn't there", where=path, given=key)
    told = {name: _said(value) for name, value in facts.items()}
    places = {place for _, place, _, _ in string.Formatter().parse(sentence) if place}
    empty = sorted(place for place in places if not told.get(place))
    if empty:
        raise InputError(
            "a letter has a place that nothing fills",
            where=f"{SENTENCES_NAME}, {key}",
            given=", ".join(empty),
            do="fill in what the sentence needs in the request or the office's file",
        )
    return sentence.format_map(told)


def office(path: Path | None = None) -> dict[str, str]:
    """Who answers, and where a requester turns to, by the names of `office.toml`.

    Raises: InputError naming every value that's empty or missing.
    """
    path = path or TEMPLATES / OFFICE_NAME
    found = {name: str(value).strip() for name, value in read_template(path).items()}
    wanted = (
        *("team", "signed_by", "address", "email", "review_asked_within_days"),
        *("review_answered_within_days", "commissioner", "commissioner_address"),
        *("commissioner_telephone", "commissioner_page"),
    )
    empty = [name for name in wanted if not found.get(name)]
    if empty:
        raise InputError(
            "the office's details aren't all filled in", where=path, given=", ".join(empty)
        )
    return found


def factor(text: str) -> str:
    """A factor of the public interest in words, from its own or from `@id` of the library.

    Raises: InputError where the library has no such factor.
    """
    if not text.startswith(FACTOR_MARK):
        return text
    known = read_template(TEMPLATES / FACTORS_NAME)
    if text[1:] not in known:
        raise InputError(
            "there is no such factor of the public interest",
            where=FACTORS_NAME,
            given=text[:60],
            allowed=", ".join(known),
        )
    return str(known[text[1:]])


def and_list(parts: Sequence[str], *, last: str = "and") -> str:
    """Parts as a sentence lists them: "one", "one and two", "one, two and three"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def sentence(text: str) -> str:
    """A text with a capital in front and a full stop behind."""
    text = text.strip()
    if not text:
        return text
    end = "" if text[-1] in ".!?:" else "."
    return text[0].upper() + text[1:] + end


def _said(value: object) -> str:
    return spoken_day(value) if isinstance(value, dt.date) else str(value).strip()
