"""Snapshot: a register as it stands today, copied once and never altered.

In    a register's mapping, the register, the force's key, the last snapshot
Out   `records/snapshots/<register>/<digest>/<raw table>.parquet`, every column text
Why   a release must be countable again from the very rows it was counted from; people's numbers
      are pseudonyms and their names are left outside from here on
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from peelian.core.errors import RegisterError, all_at_once
from peelian.core.files import canonical_json, digest_bytes
from peelian.core.manifest import Finished, StageDraft, stage_draft
from peelian.core.zones import Home
from peelian.records.continuity import (
    Before,
    drifted,
    last_before,
    shape_facts,
    shrunk,
    snapshots_folder,
)
from peelian.records.door import RawTable
from peelian.records.increments import EXTRACTS, Extract, merged, since_when
from peelian.records.mapping import Source
from peelian.records.parquet import write_parquet
from peelian.records.pseudonyms import checked_key, key_id, pseudonymised
from peelian.records.raw_text import text_schema
from peelian.records.reading.opening import open_register
from peelian.records.reading.register import Register, Shape, Since
from peelian.records.sources import load_source

STAGE = "snapshot"
DOOR, BEFORE = "door", "before"


def snapshot(
    source_file: Path, home: Home, *, as_at: dt.date, key: bytes, accept_changes: bool = False
) -> Finished:
    """Copy a register into an immutable folder of Parquet, pseudonymised at the door.

    Args:
        source_file: the register's mapping, `include/sources/<register>.yaml`.
        as_at: the day that the snapshot speaks for; part of its digest.
        key: the force's key for pseudonyms, 32 bytes or more.
        accept_changes: take a register that shrank or whose columns changed, as someone said that
            this is right.
    Returns: the finished stage; its counts are rows by raw table.
    Raises: InputError for the mapping or the key; RegisterError where the register is missing,
        unreadable, empty, not of the mapping's shape, too unlike its last snapshot, or changed
        while it was read.
    """
    source = load_source(source_file)
    checked_key(key)
    parent = snapshots_folder(home, source.id)
    before = last_before(home, source.id, as_at)
    with open_register(source) as register, stage_draft(parent) as draft:
        shapes = checked_shapes(source, register)
        facts = shape_facts(shapes, {name: _known(raw) for name, raw in source.tables.items()})
        compared = None if accept_changes else before
        if compared is not None:
            _stop_for(register, drifted(compared, facts, source.tolerances))
        copying = _Copying(source, register, draft, key, as_at, before)
        counts = {name: copying.table(name, raw) for name, raw in source.tables.items()}
        _check_filled(source, register, counts)
        if compared is not None:
            _stop_for(register, shrunk(compared, counts, source.tolerances))
        register.finish()
        return draft.finish(
            STAGE,
            inputs={**register.inputs, **copying.inputs, DOOR: door_digest(source)},
            counts=counts,
            facts=facts
            | copying.facts()
            | {
                "register": source.id,
                "as_at": as_at.isoformat(),
                "read": register.read_as,
                "key_id": key_id(key),
            },
        )


def checked_shapes(source: Source, register: Register) -> dict[str, list[Shape]]:
    """The shape of each raw table. Raises: RegisterError listing all that doesn't fit."""
    shapes = {name: register.shapes(name, raw) for name, raw in source.tables.items()}
    problems = [
        problem
        for name, raw in source.tables.items()
        for problem in _misfits(name, raw, shapes[name])
    ]
    if problems:
        raise all_at_once(
            RegisterError,
            register.where,
            problems,
            "compare the register with `tables` in its mapping; the header row too, for files",
        )
    return shapes


def past_the_door(
    batches: Iterable[pa.RecordBatch], raw: RawTable, key: bytes
) -> Iterator[pa.RecordBatch]:
    """Batches of a raw table with pseudonyms in place of people's numbers."""
    people = [raw.taken.index(column) for column in raw.person]
    for batch in batches:
        columns = [
            pseudonymised(column, key) if place in people else column
            for place, column in enumerate(batch.columns)
        ]
        yield pa.RecordBatch.from_arrays(columns, names=list(raw.taken))


