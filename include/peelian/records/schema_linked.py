"""The table that two registers make together: who somebody was at each moment of an allegation."""

from __future__ import annotations

from peelian.records.schema_model import Column, Table, text

NOW = "now"
MOMENTS = ("incident", "recorded", "finalised", NOW)
"""Days that rank, unit and staff group are asked of; `now` is the day of the personnel snapshot."""

HELD = ("match", "rank", "unit", "command", "staff_group")
_ABOUT = {
    "match": ("How the posting was found", "matches"),
    "rank": ("Rank or grade", "ranks"),
    "unit": ("Unit", None),
    "command": ("Command that the unit belonged to", None),
    "staff_group": ("Staff group", "staff_groups"),
}
_WHEN = {
    "incident": "on the day of the incident",
    "recorded": "when the case was recorded",
    "finalised": "when the case was finalised",
    NOW: "on the day of the personnel snapshot",
}


def held_name(what: str, moment: str) -> str:
    """The column of one of HELD at one of MOMENTS: `rank_at_incident`, `rank_now`."""
    return f"{what}_{NOW}" if moment == NOW else f"{what}_at_{moment}"


def _held(what: str, moment: str) -> Column:
    about, codes = _ABOUT[what]
    return text(
        held_name(what, moment),
        f"{about} {_WHEN[moment]}",
        required=what == "match",
        codes=codes,
    )


SUBJECT_MOMENTS = Table(
    "subject_moments",
    "Each allegation against a person, with what personnel says of them at each moment",
    ("subject_id",),
    (
        text("subject_id", "The allegation against the person", refers_to="subjects"),
        *(_held(what, moment) for moment in MOMENTS for what in HELD),
    ),
)
