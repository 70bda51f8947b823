"""A reader of everything that was ever published, written apart from the archivist.

Reads statements alone. Every day, code and combination that they tell apart is an unknown whole
number of units; what is shown is a sum of them, what is hidden a sum of one or more. Whether a set
of units is certain is asked of scipy's integer programming: its least and its most.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from peelian.ledger.statement import Statement

Where = Mapping[str, frozenset[str]]
"""For each variable the values that are held; a variable that's left out may be anything."""
OTHER = "~"
"""Whatever no statement names."""


class Reader:
    """Someone who has some statements, and knows the days and codes there are."""

    def __init__(
        self, statements: Sequence[Statement], values: Mapping[str, Sequence[str]]
    ) -> None:
        self._values = {name: [*codes, OTHER] for name, codes in values.items()}
        self._units = list(itertools.product(*self._values.values()))
        self._place = {unit: number for number, unit in enumerate(self._units)}
        rows: list[np.ndarray] = []
        low: list[float] = []
        high: list[float] = []
        for statement in statements:
            for where, value, marker in self.cells(statement):
                rows.append(self._row(where))
                least = 1.0 if statement.zeros_shown else 0.0
                assert value is not None or marker == "c"
                low.append(least if value is None else float(value))
                high.append(np.inf if value is None else float(value))
            for where in self._impossible(statement):
                rows.append(self._row(where))
                low.append(0.0)
                high.append(0.0)
        self._told = LinearConstraint(np.array(rows), low, high)

    def cells(self, statement: Statement) -> list[tuple[Where, int | None, str]]:
        """The cells of a table, by what they mean."""
        confined = {r.variable: self._held(r.variable, r.holds) for r in statement.restrictions}
        found = []
        nodes = itertools.product(*(axis.nodes for axis in statement.axes))
        for combination, value, marker in zip(
            nodes, statement.values, statement.markers, strict=True
        ):
            where = dict(confined)
            for axis, node in zip(statement.axes, combination, strict=True):
                held = self._held(axis.variable, node.holds)
                where[axis.variable] = where.get(axis.variable, held) & held
            found.append((where, value, marker))
        return found

    def _impossible(self, statement: Statement) -> list[Where]:
        """What a table's categories leave of its total: nothing, as its parts add up."""
        confined = {r.variable: self._held(r.variable, r.holds) for r in statement.restrictions}
        found = []
        for axis in statement.axes:
            parts = [node for node in axis.nodes if node.holds is not None]
            covered = frozenset().union(*(self._held(axis.variable, n.holds) for n in parts))
            every = self._held(axis.variable, None)
            rest = (confined.get(axis.variable, every) & every) - covered
            found.append({**confined, axis.variable: rest})
        return found

    def _held(self, variable: str, holds: tuple[str, ...] | None) -> frozenset[str]:
        values = self._values[variable]
        if holds is None:
            return frozenset(values)
        if variable == "day":
            spans = list(zip(holds[::2], holds[1::2], strict=True))
            return frozenset(
                day for day in values if day != OTHER and any(a <= day <= b for a, b in spans)
            )
        return frozenset(holds)

    def _row(self, where: Where) -> np.ndarray:
        row = np.zeros(len(self._units))
        held = [where.get(name, frozenset(values)) for name, values in self._values.items()]
        for unit in itertools.product(*held):
            row[self._place[unit]] = 1.0
        return row

    def range_of(self, where: Where) -> tuple[int, int | None]:
        """The least and the most that a set of units can count; None where there's no end."""
        return self._end(where, 1) or 0, self._end(where, -1)

    def can_be(self, where: Where, count: int) -> bool:
        """Whether a set of units can count so many."""
        told = LinearConstraint(
            np.vstack([self._told.A, self._row(where)]),
            [*self._told.lb, count],
            [*self._told.ub, count],
        )
        found = milp(
            np.zeros(len(self._units)),
            constraints=told,
            bounds=Bounds(0, np.inf),
            integrality=np.ones(len(self._units)),
        )
        assert found.status in (0, 2), found.message
        return bool(found.status == 0)

    def _end(self, where: Where, way: int) -> int | None:
        found = milp(
            way * self._row(where),
            constraints=self._told,
            bounds=Bounds(0, np.inf),
            integrality=np.ones(len(self._units)),
        )
        if found.status in (3, 4):
            return None
        assert found.status == 0, found.message
        return round(way * found.fun)
