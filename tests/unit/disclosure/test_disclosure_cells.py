"""Trees, cells, equations, and what becomes of them once zeros are shown."""

from __future__ import annotations

import numpy as np
import pytest

from peelian.core.errors import InputError
from peelian.disclosure.cells import TableOf, build_cells, residues
from peelian.disclosure.floors import possible_floors
from peelian.disclosure.problem import make_problem
from peelian.disclosure.tabulation import join_counts
from peelian.disclosure.trees import make_tree, tree_problems

RANKS = make_tree(
    "rank",
    [("All", None), ("staff", "All"), ("officer", "All"), ("pc", "officer"), ("sgt", "officer")],
)
YEARS = make_tree("year", [("Total", None), ("2024", "Total"), ("2025", "Total")])


def test_a_tree_is_depth_first_whatever_the_order_given() -> None:
    mixed = [("pc", "officer"), ("officer", "All"), ("All", None), ("staff", "All")]
    assert make_tree("rank", mixed).codes == ("All", "officer", "pc", "staff")


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("a", "b"), ("b", "a")], "0 codes have no parent"),
        ([("r", None), ("a", "b"), ("b", "a")], "cycle through 'a'"),
        ([("r", None), ("a", "a")], "cycle through 'a'"),
        ([("r", None), ("a", "x")], "'x' of 'a' is not a code"),
        ([("r", None), ("a", "r"), ("a", "r")], "'a' stands twice"),
        ([("r", None), ("", "r")], "a code is empty"),
        ([("r", None), ("s", None)], "2 codes have no parent"),
        ([], "0 codes have no parent"),
    ],
)
def test_a_broken_hierarchy_is_told(pairs: list[tuple[str, str | None]], words: str) -> None:
    assert any(words in problem for problem in tree_problems(pairs))
    with pytest.raises(ValueError, match=r"code|parent|cycle"):
        make_tree("x", pairs)


def test_a_hierarchy_of_many_codes_in_a_row_is_no_trouble() -> None:
    chain = [("n0", None), *((f"n{i}", f"n{i - 1}") for i in range(1, 300))]
    assert tree_problems(chain) == []
    assert len(make_tree("deep", chain).codes) == 300


def test_tables_share_the_cells_of_their_margins() -> None:
    cells = build_cells([RANKS, YEARS], [TableOf("rank", (0,)), TableOf("both", (1, 0))])
    assert cells.count == 15
    assert len(set(cells.places[0].tolist()) & set(cells.places[1].tolist())) == 5
    assert cells.named(0) == "grand total"
    assert cells.named(cells.count - 1) == "rank=sgt, year=2025"


def test_a_shared_equation_is_written_once() -> None:
    alone = build_cells([RANKS, YEARS], [TableOf("both", (0, 1))])
    twice = build_cells(
        [RANKS, YEARS], [TableOf("rank", (0,)), TableOf("both", (1, 0)), TableOf("year", (1,))]
    )
    assert alone.equations.shape == twice.equations.shape == (2 * 3 + 5, 15)


def test_every_equation_says_that_a_parent_is_the_sum_of_its_parts() -> None:
    cells = build_cells([RANKS, YEARS], [TableOf("both", (0, 1))])
    counts = np.array([[12, 5, 7], [3, 1, 2], [9, 4, 5], [6, 4, 2], [3, 0, 3]])
    values = join_counts(cells, [counts.ravel()])
    assert not residues(cells.equations, values).any()
    wrong = counts.copy()
    wrong[3, 1] += 1
    with pytest.raises(InputError, match="not the sum of their parts"):
        join_counts(cells, [wrong.ravel()])


def test_tables_that_disagree_are_refused() -> None:
    cells = build_cells([YEARS], [TableOf("once", (0,)), TableOf("again", (0,))])
    with pytest.raises(InputError, match="2 cells have another count in an earlier table"):
        join_counts(cells, [np.array([5, 2, 3]), np.array([5, 3, 2])])


def test_zeros_make_twins() -> None:
    """Officers are all constables here, so the two are one number, and hidden together."""
    cells = build_cells([RANKS], [TableOf("rank", (0,))])
    values = np.array([12, 3, 9, 9, 0])
    problem = make_problem(cells.equations, values == 0)
    assert problem.group_of.tolist() == [0, 1, 2, 2, -1]
    assert problem.of_cells(values).tolist() == [12, 3, 9]
    assert problem.sum_of_cells(values).tolist() == [12, 3, 18]
    assert problem.equations.toarray().tolist() == [[-1, 1, 1]]


def test_a_sum_of_counts_is_at_least_their_number() -> None:
    cells = build_cells([RANKS], [TableOf("rank", (0,))])
    problem = make_problem(cells.equations, np.zeros(5, dtype=bool))
    everything = np.arange(problem.groups)
    assert possible_floors(problem, 1, everything, 9).tolist() == [3, 1, 2, 1, 1]
    assert possible_floors(problem, 0, everything, 9).tolist() == [0, 0, 0, 0, 0]


def test_tables_that_share_a_margin_can_raise_a_floor_together() -> None:
    """Two years have two platforms that count, one year three outcomes: at least 3 in that year."""
    platform = make_tree("p", [("Total", None), ("a", "Total"), ("b", "Total")])
    outcome = make_tree("o", [("Total", None), *((c, "Total") for c in "xyz")])
    tables = [TableOf("yp", (0, 1)), TableOf("yo", (0, 2))]
    cells = build_cells([YEARS, platform, outcome], tables)
    problem = make_problem(cells.equations, np.zeros(cells.count, dtype=bool))
    floors = possible_floors(problem, 1, np.arange(problem.groups), 20)
    names = [cells.named(int(first)) for first in problem.first]
    assert floors[names.index("year=2024")] == 3
    assert floors[names.index("grand total")] == 6
    assert floors[names.index("p=a")] == 2
