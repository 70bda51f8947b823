"""Putting a letter together: its parts in the order in which a requester reads them."""

from __future__ import annotations

from peelian.foi.letter import informing, opening
from peelian.foi.letter.deciding import decisions, refusal
from peelian.foi.letter.drawable import drawn_letter
from peelian.foi.letter.known import Known
from peelian.foi.letter.model import Letter
from peelian.foi.letter.problems import check_letter
from peelian.foi.letter.words import office, tell
from peelian.foi.library import library


def compose(known: Known) -> Letter:
    """The letter that answers a request.

    Args:
        known: the request with a decision for each question, and what answers it.
    Raises: InputError listing everything that is missing or contradicts itself; then there's no
        letter at all.
    """
    check_letter(known)
    details = office()
    publisher = known.release.publisher if known.release else library().force.publisher
    parts = (
        opening.short(known),
        opening.request(known),
        opening.reading(known),
        opening.searches(known),
        decisions(known),
        refusal(known),
        informing.information(known),
        informing.notes(known),
        informing.advice(known),
        informing.review(),
    )
    letter = Letter(
        title=tell("head.title", reference=known.request.reference),
        subject=known.request.title,
        publisher=publisher,
        facts=opening.head(known),
        sections=tuple(
            part for part in parts if part is not None and (part.blocks or part.sections)
        ),
        closing=(
            tell("closing.by", signed_by=details["signed_by"]),
            tell("closing.of", team=details["team"], publisher=publisher),
        ),
    )
    return drawn_letter(letter)
