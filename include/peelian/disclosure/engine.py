"""From true counts and a policy to a pattern of hidden cells that has been audited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.core.errors import UnsafeError
from peelian.disclosure.attackers import ATTACKERS, Goals, make_goals, window_starts
from peelian.disclosure.audit import audit, read_as_published
from peelian.disclosure.bound import least_sum_hidden
from peelian.disclosure.cells import Cells
from peelian.disclosure.certificate import Certificate, make_certificate
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray, Problem, make_problem
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.suppress import CannotProtectError, Suppression, Suppressor
from peelian.disclosure.trees import IntArray
from peelian.disclosure.witnesses import fewest

SECONDARY = "secondary"
NAMED = 5
"""An error names so many cells; the officer needs a few to see what they have in common."""


@dataclass(frozen=True)
class Protection:
    """A protected release.

    Attributes:
        values: int64 (cells): the true counts.
        hidden: bool (cells).
        reasons: bool (cells) for each reason; together they are `hidden`, and none overlap.
        attackers: names of the readers withstood.
        certificate: what shows it.
        bound: no pattern that withstands them hides secondary counts of a smaller sum.
    """

    values: IntArray
    hidden: BoolArray
    reasons: dict[str, BoolArray]
    attackers: tuple[str, ...]
    certificate: Certificate
    bound: int | None

    @property
    def sensitive(self) -> BoolArray:
        """bool (cells): hidden for a reason of their own."""
        return self.hidden & ~self.reasons[SECONDARY]


def protect_cells(counted: Counted, policy: Policy, wishes: Wishes | None = None) -> Protection:
    """Hide what the policy's rules mark, and as little else as keeps it safe from its attacker.

    Args:
        wishes: what an officer decided about single cells.
    Raises: UnsafeError naming the cells where hiding every count but zeros is not enough.
    """
    del wishes
    cells, values = counted.cells, counted.values
    reasons = sensitive_cells(counted, policy)
    sensitive = np.logical_or.reduce(list(reasons.values()))
    problem = make_problem(cells.equations, values == 0)
    goals = _goals(problem, values, sensitive, policy)
    suppression = _suppress(cells, problem, values, goals, policy)
    hidden = problem.to_cells(suppression.hidden)
    reading = read_as_published(cells.equations, values, hidden, policy.threshold)
    claimed = [problem.spread(table) for table in fewest(suppression.witnesses)]
    finding = audit(reading, sensitive, ATTACKERS[policy.attacker], claimed)
    if not finding.withstood:
        raise _unsafe(cells, list(finding.fallen))
    reasons[SECONDARY] = hidden & ~sensitive
    bound = least_sum_hidden(
        problem,
        problem.of_cells(values),
        problem.sum_of_cells(values),
        goals,
        ATTACKERS[policy.attacker].least,
    )
    certificate = make_certificate(reading, sensitive, policy.attacker, finding)
    return Protection(values, hidden, reasons, (policy.attacker,), certificate, bound)


def weights_of(cells: Cells, problem: Problem, values: IntArray, policy: Policy) -> FloatArray:
    """What hiding each group costs under the policy, float64 (groups)."""
    grand = ~cells.nodes.any(axis=1)
    factor = np.where(grand, policy.weights.grand_total, policy.weights.inner)
    return problem.sum_of_cells(values * factor).astype(np.float64)


def _goals(problem: Problem, values: IntArray, sensitive: BoolArray, policy: Policy) -> Goals:
    attacker = ATTACKERS[policy.attacker]
    targets = np.flatnonzero(problem.any_of_cells(sensitive))
    counts = problem.of_cells(values)
    low = window_starts(attacker, problem, targets, counts, policy.threshold)
    return make_goals(attacker, targets, low, policy.threshold)


def _suppress(
    cells: Cells, problem: Problem, values: IntArray, goals: Goals, policy: Policy
) -> Suppression:
    suppressor = Suppressor(
        problem,
        problem.of_cells(values),
        weights_of(cells, problem, values, policy),
        goals,
        least=ATTACKERS[policy.attacker].least,
        clean_up_limit=policy.clean_up_work // max(1, problem.equations.nnz),
    )
    try:
        return suppressor.run()
    except CannotProtectError as error:
        groups = goals.targets[error.targets]
        raise _unsafe(cells, problem.first[groups].tolist()) from None


def _unsafe(cells: Cells, fallen: list[int]) -> UnsafeError:
    named = "; ".join(cells.named(cell) for cell in fallen[:NAMED])
    more = f" and {len(fallen) - NAMED} more" if len(fallen) > NAMED else ""
    noun = "cell" if len(fallen) == 1 else "cells"
    return UnsafeError(
        f"{len(fallen)} sensitive {noun} can't be protected, even with every count hidden",
        where=f"{named}{more}",
        do="merge categories, or leave a dimension or a table out",
    )
