"""The ready registers that a release is counted from: picked by day, checked by digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from peelian.core.errors import InputError, RegisterError, ZoneError, all_at_once
from peelian.core.manifest import Finished, read_finished
from peelian.core.release_model import RegisterUsed
from peelian.core.zones import Home
from peelian.records.conform import STAGE as CONFORM_STAGE
from peelian.records.ready import Ready as Pointer
from peelian.records.ready import newest_ready
from peelian.records.schema import TABLES
from peelian.records.sources import load_source
from peelian.tables.spec_model import Spec
from peelian.tables.window import day_in_words

SOURCES_FOLDER = Path(__file__).parents[2] / "sources"


@dataclass(frozen=True)
class Ready:
    """A register as a release uses it.

    Attributes:
        used: what the release says of it.
        digest: of the conformed folder, 64 hexadecimal digits.
        key_id: tells the key that its pseudonyms were made with from another.
        files: its canonical tables' Parquet files, by table name.
    """

    used: RegisterUsed
    digest: str
    key_id: str
    files: Mapping[str, Path]


def newest_pointers(registers: Sequence[str], home: Home, as_at: dt.date | None) -> list[Pointer]:
    """Each register's newest ready pointer, of `as_at` or before it.

    Raises: RegisterError naming every register that has none.
    """
    by = as_at or dt.date.max
    found = {name: newest_ready(home, name, by) for name in registers}
    missing = [name for name, pointer in found.items() if pointer is None]
    if missing:
        by_day = f" by {day_in_words(as_at)}" if as_at else ""
        raise RegisterError(
            f"no validated snapshot of a register is ready{by_day}",
            where=", ".join(missing),
            do="take a snapshot, conform and validate it first (source_snapshots)",
        )
    return [pointer for pointer in found.values() if pointer is not None]


def ready_registers(
    spec: Spec, home: Home, last_day: dt.date, as_at: dt.date | None
) -> list[Ready]:
    """The registers of a release, each taken after the last day counted, every file checked.

    Raises: RegisterError where one isn't ready, or two were pseudonymised with different keys;
        InputError where one was taken too early; ZoneError where a conformed folder is missing or
        altered.
    """
    pointers = newest_pointers(spec.registers, home, as_at)
    early = [pointer for pointer in pointers if pointer.as_at <= last_day]
    if early:
        taken = "; ".join(f"{one.register}, {day_in_words(one.as_at)}" for one in early)
        raise InputError(
            f"the window isn't complete: it ends on {day_in_words(last_day)}, and a register "
            "must be read after that day",
            where=f"release {spec.id}",
            given=taken,
            do="choose an earlier period, or wait until it's over and take new snapshots",
        )
    registers = [ready_from(pointer, home) for pointer in pointers]
    if len({ready.key_id for ready in registers}) > 1:
        raise RegisterError(
            "the registers were pseudonymised with different keys, so nobody in one could be found "
            "in another",
            where=", ".join(ready.used.register_id for ready in registers),
            do="take new snapshots of all of them with the same key",
        )
    return registers


def files_of(registers: Sequence[Ready], tables: Sequence[str]) -> dict[str, Path]:
    """The file that holds each canonical table.

    Raises: RegisterError listing every table that no register feeds, or that two do; ZoneError
        where a table lacks columns that are counted by now.
    """
    feeding = {name: [ready for ready in registers if name in ready.files] for name in tables}
    problems = [_feeding_fault(name, found) for name, found in feeding.items() if len(found) != 1]
    if problems:
        raise all_at_once(
            RegisterError,
            "the registers of the release",
            problems,
            "name the registers that feed each table once; drop dimensions that need others",
        )
    files = {name: found[0].files[name] for name, found in feeding.items()}
    for name, path in files.items():
        _check_columns(name, path)
    return files


def _feeding_fault(table: str, found: Sequence[Ready]) -> str:
    if not found:
        return f"no register feeds the table {table}"
    both = " and ".join(ready.used.register_id for ready in found)
    return f"the table {table} is fed by {both}, whose references may collide"


def _check_columns(table: str, path: Path) -> None:
    missing = {column.name for column in TABLES[table].columns} - set(pq.read_schema(path).names)
    if missing:
        raise ZoneError(
            "a conformed table lacks columns, as another version of Peelian made it",
            where=f"{table}: {', '.join(sorted(missing))}",
            do="conform and validate the register again",
        )


def ready_from(pointer: Pointer, home: Home) -> Ready:
    """A register that a pointer names. Raises: ZoneError where its folder isn't what it names."""
    finished = read_finished(pointer.folder(home), stage=CONFORM_STAGE)
    if finished.digest != pointer.conformed:
        raise ZoneError(
            "a ready pointer names another conformed folder than the one that stands there",
            where=f"{pointer.register}, {pointer.as_at}",
            do="validate the register again",
        )
    return Ready(
        used=_used(pointer, finished),
        digest=finished.digest,
        key_id=str(finished.manifest.facts["key_id"]),
        files={path.stem: path for path in sorted(finished.folder.glob("*.parquet"))},
    )


def _used(pointer: Pointer, finished: Finished) -> RegisterUsed:
    counts = finished.manifest.counts
    return RegisterUsed(
        register_id=pointer.register,
        title=_title(pointer.register),
        as_at=pointer.as_at,
        snapshot_digest=pointer.snapshot,
        records_read=sum(n for name, n in counts.items() if name.endswith(".read")),
        records_rejected=sum(n for name, n in counts.items() if name.endswith(".rejected")),
        warnings=pointer.warnings,
    )


def _title(register: str) -> str:
    path = SOURCES_FOLDER / f"{register}.yaml"
    return load_source(path).title if path.is_file() else register
