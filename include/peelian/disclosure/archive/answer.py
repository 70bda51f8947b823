"""A pattern that withstands a reader of all releases, as far as history allows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from peelian.disclosure.archive.joint import Joint
from peelian.disclosure.archive.past import eased
from peelian.disclosure.archive.question import Question
from peelian.disclosure.archive.system import System
from peelian.disclosure.contributor import Contributors
from peelian.disclosure.goals import Goals
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.task import Task, search_for
from peelian.disclosure.thin import Thinner, publish_unmoved
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Found:
    """A pattern.

    Attributes:
        system: what was searched.
        task: the question that was answered.
        search: what shows it safe.
        past: for each cell that history alone narrows down, whatever the new release hides, the
            counts of its window that are left.
    """

    system: System
    task: Task
    search: Search
    past: dict[int, tuple[int, ...]]

    def hidden(self, joint: Joint) -> BoolArray:
        """bool (cells of the joint system)."""
        found = np.zeros(joint.count, dtype=bool)
        found[self.system.cells] = self.system.problem.to_cells(self.search.hidden)
        return found

    def hidden_for(self, cell: int) -> IntArray:
        """The cells of which only moves through a new cell show some count to be possible."""
        place = int(np.searchsorted(self.system.cells, cell))
        if place == len(self.system.cells) or self.system.cells[place] != cell:
            return np.zeros(0, dtype=np.int64)
        moves = self.search.moves
        needed = set[int]()
        for number in moves.through(int(self.system.problem.group_of[place])):
            rows, columns, _ = moves[number].shows
            needed |= set(rows[moves.times[rows, columns] == 1].tolist())
        groups = self.task.goals.targets[sorted(needed)]
        return self.system.cells[self.system.problem.first[groups]]


def answer(question: Question) -> Found:
    """A pattern that keeps possible whatever history leaves possible.

    Raises: CannotProtectError where the new release's zeros, or what must be shown, narrow down
        more; its rows are positions among the goals' targets of `question.task`.
    """
    system = question.system()
    task = question.task(system)
    # What history has narrowed down is asked first: a search that can't but fail hides everything
    # before it says so, which took twice as long as all the rest.
    goals = eased(question, system, task)
    past = _narrowed(question, system, task.goals, goals)
    task = replace(task, goals=goals)
    search = search_for(task)
    try:
        return Found(system, task, _finished(search, task, question, system), past)
    except CannotProtectError as error:
        other = _any_other(question, system, task.goals, search, error.rows)
        if other is None:
            raise
    task = replace(task, goals=other)
    return Found(system, task, _finished(search_for(task), task, question, system), past)


def _narrowed(
    question: Question, system: System, before: Goals, after: Goals
) -> dict[int, tuple[int, ...]]:
    """The counts that are left of sensitive cells of which some were ruled out."""
    found: dict[int, tuple[int, ...]] = {}
    sensitive = question.asked.sensitive[system.cells]
    for row in np.flatnonzero(after.wanted.sum(axis=1) < before.wanted.sum(axis=1)).tolist():
        left = tuple((after.origin[row] + np.flatnonzero(after.wanted[row])).tolist())
        group = system.problem.group_of == after.targets[row]
        found |= dict.fromkeys(system.cells[group & sensitive].tolist(), left)
    return found


def _any_other(
    question: Question, system: System, goals: Goals, search: Search, rows: list[int]
) -> Goals | None:
    """The goals with another second count of what isn't strict; None if that's no help.

    Args:
        search: one that hid everything it may, in vain.
        rows: the targets that it failed to protect.
    """
    wanted = goals.wanted.copy()
    strict = question.strict(system)
    for row in rows:
        possible = np.flatnonzero(search.moves.times[row] > 0)
        if not strict[goals.targets[row]] and len(possible) > 1:
            wanted[row] = np.isin(np.arange(goals.columns), possible[:2])
    if goals.spread is not None or (wanted == goals.wanted).all():
        return None
    return Goals(goals.targets, goals.origin, wanted)


def _finished(search: Search, task: Task, question: Question, system: System) -> Search:
    """The search once it has found a safe pattern. Raises: CannotProtectError."""
    work = question.policy.clean_up_work
    search.run()
    Thinner(search, work).run()
    if task.knowers.any():
        asked = (question.strict(system) & question.near(system))[task.goals.targets]
        remembering = _Remembering(search, task.knowers, asked)
        remembering.withstand()
        Thinner(search, work, remembering.still_withstood).again()
    publish_unmoved(search)
    return search


class _Remembering(Contributors):
    """Withstands those who are one of the new counts, as far as history allows.

    What history ties to a new count is certain to whoever is that count, however much is hidden.

    Args:
        asked: bool (targets): new counts, and what shares a sum with one; others aren't asked.
    """

    def __init__(self, search: Search, knowers: BoolArray, asked: BoolArray) -> None:
        super().__init__(search, knowers)
        self._bound = set(np.flatnonzero(~asked).tolist())

    def withstand(self) -> None:
        """Hide until no target is certain to someone who knows another count, where that helps."""
        for row in range(len(self.search.goals.targets)):
            if row not in self._bound and not self._free(row):
                self._bound.add(row)

    def still_withstood(self, rows: IntArray) -> bool:
        """Whether those that were freed still are."""

        return all(
            self._free(row, hide_more=False) for row in rows.tolist() if row not in self._bound
        )
