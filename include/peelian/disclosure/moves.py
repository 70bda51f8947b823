"""Moves found so far, and what they show: which counts a target can have.

A move from one possible table leads to another; so does a multiple of it, as long as no count falls
below the least that it can have. What a move shows stands as long as every group it changes is
hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.goals import Goals
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

ENDLESS = 1 << 40
"""In place of a number of steps where nothing falls: more than any count can need."""


@dataclass(frozen=True)
class Move:
    """A move in its smallest whole steps.

    Attributes:
        groups: int64: those that change, ascending.
        step: int64: by how much in one step; no common divisor.
        least, most: how many steps can be made (backward as a negative number, and forward).
        shows: positions (targets, columns) that its multiples reach, and by how many steps.
    """

    groups: IntArray
    step: IntArray
    least: int
    most: int
    shows: tuple[IntArray, IntArray, IntArray]


class Moves:
    """Moves from one table.

    Args:
        goals: what must be shown possible.
        values: int64 (groups): the table they start from.
        room: int64 (groups): how far each count can fall.
    """

    def __init__(self, goals: Goals, values: IntArray, room: IntArray) -> None:
        self.goals = goals
        self.values = values
        self._room = room
        self._row = np.full(len(values), -1, dtype=np.int64)
        self._row[goals.targets] = np.arange(len(goals.targets))
        self._made: list[Move] = []
        self._standing: list[bool] = []
        self._through: dict[int, list[int]] = {}
        self.times = np.zeros(goals.wanted.shape, dtype=np.int64)
        rows = np.arange(len(goals.targets))
        inside, column = goals.column_of(rows, values[goals.targets])
        self.times[rows[inside], column[inside]] += 1

    @property
    def unmet(self) -> BoolArray:
        """bool (targets, columns): counts that are still to be shown possible."""
        return self.goals.unmet(self.times > 0)

    def unmet_of(self, rows: IntArray) -> list[tuple[int, int]]:
        """The same for some targets alone, as (target, column) pairs."""
        part = Goals(
            self.goals.targets[rows],
            self.goals.origin[rows],
            self.goals.wanted[rows],
            self.goals.spread,
        )
        found = np.argwhere(part.unmet(self.times[rows] > 0))
        return [(int(rows[row]), int(column)) for row, column in found]

    def is_met(self, row: int, column: int) -> bool:
        """Whether a count was shown possible."""
        return bool(self.times[row, column] > 0)

    def add(self, groups: IntArray, by: IntArray) -> int | None:
        """Keep a move of integers that keeps every equation. Returns: its number."""
        if not len(groups):
            return None
        step = by // np.gcd.reduce(np.abs(by))
        room = self._room[groups]
        most = _steps(step, room)
        least = -_steps(-step, room)
        move = Move(groups, step, least, most, self._shown_by(groups, step, least, most))
        number = len(self._made)
        self._made.append(move)
        self._standing.append(True)
        for group in groups.tolist():
            self._through.setdefault(group, []).append(number)
        self._count(move, 1)
        return number

    def drop(self, number: int) -> None:
        """Let a move go, once a group that it changes is published."""
        self._standing[number] = False
        self._count(self._made[number], -1)

    def take_back(self, number: int) -> None:
        """Let a dropped move stand again."""
        self._standing[number] = True
        self._count(self._made[number], 1)

    @property
    def made(self) -> int:
        """How many moves were ever kept; the next one's number."""
        return len(self._made)

    def targets_of(self, numbers: list[int]) -> IntArray:
        """The positions of all targets that some moves change, ascending."""
        rows = [self._row[self._made[number].groups] for number in numbers]
        found: IntArray = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))
        return found[found >= 0]

    def snapshot(self) -> list[bool]:
        """Which moves stand, to be given to `restore`."""
        return self._standing.copy()

    def restore(self, standing: list[bool]) -> None:
        """Let the moves stand that stood at a snapshot, and no others."""
        after = len(self._standing) - len(standing)
        for number, stood in enumerate([*standing, *[False] * after]):
            if stood and not self._standing[number]:
                self.take_back(number)
            elif self._standing[number] and not stood:
                self.drop(number)

    def through(self, group: int) -> list[int]:
        """The standing moves that change a group."""
        return [n for n in self._through.get(group, ()) if self._standing[n]]

    def standing(self) -> list[Move]:
        """The moves that stand, oldest first."""
        return [m for m, stands in zip(self._made, self._standing, strict=True) if stands]

    def __getitem__(self, number: int) -> Move:
        return self._made[number]

    def _count(self, move: Move, by: int) -> None:
        rows, columns, _ = move.shows
        np.add.at(self.times, (rows, columns), by)

    def _shown_by(
        self, groups: IntArray, step: IntArray, least: int, most: int
    ) -> tuple[IntArray, IntArray, IntArray]:
        rows = self._row[groups]
        mine = np.flatnonzero(rows >= 0)
        if self.goals.spread is not None:
            return self._widened_by(rows[mine], step[mine], least, most)
        columns = np.arange(self.goals.columns)
        away = (self.goals.origin[rows[mine]] - self.values[groups[mine]])[:, None] + columns
        steps, rest = np.divmod(away, step[mine, None])
        place, column = np.nonzero((rest == 0) & (steps >= least) & (steps <= most) & (steps != 0))
        return rows[mine][place], column, steps[place, column]

    def _widened_by(
        self, rows: IntArray, step: IntArray, least: int, most: int
    ) -> tuple[IntArray, IntArray, IntArray]:
        """The same of spreads, where a count beyond an end stands for that end."""
        limit = self.goals.columns
        ways = range(max(least, -limit), min(most, limit) + 1)
        steps = np.array([k for k in ways if k], dtype=np.int64)
        table = np.repeat(rows, len(steps))
        counts = self.values[self.goals.targets[rows], None] + step[:, None] * steps[None, :]
        _, column = self.goals.column_of(table, counts.ravel())
        return table, column, np.tile(steps, len(rows))


def _steps(step: IntArray, room: IntArray) -> int:
    """How often a step can be made before a count falls below its least."""
    falling = step < 0
    if not falling.any():
        return ENDLESS
    return int((room[falling] // -step[falling]).min())
