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

        They are new, or share a sum with a new one, and their count isn't a guess. Of others it's
        enough that they are never certain: what a new count tells fades with every sum between.
        """
        real = (np.arange(self.joint.count) < self.joint.real) & system.unknown
        touches = abs(system.problem.equations)
        beside = touches.T @ (touches @ system.mask(real).astype(np.int64) > 0) > 0
        sure = system.mask(self.asked.sensitive & ~self.asked.guessed)
        found: BoolArray = sure & (beside | system.mask(real))
        return found

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
        ones = system.mask(asked.own & system.unknown & (self.settled.values == 1)) & (counts == 1)
        return Task(
            problem=problem,
            attacker=attacker,
            values=counts,
            weights=problem.sum_of_cells(system.local(self.costs)).astype(np.float64),
            sums=counts,
            goals=_goals(system, targets, counts, least, policy, self.strict(system)),
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
    strict: BoolArray,
) -> Goals:
    """A reader's windows; of what isn't strict, another count beside its own."""
    if not ATTACKERS[policy.reader].every:
        return spreads(targets, counts[targets], policy.threshold - 2)
    low = possible_floors(system.problem, least, targets, policy.threshold)
    sizes = np.full(len(targets), policy.threshold - 1, dtype=np.int64)
    goals = around_counts(windows(targets, low, sizes), counts, policy.threshold)
    wanted = goals.wanted.copy()
    for row in np.flatnonzero(~strict[targets]).tolist():
        mine = int(counts[targets[row]] - goals.origin[row])
        beside = mine + 1 if mine + 1 < goals.columns else mine - 1
        wanted[row] = np.isin(np.arange(goals.columns), (mine, beside))
    return Goals(goals.targets, goals.origin, wanted)
