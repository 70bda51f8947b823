"""What a search is given: groups and equations in an order of their own, costs, and goals.

In    what was counted, a policy, and what an officer wishes
Out   a problem whose order follows from counts and sums alone, so that names change nothing
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.attackers import ATTACKERS, Attacker, goals_for, least_of
from peelian.disclosure.boxes import Boxes, boxes_for
from peelian.disclosure.canonical import canonical_order, equations_in_order
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.goals import Goals
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray, Problem, make_problem
from peelian.disclosure.suppress import Search
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Task:
    """One release to protect, by group.

    Attributes:
        values: int64 (groups): true counts.
        weights: float64 (groups): what hiding each costs.
        sums: int64 (groups): what hiding each adds to the sum of hidden counts.
        goals: what must stay possible.
        least: int64 (groups): the smallest count of each, as far as the reader knows.
        hidden: bool (groups): hidden whatever the search finds.
        kept_shown: bool (groups): an officer wants them published.
        knowers: bool (groups): whose count one person may know to be their own.
        boxes: of a release that is large and sparse.
    """

    problem: Problem
    attacker: Attacker
    values: IntArray
    weights: FloatArray
    sums: IntArray
    goals: Goals
    least: IntArray
    hidden: BoolArray
    kept_shown: BoolArray
    knowers: BoolArray
    boxes: Boxes | None = None


def search_for(task: Task) -> Search:
    """A search for a pattern that answers a task, not begun."""
    return Search(
        task.problem,
        task.values,
        task.weights,
        task.goals,
        least=task.least,
        hidden=task.hidden,
        kept_shown=task.kept_shown,
        boxes=task.boxes,
    )


def make_task(
    counted: Counted,
    sensitive: BoolArray,
    policy: Policy,
    wishes: Wishes,
    hidden_before: BoolArray,
) -> Task:
    """The task of hiding `sensitive` (bool, cells) under a policy.

    Args:
        hidden_before: bool (cells): hidden in any case, but not for a secret of their own.
    """
    cells, values = counted.cells, counted.values
    withheld = wishes.mask("withheld", cells.count)
    gone = sensitive | withheld | hidden_before | cells.virtual
    problem = ordered(make_problem(cells.equations, (values == 0) & ~gone), values, gone)
    counts = problem.of_cells(values)
    # Wherever a hidden count may be zero, the notes say so, and nobody knows it to be 1 or more.
    unknown = bool((gone & (values == 0)).any())
    attacker = ATTACKERS[policy.reader]
    if unknown:
        attacker = Attacker(attacker.name, 0, attacker.every)
    targets = np.flatnonzero(problem.any_of_cells(sensitive))
    ones = problem.any_of_cells(sensitive & (values == 1)) & (counts == 1)
    weights = _weights(counted, problem, policy, wishes)
    goals = _goals(attacker, problem, targets, counts, policy.threshold)
    hidden = problem.any_of_cells(gone)
    return Task(
        problem=problem,
        attacker=attacker,
        values=counts,
        weights=weights,
        sums=problem.sum_of_cells(np.where(cells.virtual, 0, values)),
        goals=goals,
        least=least_of(attacker, problem, unknown),
        hidden=hidden,
        kept_shown=problem.any_of_cells(wishes.mask("shown", cells.count)),
        knowers=ones & policy.withstands_contributors,
        boxes=boxes_for(cells, problem, goals, weights, hidden),
    )


def ordered(problem: Problem, values: IntArray, gone: BoolArray) -> Problem:
    """The same problem, its groups and equations in their canonical order."""
    facts: list[IntArray | BoolArray] = [
        problem.of_cells(values),
        problem.any_of_cells(gone),
    ]
    order = canonical_order(problem.equations, facts)
    new = np.empty(len(order), dtype=np.int64)
    new[order] = np.arange(len(order))
    return Problem(
        np.append(new, -1)[problem.group_of],
        problem.first[order],
        equations_in_order(problem.equations, order),
    )


def _goals(
    attacker: Attacker, problem: Problem, targets: IntArray, counts: IntArray, threshold: int
) -> Goals:
    """Windows of small counts from the least on; of others one that ends with their own count."""
    return around_counts(
        goals_for(attacker, problem, targets, counts, threshold), counts, threshold
    )


def around_counts(goals: Goals, counts: IntArray, threshold: int) -> Goals:
    """A reader's windows, moved so that each holds what was counted; spreads as they are.

    Args:
        counts: int64 (groups): what was counted.
    """
    if goals.spread is not None:
        return goals
    origin, wanted = goals.origin.copy(), goals.wanted.copy()
    mine = counts[goals.targets]
    large = mine >= origin + (threshold - 1)
    origin[large] = np.maximum(origin[large], mine[large] - (threshold - 2))
    zero = mine == 0
    # A count that isn't zero is to be taken for any small one, also where it could be a zero.
    origin = np.where(zero, 0, np.maximum(origin, 1))
    wanted[zero, 2:] = False
    return Goals(goals.targets, origin, wanted)


def _weights(counted: Counted, problem: Problem, policy: Policy, wishes: Wishes) -> FloatArray:
    return problem.sum_of_cells(costs_of(counted, policy, wishes)).astype(np.float64)


def costs_of(counted: Counted, policy: Policy, wishes: Wishes) -> IntArray:
    """int64 (cells): what hiding each costs."""
    cells, weights = counted.cells, policy.weights
    costs = np.where(cells.virtual, 0, counted.values)  # no reader misses what no table has
    grand = ~cells.nodes.any(axis=1)
    factor = np.where(grand, weights.grand_total, weights.inner)
    headline = wishes.mask("headlines", cells.count)
    factor = np.where(headline, np.maximum(factor, weights.grand_total), factor)
    found: IntArray = costs * factor
    return found
