"""What comes of each allegation against a person: proceedings, findings, outcomes, and leaving.

Drawn when a case is recorded, with the days on which each step falls; the registers show a step
only once its day has come. A dismissal or a resignation shortens the person's career, so it's
drawn month by month.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from peelian.records.force import figures, sanctions, words
from peelian.records.force.cases import UNIDENTIFIED, Drawn
from peelian.records.force.draws import Codes, Flags, choose, choose_each, happens
from peelian.records.force.months import Days
from peelian.records.force.workforce import DAYS_A_YEAR, FULL_SERVICE_YEARS, Workforce

LAST_STEP_DAYS = 8
"""An outcome is decided in the last days before its case is finalised. Assumed."""

YES, NO, NOT_SAID = range(3)
CASE_TO_ANSWER = ("Yes", "No", None)


@dataclass
class Results:
    """A row of each array is a subject row of the month.

    Attributes:
        heard: whether a proceeding hears it.
        proceeding, level: indexes into words; mean something where `heard`.
        outcome: index into words.OUTCOME_CODES.
        case_to_answer: index into CASE_TO_ANSWER.
        day: when it was decided (and the proceeding ended).
        shown: the day on which the outcome enters the register, that of finalising the case.
    """

    heard: Flags
    proceeding: Codes
    level: Codes
    outcome: Codes
    case_to_answer: Codes
    day: Days
    shown: Days


def draw_results(random: Generator, drawn: Drawn, force: Workforce) -> Results:
    """Draw what comes of a month's cases; people who go are made to leave `force`."""
    subjects, cases = drawn.subjects, drawn.cases
    is_new, count = drawn.month.is_new_regime, len(subjects.case)
    internal = cases.is_internal[subjects.case]
    shown = cases.finalised[subjects.case]
    day = (shown - random.integers(0, LAST_STEP_DAYS, len(cases.kind))[subjects.case]).astype(
        np.int32
    )
    day = np.maximum(day, cases.recorded[subjects.case])
    heard, proceeding, level = _proceedings(random, drawn, internal)
    outcome = _outcomes(random, drawn, is_new, proceeding, level)
    plain = choose_each(random, sanctions.plain_weights(is_new), internal.astype(np.intp))
    outcome = np.where(heard, outcome, plain).astype(np.int8)
    results = Results(heard, proceeding, level, outcome, np.empty(count, np.int8), day, shown)
    _settle_leavers(results, drawn, force)
    results.case_to_answer = _case_to_answer(results, internal)
    return results


def _proceedings(random: Generator, drawn: Drawn, internal: Flags) -> tuple[Flags, Codes, Codes]:
    """One proceeding a case-subject; of its other allegations some are heard there too."""
    subjects = drawn.subjects
    slots = int(subjects.slot.max(initial=-1)) + 1
    chance = np.zeros(slots)
    chance[subjects.slot] = np.array(figures.PROCEEDING_SHARES)[internal.astype(np.intp)]
    faces = happens(random, chance, slots)
    kind = choose(random, figures.PROCEEDINGS, slots)
    level = choose_each(random, np.array(figures.LEVELS), kind)
    is_lead = np.zeros(len(subjects.slot), dtype=np.bool_)
    is_lead[np.unique(subjects.slot, return_index=True)[1]] = True
    shares = happens(random, figures.SHARED_PROCEEDING_SHARE, len(is_lead))
    heard = faces[subjects.slot] & (is_lead | shares) & (subjects.person != UNIDENTIFIED)
    return heard, kind[subjects.slot], level[subjects.slot]


def _outcomes(
    random: Generator, drawn: Drawn, is_new: bool, proceeding: Codes, level: Codes
) -> Codes:
    """The outcome of each proceeding: one for all that was heard there."""
    slot = drawn.subjects.slot
    row = proceeding.astype(np.intp) * len(words.FINDING_LEVELS) + level
    weights = sanctions.proceeding_weights(is_new)
    weights[weights.sum(axis=1) == 0, 0] = 1.0
    slots = int(slot.max(initial=-1)) + 1
    by_slot = np.zeros(slots, dtype=np.intp)
    by_slot[slot] = row
    return choose_each(random, weights, by_slot)[slot]


def _settle_leavers(results: Results, drawn: Drawn, force: Workforce) -> None:
    """Fit outcomes to who still serves, then let the dismissed and the resigned go."""
    person = drawn.subjects.person
    known = person != UNIDENTIFIED
    resigned, retired = words.outcome("resigned"), words.outcome("retired")
    goes = np.isin(results.outcome, (resigned, retired))
    results.outcome[goes & ~known] = words.outcome("nfa")
    who = np.maximum(person, 0)
    has_gone = known & (force.left[who] < results.day)
    _of_former(results, drawn, has_gone, force.leaver[who])
    dismissed = known & ~has_gone & (results.outcome == words.outcome("dismissed"))
    force.leave(who[dismissed], results.day[dismissed], words.LEFT_DISMISSED)
    goes = known & ~has_gone & np.isin(results.outcome, (resigned, retired))
    service = results.day - force.joined[who]
    is_full = service > FULL_SERVICE_YEARS * DAYS_A_YEAR
    results.outcome[goes] = np.where(is_full, retired, resigned)[goes]
    for code, leaver in ((resigned, words.LEFT_RESIGNED), (retired, words.LEFT_RETIRED)):
        mask = goes & (results.outcome == code)
        force.leave(who[mask], results.day[mask], leaver)


def _of_former(results: Results, drawn: Drawn, has_gone: Flags, leaver: Codes) -> None:
    """People who left first: gross misconduct is still heard (from 2020), lesser matters lapse."""
    tried = has_gone & results.heard & (results.proceeding != words.MEETING)
    tried &= results.level == words.GROSS
    tried &= drawn.month.is_new_regime
    results.outcome[tried] = words.outcome(sanctions.FORMER_OFFICER)
    actions = [
        words.outcome(code)
        for code in ("management_action", "learning", "rprp", "resigned", "retired")
    ]
    lapsed = has_gone & ~tried & (results.heard | np.isin(results.outcome, actions))
    results.heard[lapsed] = False
    results.outcome[lapsed] = np.select(
        [leaver == words.LEFT_RESIGNED, leaver == words.LEFT_RETIRED],
        [words.outcome("resigned"), words.outcome("retired")],
        words.outcome("nfa"),
    )[lapsed]


def _case_to_answer(results: Results, internal: Flags) -> Codes:
    resigned: NDArray[np.bool_] = np.isin(
        results.outcome, (words.outcome("resigned"), words.outcome("retired"))
    )
    said_no = results.outcome == words.outcome("no_case_to_answer")
    return np.select([results.heard | resigned, said_no | internal], [YES, NO], NOT_SAID).astype(
        np.int8
    )
