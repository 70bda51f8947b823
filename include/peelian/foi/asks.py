"""What a question asks for besides counts: held or not, and what to offer instead."""

from __future__ import annotations

from dataclasses import dataclass

from peelian.foi.library import MINUTES_IN_HOUR, Concept, library
from peelian.foi.request_parts import AlsoAsks
from peelian.tables.window import day_in_words

WORK = frozenset({"text", "elsewhere", "document"})
"""Kinds that someone could look up by hand, within the limit of section 12."""


@dataclass(frozen=True)
class Cannot:
    """Something that no table gives.

    Attributes:
        words: what was asked for.
        kind: as the library has it.
        why: one sentence.
        exemptions: those that the plan proposes.
        instead: what to offer.
        is_work: whether someone could look it up by hand.
    """

    words: str
    kind: str
    why: str
    exemptions: tuple[str, ...]
    instead: str
    is_work: bool


def cannot_of(asked: AlsoAsks) -> Cannot:
    """What a question's `also_asks` comes to; the concept is one of the library's."""
    concept = library().concepts[asked.what]
    exemptions = concept.exemptions
    return Cannot(
        words=asked.words,
        kind=concept.kind,
        why=_why(concept),
        exemptions=exemptions,
        instead=concept.instead,
        is_work=concept.kind in WORK,
    )


def records_that_fit(concept: Concept) -> int | None:
    """How many records can be looked up within the limit, at the library's first guess."""
    if concept.minutes is None:
        return None
    return int(library().force.limit_minutes // concept.minutes)


def _why(concept: Concept) -> str:
    known = f"It's coded only from {day_in_words(concept.since)}. " if concept.since else ""
    fits = records_that_fit(concept)
    hours = library().force.limit_minutes // MINUTES_IN_HOUR
    by_hand = (
        f"At {concept.minutes:g} minutes a record, a guess, {hours} hours are {fits:,} records."
        if fits is not None
        else "Someone has to look for it."
    )
    words = {
        "personal": "It points at people, so it's personal data about them.",
        "narrative": "Words about a case point at the people in it.",
        "text": f"{known}It stands in free text alone, so someone has to read it. {by_hand}",
        "elsewhere": f"It's in another system of the force, and looked up by hand. {by_hand}",
        "not_held": "The force doesn't hold it."
        + (f" Who may: {concept.other_body}." if concept.other_body else ""),
        "document": f"It's a document, not a count. {by_hand}",
        "opinion": "It asks for an opinion or an explanation, which isn't recorded information.",
    }
    return words[concept.kind]
