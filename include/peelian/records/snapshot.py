"""Snapshot: a register as it stands today, copied once and never altered.

In    a register's mapping, the register, the force's key
Out   `records/snapshots/<register>/<digest>/<raw table>.parquet`, every column text
Why   a release must be countable again from the very rows it was counted from; people's numbers
      are pseudonyms and their names are left outside from here on
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from peelian.core.errors import RegisterError, all_at_once
from peelian.core.files import canonical_json, digest_bytes
from peelian.core.manifest import Finished, StageDraft, stage_draft
from peelian.core.zones import Home, Zone
from peelian.records.mapping import RawTable, Source
from peelian.records.parquet import write_parquet
from peelian.records.pseudonyms import checked_key, key_id, pseudonymised
from peelian.records.raw_text import text_schema
from peelian.records.read_database import open_database
from peelian.records.read_files import open_folder
from peelian.records.sources import load_source

STAGE = "snapshot"


class Register(Protocol):
    """A register that is open for one consistent read."""

    where: str
    read_as: str
    inputs: dict[str, str]

    def columns(self, name: str, raw: RawTable) -> list[str] | None:
        """The columns of a raw table, or None where there's no such table."""

    def batches(self, name: str, raw: RawTable) -> Iterator[pa.RecordBatch]:
        """Its taken columns as text."""

    def finish(self) -> None:
        """Check that what was read was one moment."""


def snapshot(source_file: Path, home: Home, *, as_at: dt.date, key: bytes) -> Finished:
    """Copy a register into an immutable folder of Parquet, pseudonymised at the door.

    Args:
        source_file: the register's mapping, `include/sources/<register>.yaml`.
        as_at: the day that the snapshot speaks for; part of its digest.
        key: the force's key for pseudonyms, 32 bytes or more.
    Returns: the finished stage; its counts are rows by raw table.
    Raises: InputError for the mapping or the key; RegisterError where the register is missing,
        unreadable, empty, not of the mapping's shape, or changed while it was read.
    """
    source = load_source(source_file)
    checked_key(key)
    parent = home.zone(Zone.RECORDS) / "snapshots" / source.id
    with _open(source) as register, stage_draft(parent) as draft:
        _check_shape(source, register)
        counts = {
            name: _copy(register, name, raw, key, draft) for name, raw in source.tables.items()
        }
        _check_filled(source, register, counts)
        register.finish()
        return draft.finish(
            STAGE,
            inputs={**register.inputs, "door": _door_digest(source)},
            counts=counts,
            facts={
                "register": source.id,
                "as_at": as_at.isoformat(),
                "read": register.read_as,
                "key_id": key_id(key),
            },
        )


@contextlib.contextmanager
def _open(source: Source) -> Iterator[Register]:
    if source.at.folder is not None:
        yield open_folder(source.at)
        return
    with open_database(source.at) as register:
        yield register


def _check_shape(source: Source, register: Register) -> None:
    problems = [
        problem for name, raw in source.tables.items() for problem in _shape(register, name, raw)
    ]
    if problems:
        raise all_at_once(
            RegisterError,
            register.where,
            problems,
            "compare the register with `tables` in its mapping; the header row too, for files",
        )


def _shape(register: Register, name: str, raw: RawTable) -> Iterator[str]:
    # Found names stay unsaid: under a wrong header row they would be somebody's record.
    columns = register.columns(name, raw)
    if columns is None:
        place = f"{raw.file}, sheet {raw.sheet or name}" if raw.file else raw.table or name
        yield f"{place}: is missing"
        return
    found = [column.strip() for column in columns]
    missing = [column for column in raw.taken if column not in found]
    repeated = [column for column in raw.taken if found.count(column) > 1]
    if missing:
        yield f"{name}: columns missing: {', '.join(missing)}"
    if repeated:
        yield f"{name}: columns that stand twice: {', '.join(repeated)}"


def _copy(register: Register, name: str, raw: RawTable, key: bytes, draft: StageDraft) -> int:
    people = [raw.taken.index(column) for column in raw.person]

    def at_the_door() -> Iterator[pa.RecordBatch]:
        for batch in register.batches(name, raw):
            columns = [
                pseudonymised(column, key) if place in people else column
                for place, column in enumerate(batch.columns)
            ]
            yield pa.RecordBatch.from_arrays(columns, names=list(raw.taken))

    return write_parquet(draft.folder / f"{name}.parquet", text_schema(raw.taken), at_the_door())


def _check_filled(source: Source, register: Register, counts: dict[str, int]) -> None:
    empty = [
        f"{name}: holds no row"
        for name, rows in counts.items()
        if rows == 0 and not source.tables[name].may_be_empty
    ]
    if empty:
        raise all_at_once(
            RegisterError,
            register.where,
            empty,
            "ask the register's owner; where no row is right, say `may_be_empty: true`",
        )


def _door_digest(source: Source) -> str:
    """The digest of what decides the snapshot; a change to codes alone is no new snapshot."""
    tables = {name: raw.model_dump(mode="json") for name, raw in source.tables.items()}
    return digest_bytes(canonical_json(tables))
