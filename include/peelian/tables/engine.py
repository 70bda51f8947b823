"""The default engine: DuckDB, bounded in memory, over the Parquet files of conformed registers.

Ibis 12 asks DuckDB 2.0 for rows by names that are deprecated there, so Ibis only writes the SQL,
and DuckDB is called directly. DuckDB's downloadable extensions aren't used: a closed network can't
fetch them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from peelian.core.files import drafted_folder
from peelian.core.zones import Home, Zone
from peelian.records.schema import TABLES, Kind

SPILL = "spill"
MEMORY_LIMIT = "1GB"
_TYPES = {
    Kind.TEXT: "string",
    Kind.DATE: "date",
    Kind.FLAG: "boolean",
    Kind.NUMBER: "int64",
}


class Engine:
    """A database that answers Ibis expressions. Use `open_engine`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def tables(self, files: Mapping[str, Path]) -> dict[str, Any]:
        """The canonical tables as Ibis tables, from the Parquet file that holds each."""
        for name, path in files.items():
            self._connection.read_parquet(str(path)).create_view(name)
        return {name: canonical(name) for name in files}

    def answer(self, expression: Any) -> pa.Table:
        """Run an expression. Returns: its rows, in no particular order."""
        sql = str(ibis.to_sql(expression, dialect="duckdb"))
        return self._connection.sql(sql).to_arrow_table()

    def number(self, expression: Any) -> int:
        """Run an expression of one number."""
        return int(self.answer(expression).column(0)[0].as_py())


def canonical(name: str) -> Any:
    """A canonical table as an Ibis table of no engine. Raises: KeyError where there's none."""
    return ibis.table({c.name: _TYPES[c.kind] for c in TABLES[name].columns}, name=name)


@contextmanager
def open_engine(home: Home) -> Iterator[Engine]:
    """A fresh DuckDB, bounded in memory, closed at the end.

    What doesn't fit into memory is spilt into the records zone, as it is records; leftovers of a
    crash are swept by the next run.
    """
    with drafted_folder(home.zone(Zone.RECORDS) / SPILL) as spill:
        connection = duckdb.connect(
            config={
                "temp_directory": str(spill),
                "memory_limit": MEMORY_LIMIT,
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        try:
            yield Engine(connection)
        finally:
            connection.close()
