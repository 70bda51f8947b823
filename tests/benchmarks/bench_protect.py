"""How much protection hides and how long it takes, on made-up tables of three sizes.

Ratios are to the lower bound (hidden) and to a budget (processor time): a minute for about 3,000
cells, a few seconds for a release of the usual size.
"""

from __future__ import annotations

import time

import numpy as np

from peelian.disclosure.cells import Cells, TableOf, build_cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import SECONDARY, protect_cells
from peelian.disclosure.policy import DEFAULT_POLICY, policy_named
from peelian.disclosure.trees import IntArray, Tree, make_tree

SIZES: dict[str, tuple[dict[str, list[int]], int, float]] = {
    "a usual release": ({"year": [0] * 6, "platform": [0] * 8, "outcome": [0] * 6}, 9_000, 5.0),
    "units in groups": ({"unit": [4] * 5, "outcome": [0] * 8}, 6_000, 5.0),
    "3,000 cells": ({"year": [0] * 5, "unit": [4] * 10, "outcome": [0] * 8}, 30_000, 60.0),
}
"""Parts of each dimension (a number above 0: a group of so many), total count, seconds allowed."""


def main() -> list[tuple[str, str, str]]:
    """Protect each size once. Returns: what, figure with unit, ratio."""
    policy = policy_named(DEFAULT_POLICY)
    figures: list[tuple[str, str, str]] = []
    for name, (shape, total, budget) in SIZES.items():
        cells, values = made_up(shape, total)
        start = time.process_time()
        protection = protect_cells(Counted(cells, values), policy)
        seconds = time.process_time() - start
        hidden = int(values[protection.reasons[SECONDARY]].sum())
        over = hidden / (protection.bound or 1)
        sensitive = int(protection.sensitive.sum())
        figures += [
            (f"{name}: cells, sensitive", f"{cells.count:,}, {sensitive:,}", ""),
            (
                f"{name}: sum hidden",
                f"{hidden:,}",
                f"{over:.2f} of the bound",
            ),
            (f"{name}: time", f"{seconds:.1f} s", f"{seconds / budget:.2f} of the budget"),
        ]
    return figures


def made_up(shape: dict[str, list[int]], total: int) -> tuple[Cells, IntArray]:
    """One table of skewed counts, the same on every run."""
    random = np.random.default_rng(7)
    trees = [_tree(name, groups) for name, groups in shape.items()]
    cells = build_cells(trees, [TableOf("main", tuple(range(len(trees))))])
    leaves = [tree.leaves() for tree in trees]
    expected = random.gamma(0.7, 1, [len(nodes) for nodes in leaves])
    for axis, nodes in enumerate(leaves):
        weights = random.lognormal(0, 1.1 if axis else 0.25, len(nodes))
        expected = np.moveaxis(np.moveaxis(expected, axis, -1) * weights, -1, axis)
    counted = random.poisson(expected * total / expected.sum()).astype(np.int64)
    for axis, tree in enumerate(trees):
        counted = np.moveaxis(_with_sums(tree, np.moveaxis(counted, axis, 0)), 0, axis)
    return cells, counted.ravel()


def _tree(name: str, groups: list[int]) -> Tree:
    pairs: list[tuple[str, str | None]] = [("Total", None)]
    for number, parts in enumerate(groups):
        pairs.append((f"{name}{number}", "Total"))
        pairs += [(f"{name}{number}.{part}", f"{name}{number}") for part in range(parts)]
    return make_tree(name, pairs)


def _with_sums(tree: Tree, leaves: IntArray) -> IntArray:
    whole = np.zeros((len(tree.codes), *leaves.shape[1:]), dtype=np.int64)
    whole[tree.leaves()] = leaves
    for parent, children in reversed(list(tree.families())):
        whole[parent] = whole[children].sum(axis=0)
    return whole
