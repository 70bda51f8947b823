"""What a mapping may say of the register itself: where it is, what of it comes in, how it's read.

The door half of `include/sources/<register>.yaml` (`at`, `tables`, `tolerances`). How raw columns
become ours is the other half, in `mapping.py`. Whether it fits together is in `door_check.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MOST_FEWER = 0.2
"""The share of a table's rows that may go from one snapshot to the next, unless a mapping says
another: below the quarter at which validation takes a register to be cut short."""
LATE_CHANGE_DAYS = 7
FULL_EVERY_DAYS = 30


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
"""One name or a list of them."""


class DoorModel(BaseModel):
    """A part of a mapping: never altered, and no key that isn't known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(DoorModel):
    """Where a register is; `${NAME}` or `${NAME:-default}` is filled in. Never a secret.

    Attributes:
        database: an SQLAlchemy address; `sqlite:///path` from the project's root.
        connection: the id of an Airflow connection: of a database, or, beside `folder`, with what
            opens a remote one.
        folder: a folder, or any fsspec address, that holds the files that the tables name.
        settled_for: seconds for which a file must have stood unchanged before it's read.
    """

    database: str | None = None
    connection: str | None = None
    folder: str | None = None
    settled_for: int = Field(default=0, ge=0)


class Increment(DoorModel):
    """How only what changed is read from a database's table.

    Attributes:
        by: the column of the moment of a row's last change, taken by `keep`.
        window_days: how far before the newest moment that's known changes are read again, for
            what's entered late.
        full_every_days: after how many days the whole table is read, as a row that was deleted
            changes nothing that remains.
    """

    by: str
    window_days: int = Field(default=LATE_CHANGE_DAYS, ge=0)
    full_every_days: int = Field(default=FULL_EVERY_DAYS, ge=1)


class RawTable(DoorModel):
    """A table of the register, and what of it comes in. A column in no list never comes in.

    Attributes:
        table: its name in the database; the mapping's own name unless given.
        file: the file in the register's folder, or a pattern such as `cases-*.csv`.
        pick: of the files that a pattern fits: the newest by name, or all of them in that order.
        sheet: the sheet of a workbook; the mapping's own name unless given.
        header_row: the row of the file or sheet that holds the column names, from 1.
        header_rows: how many rows the names take; they're joined with " / ".
        key: the columns that name a row to the register's owner.
        keep: columns taken as they are.
        person: columns that hold a person's number: pseudonymised at the door.
        text: columns of free text: kept in the snapshot, read only while conforming.
        drop: columns known and left outside (names of people).
        serial_dates: columns whose numbers are days as Excel counts them (44197 is 2021-01-01).
        may_be_empty: whether no row at all is a good answer.
        increment: for a database: read only what changed.
    """

    table: str | None = None
    file: str | None = None
    pick: Literal["newest", "all"] = "newest"
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)
    header_rows: int = Field(default=1, ge=1, le=5)
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    encoding: str = "utf-8"
    key: Names
    keep: Names = ()
    person: Names = ()
    text: Names = ()
    drop: Names = ()
    serial_dates: Names = ()
    may_be_empty: bool = False
    increment: Increment | None = None

    @property
    def taken(self) -> tuple[str, ...]:
        """The columns that a snapshot holds, in order."""
        return (*self.keep, *self.person, *self.text)


class Tolerances(DoorModel):
    """How far a register may differ from its last snapshot before everything stops.

    Attributes:
        fewer: the share of a table's rows that may be gone.
        new_columns: whether a column that the mapping doesn't know may appear.
    """

    fewer: float = Field(default=MOST_FEWER, ge=0, le=1)
    new_columns: bool = True
