"""What stands beside a register: who is in personnel, and what it held itself a snapshot ago.

In    a conformed folder; ready pointers of other registers, and of this one on an earlier day
Out   where the tables are that its checks look into, and whose they are
Why   whether an officer is on the personnel register is asked of two registers at once
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peelian.core.errors import ZoneError
from peelian.core.manifest import ADDRESS_DIGITS, Finished, read_finished
from peelian.core.zones import Home, Zone
from peelian.quality.conformed import STAGE, VALIDATIONS, Conformed
from peelian.quality.frames import BESIDE, Places
from peelian.quality.owners import SOURCES_FOLDER
from peelian.records.conform import STAGE as CONFORM
from peelian.records.ready import Ready, newest_ready
from peelian.records.schema import TABLES
from peelian.records.sources import load_source

NO_KEY = ""


@dataclass(frozen=True)
class Surroundings:
    """What a validation looks into beside the folder it checks.

    Attributes:
        places: where the tables are.
        beside: register by table of `places.beside`.
        rows_before: rows by table a snapshot ago; empty for the first.
        inputs: digests of what was looked into, by name.
    """

    places: Places
    beside: Mapping[str, str]
    rows_before: Mapping[str, int] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)


def surroundings(home: Home, conformed: Conformed) -> Surroundings:
    """Find what stands beside a conformed folder and before it.

    Another register serves where it is ready by the same day, its pseudonyms were made with the
    same key, and no second one holds the same table.
    """
    beside = dict(_beside(home, conformed))
    before, rows, inputs = _before(home, conformed)
    places = Places(
        folder=conformed.finished.folder,
        as_at=conformed.as_at,
        beside={
            name: finished.folder / f"{name}.parquet" for name, (_, finished) in beside.items()
        },
        before=before,
        unmapped=unmapped_columns(conformed.register),
        beside_days={
            name: dt.date.fromisoformat(finished.manifest.facts["as_at"])
            for name, (_, finished) in beside.items()
        },
    )
    inputs |= {f"beside:{register}": one.digest for register, one in beside.values()}
    return Surroundings(places, {name: one[0] for name, one in beside.items()}, rows, inputs)


def unmapped_columns(register: str, sources: Path = SOURCES_FOLDER) -> dict[str, frozenset[str]]:
    """Columns of each canonical table that a register's mapping says nothing of.

    Returns: by table; nothing for a register without a mapping.
    """
    path = sources / f"{register}.yaml"
    if not path.is_file():
        return {}
    canonical = load_source(path).canonical
    return {
        name: frozenset(c.name for c in TABLES[name].columns) - set(mapping.columns)
        for name, mapping in canonical.items()
    }


def _beside(home: Home, conformed: Conformed) -> Iterator[tuple[str, tuple[str, Finished]]]:
    key = _key_of(conformed.finished)
    if not key:
        return
    others = list(_others(home, conformed, key))
    for name in BESIDE:
        held = f"{name}.parquet"
        if (conformed.finished.folder / held).is_file():
            continue
        holding = [one for one in others if (one[1].folder / held).is_file()]
        if len(holding) == 1:
            yield name, holding[0]


def _others(home: Home, conformed: Conformed, key: str) -> Iterator[tuple[str, Finished]]:
    for folder in sorted((home.zone(Zone.RECORDS) / "ready").glob("*")):
        pointer = newest_ready(home, folder.name, conformed.as_at)
        if pointer is None or folder.name == conformed.register:
            continue
        finished = _conformed_of(home, pointer)
        if finished is not None and _key_of(finished) == key:
            yield folder.name, finished


def _before(
    home: Home, conformed: Conformed
) -> tuple[tuple[Path, dt.date] | None, dict[str, int], dict[str, str]]:
    """The conformed folder last let through on a day before this one's, where it's still kept."""
    pointer = newest_ready(home, conformed.register, conformed.as_at - dt.timedelta(days=1))
    if pointer is None:
        return None, {}, {}
    inputs: dict[str, str] = {}
    rows: dict[str, int] = {}
    validation = _validation_of(home, pointer)
    if validation is not None:
        inputs["validation_before"] = validation.digest
        rows = {
            name.removesuffix(".rows"): count
            for name, count in validation.manifest.counts.items()
            if name.endswith(".rows")
        }
    finished = _conformed_of(home, pointer)
    if finished is None:
        return None, rows, inputs
    return (finished.folder, pointer.as_at), rows, inputs | {"before": finished.digest}


def _validation_of(home: Home, pointer: Ready) -> Finished | None:
    folder = home.zone(Zone.QUALITY) / VALIDATIONS / pointer.register
    try:
        return read_finished(folder / pointer.validation[:ADDRESS_DIGITS], stage=STAGE)
    except ZoneError:
        return None


def _conformed_of(home: Home, pointer: Ready) -> Finished | None:
    try:
        return read_finished(pointer.folder(home), stage=CONFORM)
    except ZoneError:
        return None


def _key_of(finished: Finished) -> str:
    return str(finished.manifest.facts.get("key_id", NO_KEY))
