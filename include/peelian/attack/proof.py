"""Bounds that hold for certain: a linear program's prices, checked in whole numbers.

Any combination of equations is an equation. Prices (dual values) say which one to take: what it
leaves of a cost is bounded by the ranges of the unknowns. Prices come in floating point; they are
taken as fractions of small denominators, and what follows from those is worked out exactly, so a
wrong price can make a bound weak but never wrong.

Source: weak duality, and Farkas' lemma where the cost is nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from peelian.attack.layout import IntArray
from peelian.attack.narrow import FAR

DENOMINATORS = (1, 2, 3, 4, 5, 6, 12, 60)
"""Prices of tables that add up are halves and thirds at worst, most of them whole."""
LARGEST_PRICE = 1e9
"""Prices beyond this are noise."""


def proved_least(
    equations: sp.csr_matrix,
    totals: IntArray,
    ranges: tuple[IntArray, IntArray],
    cost: IntArray,
    prices: npt.NDArray[np.float64],
) -> int | None:
    """The highest whole number that `cost` is proved to be at or above; None without a proof.

    Args:
        equations: int64 (equations, unknowns) sparse.
        totals: int64 (equations).
        ranges: low and high, int64 (unknowns); high may be FAR.
        cost: int64 (unknowns).
        prices: float (equations), from a solver or from anywhere.
    """
    if not np.isfinite(prices).all() or np.abs(prices).max(initial=0.0) > LARGEST_PRICE:
        return None
    best: int | None = None
    for denominator in DENOMINATORS:
        whole = np.rint(prices * denominator).astype(np.int64)
        rest = denominator * cost - equations.T @ whole
        bound = _bound(rest, ranges)
        if bound is None:
            continue
        least = -(-(bound + _dot(whole, totals)) // denominator)
        best = least if best is None else max(best, least)
    return best


def proved_impossible(
    equations: sp.csr_matrix,
    totals: IntArray,
    ranges: tuple[IntArray, IntArray],
    ray: npt.NDArray[np.float64],
) -> bool:
    """Whether a ray proves that no table agrees with the equations and ranges."""
    size = np.abs(ray)
    if not np.isfinite(ray).all() or not size.max(initial=0.0):
        return False
    nothing = np.zeros(equations.shape[1], dtype=np.int64)
    smallest = size[size > 1e-7 * size.max()].min()
    for scaled in (ray / smallest, ray / size.max()):
        for way in (scaled, -scaled):
            least = proved_least(equations, totals, ranges, nothing, way)
            if least is not None and least > 0:
                return True
    return False


def _bound(rest: IntArray, ranges: tuple[IntArray, IntArray]) -> int | None:
    """The least that a cost can be within the ranges; None where there's none."""
    low, high = ranges
    ends = np.where(rest > 0, low, high)
    some = np.flatnonzero(rest)
    if (ends[some] >= FAR).any():
        return None
    return _dot(rest[some], ends[some])


def _dot(one: IntArray, other: IntArray) -> int:
    """The sum of products, in integers of any size."""
    some = np.flatnonzero(one)
    return sum(a * b for a, b in zip(one[some].tolist(), other[some].tolist(), strict=True))
