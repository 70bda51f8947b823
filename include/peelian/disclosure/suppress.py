"""Secondary suppression: which further groups to hide so that every target keeps its counts.

For each count that a target must be able to have, a program finds the cheapest move that leads
there: a group that is shown costs its weight a unit, one that is hidden already next to nothing.
Whatever the move changes is hidden as well. Hiding more never undoes what was shown possible.

This is the flow heuristic of cell suppression (Kelly, Golden and Assad 1992, "Cell suppression:
disclosure protection for sensitive tabular data", Networks 22), with the note-reader's bounds and
with programs that only look around the target.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from peelian.core.errors import UnsafeError
from peelian.disclosure.boxes import LARGE, Box, Boxes
from peelian.disclosure.goals import Goals
from peelian.disclosure.local import (
    BRANCHES,
    DRIFT,
    ENDLESS,
    LocalPrograms,
    Question,
    Step,
)
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.moves import Moves
from peelian.disclosure.problem import BoolArray, Problem
from peelian.disclosure.surroundings import Surroundings
from peelian.disclosure.trees import IntArray

Ring = tuple[float, int | Box]
"""Where to look for a move: groups of at most such a weight; the nearest, at most so many (0: no
limit), or those in a box."""
RINGS: tuple[Ring, ...] = (
    (0.0, 250),
    (20.0, 1_200),
    (200.0, 2_000),
    (np.inf, 6_000),
    (np.inf, 0),
)
"""One after another, until there's a move; first what is hidden already. Cheap groups first gave
4 % less hidden than all at once (2,916 cells), in a third of the time; beyond 1,200 groups little
was gained."""
HIDDEN_RINGS: tuple[Ring, ...] = ((np.inf, 1_200), (np.inf, 0))
"""The same where only hidden groups may move."""
BOX_RINGS: tuple[Ring, ...] = (
    (50.0, Box(3)),
    (100.0, Box(3)),
    (200.0, Box(3)),
    (500.0, Box(3)),
    (1_000.0, Box(3)),
    (2_000.0, Box(3)),
    (2_000.0, Box(2, 1)),
    (np.inf, Box(2, 1)),
    (np.inf, Box(3)),
    (np.inf, Box(5)),
    (np.inf, 6_000),
)
"""Where boxes are cut. Each is tried for all targets before the next: what later ones need is
mostly hidden by then. Wider boxes before cells of 500 took 85 s more on 219,024 cells, and hid no
less in the end; the last thousand targets cost more than all others without them."""
HIDDEN_BOX_RINGS: tuple[Ring, ...] = ((np.inf, Box(3)), (np.inf, Box(2, 1)), (np.inf, 6_000))
SEARCH_WORK = 1_000_000_000
"""Entries of programs that a search may take, about half an hour; then it's given up, and nothing
is published. A release of 219,024 cells in four dimensions took 200 million for the outsider; for
the note-reader, of whom each count between must be kept as well, an hour wasn't enough."""


