"""The archivist's question: which new counts to hide so that nothing falls out of all releases.

In    the joint system, a table that agrees with it, and what is sensitive in it
Out   the task of a search (`archive.answer`)
Why   docs/decisions/0020-the-archivist.md
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.archive.joint import UNSAID, Joint
from peelian.disclosure.archive.settle import Settled
from peelian.disclosure.archive.system import System, system_of
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.floors import possible_floors
from peelian.disclosure.goals import Goals, spreads, windows
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.task import Task, around_counts
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Asked:
    """What is sensitive in a joint system, and what is decided; all bool (cells).

    Attributes:
        own: new cells and their own differences that the policy's rules mark.
        moved: cells that differ by a small count from what was shown before.
        gone: new cells that are hidden from the start, those above among them.
        earlier: cells that history hides and that hold a small count in the table assumed.
        perhaps: cells that history hides and that hold a larger one there: the true one, which
            nobody looked up, may be small all the same.
        between: pieces that no table has and that hold a small count.
        guessed: those of them that new and earlier counts don't give one by one: all that's known
            is a possible count.
        kept_shown: new cells that an officer wants published.
    """

    own: BoolArray
    moved: BoolArray
    gone: BoolArray
    earlier: BoolArray
    perhaps: BoolArray
    between: BoolArray
    guessed: BoolArray
    kept_shown: BoolArray

    @property
    def sensitive(self) -> BoolArray:
        """Whatever must not be worked out."""
        found: BoolArray = self.own | self.moved | self.earlier | self.between
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

    def strict(self, system: System) -> BoolArray:
        """bool (groups): small counts of which a whole window must stay possible.

        Of those whose count is a guess it's enough that they are never certain.
        """
        return system.mask((self.asked.sensitive | self.asked.perhaps) & ~self.asked.guessed)

    def near(self, system: System) -> BoolArray:
        """bool (groups): new counts, and what shares a sum with one."""
        real = system.mask((np.arange(self.joint.count) < self.joint.real) & system.unknown)
        touches = abs(system.problem.equations)
        found: BoolArray = (touches.T @ (touches @ real.astype(np.int64) > 0) > 0) | real
        return found

    def task(self, system: System) -> Task:
        """What a search is to find."""
        joint, policy, asked = self.joint, self.policy, self.asked
        attacker = ATTACKERS[policy.reader]
        problem = system.problem
        counts = problem.of_cells(system.local(self.settled.values))
        elsewhere = np.arange(joint.count) >= joint.real
        hidden = system.unknown & (asked.gone | elsewhere)
        least = np.minimum(system.most(self.least), counts)
        sensitive = system.mask(asked.sensitive & system.unknown)
        perhaps = system.mask(asked.perhaps & system.unknown) & ~sensitive
        ones = system.mask(asked.own & system.unknown & (self.settled.values == 1)) & (counts == 1)
        return Task(
            problem=problem,
            attacker=attacker,
            values=counts,
            weights=problem.sum_of_cells(system.local(self.costs)).astype(np.float64),
            sums=counts,
            goals=self._goals(system, counts, least, sensitive, perhaps),
            least=least,
            hidden=system.mask(hidden),
            kept_shown=system.mask(system.is_known | asked.kept_shown),
            knowers=ones & policy.withstands_contributors,
        )

    def _goals(
        self,
        system: System,
        counts: IntArray,
        least: IntArray,
        sensitive: BoolArray,
        perhaps: BoolArray,
    ) -> Goals:
        """A reader's windows; of what isn't strict, another count beside its own."""
        threshold = self.policy.threshold
        if not ATTACKERS[self.policy.reader].every:
            targets = np.flatnonzero(sensitive)
            return spreads(targets, counts[targets], threshold - 2)
        targets = np.flatnonzero(sensitive | perhaps)
        low = possible_floors(system.problem, least, targets, threshold)
        kept = sensitive[targets] | (low < threshold)
        targets, low = targets[kept], low[kept]
        sizes = np.full(len(targets), threshold - 1, dtype=np.int64)
        goals = around_counts(windows(targets, low, sizes), counts, threshold)
        origin, wanted = goals.origin.copy(), goals.wanted.copy()
        strict, doubtful = self.strict(system)[targets], perhaps[targets]
        for row in np.flatnonzero(~strict).tolist():
            mine = int(counts[targets[row]] - origin[row])
            beside = mine + 1 if mine + 1 < goals.columns else mine - 1
            wanted[row] = np.isin(np.arange(goals.columns), (mine, beside))
        # What is assumed of these isn't small, so their windows don't hold it.
        origin[doubtful] = np.maximum(low[doubtful], 1)
        stands_for = origin[:, None] + np.arange(goals.columns)[None, :]
        wanted[doubtful] = stands_for[doubtful] < threshold
        return Goals(goals.targets, origin, wanted)
