"""The check of what was found, apart from the search: additions and comparisons alone.

Whole alternative tables of all releases at once must agree with everything that is or was published
and show everything wanted.
"""

from __future__ import annotations

import numpy as np

from peelian.core.errors import UnsafeError
from peelian.disclosure.archive.answer import Found
from peelian.disclosure.archive.question import Question
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray
from peelian.disclosure.worlds import pack

FAR = 1 << 40
"""More than any count."""


def withstands(question: Question, found: Found, hidden: BoolArray) -> None:
    """Hold what was found to what a reader of all releases has.

    Args:
        hidden: bool (cells of the new tables): as they will be published.
    Raises: UnsafeError where a world disagrees with something, or a count isn't shown possible.
    """
    worlds = _believable(question, found, hidden)
    goals = found.task.goals
    counts = worlds[:, goals.targets]
    if goals.spread is not None:
        open_rows = counts.max(axis=0, initial=0) - counts.min(axis=0, initial=FAR) < goals.spread
    else:
        reached = np.zeros(goals.wanted.shape, dtype=bool)
        rows = np.arange(len(goals.targets))
        for table in counts:
            inside, column = goals.column_of(rows, table)
            reached[rows[inside], column[inside]] = True
        open_rows = (goals.wanted & ~reached).any(axis=1)
    if open_rows.any():
        raise UnsafeError(
            f"{int(open_rows.sum())} counts are not shown safe together with earlier releases",
            do="report this: a search said that they are",
        )


def _believable(question: Question, found: Found, hidden: BoolArray) -> IntArray:
    """The worlds that agree with every equation and everything shown, by group."""
    joint, system = question.joint, found.system
    start = question.settled.values
    shown = system.is_known.copy()
    shown[: joint.real] |= ~hidden
    least = np.where(shown, 0, np.minimum(question.least, start))
    kept = []
    for world in pack(found.search.moves, found.task.knowers):
        table = start.copy()
        local = system.problem.spread(world)
        table[system.cells] = np.where(system.problem.group_of >= 0, local, start[system.cells])
        agrees = (
            not (joint.equations @ table).any()
            and np.array_equal(table[shown], start[shown])
            and bool((table >= least).all())
        )
        if agrees:
            kept.append(world)
    empty = np.zeros((0, system.problem.groups), dtype=np.int64)
    return np.array(kept, dtype=np.int64) if kept else empty
