"""How the complaint register says who a subject is: number, name, staff type, rank in short words.

Its ranks carry what the personnel register keeps apart: `T/DS` is a sergeant, temporary, detective.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from peelian.records.force import words
from peelian.records.force.cases import UNIDENTIFIED, Drawn
from peelian.records.force.draws import Texts, choose, look_up, text_where
from peelian.records.force.workforce import Workforce

PREFIX_WEIGHTS = (93, 4, 3)
"""No prefix, temporary, acting; of sergeants and above. Assumed."""


@dataclass
class Names:
    """The workforce's numbers and names, by position."""

    numbers: Texts
    surnames: Texts
    forenames: Texts


def who_columns(
    random: Generator, drawn: Drawn, force: Workforce, names: Names
) -> tuple[Texts, ...]:
    """Number, name, staff type and rank of each subject; nobody's are a constable's, unnamed."""
    subjects = drawn.subjects
    known = subjects.person != UNIDENTIFIED
    who = np.maximum(subjects.person, 0)
    number = text_where(known, names.numbers[who])
    full = text_where(known, names.surnames[who] + ", " + names.forenames[who])
    staff = np.where(known, force.staff[who], words.OFFICER)
    rank = np.where(known, subjects.rank, words.CONSTABLE)
    unit = np.where(known, subjects.unit, 0)
    slots = int(subjects.slot.max(initial=-1)) + 1
    prefix = choose(random, PREFIX_WEIGHTS, slots)[subjects.slot]
    is_plain = (rank == words.CONSTABLE) | (rank > words.HIGHEST_TEMPORARY)
    prefix = np.where(is_plain, 0, prefix)
    detective = (unit >= words.FIRST_DETECTIVE_UNIT) & (rank <= words.HIGHEST_DETECTIVE)
    position = (prefix * 2 + detective) * len(words.RANKS) + rank
    return number, full, look_up(words.STAFF_TYPES, staff), look_up(_RANK_TEXTS, position)


def _rank_texts() -> tuple[str, ...]:
    detective = words.DETECTIVE_RANKS + words.PLAIN_RANKS[len(words.DETECTIVE_RANKS) :]
    prefixes = ("", words.TEMPORARY_PREFIX, words.ACTING_PREFIX)
    return tuple(
        prefix + rank
        for prefix in prefixes
        for row in (words.PLAIN_RANKS, detective)
        for rank in row
    )


_RANK_TEXTS = _rank_texts()
