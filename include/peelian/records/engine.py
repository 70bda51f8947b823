"""The engine that conforms: Ibis expressions, run by DuckDB, bounded in memory.

Ibis 12 calls DuckDB by names that DuckDB 2.0 has dropped or deprecated, so Ibis only writes the
SQL here, and DuckDB is called directly.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from peelian.records.parquet import write_parquet
from peelian.records.schema import Kind, Table

MEMORY_LIMIT = "1GB"
ROW = "_row"
_BATCH_ROWS = 50_000
_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.NUMBER: pa.int64(),
}


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def try_strptime(text: str, fmt: str) -> dt.datetime:  # type: ignore[empty-body]
    """DuckDB's own function: a moment, or null where `text` isn't in the format."""


class Engine:
    """Tables that are kept by name, and the way to fill, read and write them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._kept: dict[str, ir.Table] = {}

    def raw(self, name: str, path: Path, columns: Sequence[str]) -> ir.Table:
        """A snapshot's table with ROW, the row's number from 1 in the register's order."""
        if name not in self._kept:
            quoted = str(path).replace("'", "''")
            self._connection.execute(
                f'CREATE TEMP VIEW "{name}" AS SELECT * EXCLUDE (file_row_number), '  # noqa: S608
                f'file_row_number + 1 AS "{ROW}" '
                f"FROM read_parquet('{quoted}', file_row_number = true)"
            )
            schema = dict.fromkeys(columns, "string") | {ROW: "int64"}
            self._kept[name] = ibis.table(schema, name=name)
        return self._kept[name]

    def words(self, name: str, columns: Mapping[str, Sequence[str]]) -> ir.Table:
        """A small table of text, kept."""
        arrow = pa.table(
            {column: pa.array(values, pa.string()) for column, values in columns.items()}
        )
        self._connection.register(name, arrow)
        self._kept[name] = ibis.table(dict.fromkeys(columns, "string"), name=name)
        return self._kept[name]

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        """Work a table out once and keep it under `name`."""
        self._connection.execute(f'CREATE TEMP TABLE "{name}" AS {_sql(rows)}')
        self._kept[name] = ibis.table(rows.schema(), name=name)
        return self._kept[name]

    def kept(self, name: str) -> ir.Table:
        """A kept table. Raises: KeyError where none has that name."""
        return self._kept[name]

    def forget(self, name: str) -> None:
        """Let go of a table that `keep` made."""
        del self._kept[name]
        self._connection.execute(f'DROP TABLE "{name}"')

    def count(self, rows: ir.Table) -> int:
        """How many rows an expression has."""
        found = self._connection.execute(_sql(rows.count().as_table())).fetchone()
        return int(found[0]) if found else 0

    def write_sorted(
        self, rows: ir.Table, schema: pa.Schema, sort: tuple[str, ...], path: Path
    ) -> int:
        """Write a table's columns of `schema` in the order of `sort`. Returns: rows written."""
        ordered = rows.select(*schema.names).order_by([ibis._[name] for name in sort])
        reader = self._connection.sql(_sql(ordered)).to_arrow_reader(_BATCH_ROWS)
        return write_parquet(path, schema, (batch.cast(schema) for batch in reader))


@contextlib.contextmanager
def engine(spill: Path) -> Iterator[Engine]:
    """An engine that keeps what doesn't fit into memory in `spill`, which is removed afterwards.

    Args:
        spill: a folder inside the records zone, as what is spilt is records.
    """
    with database(spill) as connection:
        yield Engine(connection)


@contextlib.contextmanager
def database(spill: Path, memory_limit: str = MEMORY_LIMIT) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB itself, in memory, with the same bounds; `spill` is removed afterwards."""
    connection = duckdb.connect(
        config={
            "temp_directory": str(spill),
            "memory_limit": memory_limit,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
    )
    try:
        # A long query would otherwise draw a bar on the standard output, which is a command's.
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def arrow_schema(table: Table) -> pa.Schema:
    """A canonical table's columns with their Arrow types."""
    return pa.schema([(column.name, _ARROW[column.kind]) for column in table.columns])


def _sql(expression: ir.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))
