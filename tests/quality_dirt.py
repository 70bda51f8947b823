"""Which check finds which kind of the made-up force's dirt, and how a row of it is told.

`truth.json` names rows by the register's own references; lists of failing records hold the
references of canonical tables. A case's reference begins that of all that belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq

from peelian.records.pseudonyms import pseudonym

FOUND_BY: dict[str, tuple[str, ...]] = {
    "missing_source": ("cases-source-known",),
    "missing_incident_date": ("cases-incident-date-filled",),
    "recorded_before_incident": ("cases-incident-before-recorded",),
    "finalised_in_future": ("cases-finalised-has-date", "cases-set-aside"),
    "missing_category": ("allegations-category-filled",),
    "orphan_allegation": ("allegations-rejects",),
    "missing_rank": ("subjects-rank-known",),
    "missing_staff_type": ("subjects-staff-group-known",),
    "person_not_in_personnel": ("subjects-person-in-personnel",),
    "unknown_outcome_word": ("outcomes-rejects",),
    "finalised_without_outcome": ("subjects-finalised-has-outcome",),
    "sanction_not_allowed": ("subject_progress-sanction-allowed",),
    "management_action_after_2020": ("outcomes-outcome-of-regime",),
    "wrong_regulations": ("cases-regime-of-its-day",),
    "finalised_before_recorded": ("cases-recorded-before-finalised",),
    "live_with_end_date": ("cases-live-has-no-date",),
    "reopened_case": ("outcomes-case-not-live",),
    "case_without_allegation": ("cases-has-allegation",),
    "incident_before_joining": ("subjects-joined-by-incident",),
    "category_of_other_regime": ("allegations-set-aside",),
    "unknown_subcategory": ("allegations-set-aside",),
    "factor_before_2020": ("allegation_factors-factor-of-regime", "allegation_factors-rejects"),
    "unknown_factor_word": ("allegation_factors-rejects",),
    "severity_before_recorded": ("subjects-severity-after-recorded",),
    "severity_after_finalised": ("subjects-severity-before-finalised",),
    "severity_missing": ("subjects-conduct-assessed",),
    "rank_not_as_personnel": ("subjects-rank-as-personnel",),
    "staff_type_not_as_personnel": ("subjects-staff-group-as-personnel",),
    "person_left_before_incident": ("subjects-serving-at-incident",),
    "unknown_standard_word": ("subject_standards-rejects",),
    "standard_twice": ("subject_standards-rejects",),
    "held_before_recorded": ("proceedings-recorded-before-held",),
    "missing_held_date": ("proceedings-held-where-decided",),
    "missing_finding_level": ("proceedings-finding-level-known",),
    "sanction_without_proceedings": (
        "subject_progress-sanction-after-proceedings",
        "subject_progress-sanction-allowed",
    ),
    "outcome_before_recorded": ("outcomes-recorded-before-outcome",),
    "outcome_after_finalised": ("outcomes-by-finalised",),
    "heard_without_case_to_answer": ("proceedings-case-to-answer",),
    "appeal_before_hearing": ("appeals-held-before-appeal",),
    "appeal_decided_before_made": ("appeals-appeal-before-decided",),
    "measure_ends_before_it_begins": ("interim_measures-from-before-to",),
    "measure_outlasts_service": ("interim_measures-ended-where-left",),
    "unknown_measure_word": ("interim_measures-rejects",),
    "measure_for_stranger": ("interim_measures-person-in-personnel",),
    "suspension_not_in_personnel": ("suspensions-in-personnel",),
    "suspended_only_in_personnel": ("suspensions-in-complaints",),
    "joined_after_leaving": ("people-joined-before-left",),
    "employee_without_posting": ("people-has-posting",),
    "missing_sex": ("people-sex-filled", "people-sex-stated"),
    "status_not_left": ("people-left-status-agrees",),
    "employee_twice": ("people-rejects",),
    "posting_overlap": ("postings-no-overlap",),
    "posting_ends_before_it_begins": ("postings-from-before-to",),
    "posting_outlasts_service": ("people-posting-ends-by-leaving",),
    "implausible_fte": ("postings-fte-plausible", "postings-set-aside"),
    "missing_unit": ("postings-unit-filled",),
    "group_not_persons": ("postings-group-of-person",),
}
"""Every kind that is an error; a new kind must be added here."""


def listed(folders: Iterable[Path]) -> dict[str, set[str]]:
    """Every reference in the lists of failing records, by check."""
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in folder.glob("*.parquet"):
            table = pq.read_table(path)
            names = [n for n in table.column_names if n not in ("raw_table", "column", "reason")]
            told = found.setdefault(path.stem, set())
            for name in names:
                told |= {str(value) for value in table.column(name).to_pylist() if value}
    return found


def is_told(key: str, references: set[str]) -> bool:
    """Whether a row is among references: as itself, or as what it belongs to or belongs to it."""
    return key in references or any(
        one.startswith(f"{key}/") or key.startswith(f"{one}/") for one in references
    )


def as_pseudonyms(workbook: Path, table: str, key: bytes) -> Callable[[str], str]:
    """For "row 17" of a sheet of the personnel workbook: the pseudonym of the person in it."""
    book = openpyxl.load_workbook(workbook, read_only=True)
    rows: list[tuple[Any, ...]] = list(book[table].iter_rows(values_only=True))
    book.close()

    def told(row: str) -> str:
        return str(pseudonym(str(rows[int(row.removeprefix("row ")) - 1][0]), key))

    return told
