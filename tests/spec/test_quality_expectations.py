"""What each suite calls wrong. A drawing replaces tables of a register that is right throughout;
the ids are all the expectations of the first table that fail on it, and no other may.

A row with `#` stands twelve times, as a critical share needs ten failing rows to stop.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from peelian.core.zones import Home
from peelian.quality.frames import opened_tables
from peelian.quality.results import Result, State
from peelian.quality.suites import code_parameters, read_suite
from peelian.quality.validate import run_suite
from peelian.records.schema import TABLES
from quality_tables import AS_AT, GOOD, P1, P2, PERSONNEL, put, repeated

CASES = "case_id|regime|case_type|source|incident_date|recorded_date|finalised_date|status"
ALLEGATIONS = "allegation_id|case_id|category"
SUBJECTS = "subject_id|allegation_id|person_id|staff_group|rank"
PROCEEDINGS = "proceeding_id|subject_id|proceeding_type|finding_level|held_date"
OUTCOMES = "subject_id|finding|outcome|outcome_date"
PEOPLE = "person_id|staff_group|joined_date|left_date"
POSTINGS = "person_id|valid_from|valid_to|rank|unit"
ONE_CASE = f"""{CASES}
    k#|2020|public_complaint|public|2025-01-01|2025-01-02|2025-03-01|finalised"""
ALLEGATIONS_OF = f"{ALLEGATIONS}\nb#|k#|H"
SUBJECTS_OF = f"{SUBJECTS}\nt#|b#|{P1}|officer|constable"

