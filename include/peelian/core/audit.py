"""Who did what, when, on which digest: an append-only file in which each line holds the one before.

An entry's `hash` is the SHA-256 of the entry without it, and `previous` is the hash of the line
before, so a line can't be altered, dropped or put in between without every later hash failing.
Entries hold names of users, digests and reasons given by approvers; never a record.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.errors import ZoneError
from peelian.core.files import digest_bytes, fsync_folder, locked_folder
from peelian.core.zones import Home, Zone

CHAIN_NAME = "chain.jsonl"
FIRST_PREVIOUS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """A line of the chain.

    Attributes:
        seq: its number, from 0.
        at: when, UTC, ISO 8601 to the second.
        who: the user's name, or "peelian" for what the program did by itself.
        what: the event, such as "approved", "rejected", "published".
        subject: the digest that it's about (64 hexadecimal digits).
        details: small, JSON-able, free of records.
    """

    seq: int
    at: str
    who: str
    what: str
    subject: str
    details: dict[str, Any]
    previous: str
    hash: str


def append(
    home: Home,
    *,
    who: str,
    what: str,
    subject: str,
    details: dict[str, Any] | None = None,
    unless: Callable[[list[Entry]], bool] | None = None,
) -> Entry | None:
    """Add an entry and flush it to disk. Safe against other processes and against a crash.

    Args:
        unless: given the whole chain under its lock; where it answers True nothing is added, so
            that what is checked still holds when the entry is written.
    Returns: the entry, or None where `unless` forbade it.
    Raises: ZoneError where the chain as it stands does not hold.
    """
    folder = home.zone(Zone.AUDIT)
    with locked_folder(folder):
        path = folder / CHAIN_NAME
        _drop_torn_line(path)
        entries = _read(path)
        if unless is not None and unless(entries):
            return None
        body: dict[str, Any] = {
            "seq": len(entries),
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "who": who,
            "what": what,
            "subject": subject,
            "details": details or {},
            "previous": entries[-1].hash if entries else FIRST_PREVIOUS,
        }
        body["hash"] = _hash(body)
        with path.open("ab") as stream:
            stream.write(_line(body) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        fsync_folder(folder)
        return Entry(**body)


def read_chain(home: Home) -> list[Entry]:
    """Every entry, checked. Raises: ZoneError naming the first line that does not hold."""
    return _read(home.zone(Zone.AUDIT) / CHAIN_NAME)


def _read(path: Path) -> list[Entry]:
    if not path.exists():
        return []
    entries: list[Entry] = []
    previous = FIRST_PREVIOUS
    # What stands after the last newline is a torn line, which was never acknowledged to anyone.
    *lines, _torn = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        entry = _parse(line, path, number)
        if entry.previous != previous or entry.seq != number - 1:
            raise ZoneError(
                "the audit chain is broken",
                where=f"{path}, line {number}",
                do="restore the file from its backup",
            )
        entries.append(entry)
        previous = entry.hash
    return entries


def _parse(line: bytes, path: Path, number: int) -> Entry:
    try:
        body = json.loads(line)
        entry = Entry(**body)
    except (ValueError, TypeError):
        raise ZoneError(
            "a line of the audit chain can't be read",
            where=f"{path}, line {number}",
            do="restore the file from its backup",
        ) from None
    # The bytes as well as what they mean: a name that stands twice reads in two ways.
    unhashed = {key: value for key, value in body.items() if key != "hash"}
    if entry.hash != _hash(unhashed) or line != _line(body):
        raise ZoneError(
            "a line of the audit chain was altered",
            where=f"{path}, line {number}",
            do="restore the file from its backup",
        )
    return entry


def _drop_torn_line(path: Path) -> None:
    if not path.exists():
        return
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole != len(data):
        with path.open("r+b") as stream:
            stream.truncate(whole)
            os.fsync(stream.fileno())


def _line(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8"
    )


def _hash(body: dict[str, Any]) -> str:
    return digest_bytes(_line(body))
