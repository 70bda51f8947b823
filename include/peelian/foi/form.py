"""A request that was filled into a form, as the file that says the same.

The form asks for what most requests need; what it can't say, a request's file can. So the form
makes a file, and from then on there's one road.

In    the fields of a form, every one text, a list of texts or nothing
Out   keys and values as a request's file holds them, to be checked by `request_file.check`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peelian.core.errors import InputError
from peelian.foi.library import library

Fields = Mapping[str, Any]
ASKED = "asked"
QUESTION_NUMBER = "1"
"""A form holds one question; a letter of several is a request's file."""
CROSSED = re.compile(r"\s*[,;]\s*|\s+(?:by|and|x|\u00d7)\s+")
NO_LETTER = re.compile(r"[^a-z]+")
LONGEST_ID = 31
TABLE_PREFIX = "table_"
"""Leads the names of tables, so that each has the letters that a file's name needs."""


def request_of(fields: Fields, officer: str) -> dict[str, Any]:
    """The request that a form was filled with, as a file would hold it.

    Args:
        fields: `reference`, `title`, `received`, `question`, `first`, `last`, `tables` and the
            rest; what was left empty isn't there, is None, or is blank.
        officer: user name of who filled it, and so can't approve the answer.
    Raises: InputError naming every field that is needed and empty.
    """
    given = {name: value for name, value in fields.items() if not _is_blank(value)}
    _refuse_gaps(given)
    tables = [_table(line, str(given["title"])) for line in _lines(given["tables"])]
    _number_alike(tables)
    return {
        "reference": _line(given["reference"]),
        "title": _line(given["title"]),
        "summary": _line(given.get("summary") or given["title"]),
        "received": _line(given["received"]),
        "requester_kind": _line(given.get("requester_kind") or "unknown"),
        "officer": officer,
        "questions": [_question(given, [table["id"] for table in tables])],
        "count": _line(given.get("count") or "subject_allegations"),
        "date_basis": _line(given.get("date_basis") or "recorded"),
        **{name: _line(given[name]) for name in ("population", "cohort") if name in given},
        "windows": [
            {
                "id": ASKED,
                "from": _line(given["first"]),
                "to": _line(given["last"]),
                "start_at": _line(given.get("start_at") or "month"),
            }
        ],
        "tables": tables,
    }


def _refuse_gaps(given: Fields) -> None:
    needed = {
        "reference": "the force's reference number",
        "title": "what it's about",
        "received": "the day of receipt",
        "question": "what was asked, word for word",
        "first": "the first day asked for",
        "last": "the last day asked for",
        "tables": "what to break the count down by",
    }
    missing = [f"{name} ({words})" for name, words in needed.items() if name not in given]
    if missing:
        raise InputError(
            "the form isn't filled in",
            where="form of foi_request",
            given=f"nothing for {', '.join(missing)}",
            do="fill these in, or name or paste a request's file",
        )


def _question(given: Fields, tables: Sequence[str]) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "number": QUESTION_NUMBER,
        # Verbatim: what a stranger wrote is quoted, never tidied.
        "text": str(given["question"]),
        "tables": list(tables),
        "decision": _line(given.get("decision") or "answered"),
    }
    if "exemptions" in given:
        asked["exemptions"] = _lines(given["exemptions"])
    if "why" in given:
        asked["reason"] = _line(given["why"])
    return asked


def _table(line: str, title: str) -> dict[str, Any]:
    """A table of one line of the form, such as `year, outcome`."""
    by = [part.strip() for part in CROSSED.split(line) if part.strip()]
    labels = [_label(name) for name in by]
    made: dict[str, Any] = {
        "id": (TABLE_PREFIX + "_".join(NO_LETTER.sub("_", name.casefold()) for name in by))[
            :LONGEST_ID
        ],
        "title": f"{title}, by {' and '.join(labels)}",
        "by": by,
    }
    if len(by) > 1:
        made["columns"] = by[-1]
    return made


def _number_alike(tables: Sequence[dict[str, Any]]) -> None:
    """Names are cut short; where two become alike, letters are added."""
    seen: dict[str, int] = {}
    for table in tables:
        name = table["id"]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            ending = "_" + chr(ord("a") + seen[name] - 1)
            table["id"] = name[: LONGEST_ID - len(ending)] + ending


def _label(name: str) -> str:
    ready = library().dimensions.get(name)
    if ready is None or ready.label is None:
        return name.replace("_", " ")
    # Labels begin a line elsewhere; a short form of capitals stays one.
    return ready.label if ready.label[:2].isupper() else ready.label[:1].lower() + ready.label[1:]


def _lines(value: Any) -> list[str]:
    """Each line of a text, or each of a list of texts, without blanks and repeats."""
    parts: Iterable[str] = value.splitlines() if isinstance(value, str) else map(str, value)
    return list(dict.fromkeys(tidy for part in parts if (tidy := _line(part))))


def _line(value: Any) -> str:
    return " ".join(str(value).split())


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Sequence) and not len(value))
