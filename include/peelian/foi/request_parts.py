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
from peelian.tables.spec_model import CODE_PATTERN, DIMENSION_PATTERN, TABLE_PATTERN, BandSpec

LONGEST_QUOTE, LONGEST_TEXT, LONGEST_LINE = 20_000, 4_000, 300
"""Letters. The longest request in the domain notes is some 5,000; a title is one line."""
MOST_QUESTIONS, MOST_TABLES, MOST_WINDOWS = 60, 60, 12
ID_PATTERN = r"^[a-z][a-z0-9_-]*$"
NUMBER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.()-]{0,11}$"
YEARS_PATTERN = r"^\d{4}(-\d{4})?$"
FINANCIAL_PATTERN = r"^\d{4}/\d{2}(-\d{4}/\d{2})?$"

Decision = Literal[
    "answered", "part", "withheld", "not_held", "cost", "published", "ncnd", "not_valid"
]
"""What is decided about a question: the Act's sections are in `exemptions`."""
Activity = Literal["determine", "locate", "retrieve", "extract"]
"""Regulation 4(3) of the 2004 Fees Regulations: nothing else may be counted."""
Counted = Literal[
    "cases",
    "allegations",
    "subject_allegations",
    "people",
    "people_by_cases",
    "durations",
    "headcount",
    "fte",
    "suspended",
    "restricted",
]
"""What a table counts."""
Basis = Literal["recorded", "incident", "finalised"]
Moment = Literal["register", "incident", "recorded", "finalised", "now", "as_at"]


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
    link: str = Field("", max_length=LONGEST_LINE, description="Where it's published: section 21")


class SpanAsked(Part):
    """Days from the first to the last, both included."""

    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")


class WindowAsked(Part):
    """The days asked for, in one of six ways, and how they're made whole.

    `from` and `to`; `spans` that needn't touch; `calendar_years`; `financial_years`; `months`
    before a day; or `as_at` a day.
    """

    id: Id
    first: dt.date | None = Field(None, alias="from")
    last: dt.date | None = Field(None, alias="to")
    spans: tuple[SpanAsked, ...] = ()
    calendar_years: tuple[Annotated[str, Field(pattern=YEARS_PATTERN)], ...] = Field(
        (), description="Years or runs of years, such as 2010 and 2018-2022"
    )
    financial_years: tuple[Annotated[str, Field(pattern=FINANCIAL_PATTERN)], ...] = Field(
        (), description="April to March, such as 2017/18, or 2017/18-2019/20"
    )
    months: int | None = Field(None, ge=1, le=600, description="So many months up to `to`")
    as_at: dt.date | None = None
    answered_as_at: dt.date | None = Field(
        None, description="The day that is answered, where it isn't the one asked for"
    )
    start_at: Literal["month", "year", "financial_year"] = Field(
        "month", description="The first day is rounded down to this; the last, to a whole month"
    )
    note: MayText = Field(
        "", description="Why it was made whole so, where the standard words don't do"
    )


class Filter(Part):
    """What a table is confined to: the variable, and the codes that it may have."""

    of: Id = Field(description="A variable, such as source, rank, unit, factor or outcome")
    codes: tuple[Code, ...] = Field(min_length=1, alias="is")
    at: Moment | None = Field(None, description="For rank and unit: when it was held")


class PopulationAsked(Part):
    """Whose conduct it's about, in full; mostly a name of include/foi/populations.yaml does."""

    label: Line
    staff_groups: tuple[Code, ...] = Field(min_length=1)


class Band(BandSpec):
    """A band of a ready dimension or of the request's own."""

    code: str = Field(pattern=CODE_PATTERN, max_length=40)
    label: Line


class DimensionAsked(Part):
    """Something that tables are broken down by: a ready dimension, changed, or one of its own."""

    id: str = Field(pattern=DIMENSION_PATTERN, max_length=40)
    like: str | None = Field(None, description="A dimension of include/foi/dimensions.yaml")
    label: Line | None = None
    of: str | None = Field(None, description="A variable, where no ready dimension is like it")
    at: Moment | None = None
    show: Literal["codes", "groups", "groups_and_codes"] | None = None
    bands: tuple[Band, ...] | None = None
    leave_out: tuple[Code, ...] | None = None
    others_unused: bool | None = None
    neutral: tuple[Code, ...] | None = None
    alone: bool | None = Field(None, description="Never crossed with another")
    only_with: tuple[str, ...] | None = Field(None, description="All that it may be crossed with")


class TableAsked(Part):
    """A table that answers a question. What's left out is as the request has it."""

    id: str = Field(pattern=TABLE_PATTERN, max_length=31)
    title: Line
    by: tuple[str, ...] = Field(min_length=1, max_length=4)
    count: Counted | None = None
    date_basis: Basis | None = None
    window: Id | None = None
    population: Id | PopulationAsked | None = None
    cohort: str | None = Field(None, max_length=60, description="`everything` for no cohort")
    where: tuple[Filter, ...] = ()
    until: dt.date | None = Field(
        None, description="A cohort of the window, followed to its outcome on this day"
    )
    columns: str | None = None
    change_over: str | None = None
    shares: str | None = Field(None, description="The dimension each figure is a percentage over")
    share_of: str | None = Field(
        None, description="A table of the request that each figure is also a percentage of"
    )
    about: MayText = ""


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
    link: str = Field("", max_length=LONGEST_LINE)
    questions: tuple[str, ...] = ()
    words: MayText = ""
