"""Who is behind each combination of nodes: how many different people, and the most that one has.

Counts add up along a tree; people don't, as one person may stand in several of its parts. So they
are told apart anew at every level, from distinct (person, innermost combination) pairs.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from peelian.disclosure.trees import IntArray, Tree


@dataclass(frozen=True)
class Behind:
    """People behind the combinations of a table, its first dimension slowest.

    Attributes:
        people: int64 (combinations): how many there are.
        largest: int64 (combinations): the most that one of them has.
    """

    people: IntArray
    largest: IntArray


def numbered(persons: pd.Series) -> IntArray:
    """A number for each record's person.

    A record without one counts as a person of its own: nobody can say that two of them are the
    same, and a force that doesn't know who it was can't give them away.

    Args:
        persons: text or numbers, empty or missing where not known.
    """
    known = persons.notna() & (persons.astype(str).str.strip() != "")
    codes, names = pd.factorize(persons.where(known).astype(object), use_na_sentinel=True)
    numbers: IntArray = np.asarray(codes, dtype=np.int64).copy()
    unknown = ~known.to_numpy()
    numbers[unknown] = len(names) + np.arange(int(unknown.sum()))
    return numbers


def people_behind(
    trees: Sequence[Tree], leaves: Sequence[IntArray], persons: IntArray, counts: IntArray
) -> Behind:
    """Count the people of every combination of nodes.

    Args:
        trees: a table's dimensions.
        leaves: per dimension the node of each record.
        persons: int64 (records): who is behind each.
        counts: int64 (records); who has nothing but zeros isn't behind anything.
    """
    shape = tuple(len(tree.codes) for tree in trees)
    size = int(np.prod(shape))
    people, largest = np.zeros((2, size), dtype=np.int64)
    cells, who, held = _pairs(shape, leaves, persons, counts)
    chains = [_chains(tree) for tree in trees]
    at = np.unravel_index(cells, shape)
    heads = int(who.max(initial=0)) + 1
    for levels in itertools.product(*(range(chain.shape[1]) for chain in chains)):
        nodes = [chain[leaf, level] for chain, leaf, level in zip(chains, at, levels, strict=True)]
        there = np.logical_and.reduce([node >= 0 for node in nodes])
        keys = np.ravel_multi_index([node[there] for node in nodes], shape) * heads + who[there]
        pairs, sums = _summed(keys, held[there])
        place = pairs // heads
        people += np.bincount(place, minlength=size)
        np.maximum.at(largest, place, sums)
    return Behind(people, largest)


def _pairs(
    shape: tuple[int, ...], leaves: Sequence[IntArray], persons: IntArray, counts: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Distinct (innermost combination, person) pairs, and how much each person has there."""
    real = counts > 0
    cells = np.ravel_multi_index([leaf[real] for leaf in leaves], shape)
    heads = int(persons.max(initial=0)) + 1
    keys, sums = _summed(cells * heads + persons[real], counts[real])
    return keys // heads, keys % heads, sums


def _summed(keys: IntArray, numbers: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct keys, ascending, and the sum of the numbers of each."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    if not len(starts):
        return ordered, numbers
    return ordered[starts], np.add.reduceat(numbers[order], starts)


def _chains(tree: Tree) -> IntArray:
    """int64 (nodes, depths): the ancestor of each node at each depth; -1 below the node itself."""
    lines = tree.ancestry()
    chains = np.full((len(lines), max(len(line) for line in lines)), -1, dtype=np.int64)
    for node, line in enumerate(lines):
        chains[node, : len(line)] = line[::-1]
    return chains
