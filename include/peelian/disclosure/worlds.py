"""Worlds: whole alternative tables, each made of many moves that don't touch each other.

One world shows, for many targets at once, one count that a reader can't rule out. Together they
show everything wanted, and for those who know one count, that no other is certain to them.
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.moves import Move, Moves
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

BLOCK = 4_096
"""Knowers that are looked at together; a matrix of pairs must fit into memory."""


class Packing:
    """Worlds being filled.

    Args:
        values: int64 (groups): the table that moves start from.
    """

    def __init__(self, values: IntArray) -> None:
        self.values = values
        self.tables = np.zeros((0, len(values)), dtype=np.int32)
        self._taken = np.zeros((0, len(values)), dtype=bool)
        self._count = 0
        self._closed = 0

    def place(self, move: Move, steps: int, untouched: tuple[int, ...] = ()) -> None:
        """Make a move in the first open world where nothing it needs is taken.

        Args:
            untouched: groups that must keep their count in that world.
        """
        needed = np.concatenate([move.groups, np.array(untouched, dtype=np.int64)])
        taken = self._taken[self._closed : self._count, needed].any(axis=1)
        free = np.flatnonzero(~taken)
        world = self._closed + int(free[0]) if len(free) else self.open()
        self._taken[world, needed] = True
        self.tables[world, move.groups] += steps * move.step

    def close(self) -> None:
        """Leave the worlds there are as they are: what they show must not be undone."""
        self._closed = self._count

    def worlds(self) -> IntArray:
        """int64 (worlds, groups)."""
        return self.tables[: self._count].astype(np.int64)

    def open(self) -> int:
        """Add a world in which nothing has moved yet. Returns: which."""
        if self._count == len(self.tables):
            more = max(32, self._count)
            fresh = np.tile(self.values.astype(np.int32), (more, 1))
            self.tables = np.concatenate([self.tables, fresh])
            self._taken = np.concatenate(
                [self._taken, np.zeros((more, len(self.values)), dtype=bool)]
            )
        self._count += 1
        return self._count - 1


def pack(moves: Moves, knowers: BoolArray) -> IntArray:
    """A choice of worlds that shows whatever the moves show of their goals.

    Args:
        knowers: bool (groups): whose count someone may know; none where nobody does.
    Returns: int64 (worlds, groups), each once, in lexicographic order, so that nothing tells which
        of them is the true one, if any is.
    """
    packing = Packing(moves.values)
    standing = moves.standing()
    shown = np.zeros(moves.goals.wanted.shape, dtype=bool)
    for row, column, number, steps in _chosen(moves, standing):
        if not shown[row, column]:
            move = standing[number]
            packing.place(move, steps)
            rows, columns, taken = move.shows
            same = taken == steps
            shown[rows[same], columns[same]] = True
    _unmoved(packing, moves, shown)
    if knowers.any():
        _for_knowers(packing, moves, np.flatnonzero(knowers))
    found: IntArray = np.unique(packing.worlds(), axis=0)
    return found


def _chosen(moves: Moves, standing: list[Move]) -> list[tuple[int, int, int, int]]:
    """For each count that some move leads to (target, column, move, steps), short moves first."""
    wanted = _needed(moves)
    best: dict[tuple[int, int], tuple[int, int, int]] = {}
    for number, move in enumerate(standing):
        for row, column, steps in zip(*(part.tolist() for part in move.shows), strict=True):
            if wanted[row, column]:
                rank = (len(move.groups), number, steps)
                if (row, column) not in best or rank < best[row, column]:
                    best[row, column] = rank
    return [
        (row, column, best[row, column][1], best[row, column][2]) for row, column in sorted(best)
    ]


def _needed(moves: Moves) -> BoolArray:
    """Which counts the worlds must show: those wanted, or the two ends of a spread."""
    goals = moves.goals
    if goals.spread is None:
        return goals.wanted
    reached = moves.times > 0
    needed = np.zeros_like(reached)
    rows = np.arange(len(reached))
    needed[rows, reached.argmax(axis=1)] = True
    needed[rows, goals.columns - 1 - reached[:, ::-1].argmax(axis=1)] = True
    return needed


def _unmoved(packing: Packing, moves: Moves, shown: BoolArray) -> None:
    """Where a count is only shown by the table that moves start from, some world must keep it."""
    goals = moves.goals
    rows = np.arange(len(goals.targets))
    inside, column = goals.column_of(rows, moves.values[goals.targets])
    worlds = packing.worlds()
    kept = (worlds[:, goals.targets] == moves.values[goals.targets]).any(axis=0)
    if (inside & ~kept & ~shown[rows, np.where(inside, column, 0)]).any() or not len(worlds):
        packing.open()


def _for_knowers(packing: Packing, moves: Moves, knowers: IntArray) -> None:
    """Further worlds, until none of the targets is certain to any of the knowers."""
    targets = moves.goals.targets
    # What a knower's world changes must be seen to change: one world is where all moves start.
    packing.open()
    left = certain(packing.worlds(), moves.values, targets, knowers)
    packing.close()
    for group, knowing in zip(targets.tolist(), left, strict=True):
        for knower in knowing.tolist():
            for number in moves.through(group):
                move = moves[number]
                if knower not in move.groups:
                    packing.place(move, 1 if move.most else -1, (knower,))
                    break


def certain(
    worlds: IntArray, values: IntArray, groups: IntArray, knowers: IntArray
) -> list[IntArray]:
    """For each of some groups the knowers to whom the worlds leave it certain.

    That is so where no world changes the group and keeps the knower's count.
    """
    found: list[IntArray] = []
    keeps = (worlds[:, knowers] == values[knowers]).astype(np.float32)
    changes = (worlds[:, groups] != values[groups]).astype(np.float32)
    for start in range(0, len(groups), BLOCK):
        block = changes[:, start : start + BLOCK].T @ keeps
        for place, row in enumerate(block < 0.5):
            group = groups[start + place]
            found.append(knowers[row & (knowers != group)])
    return found
