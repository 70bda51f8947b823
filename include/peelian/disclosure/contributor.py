"""The contributor: someone who is one of the counts, and works out another from knowing it.

Whoever is a whole cell knows that its count is 1. If every move that changes another person's cell
changes theirs as well, that cell is certain to them. So each sensitive cell needs a move that
leaves the knower's alone; where there's none, one is bought by hiding more.
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.local import Question
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.trees import IntArray

STEPS = (1, -1, 2, -2)
"""Changes that are tried: one up mostly does."""


class Contributors:
    """Withstands those who know one count.

    Args:
        search: everything wanted is shown possible; changed in place.
        knowers: bool (groups): whose count one person may know to be their own.
    """

    def __init__(self, search: Search, knowers: BoolArray) -> None:
        self.search = search
        self.knowers = knowers

    def withstand(self) -> None:
        """Hide until no target is certain to someone who knows another count.

        Raises: CannotProtectError where hiding everything is not enough.
        """
        failed = [row for row in range(len(self.search.goals.targets)) if not self._free(row)]
        if failed:
            raise CannotProtectError(failed)

    def still_withstood(self, rows: IntArray) -> bool:
        """Whether some targets are free of all knowers, through what is hidden alone."""
        return all(self._free(row, hide_more=False) for row in rows.tolist())

    def certain_to(self, group: int) -> IntArray:
        """The knowers that every move of a group changes as well, ascending."""
        moves = self.search.moves
        shared: IntArray | None = None
        for number in moves.through(group):
            changed = moves[number].groups
            mine = changed[self.knowers[changed] & (changed != group)]
            shared = mine if shared is None else np.intersect1d(shared, mine, assume_unique=True)
            if not len(shared):
                break
        if shared is None:
            shared = np.flatnonzero(self.knowers)
            return np.setdiff1d(shared, [group])
        return shared

    def _free(self, row: int, *, hide_more: bool = True) -> bool:
        """Find moves of a target until none of the knowers is changed by all of them."""
        group = int(self.search.goals.targets[row])
        knowing = self.certain_to(group)
        while len(knowing):
            if not self._moves_without(group, tuple(knowing.tolist()), hide_more=hide_more):
                first = (int(knowing[0]),)
                if len(knowing) == 1 or not self._moves_without(group, first, hide_more=hide_more):
                    return False
            fewer = self.certain_to(group)
            if len(fewer) >= len(knowing):
                return False
            knowing = fewer
        return True

    def _moves_without(self, group: int, held: tuple[int, ...], *, hide_more: bool) -> bool:
        room = int(self.search.programs.room[group])
        questions = [Question(group, by, held) for by in STEPS if by >= -room]
        return any(
            self.search.answer(question, pay=pay)
            for pay in ((False, True) if hide_more else (False,))
            for question in questions
        )
