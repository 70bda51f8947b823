"""The least count that each cell can have, whatever else is hidden: what shown zeros alone tell.

A total of three cells that aren't zero is at least 3. Tables that share margins can raise a floor
further. Nothing here needs a true count, so a reader finds the same floors.
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.lp import ROUNDING, UNBOUNDED, Room, TableProgram
from peelian.disclosure.problem import Problem
from peelian.disclosure.trees import IntArray

DRIFT = 1e-3
"""Cost of moving an entry nobody asks about, beside 1 for one that should stay at its bound."""


def sums_of_least(problem: Problem, least: int | IntArray) -> IntArray:
    """A lower bound for each group's count: a sum is at least the sum of what its parts can be.

    Args:
        least: the smallest count of a group, 0 or 1; or int64 (groups).
    Returns: int64 (groups).
    """
    low = np.full(problem.groups, least, dtype=np.int64)
    longest = problem.groups if low.any() else 0
    parts = problem.equations.copy()
    parts.data = np.maximum(parts.data, 0)
    sums = problem.equations.tocoo()
    above = sums.data == -1
    # A chain of sums is no longer than there are groups; published zeros that contradict each
    # other would otherwise let this run for ever.
    for _ in range(longest):
        raised = low.copy()
        np.maximum.at(raised, sums.col[above], (parts @ low)[sums.row[above]])
        if np.array_equal(raised, low):
            break
        low = raised
    return low


def possible_floors(
    problem: Problem, least: int | IntArray, targets: IntArray, limit: int
) -> IntArray:
    """The least possible count of each target, over the real tables that the zeros allow.

    Args:
        least: the smallest count of a group, 0 or 1; or int64 (groups).
        targets: int64 (targets): groups.
        limit: floors are not followed past this (a true sensitive count lies below it).
    Returns: int64 (targets).
    """
    low = sums_of_least(problem, least)
    floors = low[targets]
    program = TableProgram(problem.equations)
    for place in _off(program, problem, low, least, targets).tolist():
        if floors[place] < limit:
            floors[place] = _floor(program, problem, low, least, int(targets[place]), limit)
    return floors


def _off(
    program: TableProgram,
    problem: Problem,
    low: IntArray,
    least: int | IntArray,
    targets: IntArray,
) -> IntArray:
    """Positions of targets that no table asked for so far has at their bound.

    Targets stand in each other's way, so those that are left are asked for again, fewer at a time.
    """
    left = np.arange(len(targets))
    while len(left):
        off = _moves_off(program, problem, low, least, targets[left]) > 0
        if off.sum() > len(left) // 2:
            return left[off]
        left = left[off]
    return left


def _moves_off(
    program: TableProgram,
    problem: Problem,
    low: IntArray,
    least: int | IntArray,
    targets: IntArray,
) -> IntArray:
    """How far each target is from its bound in one table that keeps all of them near."""
    cost = np.full(problem.groups, DRIFT)
    cost[targets] = 1.0
    room = Room(np.full(problem.groups, UNBOUNDED), (low - least).astype(float), cost, cost)
    answer = program.nearest(-(problem.equations @ low), room)
    if answer.moves is None:
        return np.ones(len(targets), dtype=np.int64)
    off: IntArray = np.ceil(np.abs(answer.moves[targets]) - 0.5).astype(np.int64)
    return off


def _floor(
    program: TableProgram,
    problem: Problem,
    low: IntArray,
    least: int | IntArray,
    target: int,
    limit: int,
) -> int:
    """The least count of one target, at most `limit`; its bound where none is found."""
    cost = np.zeros(problem.groups)
    cost[target] = 1.0
    room = Room(np.full(problem.groups, UNBOUNDED), (low - least).astype(float), cost, cost)
    room.down[target] = 0.0
    answer = program.nearest(-(problem.equations @ low), room)
    if answer.moves is None:
        return int(low[target])
    return min(limit, int(low[target]) + int(np.ceil(answer.moves[target] - ROUNDING)))
