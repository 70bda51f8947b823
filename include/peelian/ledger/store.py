"""The ledger: everything that was published, by what it means, each entry tied to the one before.

It's only ever added to: a correction and a withdrawal are entries. It holds what the public has,
and nothing else: a hidden count is `c` here as it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from peelian.core.errors import ZoneError
from peelian.core.zones import Home
from peelian.ledger import schema
from peelian.ledger.chain import NOTHING_BEFORE, Entry, New, entry_of_row, next_entry
from peelian.ledger.codec import (
    Coded,
    decode,
    encode,
    pack,
    restrictions_key,
    universe_key,
    unpack,
    variables_key,
    window_of,
)
from peelian.ledger.database import Database, open_database
from peelian.ledger.statement import Statement

ENTRIES, STATEMENTS = schema.entries, schema.statements
IDS_A_QUERY = 400
"""Statements read by one query: databases limit how many parameters one may have."""
Id = tuple[int, int]
"""A statement's place: the number of its entry, and which of its tables, from 0."""


@dataclass(frozen=True)
class Brief:
    """What is known of a statement without unpacking it; `where` is its id."""

    where: Id
    release: str
    period: str
    version: int
    kind: str
    table: str
    universe: str
    first_day: str
    last_day: str
    restricted: str
    variables: str
    cells: int
    hidden: int


BRIEF = (
    STATEMENTS.c.seq,
    STATEMENTS.c.place,
    *(ENTRIES.c[name] for name in ("release", "period", "version", "kind")),
    *(
        STATEMENTS.c[name]
        for name in ("table_id", "universe", "first_day", "last_day", "restricted", "variables")
    ),
    STATEMENTS.c.cells,
    STATEMENTS.c.hidden,
)


class Ledger:
    """The ledger of a home, open. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, in order. Raises: ZoneError where a row can't be one."""
        with self.database.reading() as connection:
            return entries_in(connection)

    def head(self) -> str:
        """The hash of the last entry; zeros where there's none."""
        with self.database.reading() as connection:
            last = last_entry(connection)
        return last.hash if last else NOTHING_BEFORE

    def statements(self, ids: Iterable[Id]) -> Iterator[Statement]:
        """The statements at `ids`, unpacked one at a time, in the order given.

        Raises: ZoneError where one can't be read, or isn't there.
        """
        wanted = list(ids)
        for start in range(0, len(wanted), IDS_A_QUERY):
            some = wanted[start : start + IDS_A_QUERY]
            with self.database.reading() as connection:
                coded = coded_in(connection, some)
            for where in some:
                if where not in coded:
                    raise ZoneError("the ledger lacks a statement", where=f"entry {where[0]}")
                yield decode(coded[where])

    def statements_of(self, entry: Entry) -> tuple[Statement, ...]:
        """The tables of an entry, in order."""
        ids = ((entry.seq, place) for place in range(len(entry.statements)))
        return tuple(self.statements(ids))

    def add(self, new: New) -> Entry:
        """Add an entry. Use `append` inside a transaction where something must hold first."""
        with self.database.writing() as connection:
            return append(connection, new)


def open_ledger(home: Home, *, for_writing: bool = False) -> Ledger:
    """The ledger of a home: its own file, or the database that `PEELIAN_LEDGER` names.

    Args:
        for_writing: True for whoever adds to it; a reader leaves nothing where nothing is.
    Raises: InputError for the address, ZoneError where it can't be reached.
    """
    return Ledger(open_database(home, for_writing=for_writing))


def append(connection: sa.Connection, new: New) -> Entry:
    """Add an entry inside a transaction of `Database.writing`.

    Raises: InputError where a table can't be held.
    """
    coded = [encode(statement) for statement in new.statements]
    entry = next_entry(last_entry(connection), new, [each.digest for each in coded])
    connection.execute(ENTRIES.insert().values(**entry.to_row()))
    rows = [
        statement_row((entry.seq, place), statement, each)
        for place, (statement, each) in enumerate(zip(new.statements, coded, strict=True))
    ]
    if rows:
        connection.execute(STATEMENTS.insert(), rows)
    return entry


def statement_row(where: Id, statement: Statement, coded: Coded) -> dict[str, Any]:
    """The row of a statement."""
    first_day, last_day = window_of(statement.restrictions)
    return {
        "seq": where[0],
        "place": where[1],
        "digest": coded.digest,
        "table_id": statement.table,
        "universe": universe_key(statement.universe),
        "first_day": first_day,
        "last_day": last_day,
        "restricted": restrictions_key(statement.restrictions),
        "variables": variables_key(statement.axes, statement.restrictions),
        "cells": len(statement.values),
        "hidden": sum(value is None for value in statement.values),
        "meaning": pack(coded.meaning),
        "counts": pack(coded.cells),
    }


def entries_in(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> tuple[Entry, ...]:
    """The entries of which all of `where` is true, in order."""
    rows = connection.execute(sa.select(ENTRIES).where(*where).order_by(ENTRIES.c.seq))
    return tuple(_entry(row) for row in rows.mappings())


def last_entry(connection: sa.Connection) -> Entry | None:
    """The last entry, or None."""
    rows = connection.execute(sa.select(ENTRIES).order_by(ENTRIES.c.seq.desc()).limit(1))
    row = rows.mappings().first()
    return _entry(row) if row is not None else None


def briefs_in(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Brief]:
    """What is known of the statements of which all of `where` is true, in order."""
    query = (
        sa.select(*BRIEF)
        .join(ENTRIES, ENTRIES.c.seq == STATEMENTS.c.seq)
        .where(*where)
        .order_by(STATEMENTS.c.seq, STATEMENTS.c.place)
    )
    return [Brief((row[0], row[1]), *row[2:]) for row in connection.execute(query)]


def coded_in(connection: sa.Connection, ids: Sequence[Id]) -> dict[Id, Coded]:
    """The statements at `ids`, uncompressed, by id."""
    entry_numbers = sorted({seq for seq, _ in ids})
    query = sa.select(
        STATEMENTS.c.seq, STATEMENTS.c.place, STATEMENTS.c.meaning, STATEMENTS.c.counts
    ).where(STATEMENTS.c.seq.in_(entry_numbers))
    wanted = set(ids)
    return {
        (seq, place): Coded(unpack(meaning), unpack(counts))
        for seq, place, meaning, counts in connection.execute(query)
        if (seq, place) in wanted
    }


def _entry(row: Any) -> Entry:
    try:
        return entry_of_row(dict(row))
    except (ValueError, TypeError):
        raise ZoneError(
            "an entry of the ledger can't be read",
            where=f"entry {row['seq']}",
            do="restore the ledger from its backup, and run peelian ledger check",
        ) from None
