"""The search for large tables, on tables small enough to know the best answer of."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from peelian.disclosure.cells import Cells, TableOf, build_cells, residues
from peelian.disclosure.rounding import controlled
from peelian.disclosure.rounding.lattice import Lattice
from peelian.disclosure.spec import read_hierarchy
from peelian.disclosure.trees import IntArray, Tree, make_tree

TABLES: dict[str, list[tuple[str, ...]]] = {
    "one": [("a", "b", "c")],
    "linked": [("a", "b"), ("b", "c")],
    "around": [("a", "b"), ("b", "c"), ("a", "c")],
}


def deep(name: str, groups: int, each: int) -> Tree:
    """A dimension of groups with parts, and one leaf beside them."""
    pairs: list[tuple[str, str | None]] = [("Total", None), (f"{name}x", "Total")]
    for group in range(groups):
        pairs.append((f"{name}{group}", "Total"))
        pairs += [(f"{name}{group}{part}", f"{name}{group}") for part in range(each)]
    return make_tree(name, pairs)


def made(tables: str, seed: int = 1) -> tuple[Cells, IntArray]:
    """Tables of made-up records."""
    trees = [deep("a", 2, 3), deep("b", 2, 2), deep("c", 1, 3)]
    by = [
        TableOf(f"t{i}", tuple("abc".index(d) for d in of)) for i, of in enumerate(TABLES[tables])
    ]
    cells = build_cells(trees, by)
    mixed = random.Random(seed)
    values = np.zeros(cells.count, dtype=np.int64)
    lattice = Lattice(cells, np.arange(cells.count))
    for leaves in itertools.product(*(tree.leaves() for tree in trees)):
        count = mixed.choice([0, 0, 1, 2, 3, 7, 14, 40])
        touched = lattice.moves(np.array([leaves]), {}).cells[0]
        values[touched[touched < cells.count]] += count
    return cells, values


@pytest.mark.parametrize("tables", sorted(TABLES))
def test_a_move_keeps_every_sum_and_touches_a_cell_once(tables: str) -> None:
    cells, values = made(tables)
    assert not residues(cells.equations, values).any()
    lattice = Lattice(cells, np.arange(cells.count))
    mixed = np.random.default_rng(2)
    for swapped in itertools.product([False, True], repeat=3):
        first = np.stack([mixed.choice(leaves, 20) for leaves in lattice.leaves], axis=1)
        second = {d: mixed.choice(lattice.leaves[d], 20) for d, swap in enumerate(swapped) if swap}
        move = lattice.moves(first, second)
        for touched in move.cells:
            some = touched < cells.count
            assert len(np.unique(touched[some])) == some.sum()
            change = np.zeros(cells.count, dtype=np.int64)
            change[touched[some]] = move.signs[some]
            assert not residues(cells.equations, change).any()


@pytest.mark.parametrize("tables", sorted(TABLES))
@pytest.mark.parametrize("base", [5, 10])
def test_the_search_comes_near_the_best_rounding(
    tables: str, base: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells, values = made(tables)
    best = controlled.round_cells(cells, values, base)
    monkeypatch.setattr(controlled, "EXACT_ENTRIES", 0)
    monkeypatch.setattr(controlled, "STEPS_EACH", 20)
    found = controlled.round_cells(cells, values, base)
    assert not residues(cells.equations, found.values).any()
    assert (found.values[values == 0] == 0).all()
    assert best.further.sum() == 0
    assert found.further.sum() == 0
    assert best.bound is not None
    assert best.bound <= best.distance <= found.distance <= 1.25 * best.distance
    again = controlled.round_cells(cells, values, base)
    np.testing.assert_array_equal(found.values, again.values)


def test_counts_asked_to_go_down_do(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, values = made("one")
    small = (values > 0) & (values < 5)
    risen = np.flatnonzero(small & (controlled.round_cells(cells, values, 5).values > 0))
    lowered = np.zeros(cells.count, dtype=bool)
    lowered[risen[:3]] = True
    for entries in (controlled.EXACT_ENTRIES, 0):
        monkeypatch.setattr(controlled, "EXACT_ENTRIES", entries)
        found = controlled.round_cells(cells, values, 5, lowered)
        assert ((found.values == 0) | (found.further > 0))[lowered].all()
        assert (found.values[lowered] == 0).sum() >= 2
        assert not residues(cells.equations, found.values).any()


def test_huge_counts_are_rounded_exactly() -> None:
    cells, values = made("one")
    huge = values * (10**9 + 1)
    found = controlled.round_cells(cells, huge, 3)
    assert not residues(cells.equations, found.values).any()
    assert (np.abs(found.values - huge) < 3 * (1 + found.further)).all()


@pytest.mark.slow
@pytest.mark.parametrize("base", [3, 5])
def test_the_bench_is_rounded_to_adjacent_multiples(base: int) -> None:
    """SM has 2,916 cells of three dimensions, one of them of three levels."""
    folder = Path(__file__).parents[4] / "shared" / "bench" / "inst" / "SM"
    if not folder.is_dir():
        pytest.skip("the instance SM is not here")
    with np.load(folder / "cells.npz") as raw:
        values = raw["value"].astype(np.int64)
        given = sp.csr_matrix(
            (raw["A_data"], raw["A_indices"], raw["A_indptr"]), shape=tuple(raw["A_shape"])
        )
        dims = [str(name) for name in raw["dims"]]
    trees = [read_hierarchy(name, folder / f"dim_{name}.csv") for name in dims]
    tables = json.loads((folder / "tables.json").read_text())
    cells = build_cells(
        trees, [TableOf(f"t{i}", tuple(map(dims.index, by))) for i, by in enumerate(tables)]
    )
    found = controlled.round_cells(cells, values, base)
    assert not (given @ found.values).any()
    assert not found.further.any()
    assert (np.abs(found.values - values) < base).all()
    assert found.bound is not None
    assert found.distance <= 1.08 * found.bound
