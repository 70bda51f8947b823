"""The exemptions of the Freedom of Information Act 2000, each with the one form it's cited in.

Answers of one force cite one exemption in ten spellings, which neither a reader nor a count can
follow. `include/reference/exemptions.csv` is the reviewed list: what may be cited, the form that
every letter, log and count uses, and the other spellings that a request file may use for it.
"""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from peelian.core.errors import InputError, all_at_once
from peelian.core.reference import REFERENCE_FOLDER

LIST_NAME = "exemptions.csv"
HEADER = ["id", "citation", "title", "use", "kind", "basis", "deny_by", "aliases", "source"]
BETWEEN_ALIASES = ";"
LEADING_WORDS = re.compile(
    r"\bss?\.?(?= *\d)|\b(?:sec|sections?|subsections?|foia|and|with|by virtue of)\b\.?"
)
KEPT = re.compile(r"[^0-9a-z()/]")


class Use(StrEnum):
    """What it's cited for.

    `withhold`: information is exempt. `deny`: whether information is held is neither confirmed nor
    denied. `ground`: a reason to refuse that isn't an exemption, such as the cost.
    """

    WITHHOLD = "withhold"
    DENY = "deny"
    GROUND = "ground"


@dataclass(frozen=True)
class Exemption:
    """An exemption, or another ground of refusal.

    Attributes:
        id: the short form that files use, such as `40(2)`.
        citation: the only form that a reader meets, such as "section 31(1)(a)".
        title: what it's called in the Act.
        qualified: whether the public interest must be weighed; False for grounds.
        absolute: whether no weighing is called for; False for grounds.
        by_prejudice: whether harm must be shown, rather than what the information is.
        deny_by: the id that's cited to neither confirm nor deny in its place; empty for none.
        aliases: other spellings of it.
        source: where the law says so.
    """

    id: str
    citation: str
    title: str
    use: Use
    qualified: bool
    absolute: bool
    by_prejudice: bool
    deny_by: str
    aliases: tuple[str, ...]
    source: str

    @property
    def section(self) -> int:
        """The section of the Act that it stands in."""
        return int("".join(itertools.takewhile(str.isdigit, self.id)))


@cache
def exemptions(folder: Path = REFERENCE_FOLDER) -> dict[str, Exemption]:
    """Every exemption and ground by id, in the order of the Act.

    Raises: InputError listing every fault of the file at once.
    """
    path = folder / LIST_NAME
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(
            "the list of exemptions can't be read", where=path, allowed="CSV in UTF-8"
        ) from None
    if not rows or rows[0] != HEADER:
        raise InputError(
            "the list of exemptions has the wrong columns", where=path, allowed=",".join(HEADER)
        )
    problems: list[str] = []
    found: dict[str, Exemption] = {}
    for number, row in enumerate(rows[1:], start=2):
        try:
            read = _exemption(row)
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            continue
        if read.id in found:
            problems.append(f"line {number}: {read.id} stands twice")
        found[read.id] = read
    problems += _cross_problems(found)
    if problems:
        raise all_at_once(InputError, path, problems, "mend the file and run again")
    return found


def exemption(spelling: str, folder: Path = REFERENCE_FOLDER) -> Exemption:
    """The exemption that a spelling means, such as "s.40(2)(3)", "Section 40(2) & 40(3A)(a)".

    Raises: InputError where none is meant.
    """
    known = exemptions(folder)
    meant = _spellings(folder).get(_key(spelling))
    if meant is None:
        section = re.search(r"\d+A?", spelling)
        near = [i for i in known if section and re.match(rf"{section.group()}(?!\d)", i)]
        raise InputError(
            "there is no such exemption",
            given=spelling[:60],
            allowed=", ".join(near or known),
            do=f"use one of these, or have the one you mean added to {LIST_NAME}",
        )
    return known[meant]


@cache
def _spellings(folder: Path) -> dict[str, str]:
    known = exemptions(folder)
    return {_key(word): e.id for e in known.values() for word in (*e.aliases, e.citation, e.id)}


def _key(spelling: str) -> str:
    """A spelling without what people vary: words, spaces, dots, ampersands, a repeated section."""
    plain = KEPT.sub("", LEADING_WORDS.sub(" ", spelling.casefold()))
    section = re.match(r"\d+a?", plain)
    if section is None:
        return plain
    head, rest = section.group(), plain[section.end() :]
    return head + re.sub(rf"{head}(?=\()", "", rest)


def _exemption(row: list[str]) -> Exemption:
    if len(row) != len(HEADER):
        raise ValueError(f"has {len(row)} values, not {len(HEADER)}")
    of = dict(zip(HEADER, (value.strip() for value in row), strict=True))
    if not (re.match(r"\d+", of["id"]) and of["citation"] and of["title"] and of["source"]):
        raise ValueError("id, citation, title and source must be filled in")
    use = Use(of["use"])
    is_ground = use is Use.GROUND
    if (of["kind"] in ("absolute", "qualified")) == is_ground:
        raise ValueError("kind is absolute or qualified, and empty for a ground")
    if (of["basis"] in ("class", "prejudice")) == is_ground:
        raise ValueError("basis is class or prejudice, and empty for a ground")
    aliases = tuple(a.strip() for a in of["aliases"].split(BETWEEN_ALIASES) if a.strip())
    return Exemption(
        id=of["id"],
        citation=of["citation"],
        title=of["title"],
        use=use,
        qualified=of["kind"] == "qualified",
        absolute=of["kind"] == "absolute",
        by_prejudice=of["basis"] == "prejudice",
        deny_by=of["deny_by"],
        aliases=aliases,
        source=of["source"],
    )


def _cross_problems(found: dict[str, Exemption]) -> list[str]:
    problems = [
        f"{e.id}: deny_by names {e.deny_by}, which is not in the list"
        for e in found.values()
        if e.deny_by and e.deny_by not in found
    ]
    owners: dict[str, str] = {}
    for e in found.values():
        for word in (e.id, e.citation, *e.aliases):
            other = owners.setdefault(_key(word), e.id)
            if other != e.id:
                problems.append(f"{e.id}: the spelling {word} is {other}'s too")
    return problems
