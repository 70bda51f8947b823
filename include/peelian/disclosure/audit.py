"""The audit: can a reader narrow a hidden count down, from the published values alone?

It is given what a reader has (shown values, which are hidden, the equations, the notes' threshold)
and which cells must be safe; never a true count of a hidden cell. Worlds (alternative tables) that
someone claims to have found are checked in exact integers; where that leaves anything open, it can
search for more from scratch, starting from any table that fits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.attackers import Attacker, goals_for
from peelian.disclosure.goals import Goals
from peelian.disclosure.lp import UNBOUNDED, Room, TableProgram
from peelian.disclosure.problem import BoolArray, Problem, make_problem
from peelian.disclosure.suppress import Search
from peelian.disclosure.trees import IntArray

BLOCK = 32
"""Worlds that are checked together; all of a big release's would need gigabytes."""


@dataclass(frozen=True)
class Reading:
    """What a reader has of a release, cell by cell.

    Attributes:
        equations: int64 (equations, cells) sparse.
        shown: int64 (cells): the published counts; 0 where hidden.
        hidden: bool (cells).
        threshold: from the notes.
        zeros_hidden: the notes say that a hidden count may be zero.
    """

    equations: sp.csr_matrix
    shown: IntArray
    hidden: BoolArray
    threshold: int
    zeros_hidden: bool = False


@dataclass(frozen=True)
class Claim:
    """What is claimed to show that cells are safe.

    Attributes:
        worlds: int (worlds, hidden cells): possible counts of the hidden cells, ascending.
        low: int64 (sensitive cells): where the window of each starts; empty for the reader's own.
        width: int64 (sensitive cells): how many counts it has.
        singles: bool (cells): those that one person may know to be their own.
    """

    worlds: IntArray
    low: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    width: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    singles: BoolArray | None = None


@dataclass(frozen=True)
class Finding:
    """What the audit found.

    Attributes:
        fallen: cells that must be safe and aren't proved to be, ascending.
    """

    fallen: tuple[int, ...]

    @property
    def withstood(self) -> bool:
        """Whether every cell is proved safe."""
        return not self.fallen


def read_as_published(
    equations: sp.csr_matrix, values: IntArray, hidden: BoolArray, threshold: int
) -> Reading:
    """What is left to read of true `values` (int64, by cell) once `hidden` cells are taken out."""
    zeros_hidden = bool((hidden & (values == 0)).any())
    return Reading(equations, np.where(hidden, 0, values), hidden.copy(), threshold, zeros_hidden)


def audit(
    reading: Reading,
    sensitive: BoolArray,
    attacker: Attacker,
    claim: Claim | None = None,
    *,
    search: bool = True,
) -> Finding:
    """Judge a release as `attacker` reads it.

    Args:
        sensitive: bool (cells): those that must be safe.
        claim: worlds, none of which is believed before it's checked.
        search: whether to look for worlds that aren't claimed; without, this is the check of a
            certificate: additions and comparisons (and the floors that zeros give).
    """
    if reading.zeros_hidden:
        attacker = Attacker(attacker.name, 0, attacker.every)
    problem = make_problem(reading.equations, ~reading.hidden & (reading.shown == 0))
    published = Published.of(reading, problem, attacker.least)
    exposed = sensitive & ~problem.to_cells(published.hidden)
    targets = np.flatnonzero(problem.any_of_cells(sensitive) & published.hidden)
    worlds = published.believable(reading, claim.worlds) if claim is not None else None
    base = worlds[0] if worlds is not None and len(worlds) else None
    if base is None and search and len(targets):
        base = any_table(published)
    if base is None:
        return _finding(problem, sensitive, exposed, targets)
    goals = goals_for(attacker, problem, targets, base, reading.threshold)
    goals = _with_claim(goals, problem, sensitive, claim)
    open_rows = _unmet_by(goals, worlds)
    if search and len(open_rows):
        open_rows = _searched(published, base, goals, open_rows)
    fallen = targets[open_rows]
    if claim is not None and claim.singles is not None and worlds is not None:
        fallen = np.union1d(fallen, _certain(problem, targets, worlds, claim.singles))
    return _finding(problem, sensitive, exposed, fallen)


def _finding(
    problem: Problem, sensitive: BoolArray, exposed: BoolArray, fallen: IntArray
) -> Finding:
    cells = exposed | (sensitive & np.isin(problem.group_of, fallen))
    return Finding(tuple(np.flatnonzero(cells).tolist()))


@dataclass(frozen=True)
class Published:
    """What anyone may read, by group.

    Attributes:
        problem: the groups of cells that aren't zero, and their equations.
        shown: int64 (groups): the published counts; 0 where hidden.
        hidden: bool (groups); a group only where all its cells are: one that is shown tells them.
        least: the smallest count that a hidden group can have for this reader.
    """

    problem: Problem
    shown: IntArray
    hidden: BoolArray
    least: int

    @classmethod
    def of(cls, reading: Reading, problem: Problem, least: int) -> Published:
        """What a reading says of each group."""
        shown = np.zeros(problem.groups, dtype=np.int64)
        told = ~reading.hidden & (problem.group_of >= 0)
        shown[problem.group_of[told]] = reading.shown[told]
        return cls(problem, shown, ~problem.any_of_cells(told), least)

    def believable(self, reading: Reading, worlds: IntArray) -> IntArray:
        """The worlds that agree with everything published, by group, in exact integers."""
        hidden_cells = np.flatnonzero(reading.hidden)
        if worlds.ndim != 2 or worlds.shape[1] != len(hidden_cells) or worlds.dtype.kind != "i":
            return np.zeros((0, self.problem.groups), dtype=np.int32)
        group = self.problem.group_of[hidden_cells]
        kept: list[IntArray] = []
        for start in range(0, len(worlds), BLOCK):
            block = worlds[start : start + BLOCK].astype(np.int64)
            tables = np.tile(self.shown, (len(block), 1))
            tables[:, group] = block
            agrees = (tables[:, group] == block).all(axis=1)  # cells of a group must be equal
            agrees &= (tables[:, ~self.hidden] == self.shown[~self.hidden]).all(axis=1)
            agrees &= (tables[:, self.hidden] >= self.least).all(axis=1)
            agrees &= ~(self.problem.equations @ tables.T).any(axis=0)
            kept.append(tables[agrees])
        return np.concatenate([np.zeros((0, self.problem.groups), dtype=np.int64), *kept])


