"""Ready pointers: which conformed tables of a register may be counted from, by day.

`records/ready/<register>/<as_at>.json` is written in one step, only after validation passed; a
later run for the same day replaces it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json, write_file
from peelian.core.manifest import Finished
from peelian.core.zones import Home, Zone


@dataclass(frozen=True)
class Ready:
    """A register that may be counted from.

    Attributes:
        as_at: the day that its snapshot speaks for.
        snapshot, conformed, validation: digests of the three stages.
        conformed_path: the conformed folder, from the home.
        warnings: sentences of the validation that stop nothing; they hold no record.
    """

    register: str
    as_at: dt.date
    snapshot: str
    conformed: str
    validation: str
    conformed_path: str
    warnings: tuple[str, ...] = ()

    def folder(self, home: Home) -> Path:
        """The conformed folder."""
        return home.root / self.conformed_path


def mark_ready(
    home: Home, conformed: Finished, *, validation: str, warnings: Sequence[str] = ()
) -> Ready:
    """Say that conformed tables passed validation.

    Args:
        conformed: the finished conform stage.
        validation: the digest of the finished validation.
    """
    facts = conformed.manifest.facts
    ready = Ready(
        register=str(facts["register"]),
        as_at=dt.date.fromisoformat(facts["as_at"]),
        snapshot=conformed.manifest.inputs["snapshot"],
        conformed=conformed.digest,
        validation=validation,
        conformed_path=home.relative(conformed.folder),
        warnings=tuple(warnings),
    )
    body = asdict(ready) | {"as_at": ready.as_at.isoformat(), "warnings": list(ready.warnings)}
    write_file(_pointer(home, ready.register, ready.as_at), canonical_json(body))
    return ready


def newest_ready(home: Home, register_id: str, as_at: dt.date) -> Ready | None:
    """The newest pointer of a register at or before `as_at`; None where there's none.

    Raises: ZoneError where it can't be read.
    """
    folder = _folder(home, register_id)
    days = sorted(day for path in folder.glob("*.json") if (day := _day(path)) and day <= as_at)
    return _read(_pointer(home, register_id, days[-1])) if days else None


def ready_of_snapshot(home: Home, register_id: str, snapshot: str) -> Ready | None:
    """The newest pointer whose tables were made from a snapshot (its digest); None if none is.

    Raises: ZoneError where one can't be read.
    """
    days = sorted(day for p in _folder(home, register_id).glob("*.json") if (day := _day(p)))
    pointers = (_read(_pointer(home, register_id, day)) for day in reversed(days))
    return next((ready for ready in pointers if ready.snapshot == snapshot), None)


def _folder(home: Home, register_id: str) -> Path:
    return home.zone(Zone.RECORDS) / "ready" / register_id


def _pointer(home: Home, register_id: str, as_at: dt.date) -> Path:
    return _folder(home, register_id) / f"{as_at.isoformat()}.json"


def _day(path: Path) -> dt.date | None:
    try:
        return dt.date.fromisoformat(path.stem)
    except ValueError:
        return None


def _read(path: Path) -> Ready:
    try:
        body = json.loads(path.read_bytes())
        days = {"as_at": dt.date.fromisoformat(body["as_at"])}
        return Ready(**(body | days | {"warnings": tuple(body["warnings"])}))
    except (ValueError, TypeError, KeyError):
        raise ZoneError(
            "a ready pointer can't be read", where=path, do="remove it and validate again"
        ) from None
