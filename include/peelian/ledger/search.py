"""Finding statements by what they speak of: variables, codes, days, units, releases, words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from peelian.ledger.statement import DAY, Statement
from peelian.ledger.store import ENTRIES, STATEMENTS, Brief, Ledger, briefs_in


@dataclass(frozen=True)
class Wanted:
    """What is searched for; what's left empty may be anything, and all of the rest must hold.

    Attributes:
        variables: each is broken down by, or confined to; `rank` finds `rank@recorded` as well.
        codes: each stands in a category or in what a table is confined to.
        first_day, last_day: ISO; the table's days meet them.
        release: its id.
        period: its period.
        unit: the counting unit.
        words: each stands in the title, a label, the release's id or the table's.
    """

    variables: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    first_day: str = ""
    last_day: str = ""
    release: str = ""
    period: str = ""
    unit: str = ""
    words: tuple[str, ...] = ()


def search(ledger: Ledger, wanted: Wanted) -> Iterator[tuple[Brief, Statement]]:
    """The statements that are as wanted, oldest first, unpacked one at a time.

    Raises: ZoneError where the ledger can't be read.
    """
    with ledger.database.reading() as connection:
        briefs = briefs_in(connection, *_conditions(wanted))
    for brief, statement in zip(
        briefs, ledger.statements(brief.where for brief in briefs), strict=True
    ):
        if _is_wanted(statement, wanted):
            yield brief, statement


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """What the database can tell by itself; the rest is told by the statements."""
    found: list[sa.ColumnElement[bool]] = []
    for name in wanted.variables:
        column = STATEMENTS.c.variables
        whole = column.contains(f" {name} ", autoescape=True)
        found.append(sa.or_(whole, column.contains(f" {name}@", autoescape=True)))
    if wanted.first_day:
        found.append(STATEMENTS.c.last_day >= wanted.first_day)
    if wanted.last_day:
        found.append(STATEMENTS.c.first_day <= wanted.last_day)
    for column, value in ((ENTRIES.c.release, wanted.release), (ENTRIES.c.period, wanted.period)):
        if value:
            found.append(column == value)
    if wanted.unit:
        found.append(STATEMENTS.c.universe.contains(f"; {wanted.unit}; ", autoescape=True))
    return found


def _is_wanted(statement: Statement, wanted: Wanted) -> bool:
    if not wanted.codes and not wanted.words:
        return True
    nodes = [node for axis in statement.axes for node in axis.nodes]
    codes = {code for r in statement.restrictions if r.variable != DAY for code in r.holds}
    codes |= {code for node in nodes for code in (node.code, *(node.holds or ()))}
    texts = [statement.title, statement.release, statement.table, *(node.label for node in nodes)]
    text = _folded(" ".join(texts))
    return set(wanted.codes) <= codes and all(_folded(word) in text for word in wanted.words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
