"""The later kinds of dirt, found again without the generator's help, row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import pytest

from peelian.records.force.dirt_kinds import KINDS, MORE_KINDS
from peelian.records.force.name import PERSON_PREFIX

SUBJECTS = "CASES JOIN ALLEGATIONS USING (CASE_REF) JOIN SUBJECTS USING (ALLEGATION_REF)"
SANCTIONS = """('Written Warning', 'Final Written Warning', 'Reduction in Rank',
    'Dismissal without Notice', 'Would Have Been Dismissed')"""

# The first column is the row's key.
FOUND_BY = {
    "wrong_regulations": """SELECT CASE_REF FROM CASES
        WHERE REGULATIONS = '2020 Regulations' AND DATE_RECORDED < '2020-02-01'""",
    "finalised_before_recorded": "SELECT CASE_REF FROM CASES WHERE DATE_FINALISED < DATE_RECORDED",
    "live_with_end_date": """SELECT CASE_REF FROM CASES
        WHERE CASE_STATUS = 'Live' AND DATE_FINALISED IS NOT NULL""",
    "reopened_case": f"""SELECT DISTINCT CASE_REF FROM {SUBJECTS} JOIN OUTCOMES USING (SUBJECT_REF)
        WHERE CASE_STATUS = 'Live'""",
    "case_without_allegation": """SELECT CASE_REF FROM CASES c WHERE NOT EXISTS (
        SELECT 1 FROM ALLEGATIONS a WHERE a.CASE_REF IN (c.CASE_REF, c.CASE_REF || 'X'))""",
    "category_of_other_regime": """SELECT ALLEGATION_REF FROM ALLEGATIONS JOIN CASES
        USING (CASE_REF) WHERE DATE_RECORDED >= '2020-02-01' AND CATEGORY_CODE > 'M'""",
    "unknown_subcategory": """SELECT ALLEGATION_REF FROM ALLEGATIONS
        WHERE CATEGORY_CODE LIKE '%99'""",
    "factor_before_2020": """SELECT ALLEGATION_REF || '/' || FACTOR FROM NATIONAL_FACTORS
        JOIN ALLEGATIONS USING (ALLEGATION_REF) JOIN CASES USING (CASE_REF)
        WHERE DATE_RECORDED < '2020-02-01'""",
    "unknown_factor_word": """SELECT ALLEGATION_REF || '/' || FACTOR FROM NATIONAL_FACTORS
        WHERE FACTOR = 'Online'""",
    "severity_before_recorded": f"""SELECT SUBJECT_REF FROM {SUBJECTS}
        WHERE SEVERITY_DATE < DATE_RECORDED""",
    "severity_after_finalised": f"""SELECT SUBJECT_REF FROM {SUBJECTS}
        WHERE SEVERITY_DATE > DATE_FINALISED""",
    "severity_missing": f"""SELECT SUBJECT_REF FROM {SUBJECTS} WHERE SEVERITY IS NULL
        AND CASE_TYPE <> 'Public Complaint' AND CASE_STATUS = 'Finalised'""",
    "unknown_standard_word": """SELECT SUBJECT_REF || '/' || STANDARD FROM STANDARDS
        WHERE STANDARD = 'See minute sheet'""",
    "standard_twice": """SELECT SUBJECT_REF || '/' || STANDARD FROM STANDARDS
        WHERE STANDARD <> 'See minute sheet' GROUP BY 1 HAVING count(*) > 1""",
    "held_before_recorded": f"""SELECT PROCEEDING_REF FROM {SUBJECTS} JOIN PROCEEDINGS
        USING (SUBJECT_REF) WHERE HELD_DATE < DATE_RECORDED""",
    "missing_held_date": "SELECT PROCEEDING_REF FROM PROCEEDINGS WHERE HELD_DATE IS NULL",
    "missing_finding_level": "SELECT PROCEEDING_REF FROM PROCEEDINGS WHERE FINDING_LEVEL IS NULL",
    "sanction_without_proceedings": f"""SELECT SUBJECT_REF || '/P1' FROM OUTCOMES
        WHERE OUTCOME IN {SANCTIONS} AND SUBJECT_REF NOT IN (SELECT SUBJECT_REF FROM PROCEEDINGS)
        """,
    "outcome_before_recorded": f"""SELECT SUBJECT_REF FROM {SUBJECTS} JOIN OUTCOMES
        USING (SUBJECT_REF) WHERE OUTCOME_DATE < DATE_RECORDED""",
    "outcome_after_finalised": f"""SELECT SUBJECT_REF FROM {SUBJECTS} JOIN OUTCOMES
        USING (SUBJECT_REF)
        WHERE OUTCOME_DATE > DATE_FINALISED AND DATE_FINALISED >= DATE_RECORDED""",
    "heard_without_case_to_answer": """SELECT SUBJECT_REF FROM OUTCOMES JOIN PROCEEDINGS
        USING (SUBJECT_REF) WHERE CASE_TO_ANSWER = 'No'""",
    "appeal_before_hearing": """SELECT APPEAL_REF FROM APPEALS JOIN PROCEEDINGS
        USING (PROCEEDING_REF) WHERE APPEAL_DATE < HELD_DATE""",
    "appeal_decided_before_made": """SELECT APPEAL_REF FROM APPEALS
        WHERE DECIDED_DATE < APPEAL_DATE""",
    "measure_ends_before_it_begins": """SELECT MEASURE_REF FROM INTERIM_MEASURES
        WHERE DATE_TO < DATE_FROM""",
    "unknown_measure_word": "SELECT MEASURE_REF FROM INTERIM_MEASURES WHERE MEASURE = 'See log'",
    "measure_for_stranger": f"""SELECT MEASURE_REF FROM INTERIM_MEASURES
        WHERE PERSON_NO >= '{PERSON_PREFIX}900000'""",
}


@pytest.mark.parametrize("kind", FOUND_BY)
def test_a_kind_is_where_the_truth_says_and_nowhere_else(dirty, clean, kind):
    assert dirty.keys(FOUND_BY[kind]) == sorted(dirty.truth["dirt"][kind]["keys"])
    assert clean.keys(FOUND_BY[kind]) == []


@pytest.mark.parametrize(
    ("kind", "column", "first"),
    [
        ("rank_not_as_personnel", "RANK_TEXT", "missing_rank"),
        ("staff_type_not_as_personnel", "STAFF_TYPE", "missing_staff_type"),
    ],
)
def test_what_differs_from_personnel_differs_from_the_clean_register(
    dirty, clean, kind, column, first
):
    sql = f"SELECT SUBJECT_REF, {column} FROM SUBJECTS"
    true = dict(clean.ask(sql))
    changed = {ref for ref, text in dirty.ask(sql) if text != true[ref]}
    keys = {name: set(dirty.truth["dirt"][name]["keys"]) for name in (kind, first)}
    assert changed == keys[kind] | keys[first]


def _employees(made: Any) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row for row in made.sheet("Employees")[4:]}


def _people_of_cases(made: Any) -> list[tuple[str, str, str, str]]:
    rows = made.ask(f"SELECT SUBJECT_REF, CASE_REF, PERSON_NO, INCIDENT_DATE FROM {SUBJECTS}")
    return [(ref, case, number.strip().upper(), day) for ref, case, number, day in rows if number]


def test_incidents_before_joining(dirty, clean):
    for made, keys in (
        (dirty, dirty.truth["dirt"]["incident_before_joining"]["keys"]),
        (clean, []),
    ):
        known = _employees(made)
        found = {
            case
            for _, case, number, day in _people_of_cases(made)
            if number in known and day and day < known[number][4].date().isoformat()
        }
        assert found == set(keys)


def test_people_who_left_before_the_incident(dirty, clean):
    for made, keys in (
        (dirty, dirty.truth["dirt"]["person_left_before_incident"]["keys"]),
        (clean, []),
    ):
        known = _employees(made)
        found = {
            ref
            for ref, _, number, day in _people_of_cases(made)
            if number in known
            and day
            and known[number][5]
            and known[number][5].date().isoformat() < day
            # Where the register has the two days swapped, nobody left before anything.
            and known[number][5] >= known[number][4]
        }
        assert set(keys) <= found | _of_swapped(made)
        assert found == set(keys) - _of_swapped(made)


def _of_swapped(made: Any) -> set[str]:
    swapped = {row[0] for row in made.sheet("Employees")[4:] if row[5] and row[5] < row[4]}
    return {ref for ref, _, number, _ in _people_of_cases(made) if number in swapped}


def _rows(made: Any, sheet: str, is_wrong: Any) -> set[str]:
    rows = made.sheet(sheet)
    return {f"row {n}" for n, row in enumerate(rows, start=1) if n > 4 and is_wrong(row)}


EMPLOYEES = {
    "joined_after_leaving": lambda row: row[5] is not None and row[5] < row[4],
    "missing_sex": lambda row: row[7] is None,
    "status_not_left": lambda row: row[5] is not None and row[9] != "Left",
}
POSTINGS = {
    "posting_ends_before_it_begins": lambda row: row[4] is not None and row[4] < row[3],
    "implausible_fte": lambda row: row[6] == "37.5",
    "missing_unit": lambda row: row[2] is None,
}


@pytest.mark.parametrize("kind", [*EMPLOYEES, *POSTINGS])
def test_a_kind_of_personnel_is_where_the_truth_says_and_nowhere_else(dirty, clean, kind):
    sheet = KINDS[kind].table
    is_wrong = (EMPLOYEES | POSTINGS)[kind]
    found = _rows(dirty, sheet, is_wrong)
    twice = {f"row {int(key[4:]) + 1}" for key in dirty.truth["dirt"]["employee_twice"]["keys"]}
    told = set(dirty.truth["dirt"][kind]["keys"])
    assert told == found - (twice if sheet == "Employees" else set())
    assert told
    assert _rows(clean, sheet, is_wrong) == set()


def test_people_entered_twice_and_people_without_a_posting(dirty, clean):
    for made, truth in ((dirty, dirty.truth["dirt"]), (clean, clean.truth["dirt"])):
        rows = made.sheet("Employees")
        times = Counter(row[0] for row in rows[4:])
        posted = {row[0] for row in made.sheet("Postings")[4:]}
        twice = {rows[int(key[4:]) - 1][0] for key in truth["employee_twice"]["keys"]}
        without = {rows[int(key[4:]) - 1][0] for key in truth["employee_without_posting"]["keys"]}
        assert {number for number, count in times.items() if count > 1} == twice
        assert set(times) - posted == without


def test_postings_that_overlap_outlast_service_or_are_another_groups(dirty, clean):
    for made, truth in ((dirty, dirty.truth["dirt"]), (clean, clean.truth["dirt"])):
        employees = _employees(made)
        by_person = defaultdict(list)
        found = defaultdict(set)
        for n, row in enumerate(made.sheet("Postings")[4:], start=5):
            by_person[row[0]].append((n, row))
            if row[5] != employees[row[0]][3]:
                found["group_not_persons"].add(f"row {n}")
        for number, rows in by_person.items():
            _, last = rows[-1]
            if employees[number][5] is not None and last[4] is None:
                found["posting_outlasts_service"].add(f"row {rows[-1][0]}")
            for (n, row), (_, after) in pairwise(rows):
                if row[4] is None or row[4] >= after[3]:
                    found["posting_overlap"].add(f"row {n}")
        for kind in ("group_not_persons", "posting_outlasts_service", "posting_overlap"):
            assert found[kind] == set(truth[kind]["keys"]), kind


def test_suspensions_are_in_one_register_only_where_the_truth_says(dirty, clean):
    for made, truth in ((dirty, dirty.truth["dirt"]), (clean, clean.truth["dirt"])):
        employees = _employees(made)
        lasting = made.ask(
            "SELECT MEASURE_REF, PERSON_NO, MEASURE FROM INTERIM_MEASURES WHERE DATE_TO IS NULL"
        )
        outlasting = {ref for ref, who, _ in lasting if who in employees and employees[who][5]}
        assert outlasting == set(truth["measure_outlasts_service"]["keys"])
        suspended = {who: ref for ref, who, what in lasting if what == "Suspended"}
        untold = {
            ref
            for who, ref in suspended.items()
            if who in employees and not employees[who][5] and employees[who][9] != "Suspended"
        }
        assert untold == set(truth["suspension_not_in_personnel"]["keys"])
        rows = made.sheet("Employees")
        only = {rows[int(key[4:]) - 1][0] for key in truth["suspended_only_in_personnel"]["keys"]}
        dirty_measures = set(truth["unknown_measure_word"]["keys"])
        dirty_measures |= set(truth["measure_for_stranger"]["keys"])
        if not dirty_measures:
            told = {number for number, row in employees.items() if row[9] == "Suspended"}
            assert told == set(suspended) | only
        assert all(number not in suspended for number in only)


def test_every_later_kind_was_looked_for():
    named = {*FOUND_BY, *EMPLOYEES, *POSTINGS, "rank_not_as_personnel"}
    named |= {"staff_type_not_as_personnel", "incident_before_joining", "employee_twice"}
    named |= {"person_left_before_incident", "employee_without_posting", "group_not_persons"}
    named |= {"posting_outlasts_service", "posting_overlap", "measure_outlasts_service"}
    named |= {"suspension_not_in_personnel", "suspended_only_in_personnel"}
    assert named == set(MORE_KINDS)


def test_every_later_kind_comes_about_as_often_as_it_says(dirty):
    told = {kind: dirty.truth["dirt"][kind]["count"] for kind in MORE_KINDS}
    rare = {kind for kind, count in told.items() if count == 0}
    # Appeals and lasting suspensions are a handful even in a middling force.
    assert rare <= {
        "appeal_before_hearing",
        "appeal_decided_before_made",
        "measure_outlasts_service",
        "suspension_not_in_personnel",
        "wrong_regulations",
    }
    for kind in ("missing_sex", "standard_twice", "unknown_subcategory", "missing_unit"):
        assert dirty.truth["dirt"][kind]["rate"] == MORE_KINDS[kind].rate
        assert told[kind] > 5
