"""`dq_results`: what every check found on every day, kept over runs.

In    finished validations
Out   `quality/dq_results/<register>/<as_at>.parquet`: a row a check; together they are one table
Why   "since when" and "better or worse" are asked of the past; a day that is validated again
      replaces its file, so running anything twice adds nothing
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from peelian.core.errors import ZoneError
from peelian.core.files import write_file
from peelian.core.manifest import Finished
from peelian.core.zones import Home, Zone

DQ_RESULTS = "dq_results"


@dataclass(frozen=True)
class Past:
    """What a check found on a day.

    Attributes:
        as_at: the day of the snapshot.
        owner: id of the owner who answers for it.
        checked, failed: rows; 0 where nothing ran.
        cells: cells of releases that the failing rows touch; -1 where nobody can tell.
        validation: digest of the validation.
    """

    register: str
    as_at: dt.date
    owner: str
    check: str
    table: str
    severity: str
    state: str
    checked: int
    failed: int
    cells: int
    validation: str


UNKNOWN_CELLS = -1


def results_of(validation: Finished) -> list[dict[str, object]]:
    """The results of a validation, as `results.json` holds them."""
    found: list[dict[str, object]] = json.loads((validation.folder / "results.json").read_bytes())
    return found


def note_results(home: Home, rows: Sequence[Past]) -> Path:
    """Keep the rows of a register's day, in place of those it had.

    Args:
        rows: one or more, all of one register and one day.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"as_at": pa.date32(), "checked": pa.int64(), "failed": pa.int64(), "cells": pa.int64()}
    names = [one.name for one in fields(Past)]
    columns = zip(*(astuple(row) for row in sorted(rows, key=lambda r: r.check)), strict=True)
    table = pa.table(
        {
            name: pa.array(list(values), types.get(name, pa.string()))
            for name, values in zip(names, columns, strict=True)
        }
    )
    data = io.BytesIO()
    pq.write_table(table, data, compression="zstd", store_schema=False)
    place = _folder(home) / rows[0].register / f"{rows[0].as_at.isoformat()}.parquet"
    write_file(place, data.getvalue())
    return place


def read_history(home: Home, register: str | None = None) -> list[Past]:
    """Everything kept, of one register or of all, by register, day and check.

    Raises: ZoneError where a file can't be read.
    """
    where = _folder(home)
    found = sorted((where / register if register else where).rglob("*.parquet"))
    return [row for path in found for row in _rows(path)]


def before(history: Sequence[Past], as_at: dt.date) -> list[Past]:
    """The rows of the last day before `as_at`; empty where there's none."""
    days = [row.as_at for row in history if row.as_at < as_at]
    last = max(days, default=None)
    return [row for row in history if row.as_at == last]


def _rows(path: Path) -> Iterator[Past]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for row in pq.read_table(path).to_pylist():
            yield Past(**row)
    except (pa.ArrowException, OSError, TypeError):
        raise ZoneError(
            "results of an earlier day can't be read",
            where=f"{DQ_RESULTS}/{path.parent.name}/{path.name}",
            do="remove the file; that day is then missing from trends",
        ) from None


def _folder(home: Home) -> Path:
    return home.zone(Zone.QUALITY) / DQ_RESULTS
