"""The canonical order: the same cells in the same order, whatever order they came in."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from peelian.disclosure.canonical import canonical_order, equations_in_order
from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.trees import IntArray, make_tree


def table(leaves: IntArray) -> tuple[sp.csr_matrix, IntArray]:
    """The equations of a table of flat dimensions, and its counts with all margins."""
    trees = [
        make_tree(f"d{axis}", [("Total", None), *((f"c{i}", "Total") for i in range(size))])
        for axis, size in enumerate(leaves.shape)
    ]
    cells = build_cells(trees, [TableOf("main", tuple(range(leaves.ndim)))])
    for axis in range(leaves.ndim):
        leaves = np.concatenate([leaves.sum(axis=axis, keepdims=True), leaves], axis=axis)
    return cells.equations, leaves.ravel()


@given(
    st.lists(st.integers(0, 30), min_size=12, max_size=12, unique=True),
    st.sampled_from([(12,), (3, 4), (2, 3, 2)]),
    st.randoms(use_true_random=False),
)
def test_cells_and_equations_that_are_shuffled_come_back_the_same(
    counts: list[int], shape: tuple[int, ...], random: np.random.Generator
) -> None:
    equations, values = table(np.array(counts).reshape(shape))
    order = canonical_order(equations, [values])
    columns, rows = list(range(len(values))), list(range(equations.shape[0]))
    random.shuffle(columns)
    random.shuffle(rows)
    shuffled = sp.csr_matrix(equations[rows][:, columns])
    again = canonical_order(shuffled, [values[columns]])
    np.testing.assert_array_equal(values[columns][again], values[order])
    assume(len(set(values.tolist())) == len(values))
    np.testing.assert_array_equal(np.array(columns)[again], order)
    straight, back = equations_in_order(equations, order), equations_in_order(shuffled, again)
    np.testing.assert_array_equal(straight.toarray(), back.toarray())


def test_the_order_holds_each_cell_once_and_the_sums_still_hold() -> None:
    equations, values = table(np.arange(24).reshape(2, 3, 4))
    order = canonical_order(equations, [values])
    assert sorted(order.tolist()) == list(range(len(values)))
    moved = equations_in_order(equations, order)
    assert moved.shape == equations.shape
    assert moved.nnz == equations.nnz
    assert not (moved @ values[order]).any()


def test_cells_of_the_same_count_are_told_apart_by_their_neighbours() -> None:
    """Each 5 has other sums: the two that stand in the same place of like tables don't swap."""
    equations, values = table(np.array([[5, 7, 1], [5, 9, 2], [8, 5, 3]]))
    order = canonical_order(equations, [values])
    upside_down = [0, 3, 2, 1]
    places = np.arange(16).reshape(4, 4)[upside_down].ravel()
    moved = sp.csr_matrix(equations[:, places])
    again = canonical_order(moved, [values[places]])
    np.testing.assert_array_equal(places[again], order)


def test_other_facts_count_too() -> None:
    """Two like cells, one of which must be shown, stand where that puts them."""
    equations, values = table(np.array([[4, 4]]))
    found = []
    for marked in (4, 5):
        shown = np.zeros(len(values), dtype=bool)
        shown[marked] = True
        order = canonical_order(equations, [values, shown])
        found.append(shown[order].tolist())
    assert found[0] == found[1]
