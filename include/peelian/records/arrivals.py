"""Whether new files of a register have arrived, and are whole.

In    the files that a mapping names, looked at from time to time
Out   `records/arrivals/<register>.json`: how they stood at the last look, and when last told of
Why   a new extract is read on the hour that it comes; a file that's still being written isn't:
      it's told of only when it stood unchanged at two looks
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from peelian.core.errors import InputError, RegisterError
from peelian.core.files import canonical_json, digest_bytes, write_file
from peelian.core.zones import Home, Zone
from peelian.records.mapping import Source
from peelian.records.reading.store import Store, open_store
from peelian.records.sources import load_source

SEEN, TOLD = "seen", "told"


@dataclass(frozen=True)
class Arrivals:
    """What a look found: file names of mappings.

    Attributes:
        arrived: those whose files are new, and the same as at the look before.
        missing: those whose files aren't there or can't be reached.
    """

    arrived: tuple[str, ...]
    missing: tuple[str, ...]


def look_for_files(source_files: Iterable[Path], home: Home) -> Arrivals:
    """Look once at the files of every register that is made of files.

    A register's files are told of once for each state that they settle in. What's told is written
    down first: where a crash loses it, the daily snapshot reads the files all the same.

    Raises: InputError for a mapping.
    """
    arrived, missing = [], []
    for path in source_files:
        source = load_source(path)
        if source.at.folder is None:
            continue
        try:
            state = _state(source)
        except (RegisterError, InputError):
            missing.append(path.name)
            continue
        if _is_new(source.id, state, home):
            arrived.append(path.name)
    return Arrivals(tuple(arrived), tuple(missing))


def _state(source: Source) -> str:
    """A digest of the names, sizes and times of a register's files."""
    store = open_store(source.at)
    stamps = {}
    for raw in source.tables.values():
        names = store.names(str(raw.file))
        if not names:
            raise RegisterError("a register is missing", where=f"{store.where}/{raw.file}")
        for name in names if raw.pick == "all" else names[-1:]:
            stamps[name] = _stamp(store, name)
    return digest_bytes(canonical_json(stamps))


def _stamp(store: Store, name: str) -> list[object]:
    stamp = store.stamp(name)
    return [stamp.size, stamp.changed]


def _is_new(register: str, state: str, home: Home) -> bool:
    path = home.zone(Zone.RECORDS) / "arrivals" / f"{register}.json"
    last = _last(path)
    is_new = state == last.get(SEEN) and state != last.get(TOLD)
    kept = {SEEN: state, TOLD: state if is_new else last.get(TOLD)}
    if kept != last:
        write_file(path, canonical_json(kept))
    return is_new


def _last(path: Path) -> dict[str, str | None]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
