"""The kinds of dirt that registers have: where each goes, how often, and why real ones have it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of dirt.

    Attributes:
        table: the register's table whose first column is the row key.
        rate: chance for each row that can have it.
        of: which rows can have it.
        reason: why real registers have it.
        is_error: False where a register may do so and conforming must cope.
        passes: whether a later extract may have it no more.
    """

    table: str
    rate: float
    of: str
    reason: str
    is_error: bool = True
    passes: bool = False


KINDS: dict[str, Kind] = {
    "missing_source": Kind("CASES", 0.010, "cases", "the origin isn't a mandatory field"),
    "missing_incident_date": Kind("CASES", 0.005, "cases", "the complainant couldn't say when"),
    "recorded_before_incident": Kind("CASES", 0.003, "cases", "the day of the month was mistyped"),
    "finalised_in_future": Kind("CASES", 0.001, "finalised cases", "a year was mistyped"),
    "missing_category": Kind(
        "ALLEGATIONS", 0.014, "allegations", "233 of 17,135 stay uncategorised (half of `other`)"
    ),
    "orphan_allegation": Kind("ALLEGATIONS", 0.001, "allegations", "its case was deleted by hand"),
    "two_spellings": Kind(
        "ALLEGATIONS", 0.030, "summaries naming a platform", "people aren't consistent", False
    ),
    "missing_rank": Kind("SUBJECTS", 0.020, "subjects", "typed from a letter that gave none"),
    "missing_staff_type": Kind("SUBJECTS", 0.005, "subjects", "added by a later release"),
    "person_not_in_personnel": Kind(
        "SUBJECTS", 0.005, "identified subjects", "two digits of the number were swapped"
    ),
    "untidy_person_number": Kind(
        "SUBJECTS", 0.010, "identified subjects", "typed by hand: spaces, lower case", False
    ),
    "unknown_outcome_word": Kind("OUTCOMES", 0.004, "outcomes", "free typing over a list"),
    "finalised_without_outcome": Kind(
        "OUTCOMES", 0.005, "outcomes", "the case was closed before the result was entered"
    ),
    "sanction_not_allowed": Kind(
        "OUTCOMES", 0.020, "outcomes of proceedings", "two fields were filled from two memories"
    ),
    "management_action_after_2020": Kind(
        "OUTCOMES", 0.004, "outcomes without proceedings from 2020", "old habit: it was abolished"
    ),
}
"""The first kinds by name; rates are assumed but for the uncategorised."""

