"""Without dirt the registers keep the law and agree with each other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest

from peelian.core.reference import codes_of
from peelian.records.force import sanctions, spellings, words

# Police (Conduct) Regulations 2020, regulation 42 and schedule 1; before, the 2012 regulations.
# WW written warning, FWW final written warning, RR reduction in rank, D dismissal,
# WD would have been dismissed, NP not proven, RP reflective practice, MA management action.
MATRIX = """
    2020 | Misconduct Meeting  | Not Proven       | NP RP
    2020 | Misconduct Meeting  | Misconduct       | WW FWW
    2020 | Misconduct Hearing  | Not Proven       | NP RP
    2020 | Misconduct Hearing  | Misconduct       | WW FWW RR D
    2020 | Misconduct Hearing  | Gross Misconduct | FWW RR D WD
    2020 | Accelerated Hearing | Not Proven       | NP RP
    2020 | Accelerated Hearing | Misconduct       | WW FWW
    2020 | Accelerated Hearing | Gross Misconduct | FWW D WD
    2012 | Misconduct Meeting  | Not Proven       | NP
    2012 | Misconduct Meeting  | Misconduct       | MA WW FWW
    2012 | Misconduct Hearing  | Not Proven       | NP
    2012 | Misconduct Hearing  | Misconduct       | MA WW FWW
    2012 | Misconduct Hearing  | Gross Misconduct | FWW D
    2012 | Accelerated Hearing | Not Proven       | NP
    2012 | Accelerated Hearing | Misconduct       | WW FWW
    2012 | Accelerated Hearing | Gross Misconduct | FWW D
"""
SHORT = {
    "WW": "Written Warning",
    "FWW": "Final Written Warning",
    "RR": "Reduction in Rank",
    "D": "Dismissal without Notice",
    "WD": "Would Have Been Dismissed",
    "NP": "Not Proven",
    "RP": "Reflective Practice Review Process",
    "MA": "Management Action",
}
ALLOWED = {
    (regime, kind, level): {SHORT[word] for word in given.split()}
    for regime, kind, level, given in (
        (cell.strip() for cell in line.split("|")) for line in MATRIX.strip().splitlines()
    )
}
SANCTIONS = """
    SELECT substr(REGULATIONS, 1, 4), PROCEEDING_TYPE, FINDING_LEVEL, OUTCOME, SUBJECT_REF
    FROM PROCEEDINGS JOIN OUTCOMES USING (SUBJECT_REF) JOIN SUBJECTS USING (SUBJECT_REF)
    JOIN ALLEGATIONS USING (ALLEGATION_REF) JOIN CASES USING (CASE_REF)
