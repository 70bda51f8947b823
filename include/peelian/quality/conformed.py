"""What validating needs to know of a conformed folder."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from peelian.core.errors import ZoneError
from peelian.core.manifest import Finished, read_finished
from peelian.records.conform import STAGE as CONFORM
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
        counts = self.finished.manifest.counts
        return {name: counts[f"{name}.{what}"] for name in TABLES if f"{name}.{what}" in counts}


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
