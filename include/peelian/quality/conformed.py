"""What validating needs to know of a conformed folder, and of the validation before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from peelian.core.errors import ZoneError
from peelian.core.manifest import ADDRESS_DIGITS, read_finished
from peelian.core.zones import Home, Zone
from peelian.records.parquet import parquet_rows
from peelian.records.ready import newest_ready
from peelian.records.schema import TABLES

STAGE = "validate"
VALIDATIONS = "validations"
CONFORM_STAGE = "conform"
REJECTS_NAME = "rejects.parquet"


@dataclass(frozen=True)
class Conformed:
    """A conformed folder's identity and sizes.

    Attributes:
        folder, digest, snapshot: where it is, its digest and that of the snapshot it was made of.
        register, as_at: which register, and the day that the snapshot was taken.
        rows: rows by canonical table, of those that the folder holds.
        rejected: distinct raw rows rejected on their way into each table.
    """

    folder: Path
    digest: str
    snapshot: str
    register: str
    as_at: dt.date
    rows: dict[str, int]
    rejected: dict[str, int]


@dataclass(frozen=True)
class Before:
    """The last validation that let a register through, before a day: its digest, rows by table."""

    digest: str
    rows: dict[str, int]


def read_conformed(folder: Path) -> Conformed:
    """Read a finished conform stage's manifest, and count its files' rows.

    Raises: ZoneError where the folder is missing, altered, another stage's, or can't be read.
    """
    import pyarrow as pa

    finished = read_finished(folder, stage=CONFORM_STAGE)
    facts = finished.manifest.facts
    try:
        return Conformed(
            finished.folder,
            finished.digest,
            finished.manifest.inputs["snapshot"],
            facts["register"],
            dt.date.fromisoformat(facts["as_at"]),
            _rows(folder),
            _rejected(folder / REJECTS_NAME),
        )
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise ZoneError(
            f"a conformed folder can't be read ({type(error).__name__})",
            where=folder,
            do="remove it and run conform again",
        ) from None


def rows_validated_before(home: Home, conformed: Conformed) -> Before | None:
    """What the register held when it was last let through, on a day before this one's.

    Returns: None where there's no such day, or its results are no longer kept.
    """
    pointer = newest_ready(home, conformed.register, conformed.as_at - dt.timedelta(days=1))
    if pointer is None:
        return None
    folder = home.zone(Zone.QUALITY) / VALIDATIONS / conformed.register
    try:
        finished = read_finished(folder / pointer.validation[:ADDRESS_DIGITS], stage=STAGE)
    except ZoneError:
        return None
    counts = finished.manifest.counts
    rows = {name: counts[f"rows_{name}"] for name in TABLES if f"rows_{name}" in counts}
    return Before(finished.digest, rows)


def _rows(folder: Path) -> dict[str, int]:
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    return {name: parquet_rows(path) for name, path in paths.items() if path.is_file()}


def _rejected(path: Path) -> dict[str, int]:
    """Distinct raw rows by table: a row that is wrong in two columns has two lines."""
    import pyarrow.parquet as pq

    rows = pq.read_table(path, columns=["table", "raw_table", "row_key"])
    distinct = rows.group_by(["table", "raw_table", "row_key"]).aggregate([])
    counted = distinct.group_by("table").aggregate([([], "count_all")])
    return dict(zip(counted["table"].to_pylist(), counted["count_all"].to_pylist(), strict=True))
