"""What validating needs to know of a conformed folder, and of the validation before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peelian.core.errors import ZoneError
from peelian.core.manifest import ADDRESS_DIGITS, Finished, read_finished
from peelian.core.zones import Home, Zone
from peelian.records.conform import STAGE as CONFORM
from peelian.records.ready import newest_ready
from peelian.records.schema import TABLES

STAGE = "validate"
VALIDATIONS = "validations"


@dataclass(frozen=True)
class Conformed:
    """A finished conform stage, its register, and the day that its snapshot was taken."""

    finished: Finished
    register: str
    as_at: dt.date

    @property
    def snapshot(self) -> str:
        """The digest of the snapshot it was made of."""
        return self.finished.manifest.inputs["snapshot"]

    def count(self, what: str) -> dict[str, int]:
        """A count of its manifest (`read`, `conformed`, `rejected`, `set_aside`) by table."""
        return _by_table(self.finished.manifest.counts, what)


@dataclass(frozen=True)
class Before:
    """The last validation that let a register through, before a day: its digest, rows by table."""

    digest: str
    rows: dict[str, int]


def read_conformed(folder: Path) -> Conformed:
    """Read a finished conform stage.

    Raises: ZoneError where the folder is missing, altered, another stage's, or its manifest lacks
        the register or the day.
    """
    finished = read_finished(folder, stage=CONFORM)
    facts = finished.manifest.facts
    try:
        as_at = dt.date.fromisoformat(facts["as_at"])
        return Conformed(finished, str(facts["register"]), as_at)
    except (KeyError, ValueError):
        raise ZoneError(
            "a conformed manifest lacks its register or its day",
            where=folder,
            do="remove the folder and run conform again",
        ) from None


def validated_before(home: Home, conformed: Conformed) -> Before | None:
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
    return Before(finished.digest, _by_table(finished.manifest.counts, "rows"))


def _by_table(counts: Mapping[str, int], what: str) -> dict[str, int]:
    return {name: counts[f"{name}.{what}"] for name in TABLES if f"{name}.{what}" in counts}
