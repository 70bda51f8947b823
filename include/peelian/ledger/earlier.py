"""Earlier answers: published tables that give, or nearly give, what a new one asks for.

A table answers another where it counts the same units, is confined to the same but for days, and
holds the other's categories: the same codes, whatever they're called. What it's broken down by
besides must have a category for everything. An answer is as good as the share of the figures asked
for that it gives, times the share of the days that both hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from peelian.ledger.chain import SAYING, Kind
from peelian.ledger.codec import count_together, restrictions_key, universe_key, window_of
from peelian.ledger.statement import DAY, Axis, Statement
from peelian.ledger.store import ENTRIES, STATEMENTS, Brief, Ledger, briefs_in, entries_in

NEAR_ENOUGH = 0.5
"""An answer that gives less than half of what is asked is no answer; it's found by searching."""
Sets = frozenset[tuple[str, ...] | None]


@dataclass(frozen=True)
class Earlier:
    """A published table that answers a new one.

    Attributes:
        brief: where it's to be found.
        statement: the table itself.
        asked: the id of the table that it answers.
        share: of what is asked, above 0; 1 where it's the same figures.
    """

    brief: Brief
    statement: Statement
    asked: str
    share: float

    @property
    def is_whole(self) -> bool:
        """Whether it gives every figure that's asked for, for the very days."""
        return self.share == 1


def earlier(ledger: Ledger, statements: Sequence[Statement]) -> list[Earlier]:
    """Published tables that answer these, the best first, then the newest.

    What was withdrawn isn't given out any more, so nobody is pointed at it; nor at a version that a
    later one corrects.

    Args:
        statements: what is asked for; their cells aren't looked at.
    Raises: ZoneError where the ledger can't be read.
    """
    found: list[Earlier] = []
    for asked in statements:
        unit = asked.universe.counting_unit
        with ledger.database.reading() as connection:
            given_out = _given_out(connection)
            briefs = [
                brief
                for brief in briefs_in(connection, *_conditions(asked))
                if count_together(brief.universe, universe_key(asked.universe)) and given_out(brief)
            ]
        given = ledger.statements(brief.where for brief in briefs)
        for brief, statement in zip(briefs, given, strict=True):
            share = share_given(asked, statement)
            if statement.universe.counting_unit != unit:
                continue  # people bound allegations, and don't answer for them
            if share >= NEAR_ENOUGH:
                found.append(Earlier(brief, statement, asked.table, share))
    return sorted(found, key=lambda each: (-each.share, [-number for number in each.brief.where]))


def share_given(asked: Statement, given: Statement) -> float:
    """How much of what's asked a published table gives, from 0 to 1."""
    by = {axis.variable: axis for axis in given.axes}
    unasked = set(by) - {axis.variable for axis in asked.axes}
    if any(None not in _sets(by[variable], given) for variable in unasked):
        return 0.0
    share = _days_shared(window_of(asked.restrictions), window_of(given.restrictions))
    for axis in asked.axes:
        wanted = _sets(axis, asked)
        other = by.get(axis.variable)
        has = _sets(other, given) if other is not None else frozenset({None})
        share *= len(wanted & has) / len(wanted)
    return share


def _given_out(connection: sa.Connection) -> Callable[[Brief], bool]:
    """Tells of a table whether it's of the last version that wasn't withdrawn."""
    said = entries_in(connection, ENTRIES.c.kind.in_([kind.value for kind in SAYING]))
    withdrawn = entries_in(connection, ENTRIES.c.kind == Kind.WITHDRAWN.value)
    gone = {(entry.release, entry.period, entry.version) for entry in withdrawn}
    last: dict[tuple[str, str], int] = {}
    for entry in said:
        if (entry.release, entry.period, entry.version) not in gone:
            place = (entry.release, entry.period)
            last[place] = max(last.get(place, 0), entry.version)
    return lambda brief: last.get((brief.release, brief.period)) == brief.version


def _sets(axis: Axis, statement: Statement) -> Sets:
    """What an axis' categories hold; of days, the whole window is everything."""
    whole = window_of(statement.restrictions)
    return frozenset(
        None if axis.variable == DAY and node.holds == whole else node.holds for node in axis.nodes
    )


def _conditions(asked: Statement) -> list[sa.ColumnElement[bool]]:
    first_day, last_day = window_of(asked.restrictions)
    return [
        STATEMENTS.c.restricted == restrictions_key(asked.restrictions),
        STATEMENTS.c.first_day <= last_day,
        STATEMENTS.c.last_day >= first_day,
    ]


def _days_shared(one: tuple[str, str], other: tuple[str, str]) -> float:
    """Days in both windows, as a share of those in either."""
    (first, last), (begins, ends) = (
        [dt.date.fromisoformat(day).toordinal() for day in window] for window in (one, other)
    )
    both = min(last, ends) - max(first, begins) + 1
    either = max(last, ends) - min(first, begins) + 1
    return max(both, 0) / either
