"""Inspecting `answer.json`: its fields by list, and no trace of who asked in any of its texts."""

from __future__ import annotations

import json
import re
from typing import Any

from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.findings import Finding
from peelian.publication.inspection.known import without_known
from peelian.publication.inspection.shapes import shape_of

ANSWER = "answer.json"
DAY = r"\d{4}-\d\d-\d\d"
WORDS = r"[^\n\x00-\x1f]{0,20000}"
CITED = r"\d{1,2}[A-Z]?(?:\([0-9A-Za-z]{1,4}\))*"
TABLE = r"[a-z]{4,}[a-z_]*"
COUNT = r"\d{1,9}"

QUESTION: dict[str, Any] = {
    "number": r"[A-Za-z0-9.()-]{1,12}",
    "lines": [WORDS],
    "decision": "answered|part|withheld|not_held|cost|published|ncnd|not_valid",
    "decision_words": WORDS,
    "exemptions": [CITED],
    "tables": [TABLE],
    "figures_withheld": COUNT,
}
FORM: dict[str, Any] = {
    "format": r"peelian-answer/1",
    "reference": r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,59}",
    "title": WORDS,
    "summary": WORDS,
    "received": DAY,
    "clarified": [DAY],
    "extended_to": rf"{DAY}|None",
    "due": DAY,
    "answered": DAY,
    "outcome": "all|some|none|elsewhere|nothing_held|denied",
    "outcome_words": WORDS,
    "questions": [QUESTION],
    "exemptions": [
        {"id": CITED, "citation": WORDS, "title": WORDS, "kind": "absolute|qualified|ground"}
    ],
}
"""What it may say: the form of a whole value, of each item of a list, of a mapping's values."""


def inspect_answer(data: bytes, where: str, expected: Expected) -> list[Finding]:
    """What is wrong with the public facts of an answer; nothing where they may be published."""
    try:
        body = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return [Finding(where, "can't be read")]
    if not _fits(body, FORM):
        return [Finding(where, "does not have the form of an answer's facts")]
    findings = [
        Finding(where, f"holds what looks like {shape}")
        for text in _texts(body)
        if (shape := shape_of(without_known(text, expected)))
    ]
    hidden = {t["id"]: _hidden(expected, t["id"]) for t in expected.release["tables"]}
    for question in body["questions"]:
        wanted = sum(hidden.get(name, 0) for name in question["tables"])
        if set(question["tables"]) - set(hidden) or question["figures_withheld"] != wanted:
            findings.append(Finding(where, "says other things of the tables than they show"))
    return sorted(set(findings))


def _hidden(expected: Expected, table: str) -> int:
    return sum(shown == "[c]" for shown in expected.figures[table].values())


def _fits(value: Any, form: Any) -> bool:
    if isinstance(form, dict):
        return (
            isinstance(value, dict)
            and set(value) == set(form)
            and all(_fits(value[name], form[name]) for name in form)
        )
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(item, form[0]) for item in value)
    if not isinstance(value, str | int | None) or isinstance(value, bool):
        return False
    return re.fullmatch(form, str(value)) is not None


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []
