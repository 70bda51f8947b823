"""Dirt in the interim measures, put in once their ends are known."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from peelian.records.force import words
from peelian.records.force.conduct_sheets import Gathered
from peelian.records.force.dirt_kinds import KINDS
from peelian.records.force.dirt_pick import Hit
from peelian.records.force.draws import Flags, Texts
from peelian.records.force.months import NEVER, Days, iso
from peelian.records.force.name import stranger_number
from peelian.records.force.workforce import Workforce

STRANGERS = 100_000
PERSON_NO, MEASURE, DATE_TO = 1, 3, 6
"""Columns of the table, by place."""


def soil_measures(
    random: Generator, one: Gathered, columns: tuple[Texts, ...], force: Workforce, until: int
) -> dict[str, Hit]:
    """Put dirt into the columns of a month's measures. Returns: what was put where, by kind."""
    measures = one.measures
    taken = np.zeros(len(one.refs), dtype=np.bool_)
    hits: dict[str, Hit] = {}

    def pick(kind: str, can: Flags, since: Days) -> Flags:
        # Drawn for all that were drawn once, so that a later extract draws the same.
        drawn = random.random(one.size)[one.place] < KINDS[kind].rate
        got: Flags = drawn & can & ~taken
        taken[got] = True
        hits[kind] = Hit(one.refs[got], since[got])
        return got

    every = np.ones(len(taken), dtype=np.bool_)
    has_ended = measures.last <= until
    got = pick("measure_ends_before_it_begins", has_ended, measures.last)
    columns[DATE_TO][got] = iso((measures.first - 7).astype(np.int32))[got]
    with_service = has_ended & (measures.last >= force.left[measures.person])
    got = pick("measure_outlasts_service", with_service, measures.last)
    columns[DATE_TO][got] = None
    columns[MEASURE][pick("unknown_measure_word", every, measures.first)] = "See log"
    strange = [stranger_number(int(n)) for n in random.integers(STRANGERS, size=one.size)]
    got = pick("measure_for_stranger", every, measures.first)
    columns[PERSON_NO][got] = np.array(strange, dtype=object)[one.place][got]
    lasting = (measures.kind == words.SUSPENDED) & ~has_ended
    lasting &= measures.first <= until
    pick("suspension_not_in_personnel", lasting, np.where(lasting, measures.first, NEVER))
    return hits
