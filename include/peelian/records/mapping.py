"""What `include/sources/<register>.yaml` may say: where a register is and how it becomes ours.

The first half (`at`, `tables`, `tolerances`) is the door, in `door.py`: what is read, what is
pseudonymised, what never comes in. The second (`canonical`) says how raw columns and words become
canonical columns and codes.
Whether the two fit together and fit `schema.py` is checked in `mapping_check.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, field_validator

from peelian.records.door import Address, DoorModel, Names, Tolerances
from peelian.records.door import RawTable as RawTable  # conforming takes it from here

EARLIEST = dt.date(1900, 1, 1)
"""The first day a register can speak of, unless its mapping says another."""
ISO_DAY = "%Y-%m-%d"
REJECT = "reject"
EMPTY = "empty"


class ColumnMap(DoorModel):
    """How a canonical column is made.

    Attributes:
        from_: the raw column, or several that are joined with "/" into a key.
        number_without: a raw column; where it's empty, equal keys are numbered. For registers that
            list several unidentified people with nothing to tell them apart.
        constant: the same value on every row, instead of `from`.
        take: a pattern whose first group is the part that counts; the whole where it isn't found.
        codes: raw word to our code, or `<list>.<column>` of `include/reference/spellings`.
            Words are compared without case and with single spaces.
        date: the formats a date may have (strptime), tried in order.
        end_of: move the date to the last day of its year.
        if_empty: the value for an empty one.
        if_bad: what an unknown code, an unreadable date or one out of range does: `reject` the
            row, `empty` the value, or put this code instead. Unless given, a required column
            rejects and another is emptied.
        may_be_future: whether a date may lie after the day of the snapshot.
        true_where: for a flag: a pattern; true where it's found in the raw value, else false.
        times: for a number: what the raw value is multiplied by (0.8 becomes 80 hundredths).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Names = Field(default=(), alias="from")
    number_without: str | None = None
    constant: str | None = None
    take: str | None = None
    codes: dict[str, str] | str | None = None
    date: Names = (ISO_DAY,)
    end_of: Literal["year"] | None = None
    if_empty: str | None = None
    if_bad: str | None = None
    may_be_future: bool = False
    true_where: str | None = None
    times: int = Field(default=1, ge=1, le=10_000)


def _as_column(value: Any) -> Any:
    return {"from": value} if isinstance(value, str) else value


class TableMap(DoorModel):
    """How a canonical table is made from a raw one.

    Attributes:
        from_: the raw table.
        where: raw column to the words it must have; other rows are left out, and counted.
        text: for allegations: the raw column of free text that platforms and cohorts are found in.
        columns: canonical column to how it is made; a name alone stands for `from`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from")
    where: dict[str, Names] = Field(default_factory=dict)
    text: str | None = None
    columns: dict[str, Annotated[ColumnMap, BeforeValidator(_as_column)]]


class Source(DoorModel):
    """A register: whose it is, where it is, and how it becomes canonical tables.

    Attributes:
        owner: the team that answers for the data, never a person.
        publisher: who publishes releases made from it.
        cadence: how often a snapshot is taken; `once` stays out of the daily run.
        people_known_by: `numbers`, which need the force's key at the door, or `pseudonyms`, where
            whoever released the records has put keyed ones in place of people's numbers already.
        earliest: the first day the register can speak of; a date before it is out of range.
        time_zone: where moments that say their zone are put, so that they fall on the right day.
        tolerances: how far it may differ from its last snapshot.
        cohorts: definitions in `include/reference/cohorts`, such as `social-media@1`.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    publisher: str = ""
    about: str = ""
    cadence: Literal["daily", "monthly", "once"]
    people_known_by: Literal["numbers", "pseudonyms"] = "numbers"
    earliest: dt.date = EARLIEST
    time_zone: str = "Europe/London"
    tolerances: Tolerances = Tolerances()
    at: Address
    tables: dict[str, RawTable] = Field(min_length=1)
    cohorts: Names = ()
    canonical: dict[str, TableMap] = Field(min_length=1)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError, ValueError):
            raise ValueError(f"{value} is no time zone, such as Europe/London") from None
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)
