"""A month's cases, what's alleged in them, and against whom: the truth, before it's written down.

Everything is drawn as arrays. A case's people are its case-subjects; a subject row is one
allegation against one of them, so a person may stand in several rows of a case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from peelian.records.force import figures, words
from peelian.records.force.draws import (
    Codes,
    Flags,
    Positions,
    choose,
    choose_each,
    happens,
    places_within,
)
from peelian.records.force.mixes import letter_weights, social_share
from peelian.records.force.months import Days, Month
from peelian.records.force.workforce import Workforce

UNIDENTIFIED = -1
LAG_TO_RECORD_DAYS = (30.0, 90.0)
LAG_TO_FINALISE = ((1.5, 80.0), (2.0, 120.0))
SHORTEST_CASE_DAYS = 5
"""Mean days from incident to recording; gamma shape and scale of days from recording to the end;
of public complaints and internal matters. Assumed."""


@dataclass
class Cases:
    """A month's cases in the order of recording; a row of each array is a case."""

    kind: Codes
    is_internal: Flags
    origin: Codes
    incident: Days
    recorded: Days
    finalised: Days


@dataclass
class Allegations:
    """Sorted by case. `letter` is an index into the regime's letters; `sub` starts at 1."""

    case: Positions
    letter: Codes
    sub: Codes
    is_social: Flags


@dataclass
class Subjects:
    """Sorted by allegation.

    Attributes:
        allegation, case: positions of the parents.
        slot: which case-subject of the month it is (0 upwards over the month).
        person: position in the workforce, UNIDENTIFIED where nobody knows.
        rank, unit: on the day of recording.
    """

    allegation: Positions
    case: Positions
    slot: Positions
    person: Positions
    rank: Codes
    unit: Codes


@dataclass
class Drawn:
    """A month as drawn: three levels, each pointing to the one above."""

    month: Month
    cases: Cases
    allegations: Allegations
    subjects: Subjects


def draw_month(random: Generator, month: Month, force: Workforce) -> Drawn:
    """Draw a month's cases, allegations and subjects.

    Args:
        random: the month's own stream.
        force: people; only those who serve all month can be subjects.
    """
    cases = _cases(random, month)
    sizes = _sizes(random, cases, figures.PUBLIC_CASES / figures.PUBLIC_ALLEGATIONS, _CONDUCT_SIZE)
    allegations = _allegations(random, month, cases, np.minimum(sizes, figures.MOST_PER_CASE))
    subjects = _subjects(random, month, cases, allegations, force)
    _after_joining(cases, subjects, force)
    return Drawn(month, cases, allegations, subjects)


_CONDUCT_SIZE = figures.CONDUCT_CASES / figures.CONDUCT_ALLEGATIONS
_CONDUCT_SLOTS = figures.CONDUCT_CASES / figures.CONDUCT_CASE_SUBJECTS


def _cases(random: Generator, month: Month) -> Cases:
    count = month.cases
    kind = choose(random, figures.CASE_TYPE_SHARES, count)
    is_internal = kind != words.PUBLIC_COMPLAINT
    origin = choose(random, figures.ORIGIN_SHARES_INTERNAL, count) * is_internal
    recorded = np.sort(random.integers(month.first, month.last + 1, count, dtype=np.int32))
    lag = random.exponential(1.0, count) * np.where(is_internal, *LAG_TO_RECORD_DAYS[::-1])
    public, internal = (
        random.gamma(shape, scale, count) + SHORTEST_CASE_DAYS for shape, scale in LAG_TO_FINALISE
    )
    finalised = recorded + np.where(is_internal, internal, public).astype(np.int32)
    return Cases(
        kind,
        is_internal,
        origin.astype(np.int8),
        recorded - lag.astype(np.int32),
        recorded,
        finalised.astype(np.int32),
    )


def _sizes(random: Generator, cases: Cases, public: float, internal: float) -> NDArray[np.int64]:
    """Geometric sizes from 1, whose means are the published ratios (1 over each argument)."""
    sizes: NDArray[np.int64] = random.geometric(np.where(cases.is_internal, internal, public))
    return sizes


