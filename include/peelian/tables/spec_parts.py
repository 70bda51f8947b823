"""What parts of a specification share: patterns, texts, populations, the window asked for."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

RELEASE_DAY = "release_day"
NAME_PATTERN = r"^[a-z][a-z0-9-]*$"
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
DIMENSION_PATTERN = r"^[a-z][a-z_]*$"
TABLE_PATTERN = r"^[a-z]{4,}[a-z_]*$"
COHORT_PATTERN = r"^[a-z][a-z0-9-]*@[1-9][0-9]*$"
COUNTED_COHORT_PATTERN = r"^(everything|[a-z][a-z0-9-]*@[1-9][0-9]*)$"
CLOCK_PATTERN = r"^([01]\d|2[0-3]):[0-5]\d$"
END_PATTERN = r"^(release_day|\d{4}-\d{2}-\d{2})$"
PATTERN_WORDS: dict[str, str] = {
    NAME_PATTERN: "lower-case letters, digits and hyphens, such as social-media",
    CODE_PATTERN: "letters, digits, hyphens and underscores",
    DIMENSION_PATTERN: "lower-case letters and underscores, such as staff_group",
    TABLE_PATTERN: "at least four lower-case letters, then underscores too, such as year_by_source",
    COHORT_PATTERN: "a name and a version, such as social-media@1",
    COUNTED_COHORT_PATTERN: "everything, or a name and a version, such as social-media@1",
    CLOCK_PATTERN: "a clock time, such as 09:30",
    END_PATTERN: "release_day or a day, such as 2023-03-01",
}
"""What each pattern allows, in words."""
Text = Annotated[str, Field(min_length=1)]
CodeText = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """Base of every part: can't be changed, and knows no key but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PopulationSpec(Part):
    """Whose conduct it's about: staff groups as the complaint register has them."""

    label: Text = Field(description="The population in words, as a release prints it")
    staff_groups: tuple[CodeText, ...] = Field(
        min_length=1, description="Codes of include/reference/staff_groups.csv"
    )


class WindowSpec(Part):
    """The days that were asked for, and how they're rounded to whole periods."""

    requested_start: dt.date = Field(description="The first day that was asked for")
    requested_end: str = Field(
        pattern=END_PATTERN,
        description="The last day that was asked for, or release_day for a monthly release",
    )
    start_at: Literal["month", "year", "financial_year"] = Field(
        "month", description="Round the first day down to its month, its year or its 1 April"
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


class BandSpec(Part):
    """Several values shown as one; or, with neither `of` nor `else`, the sum of bands within it."""

    code: str = Field(pattern=CODE_PATTERN)
    label: Text
    of: tuple[CodeText, ...] = Field((), description="The codes that it holds")
    rest: bool = Field(False, alias="else", description="Holds every code that no other band names")
    within: str | None = Field(None, description="The code of the band that it's part of")
