"""A month as rows of the complaint register: columns of texts, and the day each row appears.

Dirt is put into these columns, so what was drawn stays true; `visible` is what an extract on a
given day shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from peelian.records.force import figures, words
from peelian.records.force.cases import Drawn
from peelian.records.force.conduct import Conduct
from peelian.records.force.conduct_sheets import (
    Rows,
    appeal_rows,
    severity_columns,
    standard_rows,
)
from peelian.records.force.draws import (
    Flags,
    Positions,
    Texts,
    happens,
    look_up,
    places_within,
)
from peelian.records.force.mixes import LETTERS_2012, LETTERS_2020
from peelian.records.force.months import Days, iso
from peelian.records.force.outcomes import CASE_TO_ANSWER, Results
from peelian.records.force.summaries import Written
from peelian.records.force.who import Names, who_columns
from peelian.records.force.workforce import Workforce

COLUMNS: dict[str, tuple[str, ...]] = {
    "CASES": (
        "CASE_REF",
        "CASE_TYPE",
        "REGULATIONS",
        "ORIGIN",
        "INCIDENT_DATE",
        "DATE_RECORDED",
        "DATE_FINALISED",
        "CASE_STATUS",
    ),
    "ALLEGATIONS": ("ALLEGATION_REF", "CASE_REF", "CATEGORY_CODE", "SUMMARY"),
    "NATIONAL_FACTORS": ("ALLEGATION_REF", "FACTOR"),
    "SUBJECTS": (
        "SUBJECT_REF",
        "ALLEGATION_REF",
        "PERSON_NO",
        "SUBJECT_NAME",
        "STAFF_TYPE",
        "RANK_TEXT",
        "SEVERITY",
        "SEVERITY_DATE",
    ),
    "STANDARDS": ("SUBJECT_REF", "STANDARD"),
    "PROCEEDINGS": (
        "PROCEEDING_REF",
        "SUBJECT_REF",
        "PROCEEDING_TYPE",
        "FINDING_LEVEL",
        "HELD_DATE",
    ),
    "OUTCOMES": ("SUBJECT_REF", "CASE_TO_ANSWER", "OUTCOME", "OUTCOME_DATE"),
    "APPEALS": ("APPEAL_REF", "PROCEEDING_REF", "APPEAL_DATE", "RESULT", "DECIDED_DATE"),
    "INTERIM_MEASURES": (
        "MEASURE_REF",
        "PERSON_NO",
        "SUBJECT_REF",
        "MEASURE",
        "REASON",
        "DATE_FROM",
        "DATE_TO",
    ),
}
"""The register's tables, parents before children; the first column is the key."""

STATUS_LIVE, STATUS_FINALISED = "Live", "Finalised"


@dataclass
class Sheet:
    """Rows of one table that a month's cases bring.

    Attributes:
        columns: by name, in the order of COLUMNS.
        since: the day from which the register holds the row (NEVER: left out).
        source: the row of the drawn arrays that each row comes from.
    """

    columns: dict[str, Texts]
    since: Days
    source: Positions

    def visible(self, until: int) -> list[tuple[str | None, ...]]:
        """The rows that an extract at the end of day `until` holds."""
        shown = self.since <= until
        return list(zip(*(column[shown].tolist() for column in self.columns.values()), strict=True))


@dataclass
class Sheets:
    """A month's rows, table by table, with what they were made of.

    Attributes:
        flagged: of each allegation, whether its factor `Social Media` is set.
        case_ends: of each case, the day on which it's finalised; until then it's shown as live.
        assessed: of each subject row, the day on which its severity was assessed.
        appeal_ends: of each appeal, the day on which it was decided.
    """

    tables: dict[str, Sheet]
    flagged: Flags
    case_ends: Days
    assessed: Days
    appeal_ends: Days


def make_sheets(
    random: Generator,
    drawn: Drawn,
    results: Results,
    conduct: Conduct,
    written: Written,
    force: Workforce,
    names: Names,
) -> Sheets:
    """Write a month's draw down as clean rows; `random` is the month's stream for words."""
    cases, allegations, subjects = drawn.cases, drawn.allegations, drawn.subjects
    case_refs = _case_refs(drawn)
    places = places_within(allegations.case, len(case_refs))
    allegation_refs = _below(case_refs, allegations.case, "A", places)
    places = places_within(subjects.allegation, len(allegation_refs))
    subject_refs = _below(allegation_refs, subjects.allegation, "S", places)
    tables = {
        "CASES": _case_sheet(drawn, case_refs),
        "ALLEGATIONS": _sheet(
            "ALLEGATIONS",
            (allegation_refs, case_refs[allegations.case], _categories(drawn), written.text),
            cases.recorded[allegations.case],
        ),
    }
    flagged, factors = _factor_sheet(random, drawn, allegation_refs)
    tables["NATIONAL_FACTORS"] = factors
    tables["SUBJECTS"] = _sheet(
        "SUBJECTS",
        (
            subject_refs,
            allegation_refs[subjects.allegation],
            *who_columns(random, drawn, force, names),
            *severity_columns(conduct),
        ),
        cases.recorded[subjects.case],
    )
    tables["PROCEEDINGS"] = _proceeding_sheet(results, subject_refs)
    tables["OUTCOMES"] = _sheet(
        "OUTCOMES",
        (
            subject_refs,
            look_up(CASE_TO_ANSWER, results.case_to_answer),
            look_up(tuple(words.OUTCOMES.values()), results.outcome),
            iso(results.day),
        ),
        results.shown,
    )
    tables["STANDARDS"] = _of_rows("STANDARDS", standard_rows(conduct, subject_refs))
    tables["APPEALS"] = _of_rows("APPEALS", appeal_rows(conduct, subject_refs))
    return Sheets(tables, flagged, cases.finalised, conduct.assessed, conduct.appeal_end)


