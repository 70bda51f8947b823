"""The archivist's question: which new counts to hide so that nothing falls out of all releases.

In    the joint system, a table that agrees with it, and what is sensitive in it
Out   a pattern of hidden new cells, with the moves that show it safe
Why   docs/decisions/0020-the-archivist.md
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from peelian.disclosure.archive.joint import UNSAID, Joint
from peelian.disclosure.archive.settle import Settled
from peelian.disclosure.archive.system import System, system_of
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.contributor import Contributors
from peelian.disclosure.floors import possible_floors
from peelian.disclosure.goals import Goals, spreads, windows
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.task import Task, around_counts, search_for
from peelian.disclosure.thin import Thinner, publish_unmoved
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Asked:
    """What is sensitive in a joint system, and what is decided; all bool (cells).

    Attributes:
        own: new cells and their own differences that the policy's rules mark.
        moved: cells that differ by a small count from what was shown before.
        gone: new cells that are hidden from the start, those above among them.
        earlier: cells that history hides and that may hold a small count.
        between: pieces that no table has and that hold a small count.
        guessed: those of them that new and earlier counts don't give one by one: all that's known
            is a possible count.
        kept_shown: new cells that an officer wants published.
    """

    own: BoolArray
    moved: BoolArray
    gone: BoolArray
    earlier: BoolArray
    between: BoolArray
    guessed: BoolArray
    kept_shown: BoolArray

    @property
    def sensitive(self) -> BoolArray:
        """Whatever must not be worked out."""
        found: BoolArray = self.own | self.moved | self.earlier | self.between
        return found


@dataclass(frozen=True)
class Found:
    """A pattern.

    Attributes:
        system: what was searched.
        task: the question that was answered.
        search: what shows it safe.
        past: bool (cells): what history alone narrows down, whatever the new release hides.
    """

    system: System
    task: Task
    search: Search
    past: BoolArray

    def hidden(self, joint: Joint) -> BoolArray:
        """bool (cells of the joint system)."""
        found = np.zeros(joint.count, dtype=bool)
        found[self.system.cells] = self.system.problem.to_cells(self.search.hidden)
        return found


@dataclass(frozen=True)
class Question:
    """A joint system with everything that a search needs to know.

    Attributes:
        least: int64 (cells): the least of each hidden cell, as far as a reader knows.
        costs: int64 (cells): what hiding each costs; nothing for what isn't new.
        open_zeros: bool (cells): new zeros that may be hidden where nothing else helps; None for
            none.
    """

    joint: Joint
    settled: Settled
    asked: Asked
    policy: Policy
    least: IntArray
    costs: IntArray
    open_zeros: BoolArray | None = None

    def given(self) -> BoolArray:
        """bool (cells): what a reader is told whatever is hidden: history, and new zeros."""
        joint, values = self.joint, self.settled.values
        new = np.arange(joint.count) < joint.real
        told: BoolArray = new & (values == 0) & ~self.asked.gone
        if self.open_zeros is not None:
            told &= ~self.open_zeros
        return told | self.told_before()

    def told_before(self) -> BoolArray:
        """bool (cells): what history shows and the register hasn't moved away from."""
        found: BoolArray = (self.joint.shown != UNSAID) & ~self.settled.stale
        return found

    def system(self) -> System:
        """What the new release is tied to."""
        start = np.arange(self.joint.count) < self.joint.own
        return system_of(self.joint, self.settled, self.given(), start, self.asked.gone)

    def task(self, system: System) -> Task:
        """What a search is to find."""
        joint, policy, asked = self.joint, self.policy, self.asked
        attacker = ATTACKERS[policy.reader]
        problem = system.problem
        counts = problem.of_cells(system.local(self.settled.values))
        elsewhere = np.arange(joint.count) >= joint.real
        hidden = system.unknown & (asked.gone | elsewhere)
        sensitive = asked.sensitive & system.unknown
        targets = np.flatnonzero(system.mask(sensitive))
        least = np.minimum(system.most(self.least), counts)
        sure = system.mask(sensitive & ~asked.guessed)
        ones = system.mask(asked.own & system.unknown & (self.settled.values == 1)) & (counts == 1)
        return Task(
            problem=problem,
            attacker=attacker,
            values=counts,
            weights=problem.sum_of_cells(system.local(self.costs)).astype(np.float64),
            sums=counts,
            goals=_goals(system, targets, counts, least, policy, sure),
            least=least,
            hidden=system.mask(hidden),
            kept_shown=system.mask(system.is_known | asked.kept_shown),
            knowers=ones & policy.withstands_contributors,
        )


def _goals(
    system: System,
    targets: IntArray,
    counts: IntArray,
    least: IntArray,
    policy: Policy,
    sure: BoolArray,
) -> Goals:
    """A reader's windows; of a count that is a guess itself, only that it's never certain."""
    if not ATTACKERS[policy.reader].every:
        return spreads(targets, counts[targets], policy.threshold - 2)
    low = possible_floors(system.problem, least, targets, policy.threshold)
    sizes = np.full(len(targets), policy.threshold - 1, dtype=np.int64)
    goals = around_counts(windows(targets, low, sizes), counts, policy.threshold)
    wanted = goals.wanted.copy()
    for row in np.flatnonzero(~sure[targets]).tolist():
        mine = int(counts[targets[row]] - goals.origin[row])
        beside = mine + 1 if mine + 1 < goals.columns else mine - 1
        wanted[row] = np.isin(np.arange(goals.columns), (mine, beside))
    return Goals(goals.targets, goals.origin, wanted)