class Search:
    """A pattern that grows until everything wanted is shown possible.

    Args:
        problem: the groups and equations.
        values: int64 (groups): counts that agree with everything.
        weights: float64 (groups): what hiding each group costs.
        goals: what must stay possible.
        least: int64 (groups): the smallest count of each, as far as the reader knows.
        hidden: bool (groups): hidden from the start, the targets among them.
        kept_shown: bool (groups): an officer wants them published.
        boxes: where the release is too large and sparse for what is near to be of use.
    """

    def __init__(
        self,
        problem: Problem,
        values: IntArray,
        weights: FloatArray,
        goals: Goals,
        *,
        least: IntArray,
        hidden: BoolArray,
        kept_shown: BoolArray | None = None,
        boxes: Boxes | None = None,
    ) -> None:
        self.problem = problem
        self.values = values
        self.weights = weights
        self.goals = goals
        self.hidden = hidden.copy()
        self.fixed = hidden.copy()
        nothing = np.zeros(problem.groups, dtype=bool)
        self.kept_shown = nothing if kept_shown is None else kept_shown & ~hidden
        self.boxes = boxes
        self.surroundings = Surroundings(problem.equations)
        self.programs = LocalPrograms(self.surroundings, values - least)
        self.moves = Moves(goals, values, values - least)

    @property
    def work(self) -> int:
        """Entries of all programs solved so far."""
        return self.programs.work

    def snapshot(self) -> tuple[BoolArray, list[bool]]:
        """What is hidden and which moves stand, to be given to `restore`."""
        return self.hidden.copy(), self.moves.snapshot()

    def restore(self, before: tuple[BoolArray, list[bool]]) -> None:
        """Go back to a snapshot."""
        hidden, standing = before
        self.hidden = hidden.copy()
        self.moves.restore(standing)

    def run(self) -> None:
        """Hide until everything wanted is shown possible.

        Raises: CannotProtectError where hiding everything is not enough; UnsafeError where it takes
            more than SEARCH_WORK.
        """
        if self.boxes is None:
            self._hide_for_ends(RINGS)
        else:
            for ring in BOX_RINGS:
                self._hide_for_ends((ring,))
        self._hide_for_all()

    def _hide_for_ends(self, rings: Sequence[Ring]) -> None:
        """The far ends of each row, largest targets first: what lies between often follows."""
        counts = self.values[self.goals.targets]
        for row in np.argsort(-counts, kind="stable").tolist():
            self._give_up_if_endless()
            for column in self._ends(row):
                if not self.moves.is_met(row, column):
                    self._answer(self._question(row, column), rings, pay=True, whole=False)

    def _ends(self, row: int) -> Iterator[int]:
        if self.goals.spread is not None:
            yield from (column for _, column in self.moves.unmet_of(np.array([row])))
            return
        wanted = np.flatnonzero(self.goals.wanted[row])
        yield int(wanted[-1])
        yield int(wanted[0])

    def _hide_for_all(self) -> None:
        """Whatever is still open, in integers."""
        failed = self.prove(pay=True)
        while failed:
            self._hide_around(failed)
            failed = self.prove(pay=True)

    def prove(self, *, pay: bool) -> list[int]:
        """Show what's open to be possible, hiding more for it or not.

        Returns: the targets that fail.
        """
        failed: list[int] = []
        for row in np.flatnonzero(self.moves.unmet.any(axis=1)).tolist():
            self._give_up_if_endless()
            while open_pairs := self.moves.unmet_of(np.array([row])):
                if not self._reach_any(open_pairs, pay=pay):
                    failed.append(row)
                    break
        return failed

    def _give_up_if_endless(self) -> None:
        if self.work >= SEARCH_WORK:
            left, all_of_them = int(self.moves.unmet.any(axis=1).sum()), len(self.goals.targets)
            raise UnsafeError(
                "the search for what to hide was given up, as it takes too long",
                given=f"{left:,} of {all_of_them:,} sensitive counts still to be shielded",
                do="merge categories or leave a dimension out: peelian design proposes how",
            )

    def _reach_any(self, pairs: Sequence[tuple[int, int]], *, pay: bool) -> bool:
        """All of a row's open counts, or of a spread any that widens it."""
        if self.goals.spread is None:
            return all(self.reach(row, column, pay=pay) for row, column in pairs)
        row, column = pairs[0]
        return self.reach(row, column, pay=pay) or self._widen(row, pay=pay)

    def _widen(self, row: int, *, pay: bool) -> bool:
        """Where a spread can't be had upwards alone: one count further, up or down."""
        reached = np.flatnonzero(self.moves.times[row] > 0)
        further = [int(reached[-1]) + 1, int(reached[0]) - 1]
        return any(
            self.reach(row, column, pay=pay)
            for column in further
            if 0 <= column < self.goals.columns
        )

    def reach(self, row: int, column: int, *, pay: bool) -> bool:
        """Show that a target can have a count.

        Args:
            pay: whether groups that are shown may be hidden for it.
        """
        if self.moves.is_met(row, column):
            return True
        answered = self.answer(self._question(row, column), pay=pay)
        # A solver's move counts for what it shows, not for what it was asked.
        return answered and self.moves.is_met(row, column)

    def _question(self, row: int, column: int) -> Question:
        group = int(self.goals.targets[row])
        return Question(group, int(self.goals.origin[row] + column - self.values[group]))

    def answer(self, question: Question, *, pay: bool) -> bool:
        """Find a move that answers a question, hide what it changes and keep it."""
        if self.boxes is None:
            rings = RINGS if pay else HIDDEN_RINGS
        else:
            rings = BOX_RINGS if pay else HIDDEN_BOX_RINGS
        return self._answer(question, rings, pay=pay, whole=True)

    def _answer(self, question: Question, rings: Sequence[Ring], *, pay: bool, whole: bool) -> bool:
        """The same in some rings.

        Args:
            whole: whether a move that isn't in integers is asked for again in integers; else
                what it changes is hidden, and the question left open.
        """
        if not self.hidden[question.group]:
            return False
        for dear, limit in rings:
            found = self.look(question, dear, limit, pay=pay, whole=whole)
            if found is not None:
                self.hidden[found.groups] = True
                return self.keep(found) is not None
        return False

    def keep(self, step: Step) -> int | None:
        """Keep a move, checked in integers. Returns: its number; None where it can't count."""
        if not step.whole or not self.surroundings.level(step.groups, step.integers()):
            return None
        return self.moves.add(step.groups, step.integers())

    def look(
        self,
        question: Question,
        dear: float,
        limit: int | Box,
        *,
        pay: bool,
        whole: bool = True,
        branching: bool = True,
        most: float = np.inf,
    ) -> Step | None:
        """The cheapest move in one ring, of at most such a cost; changes nothing."""
        usable = self.hidden
        if pay:
            usable = self.hidden | ((self.weights <= dear) & ~self.kept_shown)
        room = self.programs.room
        if not self.surroundings.can_move(question.group, question.by, usable, room):
            return None
        groups = self._around(question.group, usable, limit)
        if not len(groups):
            return None
        cost = np.where(self.hidden[groups], DRIFT, self.weights[groups])
        step = self.programs.cheapest(question, groups, cost, most)
        if step is None or step.whole or not whole:
            return step
        return self.programs.cheapest_whole(question, step, groups, cost, branching=branching)

    def _around(self, group: int, usable: BoolArray, limit: int | Box) -> IntArray:
        """The groups of a ring that can change at all; empty where `group` can't."""
        if not isinstance(limit, Box):
            found = self.surroundings.around(group, usable, self.weights, limit)
        else:
            if self.boxes is None:
                raise ValueError("no boxes are cut from this release")
            found = self.boxes.around(group, usable, self.hidden, self.weights, limit)
        # Of what is near in a small table nearly all can change; looking costs more than it saves.
        small = self.problem.groups <= LARGE
        return found if small else self.surroundings.live(found, group)

    def _hide_around(self, failed: Sequence[int]) -> None:
        """The last resort, once nothing cheaper helps: everything near the targets that failed."""
        near = np.zeros(self.problem.groups, dtype=bool)
        near[self.goals.targets[list(failed)]] = True
        ties = abs(self.problem.equations)
        while not (near & ~self.hidden & ~self.kept_shown).any():
            wider = near | (ties.T @ (ties @ near) > 0)
            if np.array_equal(wider, near):
                if self.programs.branches_left >= BRANCHES:
                    raise CannotProtectError(failed)
                # With all hidden, whoever was given up too early is asked again without a limit.
                self.programs.branches_left = ENDLESS
                return
            near = wider
        self.hidden |= near & ~self.kept_shown


class CannotProtectError(UnsafeError):
    """Hiding everything that may be hidden still leaves targets that a reader can narrow down.

    Attributes:
        rows: their positions among the goals' targets.
    """

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = sorted(set(rows))
        super().__init__(
            f"{len(self.rows)} sensitive cells can't be protected even by hiding every count",
            do="merge categories or leave a dimension out",
        )
