"""What is wrong with proceedings, outcomes, people and postings: drawings for the suites."""

from __future__ import annotations

from quality_tables import P1
from quality_wrong_cases import ALLEGATIONS_OF, CASES, ONE_CASE, SUBJECTS_OF

PROCEEDINGS = "proceeding_id|subject_id|proceeding_type|finding_level|held_date"
OUTCOMES = "subject_id|finding|outcome|outcome_date"
PEOPLE = "person_id|staff_group|joined_date|left_date"
POSTINGS = "person_id|valid_from|valid_to|rank|unit"

WRONG_IN_PEOPLE: list[tuple[str, dict[str, str], set[str]]] = [
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
            "people-posting-ends-by-leaving",
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
