"""A lower bound on what secondary suppression must hide, whatever engine does it.

In every equation, what a sensitive cell must be able to move has to be taken up by other hidden
cells, each within its own room; and a hidden cell is never alone in an equation. The cheapest
fractional choice of cells that keeps these rules is no dearer than the cheapest real pattern.
"""

from __future__ import annotations

import math

import highspy
import numpy as np
import scipy.sparse as sp

from peelian.disclosure.goals import Goals
from peelian.disclosure.lp import UNBOUNDED, quiet_solver
from peelian.disclosure.problem import Problem
from peelian.disclosure.trees import IntArray

SLACK = 1e-4
"""Taken off the solver's value before it's rounded up, for its tolerances."""
LARGE = 50_000
"""Above so many groups the program takes minutes (at 151,624 over ten), and is only bounded."""
Rules = list[tuple[dict[int, float], float]]


def least_sum_hidden(
    problem: Problem, values: IntArray, sums: IntArray, goals: Goals, least: int
) -> int | None:
    """A sum of counts that no safe pattern's secondary cells stay below; None where unsolved.

    Args:
        values: int64 (groups): the true counts.
        sums: int64 (groups): what hiding a group adds to the sum.
        goals: the windows; their targets are hidden for their own sake and cost nothing here.
        least: the smallest count of a hidden group for the reader.
    """
    rules: Rules = []
    last = goals.columns - 1 - goals.wanted[:, ::-1].argmax(axis=1)
    window = {
        int(g): (int(low), int(low + end))
        for g, low, end in zip(goals.targets, goals.origin, last, strict=True)
    }
    equations = problem.equations
    for row in range(equations.shape[0]):
        start, end = equations.indptr[row], equations.indptr[row + 1]
        signs = dict(
            zip(
                equations.indices[start:end].tolist(),
                equations.data[start:end].tolist(),
                strict=True,
            )
        )
        if set(signs.values()) <= {-1, 1}:
            rules += _rules_of(signs, values, window, least, goals.spread is not None)
    return _cheapest(rules, sums, problem.groups)


def _rules_of(
    signs: dict[int, int],
    values: IntArray,
    window: dict[int, tuple[int, int]],
    least: int,
    anywhere: bool,
) -> Rules:
    """What one equation asks: sums of (room x hidden or not) that reach a need."""
    rules: Rules = []
    targets = [group for group in signs if group in window]
    for group in targets:
        low, high = window[group]
        count = int(values[group])
        # A reader whose window may start anywhere only asks for another hidden cell.
        needs = ((1, 1),) if anywhere else ((high - count, 1), (count - low, -1))
        for need, way in needs:
            if need > 0:
                rooms = {
                    other: float(_room(signs, group, other, way, need, int(values[other]) - least))
                    for other in signs
                    if other != group
                }
                rules.append(_with_targets_hidden(rooms, float(need), window))
    if not targets:
        rules += [({**dict.fromkeys(signs, 1.0), group: -1.0}, 0.0) for group in signs]
    return rules


def _room(signs: dict[int, int], group: int, other: int, way: int, need: int, down: int) -> int:
    """How much of a need another entry can take up: any, where it moves up to do so."""
    moves_up = signs[group] * signs[other] * way < 0
    return need if moves_up else min(need, down)


def _with_targets_hidden(
    rooms: dict[int, float], need: float, window: dict[int, tuple[int, int]]
) -> tuple[dict[int, float], float]:
    given = sum(room for group, room in rooms.items() if group in window)
    return {g: room for g, room in rooms.items() if g not in window}, need - given


def _cheapest(rules: Rules, sums: IntArray, groups: int) -> int | None:
    rules = [
        (rooms, need) for rooms, need in rules if need > 0 or min(rooms.values(), default=0) < 0
    ]
    if not rules:
        return 0
    if groups > LARGE:
        return _below_cheapest(rules, sums)
    lengths = [len(rooms) for rooms, _ in rules]
    matrix = sp.csr_matrix(
        (
            [room for rooms, _ in rules for room in rooms.values()],
            [group for rooms, _ in rules for group in rooms],
            np.cumsum([0, *lengths]),
        ),
        shape=(len(rules), groups),
    )
    highs = quiet_solver()
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = matrix.shape
    program.col_cost_ = sums.astype(np.float64)
    program.col_lower_, program.col_upper_ = np.zeros(groups), np.ones(groups)
    program.row_lower_ = np.array([need for _, need in rules])
    program.row_upper_ = np.full(len(rules), UNBOUNDED)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
    program.a_matrix_.value_ = matrix.data
    highs.passModel(program)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    value = float(highs.getInfo().objective_function_value)
    return max(0, math.ceil(value - SLACK))


def _below_cheapest(rules: Rules, sums: IntArray) -> int:
    """Something below the program's value: a solution of its dual, raised a rule at a time.

    Short rules first, each gets all that its cells' costs leave. Rules that take cells away get
    nothing. On 32,076 cells it came within 8 % of the program's value for the outsider, within 19 %
    for the note-reader, in a fiftieth of the time; on small tables it can be half of it.
    """
    left = sums.astype(np.float64)
    kept = [(rooms, need) for rooms, need in rules if min(rooms.values(), default=-1.0) >= 0]
    total = 0.0
    for rooms, need in sorted(kept, key=lambda rule: len(rule[0])):
        price = min((left[group] / room for group, room in rooms.items() if room), default=0.0)
        total += price * need
        for group, room in rooms.items():
            left[group] -= price * room
    return max(0, math.ceil(total - SLACK))
