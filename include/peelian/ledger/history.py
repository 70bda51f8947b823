"""What was said before that bears on a new release: its history, and the head that names it.

Tables bear on each other when they may count the same units and their days meet, at once or by way
of others: January and February don't meet, but a first quarter meets both, and so ties them.
What they're confined to otherwise isn't looked at: officers and staff, men and women, are tied by
whoever counted both together.

A release's history stops before its own entry. So protecting a release again, after it was
published and others followed, gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from peelian.core.audit import read_chain
from peelian.core.errors import ZoneError
from peelian.core.zones import Home
from peelian.ledger.chain import IN_PUBLIC, NOTHING_BEFORE, Entry
from peelian.ledger.codec import count_together, universe_key, window_of
from peelian.ledger.statement import Statement
from peelian.ledger.store import ENTRIES, STATEMENTS, Brief, briefs_in, entries_in, open_ledger

LEDGER_FACT = "ledger"
"""What an event of the audit chain calls the hash of the entry that it went with."""
HEAD_FACT = "ledger_head"
"""The fact of a protected and a staged manifest that holds the head of the history withstood."""
LARGEST_CHANGE_FACT = "largest_change"
"""The fact of a tabulation that holds by how many per cent a figure may differ from what was
published before."""
Span = tuple[str, str]
"""First and last day, ISO, both included."""


@dataclass(frozen=True)
class Itself:
    """The release that asks: what it publishes isn't its own history."""

    release: str
    period: str
    version: int = 1


@dataclass(frozen=True)
class History:
    """What was said before that bears on a release.

    Attributes:
        head: the hash of the last entry of it, zeros where there's none. It stands for all of it:
            the chain ties every earlier entry to that hash.
        briefs: a line for each table, oldest first.
    """

    head: str
    briefs: tuple[Brief, ...]


def history_of(home: Home, statements: Sequence[Statement], itself: Itself) -> History:
    """What bears on `statements`, as the ledger of `home` has it now.

    Args:
        statements: the tables to be published; their cells aren't looked at.
        itself: whose they are.
    Raises: ZoneError where the ledger can't be read, or isn't the one that was written last.
    """
    with open_ledger(home).database.reading() as connection:
        refuse_lost(connection, home)
        return history_in(connection, statements, itself)


def refuse_lost(connection: sa.Connection, home: Home) -> None:
    """Raise ZoneError where the ledger lacks the entry that the audit chain told of last.

    An address that wasn't set or an old backup would otherwise give an empty memory, in silence.
    """
    told = [str(e.details[LEDGER_FACT]) for e in read_chain(home) if LEDGER_FACT in e.details]
    if told and not entries_in(connection, ENTRIES.c.hash == told[-1]):
        raise ZoneError(
            "the ledger lacks the entry that was added last, as the audit chain has it",
            given=told[-1],
            do="see that PEELIAN_LEDGER is what it was, or restore the ledger from its newest "
            "backup; peelian ledger check tells what is missing",
        )


def statements_in_history(home: Home, history: History) -> tuple[Statement, ...]:
    """The tables of a history, unpacked, oldest first. Raises: ZoneError where one isn't whole."""
    return tuple(open_ledger(home).statements(brief.where for brief in history.briefs))


def history_in(
    connection: sa.Connection, statements: Sequence[Statement], itself: Itself
) -> History:
    """The same, inside a transaction: nothing can be added while a writer looks."""
    until = _own_number(connection, itself)
    universes = _tied_universes(connection, {universe_key(s.universe) for s in statements})
    spans = [window_of(statement.restrictions) for statement in statements]
    briefs: list[Brief] = []
    for first_day, last_day in _tied_spans(connection, universes, spans, until):
        briefs += briefs_in(
            connection,
            STATEMENTS.c.universe.in_(universes),
            STATEMENTS.c.first_day >= first_day,
            STATEMENTS.c.last_day <= last_day,
            *until,
        )
    briefs.sort(key=lambda brief: brief.where)
    head = _hash_at(connection, briefs[-1].where[0]) if briefs else NOTHING_BEFORE
    return History(head, tuple(briefs))


def added_since(
    connection: sa.Connection, head: str, statements: Sequence[Statement], itself: Itself
) -> list[Entry]:
    """Entries that bear on `statements` and came after the entry whose hash is `head`.

    Args:
        head: what a release says that it was protected against; zeros for nothing.
    Raises: ZoneError where the ledger holds no entry of that hash.
    """
    seq = 0
    if head != NOTHING_BEFORE:
        found = entries_in(connection, ENTRIES.c.hash == head)
        if not found:
            raise ZoneError(
                "a release was protected against another ledger than this one",
                where=f"{itself.release} for {itself.period}",
                given=head,
                do="protect it again; if the ledger was restored from an older backup, find out "
                "first what it lost (peelian ledger check)",
            )
        seq = found[0].seq
    briefs = history_in(connection, statements, itself).briefs
    numbers = sorted({brief.where[0] for brief in briefs if brief.where[0] > seq})
    return [
        entry for number in numbers for entry in entries_in(connection, ENTRIES.c.seq == number)
    ]


def merged(spans: Sequence[Span]) -> list[Span]:
    """Spans that meet, by one day or more, made one; ascending."""
    found: list[Span] = []
    for first_day, last_day in sorted(spans):
        if found and first_day <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last_day))
        else:
            found.append((first_day, last_day))
    return found


def _tied_universes(connection: sa.Connection, wanted: set[str]) -> list[str]:
    """The ledger's universes that may count the same units as those wanted, by way of others too.

    Returns: their keys, ascending.
    """
    left = set(connection.execute(sa.select(STATEMENTS.c.universe).distinct()).scalars())
    found, reached = set[str](), set(wanted)
    while reached:
        reached = {key for key in left if any(count_together(key, other) for other in reached)}
        left -= reached
        found |= reached
    return sorted(found)


def _tied_spans(
    connection: sa.Connection,
    universes: Sequence[str],
    spans: Sequence[Span],
    until: Sequence[sa.ColumnElement[bool]],
) -> list[Span]:
    """The merged spans of these universes, the new ones among them, that hold a new one."""
    query = (
        sa.select(STATEMENTS.c.first_day, STATEMENTS.c.last_day)
        .where(STATEMENTS.c.universe.in_(universes), *until)
        .distinct()
    )
    known = [(row[0], row[1]) for row in connection.execute(query)]
    return [
        (first_day, last_day)
        for first_day, last_day in merged([*known, *spans])
        if any(first_day <= begins <= last_day for begins, _ in spans)
    ]


def _own_number(connection: sa.Connection, itself: Itself) -> list[sa.ColumnElement[bool]]:
    """What confines rows to those before the release's own entry, where it has one."""
    own = entries_in(
        connection,
        ENTRIES.c.release == itself.release,
        ENTRIES.c.period == itself.period,
        ENTRIES.c.version == itself.version,
        ENTRIES.c.kind.in_([kind.value for kind in IN_PUBLIC]),
    )
    return [STATEMENTS.c.seq < own[0].seq] if own else []


def _hash_at(connection: sa.Connection, seq: int) -> str:
    found = connection.execute(sa.select(ENTRIES.c.hash).where(ENTRIES.c.seq == seq)).scalar_one()
    return str(found)
