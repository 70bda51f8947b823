"""Lists of the words that registers use for our codes: `include/reference/spellings/<name>.csv`.

A list has a column `raw` and one or more columns of codes. Words are compared without case and
with single spaces, so a list needs each spelling once.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from peelian.core.errors import InputError, all_at_once
from peelian.core.reference import REFERENCE_FOLDER

SPELLINGS_FOLDER = REFERENCE_FOLDER / "spellings"
RAW = "raw"


def normal(word: str) -> str:
    """A word as it's compared: upper case, no space around it, single spaces in it."""
    return " ".join(word.upper().split())


def spellings_file(reference: str) -> Path:
    """The file of a `<list>.<column>` reference."""
    return SPELLINGS_FOLDER / f"{reference.partition('.')[0]}.csv"


@cache
def spellings(reference: str) -> dict[str, str]:
    """Normal word to code, for `<list>.<column>`; a word without a code in that column is left out.

    Raises: InputError where there's no such list or column, or a word stands twice.
    """
    path = spellings_file(reference)
    column = reference.partition(".")[2]
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in SPELLINGS_FOLDER.glob("*.csv")))
        raise InputError("there is no such list of spellings", given=reference, allowed=known)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        header = list(reader.fieldnames or ())
        rows = list(reader)
    if RAW not in header or column not in header or column == RAW:
        raise InputError(
            "a list of spellings has no such column",
            where=path,
            given=column,
            allowed=", ".join(name for name in header if name != RAW),
        )
    words = [normal(row[RAW] or "") for row in rows]
    repeated = sorted({word for word in words if words.count(word) > 1})
    if repeated:
        problems = [f"`{word}` stands twice" for word in repeated]
        raise all_at_once(InputError, path, problems, "mend the file and run again")
    return {word: row[column] for word, row in zip(words, rows, strict=True) if row[column]}
