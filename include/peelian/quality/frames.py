"""The tables that expectations are run on, and what of them Great Expectations is handed.

In    the Parquet files of a conformed folder; the personnel register beside it; the snapshot before
Out   for each check the distinct values that its verdict depends on, with how many rows hold them
Why   a verdict on a row depends on the row's values alone, so equal rows need judging once: a
      million rows are some dozens of values, and every row is still judged by Great Expectations
"""

# ruff: noqa: S608 - what is put into SQL are names of our schema and suites, never a value

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peelian.core.errors import QualityError, ZoneError
from peelian.quality.derived import AS_AT, BEFORE, DERIVED, QUERIES
from peelian.records.parquet import parquet_rows
from peelian.records.schema import TABLES, Column, Kind, Table

ROW = "_row"
BESIDE = ("people", "postings")
"""What may be looked up in another register of the same key: who is in personnel, and as what."""
MEMORY_LIMIT = "1GB"
ARROW_TYPES = {
    Kind.TEXT: ("string", "large_string"),
    Kind.DATE: ("date32[day]",),
    Kind.FLAG: ("bool",),
    Kind.NUMBER: ("int64",),
}
SQL_TYPES = {Kind.TEXT: "VARCHAR", Kind.DATE: "DATE", Kind.FLAG: "BOOLEAN", Kind.NUMBER: "BIGINT"}


@dataclass(frozen=True)
class Places:
    """Where the tables are.

    Attributes:
        folder: the conformed folder that is checked.
        as_at: the day that its snapshot was taken.
        beside: Parquet files of tables that it lacks and another register holds.
        beside_days: the day that each of those speaks for, by table.
        unmapped: columns that the register's mapping doesn't feed, by table: they are empty in the
            files, which is no fault of the register.
        before: the conformed folder of the snapshot before, and its day; None where there's none.
    """

    folder: Path
    as_at: dt.date
    beside: Mapping[str, Path]
    before: tuple[Path, dt.date] | None = None
    beside_days: Mapping[str, dt.date] = field(default_factory=dict)
    unmapped: Mapping[str, frozenset[str]] = field(default_factory=dict)


