"""What a specification says of closed periods: whether they stay as first published, until when."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, field_validator

from peelian.tables.spec_parts import CODE_PATTERN, Part, Text


class RevisionSpec(Part):
    """A declared revision: with the release for `period`, days from `since` on are counted anew."""

    period: str = Field(pattern=CODE_PATTERN, description="The release that revises, YYYY-MM")
    since: dt.date = Field(description="The first day that is counted anew, a first of a month")
    reason: Text = Field(description="Why, in a sentence that the release prints")

    @field_validator("since")
    @classmethod
    def _begins_a_month(cls, value: dt.date) -> dt.date:
        if value.day != 1:
            raise ValueError("isn't the first day of a month")
        return value


class VintagesSpec(Part):
    """What becomes of days that were published before, once a newer snapshot says otherwise."""

    closed: Literal["frozen", "live"] = Field(
        "frozen",
        description=(
            "frozen: counted from the snapshot that they were first published from, until a"
            " declared revision; live: always from the newest"
        ),
    )
    revisions: tuple[RevisionSpec, ...] = Field((), description="What is counted anew, and when")
    largest_change: int | None = Field(
        None,
        ge=0,
        le=100,
        description=(
            "By how many per cent a figure may differ from what was published before; a larger"
            " change stops the release"
        ),
    )

    def revision_of(self, period: str) -> RevisionSpec | None:
        """What the release for a period revises; None where it revises nothing."""
        return next((each for each in self.revisions if each.period == period), None)

    @field_validator("revisions")
    @classmethod
    def _each_period_once(cls, value: tuple[RevisionSpec, ...]) -> tuple[RevisionSpec, ...]:
        periods = [each.period for each in value]
        if len(set(periods)) < len(periods):
            raise ValueError("must hold each period once")
        return value
