"""What is wrong with a ledger: with its chain, and with its agreement with the public zone.

In    the ledger, the public zone and the audit chain; nothing is mended here
Out   a sentence for each fault, none where all is well
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from peelian.core.audit import read_chain
from peelian.core.errors import ZoneError
from peelian.core.files import digest_bytes, digest_file
from peelian.core.manifest import MANIFEST_NAME
from peelian.core.zones import Home, Zone
from peelian.ledger.chain import IN_PUBLIC, NOTHING_BEFORE, Entry, Kind, entry_of_row
from peelian.ledger.codec import Coded, decode, unpack
from peelian.ledger.folder import statements_of_folder
from peelian.ledger.history import LEDGER_FACT
from peelian.ledger.store import ENTRIES, STATEMENTS, Ledger, statement_row
from peelian.ledger.withdrawing import FILES_FACT

PACKED = ("meaning", "counts")
VERSION = re.compile(r"v([1-9][0-9]{0,5})")
Place = tuple[str, str, int]
"""Release, period, version."""


def faults_of(ledger: Ledger, home: Home) -> list[str]:
    """Everything that is wrong, a sentence each, in the order of the ledger.

    Raises: ZoneError where the database can't be reached or the audit chain doesn't hold.
    """
    with ledger.database.reading() as connection:
        found, entries = faults_of_chain(connection)
    return found + _of_public(ledger, home, entries) + _of_audit(home, entries)


def faults_of_chain(connection: sa.Connection) -> tuple[list[str], list[Entry]]:
    """Faults of the entries, of the chain that ties them and of their tables.

    Returns: a sentence each, and the entries that can be read.
    """
    found, entries = _of_entries(connection)
    return found + _of_statements(connection, entries), entries


def _of_entries(connection: sa.Connection) -> tuple[list[str], list[Entry]]:
    found: list[str] = []
    entries: list[Entry] = []
    previous, expected = NOTHING_BEFORE, 1
    for row in connection.execute(sa.select(ENTRIES).order_by(ENTRIES.c.seq)).mappings():
        seq = row["seq"]
        if seq != expected:
            found.append(f"entry {expected}: is missing")
        try:
            entry = entry_of_row(dict(row))
        except (ValueError, TypeError, AttributeError):
            found.append(f"entry {seq}: can't be read as one; it was altered")
        else:
            entries.append(entry)
            if not entry.is_whole():
                found.append(f"entry {seq}: was altered; its hash isn't that of what it holds")
        if row["previous"] != previous and seq == expected:
            found.append(f"entry {seq}: doesn't follow the entry before it")
        previous, expected = row["hash"], seq + 1
    return found, entries


def _of_statements(connection: sa.Connection, entries: list[Entry]) -> list[str]:
    """Faults of the tables, read one entry at a time so that a large ledger needs little memory."""
    found: list[str] = []
    for entry in entries:
        query = sa.select(STATEMENTS).where(STATEMENTS.c.seq == entry.seq)
        rows = connection.execute(query.order_by(STATEMENTS.c.place)).mappings().all()
        if [row["place"] for row in rows] != list(range(len(entry.statements))):
            wanted = len(entry.statements)
            found.append(f"entry {entry.seq}: has {len(rows)} tables, of {wanted} that it names")
            continue
        for row, digest in zip(rows, entry.statements, strict=True):
            if not _is_whole(dict(row), digest):
                found.append(f"entry {entry.seq}: table {row['place']} was altered")
    strays = sa.select(sa.func.count()).where(STATEMENTS.c.seq.not_in(sa.select(ENTRIES.c.seq)))
    if count := connection.execute(strays).scalar_one():
        found.append(f"{count} tables belong to no entry")
    return found


def _is_whole(row: Mapping[str, Any], digest: str) -> bool:
    """Whether a row is what its digest says, to the columns that only help to find it."""
    try:
        coded = Coded(unpack(row["meaning"]), unpack(row["counts"]))
        if coded.digest != digest:
            return False
        wanted = statement_row((row["seq"], row["place"]), decode(coded), coded)
    except (ZoneError, TypeError):
        return False
    return all(row[name] == wanted[name] for name in wanted if name not in PACKED)


def _of_public(ledger: Ledger, home: Home, entries: list[Entry]) -> list[str]:
    """Where the ledger and the public zone disagree."""
    settled = {e.about: e for e in entries if e.kind == Kind.SETTLED}
    withdrawn = {e.about: e for e in entries if e.kind == Kind.WITHDRAWN}
    found: list[str] = []
    entered: dict[Place, Entry] = {}
    for entry in entries:
        if entry.kind not in IN_PUBLIC:
            continue
        entered[entry.release, entry.period, entry.version] = entry
        folder = home.zone(Zone.PUBLIC) / entry.release / entry.period / f"v{entry.version}"
        where = f"entry {entry.seq}: {home.relative(folder)}"
        if withdrawal := withdrawn.get(entry.hash):
            done = settled.get(withdrawal.hash)
            found += [f"{where} {fault}" for fault in _of_notice(folder, entry, done)]
            continue
        if not folder.is_dir():
            again = "" if entry.hash in settled else _again(entry)
            found.append(f"{where} isn't there{again}")
            continue
        found += [f"{where} {fault}" for fault in _of_folder(ledger, folder, entry)]
        if entry.hash not in settled:
            found.append(f"{where} stands, but isn't entered as such{_again(entry)}")
    for place, folder in _public_folders(home):
        if place not in entered:
            told = "is published, but in no entry; enter it: peelian ledger import with that folder"
            found.append(f"{home.relative(folder)} {told}")
    return found


def _again(entry: Entry) -> str:
    return f"; its publication was cut off: publish {entry.subject[:16]} again"


def _of_notice(folder: Path, entry: Entry, done: Entry | None) -> Iterator[str]:
    """Faults of what stands in a withdrawn version's place, as the rest of a sentence."""
    if done is None:
        yield (
            "is withdrawn, but not known to be gone; its withdrawal was cut off: "
            f"peelian withdraw {entry.release} {entry.period} --version {entry.version} again"
        )
        return
    present = {
        path.name: digest_file(path) if path.is_file() else ""
        for path in (folder.iterdir() if folder.is_dir() else ())
    }
    if present != done.details.get(FILES_FACT):
        yield "isn't the notice of its withdrawal"


