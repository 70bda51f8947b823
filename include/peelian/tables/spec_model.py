"""The release specification: a YAML file that says what is counted, for whom and how it's shown.

One file makes one release, monthly or once; nothing in it needs code. Every fault of a file is
told at once, in words (`spec_checks`, `spec_file`). The keys are documented by the JSON Schema
that is generated from these models into `docs/reference/release-spec.schema.json`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from peelian.core.release_model import CodeStatus, DecidedCells
from peelian.core.release_model import Table as ReleaseTable

RELEASE_DAY = "release_day"
NAME_PATTERN = r"^[a-z][a-z0-9-]*$"
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
DIMENSION_PATTERN = r"^[a-z][a-z_]*$"
TABLE_PATTERN = r"^[a-z]{4,}[a-z_]*$"
COHORT_PATTERN = r"^[a-z][a-z0-9-]*@[1-9][0-9]*$"
CLOCK_PATTERN = r"^([01]\d|2[0-3]):[0-5]\d$"
END_PATTERN = r"^(release_day|\d{4}-\d{2}-\d{2})$"
PATTERN_WORDS: dict[str, str] = {
    NAME_PATTERN: "lower-case letters, digits and hyphens, such as social-media",
    CODE_PATTERN: "letters, digits, hyphens and underscores",
    DIMENSION_PATTERN: "lower-case letters and underscores, such as staff_group",
    TABLE_PATTERN: "at least four lower-case letters, then underscores too, such as year_by_source",
    COHORT_PATTERN: "a name and a version, such as social-media@1",
    CLOCK_PATTERN: "a clock time, such as 09:30",
    END_PATTERN: "release_day or a day, such as 2023-03-01",
}
"""What each pattern allows, in words."""
Text = Annotated[str, Field(min_length=1)]
CodeText = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PopulationSpec(_Part):
    """Whose conduct it's about: staff groups as the complaint register has them."""

    label: Text = Field(description="The population in words, as a release prints it")
    staff_groups: tuple[CodeText, ...] = Field(
        min_length=1, description="Codes of include/reference/staff_groups.csv"
    )


class WindowSpec(_Part):
    """The days that were asked for, and how they're rounded to whole periods."""

    requested_start: dt.date = Field(description="The first day that was asked for")
    requested_end: str = Field(
        pattern=END_PATTERN,
        description="The last day that was asked for, or release_day for a monthly release",
    )
    start_at: Literal["month", "year"] = Field(
        "month", description="Round the first day down to its month or its year"
    )

    @field_validator("requested_end")
    @classmethod
    def _end_is_a_day(cls, value: str) -> str:
        try:
            if value != RELEASE_DAY:
                dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("isn't a day of the calendar") from None
        return value

    @property
    def end_day(self) -> dt.date | None:
        """The last day asked for; None for the day of release."""
        if self.requested_end == RELEASE_DAY:
            return None
        return dt.date.fromisoformat(self.requested_end)


class ScheduleSpec(_Part):
    """When a monthly release is published."""

    working_day: int = Field(
        ge=1, le=20, description="Which working day of the following month, counting from 1"
    )
    at: str = Field(pattern=CLOCK_PATTERN, description="Clock time in Europe/London")

    @property
    def clock(self) -> dt.time:
        """The clock time of publication, Europe/London."""
        return dt.time.fromisoformat(self.at)


class SignOffSpec(_Part):
    """How many people must sign before publication."""

    people: int = Field(2, ge=0, le=5, description="2, unless a reason is given")
    reason: str = Field("", description="Why fewer than two is enough")


class BandSpec(_Part):
    """Several values shown as one; or, with neither `of` nor `else`, the sum of bands within it."""

    code: str = Field(pattern=CODE_PATTERN)
    label: Text
    of: tuple[CodeText, ...] = Field((), description="The codes that it holds")
    rest: bool = Field(False, alias="else", description="Holds every code that no other band names")
    within: str | None = Field(None, description="The code of the band that it's part of")


class DimensionSpec(_Part):
    """Something that tables are broken down by."""

    id: str = Field(pattern=DIMENSION_PATTERN)
    label: Text
    of: str = Field(description="A variable: see include/peelian/tables/variables.py")
    at: Literal["register", "incident", "recorded", "finalised"] | None = Field(
        None, description="For rank and unit: the day on which it was held"
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


class TableSpec(_Part):
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

    def as_released(self) -> ReleaseTable:
        """The table as `release.json` holds it."""
        return ReleaseTable(**self.model_dump())


class Spec(_Part):
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
    cells: DecidedCells = Field(
        DecidedCells(), description="Single cells that must be shown or hidden, or are quoted"
    )
    statuses: tuple[CodeStatus, ...] = Field(
        (), description="Codes whose figures are provisional (p), or break the series (b)"
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
