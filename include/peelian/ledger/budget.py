"""Risk before the ask: which crosses of a population were published, and which weren't yet.

A cross that was published is spent: each further version of it, with other bands or other days, is
held against the ones before, and hides more. One that wasn't is open. That's no promise: whether it
can be published is for protection to find, and `peelian design` shows what it would cost.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from peelian.ledger.statement import DAY, Restriction, Statement, Universe
from peelian.ledger.store import Ledger, briefs_in

Variables = tuple[str, ...]
"""Ascending."""


@dataclass(frozen=True)
class Population:
    """What is counted and what it's confined to, but for days."""

    universe: Universe
    restrictions: tuple[Restriction, ...]


@dataclass
class Spent:
    """A cross that was published, in one table or in many.

    Attributes:
        variables: what it's broken down by.
        tables: how many tables give it.
        first_day, last_day: the days that they're about, from the earliest to the latest, ISO.
        figures, withheld: how many figures they have, and how many of them aren't given.
        last: release and period of the one that was entered last.
    """

    variables: Variables
    tables: int = 0
    first_day: str = ""
    last_day: str = ""
    figures: int = 0
    withheld: int = 0
    last: tuple[str, str] = ("", "")


@dataclass
class Budget:
    """What's spent and what's open for a population."""

    population: Population
    spent: dict[Variables, Spent] = field(default_factory=dict)

    @property
    def open(self) -> list[Variables]:
        """Pairs of variables that were each published, and never crossed with each other."""
        known = sorted({name for variables in self.spent for name in variables})
        pairs = itertools.combinations(known, 2)
        return [pair for pair in pairs if not any(set(pair) <= set(v) for v in self.spent)]


def budgets(ledger: Ledger) -> list[Budget]:
    """The budget of each population that was published, in the order of their first tables.

    Raises: ZoneError where the ledger can't be read.
    """
    with ledger.database.reading() as connection:
        briefs = briefs_in(connection)
    return budgets_of(ledger.statements(brief.where for brief in briefs))


def budgets_of(statements: Iterable[Statement]) -> list[Budget]:
    """The same, of statements from the oldest to the newest."""
    found: dict[Population, Budget] = {}
    for statement in statements:
        elsewhere = tuple(r for r in statement.restrictions if r.variable != DAY)
        population = Population(statement.universe, elsewhere)
        budget = found.setdefault(population, Budget(population))
        variables = tuple(sorted({axis.variable for axis in statement.axes}))
        spent = budget.spent.setdefault(variables, Spent(variables))
        _spend(spent, statement)
    return list(found.values())


def _spend(spent: Spent, statement: Statement) -> None:
    days = next((r.holds for r in statement.restrictions if r.variable == DAY), ())
    spent.tables += 1
    if days:
        spent.first_day = min(filter(None, (spent.first_day, days[0])))
        spent.last_day = max(spent.last_day, days[-1])
    spent.figures += len(statement.values)
    spent.withheld += sum(value is None for value in statement.values)
    spent.last = (statement.release, statement.period)
