"""An order of cells that follows from their counts and sums alone, not from names or positions.

Where two patterns cost the same, a search takes the one it meets first. So that it meets the same
one however categories are named and ordered, it can be given its cells in this order. Each cell
has a digest of what is known about it; the digest is refined with those of the sums that it stands
in, and of their other cells, until no more cells are told apart (colour refinement, as tests of
graph isomorphism begin: Weisfeiler and Leman 1968). Cells that still tie keep their order; in all
but contrived tables swapping their categories changes nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

Digests = npt.NDArray[np.uint64]

ROUNDS = 12
"""At most so many refinements; a table of four dimensions needs about three."""
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
"""The numbers of SplitMix64 (Steele, Lea and Flood 2014), which changes half of the bits that come
out for each that goes in."""


def canonical_order(equations: sp.csr_matrix, facts: Sequence[IntArray | BoolArray]) -> IntArray:
    """The canonical order of the cells.

    Args:
        equations: int64 (equations, cells) sparse: -1 at the parent, 1 at each child.
        facts: what is known of each cell, integers or booleans (cells): its count, how many people
            are behind it, whether it must be shown; every fact that a search looks at.
    Returns: int64 (cells): the position in `facts` of each cell of the new order.
    """
    digests = np.zeros(equations.shape[1], dtype=np.uint64)
    for fact in facts:
        known: Digests = fact.astype(np.int64).astype(np.uint64)
        digests = _mixed(digests ^ known)
    entries = equations.tocoo()
    is_parent = (entries.data < 0).astype(np.uint64)
    told_apart = 0
    for _ in range(ROUNDS):
        sums = _added(entries.row, _mixed(digests[entries.col] + is_parent), equations.shape[0])
        around = _added(entries.col, _mixed(sums[entries.row] + is_parent), len(digests))
        digests = _mixed(digests ^ _mixed(around))
        distinct = len(np.unique(digests))
        if distinct == told_apart:
            break
        told_apart = distinct
    order: IntArray = np.argsort(digests, kind="stable")
    return order


def equations_in_order(equations: sp.csr_matrix, order: IntArray) -> sp.csr_matrix:
    """The equations over reordered cells, themselves in an order that follows from the cells'."""
    moved = sp.csr_matrix(equations[:, order])
    moved.sort_indices()
    names = [
        (
            moved.indices[start:end].tolist(),
            moved.data[start:end].tolist(),
        )
        for start, end in zip(moved.indptr[:-1], moved.indptr[1:], strict=True)
    ]
    return sp.csr_matrix(moved[sorted(range(len(names)), key=names.__getitem__)])


def _added(places: IntArray, digests: Digests, count: int) -> Digests:
    """The sum of the digests at each place, which doesn't depend on their order."""
    total = np.zeros(count, dtype=np.uint64)
    np.add.at(total, places, digests)
    return total


def _mixed(digests: Digests) -> Digests:
    """SplitMix64's step and finaliser."""
    mixed: Digests = digests + _STEP
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX[0]
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX[1]
    return mixed ^ (mixed >> np.uint64(31))
