"""What a canonical table and its columns are made of; the tables themselves stand in `schema`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PERSON = "person_id"


class Kind(StrEnum):
    """What a column holds; in Parquet: string, date32, bool or int64."""

    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """A column of a canonical table.

    Attributes:
        required: a row without it is rejected.
        codes: the list in `include/reference/<codes>.csv` that its values must be in, or None.
        refers_to: the table whose key it must be found in ("orphan" otherwise), or None.
        is_person: holds a pseudonym.
    """

    name: str
    kind: Kind
    about: str
    required: bool = True
    codes: str | None = None
    refers_to: str | None = None
    is_person: bool = False


@dataclass(frozen=True)
class Table:
    """A canonical table: its key is unique, and its rows are kept sorted by it."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name. Raises: KeyError where there's none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def text(
    name: str,
    about: str,
    *,
    required: bool = True,
    codes: str | None = None,
    refers_to: str | None = None,
) -> Column:
    """A column of text or of codes."""
    return Column(name, Kind.TEXT, about, required, codes, refers_to)


def date(name: str, about: str, *, required: bool = True) -> Column:
    """A column of days."""
    return Column(name, Kind.DATE, about, required)


def flag(name: str, about: str) -> Column:
    """A column that is true, false, or empty where nobody said."""
    return Column(name, Kind.FLAG, about, required=False)


def number(name: str, about: str) -> Column:
    """A column of whole numbers, empty where nobody said; its unit is in its name."""
    return Column(name, Kind.NUMBER, about, required=False)


def person(*, required: bool, refers_to: str | None = None) -> Column:
    """The column of a person's pseudonym."""
    return Column(
        PERSON,
        Kind.TEXT,
        "Keyed hash of the person's number",
        required,
        None,
        refers_to,
        is_person=True,
    )
