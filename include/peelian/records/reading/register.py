"""What every open register can do, whatever it's made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from peelian.records.door import RawTable


@dataclass(frozen=True)
class Shape:
    """What a raw table looks like before it's read.

    Attributes:
        place: the file, sheet or table, for errors.
        columns: its column names, which under a wrong header row can be a record: never told.
        kinds: column to `text`, `number`, `flag`, `day`, `moment` or `other`, where it says so.
    """

    place: str
    columns: tuple[str, ...]
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Since:
    """From which moment on changed rows are wanted.

    Attributes:
        column: the column of a row's last change.
        moment: ISO text; rows from it on, and rows without one, are read.
    """

    column: str
    moment: str


class Register(Protocol):
    """A register that is open for one consistent read.

    Attributes:
        where: its address, without a secret.
        read_as: why what's read is of one moment.
        inputs: digests of what was read, by name.
        told: by raw table, counts of what a reader of values alone wouldn't see.
    """

    where: str
    read_as: str
    inputs: dict[str, str]
    told: dict[str, dict[str, int]]

    def shapes(self, name: str, raw: RawTable) -> list[Shape]:
        """The shape of each part of a raw table; empty where there's no such table."""

    def batches(
        self, name: str, raw: RawTable, since: Since | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Its taken columns as text."""

    def finish(self) -> None:
        """Check that what was read was one moment."""
