"""An entry of the ledger: what was said when, and the hash that ties it to the entry before.

An entry's hash is the SHA-256 of everything in it, the digests of its tables and the hash of the
entry before among them. So no entry and no table can be altered, dropped or slipped in without
every later hash failing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from peelian.core.files import digest_bytes
from peelian.ledger.codec import compact_json
from peelian.ledger.statement import Statement

NOTHING_BEFORE = "0" * 64
"""Stands for the hash before the first entry, and for a head of those who took none into account"""


class Kind(StrEnum):
    """What an entry records.

    Attributes:
        PUBLISHED: a release's first version is being put into the public zone. It counts as said
            from here on, whether or not its files are there yet.
        CORRECTED: the same of a later version; `about` is the entry of the version before.
        SETTLED: the files of the entry that it's `about` stand in the public zone.
        IMPORTED: figures that were published before there was a ledger.
        WITHDRAWN: what it's `about` is no longer given out. What was said stays said. It's settled
            once a notice stands in its place.
    """

    PUBLISHED = "published"
    CORRECTED = "corrected"
    SETTLED = "settled"
    IMPORTED = "imported"
    WITHDRAWN = "withdrawn"


SAYING = (Kind.PUBLISHED, Kind.CORRECTED, Kind.IMPORTED)
"""Kinds whose entries hold tables."""
IN_PUBLIC = (Kind.PUBLISHED, Kind.CORRECTED)
"""Kinds that stand for a version in the public zone."""


@dataclass(frozen=True)
class New:
    """An entry that isn't in the chain yet; attributes as of Entry, the tables themselves in it."""

    kind: Kind
    release: str
    period: str
    version: int
    published_at: dt.datetime
    subject: str
    about: str = NOTHING_BEFORE
    details: Mapping[str, Any] = field(default_factory=dict)
    statements: Sequence[Statement] = ()


@dataclass(frozen=True)
class Entry:
    """An entry of the chain.

    Attributes:
        seq: its number, from 1.
        previous: hash of the entry before, zeros for the first.
        hash: of all the rest, 64 hexadecimal digits.
        kind: what it records, as `Kind` spells it.
        release, period, version: what it's about.
        published_at: when that was published or withdrawn, ISO 8601 with its UTC offset.
        subject: SHA-256 of the manifest that was published, or of the file that was imported.
        about: hash of the entry that it settles, corrects or withdraws; else zeros.
        details: small and JSON-able: a reason, a path. Nothing that the public hasn't.
        statements: the digest of each table, in the release's order.
    """

    seq: int
    previous: str
    hash: str
    kind: str
    release: str
    period: str
    version: int
    published_at: str
    subject: str
    about: str
    details: Mapping[str, Any]
    statements: tuple[str, ...]

    def to_row(self) -> dict[str, Any]:
        """The entry as its row has it: JSON where a column can't hold a list."""
        return {
            **vars(self),
            "details": compact_json(dict(self.details)).decode("utf-8"),
            "statements": compact_json(list(self.statements)).decode("utf-8"),
        }

    def is_whole(self) -> bool:
        """Whether its hash is that of what it holds."""
        return self.hash == hash_of(vars(self))


def next_entry(last: Entry | None, new: New, digests: Sequence[str]) -> Entry:
    """The entry that follows `last`.

    Args:
        digests: of the new entry's tables, in order.
    """
    fields: dict[str, Any] = {
        "seq": last.seq + 1 if last else 1,
        "previous": last.hash if last else NOTHING_BEFORE,
        "kind": new.kind.value,
        "release": new.release,
        "period": new.period,
        "version": new.version,
        "published_at": new.published_at.isoformat(),
        "subject": new.subject,
        "about": new.about,
        "details": dict(new.details),
        "statements": tuple(digests),
    }
    return Entry(hash=hash_of(fields), **fields)


def entry_of_row(row: Mapping[str, Any]) -> Entry:
    """The entry that a row holds. Raises: ValueError or TypeError where the row was altered."""
    read = {key: json.loads(row[key]) for key in ("details", "statements")}
    entry = Entry(**{**row, **read, "statements": tuple(read["statements"])})
    if dict(row) != entry.to_row():
        raise ValueError("not the bytes that were written")
    return entry


def hash_of(fields: Mapping[str, Any]) -> str:
    """SHA-256 over an entry's fields but `hash`, as 64 hexadecimal digits."""
    told = {key: value for key, value in fields.items() if key != "hash"}
    told |= {"details": dict(told["details"]), "statements": list(told["statements"])}
    return digest_bytes(compact_json(told))
