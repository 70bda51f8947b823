"""A patient reader: every way to fill the hidden cells of a small table, by trying them all.

Written apart from the attacker: no solver, no matrix. Cells are tuples of codes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

Cell = tuple[str, ...]
Sum = tuple[Cell, tuple[Cell, ...]]
TOTAL = "Total"


def sums_of_cross(axes: Sequence[Sequence[str]]) -> list[Sum]:
    """Every sum of one table of flat dimensions, whose leaves are given."""
    sums: list[Sum] = []
    for axis, leaves in enumerate(axes):
        others = [[TOTAL, *codes] if place != axis else [TOTAL] for place, codes in enumerate(axes)]
        for at in itertools.product(*others):
            parts = tuple((*at[:axis], leaf, *at[axis + 1 :]) for leaf in leaves)
            sums.append((at, parts))
    return sums


def every_filling(
    sums: Sequence[Sum], shown: Mapping[Cell, int], hidden: Sequence[Cell], least: int, most: int
) -> Iterator[dict[Cell, int]]:
    """Every way to fill the hidden cells with `least` to `most` that agrees with all sums."""
    known = dict(shown)

    def agrees() -> bool:
        for whole, parts in sums:
            low = sum(known.get(p, least) for p in parts)
            if all(p in known for p in parts) and whole in known and low != known[whole]:
                return False
            if whole in known and low > known[whole]:
                return False
        return True

    def fill(place: int) -> Iterator[dict[Cell, int]]:
        if place == len(hidden):
            yield {cell: known[cell] for cell in hidden}
            return
        for count in range(least, most + 1):
            known[hidden[place]] = count
            if agrees():
                yield from fill(place + 1)
            del known[hidden[place]]

    yield from fill(0)
