"""Searching for alternative tables: can a target have each count of its window?

First many pairs at once: a program that pulls every open target toward a count it hasn't shown yet.
Then the rest one by one, the target held at the count: no real table means that the reader can rule
the count out; a real one that isn't whole is asked for again in integers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.attackers import Goals
from peelian.disclosure.lp import UNBOUNDED, Answer, FloatArray, Room, TableProgram
from peelian.disclosure.problem import BoolArray, around
from peelian.disclosure.trees import IntArray
from peelian.disclosure.witnesses import Published, Witnesses, publish

MOVED = 1e-7
"""A real move smaller than this is none: the solver's tolerance."""
PULL = 1.0
"""Cost of an entry's being one off its aim."""
DRIFT = 1e-3
"""Cost of moving an entry nobody asks about, beside PULL: moves stay few."""
ROUNDS_LIMIT = 40
"""Of many pairs at once; then the rest go one by one."""
WHOLE_LIMIT = 3_000
"""Integer questions about more entries than this can take minutes; more is hidden instead."""
FAR = 6
"""Entries so many equations away from a trial, or more, are looked at last."""
STALL = 0.05
"""A round that shows less than this share of the open pairs ends the rounds."""


class Prover:
    """Searches the tables that one published pattern allows, from one table that it allows.

    Args:
        published: what the reader has.
        base: int64 (groups): any table that `published` allows.
        witnesses: what is shown already, by tables that `published` allows; grows.
    """

    def __init__(self, published: Published, base: IntArray, witnesses: Witnesses) -> None:
        self.published = published
        self.base = base
        self.witnesses = witnesses
        self.free = np.flatnonzero(published.hidden)
        self._where = np.full(published.problem.groups, -1, dtype=np.int64)
        self._where[self.free] = np.arange(len(self.free))
        columns = sp.csr_matrix(published.problem.equations[:, self.free])
        self._equations = sp.csr_matrix(columns[np.diff(columns.indptr) > 0])
        self._ties = abs(self._equations)
        self._program = TableProgram(self._equations)
        self._fixed = np.zeros(len(self.free), dtype=bool)
        self._nothing = np.zeros(self._equations.shape[0], dtype=np.int64)

    @property
    def goals(self) -> Goals:
        """What must be shown possible."""
        return self.witnesses.goals

    @property
    def solved(self) -> int:
        """How many programs were solved."""
        return self._program.solved

    def prove_all(self) -> BoolArray:
        """Show what can be shown. Returns: bool (targets, width): wanted pairs that can't be."""
        self.rounds()
        failed = np.zeros_like(self.goals.wanted)
        for target, count in np.argwhere(self.witnesses.open):
            if self.witnesses.open[target, count]:
                failed[target, count] = not self.prove(int(target), int(count))
        return failed

    def rounds(self) -> None:
        """Show many pairs at once, as long as that pays."""
        for number in range(ROUNDS_LIMIT):
            before = int(self.witnesses.open.sum())
            if not before:
                return
            self._pull(number)
            if before - int(self.witnesses.open.sum()) < max(1.0, STALL * before):
                return

    def prove(self, target: int, count: int) -> bool:
        """Show that a target can have the count at position `count` of its window."""
        group = int(self.goals.targets[target])
        if not self.published.hidden[group]:
            return False
        push = (self._where[group], int(self.goals.low[target] + count - self.base[group]))
        room = self._room(np.ones(len(self.free)), push)
        answer = self._program.nearest(self._nothing, room)
        if self._keep(self.base[self.free], answer):
            return True
        if answer.moves is None:
            return False
        return self._prove_whole(room, np.abs(answer.moves) > MOVED)

    def _prove_whole(self, room: Room, moved: BoolArray) -> bool:
        """Ask in integers near what the real answer moved, then further and further around."""
        base = self.base[self.free]
        near = moved
        while True:
            wider = around(self._ties, near)
            if wider.sum() > WHOLE_LIMIT or np.array_equal(wider, near):
                return False
            near = wider
            up, down = np.where(near, room.up, 0.0), np.where(near, room.down, 0.0)
            nearby = replace(room, up=up, down=down)
            if self._keep(base, self._program.nearest_whole(self._nothing, nearby)):
                return True

    def try_publishing(self, group: int) -> bool:
        """Publish a hidden group if everything wanted can still be shown; else leave it hidden."""
        hidden = self.published.hidden.copy()
        hidden[group] = False
        whole, before = self.published, self.witnesses
        self.published = publish(whole.problem, self.base, hidden, whole.least)
        self.witnesses = before.without(group, int(self.base[group]))
        standing = len(self.witnesses.tables)
        self._fixed[self._where[group]] = True
        if self._prove_until_failure(self._where[group]):
            return True
        # What was found with the group published is allowed all the more with it hidden.
        for table in self.witnesses.tables[standing:]:
            before.add(whole, table)
        self.published, self.witnesses = whole, before
        self._fixed[self._where[group]] = False
        return False

    def _prove_until_failure(self, place: int) -> bool:
        """Prove what is open, beginning where it's likeliest to fail: ends of windows, nearby."""
        pairs = np.argwhere(self.witnesses.open)
        ends = (pairs[:, 1] == 0) | (pairs[:, 1] == self.goals.width - 1)
        away = self._hops(place)[self._where[self.goals.targets[pairs[:, 0]]]]
        for target, count in pairs[np.lexsort((away, ~ends))]:
            if self.witnesses.open[target, count] and not self.prove(int(target), int(count)):
                return False
        return True

    def _hops(self, place: int) -> IntArray:
        """How many equations lie between an entry and each other; FAR for those further still."""
        reached = np.zeros(len(self.free), dtype=bool)
        reached[place] = True
        hops = np.full(len(self.free), FAR, dtype=np.int64)
        for distance in range(FAR):
            hops[reached & (hops == FAR)] = distance
            reached = around(self._ties, reached)
        return hops

    def _pull(self, number: int) -> None:
        open_pairs = self.witnesses.open
        aims: dict[int, int] = {}
        hidden = self.published.hidden[self.goals.targets]
        for target in np.flatnonzero(open_pairs.any(axis=1) & hidden):
            counts = np.flatnonzero(open_pairs[target])
            pick = int(counts[(number + int(target)) % len(counts)])
            aims[int(self.goals.targets[target])] = int(self.goals.low[target]) + pick
        base = self.base[self.free].copy()
        cost = np.full(len(self.free), DRIFT)
        places = self._where[np.fromiter(aims, dtype=np.int64, count=len(aims))]
        base[places] = np.fromiter(aims.values(), dtype=np.int64, count=len(aims))
        cost[places] = PULL
        missing = self._equations @ (self.base[self.free] - base)
        room = self._room(cost, None, base)
        self._keep(base, self._program.nearest(missing, room))

    def _room(
        self, cost: FloatArray, push: tuple[int, int] | None, base: IntArray | None = None
    ) -> Room:
        from_base = self.base[self.free] if base is None else base
        up = np.where(self._fixed, 0.0, UNBOUNDED)
        down = np.where(self._fixed, 0.0, (from_base - self.published.least).astype(float))
        return Room(up, down, cost, cost, push)

    def _keep(self, base: IntArray, answer: Answer) -> bool:
        moves = answer.whole()
        if moves is None:
            return False
        table = self.base.copy()
        table[self.free] = base + moves
        return self.witnesses.add_move(self.published, self.base, table - self.base)
