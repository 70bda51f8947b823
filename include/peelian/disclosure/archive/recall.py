"""What was said before that bears on a tabulation, out of the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from peelian.core.manifest import read_finished
from peelian.core.release_model import read_release
from peelian.core.zones import Home
from peelian.ledger.folder import blank_statements
from peelian.ledger.history import LARGEST_CHANGE_FACT, Itself, history_of, statements_in_history
from peelian.ledger.statement import Statement


@dataclass(frozen=True)
class Recalled:
    """What a release is to withstand besides its own tables.

    Attributes:
        statements: earlier tables that bear on it, oldest first.
        head: hash of the ledger's last entry of them; None where the ledger wasn't asked.
        largest_change: by how many per cent a figure may differ from what was published before;
            None for no limit.
    """

    statements: tuple[Statement, ...] = ()
    head: str | None = None
    largest_change: int | None = None


NOTHING = Recalled()
"""The ledger wasn't asked. A release that was protected so is only published where nothing bears
on it."""


def recall(tabulation_folder: Path, home: Home, *, version: int = 1) -> Recalled:
    """What the ledger holds that bears on a tabulation.

    Args:
        version: which version of its release it will be; the ones before are part of its history.
    Raises: ZoneError where the tabulation or the ledger can't be read.
    """
    release = read_release(tabulation_folder)
    ahead = dt.datetime.max.replace(tzinfo=dt.UTC)
    statements = blank_statements(release.model_dump(mode="json"), published_at=ahead)
    history = history_of(home, statements, Itself(release.id, release.period, version))
    most = read_finished(tabulation_folder).manifest.facts.get(LARGEST_CHANGE_FACT)
    return Recalled(
        statements_in_history(home, history), history.head, None if most is None else int(most)
    )
