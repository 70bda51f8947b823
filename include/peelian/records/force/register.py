"""The complaint register as a relational database file (SQLite), month by month.

The same rows in the same order give the same bytes: one transaction, a fixed page size, no
journal, and no clock.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from peelian.records.force.sheets import COLUMNS, Sheets

PAGE_BYTES = 4096
KEYED = (
    "CASES",
    "ALLEGATIONS",
    "SUBJECTS",
    "PROCEEDINGS",
    "OUTCOMES",
    "APPEALS",
    "INTERIM_MEASURES",
)
"""Tables whose first column is their primary key."""


class Register:
    """A complaint register being written. `counts` holds the rows of each table so far."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.counts = dict.fromkeys(COLUMNS, 0)

    def add(self, sheets: Sheets, until: int) -> None:
        """Add what an extract at the end of day `until` shows of a month's rows."""
        for table, sheet in sheets.tables.items():
            self.add_rows(table, sheet.visible(until))

    def add_rows(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows to a table, in the order of its columns."""
        marks = ", ".join("?" * len(COLUMNS[table]))
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names
        self.counts[table] += len(rows)


@contextlib.contextmanager
def new_register(path: Path) -> Iterator[Register]:
    """A new, empty register at `path`, committed on leaving.

    Raises: OSError or sqlite3.Error where the file can't be written.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for line in (f"page_size = {PAGE_BYTES}", "journal_mode = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {line}")
        connection.execute("BEGIN")
        for table in COLUMNS:
            connection.execute(_definition(table))
        yield Register(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _definition(table: str) -> str:
    key, *rest = COLUMNS[table]
    first = f"{key} TEXT NOT NULL" + (" PRIMARY KEY" if table in KEYED else "")
    return f"CREATE TABLE {table} ({', '.join([first, *(f'{column} TEXT' for column in rest)])})"
