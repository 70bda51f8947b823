"""What history alone leaves possible: the question that is asked before a new release adds to it.

What earlier releases have narrowed down, no hiding of new counts undoes. It's told as a fact about
the past; a new release must only not add to it.
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.archive.question import Question
from peelian.disclosure.archive.system import System, system_of
from peelian.disclosure.goals import Goals
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.suppress import Search
from peelian.disclosure.task import Task
from peelian.disclosure.trees import IntArray


def eased(question: Question, system: System, task: Task) -> Goals:
    """The goals without what history alone rules out."""
    goals = task.goals
    if goals.spread is not None:
        return goals
    strict = question.strict(system)[goals.targets]
    left = _left_by_history(question, system, task, strict)
    wanted = np.where(strict[:, None], goals.wanted, left) & left
    own = task.values[goals.targets] - goals.origin
    for row in np.flatnonzero(~strict).tolist():
        others = np.setdiff1d(np.flatnonzero(left[row]), own[row])
        nearest = others[np.argsort(np.abs(others - own[row]), kind="stable")[:1]]
        wanted[row] = np.isin(np.arange(goals.columns), [own[row], *nearest])
    # Of what can't be small any more, the count assumed is all that's asked for.
    none_left = ~wanted.any(axis=1)
    wanted[none_left, 0] = True
    origin = np.where(none_left, task.values[goals.targets], goals.origin)
    return Goals(goals.targets, origin, wanted)


def _left_by_history(
    question: Question, system: System, task: Task, strict: BoolArray
) -> BoolArray:
    """bool (targets, columns): the counts that history leaves possible, nothing new being known.

    New cells, zeros too, are pieces that no table has, to whoever hasn't seen the release. Of
    targets that aren't strict, some second count is looked for, not every one.
    """
    joint, settled, goals = question.joint, question.settled, task.goals
    cell_of = system.cells[system.problem.first][goals.targets]
    asked = np.zeros(joint.count, dtype=bool)
    asked[cell_of] = True
    alone = system_of(joint, settled, question.told_before(), asked, np.zeros(joint.count, bool))
    possible = np.zeros(goals.wanted.shape, dtype=bool)
    inside, column = goals.column_of(np.arange(len(cell_of)), task.values[goals.targets])
    possible[np.flatnonzero(inside), column[inside]] = True
    place = np.full(joint.count, -1, dtype=np.int64)
    place[alone.cells] = alone.problem.group_of
    group = np.where(alone.unknown[cell_of], place[cell_of], -1)
    chosen = np.flatnonzero(group >= 0)
    if not len(chosen):
        return possible
    groups, first, row_of = np.unique(group[chosen], return_index=True, return_inverse=True)
    wanted = goals.wanted[chosen][first].copy()
    mine = Goals(groups, goals.origin[chosen][first], wanted)
    whole = np.zeros(len(groups), dtype=bool)
    whole[row_of[strict[chosen]]] = True
    reached = _reached(question, alone, mine, whole)
    for row, mine_row in zip(chosen.tolist(), row_of.tolist(), strict=True):
        # Two targets may be one count to whoever hasn't seen the release, with windows apart.
        column = goals.origin[row] - mine.origin[mine_row] + np.arange(goals.columns)
        inside_row = (column >= 0) & (column < goals.columns)
        possible[row, inside_row] |= reached[mine_row, column[inside_row]]
    return possible


def _reached(question: Question, alone: System, goals: Goals, whole: BoolArray) -> BoolArray:
    """bool (targets, columns): the counts that are shown possible.

    Args:
        whole: of which targets every count is looked for; of the others any second one.
    """
    values: IntArray = alone.problem.of_cells(alone.local(question.settled.values))
    search = Search(
        alone.problem,
        values,
        np.ones(alone.problem.groups),
        goals,
        least=np.minimum(alone.most(question.settled.least), values),
        hidden=alone.mask(alone.unknown),
        kept_shown=alone.mask(alone.is_known),
    )
    goals.wanted[whole] = True
    _prove_each(search)
    pinned = (search.moves.times > 0).sum(axis=1) < 2
    if pinned.any():
        goals.wanted[pinned] = True
        _prove_each(search)
    reached: BoolArray = search.moves.times > 0
    return reached


def _prove_each(search: Search) -> None:
    """Show what is wanted to be possible, each count for itself: one that isn't rules out no other.

    The farthest are asked for first, as what lies between often follows.
    """
    own = search.values[search.goals.targets] - search.goals.origin
    for row in np.flatnonzero(search.moves.unmet.any(axis=1)).tolist():
        columns = np.flatnonzero(search.goals.wanted[row])
        for column in columns[np.argsort(-np.abs(columns - own[row]), kind="stable")].tolist():
            search.reach(row, column, pay=False)
