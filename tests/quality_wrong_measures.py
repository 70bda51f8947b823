"""What is wrong with standards, measures, appeals, progress and units: drawings for the suites."""

from __future__ import annotations

from quality_tables import P1, P2, PERSONNEL
from quality_wrong_across import STRANGER

MEASURES = "measure_id|person_id|subject_id|measure|reason|valid_from|valid_to"
APPEALS = "appeal_id|proceeding_id|appeal_date|result|decided_date"
PROGRESS = "subject_id|stage|interim_measure|sanction|is_allowed"
UNITS = "unit|valid_from|valid_to|command"

WRONG_IN_MEASURES: list[tuple[str, dict[str, str], set[str]]] = [
    ("no standard", {"subject_standards": "subject_id|standard"}, {"subject_standards-rows"}),
    (
        "a standard with nothing in it",
        {"subject_standards": "subject_id|standard\n|"},
        {
            "subject_standards-subject-id-filled",
            "subject_standards-standard-filled",
            "subject_standards-subject-known",
        },
    ),
    (
        "a standard twice, and unknown",
        {"subject_standards": "subject_id|standard\ns1|neatness\ns1|neatness"},
        {"subject_standards-key-unique", "subject_standards-standard-code"},
    ),
    ("no measure", {"interim_measures": MEASURES}, {"interim_measures-rows"}),
    (
        "a measure with nothing in it",
        {"interim_measures": f"{MEASURES}\n||||||"},
        {
            "interim_measures-measure-id-filled",
            "interim_measures-person-id-filled",
            "interim_measures-measure-filled",
            "interim_measures-reason-filled",
            "interim_measures-valid-from-filled",
        },
    ),
    (
        "a measure twice, by number, against nothing known, in words of no list",
        {
            "interim_measures": f"""{MEASURES}
                m1|4711|s9|garden|weather|2025-01-03|2025-03-01
                m1|4711|s9|garden|weather|2025-01-03|2025-03-01"""
        },
        {
            "interim_measures-key-unique",
            "interim_measures-person-id-pseudonym",
            "interim_measures-subject-known",
            "interim_measures-measure-code",
            "interim_measures-reason-code",
            "interim_measures-person-in-personnel",
        },
    ),
    (
        "measures of strangers, that end before they begin",
        {
            "interim_measures": f"""{MEASURES}
                m#|{STRANGER}||restricted|conduct|2025-01-03|2025-01-02"""
        },
        {
            "interim_measures-person-in-personnel",
            "interim_measures-person-in-personnel-stop",
            "interim_measures-from-before-to",
            "interim_measures-from-before-to-stop",
        },
    ),
    (
        "suspended after leaving, and measures of tomorrow",
        {
            "interim_measures": f"""{MEASURES}
                m0|{P1}|s1|suspended|conduct|2025-01-03|
                m#|{P2}|s2|restricted|management|2026-02-02|2026-03-01"""
        },
        {
            "interim_measures-ended-where-left",
            "interim_measures-valid-from-not-future",
            "interim_measures-valid-from-not-future-stop",
        },
    ),
    ("no appeal", {"appeals": APPEALS}, {"appeals-rows"}),
    (
        "an appeal with nothing in it",
        {"appeals": f"{APPEALS}\n||||"},
        {"appeals-appeal-id-filled", "appeals-proceeding-id-filled", "appeals-proceeding-known"},
    ),
    (
        "an appeal twice, in a word of no list",
        {"appeals": f"{APPEALS}\nb1|p1|2025-03-10|laughed|\nb1|p1|2025-03-10|laughed|"},
        {"appeals-key-unique", "appeals-result-code"},
    ),
    (
        "appeals before their proceeding, decided before they were made",
        {"appeals": f"{APPEALS}\nb#|p1|2025-02-10|refused|2025-02-09"},
        {
            "appeals-held-before-appeal",
            "appeals-held-before-appeal-stop",
            "appeals-appeal-before-decided",
            "appeals-appeal-before-decided-stop",
        },
    ),
    (
        "appeals decided tomorrow",
        {"appeals": f"{APPEALS}\nb#|p1|2025-03-10|refused|2026-02-02"},
        {"appeals-decided-date-not-future", "appeals-decided-date-not-future-stop"},
    ),
    ("no progress", {"subject_progress": PROGRESS}, {"subject_progress-rows"}),
    (
        "progress with nothing in it",
        {"subject_progress": f"{PROGRESS}\n||||"},
        {
            "subject_progress-subject-id-filled",
            "subject_progress-subject-known",
            "subject_progress-stage-filled",
        },
    ),
    (
        "progress twice, in words of no list",
        {
            "subject_progress": f"""{PROGRESS}
                s1|limbo|garden|applause|
                s1|limbo|garden|applause|"""
        },
        {
            "subject_progress-key-unique",
            "subject_progress-stage-code",
            "subject_progress-interim-measure-code",
            "subject_progress-sanction-code",
            "subject_progress-sanction-after-proceedings",
        },
    ),
    (
        "sanctions that no proceeding can give",
        {
            "subject_progress": f"{PROGRESS}\nt#|decided||dismissed|false",
            "subjects": "subject_id|allegation_id|person_id|staff_group|rank\n"
            f"t#|a1|{P1}|officer|sergeant",
        },
        {
            "subject_progress-sanction-allowed",
            "subject_progress-sanction-allowed-stop",
            "subject_progress-sanction-after-proceedings",
        },
    ),
    ("no unit", {"units": UNITS}, {"units-rows"}),
    (
        "a unit with nothing in it",
        {"units": f"{UNITS}\n|||"},
        {
            "units-unit-filled",
            "units-valid-from-filled",
            "units-command-filled",
            "units-unit-used",
        },
    ),
    (
        "a unit twice, that nobody is posted to",
        {"units": f"{UNITS}\nNorf|2000-01-01|2000-12-31|HQ\nNorf|2000-01-01|2000-12-31|HQ"},
        {"units-key-unique", "units-unit-used", "units-no-overlap"},
    ),
    (
        "spans that end before they begin",
        {"units": f"{UNITS}\nNorth #|2000-01-02|2000-01-01|HQ", "postings": PERSONNEL["postings"]},
        {"units-from-before-to", "units-from-before-to-stop", "units-unit-used"},
    ),
    (
        "units in two commands at once",
        {
            "units": f"""{UNITS}
                North #|2000-01-01|2001-01-01|First
                North #|2001-01-01||Second""",
            "postings": PERSONNEL["postings"],
        },
        {"units-no-overlap", "units-no-overlap-stop", "units-unit-used"},
    ),
]
