"""What the exact method adds to a pattern that the heuristic found, where a table is small enough.

In    a task, and a search that has found a safe pattern
Out   that search or a cheaper one, and how little any pattern can hide
"""

from __future__ import annotations

import math

import numpy as np

from peelian.disclosure.contributor import Contributors
from peelian.disclosure.exact.master import Master
from peelian.disclosure.exact.questions import Questions
from peelian.disclosure.exact.search import Exact, Limits, exact_pattern, rounded_up
from peelian.disclosure.goals import Goals
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.task import Task, search_for
from peelian.disclosure.trees import IntArray

GROUPS_LIMIT = 300
"""Larger tables keep the heuristic's pattern. Up to 270 groups of two dimensions it took 0.2 s of a
processor at most, and mostly proved its answer cheapest; at 436 of three dimensions 1.3 s, more
than the heuristic itself (though it then hid 8 % less)."""
LIMITS = Limits(rounds=6, programs=2_500, nodes=100)
"""Tables of two dimensions are settled in 5 rounds. Those of three take up to 26, each dearer than
the one before: after 6 the bound is mostly within a few per cent."""


def better(task: Task, search: Search) -> tuple[Search, int | None, bool]:
    """The cheapest pattern of a small table, in place of a heuristic's.

    Real moves alone choose it; every count is then shown by moves of integers, as ever, and where
    one can't be, the heuristic's pattern stands. So it does where someone may know a count to be
    their own, of which the exact method knows nothing; its bounds hold for that reader as well.

    Args:
        search: has found a safe pattern.
    Returns: the search to go on with; a sum of counts that no safe pattern's further groups stay
        below, None where the table is too large; whether the pattern's weight is proved least.
    """
    if task.problem.groups > GROUPS_LIMIT:
        return search, None, False
    shown = task.kept_shown & ~task.hidden
    exact = exact_pattern(
        task.problem,
        task.values - task.least,
        task.weights,
        questions_of(task.goals, task.values),
        hidden=task.hidden,
        open_groups=shown,
        start=search.hidden,
        limits=LIMITS,
    )
    kept = search
    if exact.hidden is not None:
        kept = _shown_by_integers(task, search, exact.hidden)
    paid = _paid(task, kept.hidden)
    return kept, _least_sum(task, exact), math.isfinite(exact.bound) and paid <= exact.bound


def questions_of(goals: Goals, values: IntArray) -> Questions:
    """How far targets must be able to move, for the ends of what must stay possible of them."""
    mine, nothing = values[goals.targets], np.zeros(len(goals.targets), dtype=np.int64)
    if goals.spread is not None:
        return Questions(goals.targets, nothing, nothing, nothing + goals.spread)
    first = goals.origin + goals.wanted.argmax(axis=1)
    last = goals.origin + goals.columns - 1 - goals.wanted[:, ::-1].argmax(axis=1)
    return Questions(
        goals.targets, np.maximum(last - mine, 0), np.maximum(mine - first, 0), nothing
    )


def _shown_by_integers(task: Task, search: Search, hidden: BoolArray) -> Search:
    """A search with a cheaper pattern; the one given where that one is no safer or no cheaper."""
    if _paid(task, hidden) >= _paid(task, search.hidden):
        return search
    cheaper = search_for(task)
    cheaper.hidden |= hidden
    # What is hidden is looked through to its end before more is hidden.
    if cheaper.prove(pay=False) and cheaper.prove(pay=True):
        return search
    if task.knowers.any():
        try:
            Contributors(cheaper, task.knowers).withstand()
        except CannotProtectError:
            return search
    return cheaper if _paid(task, cheaper.hidden) < _paid(task, search.hidden) else search


def _paid(task: Task, hidden: BoolArray) -> float:
    return float(task.weights[hidden & ~task.hidden].sum())


def _least_sum(task: Task, exact: Exact) -> int | None:
    """The same cuts with sums for costs: they say which patterns are safe, whatever these cost."""
    sums = task.sums.astype(np.float64)
    master = Master(sums, ~task.hidden & ~task.kept_shown)
    master.add(exact.cuts)
    # Where the search had to stop, whole choices take long, and say little more.
    choice = master.whole(None, LIMITS.nodes) if exact.finished else master.relaxed()
    return None if choice.impossible else int(rounded_up(choice.bound, sums))
