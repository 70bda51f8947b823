"""Canonical tables of a personnel register: people, their postings, and where units belong."""

from __future__ import annotations

from peelian.records.schema_model import Table, date, flag, number, person, text

PEOPLE = Table(
    "people",
    "A person who works or worked for the force",
    ("person_id",),
    (
        person(required=True),
        text(
            "staff_group", "Officer, special, PCSO, designated officer, staff", codes="staff_groups"
        ),
        date("joined_date", "First day of service", required=False),
        date("left_date", "Last day of service; empty while serving", required=False),
        text("sex", "As recorded by the personnel register", required=False, codes="sexes"),
        text(
            "ethnicity",
            "Group of the ethnicity that the person stated",
            required=False,
            codes="ethnicity_groups",
        ),
        text(
            "status",
            "In post, suspended, on a career break or left, on the day of the snapshot",
            required=False,
            codes="person_statuses",
        ),
    ),
)
POSTINGS = Table(
    "postings",
    "A person's rank and unit over a span of days (slowly changing, type 2): one of headcount",
    ("person_id", "valid_from"),
    (
        person(required=True, refers_to="people"),
        date("valid_from", "First day of the posting"),
        date("valid_to", "Last day; empty while it lasts", required=False),
        text("rank", "Rank or grade without prefix", codes="ranks"),
        text("unit", "Unit or command", required=False),
        text(
            "staff_group",
            "Staff group of the posting; the rank's own where the register doesn't say",
            required=False,
            codes="staff_groups",
        ),
        number(
            "fte_hundredths",
            "Full-time equivalent in hundredths; empty for those counted by head alone",
        ),
        flag("is_detective", "Whether the rank carries the prefix detective"),
        flag("is_acting", "Whether the rank is acting or temporary"),
    ),
)
UNITS = Table(
    "units",
    "The command (BCU, OCU) that a unit belongs to, over a span of days",
    ("unit", "valid_from"),
    (
        text("unit", "Unit, as postings name it"),
        date("valid_from", "First day on which it belonged there"),
        date("valid_to", "Last day; empty while it belongs there", required=False),
        text("command", "The command above it"),
    ),
)
PEOPLE_TABLES = (PEOPLE, POSTINGS, UNITS)