MORE_KINDS: dict[str, Kind] = {
    "wrong_regulations": Kind(
        "CASES", 0.010, "old cases that the new law could hold", "the list's first entry was left"
    ),
    "finalised_before_recorded": Kind(
        "CASES", 0.020, "finalised cases about nobody", "day and month were swapped"
    ),
    "live_with_end_date": Kind(
        "CASES", 0.020, "finalised cases about nobody", "the status wasn't set on closing"
    ),
    "reopened_case": Kind(
        "CASES", 0.002, "finalised cases", "reopened, and what was decided stayed"
    ),
    "case_without_allegation": Kind(
        "CASES", 0.020, "cases of one plain allegation", "saved before the allegation was"
    ),
    "incident_before_joining": Kind(
        "CASES", 0.050, "cases about people who joined lately", "the year was mistyped"
    ),
    "category_of_other_regime": Kind(
        "ALLEGATIONS", 0.002, "allegations from 2020", "letters of the old list, by habit"
    ),
    "unknown_subcategory": Kind(
        "ALLEGATIONS", 0.002, "allegations from 2020", "a number that the list doesn't have"
    ),
    "factor_before_2020": Kind(
        "NATIONAL_FACTORS", 0.001, "allegations before 2020", "flagged long after, on an old case"
    ),
    "unknown_factor_word": Kind(
        "NATIONAL_FACTORS", 0.001, "allegations from 2020", "a factor of the force's own"
    ),
    "severity_before_recorded": Kind(
        "SUBJECTS", 0.010, "assessed subjects", "the incident's day was typed"
    ),
    "severity_after_finalised": Kind(
        "SUBJECTS", 0.010, "assessed subjects", "entered late, with the day of entry"
    ),
    "severity_missing": Kind(
        "SUBJECTS", 0.020, "assessed subjects of internal matters", "on paper, never entered"
    ),
    "rank_not_as_personnel": Kind(
        "SUBJECTS", 0.004, "identified officers", "the rank of another day"
    ),
    "staff_type_not_as_personnel": Kind(
        "SUBJECTS", 0.002, "identified subjects", "the list's neighbour was picked"
    ),
    "person_left_before_incident": Kind(
        "SUBJECTS", 0.003, "identified subjects", "a number of a former colleague"
    ),
    "unknown_standard_word": Kind("STANDARDS", 0.010, "standards", "typed over the list"),
    "standard_twice": Kind("STANDARDS", 0.010, "standards", "entered by two people"),
    "held_before_recorded": Kind("PROCEEDINGS", 0.030, "proceedings", "a year was mistyped"),
    "missing_held_date": Kind("PROCEEDINGS", 0.030, "proceedings", "the minutes weren't in yet"),
    "missing_finding_level": Kind("PROCEEDINGS", 0.030, "proceedings", "not a mandatory field"),
    "sanction_without_proceedings": Kind(
        "PROCEEDINGS", 0.040, "proceedings with a sanction", "only the result was entered"
    ),
    "outcome_before_recorded": Kind("OUTCOMES", 0.003, "outcomes", "a year was mistyped"),
    "outcome_after_finalised": Kind("OUTCOMES", 0.003, "outcomes", "entered after closing"),
    "heard_without_case_to_answer": Kind(
        "OUTCOMES", 0.030, "outcomes of proceedings", "two fields were filled from two memories"
    ),
    "appeal_before_hearing": Kind("APPEALS", 0.100, "appeals", "a year was mistyped"),
    "appeal_decided_before_made": Kind("APPEALS", 0.100, "decided appeals", "two days swapped"),
    "measure_ends_before_it_begins": Kind(
        "INTERIM_MEASURES", 0.020, "measures", "two days were swapped"
    ),
    "measure_outlasts_service": Kind(
        "INTERIM_MEASURES", 0.100, "measures that end with service", "nobody ended it"
    ),
    "unknown_measure_word": Kind("INTERIM_MEASURES", 0.010, "measures", "typed over the list"),
    "measure_for_stranger": Kind(
        "INTERIM_MEASURES", 0.010, "measures", "two digits of the number were swapped"
    ),
    "suspension_not_in_personnel": Kind(
        "INTERIM_MEASURES", 0.150, "suspensions that last", "HR wasn't told", passes=True
    ),
    "suspended_only_in_personnel": Kind(
        "Employees",
        0.002,
        "people in post",
        "a suspension that HR wasn't told had ended",
        passes=True,
    ),
    "joined_after_leaving": Kind("Employees", 0.003, "leavers", "two days were swapped"),
    "employee_without_posting": Kind("Employees", 0.002, "people", "migrated without history"),
    "missing_sex": Kind("Employees", 0.010, "people", "not asked on an old form"),
    "status_not_left": Kind("Employees", 0.005, "leavers", "the status is set by another team"),
    "employee_twice": Kind("Employees", 0.002, "people", "a number was entered again on return"),
    "posting_overlap": Kind("Postings", 0.003, "postings that ended", "the last day stayed open"),
    "posting_ends_before_it_begins": Kind(
        "Postings", 0.002, "postings that ended", "two days were swapped"
    ),
    "posting_outlasts_service": Kind("Postings", 0.010, "last postings of leavers", "left open"),
    "implausible_fte": Kind("Postings", 0.003, "postings of hours", "hours a day, not a share"),
    "missing_unit": Kind("Postings", 0.003, "postings", "not a mandatory field"),
    "group_not_persons": Kind("Postings", 0.002, "postings", "the list's neighbour was picked"),
}
"""Kinds drawn after the first, from a stream of their own; rates are assumed."""

KINDS |= MORE_KINDS
