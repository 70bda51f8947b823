"""Which of an officer's open cells stand against which sensitive ones.

Where nothing safe is found, it's asked again with every count hidden but those that must be open:
first whether they are to blame at all, then which of them can be spared without help.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from peelian.disclosure.contributor import Contributors
from peelian.disclosure.goals import Goals
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.task import Task
from peelian.disclosure.trees import IntArray


def conflict(task: Task, rows: Sequence[int]) -> tuple[IntArray, IntArray]:
    """The open groups that a sensitive group can't be protected beside, and that group.

    Args:
        rows: positions among the goals' targets that couldn't be protected.
    Returns: int64 (targets to blame), at most one, and int64 (open groups): none of them can be
        left out of the conflict; both empty where the open groups aren't to blame.
    """
    open_groups = np.flatnonzero(task.kept_shown & ~task.hidden)
    for row in rows:
        one = _only(task, row)
        if _holds(one, open_groups) or not _holds(one, open_groups[:0]):
            continue
        culprits = irreducible(open_groups, partial(_holds, one))
        return task.goals.targets[[row]], culprits
    nobody = np.zeros(0, dtype=np.int64)
    return nobody, nobody


def irreducible(groups: IntArray, holds: Callable[[IntArray], bool]) -> IntArray:
    """A subset that fails as a whole and holds without any one of its members.

    Members are dropped by halves first, as most have nothing to do with it.
    """
    size = max(1, len(groups) // 2)
    while True:
        start = 0
        while start < len(groups):
            fewer = np.concatenate([groups[:start], groups[start + size :]])
            if holds(fewer):
                start += size
            else:
                groups = fewer
        if size == 1:
            return groups
        size //= 2


def _only(task: Task, row: int) -> Task:
    goals = task.goals
    one = Goals(goals.targets[[row]], goals.origin[[row]], goals.wanted[[row]], goals.spread)
    return replace(task, goals=one)


def _holds(task: Task, open_groups: IntArray) -> bool:
    """Whether the one target is safe with all hidden but these."""
    hidden: BoolArray = np.ones(task.problem.groups, dtype=bool)
    hidden[open_groups] = False
    search = Search(
        task.problem,
        task.values,
        task.weights,
        task.goals,
        least=task.least,
        hidden=hidden,
        kept_shown=~hidden,
    )
    if search.prove(pay=False):
        return False
    try:
        Contributors(search, task.knowers).withstand()
    except CannotProtectError:
        return False
    return True
