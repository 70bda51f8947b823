"""What follows an allegation beside its outcome: severity, standards, interim measures, appeals.

Drawn from streams of their own, after the outcomes, so that they move nothing that was drawn
before. An interim measure is neutral: it may end with no sanction, and a sanction may come without.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from peelian.records.force import figures, words
from peelian.records.force.cases import UNIDENTIFIED, Drawn
from peelian.records.force.draws import Codes, Flags, Positions, choose, choose_each, happens
from peelian.records.force.months import NEVER, Days
from peelian.records.force.outcomes import Results
from peelian.records.force.workforce import Workforce

SERIOUS = (words.GROSS_MISCONDUCT, words.PLAIN_MISCONDUCT)


@dataclass
class Measures:
    """Interim measures; a row of each array is one.

    Attributes:
        subject: the subject row it came of, or -1 where it came of none.
        kind, reason: indexes into words.MEASURES and words.MEASURE_REASONS.
        first, last: its days; NEVER where it lasts.
    """

    subject: Positions
    person: Positions
    kind: Codes
    reason: Codes
    first: Days
    last: Days


@dataclass
class Conduct:
    """A month's steps beside the outcomes.

    Attributes:
        severity: of each subject row, an index into words.SEVERITIES; NOT_ASSESSED where there's
            none.
        assessed: the day of the assessment; NEVER where there's none.
        breached, standard: subject rows and the standards said to be breached (one or two each).
        appealed: subject rows whose proceeding was appealed against.
        appeal_day, appeal_end: when; appeal_result: an index into words.APPEAL_RESULTS.
    """

    severity: Codes
    assessed: Days
    breached: Positions
    standard: Codes
    measures: Measures
    appealed: Positions
    appeal_day: Days
    appeal_end: Days
    appeal_result: Codes


def draw_conduct(random: Generator, drawn: Drawn, results: Results, force: Workforce) -> Conduct:
    """Draw a month's severity assessments, breaches, interim measures and appeals."""
    severity = _severity(random, drawn, results)
    is_assessed = severity != words.NOT_ASSESSED
    recorded = drawn.cases.recorded[drawn.subjects.case]
    span = np.maximum(1, (results.day - recorded) // 3 + 1)
    assessed = (recorded + (random.random(len(severity)) * span).astype(np.int32)).astype(np.int32)
    assessed = np.minimum(assessed, results.day)
    breached, standard = _standards(random, severity)
    measures = _measures(random, drawn, results, severity, assessed, force)
    appealed, made, ended, result = _appeals(random, results)
    assessed = np.where(is_assessed, assessed, NEVER).astype(np.int32)
    return Conduct(severity, assessed, breached, standard, measures, appealed, made, ended, result)


def _severity(random: Generator, drawn: Drawn, results: Results) -> Codes:
    """A hearing follows gross misconduct, a meeting misconduct; the rest is drawn."""
    internal = drawn.cases.is_internal[drawn.subjects.case].astype(np.intp)
    severity = choose_each(random, np.array(figures.SEVERITY_SHARES), internal)
    meeting = results.heard & (results.proceeding == words.MEETING)
    severity[meeting] = words.PLAIN_MISCONDUCT
    severity[results.heard & ~meeting] = words.GROSS_MISCONDUCT
    if not drawn.month.is_new_regime:
        severity[severity == words.NEEDS_IMPROVEMENT] = words.NEITHER
    unidentified = drawn.subjects.person == UNIDENTIFIED
    severity[unidentified] = words.NOT_ASSESSED
    return severity


def _standards(random: Generator, severity: Codes) -> tuple[Positions, Codes]:
    """One or two different standards for whatever was assessed as more than nothing."""
    breached = np.flatnonzero(severity <= words.NEEDS_IMPROVEMENT)
    count = len(words.STANDARDS)
    first = choose(random, figures.STANDARD_WEIGHTS, len(breached))
    second = (first + 1 + random.integers(0, count - 1, len(breached))) % count
    has_second = happens(random, figures.SECOND_STANDARD_SHARE, len(breached))
    rows = np.concatenate([breached, breached[has_second]])
    standards = np.concatenate([first, second[has_second]]).astype(np.int8)
    order = np.lexsort((standards, rows))
    return rows[order], standards[order]


def _measures(
    random: Generator,
    drawn: Drawn,
    results: Results,
    severity: Codes,
    assessed: Days,
    force: Workforce,
) -> Measures:
    """Measures that come of serious allegations, and duties restricted for other reasons."""
    person = drawn.subjects.person
    chance = np.array(figures.MEASURE_SHARES)[np.minimum(severity, len(figures.MEASURE_SHARES) - 1)]
    lead = np.zeros(len(severity), dtype=np.bool_)
    lead[np.unique(drawn.subjects.slot, return_index=True)[1]] = True
    gets = happens(random, chance, len(severity)) & lead & (person != UNIDENTIFIED)
    gets &= force.left[np.maximum(person, 0)] >= assessed
    subject = np.flatnonzero(gets)
    suspended = happens(random, np.where(severity == words.GROSS_MISCONDUCT, 0.7, 0.2), len(gets))
    criminal = happens(random, figures.CRIMINAL_SHARE, len(subject))
    kind = np.where(suspended[subject], words.SUSPENDED, words.RESTRICTED)
    reason = np.where(criminal, words.FOR_CRIME, words.FOR_CONDUCT)
    first = assessed[subject]
    last = np.maximum(first, np.minimum(results.day, force.left[np.maximum(person, 0)])[subject])
    health = _of_health(random, drawn, force)
    return Measures(
        np.concatenate([subject, np.full(len(health.person), -1)]),
        np.concatenate([person[subject], health.person]),
        np.concatenate([kind, health.kind]).astype(np.int8),
        np.concatenate([reason, health.reason]).astype(np.int8),
        np.concatenate([first, health.first]).astype(np.int32),
        np.concatenate([last, health.last]).astype(np.int32),
    )


def _of_health(random: Generator, drawn: Drawn, force: Workforce) -> Measures:
    """Recuperative, adjusted and management-restricted duties: about nobody's conduct."""
    month = drawn.month
    serving = force.serving(month.first, month.last)
    person = serving[happens(random, figures.OTHER_RESTRICTION_SHARE, len(serving))]
    count = len(person)
    first = random.integers(month.first, month.last + 1, count, dtype=np.int32)
    lasts = random.exponential(figures.OTHER_RESTRICTION_DAYS, count).astype(np.int32)
    reason = choose(random, figures.OTHER_RESTRICTION_REASONS, count) + words.FIRST_OTHER_REASON
    last = np.maximum(first, np.minimum(first + lasts, force.left[person]))
    kind = np.full(count, words.RESTRICTED, dtype=np.int8)
    none = np.full(count, -1)
    return Measures(none, person, kind, reason.astype(np.int8), first, last.astype(np.int32))


def _appeals(random: Generator, results: Results) -> tuple[Positions, Days, Days, Codes]:
    """Appeals against sanctions of proceedings, within weeks; most are refused."""
    sanctions = [words.outcome(code) for code in words.APPEALABLE]
    can: Flags = results.heard & np.isin(results.outcome, sanctions)
    rows = np.flatnonzero(can & happens(random, figures.APPEAL_SHARE, len(can)))
    made = results.day[rows] + random.integers(3, 28, len(rows), dtype=np.int32)
    ended = made + random.integers(60, 300, len(rows), dtype=np.int32)
    result = choose(random, figures.APPEAL_RESULT_SHARES, len(rows))
    return rows, made.astype(np.int32), ended.astype(np.int32), result
