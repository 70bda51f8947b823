"""The audit: can a reader narrow a hidden count down, from the published values alone?

It is given what a reader has (shown values, which are hidden, the equations, the notes' threshold)
and which cells must be safe; never a true count of a hidden cell. Alternative tables that someone
claims to have found are checked in exact integers; whatever they leave open is searched for again
from scratch, starting from any table that fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.attackers import Attacker, Goals, make_goals
from peelian.disclosure.floors import possible_floors
from peelian.disclosure.lp import UNBOUNDED, Room, TableProgram
from peelian.disclosure.problem import BoolArray, Problem, make_problem
from peelian.disclosure.prover import Prover
from peelian.disclosure.trees import IntArray
from peelian.disclosure.witnesses import Published, Witnesses, fewest


@dataclass(frozen=True)
class Reading:
    """What a reader has of a release, cell by cell.

    Attributes:
        equations: int64 (equations, cells) sparse.
        shown: int64 (cells): the published counts; 0 where hidden.
        hidden: bool (cells).
        threshold: from the notes.
    """

    equations: sp.csr_matrix
    shown: IntArray
    hidden: BoolArray
    threshold: int


@dataclass(frozen=True)
class Finding:
    """What the audit found.

    Attributes:
        fallen: cells that must be safe and aren't proved to be, ascending.
        tables: alternative tables (int64, by cell) that between them prove the others safe.
    """

    fallen: tuple[int, ...]
    tables: tuple[IntArray, ...]

    @property
    def withstood(self) -> bool:
        """Whether every cell is proved safe."""
        return not self.fallen


def audit(
    reading: Reading,
    sensitive: BoolArray,
    attacker: Attacker,
    claimed: Sequence[IntArray] = (),
    *,
    search: bool = True,
) -> Finding:
    """Judge a release as `attacker` reads it.

    Args:
        sensitive: bool (cells): those that must be safe.
        claimed: alternative tables, int64 by cell; none is believed before it's checked.
        search: whether to look for tables that aren't claimed; without, this is the check of a
            certificate: additions and comparisons (and the floors that zeros give).
    """
    zero = ~reading.hidden & (reading.shown == 0)
    problem = make_problem(reading.equations, zero)
    published = _by_group(reading, problem, attacker)
    exposed = sensitive & ~problem.to_cells(published.hidden)
    targets = np.flatnonzero(problem.any_of_cells(sensitive) & published.hidden)
    tables = _believable(published, claimed)
    windows = _windows(attacker, problem, targets, reading.threshold)
    found: list[IntArray] = []
    safe = np.zeros(len(targets), dtype=bool)
    for searching in (False, True) if search else (False,):
        for low in windows:
            waiting = np.flatnonzero(~safe)
            goals = make_goals(attacker, targets[waiting], low[waiting], reading.threshold)
            witnesses = _shown(published, goals, tables, searching=searching)
            safe[waiting] = ~witnesses.open.any(axis=1)
            found += fewest(witnesses)
    fallen = exposed.copy()
    fallen |= sensitive & np.isin(problem.group_of, targets[~safe])
    return Finding(tuple(np.flatnonzero(fallen).tolist()), _distinct(problem, found))


def read_as_published(
    equations: sp.csr_matrix, values: IntArray, hidden: BoolArray, threshold: int
) -> Reading:
    """What is left to read of true `values` (int64, by cell) once `hidden` cells are taken out."""
    return Reading(equations, np.where(hidden, 0, values), hidden.copy(), threshold)


def _by_group(reading: Reading, problem: Problem, attacker: Attacker) -> Published:
    """A group is hidden only where all its cells are: one that is shown tells the others."""
    shown = np.zeros(problem.groups, dtype=np.int64)
    told = ~reading.hidden & (problem.group_of >= 0)
    shown[problem.group_of[told]] = reading.shown[told]
    return Published(problem, shown, ~problem.any_of_cells(told), attacker.least)


def _windows(
    attacker: Attacker, problem: Problem, targets: IntArray, threshold: int
) -> list[IntArray]:
    """Where windows may start: one place for the note-reader, any for the outsider."""
    if attacker.every:
        return [possible_floors(problem, attacker.least, targets, threshold)]
    return [np.full(len(targets), start, dtype=np.int64) for start in range(threshold)]


def _believable(published: Published, claimed: Sequence[IntArray]) -> list[IntArray]:
    """The claimed tables that agree with everything published, by group."""
    group_of = published.problem.group_of
    tables: list[IntArray] = []
    for cells in claimed:
        if cells.shape != group_of.shape or cells.dtype.kind != "i":
            continue
        table = published.problem.of_cells(cells)
        alike = np.array_equal(cells, published.problem.spread(table))
        if alike and published.allows(table):
            tables.append(table)
    return tables


def _shown(
    published: Published, goals: Goals, tables: list[IntArray], *, searching: bool
) -> Witnesses:
    """What the tables show of the goals, and where `searching` what else can be found."""
    witnesses = Witnesses(goals)
    for table in tables:
        witnesses.add(published, table)
    if searching and witnesses.open.any():
        base = tables[0] if tables else any_table(published)
        if base is not None:
            witnesses.add(published, base)
            Prover(published, base, witnesses).prove_all()
    return witnesses


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


def _distinct(problem: Problem, tables: list[IntArray]) -> tuple[IntArray, ...]:
    """The tables by cell, each once, in lexicographic order."""
    if not tables:
        return ()
    return tuple(problem.spread(table) for table in np.unique(np.array(tables), axis=0))