class ConformedTables:
    """The tables of a conformed folder, to be asked. Use `opened_tables`."""

    def __init__(self, places: Places, connection: Any) -> None:
        self._places = places
        self._connection = connection
        self.as_at = places.as_at
        self._facts: dict[str, Any] = {}
        self._derived: set[str] = set()
        found = {name: _column_types(places.folder / f"{name}.parquet") for name in TABLES}
        self.types = {name: types for name, types in found.items() if types is not None}
        for name, table in TABLES.items():
            path = places.folder / f"{name}.parquet"
            beside = places.beside.get(name) if name in BESIDE else None
            self._view(table, name, path if name in self.types else beside)
            before = places.before and places.before[0] / f"{name}.parquet"
            self._view(table, f"before_{name}", before if before and before.is_file() else None)
        self._days(places)

    def present(self) -> list[str]:
        """The tables that the folder holds, parents before children."""
        return list(self.types)

    def add_facts(self, name: str, rows: Any) -> None:
        """Take in a table of facts, with `_row` beside its columns."""
        self._facts[name] = rows.append_column(ROW, [list(range(rows.num_rows))])
        self._connection.register(name, self._facts[name])

    def rows(self, name: str) -> int:
        """How many rows a table has."""
        if name in self._facts:
            return int(self._facts[name].num_rows)
        return parquet_rows(self._places.folder / f"{name}.parquet")

    def shape_faults(self, name: str) -> list[str]:
        """Columns of a table that are missing though required, or not of the schema's type."""
        types = self.types[name]
        return [
            column.name
            for column in TABLES[name].columns
            if types.get(column.name, _if_absent(column)) not in ARROW_TYPES[column.kind]
        ]

    def lacking(self, name: str, columns: Sequence[str]) -> str | None:
        """Why some of `columns` can't be had, as a clause; None where all can."""
        if name in self._facts:
            return None
        derived = {one.name: one for one in DERIVED[name]}
        for column in columns:
            if column in derived:
                absent = [need for need in derived[column].needs if not self._has(name, need)]
                if absent:
                    return _absence(absent[0])
            elif column not in self.types[name] or column in self._places.unmapped.get(name, ()):
                return f"the register holds no {column}"
        return None

    def source(self, name: str, columns: Sequence[str]) -> str:
        """Where columns of a table can be read with `_row`: its file, or what was worked out.

        What is worked out is kept, without keys, for the checks that follow.
        """
        if name in self._facts:
            return f'"{name}"'
        own = {column.name for column in TABLES[name].columns}
        if set(columns) - {AS_AT} <= own:
            return f'"{name}"'
        kept = f"derived_{name}"
        if name not in self._derived:
            keys = [c.name for c in TABLES[name].columns if _is_key(TABLES[name], c)]
            less = f" EXCLUDE ({', '.join(keys)})" if keys else ""
            self.run(f'CREATE TEMP TABLE "{kept}" AS FROM ({QUERIES[name]}) SELECT *{less}')
            self._derived.add(name)
        return f'"{kept}"'

    def forget(self, name: str) -> None:
        """Let go of what was worked out for a table."""
        if name in self._derived:
            self.run(f'DROP TABLE "derived_{name}"')
            self._derived.remove(name)

    def run(self, sql: str) -> Any:
        """Run SQL over the views. Returns: a relation, or None where it gives no rows.

        Raises: QualityError where the engine can't, which is no fault of the data.
        """
        import duckdb

        try:
            return self._connection.sql(sql)
        except duckdb.Error as error:
            raise broken_look_up(error) from None

    def as_arrow(self, sql: str) -> Any:
        """The rows of a query as an Arrow table. Raises: QualityError as `run` does."""
        import duckdb

        try:
            return self._connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            raise broken_look_up(error) from None

    @contextlib.contextmanager
    def lent(self, name: str, rows: Any) -> Iterator[None]:
        """A table of ours under a name, for the length of a block."""
        self._connection.register(name, rows)
        try:
            yield
        finally:
            self._connection.unregister(name)

    def _days(self, places: Places) -> None:
        """The day of this snapshot, of the one before, and of what stands beside."""
        found = {
            "as_at": places.as_at,
            "before": places.before[1] if places.before else None,
            **{
                f"{name}_day": places.as_at if name in self.types else places.beside_days.get(name)
                for name in BESIDE
            },
        }
        columns = ", ".join(
            f"CAST({'NULL' if day is None else repr(day.isoformat())} AS DATE) AS {name}"
            for name, day in found.items()
        )
        self.run(f"CREATE VIEW days AS SELECT {columns}")

    def _has(self, name: str, need: str) -> bool:
        if need == BEFORE:
            before = self._places.before
            return before is not None and (before[0] / f"{name}.parquet").is_file()
        return need in self.types or (need in BESIDE and need in self._places.beside)

    def _view(self, table: Table, name: str, path: Path | None) -> None:
        held = (_column_types(path) or {}) if path is not None else {}
        columns = ", ".join(
            f'"{column.name}"' if column.name in held else _nothing(column)
            for column in table.columns
        )
        if path is None:
            self.run(f'CREATE VIEW "{name}" AS SELECT {columns}, 0 AS {ROW} WHERE false')
            return
        quoted = str(path).replace("'", "''")
        self.run(
            f'CREATE VIEW "{name}" AS SELECT {columns}, file_row_number AS {ROW} '
            f"FROM read_parquet('{quoted}', file_row_number = true)"
        )


@contextlib.contextmanager
def opened_tables(places: Places) -> Iterator[ConformedTables]:
    """The conformed tables, by an engine that lasts as long as the block.

    What doesn't fit into memory is spilt beside the folder, in the records zone, as it is records.

    Raises: ZoneError where a file can't be read as Parquet.
    """
    import duckdb

    spill = places.folder.parent / f".spill-{places.folder.name}"
    settings = {
        "temp_directory": str(spill),
        "memory_limit": MEMORY_LIMIT,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=settings) as connection:
            yield ConformedTables(places, connection)
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def broken_look_up(error: Exception) -> QualityError:
    """The error for a query that broke; its text may quote a record, so its kind alone is told."""
    return QualityError(
        f"the checks' own look-ups broke ({type(error).__name__}); no data was judged",
        where="the derived columns",
        do="tell those who look after Peelian: it isn't the owner's data",
    )


def _absence(need: str) -> str:
    if need == BEFORE:
        return "there is no snapshot before to compare with"
    if need in BESIDE:
        return f"neither the register nor one beside it holds the table {need}"
    return f"the register holds no table {need}"


def _is_key(table: Table, column: Column) -> bool:
    """Whether a column tells one row from all others, and so is never compared with another."""
    alone = table.key == (column.name,)
    return column.kind is Kind.TEXT and (alone or column.refers_to is not None or column.is_person)


def _nothing(column: Column) -> str:
    return f'CAST(NULL AS {SQL_TYPES[column.kind]}) AS "{column.name}"'


def _if_absent(column: Column) -> str:
    return "absent" if column.required else ARROW_TYPES[column.kind][0]


def _column_types(path: Path) -> dict[str, str] | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        return None
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        raise ZoneError(
            "a conformed table can't be read", where=path.name, do="run conform again"
        ) from None
    return {field.name: str(field.type) for field in schema}