def _of_rows(table: str, rows: Rows) -> Sheet:
    named = dict(zip(COLUMNS[table], rows.columns, strict=True))
    return Sheet(named, rows.since, rows.source)


def _sheet(table: str, columns: tuple[Texts, ...], since: Days) -> Sheet:
    named = dict(zip(COLUMNS[table], columns, strict=True))
    return Sheet(named, since, np.arange(len(since)))


def _case_refs(drawn: Drawn) -> Texts:
    year, before = drawn.month.year, drawn.month.before
    return np.array(
        [f"CO-{year}-{before + place:06d}" for place in range(1, drawn.month.cases + 1)],
        dtype=object,
    )


def _below(parents: Texts, parent: Positions, letter: str, places: Positions) -> Texts:
    """References such as CO-2024-000017/A2: the parent's, and the place below it."""
    tails = np.array([f"/{letter}{n + 1}" for n in range(int(places.max(initial=0)) + 1)], object)
    refs: Texts = parents[parent] + tails[places]
    return refs


def _case_sheet(drawn: Drawn, refs: Texts) -> Sheet:
    cases = drawn.cases
    regulations = words.REGULATIONS[drawn.month.is_new_regime]
    columns = (
        refs,
        look_up(words.CASE_TYPES, cases.kind),
        np.full(len(refs), regulations, dtype=object),
        look_up(words.ORIGINS, cases.origin),
        iso(cases.incident),
        iso(cases.recorded),
        iso(cases.finalised),
        np.full(len(refs), STATUS_FINALISED, dtype=object),
    )
    return _sheet("CASES", columns, cases.recorded)


def _categories(drawn: Drawn) -> Texts:
    """A letter in the old regime, a letter with its sub-code in the new."""
    allegations = drawn.allegations
    if not drawn.month.is_new_regime:
        return look_up(LETTERS_2012, allegations.letter)
    most = max(figures.SUB_CODES.values())
    codes = tuple(f"{letter}{sub}" for letter in LETTERS_2020 for sub in range(1, most + 1))
    return look_up(codes, allegations.letter.astype(np.intp) * most + allegations.sub - 1)


def _factor_sheet(random: Generator, drawn: Drawn, refs: Texts) -> tuple[Flags, Sheet]:
    """National factors of the new regime; the one for social media is set imperfectly."""
    allegations = drawn.allegations
    count = len(refs)
    chance = np.where(allegations.is_social, figures.FACTOR_COMPLETENESS, figures.FACTOR_FALSE)
    flagged = happens(random, chance, count) & drawn.month.is_new_regime
    others = random.random((count, len(figures.OTHER_FACTOR_SHARES))) < figures.OTHER_FACTOR_SHARES
    is_set = np.column_stack([flagged, others & drawn.month.is_new_regime])
    row, factor = np.nonzero(is_set)
    since = drawn.cases.recorded[allegations.case[row]]
    columns = (refs[row], look_up(words.FACTOR_WORDS, factor))
    named = dict(zip(COLUMNS["NATIONAL_FACTORS"], columns, strict=True))
    return flagged, Sheet(named, since, row)


def _proceeding_sheet(results: Results, subject_refs: Texts) -> Sheet:
    heard = np.flatnonzero(results.heard)
    columns = (
        subject_refs[heard] + "/P1",
        subject_refs[heard],
        look_up(words.PROCEEDING_TYPES, results.proceeding[heard]),
        look_up(words.FINDING_LEVELS, results.level[heard]),
        iso(results.day[heard]),
    )
    named = dict(zip(COLUMNS["PROCEEDINGS"], columns, strict=True))
    return Sheet(named, results.day[heard], heard)


def hide_future(sheets: Sheets, until: int) -> None:
    """Show what comes after day `until` as not yet there: ends of cases, assessments, appeals."""
    sheet = sheets.tables["CASES"]
    live = sheets.case_ends > until
    sheet.columns["DATE_FINALISED"][live] = None
    sheet.columns["CASE_STATUS"][live] = STATUS_LIVE
    outcomes, day = sheets.tables["OUTCOMES"].columns, str(iso(np.array([until], np.int32))[0])
    late = np.array([text is not None and text > day for text in outcomes["OUTCOME_DATE"]])
    outcomes["OUTCOME_DATE"][late.astype(np.bool_)] = None
    subjects = sheets.tables["SUBJECTS"].columns
    for column in ("SEVERITY", "SEVERITY_DATE"):
        subjects[column][sheets.assessed > until] = None
    appeals = sheets.tables["APPEALS"].columns
    for column in ("RESULT", "DECIDED_DATE"):
        appeals[column][sheets.appeal_ends > until] = None
