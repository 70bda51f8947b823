"""Rows of the complaint register that tell of severity, standards, interim measures and appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from peelian.records.force import words
from peelian.records.force.conduct import Conduct, Measures
from peelian.records.force.draws import Positions, Texts, look_up
from peelian.records.force.months import NEVER, Days, Month, iso
from peelian.records.force.who import Names
from peelian.records.force.workforce import Workforce


@dataclass(frozen=True)
class Rows:
    """Columns of texts in the order of a table, the day each row appears, and where it came from.

    Attributes:
        source: the subject row that each row came of.
    """

    columns: tuple[Texts, ...]
    since: Days
    source: Positions


def severity_columns(conduct: Conduct) -> tuple[Texts, Texts]:
    """Severity and its day, of each subject row."""
    return look_up(words.SEVERITIES, conduct.severity), iso(conduct.assessed)


def standard_rows(conduct: Conduct, subject_refs: Texts) -> Rows:
    """A row for each standard said to be breached."""
    standards = look_up(words.STANDARDS, conduct.standard)
    since = conduct.assessed[conduct.breached]
    return Rows((subject_refs[conduct.breached], standards), since, conduct.breached)


def appeal_rows(conduct: Conduct, subject_refs: Texts) -> Rows:
    """A row for each appeal, with its end; `hide_after` takes away what isn't decided yet."""
    proceeding = subject_refs[conduct.appealed] + "/P1"
    columns = (
        proceeding + "/A",
        proceeding,
        iso(conduct.appeal_day),
        look_up(words.APPEAL_RESULTS, conduct.appeal_result),
        iso(conduct.appeal_end),
    )
    return Rows(columns, conduct.appeal_day, conduct.appealed)


@dataclass(frozen=True)
class Gathered:
    """A month's interim measures.

    Attributes:
        refs, subject_refs: their own references, and those of the subjects that they came of.
        place, size: where each stood among all that were drawn, and how many those were.
    """

    month: Month
    measures: Measures
    refs: Texts
    subject_refs: Texts
    place: Positions
    size: int


def gathered(month: Month, measures: Measures, subject_refs: Texts) -> Gathered:
    """What the end needs of a month: references by measure, None where it came of no subject."""
    size = len(measures.subject)
    of_subjects = np.full(size, None, dtype=object)
    known = measures.subject >= 0
    of_subjects[known] = subject_refs[measures.subject[known]]
    refs = [f"IM-{month.year}{month.month:02d}-{n:04d}" for n in range(1, size + 1)]
    named = np.array(refs, dtype=object)
    return Gathered(month, measures, named, of_subjects, np.arange(size), size)


def settle_measures(months: Sequence[Gathered], force: Workforce) -> list[Gathered]:
    """Measures as they were: none lasts beyond the day on which its person left, whyever."""
    settled = []
    for one in months:
        measures = one.measures
        left = force.left[measures.person]
        kept = measures.first <= left
        last = np.minimum(measures.last, left).astype(np.int32)
        fitted = Measures(
            measures.subject[kept],
            measures.person[kept],
            measures.kind[kept],
            measures.reason[kept],
            measures.first[kept],
            last[kept],
        )
        refs, of_subjects = one.refs[kept], one.subject_refs[kept]
        settled.append(Gathered(one.month, fitted, refs, of_subjects, one.place[kept], one.size))
    return settled


def measure_columns(one: Gathered, names: Names, until: int) -> tuple[tuple[Texts, ...], Days]:
    """A month's interim measures as an extract of day `until` shows them; all, and since when."""
    measures = one.measures
    last = np.where(measures.last > until, NEVER, measures.last).astype(np.int32)
    columns = (
        one.refs,
        names.numbers[measures.person],
        one.subject_refs,
        look_up(words.MEASURES, measures.kind),
        look_up(words.MEASURE_REASONS, measures.reason),
        iso(measures.first),
        iso(last),
    )
    return columns, measures.first


def suspended_on(months: Sequence[Gathered], day: int, untold: set[str]) -> Positions:
    """The people whom personnel knows to be suspended on a day: all but by measures `untold`."""
    found = [
        one.measures.person[
            (one.measures.kind == words.SUSPENDED)
            & (one.measures.first <= day)
            & (one.measures.last >= day)
            & np.array([ref not in untold for ref in one.refs.tolist()], dtype=np.bool_)
        ]
        for one in months
    ]
    people: Positions = np.unique(np.concatenate([*found, np.array([], dtype=np.intp)]))
    return people
