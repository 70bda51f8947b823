"""The release specification: a YAML file that says what is counted, for whom and how it's shown.

One file makes one release, monthly or once; nothing in it needs code. Every fault of a file is
told at once, in words (`spec_checks`, `spec_file`). The keys are documented by the JSON Schema
that is generated from these models into `docs/reference/release-spec.schema.json`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from peelian.core.release_model import CodeStatus, CountedAs, DecidedCells
from peelian.core.release_model import Table as ReleaseTable
from peelian.tables.spec_counts import Basis, CountsSpec, FigureSpec, Moment, StatisticsSpec
from peelian.tables.spec_parts import (
    CLOCK_PATTERN,
    CODE_PATTERN,
    COHORT_PATTERN,
    DIMENSION_PATTERN,
    NAME_PATTERN,
    PATTERN_WORDS,
    RELEASE_DAY,
    TABLE_PATTERN,
    BandSpec,
    CodeText,
    Part,
    PopulationSpec,
    Text,
    WindowSpec,
)
from peelian.tables.vintages_spec import VintagesSpec

__all__ = [
    "CODE_PATTERN",
    "DIMENSION_PATTERN",
    "PATTERN_WORDS",
    "RELEASE_DAY",
    "TABLE_PATTERN",
    "BandSpec",
    "DimensionSpec",
    "PopulationSpec",
    "ScheduleSpec",
    "SignOffSpec",
    "Spec",
    "TableSpec",
    "WindowSpec",
    "json_schema",
]


class ScheduleSpec(Part):
    """When a monthly release is published."""

    working_day: int = Field(
        ge=1, le=20, description="Which working day of the following month, counting from 1"
    )
    at: str = Field(pattern=CLOCK_PATTERN, description="Clock time in Europe/London")

    @property
    def clock(self) -> dt.time:
        """The clock time of publication, Europe/London."""
        return dt.time.fromisoformat(self.at)


class SignOffSpec(Part):
    """How many people must sign before publication."""

    people: int = Field(2, ge=0, le=5, description="2, unless a reason is given")
    reason: str = Field("", description="Why fewer than two is enough")


class DimensionSpec(Part):
    """Something that tables are broken down by."""

    id: str = Field(pattern=DIMENSION_PATTERN)
    label: Text
    of: str = Field(description="A variable: see include/peelian/tables/variables.py")
    at: Moment | None = Field(
        None, description="For rank, unit and serving: the day on which it's taken"
    )
    on: dt.date | None = Field(None, description="For `at: day`: which day")
    between: tuple[Basis, Basis] | None = Field(
        None, description="For days: from which day of the case, and to which"
    )
    show: Literal["codes", "groups", "groups_and_codes"] = Field(
        "codes", description="The code list's codes, its broader groups, or both as a hierarchy"
    )
    bands: tuple[BandSpec, ...] = Field((), description="Bands in place of codes or groups")
    leave_out: tuple[CodeText, ...] = Field(
        (), description="Codes that this register never uses; a record with one stops the run"
    )
    others_unused: bool = Field(
        False,
        description=(
            "The register never uses the codes that no band names; a record with one stops the run"
        ),
    )
    neutral: tuple[CodeText, ...] = Field(
        (),
        description=(
            "Codes or bands of an outcome, a finding or proceedings that say nothing of a person;"
            " a group that all has one of them may be shown"
        ),
    )
    alone: bool = Field(False, description="Never crossed with another dimension")
    only_with: tuple[str, ...] | None = Field(
        None, description="The only dimensions that it may be crossed with"
    )


class TableSpec(Part):
    """A table: the innermost combinations of its dimensions, with every margin."""

    id: str = Field(
        pattern=TABLE_PATTERN, max_length=31, description="Names a file and a workbook's sheet"
    )
    title: Text
    by: tuple[str, ...] = Field(min_length=1, max_length=4)
    columns: str | None = Field(None, description="The dimension spread over columns")
    change_over: str | None = Field(None, description="The dimension of years to compare along")
    shares: str | None = Field(
        None, description="The dimension over whose total each figure is also given in per cent"
    )
    about: str = ""
    counts: CountsSpec | None = Field(
        None, description="What it counts, where that isn't what the release counts"
    )
    statistics: StatisticsSpec | None = Field(
        None, description="The median and quartiles of days, said beneath the table"
    )

    def as_released(self, counted: CountedAs | None = None) -> ReleaseTable:
        """The table as `release.json` holds it."""
        return ReleaseTable(**self.model_dump(exclude={"counts", "statistics"}), counted=counted)


class Spec(Part):
    """A release specification, whole and checked. Load one with `spec.load_spec`."""

    id: str = Field(pattern=NAME_PATTERN, description="The release's name in addresses")
    title: Text
    summary: Text
    publisher: Text
    contact: Text
    licence: Text
    registers: tuple[str, ...] = Field(min_length=1, description="Ids of include/sources/*.yaml")
    regimes: tuple[CodeText, ...] = Field(
        min_length=1, description="Regulations that its cases are recorded under"
    )
    population: PopulationSpec | None = Field(None, description="Everyone, where it's left out")
    cohort: str | None = Field(
        None,
        pattern=COHORT_PATTERN,
        description="A definition of include/reference/cohorts; everything, where it's left out",
    )
    counting_unit: Literal["cases", "allegations", "subject_allegations"]
    date_basis: Literal["recorded", "incident", "finalised"] = "recorded"
    window: WindowSpec
    schedule: ScheduleSpec | None = Field(None, description="For a monthly release")
    period: str | None = Field(
        None, pattern=CODE_PATTERN, description="The label of a release that is made once"
    )
    policy: str = Field(pattern=NAME_PATTERN, description="include/policies/<policy>.yaml")
    sign_off: SignOffSpec = SignOffSpec()
    allow_empty_month: bool = Field(
        False, description="Publish even though the last month has no record at all"
    )
    dimensions: tuple[DimensionSpec, ...] = Field(min_length=1)
    tables: tuple[TableSpec, ...] = Field(min_length=1)
    figures: tuple[FigureSpec, ...] = Field(
        (), description="Shares, changes and parts that stand beside the counts of tables"
    )
    cells: DecidedCells = Field(
        DecidedCells(), description="Single cells that must be shown or hidden, or are quoted"
    )
    statuses: tuple[CodeStatus, ...] = Field(
        (), description="Codes whose figures are provisional (p), or break the series (b)"
    )
    vintages: VintagesSpec | None = Field(
        None, description="What becomes of days that were published before; live where left out"
    )
    notes: tuple[Text, ...] = ()

    @property
    def is_monthly(self) -> bool:
        """Whether it's made every month; otherwise it's made once, for `period`."""
        return self.schedule is not None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a specification, as `docs/reference/release-spec.schema.json` holds it."""
    schema = Spec.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
