"""Judging plans: first by what is sensitive in them, which is cheap, then by protecting them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from peelian.core.errors import InputError, UnsafeError
from peelian.disclosure.bands import Bands, banded
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import Protection, protect_cells
from peelian.disclosure.records import count_frame
from peelian.disclosure.redesign.asked import Asked
from peelian.disclosure.redesign.crossing import pairs_crossed
from peelian.disclosure.redesign.detail import bits_shown
from peelian.disclosure.redesign.names import table_names
from peelian.disclosure.redesign.plan import Plan
from peelian.disclosure.report import officer_report
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.spec import Question, TableSpec
from peelian.disclosure.trees import Tree

DIGITS = 6
"""Of a share of detail: what differs further on is noise of adding up."""


@dataclass(frozen=True)
class Estimate:
    """What is known of a plan before it's protected.

    Attributes:
        cells: of its tables.
        sensitive: cells that have to be hidden whatever else is: no protection hides fewer.
        detail: share of the asked detail if nothing else were hidden: no protection shows more.
        crossed: pairs of dimensions crossed with one that points at people.
    """

    plan: Plan
    cells: int
    sensitive: int
    detail: float
    crossed: int


@dataclass(frozen=True)
class Choice:
    """A plan that was protected, or why it can't be.

    Attributes:
        estimate: what was known before.
        hidden: cells.
        sum_hidden: of counts hidden to shield others; `sum_hidden_all` counts the sensitive in.
        detail: share of the asked detail that is shown.
        attackers: who is withstood; nobody where it can't be protected.
        tables: cells, sensitive and hidden ones by the name of each table.
        why_not: why it can't be protected; empty where it can.
    """

    estimate: Estimate
    hidden: int = 0
    sum_hidden: int = 0
    sum_hidden_all: int = 0
    detail: float = 0.0
    attackers: tuple[str, ...] = ()
    tables: Mapping[str, Mapping[str, int]] | None = None
    why_not: str = ""

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.estimate.plan

    @property
    def shown(self) -> int:
        """Cells that are shown."""
        return self.estimate.cells - self.hidden


@dataclass(frozen=True)
class _Margin:
    """The cells of one breakdown: how many, how many sensitive, and the bits of the others."""

    cells: int
    sensitive: int
    bits: float


class Judge:
    """Judges plans for what was asked.

    Attributes:
        worked: cells counted for estimates.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        counted = asked.counted
        nothing = np.zeros(counted.cells.count, dtype=bool)
        as_asked = Plan(asked.tables)
        self._bits = bits_shown(counted.cells, counted.values, nothing, as_asked)
        self._neutral = asked.neutral()
        self._margins: dict[Plan, _Margin] = {}
        self.worked = 0

    def question(self, plan: Plan) -> Question:
        """The question whose answer is the plan's tables, over the frame of what was asked."""
        trees: dict[str, Tree | None] = {}
        bands: dict[str, Bands] = {}
        for name, tree in self.asked.trees.items():
            if name in plan.dimensions:
                trees[name], bands[name] = banded(tree, plan.bands_of(name))
        tables = tuple(
            TableSpec(id=name, by=list(by))
            for name, by in zip(table_names(plan, self.asked.question), plan.tables, strict=True)
        )
        neutral = {name: codes for name, codes in self._neutral.items() if name in trees}
        question = replace(self.asked.question, trees=trees, tables=tables, bands=bands)
        return replace(question, count=self.asked.counts, neutral=neutral)

    def count(self, plan: Plan) -> Counted:
        """The plan's tables, counted. Raises: InputError as `count_frame`."""
        return count_frame(self.question(plan), self.asked.frame, self.asked.path)

    def estimate(self, plan: Plan) -> Estimate | None:
        """What is known of a plan at little cost; None where it isn't one that can be counted."""
        subsets = {
            frozenset(some)
            for table in plan.tables
            for size in range(1, len(table) + 1)
            for some in itertools.combinations(table, size)
        }
        try:
            parts = [self._margin(plan, subset) for subset in sorted(subsets, key=sorted)]
        except InputError:
            return None
        whole = self.asked.counted.values[0]
        return Estimate(
            plan,
            cells=1 + sum(part.cells for part in parts),
            sensitive=sum(part.sensitive for part in parts)
            + int(0 < whole < self.asked.question.policy.threshold),
            detail=self._share(sum(part.bits for part in parts)),
            crossed=pairs_crossed(plan, self.asked.pointing),
        )

    def _margin(self, plan: Plan, subset: frozenset[str]) -> _Margin:
        """The cells that break records down by exactly these dimensions.

        A plan's cells are those of its breakdowns, which many plans share: each is counted once.
        """
        by = tuple(name for name in self.asked.trees if name in subset)
        part = Plan((by,), tuple(pair for pair in plan.bands if pair[0] in subset))
        if part not in self._margins:
            counted = self.count(part)
            self.worked += counted.cells.count
            inside = counted.cells.nodes.all(axis=1)
            reasons = sensitive_cells(counted, self.asked.question.policy)
            sensitive = np.logical_or.reduce(list(reasons.values())) & inside
            bits = bits_shown(counted.cells, counted.values, sensitive | ~inside, part)
            self._margins[part] = _Margin(int(inside.sum()), int(sensitive.sum()), bits)
        return self._margins[part]

    def protect(self, estimate: Estimate) -> Choice:
        """The plan protected under the policy that was asked for."""
        counted = self.count(estimate.plan)
        try:
            protection = protect_cells(counted, self.asked.question.policy)
        except UnsafeError as error:
            return Choice(estimate, why_not=str(error))
        return self._chosen(estimate, counted, protection)

    def _chosen(self, estimate: Estimate, counted: Counted, protection: Protection) -> Choice:
        report = officer_report(counted.cells, protection)
        told = report["all"]
        keys = ("cells", "sensitive", "hidden")
        return Choice(
            estimate,
            hidden=told["hidden"],
            sum_hidden=told["sum_hidden"],
            sum_hidden_all=told["sum_hidden_all"],
            detail=self._share(
                bits_shown(counted.cells, counted.values, protection.hidden, estimate.plan)
            ),
            attackers=protection.attackers,
            tables={
                name: {key: part[key] for key in keys} for name, part in report["tables"].items()
            },
        )

    def _share(self, bits: float) -> float:
        # A share of nothing shown may come out just below zero.
        return max(0.0, round(bits / self._bits, DIGITS)) if self._bits else 1.0