WRONG: list[tuple[str, dict[str, str], set[str]]] = [
    ("no case at all", {"cases": CASES}, {"cases-rows"}),
    (
        "a case twice",
        {
            "cases": f"""{CASES}
                c1|2020|public_complaint|public|2025-01-01|2025-01-02|2025-03-01|finalised
                c1|2020|public_complaint|public|2025-01-01|2025-01-02|2025-03-01|finalised"""
        },
        {"cases-key-unique"},
    ),
    (
        "a case with nothing in it",
        {"cases": f"{CASES}\n|||||||"},
        {
            "cases-case-id-filled",
            "cases-regime-filled",
            "cases-case-type-filled",
            "cases-source-filled",
            "cases-status-filled",
            "cases-recorded-date-filled",
            "cases-incident-date-filled",
            "cases-has-allegation",
        },
    ),
    (
        "words that are no codes",
        {"cases": f"{CASES}\nc1|1999|grumble|postman|2025-01-01|2025-01-02||asleep"},
        {"cases-regime-code", "cases-case-type-code", "cases-source-code", "cases-status-code"},
    ),
    (
        "nobody knows who complained",
        {"cases": f"{CASES}\nc1|2020|public_complaint|unknown|2025-01-01|2025-01-02||live"},
        {"cases-source-known"},
    ),
    (
        "one case recorded before its incident",
        {"cases": f"{CASES}\nc1|2020|public_complaint|public|2025-01-03|2025-01-02||live"},
        {"cases-incident-before-recorded"},
    ),
    (
        "many cases recorded before their incident",
        {
            "cases": f"{CASES}\nk#|2020|public_complaint|public|2025-01-03|2025-01-02||live",
            "allegations": ALLEGATIONS_OF,
        },
        {"cases-incident-before-recorded", "cases-incident-before-recorded-stop"},
    ),
    (
        "cases closed before they were recorded",
        {
            "cases": f"{CASES}\nk#|2020|public_complaint|public||2025-01-02|2025-01-01|finalised",
            "allegations": ALLEGATIONS_OF,
        },
        {
            "cases-recorded-before-finalised",
            "cases-recorded-before-finalised-stop",
            "cases-incident-date-filled",
        },
    ),
    (
        "cases of the day after tomorrow",
        {
            "cases": f"""{CASES}
                k#|2020|public_complaint|public|2026-02-02|2026-02-03|2026-02-04|finalised""",
            "allegations": ALLEGATIONS_OF,
        },
        {
            "cases-incident-date-not-future",
            "cases-incident-date-not-future-stop",
            "cases-recorded-date-not-future",
            "cases-recorded-date-not-future-stop",
            "cases-finalised-date-not-future",
            "cases-finalised-date-not-future-stop",
        },
    ),
    (
        "closed without a day, live with one",
        {
            "cases": f"""{CASES}
                k#|2020|public_complaint|public|2025-01-01|2025-01-02||finalised
                j#|2020|public_complaint|public|2025-01-01|2025-01-02|2025-01-03|live""",
            "allegations": f"{ALLEGATIONS}\nb#|k#|H\nd#|j#|H",
        },
        {
            "cases-finalised-has-date",
            "cases-finalised-has-date-stop",
            "cases-live-has-no-date",
            "cases-live-has-no-date-stop",
        },
    ),
    ("bare cases", {"cases": ONE_CASE}, {"cases-has-allegation", "cases-has-allegation-stop"}),
    ("no allegation", {"allegations": ALLEGATIONS}, {"allegations-rows"}),
    (
        "an allegation with nothing in it",
        {"allegations": f"{ALLEGATIONS}\n||"},
        {
            "allegations-allegation-id-filled",
            "allegations-case-id-filled",
            "allegations-case-known",
            "allegations-category-filled",
            "allegations-has-subject",
        },
    ),
    (
        "an allegation twice",
        {"allegations": f"{ALLEGATIONS}\na1|c1|H\na1|c1|H"},
        {"allegations-key-unique"},
    ),
    (
        "a category of no regime",
        {"allegations": f"{ALLEGATIONS}\na1|c1|?"},
        {"allegations-category-code", "allegations-category-of-regime"},
    ),
    (
        "letters of 2012 in cases of 2020",
        {"allegations": f"{ALLEGATIONS}\nb#|k#|S", "cases": ONE_CASE, "subjects": SUBJECTS_OF},
        {"allegations-category-of-regime", "allegations-category-of-regime-stop"},
    ),
    (
        "allegations against nobody",
        {"allegations": ALLEGATIONS_OF, "cases": ONE_CASE},
        {"allegations-has-subject", "allegations-has-subject-stop"},
    ),
    ("no subject", {"subjects": SUBJECTS}, {"subjects-rows"}),
    (
        "a subject with nothing in it",
        {"subjects": f"{SUBJECTS}\n||||"},
        {
            "subjects-subject-id-filled",
            "subjects-allegation-id-filled",
            "subjects-allegation-known",
            "subjects-person-id-filled",
            "subjects-staff-group-filled",
            "subjects-rank-filled",
        },
    ),
    (
        "a subject twice, with a number for a pseudonym, and words that are no codes",
        {"subjects": f"{SUBJECTS}\ns1|a1|PC4711|postman|admiral\ns1|a1|PC4711|postman|admiral"},
        {
            "subjects-key-unique",
            "subjects-person-id-pseudonym",
            "subjects-staff-group-code",
            "subjects-rank-code",
        },
    ),
    (
        "neither staff group nor rank is recorded",
        {"subjects": f"{SUBJECTS}\ns1|a1|{P1}|unknown|unknown"},
        {"subjects-staff-group-known", "subjects-rank-known"},
    ),
    (
        "finalised without an outcome",
        {"subjects": SUBJECTS_OF, "cases": ONE_CASE, "allegations": ALLEGATIONS_OF},
        {"subjects-finalised-has-outcome", "subjects-finalised-has-outcome-stop"},
    ),
    (
        "no factor",
        {"allegation_factors": "allegation_id|factor"},
        {"allegation_factors-rows"},
    ),
    (
        "a factor with nothing in it",
        {"allegation_factors": "allegation_id|factor\n|"},
        {
            "allegation_factors-allegation-id-filled",
            "allegation_factors-factor-filled",
            "allegation_factors-allegation-known",
        },
    ),
    (
        "a factor twice, and unknown",
        {"allegation_factors": "allegation_id|factor\na1|weather\na1|weather"},
        {
            "allegation_factors-key-unique",
            "allegation_factors-factor-code",
            "allegation_factors-factor-of-regime",
        },
    ),
    (
        "factors on cases of 2012",
        {
            "allegation_factors": "allegation_id|factor\nb#|custody",
            "cases": f"{CASES}\nk#|2012|public_complaint|public|2019-01-01|2019-01-02||live",
            "allegations": ALLEGATIONS_OF,
        },
        {"allegation_factors-factor-of-regime", "allegation_factors-factor-of-regime-stop"},
    ),
    (
        "no platform",
        {"allegation_platforms": "allegation_id|platform"},
        {"allegation_platforms-rows"},
    ),
    (
        "a platform with nothing in it",
        {"allegation_platforms": "allegation_id|platform\n|"},
        {
            "allegation_platforms-allegation-id-filled",
            "allegation_platforms-platform-filled",
            "allegation_platforms-allegation-known",
        },
    ),
    (
        "a platform twice, and unknown",
        {"allegation_platforms": "allegation_id|platform\na1|carrier pigeon\na1|carrier pigeon"},
        {"allegation_platforms-key-unique", "allegation_platforms-platform-code"},
    ),
    (
        "no cohort",
        {"allegation_cohorts": "allegation_id|cohort|found_by"},
        {"allegation_cohorts-rows"},
    ),
    (
        "a cohort with nothing in it",
        {"allegation_cohorts": "allegation_id|cohort|found_by\n||"},
        {
            "allegation_cohorts-allegation-id-filled",
            "allegation_cohorts-cohort-filled",
            "allegation_cohorts-found-by-filled",
            "allegation_cohorts-allegation-known",
        },
    ),
    (
        "a cohort twice, without a version, found in a way unknown",
        {
            "allegation_cohorts": """allegation_id|cohort|found_by
                a1|social-media|luck
                a1|social-media|luck"""
        },
        {
            "allegation_cohorts-key-unique",
            "allegation_cohorts-cohort-versioned",
            "allegation_cohorts-found-by-code",
        },
    ),
    ("no proceedings", {"proceedings": PROCEEDINGS}, {"proceedings-rows"}),
    (
        "proceedings with nothing in them",
        {"proceedings": f"{PROCEEDINGS}\n||||"},
        {
            "proceedings-proceeding-id-filled",
            "proceedings-subject-id-filled",
            "proceedings-subject-known",
            "proceedings-proceeding-type-filled",
            "proceedings-finding-level-filled",
        },
    ),
    (
        "proceedings twice, and words that are no codes",
        {
            "proceedings": f"""{PROCEEDINGS}
                p1|s2|duel|cowardice|2025-02-20
                p1|s2|duel|cowardice|2025-02-20"""
        },
        {
            "proceedings-key-unique",
            "proceedings-proceeding-type-code",
            "proceedings-finding-level-code",
        },
    ),
    (
        "proceedings held before their case was recorded",
        {"proceedings": f"{PROCEEDINGS}\np#|s1|hearing|gross_misconduct|2024-12-31"},
        {"proceedings-recorded-before-held", "proceedings-recorded-before-held-stop"},
    ),
    (
        "proceedings of tomorrow",
        {"proceedings": f"{PROCEEDINGS}\np#|s1|hearing|gross_misconduct|2026-02-02"},
        {"proceedings-held-date-not-future", "proceedings-held-date-not-future-stop"},
    ),
    (
        "a meeting dismisses",
        {"proceedings": f"{PROCEEDINGS}\np1|s1|meeting|misconduct|2025-02-20"},
        {"proceedings-sanction-allowed"},
    ),
    (
        "misconduct not proven, and dismissed",
        {"proceedings": f"{PROCEEDINGS}\np1|s1|hearing|not_proven|2025-02-20"},
        {"proceedings-sanction-allowed"},
    ),
    (
        "gross misconduct, and a written warning",
        {
            "proceedings": GOOD["proceedings"],
            "outcomes": f"{OUTCOMES}\ns1|case_to_answer|written_warning|2025-02-25",
        },
        {"proceedings-sanction-allowed"},
    ),
    ("no outcome", {"outcomes": OUTCOMES}, {"outcomes-rows"}),
    (
        "an outcome with nothing in it",
        {"outcomes": f"{OUTCOMES}\n|||"},
        {"outcomes-subject-id-filled", "outcomes-subject-known", "outcomes-outcome-filled"},
    ),
    (
        "an outcome twice, and words that are no codes",
        {"outcomes": f"{OUTCOMES}\ns1|maybe|applause|2025-02-25\ns1|maybe|applause|2025-02-25"},
        {
            "outcomes-key-unique",
            "outcomes-finding-code",
            "outcomes-outcome-code",
            "outcomes-outcome-of-regime",
        },
    ),
    (
        "outcomes before their case was recorded",
        {
            "outcomes": f"{OUTCOMES}\nt#||nfa|2024-12-31",
            "cases": ONE_CASE,
            "allegations": ALLEGATIONS_OF,
            "subjects": SUBJECTS_OF,
        },
        {"outcomes-recorded-before-outcome", "outcomes-recorded-before-outcome-stop"},
    ),
    (
        "outcomes of tomorrow, on live cases",
        {
            "outcomes": f"{OUTCOMES}\nt#||nfa|2026-02-02",
            "cases": f"{CASES}\nk#|2020|public_complaint|public|2025-01-01|2025-01-02||live",
            "allegations": ALLEGATIONS_OF,
            "subjects": SUBJECTS_OF,
        },
        {
            "outcomes-outcome-date-not-future",
            "outcomes-outcome-date-not-future-stop",
            "outcomes-case-not-live",
            "outcomes-case-not-live-stop",
        },
    ),
    (
        "outcomes that the regulations of 2020 ended",
        {
            "outcomes": f"{OUTCOMES}\nt#||management_action|2025-02-02",
            "cases": ONE_CASE,
            "allegations": ALLEGATIONS_OF,
            "subjects": SUBJECTS_OF,
        },
        {"outcomes-outcome-of-regime", "outcomes-outcome-of-regime-stop"},
    ),
    ("nobody", {"people": PEOPLE}, {"people-rows"}),
    (
        "a person with nothing in it",
        {"people": f"{PEOPLE}\n|||"},
        {
            "people-person-id-filled",
            "people-staff-group-filled",
            "people-joined-date-filled",
            "people-has-posting",
        },
    ),
    (
        "a person twice, by number, of a group unknown",
        {
            "people": f"{PEOPLE}\n4711|postman|2010-01-01|\n4711|postman|2010-01-01|",
            "postings": f"{POSTINGS}\n4711|2010-01-01||constable|",
        },
        {"people-key-unique", "people-person-id-pseudonym", "people-staff-group-code"},
    ),
    (
        "no staff group recorded",
        {"people": f"{PEOPLE}\n{P1}|unknown|2010-01-01|"},
        {"people-staff-group-known"},
    ),
    (
        "people who left before they joined, and joined tomorrow",
        {
            "people": f"{PEOPLE}\n{P1[:22]}#|officer|2026-02-02|2010-01-01",
            "postings": f"{POSTINGS}\n{P1[:22]}#|2010-01-01||constable|",
        },
        {
            "people-joined-before-left",
            "people-joined-before-left-stop",
            "people-joined-date-not-future",
            "people-joined-date-not-future-stop",
        },
    ),
    (
        "people without a posting",
        {"people": f"{PEOPLE}\n{P1[:22]}#|officer|2010-01-01|"},
        {"people-has-posting", "people-has-posting-stop"},
    ),
    ("no posting", {"postings": POSTINGS}, {"postings-rows"}),
    (
        "a posting with nothing in it",
        {"postings": f"{POSTINGS}\n||||"},
        {
            "postings-person-id-filled",
            "postings-valid-from-filled",
            "postings-person-known",
            "postings-rank-filled",
        },
    ),
    (
        "a posting twice, by number, of a rank unknown",
        {
            "postings": f"""{POSTINGS}
                4711|2010-01-01|2011-01-01|admiral|
                4711|2010-01-01|2011-01-01|admiral|"""
        },
        {
            "postings-key-unique",
            "postings-person-id-pseudonym",
            "postings-person-known",
            "postings-rank-code",
            "postings-no-overlap",
        },
    ),
    (
        "a rank that is not recorded",
        {"postings": f"{POSTINGS}\n{P1}|2010-01-01||unknown|"},
        {"postings-rank-known"},
    ),
    (
        "postings that end before they begin",
        {
            "postings": f"{POSTINGS}\n{P1[:22]}#|2010-01-02|2010-01-01|constable|",
            "people": f"{PEOPLE}\n{P1[:22]}#|officer|2010-01-01|",
        },
        {"postings-from-before-to", "postings-from-before-to-stop"},
    ),
    (
        "postings that begin while the one before lasts",
        {
            "postings": f"""{POSTINGS}
                {P1[:22]}#|2010-01-01|2011-01-01|constable|
                {P1[:22]}#|2011-01-01||sergeant|""",
            "people": f"{PEOPLE}\n{P1[:22]}#|officer|2010-01-01|",
        },
        {"postings-no-overlap", "postings-no-overlap-stop"},
    ),
]