def answer(question: Question) -> Found:
    """A pattern that keeps possible whatever history leaves possible.

    Raises: CannotProtectError where the new release's zeros, or what must be shown, narrow down
        more; its rows are positions among the goals' targets of `question.task`.
    """
    system = question.system()
    task = question.task(system)
    # What history has narrowed down is asked first: a search that can't but fail hides everything
    # before it says so, which took twice as long as all the rest.
    eased = _eased(question, system, task)
    past = np.zeros(question.joint.count, dtype=bool)
    groups = np.zeros(task.problem.groups, dtype=bool)
    fewer = eased.wanted.sum(axis=1) < task.goals.wanted.sum(axis=1)
    groups[eased.targets[fewer]] = True
    past[system.cells] = system.problem.to_cells(groups)
    past &= question.asked.sensitive
    task = replace(task, goals=eased)
    search = search_for(task)
    try:
        return Found(system, task, _finished(search, task, question.policy), past)
    except CannotProtectError as error:
        goals = _any_other(question, system, task.goals, search, error.rows)
        if goals is None:
            raise
    task = replace(task, goals=goals)
    return Found(system, task, _finished(search_for(task), task, question.policy), past)


def _eased(question: Question, system: System, task: Task) -> Goals:
    """The goals without what history alone rules out."""
    goals = task.goals
    if goals.spread is not None:
        return goals
    wanted = goals.wanted & _left_by_history(question, system, task)
    return Goals(goals.targets, goals.origin, wanted)


def _any_other(
    question: Question, system: System, goals: Goals, search: Search, rows: list[int]
) -> Goals | None:
    """The goals with another second count of what is a guess itself; None if that's no help.

    Args:
        search: one that hid everything it may, in vain.
        rows: the targets that it failed to protect.
    """
    wanted = goals.wanted.copy()
    sure = system.mask(question.asked.sensitive & ~question.asked.guessed)
    for row in rows:
        possible = np.flatnonzero(search.moves.times[row] > 0)
        if not sure[goals.targets[row]] and len(possible) > 1:
            wanted[row] = np.isin(np.arange(goals.columns), possible[:2])
    if goals.spread is not None or (wanted == goals.wanted).all():
        return None
    return Goals(goals.targets, goals.origin, wanted)


def _left_by_history(question: Question, system: System, task: Task) -> BoolArray:
    """bool (targets, columns): the counts that history leaves possible, nothing new being known.

    New cells, zeros too, are pieces that no table has, to whoever hasn't seen the release.
    """
    joint, settled, goals = question.joint, question.settled, task.goals
    cell_of = system.cells[system.problem.first]
    asked = np.zeros(joint.count, dtype=bool)
    asked[cell_of[goals.targets]] = True
    alone = system_of(joint, settled, question.told_before(), asked, np.zeros(joint.count, bool))
    possible = np.zeros(goals.wanted.shape, dtype=bool)
    counts = task.values[goals.targets]
    inside, column = goals.column_of(np.arange(len(goals.targets)), counts)
    possible[np.flatnonzero(inside), column[inside]] = True
    place = np.full(joint.count, -1, dtype=np.int64)
    place[alone.cells] = alone.problem.group_of
    group = np.where(alone.unknown[cell_of[goals.targets]], place[cell_of[goals.targets]], -1)
    chosen = np.flatnonzero(group >= 0)
    if not len(chosen):
        return possible
    groups, first = np.unique(group[chosen], return_index=True)
    mine = Goals(groups, goals.origin[chosen][first], goals.wanted[chosen][first])
    values = alone.problem.of_cells(alone.local(settled.values))
    search = Search(
        alone.problem,
        values,
        np.ones(alone.problem.groups),
        mine,
        least=np.minimum(alone.most(settled.least), values),
        hidden=alone.mask(alone.unknown),
        kept_shown=alone.mask(alone.is_known),
    )
    search.prove(pay=False)
    reached = search.moves.times > 0
    for row, mine_row in zip(
        chosen.tolist(), np.searchsorted(groups, group[chosen]).tolist(), strict=True
    ):
        # Two targets may be one count to whoever hasn't seen the release, with windows apart.
        column = goals.origin[row] - mine.origin[mine_row] + np.arange(goals.columns)
        inside_row = (column >= 0) & (column < goals.columns)
        possible[row, inside_row] |= reached[mine_row, column[inside_row]]
    return possible


def _finished(search: Search, task: Task, policy: Policy) -> Search:
    """The search once it has found a safe pattern. Raises: CannotProtectError."""
    search.run()
    Thinner(search, policy.clean_up_work).run()
    if task.knowers.any():
        remembering = _Remembering(search, task.knowers)
        remembering.withstand()
        Thinner(search, policy.clean_up_work, remembering.still_withstood).again()
    publish_unmoved(search)
    return search


class _Remembering(Contributors):
    """Withstands those who are one of the new counts, as far as history allows.

    What history ties to a new count is certain to whoever is that count, however much is hidden.
    """

    def __init__(self, search: Search, knowers: BoolArray) -> None:
        super().__init__(search, knowers)
        self._bound: set[int] = set()

    def withstand(self) -> None:
        """Hide until no target is certain to someone who knows another count, where that helps."""
        for row in range(len(self.search.goals.targets)):
            if not self._free(row):
                self._bound.add(row)

    def still_withstood(self, rows: IntArray) -> bool:
        """Whether those that were freed still are."""

        return all(
            self._free(row, hide_more=False) for row in rows.tolist() if row not in self._bound
        )
