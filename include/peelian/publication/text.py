"""Text that is about to be public: made harmless, or refused with the reason.

Labels come from code lists, mappings and specifications, so a slip or an attack there would reach
every reader's spreadsheet. A spreadsheet runs text that starts with = + - or @; a character that
turns the direction of writing can make a label read as another one; invisible characters can carry
anything. Line breaks and odd spaces are made single spaces; everything else is refused, because a
label that was silently changed no longer says what its owner wrote.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from peelian.core.errors import InputError, all_at_once
from peelian.core.release_model import Dimension, Release

LONGEST_LABEL = 200
LONGEST_TEXT = 2000
FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
BREAKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
READ_AS_MISSING = frozenset(
    [
        *("#N/A", "#N/A N/A", "#NA", "<NA>", "N/A", "n/a", "NA", "NULL", "null", "None"),
        *("NaN", "nan", "-NaN", "-nan", "1.#IND", "1.#QNAN", "-1.#IND", "-1.#QNAN"),
    ]
)
"""What pandas reads as a missing value in a CSV, quoted or not."""

SHORTHAND = re.compile(r"\[ *(?:[a-z]|low) *\]", re.IGNORECASE)
"""A letter in square brackets, as it stands in place of a figure."""

LABEL_KEYS = frozenset(
    {"label", "code", "id", "parent", "by", "columns", "change_over", "shares", "part_of"}
)


def safe_text(text: str, *, where: str, longest: int = LONGEST_TEXT) -> str:
    """`text` as it may be published: NFC, single spaces, no line break.

    Args:
        text: from a specification, mapping or code list; never from a record.
        where: the place that an error names.
        longest: most characters allowed.
    Raises: InputError where it holds a control, invisible or direction-turning character, starts
        as a formula does, or is too long. The text itself isn't repeated in the error.
    """
    spaced = "".join(" " if _is_space(character) else character for character in text)
    clean = unicodedata.normalize("NFC", " ".join(spaced.split()))
    refused = [c for c in clean if unicodedata.category(c) in REFUSED_CATEGORIES]
    if refused:
        raise InputError(
            f"a text holds the character U+{ord(refused[0]):04X}, which readers can't see",
            where=where,
            do="remove it",
        )
    if clean.startswith(tuple(FORMULA_STARTS)):
        raise InputError(
            f'a text starts with "{clean[0]}", which a spreadsheet would run as a formula',
            where=where,
            do="reword it",
        )
    if len(clean) > longest:
        raise InputError(
            "a text is too long", where=where, given=f"{len(clean)} characters", allowed=longest
        )
    return clean


def safe_release(release: Release) -> Release:
    """The release with every text made safe.

    Raises: InputError listing every text that must be mended, by its place in the release.
    """
    problems: list[str] = []
    dumped = _walk(release.model_dump(mode="json"), "release", LONGEST_TEXT, problems)
    for dimension in release.dimensions:
        problems += _problems_of_names(dimension)
    if problems:
        raise all_at_once(
            InputError,
            f"the texts of release {release.id}",
            problems,
            "mend the specification, mapping or code list that they come from",
        )
    return Release.model_validate(dumped)


def _problems_of_names(dimension: Dimension) -> list[str]:
    """What is wrong with the codes and labels of a dimension; none is repeated."""
    problems = []
    for number, category in enumerate(dimension.categories, start=1):
        for kind, text in (("code", category.code), ("label", category.label)):
            where = f"dimension {dimension.id}, code {category.code}"
            if SHORTHAND.search(text):
                where = f"dimension {dimension.id}, code {number} in order"
                what = "holds shorthand such as [c], which a reader would take for a marker"
            elif text.strip() in READ_AS_MISSING or not text.strip():
                what = "is a word that pandas reads as a missing value"
            else:
                continue
            problems.append(f"{where}: the {kind} {what}; reword it")
    return problems


def _is_space(character: str) -> bool:
    return character in BREAKS or unicodedata.category(character) == "Zs"


def _walk(value: Any, where: str, longest: int, problems: list[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: _walk(part, f"{where}.{key}", _longest(key), problems)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_walk(part, f"{where}[{i}]", longest, problems) for i, part in enumerate(value)]
    if not isinstance(value, str):
        return value
    try:
        return safe_text(value, where=where, longest=longest)
    except InputError as error:
        problems.append(str(error))
        return value


def _longest(key: str) -> int:
    return LONGEST_LABEL if key in LABEL_KEYS else LONGEST_TEXT