"""


def test_every_sanction_is_one_that_its_proceeding_can_give(clean):
    given = defaultdict(set)
    for regime, kind, level, outcome, _ in clean.ask(SANCTIONS):
        given[regime, kind, level].add(outcome)
    assert set(given) <= set(ALLOWED)
    for place, outcomes in given.items():
        assert outcomes <= ALLOWED[place]


def test_the_generator_and_this_matrix_hold_the_same_law():
    for (regime, kind, level), outcomes in ALLOWED.items():
        codes = sanctions.allowed(
            regime == "2020", words.PROCEEDING_TYPES.index(kind), words.FINDING_LEVELS.index(level)
        )
        assert {words.OUTCOMES[code] for code in codes} == outcomes


def test_every_word_is_known_to_the_code_lists():
    assert set(words.OUTCOMES) <= set(codes_of("outcomes"))
    assert set(words.RANKS) <= set(codes_of("ranks"))
    assert set(words.FACTORS) <= set(codes_of("factors", "2020"))
    assert set(spellings.PLATFORMS) <= set(codes_of("platforms"))


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        (
            "regulations follow the day of recording",
            """SELECT 1 FROM CASES
               WHERE (DATE_RECORDED >= '2020-02-01') <> (REGULATIONS = '2020 Regulations')""",
        ),
        (
            "no national factor before 2020",
            """SELECT 1 FROM NATIONAL_FACTORS JOIN ALLEGATIONS USING (ALLEGATION_REF)
               JOIN CASES USING (CASE_REF) WHERE REGULATIONS = '2012 Regulations'""",
        ),
        (
            "management action and reduction in rank each in their own time",
            """SELECT 1 FROM OUTCOMES JOIN SUBJECTS USING (SUBJECT_REF)
               JOIN ALLEGATIONS USING (ALLEGATION_REF) JOIN CASES USING (CASE_REF)
               WHERE OUTCOME = 'Management Action' AND REGULATIONS = '2020 Regulations'
                  OR OUTCOME IN ('Reduction in Rank', 'Learning from Reflection',
                                 'Reflective Practice Review Process')
                     AND REGULATIONS = '2012 Regulations'""",
        ),
        (
            "no allegation without its case",
            "SELECT CASE_REF FROM ALLEGATIONS EXCEPT SELECT CASE_REF FROM CASES",
        ),
        (
            "no case without an allegation",
            "SELECT CASE_REF FROM CASES EXCEPT SELECT CASE_REF FROM ALLEGATIONS",
        ),
        (
            "no subject without its allegation",
            "SELECT ALLEGATION_REF FROM SUBJECTS EXCEPT SELECT ALLEGATION_REF FROM ALLEGATIONS",
        ),
        (
            "no outcome without its subject",
            "SELECT SUBJECT_REF FROM OUTCOMES EXCEPT SELECT SUBJECT_REF FROM SUBJECTS",
        ),
        (
            "no proceeding without its subject",
            "SELECT SUBJECT_REF FROM PROCEEDINGS EXCEPT SELECT SUBJECT_REF FROM SUBJECTS",
        ),
        (
            "nobody twice under one allegation",
            """SELECT 1 FROM SUBJECTS WHERE PERSON_NO IS NOT NULL
               GROUP BY ALLEGATION_REF, PERSON_NO HAVING count(*) > 1""",
        ),
        (
            "no factor twice on an allegation",
            "SELECT 1 FROM NATIONAL_FACTORS GROUP BY ALLEGATION_REF, FACTOR HAVING count(*) > 1",
        ),
        (
            "incident, recording, end: in that order, none to come",
            """SELECT 1 FROM CASES WHERE INCIDENT_DATE > DATE_RECORDED
               OR DATE_RECORDED > coalesce(DATE_FINALISED, '9')
               OR DATE_RECORDED > '2025-12-31' OR DATE_FINALISED > '2025-12-31'""",
        ),
        (
            "live exactly where there is no end",
            "SELECT 1 FROM CASES WHERE (CASE_STATUS = 'Live') <> (DATE_FINALISED IS NULL)",
        ),
        (
            "an outcome exactly where the case has ended",
            """SELECT 1 FROM CASES JOIN ALLEGATIONS USING (CASE_REF)
               JOIN SUBJECTS USING (ALLEGATION_REF) LEFT JOIN OUTCOMES USING (SUBJECT_REF)
               WHERE (OUTCOME IS NULL) <> (CASE_STATUS = 'Live')""",
        ),
        (
            "decided between recording and end",
            """SELECT 1 FROM OUTCOMES JOIN SUBJECTS USING (SUBJECT_REF)
               JOIN ALLEGATIONS USING (ALLEGATION_REF) JOIN CASES USING (CASE_REF)
               WHERE OUTCOME_DATE NOT BETWEEN DATE_RECORDED AND DATE_FINALISED""",
        ),
        (
            "nothing empty but what may be",
            """SELECT 1 FROM CASES WHERE ORIGIN IS NULL OR INCIDENT_DATE IS NULL
               UNION ALL SELECT 1 FROM ALLEGATIONS WHERE CATEGORY_CODE IS NULL OR SUMMARY IS NULL
               UNION ALL SELECT 1 FROM SUBJECTS WHERE STAFF_TYPE IS NULL OR RANK_TEXT IS NULL
                   OR (PERSON_NO IS NULL) <> (SUBJECT_NAME IS NULL)""",
        ),
        (
            "internal matters know who they are about",
            """SELECT 1 FROM CASES JOIN ALLEGATIONS USING (CASE_REF)
               LEFT JOIN SUBJECTS USING (ALLEGATION_REF)
               WHERE CASE_TYPE <> 'Public Complaint' AND PERSON_NO IS NULL""",
        ),
    ],
)
def test_clean_registers_break_no_rule(clean, what, sql):
    assert clean.ask(sql) == [], what


def test_categories_are_letters_of_their_regime(clean):
    for regime in ("2012", "2020"):
        found = clean.ask(
            """SELECT DISTINCT CATEGORY_CODE FROM ALLEGATIONS JOIN CASES USING (CASE_REF)
               WHERE REGULATIONS = ?""",
            f"{regime} Regulations",
        )
        codes = [code for (code,) in found]
        assert {code[0] for code in codes} == set(codes_of("categories", regime))
        assert {len(code) for code in codes} == {1 if regime == "2012" else 2}


def test_every_subject_is_in_personnel_and_served_from_incident_to_recording(clean):
    service = {row[0]: (row[4], row[5]) for row in clean.sheet("Employees")[4:]}
    cases = clean.ask(
        """SELECT PERSON_NO, INCIDENT_DATE, DATE_RECORDED FROM CASES
           JOIN ALLEGATIONS USING (CASE_REF) JOIN SUBJECTS USING (ALLEGATION_REF)
           WHERE PERSON_NO IS NOT NULL"""
    )
    for number, incident, recorded in cases:
        joined, left = service[number]
        assert joined <= dt.datetime.fromisoformat(incident)
        assert left is None or left >= dt.datetime.fromisoformat(recorded)


def test_ranks_agree_with_personnel_when_the_case_was_recorded(clean):
    postings = defaultdict(list)
    for number, rank, _, start, end, *_ in clean.sheet("Postings")[4:]:
        postings[number].append((start, end, rank))
    rows = clean.ask(
        """SELECT PERSON_NO, RANK_TEXT, DATE_RECORDED FROM CASES
           JOIN ALLEGATIONS USING (CASE_REF) JOIN SUBJECTS USING (ALLEGATION_REF)
           WHERE PERSON_NO IS NOT NULL"""
    )
    for number, text, recorded in rows:
        day = dt.datetime.fromisoformat(recorded)
        plain = text.removeprefix("T/").removeprefix("A/")
        held = [rank for start, end, rank in postings[number] if start <= day <= (end or day)]
        assert [_full(plain)] == held


def _full(plain: str) -> str:
    ranks = words.DETECTIVE_RANKS if plain in words.DETECTIVE_RANKS else words.PLAIN_RANKS
    return words.HR_RANKS[ranks.index(plain)]


def test_the_dismissed_leave_and_former_officers_would_have_been(make):
    made = make(cases=15_000, years=8, seed=9, clean=True)
    left = {row[0]: (row[5], row[6]) for row in made.sheet("Employees")[4:]}
    decided = made.ask(
        """SELECT PERSON_NO, OUTCOME, OUTCOME_DATE FROM OUTCOMES JOIN SUBJECTS USING (SUBJECT_REF)
           WHERE OUTCOME IN ('Dismissal without Notice', 'Would Have Been Dismissed')"""
    )
    outcomes = {outcome for _, outcome, _ in decided}
    assert outcomes == {"Dismissal without Notice", "Would Have Been Dismissed"}
    for number, outcome, day in decided:
        gone, _ = left[number]
        decided_on = dt.datetime.fromisoformat(day)
        if outcome == "Would Have Been Dismissed":
            assert gone < decided_on
        else:
            assert gone <= decided_on
    assert "Dismissal" in {leaver for _, leaver in left.values()}
