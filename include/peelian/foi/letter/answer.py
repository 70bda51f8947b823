"""What is public of an answer, as data: the disclosure log and the statistics are made from it.

`answer.json` stands beside the letter. It holds the request's words as the letter prints them, the
decisions and what they rest on, and days; never who asked.
"""

from __future__ import annotations

from typing import Any

from peelian.core.files import canonical_json
from peelian.foi.exemptions import Exemption
from peelian.foi.letter.known import Decided, Known
from peelian.foi.letter.opening import outcome
from peelian.foi.letter.removed import published_words
from peelian.foi.letter.words import tell

ANSWER_NAME = "answer.json"
FORMAT = "peelian-answer/1"


def answer_bytes(known: Known) -> bytes:
    """`answer.json`, canonical."""
    return canonical_json(answer_facts(known))


def answer_facts(known: Known) -> dict[str, Any]:
    """The answer's public facts, JSON-able."""
    request, decided = known.request, known.decided()
    clarified = [one.received for one in request.clarifications if one.received]
    return {
        "format": FORMAT,
        "reference": request.reference,
        "title": request.title,
        "summary": request.summary,
        "received": request.received.isoformat(),
        "clarified": [day.isoformat() for day in clarified],
        "extended_to": request.extension.until.isoformat() if request.extension else None,
        "due": known.due.isoformat(),
        "answered": known.answered.isoformat(),
        "outcome": outcome(decided),
        "outcome_words": tell(f"short.{outcome(decided)}"),
        "questions": [_question(one, known) for one in decided],
        "exemptions": [_exemption(one) for one in known.cited()],
    }


def _question(decided: Decided, known: Known) -> dict[str, Any]:
    question = decided.question
    given = {table.id for table in known.release.tables} if known.release else set()
    return {
        "number": question.number,
        "lines": list(published_words(question.text)),
        "decision": decided.decision,
        "decision_words": tell(f"decision.{decided.said}"),
        "exemptions": [one.id for one in decided.citations],
        # A table that was asked for and may not be given isn't there to be pointed at.
        "tables": [name for name in question.tables if name in given],
        "figures_withheld": decided.hidden,
    }


def _exemption(one: Exemption) -> dict[str, str]:
    kind = "qualified" if one.qualified else "absolute" if one.absolute else "ground"
    return {"id": one.id, "citation": one.citation, "title": one.title, "kind": kind}
