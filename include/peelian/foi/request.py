"""A Freedom of Information request as data: one file, checked whole, that the pipeline answers.

A file stands in `include/releases/foi/` under its reference. It holds what was asked, verbatim, and
how it's read; never who asked: a requester's identity lives apart, outside the publishing zones.
`request_file.load_request` reads one with every fault at once; `compile` makes it a release
specification. The keys are documented in `docs/reference/foi-request.schema.json`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

from pydantic import Field

from peelian.foi.letter.asked import LetterAsked
from peelian.foi.request_parts import (
    MOST_QUESTIONS,
    MOST_TABLES,
    MOST_WINDOWS,
    Clarification,
    Earlier,
    Extension,
    Id,
    Line,
    Part,
    Question,
    Text,
    Work,
)
from peelian.foi.request_tables import (
    Basis,
    Counted,
    DimensionAsked,
    Filter,
    PopulationAsked,
    TableAsked,
    WindowAsked,
)
from peelian.tables.spec_parts import COUNTED_COHORT_PATTERN

REFERENCE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,59}$"
RELEASE_PREFIX = "foi-"
_OTHER = re.compile(r"[^a-z0-9]+")


class Request(Part):
    """A request, its reading and, as they're taken, its decisions."""

    reference: str = Field(pattern=REFERENCE_PATTERN, description="The force's reference number")
    title: Line = Field(description="What it's about, as the disclosure log gives it")
    summary: Text = Field(description="What the answer holds, in a sentence or two")
    received: dt.date = Field(description="Day of receipt: day zero, also at a weekend")
    answered: dt.date | None = Field(None, description="Day the answer went out")
    requester_kind: Literal[
        "public", "press", "researcher", "political", "business", "employee", "other", "unknown"
    ] = Field("unknown", description="A kind only; who they are is kept elsewhere")
    officer: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._@-]{0,80}$",
        description="User name of the officer who answers; they can't approve their own answer",
    )
    format: Literal["spreadsheet", "csv", "pdf", "document", "paper", "any"] = Field(
        "any", description="The form asked for: section 11"
    )
    clarifications: tuple[Clarification, ...] = Field((), max_length=20)
    extension: Extension | None = None
    questions: tuple[Question, ...] = Field(min_length=1, max_length=MOST_QUESTIONS)

    count: Counted = Field("subject_allegations", description="What tables count unless they say")
    date_basis: Basis = "recorded"
    population: Id | PopulationAsked | None = Field(
        None, description="A name of include/foi/populations.yaml; everyone, where it's left out"
    )
    cohort: str | None = Field(
        None,
        pattern=COUNTED_COHORT_PATTERN,
        max_length=60,
        description="A definition of include/reference/cohorts",
    )
    where: tuple[Filter, ...] = Field((), description="Filters of every table")
    windows: tuple[WindowAsked, ...] = Field((), max_length=MOST_WINDOWS)
    dimensions: tuple[DimensionAsked, ...] = Field((), max_length=40)
    tables: tuple[TableAsked, ...] = Field((), max_length=MOST_TABLES)
    registers: tuple[Id, ...] = Field((), description="The force's usual ones, if left out")
    regimes: tuple[str, ...] = Field((), description="The force's usual ones, if left out")
    policy: Id | None = Field(None, description="The force's usual one, if left out")

    work: tuple[Work, ...] = Field((), max_length=60, description="The section 12 estimate")
    aggregated_with: tuple[str, ...] = Field(
        (), description="Similar requests of the same person within 60 working days"
    )
    earlier: tuple[Earlier, ...] = Field((), max_length=20)
    notes: tuple[Text, ...] = Field((), max_length=40, description="Printed with the answer")
    advice: tuple[Text, ...] = Field((), max_length=20, description="In the officer's words: s.16")

    letter: LetterAsked = Field(LetterAsked(), description="What is written for the letter alone")

    @property
    def release_id(self) -> str:
        """The id of its release: `foi-838a-23` for reference 838A/23."""
        return release_id_of(self.reference)

    def window(self, name: str | None) -> WindowAsked:
        """A window by its id, or the first. Raises: KeyError where there's none."""
        for window in self.windows:
            if name in (None, window.id):
                return window
        raise KeyError(name)

    def table(self, name: str) -> TableAsked:
        """A table by its id. Raises: KeyError where there's none."""
        for table in self.tables:
            if table.id == name:
                return table
        raise KeyError(name)

    def questions_of(self, table: str) -> tuple[Question, ...]:
        """The questions that a table answers."""
        return tuple(one for one in self.questions if table in one.tables)


def release_id_of(reference: str) -> str:
    """The id of the release that answers a reference."""
    return RELEASE_PREFIX + _OTHER.sub("-", reference.casefold()).strip("-")


def file_name_of(reference: str) -> str:
    """The name that a request's file bears: `838A-23.yaml` for reference 838A/23."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", reference) + ".yaml"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a request, as `docs/reference/foi-request.schema.json` holds it."""
    schema = Request.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


__all__ = [
    "REFERENCE_PATTERN",
    "Request",
    "file_name_of",
    "json_schema",
    "release_id_of",
]
