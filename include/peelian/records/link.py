"""Link: who the subjects of allegations were at each moment, from two conformed registers.

In    a conformed complaint register and a conformed personnel register, made with the same key
Out   `records/linked/<complaint register>/<digest>/`: `subject_moments.parquet` sorted by key, and
      `matches.parquet`: how many subjects were found in which way, for the owners alone
Why   a table by rank says of which day, and how well that is known
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa

from peelian.core.errors import RegisterError, ZoneError
from peelian.core.manifest import Finished, StageDraft, read_finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.records.conform import STAGE as CONFORM
from peelian.records.engine import arrow_schema, database
from peelian.records.parquet import write_parquet
from peelian.records.point_in_time import find_moments
from peelian.records.schema import TABLES
from peelian.records.schema_linked import MOMENTS, SUBJECT_MOMENTS, held_name

STAGE = "link"
MATCHES_NAME = "matches.parquet"
MATCHES_SCHEMA = pa.schema(
    [("moment", pa.string()), ("match", pa.string()), ("subjects", pa.int64())]
)
MEMORY_LIMIT = "3GB"
"""A bound of the engine that leaves a process of 4 GB room for what it writes."""

COMPLAINT_TABLES = ("cases", "allegations", "subjects")
PERSONNEL_TABLES = ("people", "postings")
OPTIONAL_TABLES = ("units",)
_BATCH_ROWS = 50_000


def link(complaints_folder: Path, personnel_folder: Path, home: Home) -> Finished:
    """Find what personnel says of each subject at each moment.

    Args:
        complaints_folder: a finished conform stage that holds cases, allegations and subjects.
        personnel_folder: one that holds people and postings; units where the register has them.
    Returns: the finished stage. Its count is `subjects`; how they matched is in `matches.parquet`,
        as a count of one says something of somebody.
    Raises: ZoneError where a folder is missing, altered or lacks a table; RegisterError where the
        two were made with different keys.
    """
    complaints = read_finished(complaints_folder, stage=CONFORM)
    personnel = read_finished(personnel_folder, stage=CONFORM)
    _check_keys(complaints, personnel)
    now = dt.date.fromisoformat(personnel.manifest.facts["as_at"])
    register = str(complaints.manifest.facts["register"])
    with stage_draft(home.zone(Zone.RECORDS) / "linked" / register) as draft:
        with database(draft.folder / "spill", MEMORY_LIMIT) as connection:
            _open(connection, complaints.folder, COMPLAINT_TABLES)
            _open(connection, personnel.folder, PERSONNEL_TABLES, OPTIONAL_TABLES)
            subjects = _write(connection, draft.folder, now)
        return _finish(draft, complaints, personnel, subjects)


def write_moments(connection: duckdb.DuckDBPyConnection, path: Path, now: dt.date) -> int:
    """Write the subjects' moments, sorted by key, from views of the canonical tables.

    Returns: how many subjects were written.
    """
    found = find_moments(connection, now).order(", ".join(SUBJECT_MOMENTS.key))
    schema = arrow_schema(SUBJECT_MOMENTS)
    reader = found.to_arrow_reader(_BATCH_ROWS)
    return write_parquet(path, schema, (batch.cast(schema) for batch in reader))


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, now: dt.date) -> int:
    path = folder / f"{SUBJECT_MOMENTS.name}.parquet"
    subjects = write_moments(connection, path, now)
    ways = " UNION ALL ".join(
        f"SELECT '{moment}' AS moment, {held_name('match', moment)} AS match FROM written"  # noqa: S608
        for moment in MOMENTS
    )
    connection.read_parquet(str(path)).create_view("written")
    counted = connection.sql(
        f"SELECT moment, match, count(*) AS subjects FROM ({ways}) GROUP BY ALL ORDER BY ALL"  # noqa: S608
    )
    batches = (batch.cast(MATCHES_SCHEMA) for batch in counted.to_arrow_reader(_BATCH_ROWS))
    write_parquet(folder / MATCHES_NAME, MATCHES_SCHEMA, batches)
    return subjects


def _check_keys(complaints: Finished, personnel: Finished) -> None:
    keys = {one.manifest.facts["key_id"] for one in (complaints, personnel)}
    if len(keys) > 1:
        raise RegisterError(
            "the registers were pseudonymised with different keys, so nobody in one could be found "
            "in the other",
            where=", ".join(str(one.manifest.facts["register"]) for one in (complaints, personnel)),
            do="take new snapshots of both with the same key",
        )


def _open(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    needed: tuple[str, ...],
    optional: tuple[str, ...] = (),
) -> None:
    """Make a view of each table; an optional one that isn't there is empty."""
    lacking = [name for name in needed if not (folder / f"{name}.parquet").is_file()]
    if lacking:
        raise ZoneError(
            "a conformed register lacks tables that are to be linked",
            where=folder,
            given=f"no {', '.join(lacking)}",
            do="link a complaint register with a personnel register",
        )
    for name in (*needed, *optional):
        path = folder / f"{name}.parquet"
        if path.is_file():
            connection.read_parquet(str(path)).create_view(name)
        else:
            connection.register(name, arrow_schema(TABLES[name]).empty_table())


def _finish(
    draft: StageDraft, complaints: Finished, personnel: Finished, subjects: int
) -> Finished:
    told = [one.manifest.facts for one in (complaints, personnel)]
    return draft.finish(
        STAGE,
        inputs={"complaints": complaints.digest, "personnel": personnel.digest},
        counts={"subjects": subjects},
        facts={
            "registers": [facts["register"] for facts in told],
            "as_at": [facts["as_at"] for facts in told],
            "key_id": told[0]["key_id"],
        },
    )
