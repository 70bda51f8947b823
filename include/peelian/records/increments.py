"""Only what changed: the last snapshot's rows, with those that the register changed put in place.

In    the last snapshot, and the rows whose last change is later than the newest moment it knows,
      less a window for what's entered late
Out   a whole table, sorted by its key, as if all of it had been read
Why   a large register can't be read whole every day; what a day of changes can't show (a row that
      was deleted) is found by reading the whole every so often
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from peelian.core.errors import ZoneError
from peelian.records.continuity import Before
from peelian.records.door import Increment, RawTable
from peelian.records.parquet import write_parquet
from peelian.records.raw_text import text_schema
from peelian.records.reading.register import Since

EXTRACTS = "extracts"
MEMORY_LIMIT = "512MB"
_BATCH_ROWS = 20_000


@dataclass(frozen=True)
class Extract:
    """How a table came in, for the manifest.

    Attributes:
        how: `full` or `changes`.
        read: rows that the register gave.
        full_on: the day on which all of it was read last, ISO.
        since: from which moment on changes were read.
        kept, replaced: rows of the last snapshot that stayed, and that the changes replaced.
    """

    how: str
    read: int
    full_on: str
    since: str = ""
    kept: int = 0
    replaced: int = 0

    def told(self) -> dict[str, Any]:
        """It as facts of a manifest."""
        return dict(vars(self))


def since_when(
    before: Before | None, name: str, raw: RawTable, as_at: dt.date, *, same_door: bool
) -> Since | None:
    """From when on changes are read; None where all of the table must be.

    Args:
        before: the last snapshot.
        same_door: whether it was taken in the same way, with the same key.
    Raises: ZoneError where the last snapshot was altered.
    """
    increment = raw.increment
    if increment is None or before is None or not same_door:
        return None
    earlier = before.facts.get(EXTRACTS, {}).get(name)
    if earlier is None or not _is_recent(earlier["full_on"], increment, as_at):
        return None
    newest = _newest(before.whole.folder / f"{name}.parquet", increment.by)
    if newest is None:
        return None
    # A moment that lies ahead is a slip; believed, it would hide every change until then.
    known = min(newest, dt.datetime.combine(before.as_at + dt.timedelta(days=1), dt.time()))
    day = (known - dt.timedelta(days=increment.window_days)).date()
    return Since(increment.by, day.isoformat())


def merged(
    before: Before, name: str, raw: RawTable, changes: Path, place: Path, spill: Path
) -> tuple[int, int] | None:
    """Write the last snapshot's table with the changed rows in place of those of the same key.

    Args:
        changes: Parquet of the changed rows, past the door.
        place: the Parquet file to write.
        spill: a folder for what doesn't fit into memory; removed afterwards.
    Returns: rows kept and rows replaced; None, and nothing written, where a key that changed isn't
        unique, so that it can't be said which row it replaces.
    Raises: ZoneError where rows in aren't rows out.
    """
    with _tables(before.whole.folder / f"{name}.parquet", changes, raw.key, spill) as connection:
        if _count(connection, _REPEATED):
            return None
        was, replaced, fresh = (_count(connection, query) for query in (_OLD, _REPLACED, _NEW))
        written = write_parquet(place, text_schema(raw.taken), _rows(connection, raw))
    if written != was - replaced + fresh:
        raise ZoneError(
            "rows of a snapshot don't add up",
            where=f"table {name}",
            given=f"{written} rows",
            allowed=f"{was} - {replaced} + {fresh}",
            do="report this as a fault of the program",
        )
    return was - replaced, replaced


_OLD = "SELECT count(*) FROM old"
_NEW = "SELECT count(*) FROM new"
_REPLACED = "SELECT count(*) FROM old SEMI JOIN new USING (_key)"
_REPEATED = """
    SELECT count(*) FROM (
        SELECT _key FROM new GROUP BY _key HAVING count(*) > 1
        UNION ALL
        SELECT _key FROM old SEMI JOIN new USING (_key) GROUP BY _key HAVING count(*) > 1)
"""


@contextlib.contextmanager
def _tables(
    old: Path, new: Path, key: Sequence[str], spill: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(
        config={
            "temp_directory": str(spill),
            "memory_limit": MEMORY_LIMIT,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
    )
    # An empty part of a key is null, which equals nothing: as an empty text it equals itself.
    parts = ", ".join(f"coalesce({_quoted(column)}, '')" for column in key)
    try:
        for view, path in (("old", old), ("new", new)):
            place = str(path).replace("'", "''")
            connection.execute(
                f"CREATE TEMP VIEW {view} AS SELECT *, row({parts}) AS _key "  # noqa: S608
                f"FROM read_parquet('{place}')"
            )
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _rows(connection: duckdb.DuckDBPyConnection, raw: RawTable) -> Iterable[pa.RecordBatch]:
    columns = ", ".join(_quoted(column) for column in raw.taken)
    order = [*raw.key, *(column for column in raw.taken if column not in raw.key)]
    query = (
        f"SELECT {columns} FROM (SELECT * FROM old ANTI JOIN new USING (_key) "  # noqa: S608
        f"UNION ALL SELECT * FROM new) ORDER BY {', '.join(_quoted(column) for column in order)}"
    )
    schema = text_schema(raw.taken)
    reader = connection.sql(query).to_arrow_reader(_BATCH_ROWS)
    return (batch.cast(schema) for batch in reader)


def _newest(path: Path, column: str) -> dt.datetime | None:
    place = str(path).replace("'", "''")
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT max(try_cast({_quoted(column)} AS TIMESTAMP)) "  # noqa: S608
            f"FROM read_parquet('{place}')"
        ).fetchall()
    moment = found[0][0]
    return moment if isinstance(moment, dt.datetime) else None


def _is_recent(full_on: str, increment: Increment, as_at: dt.date) -> bool:
    return (as_at - dt.date.fromisoformat(full_on)).days < increment.full_every_days


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    # DuckDB starts nothing new on a connection until a result was fetched to its end.
    return int(connection.execute(query).fetchall()[0][0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
