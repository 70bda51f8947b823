"""The default engine: DuckDB in memory, over the Parquet files of conformed registers.

DuckDB's downloadable extensions aren't used: a closed network can't fetch them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa


class Engine:
    """A database that answers Ibis expressions. Use `open_engine`."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def tables(self, files: Mapping[str, Sequence[Path]]) -> dict[str, Any]:
        """The canonical tables as Ibis tables, from the Parquet files that hold each."""
        with _known_deprecation():
            return {
                name: self._connection.read_parquet([str(path) for path in paths], table_name=name)
                for name, paths in files.items()
            }

    def answer(self, expression: Any) -> pa.Table:
        """Run an expression. Returns: its rows, in no particular order."""
        with _known_deprecation():
            return self._connection.to_pyarrow(expression)

    def number(self, expression: Any) -> int:
        """Run an expression of one number."""
        with _known_deprecation():
            return int(self._connection.to_pyarrow(expression).as_py())


@contextmanager
def open_engine() -> Iterator[Engine]:
    """A fresh in-memory DuckDB, closed at the end."""
    connection = ibis.duckdb.connect()
    try:
        yield Engine(connection)
    finally:
        connection.disconnect()


@contextmanager
def _known_deprecation() -> Iterator[None]:
    """Ibis 12 asks DuckDB 2.0 for a table by its old method; that warning alone is passed over."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=r"fetch_arrow_table\(\) is deprecated", category=DeprecationWarning
        )
        yield
