"""The ledger's half of publishing: what's about to be said is written down before it's said.

A publisher writes its entry, renames the files into the public zone, and settles the entry. Killed
in between, the entry stands without its files: whoever reads the ledger takes it as said, which is
the safe side, and the same publisher run again goes on from there. The check that nothing was
added since the release was protected, and the entry itself, are one transaction under the ledger's
lock: of two releases of which only one may be published, the second finds the first one's entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.ledger.chain import IN_PUBLIC, NOTHING_BEFORE, Entry, Kind, New
from peelian.ledger.history import Itself, added_since, refuse_lost
from peelian.ledger.statement import Statement
from peelian.ledger.store import ENTRIES, Ledger, append, entries_in

TOLD = 5
"""Entries that an error names; an officer looks the others up."""
AGAIN = "protect, build, inspect and sign it again, so that it withstands what they say"


@dataclass(frozen=True)
class Intent:
    """A release that is about to be put into the public zone.

    Attributes:
        itself: release, period and version.
        digest: SHA-256 of its manifest: what people signed.
        statements: its tables.
        published_at: the moment, with its UTC offset.
        head: hash of the last entry that it was protected against; zeros for none, None where it
            doesn't say, as releases from before the ledger don't.
        corrects: for a correction, why the version before isn't left as it is; else empty.
    """

    itself: Itself
    digest: str
    statements: tuple[Statement, ...]
    published_at: dt.datetime
    head: str | None
    corrects: str = ""


def refuse_outdated(ledger: Ledger, intent: Intent, home: Home) -> None:
    """Raise PublishError where what was said since the release was protected bears on it.

    Args:
        home: its audit chain knows which entry was added last.
    Raises: PublishError, also where another release was entered in its place; ZoneError where the
        ledger isn't the one that it was protected against, or not the one that was written last.
    """
    with ledger.database.reading() as connection:
        refuse_lost(connection, home)
        if _standing(connection, intent) is None:
            _refuse_outdated(connection, intent)


def intend(ledger: Ledger, intent: Intent, *, is_public: bool = False) -> Entry:
    """Write down what's about to be published; the entry that stands already, where one does.

    Args:
        is_public: its files are in the public zone already, from before the ledger: then it's
            written down whatever it bears on, since it has been said.
    Raises: as `refuse_outdated`, all in one transaction with the writing.
    """
    with ledger.database.writing() as connection:
        standing = _standing(connection, intent)
        if standing is not None:
            return standing
        if not is_public:
            _refuse_outdated(connection, intent)
        before = _version_before(connection, intent)
        return append(
            connection,
            New(
                kind=Kind.CORRECTED if before else Kind.PUBLISHED,
                release=intent.itself.release,
                period=intent.itself.period,
                version=intent.itself.version,
                published_at=intent.published_at,
                subject=intent.digest,
                about=before.hash if before else NOTHING_BEFORE,
                details={"reason": intent.corrects} if before else {},
                statements=intent.statements,
            ),
        )


def settle_entry(ledger: Ledger, entry: Entry) -> None:
    """Write down that the files of an entry stand in the public zone; once."""
    with ledger.database.writing() as connection:
        if not settled(connection, entry):
            append(
                connection,
                New(
                    kind=Kind.SETTLED,
                    release=entry.release,
                    period=entry.period,
                    version=entry.version,
                    published_at=dt.datetime.fromisoformat(entry.published_at),
                    subject=entry.subject,
                    about=entry.hash,
                ),
            )


def settled(connection: sa.Connection, entry: Entry) -> bool:
    """Whether an entry's files are known to stand in the public zone."""
    about = entries_in(
        connection, ENTRIES.c.about == entry.hash, ENTRIES.c.kind == Kind.SETTLED.value
    )
    return bool(about)


def entry_of(ledger: Ledger, digest: str) -> Entry | None:
    """The entry of a release by the digest that was signed, or None."""
    with ledger.database.reading() as connection:
        found = entries_in(connection, ENTRIES.c.subject == digest, _in_public())
    return found[0] if found else None


def versions_of(ledger: Ledger, release: str, period: str) -> tuple[int, ...]:
    """The versions of a release and period that are entered, ascending, whether or not settled."""
    with ledger.database.reading() as connection:
        found = entries_in(
            connection, ENTRIES.c.release == release, ENTRIES.c.period == period, _in_public()
        )
    return tuple(sorted(entry.version for entry in found))


def _standing(connection: sa.Connection, intent: Intent) -> Entry | None:
    """The entry of this very release; None where there's none. Raises: PublishError for another."""
    found = _entries_of(connection, intent.itself)
    if found and found[0].subject != intent.digest:
        raise PublishError(
            f"{intent.itself.release} for {intent.itself.period} is in the ledger already, and "
            "this one differs from it",
            where=f"entry {found[0].seq}, version {found[0].version}",
            given=intent.digest[:16],
            do=f"publish {found[0].subject[:16]} again where its publication was cut off; what was "
            "published is never altered, so anything else is a correction",
        )
    return found[0] if found else None


def _refuse_outdated(connection: sa.Connection, intent: Intent) -> None:
    since = added_since(connection, intent.head or NOTHING_BEFORE, intent.statements, intent.itself)
    if not since:
        return
    what = (
        "figures that bear on this release were published after it was protected"
        if intent.head is not None
        else "the release doesn't say what it was protected against, and published figures bear on "
        "it"
    )
    raise PublishError(
        what,
        where=f"{intent.itself.release} for {intent.itself.period}",
        given=_named(since),
        do=AGAIN,
    )


def _version_before(connection: sa.Connection, intent: Intent) -> Entry | None:
    version = intent.itself.version
    if version == 1:
        return None
    before = Itself(intent.itself.release, intent.itself.period, version - 1)
    found = _entries_of(connection, before)
    if not found:
        raise PublishError(
            "the version that this one corrects isn't in the ledger",
            where=f"{before.release} for {before.period}, version {before.version}",
            do="enter it first: peelian ledger import with its folder in the public zone",
        )
    return found[0]


def _entries_of(connection: sa.Connection, itself: Itself) -> tuple[Entry, ...]:
    return entries_in(
        connection,
        ENTRIES.c.release == itself.release,
        ENTRIES.c.period == itself.period,
        ENTRIES.c.version == itself.version,
        _in_public(),
    )


def _in_public() -> sa.ColumnElement[bool]:
    return ENTRIES.c.kind.in_([kind.value for kind in IN_PUBLIC])


def _named(entries: Sequence[Entry]) -> str:
    told = [f"{e.release} for {e.period} (entry {e.seq})" for e in entries[:TOLD]]
    more = len(entries) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")
