"""Moves that cross less: leave a dimension out, give it a table of its own, split a cross.

Each elementary split says "these two are not crossed any more": a table that has both becomes two
that have one each. Doing it again and again leads to every set of crosses that is a decomposable or
other graphical model (Darroch, Lauritzen and Speed 1980); crossing everything with one dimension
less each (all two-way tables of three dimensions) is one more move, as no split leads there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from peelian.disclosure.redesign.plan import Plan, Table

Tables = list[Table]


def crossing_moves(plan: Plan, asked: Sequence[Table]) -> Iterator[Plan]:
    """Every plan that crosses one thing less, in a fixed order."""
    names = list(dict.fromkeys(name for table in asked for name in table))
    used = [name for name in names if name in plan.dimensions]
    for tables in itertools.chain(
        (_without(plan, name) for name in used),
        (_alone(plan, name) for name in used if _is_crossed(plan, name)),
        (_apart(plan, pair) for pair in itertools.combinations(used, 2) if _cross(plan, pair)),
        (_shrunk(plan, table) for table in plan.tables if len(table) > 2),
    ):
        moved = plan.with_tables(tables, asked)
        if moved is not None and moved != plan:
            yield moved


def pairs_crossed(plan: Plan, dimensions: Sequence[str]) -> int:
    """How many pairs of dimensions, one of them among `dimensions`, stand in a table together."""
    pairs = {frozenset(pair) for table in plan.tables for pair in itertools.combinations(table, 2)}
    return sum(1 for pair in pairs if pair & set(dimensions))


def _is_crossed(plan: Plan, name: str) -> bool:
    return any(name in table and len(table) > 1 for table in plan.tables)


def _cross(plan: Plan, pair: tuple[str, str]) -> bool:
    return any(set(pair) <= set(table) for table in plan.tables)


def _less(table: Table, name: str) -> Table:
    return tuple(other for other in table if other != name)


def _without(plan: Plan, name: str) -> Tables:
    return [_less(table, name) for table in plan.tables]


def _alone(plan: Plan, name: str) -> Tables:
    return [*_without(plan, name), (name,)]


def _apart(plan: Plan, pair: tuple[str, str]) -> Tables:
    found: Tables = []
    for table in plan.tables:
        found += [_less(table, name) for name in pair] if set(pair) <= set(table) else [table]
    return found


def _shrunk(plan: Plan, table: Table) -> Tables:
    others = [other for other in plan.tables if other != table]
    return [*others, *(_less(table, name) for name in table)]