def _allegations(
    random: Generator, month: Month, cases: Cases, sizes: NDArray[np.int64]
) -> Allegations:
    case = np.repeat(np.arange(len(sizes)), sizes)
    is_internal = cases.is_internal[case]
    is_social = happens(random, social_share(month.year, is_internal), len(case))
    letters, sub_codes = letter_weights(month)
    letter = choose_each(random, letters, np.where(is_social, 2, is_internal.astype(np.intp)))
    sub = 1 + (random.random(len(case)) * sub_codes[letter]).astype(np.int8)
    return Allegations(case, letter, sub, is_social)


def _subjects(
    random: Generator, month: Month, cases: Cases, allegations: Allegations, force: Workforce
) -> Subjects:
    slots = np.minimum(
        _sizes(random, cases, 1 / figures.PUBLIC_SUBJECTS_PER_CASE, _CONDUCT_SLOTS),
        figures.MOST_SUBJECTS,
    )
    person = _people(random, month, cases, slots, force)
    case, number, within = _pairs(
        random, np.bincount(allegations.case, minlength=len(slots)), slots
    )
    first_allegation = np.searchsorted(allegations.case, np.arange(len(slots)))
    first_slot = np.cumsum(slots) - slots
    allegation, slot = first_allegation[case] + number, first_slot[case] + within
    of_nobody = happens(random, figures.NO_SUBJECT_SHARE, len(allegations.case))
    of_nobody &= ~cases.is_internal[allegations.case]
    kept = ~of_nobody[allegation]
    order = np.lexsort((slot[kept], allegation[kept]))
    allegation, slot, case = (array[kept][order] for array in (allegation, slot, case))
    known = np.maximum(person[slot], 0)
    rank, unit = force.posting_on(known, cases.recorded[case])
    return Subjects(allegation, case, slot, person[slot], rank, unit)


def _pairs(
    random: Generator, alleged: NDArray[np.int64], slots: NDArray[np.int64]
) -> tuple[Positions, Positions, Positions]:
    """Which allegation of a case is against which of its people: (case, allegation, person).

    Each allegation and each person stands in one pair at least; some cases hold every pair.
    """
    every = happens(random, figures.EVERY_PAIR_SHARE, len(slots))
    sizes = np.where(every, alleged * slots, np.maximum(alleged, slots))
    case = np.repeat(np.arange(len(slots)), sizes)
    place = places_within(case, len(slots))
    number = np.where(every[case], place // slots[case], place % alleged[case])
    return case, number, place % slots[case]


def _people(
    random: Generator, month: Month, cases: Cases, slots: NDArray[np.int64], force: Workforce
) -> Positions:
    """A person for each case-subject of the month; no person twice in a case."""
    serving = force.serving(month.first, month.last)
    ranks, _ = force.posting_on(serving, month.first)
    weights = force.prone[serving] * np.array(figures.RANK_WEIGHTS)[ranks]
    bounds = np.cumsum(weights)
    case = np.repeat(np.arange(len(slots)), slots)
    drawn = np.searchsorted(bounds, random.random(len(case)) * bounds[-1], side="right")
    _part_twins(case, drawn, len(serving))
    person: Positions = serving[drawn]
    chance = np.array(figures.UNIDENTIFIED_SHARES)[cases.is_internal[case].astype(np.intp)]
    person[happens(random, chance, len(case))] = UNIDENTIFIED
    return person


def _part_twins(case: Positions, drawn: Positions, serving: int) -> None:
    """Where a case drew the same person twice, move the later one on to the next person."""
    while True:
        order = np.lexsort((drawn, case))
        same = (np.diff(case[order]) == 0) & (np.diff(drawn[order]) == 0)
        twins = order[1:][same]
        if not len(twins):
            return
        drawn[twins] = (drawn[twins] + 1) % serving


def _after_joining(cases: Cases, subjects: Subjects, force: Workforce) -> None:
    """Move an incident that is before one of its people joined to the day they joined."""
    known = subjects.person != UNIDENTIFIED
    joined = force.joined[subjects.person[known]]
    np.maximum.at(cases.incident, subjects.case[known], joined)
