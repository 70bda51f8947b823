"""The canonical tables: every name of a table or column of records stands here, once.

A register's own columns are mapped to these by `include/sources/*.yaml`. Codes are those of
`include/reference/*.csv`. People are pseudonyms; free text, names and numbers of people have no
column here, so they can't get past conforming.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds; in Parquet: string, date32, bool or int64."""

    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """A column of a canonical table.

    Attributes:
        required: a row without it is rejected.
        codes: the list in `include/reference/<codes>.csv` that its values must be in, or None.
        refers_to: the table whose key it must be found in ("orphan" otherwise), or None.
        is_person: holds a pseudonym.
    """

    name: str
    kind: Kind
    about: str
    required: bool = True
    codes: str | None = None
    refers_to: str | None = None
    is_person: bool = False


@dataclass(frozen=True)
class Table:
    """A canonical table: its key is unique, and its rows are kept sorted by it."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name. Raises: KeyError where there's none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _text(
    name: str,
    about: str,
    *,
    required: bool = True,
    codes: str | None = None,
    refers_to: str | None = None,
) -> Column:
    return Column(name, Kind.TEXT, about, required, codes, refers_to)


def _date(name: str, about: str, *, required: bool = True) -> Column:
    return Column(name, Kind.DATE, about, required)


def _person(*, required: bool, refers_to: str | None = None) -> Column:
    return Column(
        "person_id",
        Kind.TEXT,
        "Keyed hash of the person's number",
        required,
        None,
        refers_to,
        is_person=True,
    )


CASES = Table(
    "cases",
    "A complaint or conduct matter, as one case of the register",
    ("case_id",),
    (
        _text("case_id", "The register's reference of the case"),
        _text(
            "regime",
            "The law it's recorded under: 2012, 2020, or another force's own",
            codes="regimes",
        ),
        _text("case_type", "Public complaint, conduct matter and so on", codes="case_types"),
        _text("source", "Who it came from: public, internal, unknown", codes="sources"),
        _date("incident_date", "The day it's about", required=False),
        _date("recorded_date", "The day it was put on the register"),
        _date("finalised_date", "The day it was closed; empty while it's live", required=False),
        _text("status", "live or finalised", codes="statuses"),
    ),
)
ALLEGATIONS = Table(
    "allegations",
    "One thing alleged in a case",
    ("allegation_id",),
    (
        _text("allegation_id", "The register's reference of the allegation"),
        _text("case_id", "The case it belongs to", refers_to="cases"),
        _text(
            "category",
            "Complaint category; a code means something only with its regime",
            required=False,
            codes="categories",
        ),
    ),
)
SUBJECTS = Table(
    "subjects",
    "An allegation against a person (m:n): the unit `subject_allegations`",
    ("subject_id",),
    (
        _text("subject_id", "The register's reference of the allegation against the person"),
        _text("allegation_id", "The allegation", refers_to="allegations"),
        _person(required=False),
        _text("staff_group", "As the complaint register has it", codes="staff_groups"),
        _text(
            "rank", "As the complaint register had it when recorded; may be stale", codes="ranks"
        ),
    ),
)
ALLEGATION_FACTORS = Table(
    "allegation_factors",
    "National factors flagged on an allegation (0 or more, from 1 February 2020)",
    ("allegation_id", "factor"),
    (
        _text("allegation_id", "The allegation", refers_to="allegations"),
        _text("factor", "The factor", codes="factors"),
    ),
)
ALLEGATION_PLATFORMS = Table(
    "allegation_platforms",
    "Platforms named in an allegation's summary (0 or more), found while conforming",
    ("allegation_id", "platform"),
    (
        _text("allegation_id", "The allegation", refers_to="allegations"),
        _text("platform", "The platform", codes="platforms"),
    ),
)
ALLEGATION_COHORTS = Table(
    "allegation_cohorts",
    "Cohorts that an allegation belongs to, by a versioned definition",
    ("allegation_id", "cohort"),
    (
        _text("allegation_id", "The allegation", refers_to="allegations"),
        _text("cohort", "Cohort and version, such as social-media@1"),
        _text("found_by", "factor, keyword or both"),
    ),
)
PROCEEDINGS = Table(
    "proceedings",
    "A misconduct meeting or hearing about an allegation against a person",
    ("proceeding_id",),
    (
        _text("proceeding_id", "The register's reference"),
        _text("subject_id", "The allegation against the person", refers_to="subjects"),
        _text("proceeding_type", "Meeting, hearing, accelerated hearing", codes="proceeding_types"),
        _text(
            "finding_level",
            "Not proven, misconduct, gross misconduct",
            required=False,
            codes="finding_levels",
        ),
        _date("held_date", "The day it ended", required=False),
    ),
)
OUTCOMES = Table(
    "outcomes",
    "What came of an allegation against a person; none while it's live",
    ("subject_id",),
    (
        _text("subject_id", "The allegation against the person", refers_to="subjects"),
        _text(
            "finding",
            "What was found, where the register says so apart from the outcome",
            required=False,
            codes="findings",
        ),
        _text("outcome", "What was done: a sanction, a lesser step, or nothing", codes="outcomes"),
        _date("outcome_date", "The day it was decided", required=False),
    ),
)
PEOPLE = Table(
    "people",
    "A person who works or worked for the force",
    ("person_id",),
    (
        _person(required=True),
        _text(
            "staff_group", "Officer, special, PCSO, designated officer, staff", codes="staff_groups"
        ),
        _date("joined_date", "First day of service", required=False),
        _date("left_date", "Last day of service; empty while serving", required=False),
    ),
)
POSTINGS = Table(
    "postings",
    "A person's rank and unit over a span of days (slowly changing, type 2)",
    ("person_id", "valid_from"),
    (
        _person(required=True, refers_to="people"),
        _date("valid_from", "First day of the posting"),
        _date("valid_to", "Last day; empty while it lasts", required=False),
        _text("rank", "Rank or grade without prefix", codes="ranks"),
        _text("unit", "Unit or command", required=False),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CASES,
        ALLEGATIONS,
        SUBJECTS,
        ALLEGATION_FACTORS,
        ALLEGATION_PLATFORMS,
        ALLEGATION_COHORTS,
        PROCEEDINGS,
        OUTCOMES,
        PEOPLE,
        POSTINGS,
    )
}
"""Every canonical table by name, parents before children."""
