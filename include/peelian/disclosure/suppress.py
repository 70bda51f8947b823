"""Secondary suppression: which further groups to hide so that every target keeps its window.

For each target that can't yet reach an end of its window, a program finds the cheapest way to move
it there through cells that are shown, a move costing a cell's weight a unit and nothing through
cells that are hidden already; whatever it moves is hidden as well. Hiding more never undoes what
was shown to be possible. Then the window's inner counts are shown possible in integers, hiding
more where they can't be, and last what turns out to be needless is published again.

This is the flow heuristic of cell suppression (Kelly, Golden and Assad 1992, "Cell suppression:
disclosure protection for sensitive tabular data", Networks 22), for the note-reader's bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from peelian.core.errors import UnsafeError
from peelian.disclosure.attackers import Goals
from peelian.disclosure.lp import UNBOUNDED, Answer, FloatArray, Room, TableProgram
from peelian.disclosure.problem import BoolArray, Problem, around
from peelian.disclosure.prover import Prover
from peelian.disclosure.trees import IntArray
from peelian.disclosure.witnesses import Published, Witnesses, publish

MOVED = 1e-7
"""A real move smaller than this is none: the solver's tolerance."""


@dataclass(frozen=True)
class Suppression:
    """A pattern and what shows that it's safe.

    Attributes:
        hidden: bool (groups).
        witnesses: alternative tables that show every wanted pair.
    """

    hidden: BoolArray
    witnesses: Witnesses


class Suppressor:
    """Chooses a pattern.

    Args:
        problem: the groups and equations.
        values: int64 (groups): the true counts, all positive.
        weights: float64 (groups): what hiding each group costs.
        goals: what must stay possible.
        least: the smallest count of a hidden group, as far as the reader knows.
        clean_up_limit: how many programs the clean-up may solve.
    """

    def __init__(
        self,
        problem: Problem,
        values: IntArray,
        weights: FloatArray,
        goals: Goals,
        *,
        least: int,
        clean_up_limit: int,
    ) -> None:
        self.problem = problem
        self.values = values
        self.weights = weights
        self.goals = goals
        self.least = least
        self.clean_up_limit = clean_up_limit
        self.hidden = np.zeros(problem.groups, dtype=bool)
        self.hidden[goals.targets] = True
        self._sensitive = self.hidden.copy()
        self._ties = abs(problem.equations)
        self._program = TableProgram(problem.equations)
        self._nothing = np.zeros(problem.equations.shape[0], dtype=np.int64)
        self._witnesses = Witnesses(goals)

    def run(self) -> Suppression:
        """Hide, prove, publish again what is needless.

        Raises: UnsafeError naming no cell's count, where even hiding everything is not enough.
        """
        self._witnesses.add(self._published(), self.values)
        self._hide_for_ends()
        prover = self._hide_for_all()
        self._publish_needless(prover)
        return Suppression(prover.published.hidden, prover.witnesses)

    def _published(self) -> Published:
        return publish(self.problem, self.values, self.hidden, self.least)

    def _hide_for_ends(self) -> None:
        """Make both ends of each window possible, largest targets first."""
        last = self.goals.width - 1
        for target in np.argsort(-self.values[self.goals.targets], kind="stable"):
            for count in (last, 0):
                if self._witnesses.open[target, count]:
                    self._hide_for(int(target), count)

    def _hide_for_all(self) -> Prover:
        """Hide until every wanted count is shown possible in integers."""
        while True:
            prover = Prover(self._published(), self.values, self._witnesses)
            failed = np.argwhere(prover.prove_all())
            if not len(failed):
                return prover
            before = self._progress()
            for target, count in failed:
                if self._witnesses.open[target, count]:
                    self._hide_for(int(target), int(count), whole=True)
            if self._progress() == before:
                self._hide_around(failed)

    def _progress(self) -> tuple[int, int]:
        return int(self.hidden.sum()), int(self._witnesses.open.sum())

    def _hide_for(self, target: int, count: int, *, whole: bool = False) -> None:
        """Hide what the cheapest table that has the target at this count moves."""
        group = int(self.goals.targets[target])
        push = int(self.goals.low[target] + count - self.values[group])
        cost = np.where(self.hidden, 0.0, self.weights)
        down = (self.values - self.least).astype(np.float64)
        up = np.full(self.problem.groups, UNBOUNDED)
        room = Room(up, down, cost, cost, push=(group, push))
        answer = self._program.nearest(self._nothing, room)
        if whole and answer.moves is not None and answer.whole() is None:
            near = around(self._ties, np.abs(answer.moves) > MOVED)
            nearby = replace(room, up=np.where(near, up, 0.0), down=np.where(near, down, 0.0))
            answer = self._program.nearest_whole(self._nothing, nearby, cheapest=True)
        self._hide_moved(answer)

    def _hide_moved(self, answer: Answer) -> None:
        if answer.moves is None:
            return
        self.hidden |= np.abs(answer.moves) > MOVED
        moves = answer.whole()
        if moves is not None:
            self._witnesses.add_move(self._published(), self.values, moves)

    def _hide_around(self, failed: IntArray) -> None:
        """The last resort, once nothing cheaper helps: everything near the targets that failed."""
        near = np.zeros(self.problem.groups, dtype=bool)
        near[self.goals.targets[failed[:, 0]]] = True
        while not (near & ~self.hidden).any():
            wider = around(self._ties, near)
            if np.array_equal(wider, near):
                raise CannotProtectError([int(target) for target, _ in failed])
            near = wider
        self.hidden |= near

    def _publish_needless(self, prover: Prover) -> None:
        """Publish again, dearest first, what isn't needed, while the work allows it."""
        chosen = np.flatnonzero(self.hidden & ~self._sensitive)
        for group in chosen[np.argsort(-self.weights[chosen], kind="stable")]:
            if prover.solved >= self.clean_up_limit:
                return
            if prover.try_publishing(int(group)):
                self.hidden[group] = False


class CannotProtectError(UnsafeError):
    """Hiding every count but the zeros still leaves targets that a reader can narrow down.

    Attributes:
        targets: their positions among the goals' targets.
    """

    def __init__(self, targets: Sequence[int]) -> None:
        self.targets = sorted(set(targets))
        super().__init__(
            f"{len(self.targets)} sensitive cells can't be protected even by hiding every count",
            do="merge categories or leave a dimension out",
        )
