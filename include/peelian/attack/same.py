"""Cells that must be equal whatever their counts are: what shown zeros alone tell.

The total of parts that are all zero but one is that one: the same people, counted once. Two totals
of the same parts are equal as well. Whoever is the 1 of such a cell is the 1 of the other, and
learns of nobody else. Numpy only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from peelian.attack.layout import BoolArray, IntArray, Sums


def same_by_zeros(count: int, sums: Sequence[Sums], zero: BoolArray) -> IntArray:
    """For each cell the first of those that it must be equal to.

    Args:
        count: how many cells there are.
        sums: every sum of every table.
        zero: bool (cells): shown as zero.
    Returns: int64 (cells).
    """
    first = list(range(count))
    left = list(_without_zeros(sums, zero.tolist()))
    merged = True
    while merged:
        merged = False
        totals: dict[tuple[int, ...], int] = {}
        for total, parts in left:
            of_parts = tuple(sorted(_root(first, part) for part in parts))
            same = of_parts[0] if len(of_parts) == 1 else totals.setdefault(of_parts, total)
            merged |= _merge(first, same, total)
    return np.array([_root(first, cell) for cell in range(count)], dtype=np.int64)


def _without_zeros(
    sums: Sequence[Sums], zero: Sequence[bool]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Totals that aren't zero, and their parts that aren't."""
    for each in sums:
        for total, parts in zip(each.wholes.tolist(), each.parts.tolist(), strict=True):
            left = tuple(part for part in parts if not zero[part])
            if left and not zero[total]:
                yield total, left


def _root(first: list[int], cell: int) -> int:
    while first[cell] != cell:
        first[cell] = first[first[cell]]
        cell = first[cell]
    return cell


def _merge(first: list[int], one: int, other: int) -> bool:
    one, other = _root(first, one), _root(first, other)
    first[max(one, other)] = min(one, other)
    return one != other
