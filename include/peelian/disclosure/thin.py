"""Publishing again what turned out to be needless, and swapping a dear group for cheaper ones.

A group is let go, dearest first. What only moves through it showed is asked for again: through
what is hidden, or by hiding others that together cost less. Where that fails, it stays hidden.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from peelian.disclosure.boxes import LARGE, Box
from peelian.disclosure.local import Question
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.suppress import Ring, Search
from peelian.disclosure.trees import IntArray

RINGS: tuple[Ring, ...] = ((0.0, 100), (0.0, 300))
"""Where a lost move is looked for again first: among what is hidden, nearby."""
PAID_RING = 2_500
"""So many groups are looked at where others may be hidden instead. Fewer than all of a table of
2,916 cells let a fifth of the savings go."""
BOX_RINGS: tuple[Ring, ...] = ((0.0, Box(2)), (0.0, Box(4)))
PAID_BOX = Box(4)
"""The same where boxes are cut."""

MORE_WORK = 500_000
"""Further rounds, and another order, are only begun below so many entries of programs, about half a
second: on tables of 500 to 1,000 cells they leave 2 to 8 % less hidden; on larger ones the first
round is worth most."""
SMALL = 1_000
"""Tables of up to so many groups are tried in two orders."""
WORK_PER_GROUP = 2_700
"""A table of 2,916 cells needs about so many entries a group for a whole round. More is not spent,
so that time grows no faster than tables do, whatever their shape."""
LARGE_WORK_PER_GROUP = 2_030
"""The same of a large release, whose programs hold only what can change: an entry takes longer. A
table of 32,076 cells then takes about as long as before, and hides 3 % less."""
SLACK = 1.0
"""A program counts what moves by the unit, what is hidden already at next to nothing."""
PART = 10
"""Once more, a tenth of that: most of what can be let go was."""
Order = Callable[[Search, IntArray], FloatArray]
Guard = Callable[[IntArray], bool]


class Thinner:
    """Publishes groups of a finished search.

    Args:
        search: everything wanted is shown possible; changed in place.
        work_limit: entries of programs that may be solved here at most.
        guard: what else must hold of targets (positions) whose moves were let go; it may find
            other moves for them, but hide nothing.
    """

    def __init__(self, search: Search, work_limit: int, guard: Guard | None = None) -> None:
        self.search = search
        groups = search.problem.groups
        whole = groups * (WORK_PER_GROUP if groups <= LARGE else LARGE_WORK_PER_GROUP)
        self._stop = search.work + min(work_limit, whole)
        self._part = min(work_limit, whole // PART)
        self._guard = guard
        self._newly: list[int] = []

    def run(self) -> None:
        """Try every group that was hidden for others' sake, dearest first, while work is left.

        Small tables are tried in another order as well while that's little work, and the cheaper
        pattern is kept.
        """
        search = self.search
        began = search.work
        if search.problem.groups > SMALL:
            self._rounds(_weights_of, began)
            return
        before = search.snapshot()
        self._rounds(_weights_by_use, began)
        if search.work - began < MORE_WORK:
            first, paid = search.snapshot(), self._paid()
            search.restore(before)
            self._rounds(_weights_of, began)
            if self._paid() >= paid:
                search.restore(first)

    def again(self) -> None:
        """Try every group once more, with a part of the work, where the pattern was thin before."""
        self._stop = self.search.work + self._part
        self._once(_weights_of)

    def _rounds(self, order: Order, began: int) -> None:
        """What was let go opens ways for others, so it's begun again, dearest first."""
        again = self._once(order)
        while again and self.search.work - began < MORE_WORK:
            again = self._once(_weights_of)

    def _once(self, order: Order) -> bool:
        """Try every group once. Returns: whether any was published."""
        search = self.search
        chosen = np.flatnonzero(search.hidden & ~search.fixed)
        published = False
        for group in chosen[np.argsort(-order(search, chosen), kind="stable")].tolist():
            if search.work >= self._stop:
                return False
            published |= bool(search.hidden[group]) and self.publish(group)
        return published

    def _paid(self) -> float:
        search = self.search
        return float(search.weights[search.hidden & ~search.fixed].sum())

    def publish(self, group: int) -> bool:
        """Let a group go if everything wanted can still be shown for less."""
        search, moves = self.search, self.search.moves
        dropped = moves.through(group)
        lost, before = self._targets_of(dropped), moves.made
        for number in dropped:
            moves.drop(number)
        search.hidden[group] = False
        kept_shown = bool(search.kept_shown[group])
        search.kept_shown[group] = True
        self._newly = []
        done = self._mend(lost, float(search.weights[group])) and (
            self._guard is None or self._guard(moves.targets_of(dropped))
        )
        search.kept_shown[group] = kept_shown
        if not done:
            for number in range(before, moves.made):
                moves.drop(number)
            for number in dropped:
                moves.take_back(number)
            search.hidden[self._newly] = False
            search.hidden[group] = True
        return done

    def _targets_of(self, numbers: list[int]) -> IntArray:
        """The targets that some moves show anything of."""
        rows = [self.search.moves[number].shows[0] for number in numbers]
        found: IntArray = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))
        return found

    def _mend(self, rows: IntArray, worth: float) -> bool:
        """Show again what was lost, hiding others of a smaller weight in all if need be."""
        left = worth
        while open_pairs := self.search.moves.unmet_of(rows):
            row, column = self._hardest(open_pairs)
            paid = self._reach(row, column, left)
            if paid is None:
                return False
            left -= paid
        return True

    def _hardest(self, pairs: list[tuple[int, int]]) -> tuple[int, int]:
        """What is likeliest to fail goes first: the ends of a row."""
        last = self.search.goals.columns - 1
        return max(pairs, key=lambda pair: pair[1] in (0, last))

    def _reach(self, row: int, column: int, left: float) -> float | None:
        """Show one count. Returns: what was paid for it, less than `left`; None where it can't."""
        search = self.search
        group = int(search.goals.targets[row])
        by = int(search.goals.origin[row] + column - search.values[group])
        question = Question(group, by)
        boxed = search.boxes is not None
        rings = (*BOX_RINGS, (left, PAID_BOX)) if boxed else (*RINGS, (left, PAID_RING))
        for dear, limit in rings:
            if not search.hidden[group] or (dear and dear <= 1.0):
                return None
            most = dear * abs(by) + SLACK if dear else np.inf
            step = search.look(question, dear, limit, pay=True, branching=False, most=most)
            if step is None:
                continue
            fresh = step.groups[~search.hidden[step.groups]]
            cost = float(search.weights[fresh].sum())
            if not step.whole or cost >= left:
                continue
            number = search.keep(step)
            if number is None:
                return None
            search.hidden[fresh] = True
            self._newly += fresh.tolist()
            return cost if search.moves.is_met(row, column) else None
        return None


def publish_unmoved(search: Search) -> None:
    """Publish what no move changes: hidden or not, everyone can work it out."""
    for group in np.flatnonzero(search.hidden & ~search.fixed).tolist():
        if not search.moves.through(group):
            search.hidden[group] = False


def _weights_of(search: Search, groups: IntArray) -> FloatArray:
    found: FloatArray = search.weights[groups]
    return found


def _weights_by_use(search: Search, groups: IntArray) -> FloatArray:
    """Weights, less for groups that many moves need: those are the likelier to be hidden again."""
    uses = np.array([max(1, len(search.moves.through(group))) for group in groups.tolist()])
    found: FloatArray = search.weights[groups] / np.sqrt(uses)
    return found
