"""The form of `foi_request`: every field with help, an example, and choices where there are some.

Airflow refuses what doesn't fit a field before a run starts; the first task checks all of it again,
together, by the rules that a request's file must fit.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Param

from peelian.foi.exemptions import exemptions
from peelian.foi.library import Library, library
from peelian.foi.request_file import REQUESTS_FOLDER
from peelian.foi.request_parts import LONGEST_LINE, LONGEST_QUOTE, LONGEST_TEXT
from peelian.foi.request_tables import DimensionAsked
from peelian.foi.resolved import TIME
from peelian.tables.variables import VARIABLES

FILE_SECTION = "1. A request that has a file (leave the rest empty)"
ASKED_SECTION = "2. Or: what was asked"
COUNTED_SECTION = "3. What is counted"
ANSWER_SECTION = "4. The answer"
LONGEST_FILE_TEXT = 200_000
"""Letters of a pasted file: more than ten times the longest in include/releases/foi."""
LONGEST_NAME = 100
MOST_LINES = 40
YEAR = "year"
UNITS = {
    "subject_allegations": "Allegations against individuals",
    "allegations": "Allegations",
    "cases": "Cases",
    "people": "Different people",
}
BASES = {
    "recorded": "Date recorded",
    "incident": "Date of the incident",
    "finalised": "Date closed",
}
DECISIONS = {
    "answered": "Answered in full",
    "part": "Answered in part, the rest withheld",
    "withheld": "Withheld",
    "not_held": "Not held",
    "cost": "Over the cost limit (section 12)",
    "published": "Published already (section 21)",
}


def form() -> dict[str, Any]:
    """The fields by name, in the order that the form shows them.

    None may be called `reason`: Airflow lays a run's fields over those of a task that asks a
    person, and that one is the person's own.
    """
    return _file_fields() | _asked_fields() | _counted_fields() | _answer_fields()


def _file_fields() -> dict[str, Any]:
    files = sorted(path.name for path in REQUESTS_FOLDER.glob("*.yaml"))
    return {
        "request_file": Param(
            None,
            type=["null", "string"],
            enum=[None, *files],
            values_display={None: "No file: pasted, or filled in below"},
            title="File",
            description="A reviewed file of include/releases/foi. It can hold what this form "
            "can't: several questions, windows and populations.",
            section=FILE_SECTION,
        ),
        "request_text": Param(
            None,
            type=["null", "string"],
            format="multiline",
            maxLength=LONGEST_FILE_TEXT,
            title="Or the text of such a file",
            description="Paste it whole. Its keys are in docs/reference/foi-request.schema.json.",
            section=FILE_SECTION,
        ),
    }


def _asked_fields() -> dict[str, Any]:
    return {
        "reference": _line("Reference", "Such as 01.FOI.26.012345.", ASKED_SECTION, LONGEST_NAME),
        "title": _line(
            "Title",
            "What it's about, as the disclosure log will give it. Name nobody.",
            ASKED_SECTION,
            LONGEST_LINE,
        ),
        "received": _day("Received", "Day zero of the 20 working days.", ASKED_SECTION),
        "requester_kind": _choice(
            "Who asked",
            "A kind only. Their name is kept apart: peelian foi requester.",
            ASKED_SECTION,
            {
                "public": "A member of the public",
                "press": "The press",
                "researcher": "A researcher",
                "political": "A political body",
                "business": "A business",
                "employee": "An employee",
                "other": "Someone else",
                "unknown": "It isn't known",
            },
            "unknown",
        ),
        "question": _text(
            "Question",
            "Word for word. It's quoted in the answer, so take out what names the requester.",
            ASKED_SECTION,
            LONGEST_QUOTE,
        ),
    }


def _counted_fields() -> dict[str, Any]:
    ready = library()
    return {
        "count": _choice(
            "Count", "One person may be in several.", COUNTED_SECTION, UNITS, "subject_allegations"
        ),
        "date_basis": _choice(
            "By which date", "Printed with each table.", COUNTED_SECTION, BASES, "recorded"
        ),
        "population": _choice(
            "Whose conduct",
            "The words are printed with each table.",
            COUNTED_SECTION,
            {name: one.label for name, one in ready.populations.items()},
            "all_employees",
        ),
        "cohort": Param(
            None,
            type=["null", "string"],
            pattern=r"^([a-z][a-z0-9-]*@[1-9][0-9]*)?$",
            examples=["social-media@1"],
            title="About what",
            description="A definition of include/reference/cohorts, with its version; "
            "everything, where it's left empty.",
            section=COUNTED_SECTION,
        ),
        "first": _day("From", "The first day asked for.", COUNTED_SECTION),
        "last": _day("To", "The last day asked for.", COUNTED_SECTION),
        "start_at": _choice(
            "Start at",
            "Whole years can be compared; the answer says that the window was widened.",
            COUNTED_SECTION,
            {"month": "the first of that month", "year": "the first of that year"},
            "month",
        ),
        "tables": _several(
            "Tables",
            "What to break the count down by; each choice is a table of its own.",
            COUNTED_SECTION,
            {name: one.label or name for name, one in _offered(ready)}
            | {f"{YEAR}, {name}": f"Year by {label}" for name, label in _crossed(ready)},
        ),
    }


def _answer_fields() -> dict[str, Any]:
    return {
        "decision": _choice(
            "Decision", "As far as it's known.", ANSWER_SECTION, DECISIONS, "answered"
        ),
        "exemptions": _several(
            "Exemptions",
            "What a refusal rests on; none where all is answered.",
            ANSWER_SECTION,
            {one.id: f"{one.citation}: {one.title}" for one in exemptions().values()},
        ),
        "why": _text("Why", "Why it's refused, or given in part.", ANSWER_SECTION, LONGEST_TEXT),
        "answered": _day("Day of the letter", "Today, where it's left empty.", ANSWER_SECTION),
        "as_at": _day(
            "Registers as at",
            "Use registers read on this day or before; the newest, where it's empty.",
            ANSWER_SECTION,
        ),
    }


def _offered(ready: Library) -> list[tuple[str, DimensionAsked]]:
    """Ready dimensions that what the form can count has."""
    return [
        (name, one)
        for name, one in ready.dimensions.items()
        if one.of in TIME or VARIABLES[str(one.of)].level is not None
    ]


def _crossed(ready: Library) -> list[tuple[str, str]]:
    """Names and labels of what may be crossed with the year."""
    return [
        (name, (one.label or name).lower())
        for name, one in _offered(ready)
        if one.of not in TIME and not one.alone and (one.only_with is None or YEAR in one.only_with)
    ]


def _line(title: str, help_text: str, section: str, longest: int) -> Param:
    return Param(
        None,
        type=["null", "string"],
        maxLength=longest,
        pattern=r"^[^\r\n]*$",
        title=title,
        description=help_text,
        section=section,
    )


def _text(title: str, help_text: str, section: str, longest: int) -> Param:
    return Param(
        None,
        type=["null", "string"],
        format="multiline",
        maxLength=longest,
        title=title,
        description=help_text,
        section=section,
    )


def _day(title: str, help_text: str, section: str) -> Param:
    return Param(
        None,
        type=["null", "string"],
        format="date",
        title=title,
        description=help_text,
        section=section,
    )


def _choice(title: str, help_text: str, section: str, choices: dict[str, str], usual: str) -> Param:
    return Param(
        usual,
        type="string",
        enum=list(choices),
        values_display=choices,
        title=title,
        description=help_text,
        section=section,
    )


def _several(title: str, help_text: str, section: str, choices: dict[str, str]) -> Param:
    return Param(
        None,
        type=["null", "array"],
        items={"type": "string", "maxLength": LONGEST_NAME},
        maxItems=MOST_LINES,
        examples=list(choices),
        values_display=choices,
        title=title,
        description=help_text,
        section=section,
    )
