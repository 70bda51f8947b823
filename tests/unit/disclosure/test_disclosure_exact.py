"""The exact method against all patterns of tables small enough to try every one."""

from __future__ import annotations

import dataclasses
from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.exact import improve
from peelian.disclosure.exact.questions import Questions
from peelian.disclosure.exact.search import Exact, Limits, exact_pattern
from peelian.disclosure.goals import spreads, windows
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.problem import BoolArray, Problem
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.task import Task
from peelian.disclosure.trees import IntArray

THRESHOLD = 5
EXAMPLES = 30
"""Each tries up to 2,000 patterns with a solver: so many take some seconds."""


@dataclasses.dataclass(frozen=True)
class Small:
    """A crossed table with totals: its problem, counts and sensitive groups."""

    problem: Problem
    values: IntArray
    targets: IntArray


def small(rows: int, columns: int, inner: list[int]) -> Small:
    """A table of counts above 0 with its totals, as a problem in which each cell is a group."""
    table = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    table[1:, 1:] = np.array(inner).reshape(rows, columns)
    table[0], table[:, 0] = table.sum(axis=0), table.sum(axis=1)
    table[0, 0] = table[1:, 1:].sum()
    place = np.arange(table.size).reshape(table.shape)
    equations = np.zeros((table.shape[0] + table.shape[1], table.size), dtype=np.int64)
    for number, line in enumerate([*place, *place.T]):
        equations[number, line[1:]] = 1
        equations[number, line[0]] = -1
    values = table.ravel()
    everything = np.arange(len(values))
    problem = Problem(everything, everything, sp.csr_matrix(equations))
    return Small(problem, values, np.flatnonzero(values < THRESHOLD))


@st.composite
def tables(draw: st.DrawFn) -> Small:
    rows, columns = draw(st.sampled_from([(2, 2), (2, 3), (3, 2)]))
    counts = st.integers(1, 12)
    inner = draw(st.lists(counts, min_size=rows * columns, max_size=rows * columns))
    return small(rows, columns, inner)


def asked(table: Small, reader: str) -> Questions:
    goals = (
        spreads(table.targets, table.values[table.targets], THRESHOLD - 2)
        if reader == "outsider"
        else windows(
            table.targets,
            np.ones(len(table.targets), dtype=np.int64),
            np.full(len(table.targets), THRESHOLD - 1),
        )
    )
    return improve.questions_of(goals, table.values)


def hidden_for_own_sake(table: Small) -> BoolArray:
    mask = np.zeros(table.problem.groups, dtype=bool)
    mask[table.targets] = True
    return mask


def find(table: Small, reader: str, limits: Limits | None = None, **more: BoolArray) -> Exact:
    hidden = hidden_for_own_sake(table)
    nothing = np.zeros(table.problem.groups, dtype=bool)
    return exact_pattern(
        table.problem,
        table.values - ATTACKERS[reader].least,
        table.values.astype(np.float64),
        asked(table, reader),
        hidden=hidden,
        open_groups=more.pop("open_groups", nothing),
        limits=limits,
        **more,
    )


def longest(table: Small, rooms: FloatArray, hidden: BoolArray, group: int, way: int) -> float:
    """The longest move of a group, by another solver's interface and a program of its own."""
    cost = np.zeros(len(hidden))
    cost[group] = -way
    bounds = [
        (-room, 100.0) if is_hidden else (0, 0)
        for room, is_hidden in zip(rooms, hidden, strict=True)
    ]
    found = linprog(
        cost,
        A_eq=table.problem.equations.toarray(),
        b_eq=np.zeros(table.problem.equations.shape[0]),
        bounds=bounds,
    )
    return -float(found.fun)


def answers(table: Small, reader: str, hidden: BoolArray) -> bool:
    """Whether a pattern is safe, worked out target by target from the definition."""
    rooms = (table.values - ATTACKERS[reader].least).astype(np.float64)
    for group in table.targets.tolist():
        up, down = (longest(table, rooms, hidden, group, way) for way in (1, -1))
        count = int(table.values[group])
        if reader == "outsider":
            enough = up + down >= THRESHOLD - 2 - 1e-6
        else:
            enough = up >= THRESHOLD - 1 - count - 1e-6 and down >= count - 1 - 1e-6
        if not enough:
            return False
    return True


def cheapest(table: Small, reader: str) -> float:
    """The least sum over every pattern, tried from the cheapest on; infinite where none is safe."""
    own = hidden_for_own_sake(table)
    free = np.flatnonzero(~own)
    choices = np.array(list(product((False, True), repeat=len(free))))
    costs = choices @ table.values[free]
    for number in np.argsort(costs, kind="stable").tolist():
        hidden = own.copy()
        hidden[free] = choices[number]
        if answers(table, reader, hidden):
            return float(costs[number])
    return np.inf


def paid(table: Small, hidden: BoolArray) -> float:
    return float(table.values[hidden & ~hidden_for_own_sake(table)].sum())


