"""How much detail tables give: the entropy of the breakdowns that they show.

A breakdown sorts records into cells. What is learnt from being told a record's cell is the entropy
of the sorting, in bits: the sum over its cells of -p log2 p, where p is the cell's share of all
records. The tables of a release contain many breakdowns, each table and every margin of it, and
their entropies are added up. That is the usual measure of what recoding costs (Shannon 1948;
Willenborg and de Waal, "Elements of Statistical Disclosure Control", 2001, section 1.5), with two
things said plainly: a hidden cell tells nothing, and a cell of a band called Other tells nothing
either, as it doesn't say what the record is. Within a hierarchy a record counts in the finest
cell that's shown.

Entropy, and not the number of cells: ten cells with one record each tell less than two with half of
them, and a cell that holds everything tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from peelian.disclosure.bands import is_other
from peelian.disclosure.cells import Cells
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.redesign.plan import Plan
from peelian.disclosure.trees import IntArray


def bits_shown(cells: Cells, values: IntArray, hidden: BoolArray, plan: Plan) -> float:
    """The entropies of all breakdowns of the tables, added up, in bits.

    Args:
        values: int64 (cells): true counts.
        hidden: bool (cells).
        plan: whose bands called Other tell nothing.
    """
    whole = int(values[~cells.nodes.any(axis=1)].sum())
    told = ~hidden & (values > 0) & ~_rest(cells, plan) & cells.nodes.any(axis=1)
    told &= ~_told_finer(cells, told)
    shares = values[told] / max(whole, 1)
    return float(-(shares * np.log2(shares)).sum())


def _rest(cells: Cells, plan: Plan) -> BoolArray:
    """bool (cells): those of a rest that the plan made."""
    found = np.zeros(cells.count, dtype=bool)
    for column, tree in enumerate(cells.trees):
        made: Mapping[str, object] = plan.bands_of(tree.id)
        nodes = [node for node, code in enumerate(tree.codes) if code in made and is_other(code)]
        found |= np.isin(cells.nodes[:, column], nodes)
    return found


def _told_finer(cells: Cells, told: BoolArray) -> BoolArray:
    """bool (cells): those with a part that tells something, in the same breakdown but finer."""
    finer = np.zeros(cells.count, dtype=bool)
    depth_of = [np.array([len(line) - 1 for line in tree.ancestry()]) for tree in cells.trees]
    if all(depths.max() <= 1 for depths in depth_of):
        return finer
    depth = sum(
        (depths[cells.nodes[:, column]] for column, depths in enumerate(depth_of)),
        np.zeros(cells.count, dtype=np.int64),
    )
    entries = cells.equations.tocoo()
    parent_of = np.empty(cells.equations.shape[0], dtype=np.int64)
    above = entries.data == -1
    parent_of[entries.row[above]] = entries.col[above]
    child, parent = entries.col[~above], parent_of[entries.row[~above]]
    alike = ((cells.nodes[child] > 0) == (cells.nodes[parent] > 0)).all(axis=1)
    child, parent = child[alike], parent[alike]
    for level in range(int(depth.max()), 0, -1):
        at = depth[child] == level
        finer[parent[at]] |= told[child[at]] | finer[child[at]]
    return finer
