"""What is worked out beside a table's own columns, so that a suite stays plain JSON.

Great Expectations sees one table at a time, while half of what can be wrong lies between two. A
derived flag is true where all is well, false where it isn't, and empty where it doesn't apply.

In    views of the canonical tables of a register, of the personnel register beside it, and of the
      snapshot before (`before_<table>`); each has `_row`, a row's place in its file
Out   for each table, the names of its derived columns and the SQL that makes them
"""

from __future__ import annotations

from dataclasses import dataclass

from peelian.quality.derived_sql import QUERIES as QUERIES

AS_AT = "as_at"
BEFORE = "before"
"""Stands among `needs` for the snapshot before, which a first snapshot lacks."""


@dataclass(frozen=True)
class Derived:
    """A column that is worked out for a check.

    Attributes:
        needs: the other tables that it looks into; BEFORE for the same table a snapshot ago.
    """

    name: str
    about: str
    needs: tuple[str, ...] = ()


_AS_AT = Derived(AS_AT, "the day that the snapshot was taken")
_ALLEGATION_KNOWN = Derived("allegation_known", "its allegation was found", ("allegations",))
_SUBJECT_KNOWN = Derived(
    "subject_known", "its allegation against a person was found", ("subjects",)
)
_ALLEGED = ("allegations", "cases")
_CHAIN = ("subjects", "allegations", "cases")
_RECORDED_DATE = Derived("recorded_date", "recorded_date of its case", _CHAIN)
_IN_PERSONNEL = Derived(
    "person_in_personnel", "of identified people: they were found in personnel", ("people",)
)

DERIVED: dict[str, tuple[Derived, ...]] = {
    "cases": (
        _AS_AT,
        Derived("finalised_has_date", "of finalised cases: finalised_date is filled in"),
        Derived("live_has_no_date", "of live cases: finalised_date is empty"),
        Derived("has_allegation", "an allegation belongs to it", ("allegations",)),
        Derived("regime_of_its_day", "recorded on a day on which its regime is used"),
        Derived("days_to_record", "days from the incident to the recording, where not negative"),
        Derived("days_live", "of live cases: days since the recording"),
        Derived(
            "in_month_before",
            "of cases recorded in a month that was over at the snapshot before: it held them",
            (BEFORE,),
        ),
    ),
    "allegations": (
        Derived("case_known", "its case was found", ("cases",)),
        Derived("regime_category", "regime of its case, a colon, category", ("cases",)),
        Derived("regime_subcategory", "regime of its case, a colon, subcategory", ("cases",)),
        Derived("subcategory_of_category", "the subcategory begins with the category"),
        Derived("has_subject", "a subject, known or not, belongs to it", ("subjects",)),
        Derived(
            "has_category",
            "of cases of 2020: the category is filled in",
            ("cases",),
        ),
        Derived(
            "same_category_before",
            "of finalised cases that the snapshot before held: the category is the same",
            (BEFORE, "cases"),
        ),
    ),
    "subjects": (
        _ALLEGATION_KNOWN,
        Derived(
            "finalised_has_outcome",
            "of finalised cases: an outcome was found",
            ("allegations", "cases", "outcomes"),
        ),
        Derived("severity_after_recorded", "not assessed before the recording", _ALLEGED),
        Derived("severity_before_finalised", "not assessed after the closing", _ALLEGED),
        Derived(
            "assessed_where_conduct",
            "of conduct matters: the severity was assessed",
            _ALLEGED,
        ),
        _IN_PERSONNEL,
        Derived(
            "joined_by_incident",
            "of people found in personnel: they had joined by the incident",
            ("people", *_ALLEGED),
        ),
        Derived(
            "serving_at_incident",
            "of people found in personnel: they hadn't left before the incident",
            ("people", *_ALLEGED),
        ),
        Derived(
            "posted_at_recording",
            "of people serving at the recording: one posting covers that day",
            ("people", "postings", *_ALLEGED),
        ),
        Derived(
            "rank_as_personnel",
            "where both say a rank at the recording: it is the same",
            ("postings", *_ALLEGED),
        ),
        Derived(
            "staff_group_as_personnel",
            "where both say a staff group: it is the same",
            ("people",),
        ),
    ),
    "subject_standards": (_SUBJECT_KNOWN,),
    "allegation_factors": (
        _ALLEGATION_KNOWN,
        Derived("regime_factor", "regime of its case, a colon, factor", _ALLEGED),
    ),
    "allegation_platforms": (_ALLEGATION_KNOWN,),
    "allegation_cohorts": (
        _ALLEGATION_KNOWN,
        Derived(
            "flagged_where_named",
            "of cases since the national factor began whose summary names it: the factor is set",
            _ALLEGED,
        ),
        Derived(
            "named_where_flagged",
            "of cases with the national factor set: the summary names it",
            _ALLEGED,
        ),
        Derived(
            "category_may_be_online",
            "the category is not one of vehicles or of damage to property",
            _ALLEGED,
        ),
    ),
    "proceedings": (
        _AS_AT,
        _SUBJECT_KNOWN,
        _RECORDED_DATE,
        Derived(
            "held_where_decided",
            "of proceedings with a level of finding: held_date is filled in",
        ),
        Derived("case_to_answer", "of its outcome: a case to answer was found", ("outcomes",)),
    ),
    "outcomes": (
        _AS_AT,
        _SUBJECT_KNOWN,
        _RECORDED_DATE,
        Derived("case_not_live", "its case is not live", _CHAIN),
        Derived("regime_outcome", "regime of its case, a colon, outcome", _CHAIN),
        Derived("by_finalised", "not decided after its case was closed", _CHAIN),
    ),
    "interim_measures": (
        _AS_AT,
        Derived(
            "subject_known",
            "its allegation against a person was found, where it names one",
            ("subjects",),
        ),
        _IN_PERSONNEL,
        Derived("ended_where_left", "it does not last after the person left", ("people",)),
    ),
    "appeals": (
        _AS_AT,
        Derived("proceeding_known", "its proceeding was found", ("proceedings",)),
        Derived("held_date", "held_date of its proceeding", ("proceedings",)),
    ),
    "subject_progress": (
        _SUBJECT_KNOWN,
        Derived(
            "sanction_has_proceedings",
            "of sanctions but management action: the stage is proceedings",
        ),
    ),
    "people": (
        _AS_AT,
        Derived("has_posting", "a posting was found", ("postings",)),
        Derived(
            "left_status_agrees", "the status says left where left_date is past, and only there"
        ),
        Derived("posting_ends_by_leaving", "no posting lasts after left_date", ("postings",)),
    ),
    "postings": (
        Derived("person_known", "its person was found", ("people",)),
        Derived("next_from", "valid_from of the same person's next posting"),
        Derived("last_day", "valid_to; where empty, the end of time"),
        Derived("unit_filled", "where the register keeps units: one is filled in"),
        Derived(
            "group_of_person", "where both are known: staff_group is its person's", ("people",)
        ),
    ),
    "units": (
        Derived("unit_last_day", "valid_to; where empty, the end of time"),
        Derived("unit_next_from", "valid_from of the same unit's next span"),
        Derived("unit_used", "a posting names it", ("postings",)),
    ),
}
"""Derived columns by table, in the order of the reference page."""
