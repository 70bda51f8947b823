"""A sparse release of four dimensions, protected as a larger one would be, and attacked."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from disclosure_drawn import Release, flat, policy
from test_disclosure_bench import LEAST, load_attacker

from peelian.disclosure import bound, boxes, suppress
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.engine import SECONDARY, protect_cells
from peelian.disclosure.task import make_task
from peelian.disclosure.trees import Tree, make_tree

MEAN = 3.0
SEED = 20


def tree(name: str, groups: int, parts: int) -> Tree:
    """A dimension of groups with parts."""
    upper = [(f"{name}{g}", "Total") for g in range(groups)]
    lower = [(f"{name}{g}{p}", f"{name}{g}") for g in range(groups) for p in range(parts)]
    return make_tree(name, [("Total", None), *upper, *lower])


@pytest.fixture(scope="module")
def sparse() -> Release:
    """2,700 cells in which a third of what isn't zero is sensitive."""
    trees = [
        tree("a", 2, 3),
        tree("b", 2, 2),
        tree("c", 2, 2),
        flat("d", [f"d{n}" for n in range(5)]),
    ]
    rng = np.random.default_rng(SEED)
    shape = [len(dimension.leaves()) for dimension in trees]
    chance = np.ones(shape)
    for axis, size in enumerate(shape):
        weights = rng.lognormal(0, 1.0, size)
        chance *= weights.reshape([-1 if axis == other else 1 for other in range(len(shape))])
    counts = rng.poisson(chance * MEAN / chance.mean())
    leaves = {
        tuple(t.codes[t.leaves()[at]] for t, at in zip(trees, place, strict=True)): int(count)
        for place, count in np.ndenumerate(counts)
    }
    return Release(trees, {"all": ["a", "b", "c", "d"]}, leaves)


@pytest.mark.parametrize("reader", ["outsider", "note-reader"])
def test_nothing_falls_where_boxes_are_cut(bench: Path, sparse: Release, reader: str) -> None:
    rules = policy(attacker=reader, clean_up_work=300_000)
    counted = Counted(sparse.cells, sparse.values)
    small = (sparse.values > 0) & (sparse.values < rules.threshold)
    with (
        mock.patch.object(boxes, "LARGE", 500),
        mock.patch.object(boxes, "DENSE", 2.0),
        mock.patch.object(suppress, "LARGE", 500),
    ):
        protection = protect_cells(counted, rules)
    found, *_ = load_attacker(bench).audit(
        sparse.cells.equations.astype(float),
        sparse.values,
        protection.hidden,
        small,
        low=LEAST[reader],
        budget=100,
    )
    for fault in ("unsuppressed_prim", "zeros_supp", "exact", "narrow", "open_unproved"):
        assert found[fault] == 0, fault
    hidden = int(protection.values[protection.reasons[SECONDARY]].sum())
    assert hidden == found["sum_sec"]
    assert protection.bound is not None and 0 < protection.bound <= hidden


@pytest.mark.parametrize("reader", ["outsider", "note-reader"])
def test_the_bound_of_a_large_release_is_one_and_no_better_than_the_programs(
    sparse: Release, reader: str
) -> None:
    small = (sparse.values > 0) & (sparse.values < 5)
    counted, rules = Counted(sparse.cells, sparse.values), policy(attacker=reader)
    task = make_task(counted, small, rules, Wishes(), np.zeros_like(small))
    ask = partial(
        bound.least_sum_hidden,
        task.problem,
        task.values,
        task.sums,
        task.goals,
        task.attacker.least,
    )
    best = ask()
    with mock.patch.object(bound, "LARGE", 0):
        quick = ask()
    assert quick is not None and best is not None
    assert 0 < quick <= best


def test_such_a_release_is_told_from_a_dense_one(sparse: Release) -> None:
    """By what cheap groups alone can move, once it is large."""
    small = (sparse.values > 0) & (sparse.values < 5)
    counted, rules = Counted(sparse.cells, sparse.values), policy()
    task = partial(make_task, counted, small, rules, Wishes(), np.zeros_like(small))
    with mock.patch.object(boxes, "LARGE", 500):
        with mock.patch.object(boxes, "CHEAP", 0.0):
            assert task().boxes is not None
        with mock.patch.object(boxes, "CHEAP", 1e9):
            assert task().boxes is None
    assert task().boxes is None
