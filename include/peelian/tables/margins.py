"""Margins by addition: from counts of the innermost cells to every combination of nodes.

Counts add up along each dimension's tree. Distinct people don't, so they're counted anew for
every combination of nodes, from distinct (person, innermost cell) pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from peelian.core.release_model import Dimension

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Axis:
    """A dimension as numbers.

    Attributes:
        nodes: codes of all its nodes, in display order.
        chains: per leaf (in the order of `leaves`) the index in `nodes` of its ancestor at each
            depth, from the root to itself; padded with -1 where its branch ends before the deepest.
            A node has one depth, so a cell is met at one choice of depths, and distinct people
            are told apart there once.
    """

    nodes: tuple[str, ...]
    leaves: tuple[str, ...]
    chains: Ints


def axis_of(dimension: Dimension) -> Axis:
    """A dimension's nodes, leaves and chains of ancestors."""
    nodes = tuple(category.code for category in dimension.categories)
    parent = {category.code: category.parent for category in dimension.categories}
    inner = set(parent.values())
    leaves = tuple(code for code in nodes if code not in inner)
    lines = [_line(code, parent) for code in leaves]
    depth = max(len(line) for line in lines)
    index = {code: place for place, code in enumerate(nodes)}
    chains = np.full((len(leaves), depth), -1, dtype=np.int64)
    for row, line in enumerate(lines):
        chains[row, : len(line)] = [index[code] for code in line]
    return Axis(nodes, leaves, chains)


def _line(code: str, parent: dict[str, str | None]) -> list[str]:
    line = [code]
    while (above := parent[line[-1]]) is not None:
        line.append(above)
    return line[::-1]


def all_counts(axes: Sequence[Axis], leaves: Sequence[Ints], units: Ints) -> Ints:
    """Counts of every combination of nodes.

    Args:
        axes: the table's dimensions.
        leaves: per axis, each innermost cell's leaf (its place in `axis.leaves`).
        units: each innermost cell's count.
    Returns: int64, one number per combination, in product order of the axes' nodes.
    """
    shape = _shape(axes)
    counts = np.zeros(int(np.prod(shape)), dtype=np.int64)
    for cells, held in _at_every_level(axes, leaves, shape):
        np.add.at(counts, cells, units[held])
    return counts


def all_people(axes: Sequence[Axis], leaves: Sequence[Ints], people: Ints) -> Ints:
    """Distinct people of every combination of nodes.

    Args:
        leaves: per axis, the leaf of each (person, innermost cell) pair.
        people: each pair's person, numbered from 0.
    Returns: int64, in the order of `all_counts`.
    """
    shape = _shape(axes)
    size = int(np.prod(shape))
    counts = np.zeros(size, dtype=np.int64)
    heads = int(people.max()) + 1 if len(people) else 1
    for cells, held in _at_every_level(axes, leaves, shape):
        counts += np.bincount(_distinct(cells * heads + people[held]) // heads, minlength=size)
    return counts


def most_of_one(axes: Sequence[Axis], leaves: Sequence[Ints], people: Ints, held: Ints) -> Ints:
    """The most units that one person has in every combination of nodes.

    Args:
        leaves, people: of each (person, innermost cell) pair, as for `all_people`.
        held: how many units of its cell each pair's person has.
    Returns: int64, in the order of `all_counts`; 0 where nobody is known.
    """
    shape = _shape(axes)
    most = np.zeros(int(np.prod(shape)), dtype=np.int64)
    heads = int(people.max()) + 1 if len(people) else 1
    for cells, inside in _at_every_level(axes, leaves, shape):
        keys = cells * heads + people[inside]
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        if len(starts):
            sums = np.add.reduceat(held[inside][order], starts)
            np.maximum.at(most, ordered[starts] // heads, sums)
    return most


def _distinct(numbers: Ints) -> Ints:
    # NumPy's own `unique` hashes whole numbers, which took 20 times as long on a million of them.
    ordered = np.sort(numbers)
    is_first = np.ones(len(ordered), dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    distinct: Ints = ordered[is_first]
    return distinct


def _shape(axes: Sequence[Axis]) -> tuple[int, ...]:
    return tuple(len(axis.nodes) for axis in axes)


def _at_every_level(
    axes: Sequence[Axis], leaves: Sequence[Ints], shape: tuple[int, ...]
) -> Iterator[tuple[Ints, npt.NDArray[np.bool_]]]:
    """For each choice of a depth on each axis: the cell of each row, and which rows have one.

    A row's cells over all choices are each combination of its ancestors, each once.
    """
    for levels in product(*(range(axis.chains.shape[1]) for axis in axes)):
        coordinates = [
            axis.chains[leaf, level] for axis, leaf, level in zip(axes, leaves, levels, strict=True)
        ]
        held = np.logical_and.reduce([coordinate >= 0 for coordinate in coordinates])
        cells = np.ravel_multi_index([coordinate[held] for coordinate in coordinates], shape)
        yield cells.astype(np.int64), held