def _of_folder(ledger: Ledger, folder: Path, entry: Entry) -> Iterator[str]:
    """Faults of a public folder, as the rest of a sentence."""
    manifest = folder / MANIFEST_NAME
    if not manifest.is_file() or digest_bytes(manifest.read_bytes()) != entry.subject:
        yield "isn't what was entered"
        return
    files: Mapping[str, str] = json.loads(manifest.read_bytes())["files"]
    present = {path.name for path in folder.iterdir()} - {MANIFEST_NAME}
    if present != set(files):
        yield "has files missing or added"
        return
    altered = [name for name in sorted(files) if digest_file(folder / name) != files[name]]
    if altered:
        yield f"has altered files: {', '.join(altered)}"
        return
    try:
        said = ledger.statements_of(entry)
        moment = said[0].published_at if said else None
        if moment is None or said != statements_of_folder(
            folder, published_at=moment, version=entry.version
        ):
            yield "says something else than its entry"
    except ZoneError:
        yield "can't be compared with its entry"


def _public_folders(home: Home) -> Iterator[tuple[Place, Path]]:
    for folder in sorted(home.zone(Zone.PUBLIC).glob("*/*/v*")):
        version = VERSION.fullmatch(folder.name)
        if version and folder.is_dir():
            yield (folder.parent.parent.name, folder.parent.name, int(version[1])), folder


def _of_audit(home: Home, entries: list[Entry]) -> list[str]:
    """Entries that the audit chain knows of and the ledger has lost: a chain cut at its end."""
    held = {entry.hash for entry in entries}
    return [
        f"the audit chain's line {line.seq} tells of entry {told[:16]}, which the ledger has lost"
        for line in read_chain(home)
        if (told := str(line.details.get(LEDGER_FACT, ""))) and told not in held
    ]