def door_digest(source: Source) -> str:
    """The digest of what decides the snapshot; a change to codes alone is no new snapshot."""
    tables = {name: raw.model_dump(mode="json") for name, raw in source.tables.items()}
    return digest_bytes(canonical_json({"tables": tables, "time_zone": source.time_zone}))


@dataclass
class _Copying:
    """One snapshot being made: each table whole, or the last one with what changed."""

    source: Source
    register: Register
    draft: StageDraft
    key: bytes
    as_at: dt.date
    before: Before | None

    def __post_init__(self) -> None:
        self.inputs: dict[str, str] = {}
        self._extracts: dict[str, Extract] = {}

    def table(self, name: str, raw: RawTable) -> int:
        """Copy a table. Returns: how many rows the snapshot's table has."""
        since = since_when(self.before, name, raw, self.as_at, same_door=self._same_door())
        if since is not None and self.before is not None:
            rows = self._changes(name, raw, since, self.before)
            if rows is not None:
                return rows
        rows = self._write(f"{name}.parquet", name, raw)
        if raw.increment is not None:
            self._extracts[name] = Extract("full", rows, self.as_at.isoformat())
        return rows

    def facts(self) -> dict[str, Any]:
        """What the manifest says of how tables were read, and of what lay hidden in them."""
        extracts = {name: extract.told() for name, extract in self._extracts.items()}
        told = {name: counts for name, counts in self.register.told.items() if counts}
        return ({EXTRACTS: extracts} if extracts else {}) | ({"told": told} if told else {})

    def _changes(self, name: str, raw: RawTable, since: Since, before: Before) -> int | None:
        changes = self.draft.folder / f"{name}.changes"
        read = self._write(changes.name, name, raw, since)
        place = self.draft.folder / f"{name}.parquet"
        counted = merged(before, name, raw, changes, place, self.draft.folder / "spill")
        changes.unlink()
        if counted is None:
            return None
        kept, replaced = counted
        full_on = before.facts[EXTRACTS][name]["full_on"]
        self._extracts[name] = Extract("changes", read, full_on, since.moment, kept, replaced)
        self.inputs[BEFORE] = before.whole.digest
        return kept + read

    def _write(self, file: str, name: str, raw: RawTable, since: Since | None = None) -> int:
        batches = past_the_door(self.register.batches(name, raw, since), raw, self.key)
        return write_parquet(self.draft.folder / file, text_schema(raw.taken), batches)

    def _same_door(self) -> bool:
        before = self.before
        return (
            before is not None
            and before.inputs.get(DOOR) == door_digest(self.source)
            and before.facts.get("key_id") == key_id(self.key)
        )


def _known(raw: RawTable) -> set[str]:
    return {*raw.taken, *raw.drop}


def _misfits(name: str, raw: RawTable, shapes: list[Shape]) -> Iterator[str]:
    # Found names stay unsaid: under a wrong header row they would be somebody's record.
    if not shapes:
        place = f"{raw.file}, sheet {raw.sheet or name}" if raw.file else raw.table or name
        yield f"{place}: is missing"
    for shape in shapes:
        found = [column.strip() for column in shape.columns]
        missing = [column for column in raw.taken if column not in found]
        repeated = [column for column in raw.taken if found.count(column) > 1]
        part = f"{name} ({shape.place})" if len(shapes) > 1 else name
        if missing:
            yield f"{part}: columns missing: {', '.join(missing)}"
        if repeated:
            yield f"{part}: columns that stand twice: {', '.join(repeated)}"


def _stop_for(register: Register, problems: Iterable[str]) -> None:
    found = list(problems)
    if found:
        raise all_at_once(
            RegisterError,
            register.where,
            found,
            "ask the register's owner; where it's right, take the snapshot once with "
            "--accept-changes (accept_changes in Airflow)",
        )


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