@pytest.mark.parametrize("reader", ["outsider", "note-reader"])
@settings(max_examples=EXAMPLES)
@given(table=tables())
def test_exact_pattern_is_the_cheapest_of_all_patterns(reader: str, table: Small) -> None:
    least = cheapest(table, reader)
    found = find(table, reader)
    assert found.finished
    if np.isfinite(least):
        assert found.hidden is not None
        assert answers(table, reader, found.hidden)
        assert paid(table, found.hidden) == least == found.bound
    else:
        assert found.hidden is None
        assert found.bound == np.inf


@pytest.mark.parametrize("reader", ["outsider", "note-reader"])
@settings(max_examples=EXAMPLES)
@given(table=tables(), rounds=st.integers(0, 3))
def test_bound_of_a_search_cut_short_is_never_above_the_cheapest(
    reader: str, table: Small, rounds: int
) -> None:
    everything = np.ones(table.problem.groups, dtype=bool)
    if not answers(table, reader, everything):
        return
    least = cheapest(table, reader)
    found = find(table, reader, Limits(rounds=rounds), start=everything)
    assert found.hidden is not None
    assert found.bound <= least <= paid(table, found.hidden)
    assert answers(table, reader, found.hidden)
    if found.finished:
        assert paid(table, found.hidden) == least


DRAWN = small(3, 3, [2, 9, 8, 7, 6, 9, 8, 7, 5])
"""One count of 2: with a rectangle of 9, 7, 6 or 8, 8, 5 ... the cheapest hides three others."""


def test_one_small_count_takes_the_cheapest_rectangle() -> None:
    found = find(DRAWN, "outsider")
    assert found.finished
    assert found.hidden is not None
    assert sorted(DRAWN.values[found.hidden].tolist()) == [2, 5, 8, 8]
    assert found.bound == 21


def test_a_count_that_cannot_fall_far_must_be_able_to_rise() -> None:
    # Among themselves the counts of 1 only go from 0 to 2: too near, whatever a 1 could fall by.
    table = small(3, 2, [1, 1, 1, 1, 5, 5])
    found = find(table, "outsider")
    assert found.finished
    assert found.hidden is not None
    assert answers(table, "outsider", found.hidden)
    assert found.bound == paid(table, found.hidden) == 10


def test_open_groups_stay_open() -> None:
    opened = DRAWN.values == 5
    found = find(DRAWN, "outsider", open_groups=opened)
    assert found.hidden is not None
    assert not found.hidden[opened].any()
    assert sorted(DRAWN.values[found.hidden].tolist()) == [2, 6, 7, 9]
    assert found.finished


def test_no_pattern_where_all_else_must_be_open() -> None:
    found = find(DRAWN, "outsider", open_groups=~hidden_for_own_sake(DRAWN))
    assert found == Exact(None, np.inf, True, found.rounds, found.cuts)


def test_same_question_same_answer() -> None:
    first, second = find(DRAWN, "note-reader"), find(DRAWN, "note-reader")
    assert first.hidden is not None
    assert second.hidden is not None
    assert np.array_equal(first.hidden, second.hidden)
    assert [cut.key() for cut in first.cuts] == [cut.key() for cut in second.cuts]
    assert (first.bound, first.rounds) == (second.bound, second.rounds)


def task_of(table: Small, reader: str) -> tuple[Task, Search]:
    attacker = ATTACKERS[reader]
    nothing = np.zeros(table.problem.groups, dtype=bool)
    sizes = np.full(len(table.targets), THRESHOLD - 1)
    goals = (
        windows(table.targets, np.ones(len(sizes), dtype=np.int64), sizes)
        if attacker.every
        else spreads(table.targets, table.values[table.targets], THRESHOLD - 2)
    )
    least = np.full(table.problem.groups, attacker.least)
    hidden = hidden_for_own_sake(table)
    weights = table.values.astype(np.float64)
    task = Task(
        table.problem,
        attacker,
        table.values,
        weights,
        table.values,
        goals,
        least,
        hidden,
        nothing,
        nothing,
    )
    return task, Search(table.problem, table.values, weights, goals, least=least, hidden=hidden)


@pytest.mark.parametrize("reader", ["outsider", "note-reader"])
@settings(max_examples=EXAMPLES)
@given(table=tables())
def test_better_is_never_dearer_and_shows_all_counts_by_integers(reader: str, table: Small) -> None:
    task, search = task_of(table, reader)
    try:
        search.run()
    except CannotProtectError:
        return
    before = paid(table, search.hidden)
    kept, bound, proved = improve.better(task, search)
    assert not kept.moves.unmet.any()
    assert answers(table, reader, kept.hidden)
    assert paid(table, kept.hidden) <= before
    least = cheapest(table, reader)
    assert bound is not None
    assert bound <= least
    if proved:
        assert paid(table, kept.hidden) == least


def test_better_leaves_large_tables_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    task, search = task_of(DRAWN, "outsider")
    search.run()
    monkeypatch.setattr(improve, "GROUPS_LIMIT", DRAWN.problem.groups - 1)
    assert improve.better(task, search) == (search, None, False)


def test_better_takes_the_cheaper_pattern_in_place_of_a_dear_one() -> None:
    task, search = task_of(DRAWN, "outsider")
    search.hidden[:] = True
    assert search.prove(pay=False) == []
    kept, bound, proved = improve.better(task, search)
    assert paid(DRAWN, kept.hidden) == 21
    assert (bound, proved) == (21, True)
