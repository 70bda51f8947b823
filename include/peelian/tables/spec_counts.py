"""What a single table counts, where it isn't what its release counts: unit, days, filters.

A request asks several things of one force: cases of one year, officers suspended on a day, people
by how many cases they had. Each is a universe of its own, and a table says which it's of.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from peelian.tables.spec_parts import (
    COUNTED_COHORT_PATTERN,
    DIMENSION_PATTERN,
    CodeText,
    Part,
    PopulationSpec,
    WindowSpec,
)

Unit = Literal["cases", "allegations", "subject_allegations", "people", "headcount", "restrictions"]
"""What can be counted."""
Basis = Literal["recorded", "incident", "finalised"]
Moment = Literal["register", "incident", "recorded", "finalised", "day", "as_at", "now"]
"""When a rank or a unit was held: as the register has it, on a day of the case, on a day given
(`on`), on the table's own day, or on the day that the personnel register was read."""
EVERYONE, EVERYTHING = "everyone", "everything"
"""In a table's `population` and `cohort`: lifts the release's own."""


class FilterSpec(Part):
    """What a table is confined to: a variable, and the codes that it may have, or may not."""

    of: str = Field(description="A variable: see include/peelian/tables/variables.py")
    at: Moment | None = Field(None, description="For rank, unit, serving: the day it's taken on")
    on: dt.date | None = Field(None, description="For `at: day`: which day")
    only: tuple[CodeText, ...] = Field((), alias="in", description="The codes that count")
    but: tuple[CodeText, ...] = Field((), alias="not", description="The codes that don't")
    label: str = Field("", description="The filter in words; left out, the codes' own labels")


class CountsSpec(Part):
    """What a table counts. What's left out is as the release has it."""

    counting_unit: Unit | None = None
    once_per: tuple[Annotated[str, Field(pattern=DIMENSION_PATTERN)], ...] = Field(
        (),
        description=(
            "Of people: dimensions in which a person may be in several categories, and counts once"
            " in each; in all others they are in one, or in `several`"
        ),
    )
    date_basis: Basis | None = None
    window: WindowSpec | None = None
    windows: tuple[WindowSpec, ...] = Field(
        (), description="In place of `window`: several that don't touch, ascending"
    )
    as_at: dt.date | None = Field(
        None, description="In place of `window`: what there was on a day, at its end"
    )
    population: PopulationSpec | None = Field(
        None, description="`everyone` lifts the release's population"
    )
    everyone: bool = Field(False, description="Lifts the release's population")
    cohort: str | None = Field(
        None,
        pattern=COUNTED_COHORT_PATTERN,
        description="`everything` lifts the release's cohort",
    )
    where: tuple[FilterSpec, ...] = Field((), description="Filters; all of them hold")
    label: str = Field("", description="What is counted, in words of one's own")

    @model_validator(mode="before")
    @classmethod
    def _everyone_is_a_word(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("population") == EVERYONE:
            return {k: v for k, v in given.items() if k != "population"} | {"everyone": True}
        return given


class StatisticsSpec(Part):
    """What is said beneath a table: the median and quartiles of days, or full-time equivalents."""

    days: tuple[Basis, Basis] | None = Field(
        None, description="Quartiles of days: from which day of the case, and to which"
    )
    fte: bool = Field(False, description="Full-time equivalents of people in post")
    over: str | None = Field(
        None, description="A dimension of the table, for each category of which they're given"
    )


class FigureSpec(Part):
    """A figure beside each count of a table, made of shown counts alone.

    It isn't given where a count that it's made of is hidden.
    """

    id: str = Field(pattern=DIMENSION_PATTERN)
    title: str = Field("", description="What it tells, said beneath the table")
    of: str = Field(description="The table whose counts it's made of")
    kind: Literal["share", "change", "part"] = Field(
        description=(
            "share: per cent of the total over `base`; change: on the year before in `base`;"
            " part: per cent of the same figure of the table `in`"
        )
    )
    base: str | None = Field(None, description="A dimension of the table, for share and change")
    other: str | None = Field(None, alias="in", description="A table, for part")
    decimals: int = Field(1, ge=1, le=1, description="Digits after the point; one")
