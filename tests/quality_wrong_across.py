"""What is wrong between tables, registers and snapshots: drawings for the suites.

They stand in a register that holds everything, personnel too; `before_<table>` is what the snapshot
before held, where that differs.
"""

from __future__ import annotations

from quality_tables import GOOD, P1, P2, P3, PERSONNEL
from quality_wrong_cases import CASES

SUBJECTS = "subject_id|allegation_id|person_id|staff_group|rank|severity|severity_date"
PEOPLE = "person_id|staff_group|joined_date|left_date|sex|ethnicity|status"
POSTINGS = "person_id|valid_from|valid_to|rank|unit|staff_group|fte_hundredths"
STRANGER = "d" * 24
MANY = f"""{CASES}
    k#|2020|public_complaint|public|2025-01-01|2025-01-02|2025-03-01|finalised"""
MANY_ALLEGATIONS = "allegation_id|case_id|category\nb#|k#|H"


def _with(table: str, *lines: str) -> str:
    """The good table with lines added."""
    good = GOOD[table] if table in GOOD else PERSONNEL[table]
    return "\n".join([good.strip(), *lines])


WRONG_ACROSS: list[tuple[str, dict[str, str], set[str]]] = [
    (
        "regulations that the day doesn't know",
        {
            "cases": f"{CASES}\nk#|2012|public_complaint|public|2025-01-01|2025-01-02||live",
            "allegations": MANY_ALLEGATIONS,
        },
        {"cases-regime-of-its-day", "cases-regime-of-its-day-stop", "cases-days-live"},
    ),
    (
        "an incident of long ago",
        {
            "cases": _with("cases", "c4|2020|public_complaint|public|2019-01-01|2025-06-02||live"),
            "allegations": _with("allegations", "a4|c4|H|"),
        },
        {"cases-days-to-record"},
    ),
    (
        "a case that lasts for years",
        {"cases": f"{CASES}\nc1|2020|public_complaint|public|2021-01-01|2021-01-02||live"},
        {"cases-days-live"},
    ),
    (
        "a case added to a month that was complete",
        {"cases": GOOD["cases"], "before_cases": "\n".join(GOOD["cases"].splitlines()[:-2])},
        {"cases-in-month-before"},
    ),
    (
        "a number that refines another letter, one of no list, none at all",
        {"allegations": "allegation_id|case_id|category|subcategory\na1|c1|H|D2\na2|c2|D|Z9"},
        {
            "allegations-subcategory-of-category",
            "allegations-subcategory-code",
            "allegations-subcategory-of-regime",
        },
    ),
    (
        "allegations of 2020 without a category",
        {"allegations": "allegation_id|case_id|category\na1|c1|\na2|c2|"},
        {"allegations-category-filled", "allegations-category-of-2020-filled"},
    ),
    (
        "a closed case coded anew",
        {
            "allegations": GOOD["allegations"],
            "before_allegations": GOOD["allegations"].replace("| H ", "| K "),
        },
        {"allegations-category-before"},
    ),
    (
        "assessed before the recording, and in a word of no list",
        {
            "subjects": f"{SUBJECTS}\nt#|b#|{P1}|officer|sergeant|grave|2025-01-01",
            "cases": MANY,
            "allegations": MANY_ALLEGATIONS,
        },
        {
            "subjects-severity-code",
            "subjects-severity-after-recorded",
            "subjects-severity-after-recorded-stop",
            "subjects-finalised-has-outcome",
            "subjects-finalised-has-outcome-stop",
        },
    ),
    (
        "assessed after the closing",
        {
            "subjects": f"{SUBJECTS}\nt#|b#|{P1}|officer|sergeant|misconduct|2025-03-02",
            "cases": MANY,
            "allegations": MANY_ALLEGATIONS,
            "outcomes": "subject_id|finding|outcome|outcome_date\nt#||nfa|2025-02-02",
        },
        {"subjects-severity-before-finalised", "subjects-severity-before-finalised-stop"},
    ),
    (
        "a conduct matter that nobody assessed",
        {
            "subjects": f"""{SUBJECTS}
                s1|a1|{P1}|officer|sergeant|misconduct|2025-01-05
                s2|a2|{P2}|staff|staff_grade||"""
        },
        {"subjects-conduct-assessed"},
    ),
    (
        "people who aren't in personnel",
        {
            "subjects": f"{SUBJECTS}\nt#|b#|{STRANGER}|officer|sergeant||",
            "cases": MANY,
            "allegations": MANY_ALLEGATIONS,
            "outcomes": "subject_id|finding|outcome|outcome_date\nt#||nfa|2025-02-02",
        },
        {"subjects-person-in-personnel", "subjects-person-in-personnel-stop"},
    ),
    (
        "a person who joined after the incident, without a posting then",
        {
            "subjects": GOOD["subjects"],
            "people": PERSONNEL["people"].replace("2012-01-01", "2025-01-02"),
            "postings": PERSONNEL["postings"].replace("2012-01-01", "2025-06-02"),
        },
        {"subjects-joined-by-incident", "subjects-posted-at-recording"},
    ),
    (
        "a person who had left before the incident",
        {
            "subjects": GOOD["subjects"],
            "people": PERSONNEL["people"].replace("2025-03-01", "2024-12-31"),
        },
        {"subjects-serving-at-incident"},
    ),
    (
        "a rank and a staff group that personnel says otherwise",
        {"subjects": GOOD["subjects"].replace("staff       | staff_grade", "officer | inspector")},
        {"subjects-rank-as-personnel", "subjects-staff-group-as-personnel"},
    ),
    (
        "named but not flagged, and about a vehicle",
        {
            "allegation_cohorts": "allegation_id|cohort|found_by\na1|social-media@1|keyword",
            "allegations": GOOD["allegations"].replace("| H        | H1", "| E | E1"),
        },
        {"allegation_cohorts-flagged-where-named", "allegation_cohorts-category-may-be-online"},
    ),
    (
        "flagged but not named",
        {"allegation_cohorts": "allegation_id|cohort|found_by\na1|social-media@1|factor"},
        {"allegation_cohorts-named-where-flagged"},
    ),
    (
        "a level of finding that nobody recorded",
        {
            "proceedings": """proceeding_id|subject_id|proceeding_type|finding_level|held_date
                p1|s1|hearing|unknown|2025-02-20"""
        },
        {"proceedings-finding-level-known"},
    ),
    (
        "a finding without a day, and no case to answer",
        {
            "proceedings": """proceeding_id|subject_id|proceeding_type|finding_level|held_date
                p1|s4|hearing|misconduct|"""
        },
        {"proceedings-held-where-decided", "proceedings-case-to-answer"},
    ),
    (
        "an outcome after the closing, and ones that nobody recorded",
        {
            "outcomes": """subject_id|finding|outcome|outcome_date
                s1|not_recorded|not_recorded|2025-03-02"""
        },
        {
            "outcomes-by-finalised",
            "outcomes-outcome-known",
            "outcomes-finding-known",
            "outcomes-outcome-of-regime",
        },
    ),
    (
        "words of no list, and nothing stated",
        {
            "people": f"""{PEOPLE}
                {P1}|officer|2010-01-01|2025-03-01|other|martian|gone
                {P2}|staff|2015-01-01||||
                {P3}|officer|2012-01-01||not_stated|not_stated|in_post"""
        },
        {
            "people-sex-code",
            "people-ethnicity-code",
            "people-status-code",
            "people-sex-filled",
            "people-ethnicity-filled",
            "people-sex-stated",
            "people-ethnicity-stated",
            "people-left-status-agrees",
        },
    ),
    (
        "a person who left and is in post, posted for longer",
        {
            "people": f"""{PEOPLE}
                {P1}|officer|2010-01-01|2025-02-01|female|white|in_post
                {P3}|officer|2012-01-01||male|black|suspended"""
        },
        {
            "people-left-status-agrees",
            "people-posting-ends-by-leaving",
        },
    ),
    (
        "a posting of no unit, of another group, of more than one post",
        {
            "postings": f"""{POSTINGS}
                {P1}|2010-01-01||constable|North|officer|100
                {P2}|2015-01-01||staff_grade||officer|180
                {P3}|2012-01-01||constable|North|postman|100"""
        },
        {
            "postings-staff-group-code",
            "postings-fte-plausible",
            "postings-unit-filled",
            "postings-group-of-person",
        },
    ),
]
