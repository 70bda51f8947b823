"""The ledger's half of a withdrawal: it's written down before the files go, and settled after.

What was withdrawn was said, and stays in history: readers may have kept it. A withdrawal that isn't
settled was cut off; the same command run again goes on from its entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from peelian.ledger.chain import IN_PUBLIC, Entry, Kind, New
from peelian.ledger.publishing import settled
from peelian.ledger.store import ENTRIES, Ledger, append, entries_in

FILES_FACT = "files"
"""What a settled withdrawal calls the digests of its notice's files, by name."""
REPLACED_FACT = "replaced_by"
"""What a withdrawal calls the number of the version to read instead; left out for none."""


def entered_versions(ledger: Ledger, release: str, period: str) -> tuple[Entry, ...]:
    """The entries of a release and period that stand for public versions, by version."""
    with ledger.database.reading() as connection:
        return _versions(connection, release, period)


def withdrawal_of(ledger: Ledger, entry: Entry) -> Entry | None:
    """The entry that withdraws `entry`, whether or not it was carried out; None for none."""
    with ledger.database.reading() as connection:
        return _withdrawal(connection, entry)


def is_settled(ledger: Ledger, entry: Entry) -> bool:
    """Whether what an entry intends is known to be done."""
    with ledger.database.reading() as connection:
        return settled(connection, entry)


def intend_withdrawal(ledger: Ledger, entry: Entry, *, at: dt.datetime, reason: str) -> Entry:
    """Write down that a version is withdrawn; the entry that stands already, where one does.

    Args:
        entry: of the version.
        at: the moment, with its UTC offset.
        reason: in words that the public may read.
    Returns: the withdrawal. Its details name the version to read instead: the newest later one
        that isn't withdrawn itself.
    """
    with ledger.database.writing() as connection:
        standing = _withdrawal(connection, entry)
        if standing is not None:
            return standing
        later = [
            each.version
            for each in _versions(connection, entry.release, entry.period)
            if each.version > entry.version
            and settled(connection, each)
            and _withdrawal(connection, each) is None
        ]
        details: dict[str, Any] = {"reason": reason}
        if later:
            details[REPLACED_FACT] = max(later)
        return append(connection, _about(entry, Kind.WITHDRAWN, at, details))


def settle_withdrawal(ledger: Ledger, withdrawal: Entry, files: Mapping[str, str]) -> None:
    """Write down that a withdrawal's notice stands in the version's place; once.

    Args:
        files: SHA-256 of each file of the notice, by name.
    """
    with ledger.database.writing() as connection:
        if not settled(connection, withdrawal):
            at = dt.datetime.fromisoformat(withdrawal.published_at)
            details = {FILES_FACT: dict(files)}
            append(connection, _about(withdrawal, Kind.SETTLED, at, details))


def _about(entry: Entry, kind: Kind, at: dt.datetime, details: Mapping[str, Any]) -> New:
    return New(
        kind=kind,
        release=entry.release,
        period=entry.period,
        version=entry.version,
        published_at=at,
        subject=entry.subject,
        about=entry.hash,
        details=details,
    )


def _versions(connection: sa.Connection, release: str, period: str) -> tuple[Entry, ...]:
    kinds = [kind.value for kind in IN_PUBLIC]
    found = entries_in(
        connection,
        ENTRIES.c.release == release,
        ENTRIES.c.period == period,
        ENTRIES.c.kind.in_(kinds),
    )
    return tuple(sorted(found, key=lambda entry: entry.version))


def _withdrawal(connection: sa.Connection, entry: Entry) -> Entry | None:
    found = entries_in(
        connection, ENTRIES.c.about == entry.hash, ENTRIES.c.kind == Kind.WITHDRAWN.value
    )
    return found[0] if found else None
