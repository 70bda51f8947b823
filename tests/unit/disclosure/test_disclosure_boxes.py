"""A box holds what can close a change; what is left out of it could not have taken part."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.disclosure import boxes
from peelian.disclosure.boxes import Box, Boxes, boxes_for
from peelian.disclosure.cells import Cells, TableOf, build_cells
from peelian.disclosure.goals import spreads
from peelian.disclosure.problem import Problem, make_problem
from peelian.disclosure.surroundings import Surroundings
from peelian.disclosure.trees import Tree, make_tree

ROWS = make_tree("r", [("Total", None), *((f"r{n}", "Total") for n in range(4))])
UNITS = make_tree(
    "u",
    [
        ("Total", None),
        ("north", "Total"),
        ("south", "Total"),
        *((f"north{n}", "north") for n in range(3)),
        *((f"south{n}", "south") for n in range(3)),
    ],
)
PLATFORMS = make_tree("p", [("Total", None), ("p0", "Total"), ("p1", "Total")])


def problem_of(trees: list[Tree], tables: list[list[str]]) -> tuple[Cells, Problem]:
    places = {tree.id: place for place, tree in enumerate(trees)}
    of = [TableOf(f"t{n}", tuple(places[name] for name in by)) for n, by in enumerate(tables)]
    cells = build_cells(trees, of)
    return cells, make_problem(cells.equations, np.zeros(cells.count, dtype=bool))


def named(cells: Cells, problem: Problem, groups: np.ndarray) -> set[str]:
    return {cells.named(cell) for cell in problem.first[groups].tolist()}


def group_at(cells: Cells, problem: Problem, *codes: str) -> int:
    nodes = [tree.codes.index(code) for tree, code in zip(cells.trees, codes, strict=True)]
    return int(problem.group_of[np.flatnonzero((cells.nodes == nodes).all(axis=1))[0]])


def test_a_box_has_the_cheapest_siblings_all_above_and_something_below_each() -> None:
    cells, problem = problem_of([ROWS, UNITS], [["r", "u"]])
    weights = np.full(problem.groups, 9.0)
    for code in ("r2", "r3"):
        weights[group_at(cells, problem, code, "north")] = 1.0
    weights[group_at(cells, problem, "r0", "north1")] = 1.0
    weights[group_at(cells, problem, "r0", "south2")] = 1.0
    everything = np.ones(problem.groups, dtype=bool)
    found = Boxes(cells, problem).around(
        group_at(cells, problem, "r0", "north"), everything, ~everything, weights, Box(1)
    )
    rows, units = ("Total", "r0", "r2"), ("Total", "north", "south", "north1", "south2")
    assert found.tolist() == sorted(
        group_at(cells, problem, *codes) for codes in itertools.product(rows, units)
    )


def test_hidden_siblings_are_cheapest_and_the_unusable_stay_out() -> None:
    cells, problem = problem_of([ROWS, PLATFORMS], [["r", "p"]])
    usable = np.ones(problem.groups, dtype=bool)
    hidden = ~usable
    hidden[group_at(cells, problem, "r3", "p0")] = True
    usable[group_at(cells, problem, "Total", "p1")] = False
    found = Boxes(cells, problem).around(
        group_at(cells, problem, "r0", "p0"), usable, hidden, np.full(problem.groups, 5.0), Box(1)
    )
    told = named(cells, problem, found)
    assert "r=r3, p=p1" in told
    assert "r=r1, p=p0" not in told
    assert "p=p1" not in told


def test_cells_that_no_linked_table_has_are_passed_over() -> None:
    cells, problem = problem_of([ROWS, UNITS, PLATFORMS], [["r", "u"], ["u", "p"]])
    everything = np.ones(problem.groups, dtype=bool)
    found = Boxes(cells, problem).around(
        group_at(cells, problem, "r0", "north0", "Total"),
        everything,
        ~everything,
        np.ones(problem.groups),
        Box(9, 9),
    )
    assert len(found) == problem.groups  # both tables whole, and nothing beside them


@given(
    inner=st.tuples(*[st.integers(-2, 2)] * 4),
    others=st.sets(st.integers(0, 8)),
)
def test_a_change_that_exists_is_never_cut_off(inner: tuple[int, ...], others: set[int]) -> None:
    tree = {
        name: make_tree(name, [("Total", None), (f"{name}0", "Total"), (f"{name}1", "Total")])
        for name in "ab"
    }
    cells, problem = problem_of(list(tree.values()), [["a", "b"]])
    move = np.zeros(problem.groups, dtype=np.int64)
    for (a, b), by in zip(itertools.product(("a0", "a1"), ("b0", "b1")), inner, strict=True):
        for above in itertools.product({a, "Total"}, {b, "Total"}):
            move[group_at(cells, problem, *above)] += by
    assert not (problem.equations @ move).any()
    moved = np.flatnonzero(move)
    groups = np.union1d(moved, np.array(sorted(others), dtype=np.int64))
    live = Surroundings(problem.equations).live(groups)
    assert set(moved.tolist()) <= set(live.tolist()) <= set(groups.tolist())


def test_what_nothing_can_make_good_for_is_cut_off() -> None:
    cells, problem = problem_of([ROWS, PLATFORMS], [["r", "p"]])
    surroundings = Surroundings(problem.equations)
    square = [group_at(cells, problem, r, p) for r in ("r0", "r1") for p in ("p0", "p1")]
    alone = group_at(cells, problem, "r2", "p0")
    groups = np.sort(np.array([*square, alone]))
    assert surroundings.live(groups).tolist() == sorted(square)
    assert surroundings.live(groups, square[0]).tolist() == sorted(square)
    assert not len(surroundings.live(groups, alone))


@pytest.mark.parametrize(
    ("large", "dense", "cut"), [(0, 2.0, True), (0, 0.0, False), (99, 2.0, False)]
)
def test_boxes_are_cut_from_what_is_large_and_sparse(
    monkeypatch: pytest.MonkeyPatch, large: int, dense: float, cut: bool
) -> None:
    monkeypatch.setattr(boxes, "LARGE", large)
    monkeypatch.setattr(boxes, "DENSE", dense)
    cells, problem = problem_of([ROWS, PLATFORMS], [["r", "p"]])
    targets = np.array([0])
    goals = spreads(targets, np.array([3]), 3)
    weights, hidden = np.ones(problem.groups), np.zeros(problem.groups, dtype=bool)
    assert (boxes_for(cells, problem, goals, weights, hidden) is not None) == cut
