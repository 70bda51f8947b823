"""What is wrong with cases, allegations, factors and subjects: drawings for the suites."""

from __future__ import annotations

from quality_tables import P1

CASES = "case_id|regime|case_type|source|incident_date|recorded_date|finalised_date|status"
ALLEGATIONS = "allegation_id|case_id|category"
SUBJECTS = "subject_id|allegation_id|person_id|staff_group|rank"
ONE_CASE = f"""{CASES}
    k#|2020|public_complaint|public|2025-01-01|2025-01-02|2025-03-01|finalised"""
ALLEGATIONS_OF = f"{ALLEGATIONS}\nb#|k#|H"
SUBJECTS_OF = f"{SUBJECTS}\nt#|b#|{P1}|officer|constable"


WRONG_IN_CASES: list[tuple[str, dict[str, str], set[str]]] = [
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
        {"cases-source-known", "cases-days-live"},
    ),
    (
        "one case recorded before its incident",
        {"cases": f"{CASES}\nc1|2020|public_complaint|public|2025-01-03|2025-01-02||live"},
        {"cases-incident-before-recorded", "cases-days-live"},
    ),
    (
        "many cases recorded before their incident",
        {
            "cases": f"{CASES}\nk#|2020|public_complaint|public|2025-01-03|2025-01-02||live",
            "allegations": ALLEGATIONS_OF,
        },
        {
            "cases-incident-before-recorded",
            "cases-incident-before-recorded-stop",
            "cases-days-live",
        },
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
            "cases-days-live",
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
]
