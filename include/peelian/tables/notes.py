"""The notes that a release carries because of how it was counted; a specification adds its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from peelian.core.release_model import RegisterUsed, Window
from peelian.tables.spec_model import DimensionSpec, Spec
from peelian.tables.variables import VARIABLES
from peelian.tables.window import day_in_words

NEW_REGULATIONS = dt.date(2020, 2, 1)
"""The day the 2020 regulations came into force (SI 2020/2 and SI 2020/4)."""

_UNIT_NOTES = {
    "cases": (
        "Figures count cases. A case may hold several allegations, and each allegation may be "
        "against several people."
    ),
    "allegations": (
        "Figures count allegations. A case may hold several, and an allegation may be against "
        "several people."
    ),
    "subject_allegations": (
        "Figures count allegations against individuals: an allegation against two people counts "
        "twice, and a person with three allegations counts three times. They are not numbers of "
        "people."
    ),
}
_BASIS_NOTES = {
    "recorded": "Figures are by the date on which the case was recorded, not when it happened.",
    "incident": (
        "Figures are by the date of the incident. Cases without one are left out, and recent "
        "incidents may still be reported."
    ),
    "finalised": (
        "Figures are by the date on which the case was finalised. Cases that are still live are "
        "left out."
    ),
}
_MOMENT_WORDS = {
    "register": "as the complaint register had it when the case was recorded",
    "incident": "held on the day of the incident, from the personnel register",
    "recorded": "held on the day the case was recorded, from the personnel register",
    "finalised": "held on the day the case was finalised, from the personnel register",
}


def notes_of(spec: Spec, effective: Window, registers: Sequence[RegisterUsed]) -> tuple[str, ...]:
    """The notes of a release, in the order in which it prints them."""
    return tuple(_notes(spec, effective, registers))


def _notes(spec: Spec, effective: Window, registers: Sequence[RegisterUsed]) -> Iterator[str]:
    yield _UNIT_NOTES[spec.counting_unit]
    yield _BASIS_NOTES[spec.date_basis]
    taken = "; ".join(f"{used.title}, {day_in_words(used.as_at)}" for used in registers)
    yield (
        "Figures are as the registers stood on the day they were read, and may change as records "
        f"are added and corrected: {taken}."
    )
    if len(spec.regimes) > 1 and effective.start < NEW_REGULATIONS <= effective.end:
        yield (
            f"The regulations changed on {day_in_words(NEW_REGULATIONS)}. What counts as a "
            "complaint, and the outcomes that are possible, differ before and after, so figures "
            "across that day are not comparable."
        )
    for dimension in spec.dimensions:
        yield from _dimension_notes(dimension)
    yield "An allegation is not a finding that anyone did wrong."
    yield from spec.notes


def _dimension_notes(dimension: DimensionSpec) -> Iterator[str]:
    variable = VARIABLES[dimension.of]
    if dimension.of == "platform":
        yield (
            "Platforms are found in the words of the summary. An allegation that names more than "
            "one counts once, under two or more platforms; one that names none is not stated."
        )
    if dimension.of == "outcome" and not dimension.others_unused:
        yield "Outcomes are those known when the register was read; a live case has none yet."
    if dimension.of == "proceeding_type":
        yield "An allegation with proceedings of more than one type counts once."
    if variable.moments and dimension.at is not None:
        yield f"{dimension.label} is the one {_MOMENT_WORDS[dimension.at]}."
    if dimension.alone:
        yield (
            f"{dimension.label} is given by itself and not broken down further, so that nobody "
            "can be identified from it."
        )
