"""The newest validation of a register by day, whether or not it let the register through.

The ready pointer tells of those that passed; an owner must hear of those that didn't.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json, write_file
from peelian.core.manifest import ADDRESS_DIGITS, Finished, read_finished
from peelian.core.zones import Home, Zone
from peelian.quality.conformed import STAGE, VALIDATIONS

NEWEST = "newest"


def note_validation(home: Home, finished: Finished) -> None:
    """Say that a validation is the newest of its register's day."""
    facts = finished.manifest.facts
    body = {"digest": finished.digest, "conformed": facts["conformed"], "passed": facts["passed"]}
    write_file(_pointer(home, facts["register"], facts["as_at"]), canonical_json(body))


def newest_validation(home: Home, register: str, as_at: dt.date) -> Finished:
    """The newest validation of a register's day.

    Raises: ZoneError where there's none, or it is no longer whole.
    """
    path = _pointer(home, register, as_at.isoformat())
    try:
        digest = str(json.loads(path.read_bytes())["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ZoneError(
            "a register was not validated on that day",
            where=f"{register}, {as_at}",
            do="validate it first (source_snapshots, or `peelian stage validate`)",
        ) from None
    folder = home.zone(Zone.QUALITY) / VALIDATIONS / register / digest[:ADDRESS_DIGITS]
    return read_finished(folder, stage=STAGE)


def is_validated(home: Home, register: str, as_at: dt.date) -> bool:
    """Whether a register was validated on a day, let through or not."""
    return _pointer(home, register, as_at.isoformat()).is_file()


def _pointer(home: Home, register: str, day: str) -> Path:
    return home.zone(Zone.QUALITY) / VALIDATIONS / NEWEST / register / f"{day}.json"
