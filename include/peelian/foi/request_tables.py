"""What a request counts: windows, filters, populations, dimensions and tables.

These are a release specification's keys as an officer would say them; `compile` translates.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from peelian.foi.request_parts import (
    FINANCIAL_PATTERN,
    YEARS_PATTERN,
    Code,
    Id,
    Line,
    MayText,
    Part,
    SpanAsked,
)
from peelian.tables.spec_model import CODE_PATTERN, DIMENSION_PATTERN, TABLE_PATTERN, BandSpec
from peelian.tables.spec_parts import COUNTED_COHORT_PATTERN

Counted = Literal[
    "cases",
    "allegations",
    "subject_allegations",
    "people",
    "headcount",
    "restrictions",
    "suspended",
    "restricted",
]
"""What a table counts; `suspended` and `restricted` are restrictions of the one kind."""
Basis = Literal["recorded", "incident", "finalised"]
Moment = Literal["register", "incident", "recorded", "finalised", "day", "as_at", "now"]


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
    """What a table is confined to: a variable, and the codes that it may have or may not."""

    of: Id = Field(description="A variable, such as source, rank, unit, outcome or serving")
    codes: tuple[Code, ...] = Field((), alias="in", description="It has one of these")
    others: tuple[Code, ...] = Field((), alias="not", description="It has none of these")
    at: Moment | None = Field(None, description="For rank, unit and serving: when it was so")
    on: dt.date | None = Field(None, description="The day, for `at: day` and for serving")
    label: Line | None = Field(None, description="In words; made from the codes, if left out")


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
    on: dt.date | None = None
    between: tuple[Basis, Basis] | None = Field(
        None, description="For days: from which day to which"
    )
    show: Literal["codes", "groups", "groups_and_codes"] | None = None
    bands: tuple[Band, ...] | None = None
    leave_out: tuple[Code, ...] | None = None
    others_unused: bool | None = None
    neutral: tuple[Code, ...] | None = None
    alone: bool | None = Field(None, description="Never crossed with another")
    only_with: tuple[str, ...] | None = Field(None, description="All that it may be crossed with")


class MedianAsked(Part):
    """Median and quartiles of the days between two days, as sentences under the table."""

    between: tuple[Basis, Basis]
    over: str | None = Field(
        None, description="A dimension of the table; all together, if left out"
    )


class TableAsked(Part):
    """A table that answers a question. What's left out is as the request has it."""

    id: str = Field(pattern=TABLE_PATTERN, max_length=31)
    title: Line
    by: tuple[str, ...] = Field(min_length=1, max_length=4)
    count: Counted | None = None
    date_basis: Basis | None = None
    window: Id | None = None
    population: Id | PopulationAsked | None = None
    cohort: str | None = Field(
        None,
        pattern=COUNTED_COHORT_PATTERN,
        max_length=60,
        description="`everything` for no cohort",
    )
    where: tuple[Filter, ...] = ()
    once_per: tuple[str, ...] | None = Field(
        None, description="For people: breakdowns in which a person may stand more than once; all"
    )
    median: MedianAsked | None = Field(None, description="Median and quartiles of days")
    columns: str | None = None
    change_over: str | None = None
    shares: str | None = Field(None, description="The dimension each figure is a percentage over")
    share_of: str | None = Field(
        None, description="A table of the request that each figure is also a percentage of"
    )
    about: MayText = ""