def ran(folder: Path, table: str, tables: dict[str, str]) -> list[Result]:
    """The results of one table's expectations on a register of drawn tables."""
    drawn = {name: repeated(text) for name, text in tables.items()}
    conformed = put(Home(folder), drawn)
    with opened_tables(conformed.folder, dt.date.fromisoformat(AS_AT)) as opened:
        return list(run_suite(read_suite(table), opened, code_parameters()))


def failing(results: list[Result]) -> set[str]:
    """Ids of the expectations that failed; none may have broken."""
    assert not [one.check.id for one in results if one.state is State.BROKEN]
    return {one.check.id for one in results if one.state is State.FAILED}


@pytest.mark.parametrize("table", TABLES)
def test_a_register_that_is_right_meets_every_expectation(table: str, tmp_path: Path) -> None:
    results = ran(tmp_path, table, GOOD if table in GOOD else PERSONNEL)
    assert {one.state for one in results} == {State.PASSED}


@pytest.mark.parametrize(("drawn", "ids"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_is_wrong_is_found_and_nothing_else(
    drawn: dict[str, str], ids: set[str], tmp_path: Path
) -> None:
    table = next(iter(drawn))
    base = GOOD if table in GOOD else PERSONNEL
    assert failing(ran(tmp_path, table, {**base, **drawn})) == ids


def test_every_expectation_has_a_drawing_that_fails_it() -> None:
    drawn: set[str] = set().union(*(ids for _, _, ids in WRONG))
    assert set(_ids()) == drawn


def _ids() -> Iterator[str]:
    for table in TABLES:
        yield from (check.id for check in read_suite(table).expectations)


def test_a_few_slips_in_a_small_table_are_told_and_never_stop(tmp_path: Path) -> None:
    late = f"{CASES}\nc1|2020|public_complaint|public|2025-01-03|2025-01-02||live"
    results = ran(tmp_path, "cases", {**GOOD, "cases": late})
    stop = next(one for one in results if one.check.id == "cases-incident-before-recorded-stop")
    assert stop.state is State.PASSED
    assert (stop.checked, stop.failed) == (1, 1)
    assert "under 10 rows" in stop.note


def test_what_a_register_does_not_hold_is_skipped_with_a_word(tmp_path: Path) -> None:
    without = {
        "cases": "case_id|regime|case_type|source|recorded_date|status\n"
        "c1|2020|public_complaint|public|2025-01-02|live",
        "allegations": f"{ALLEGATIONS}\na1|c1|H",
    }
    notes = {one.check.id: one.note for one in ran(tmp_path, "cases", without)}
    assert notes["cases-incident-before-recorded"] == "the register holds no incident_date"
    assert notes["cases-finalised-has-date"] == "no row holds a value to check"
    results = ran(tmp_path, "allegations", without)
    assert {one.check.id: one.note for one in results}["allegations-has-subject"] == (
        "the register holds no table subjects"
    )
    assert failing(results) == set()


def test_a_register_without_days_of_closing_is_not_blamed_for_it(tmp_path: Path) -> None:
    cases = f"{CASES}\nc1|2020|public_complaint|public|2025-01-01|2025-01-02||finalised"
    assert failing(ran(tmp_path, "cases", {**GOOD, "cases": cases})) == set()


def test_postings_of_two_people_may_overlap(tmp_path: Path) -> None:
    postings = f"""{POSTINGS}
        {P1}|2010-01-01||constable|
        {P2}|2010-01-01||constable|"""
    assert failing(ran(tmp_path, "postings", {**PERSONNEL, "postings": postings})) == set()
