"""Which words name a platform, and which allegations belong to a cohort: reviewed data files.

Platforms are `include/reference/platform_aliases.csv`: a platform, words people use for it, and
words to pass over ("x-ray"). A cohort is `include/reference/cohorts/<name>@<version>.yaml`; a
version that stands in `SHA256SUMS` beside it is in use and is never edited: a new one is written.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from peelian.core.errors import InputError, all_at_once
from peelian.core.files import digest_file
from peelian.core.reference import REFERENCE_FOLDER, codes_of
from peelian.records.checking import MEND, fit, read_yaml

COHORTS_FOLDER = REFERENCE_FOLDER / "cohorts"
SEALED_NAME = "SHA256SUMS"
ALIASES_FILE = REFERENCE_FOLDER / "platform_aliases.csv"
ALIASES_HEADER = ["platform", "use", "words", "note"]
NAME, PASS_OVER = "name", "pass over"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactorRule(_Model):
    """A national factor that puts an allegation into the cohort, from a day of recording on."""

    code: str
    valid_from: dt.date


class Cohort(_Model):
    """A versioned definition: an allegation belongs by its factor, its summary, or both.

    Attributes:
        definition: the sentence that a release prints.
        keywords: words looked for in the summary, whole.
        misspellings: how people misspell them; looked for in the same way.
        pass_over: words that are taken out of the summary first.
        platforms: whether a word for any platform is a keyword too.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*@[1-9][0-9]*$")
    title: str
    definition: str
    factor: FactorRule | None = None
    keywords: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    pass_over: tuple[str, ...] = ()
    platforms: bool = False

    @property
    def words(self) -> Words:
        """Patterns of its keywords and misspellings, and of what to pass over."""
        return Words(
            find=whole_words((*self.keywords, *self.misspellings)),
            pass_over=whole_words(self.pass_over),
        )


class Words(_Model):
    """Patterns of whole words to find, and of those to pass over first; None for no word."""

    find: str | None
    pass_over: str | None


@cache
def load_cohort(name: str) -> Cohort:
    """The definition of `<name>@<version>`. Raises: InputError listing every fault at once."""
    path = COHORTS_FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in COHORTS_FOLDER.glob("*.yaml")))
        raise InputError("there is no such cohort", given=name, allowed=known)
    cohort = fit(Cohort, read_yaml(path), path)
    problems = []
    if cohort.id != name:
        problems.append(f"id: is {cohort.id}, not the file's name")
    if cohort.factor and cohort.factor.code not in codes_of("factors"):
        problems.append(f"factor.code: {cohort.factor.code} is not in the code list factors")
    if not (cohort.factor or cohort.keywords or cohort.platforms):
        problems.append("give a factor, keywords or platforms")
    sealed = _sealed().get(path.name)
    if sealed not in (None, digest_file(path)):
        problems.append("was edited while in use, so figures would change: write the next version")
    if problems:
        raise all_at_once(InputError, path, problems, MEND)
    return cohort


def _sealed() -> dict[str, str]:
    """The digest of each version that is in use, by file name."""
    path = COHORTS_FOLDER / SEALED_NAME
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


@cache
def platform_words() -> dict[str, Words]:
    """Platform code to its words, in the order of the code list.

    Raises: InputError listing every fault of the alias list at once.
    """
    with ALIASES_FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, strict=True))
    if not rows or rows[0] != ALIASES_HEADER:
        raise InputError(
            "the list of platform names has the wrong columns",
            where=ALIASES_FILE,
            allowed=",".join(ALIASES_HEADER),
        )
    platforms = codes_of("platforms")
    problems = [
        f"line {number}: {fault}"
        for number, row in enumerate(rows[1:], start=2)
        if (fault := _fault(row, set(platforms)))
    ]
    if problems:
        raise all_at_once(InputError, ALIASES_FILE, problems, MEND)
    return {
        platform: Words(
            find=whole_words(row[2] for row in rows[1:] if row[:2] == [platform, NAME]),
            pass_over=whole_words(row[2] for row in rows[1:] if row[:2] == [platform, PASS_OVER]),
        )
        for platform in platforms
    }


def whole_words(words: Iterable[str]) -> str | None:
    """One pattern that finds any of the words, whole, in any case; a space also meets a hyphen.

    Args:
        words: an iterable of words or phrases.
    Returns: a pattern in the syntax that RE2 and Python share, or None for no word.
    """
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    if not listed:
        return None
    parts = (r"[\s-]+".join(re.escape(part) for part in word.split()) for word in listed)
    return rf"(?i)\b(?:{'|'.join(parts)})\b"


def _fault(row: list[str], platforms: set[str]) -> str | None:
    if len(row) != len(ALIASES_HEADER):
        return f"has {len(row)} values, not {len(ALIASES_HEADER)}"
    if row[0] not in platforms:
        return f"{row[0]} is not in the code list platforms"
    if row[1] not in (NAME, PASS_OVER):
        return f"use is {row[1]}, not `{NAME}` or `{PASS_OVER}`"
    if not re.fullmatch(r"\w.*\w|\w", row[2]):
        return "words must begin and end with a letter or digit"
    return None
