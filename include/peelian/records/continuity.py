"""A register beside its last snapshot: what shrank, whose columns changed their kind.

In    the newest finished snapshot of an earlier day, and what was just read
Out   one sentence for each thing that nobody said would happen
Why   an extract that was cut short, or a column that means something else now, must stop before
      anything is counted from it, not after
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.manifest import MANIFEST_NAME, Finished, read_finished
from peelian.core.zones import Home, Zone
from peelian.records.door import Tolerances
from peelian.records.reading.register import Shape

SHAPES, UNLISTED = "shapes", "unlisted_columns"
FEW_ROWS = 10
"""So many rows may go from any table: a share says nothing of small ones."""


@dataclass(frozen=True)
class Before:
    """An earlier snapshot of the register.

    Attributes:
        as_at: the day that it speaks for.
        counts: rows by raw table.
        inputs, facts: what its manifest says besides.
    """

    folder: Path
    as_at: dt.date
    counts: Mapping[str, int]
    inputs: Mapping[str, str]
    facts: Mapping[str, Any]

    @functools.cached_property
    def whole(self) -> Finished:
        """It with its files checked, once. Raises: ZoneError where one was altered."""
        return read_finished(self.folder)


def snapshots_folder(home: Home, register: str) -> Path:
    """Where a register's snapshots are."""
    return home.zone(Zone.RECORDS) / "snapshots" / register


def last_before(home: Home, register: str, as_at: dt.date) -> Before | None:
    """The newest snapshot of a day before `as_at`; of two of one day, the one made later.

    Snapshots of the same day don't count: a run that's repeated has the same past.
    """
    found = [
        before
        for path in snapshots_folder(home, register).glob(f"*/{MANIFEST_NAME}")
        if (before := _read(path)) is not None and before.as_at < as_at
    ]
    return max(
        found,
        key=lambda before: (before.as_at, before.folder.stat().st_mtime_ns, before.folder.name),
        default=None,
    )


def shape_facts(shapes: Mapping[str, list[Shape]], known: Mapping[str, set[str]]) -> dict[str, Any]:
    """What a snapshot keeps of its tables' shapes: kinds of known columns, and how many aren't.

    Names of columns that the mapping doesn't know stay unsaid: under a wrong header row they would
    be somebody's record.
    """
    kinds = {
        name: {
            column: kind
            for shape in found
            for column, kind in sorted(shape.kinds.items())
            if column in known[name]
        }
        for name, found in shapes.items()
    }
    unlisted = {
        name: len({column for shape in found for column in shape.columns if column} - known[name])
        for name, found in shapes.items()
    }
    return {SHAPES: kinds, UNLISTED: unlisted}


def drifted(before: Before, facts: Mapping[str, Any], tolerances: Tolerances) -> Iterator[str]:
    """Each column whose kind isn't what it was, and each table with columns that are new."""
    earlier_kinds = before.facts.get(SHAPES, {})
    for name, kinds in facts[SHAPES].items():
        for column, kind in kinds.items():
            was = earlier_kinds.get(name, {}).get(column, kind)
            if was != kind:
                yield f"{name}: column {column} is a {kind}, was a {was} on {before.as_at}"
    if tolerances.new_columns:
        return
    for name, count in facts[UNLISTED].items():
        was_unlisted = before.facts.get(UNLISTED, {}).get(name, count)
        if count > was_unlisted:
            yield f"{name}: {count} columns that the mapping doesn't list, {was_unlisted} before"


def shrunk(before: Before, counts: Mapping[str, int], tolerances: Tolerances) -> Iterator[str]:
    """Each table that lost more rows than it may."""
    for name, rows in counts.items():
        was = before.counts.get(name, 0)
        gone = was - rows
        if gone > FEW_ROWS and gone > tolerances.fewer * was:
            yield (
                f"{name}: {rows:,} rows, {was:,} on {before.as_at}: {gone / was:.0%} fewer, "
                f"where {tolerances.fewer:.0%} are allowed"
            )


def _read(path: Path) -> Before | None:
    """A snapshot's manifest; None for what's no snapshot, such as a draft's leftover."""
    if path.parent.name.startswith("."):
        return None
    try:
        raw = json.loads(path.read_bytes())
        as_at = dt.date.fromisoformat(raw["facts"]["as_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Before(path.parent, as_at, raw["counts"], raw["inputs"], raw["facts"])
