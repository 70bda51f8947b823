"""The parts of a request: questions, readings, windows, tables, clarifications, the estimate.

Every text has a bound, so that a form can't be filled with megabytes. Texts that are quoted from a
stranger may hold anything (`quoted.shown` prints them); texts that a release prints may not hold
characters that can't be seen.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from peelian.foi.quoted import unseen_in

LONGEST_QUOTE, LONGEST_TEXT, LONGEST_LINE = 20_000, 4_000, 300
"""Letters. The longest request in the domain notes is some 5,000; a title is one line."""
MOST_QUESTIONS, MOST_TABLES, MOST_WINDOWS = 60, 60, 12
ID_PATTERN = r"^[a-z][a-z0-9_-]*$"
NUMBER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.()-]{0,11}$"
LINK_PATTERN = r"^((https?://|/)[!-~]+)?$"
YEARS_PATTERN = r"^\d{4}(-\d{4})?$"
FINANCIAL_PATTERN = r"^\d{4}/\d{2}(-\d{4}/\d{2})?$"

Decision = Literal[
    "answered", "part", "withheld", "not_held", "cost", "published", "ncnd", "not_valid"
]
"""What is decided about a question: the Act's sections are in `exemptions`."""
Activity = Literal["determine", "locate", "retrieve", "extract"]
"""Regulation 4(3) of the 2004 Fees Regulations: nothing else may be counted."""


def _visible(text: str) -> str:
    found = unseen_in(text)
    if found:
        raise ValueError(
            f"holds characters that can't be seen ({', '.join(found[:5])}); remove them"
        )
    return text


Quote = Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_visible)]
MayText = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_visible)]
Line = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE), AfterValidator(_visible)]
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=40)]
Citation = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_visible)]
"""An id or an alias of include/reference/exemptions.csv, such as `40(2)`."""
Address = Annotated[str, Field(pattern=LINK_PATTERN, max_length=LONGEST_LINE)]
Code = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_visible)]


class Part(BaseModel):
    """Base of every part: can't be changed, and knows no key but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Clarification(Part):
    """What was asked back of the requester, and what they said: section 1(3)."""

    asked: dt.date | None = Field(None, description="Day the force asked")
    received: dt.date | None = Field(
        None, description="Day the answer came; left out while it's awaited, and the clock stands"
    )
    question: Quote | None = Field(None, description="What the force asked, verbatim")
    text: Quote | None = Field(None, description="What the requester said, verbatim")
    restarts: bool = Field(
        True, description="Whether it was needed to answer, so that the clock starts again"
    )


class Extension(Part):
    """More time to weigh the public interest of a qualified exemption: section 10(3), 17(2)."""

    until: dt.date = Field(description="The day by which the decision is expected")
    noticed: dt.date = Field(description="The day the requester was told")
    exemptions: tuple[Citation, ...] = Field(
        min_length=1, description="The qualified exemptions weighed"
    )
    reason: Text


class Reading(Part):
    """How a term of the request was read."""

    term: Line
    means: Text


class AlsoAsks(Part):
    """What a question asks for that isn't a count of a table: names, job titles, a narrative."""

    what: Id = Field(description="A concept of include/foi/concepts.yaml, such as names")
    words: Line = Field(description="What was asked for, in a few words")


class Question(Part):
    """One question of a request."""

    number: str = Field(pattern=NUMBER_PATTERN, description="As the requester numbered it, or ours")
    text: Quote = Field(description="Verbatim")
    reading: tuple[Reading, ...] = Field((), max_length=40)
    tables: tuple[str, ...] = Field((), description="Ids of the tables that answer it")
    crosses: tuple[tuple[Id, ...], ...] = Field(
        (), description="Breakdowns that it asks for at once, if finer than the tables"
    )
    also_asks: tuple[AlsoAsks, ...] = Field((), max_length=40)
    decision: Decision | None = Field(None, description="Left out until it's decided")
    exemptions: tuple[Citation, ...] = Field(
        (), description="Ids of include/reference/exemptions.csv that the decision rests on"
    )
    reason: MayText = ""
    link: Address = Field("", description="Where it's published: section 21")


class SpanAsked(Part):
    """Days from the first to the last, both included."""

    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")


class Sample(Part):
    """A sampling exercise: so many records took so many minutes."""

    records: int = Field(ge=1, le=100_000)
    minutes: float = Field(gt=0, le=100_000)


class Work(Part):
    """A piece of work that the section 12 estimate counts."""

    activity: Activity
    what: Line
    questions: tuple[str, ...] = Field((), description="Which questions need it; all, if left out")
    records: int = Field(1, ge=1, le=10_000_000)
    minutes_each: float | None = Field(None, gt=0, le=10_000)
    sample: Sample | None = Field(None, description="In place of minutes_each")
    span: SpanAsked | None = Field(
        None, description="The days that these records are of, if narrowing the window spares them"
    )


class Earlier(Part):
    """An earlier answer that the officer points to."""

    reference: Line
    link: Address = ""
    questions: tuple[str, ...] = ()
    words: MayText = ""