def any_table(published: Published) -> IntArray | None:
    """Some table of counts that agrees with everything published; None where none is found."""
    problem, hidden = published.problem, published.hidden
    base = np.where(hidden, published.least, published.shown)
    up = np.where(hidden, UNBOUNDED, 0.0)
    flat = np.ones(problem.groups)
    room = Room(up, np.zeros(problem.groups), flat, flat)
    program = TableProgram(problem.equations)
    missing = -(problem.equations @ base)
    answer = program.nearest(missing, room)
    if answer.moves is not None and answer.whole() is None:
        answer = program.nearest_whole(missing, room)
    moves = answer.whole()
    return None if moves is None else base + moves


def _with_claim(goals: Goals, problem: Problem, sensitive: BoolArray, claim: Claim | None) -> Goals:
    """The reader's windows, except of counts that are claimed to be sensitive without being small.

    A claim may only move a window up, beyond where a small count's would lie.
    """
    if claim is None or not len(claim.low) or goals.spread is not None:
        return goals
    cells = np.flatnonzero(sensitive)
    if len(claim.low) != len(cells) or len(claim.width) != len(cells):
        return goals
    rows = np.searchsorted(goals.targets, problem.group_of[cells])
    origin, wanted = goals.origin.copy(), goals.wanted.copy()
    inside = (rows < len(goals.targets)) & (problem.group_of[cells] >= 0)
    for row, low, width in zip(
        rows[inside].tolist(), claim.low[inside].tolist(), claim.width[inside].tolist(), strict=True
    ):
        if low > origin[row] or width < goals.columns:
            origin[row] = low
            wanted[row] = np.arange(goals.columns) < max(2, width)
    return Goals(goals.targets, origin, wanted)


def _unmet_by(goals: Goals, worlds: IntArray | None) -> IntArray:
    """The rows of which the worlds leave something open."""
    if worlds is None or not len(worlds):
        return np.arange(len(goals.targets))
    counts = worlds[:, goals.targets]
    if goals.spread is not None:
        narrow: IntArray = np.flatnonzero(counts.max(axis=0) - counts.min(axis=0) < goals.spread)
        return narrow
    reached = np.zeros(goals.wanted.shape, dtype=bool)
    rows = np.arange(len(goals.targets))
    for table in counts:
        inside, column = goals.column_of(rows, table)
        reached[rows[inside], column[inside]] = True
    return np.flatnonzero(goals.unmet(reached).any(axis=1))


def _searched(published: Published, base: IntArray, goals: Goals, rows: IntArray) -> IntArray:
    """The rows that a search of its own leaves open as well."""
    part = Goals(goals.targets[rows], goals.origin[rows], goals.wanted[rows], goals.spread)
    search = Search(
        published.problem,
        base,
        np.ones(published.problem.groups),
        part,
        least=np.full(published.problem.groups, published.least, dtype=np.int64),
        hidden=published.hidden,
    )
    return rows[search.prove(pay=False)]


def _certain(problem: Problem, targets: IntArray, worlds: IntArray, singles: BoolArray) -> IntArray:
    """The targets that are certain to someone who knows that one of the singles is 1."""
    knowers = np.flatnonzero(problem.any_of_cells(singles))
    if not len(worlds) or not len(knowers):
        return targets[:0] if not len(knowers) else targets
    counts = worlds[:, targets]
    # Any count would do; against the commonest few pairs are left to be looked at closely.
    usual = np.partition(counts, len(counts) // 2, axis=0)[len(counts) // 2]
    fallen = np.zeros(len(targets), dtype=bool)
    is_one = (worlds[:, knowers] == 1).astype(np.float32)
    is_usual = (counts == usual).astype(np.float32)
    known = is_one.sum(axis=0)
    for start in range(0, len(knowers), 1024):
        block = slice(start, start + 1024)
        together = is_one[:, block].T @ is_usual
        same = (together < 0.5) | (together > known[block, None] - 0.5)
        for place, row in enumerate(same):
            if row.any():
                knower = knowers[start + place]
                suspects = np.flatnonzero(row & (targets != knower))
                mine = np.flatnonzero(is_one[:, start + place] > 0)
                # Only these entries: a copy of whole worlds for each knower took a minute.
                rows = worlds[np.ix_(mine, targets[suspects])]
                fixed = np.ptp(rows, axis=0) == 0 if len(rows) else np.ones(len(suspects), bool)
                fallen[suspects[fixed]] = True
    found: IntArray = targets[fallen]
    return found
