"""The engine's rows as numbered leaves: what margins are added from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peelian.core.errors import InputError
from peelian.tables.cells import IDENTIFIED, PERSON, UNITS
from peelian.tables.hierarchy import Tree
from peelian.tables.margins import Axis, Ints, all_counts, all_people, axis_of, most_of_one


@dataclass(frozen=True)
class Innermost:
    """The innermost cells of a release.

    Attributes:
        axes: every dimension as numbers, by id.
        leaves: per dimension, the leaf of each row that counts.
        units: the count of each such row, int64, in the release's counting unit; those of a cell
            add up.
        unknown: the same for units that nobody known is behind.
        pair_leaves: per dimension, the leaf of each distinct (person, cell) pair.
        people: the person of each pair, numbered from 0.
        held: how many units of its cell the person of each pair has, int64.
        names: the pseudonym of each person.
    """

    axes: Mapping[str, Axis]
    leaves: Mapping[str, Ints]
    units: Ints
    unknown: Ints
    pair_leaves: Mapping[str, Ints]
    people: Ints
    held: Ints
    names: Sequence[str]

    def counts(self, by: Sequence[str]) -> Ints:
        """Counts of every combination of nodes of the dimensions `by`, in product order."""
        return all_counts(self._axes(by), [self.leaves[name] for name in by], self.units)

    def distinct_people(self, by: Sequence[str]) -> Ints:
        """Distinct known people of every combination of nodes, in the order of `counts`."""
        return all_people(self._axes(by), [self.pair_leaves[name] for name in by], self.people)

    def unidentified(self, by: Sequence[str]) -> Ints:
        """How many units nobody known is behind, in the order of `counts`."""
        return all_counts(self._axes(by), [self.leaves[name] for name in by], self.unknown)

    def most_of_one(self, by: Sequence[str]) -> Ints:
        """The most units that one known person has, in the order of `counts`."""
        leaves = [self.pair_leaves[name] for name in by]
        return most_of_one(self._axes(by), leaves, self.people, self.held)

    def sums_of_pairs(self, by: Sequence[str], numbers: Ints) -> Ints:
        """Sums of a number of each pair (person, cell), in the order of `counts`."""
        return all_counts(self._axes(by), [self.pair_leaves[name] for name in by], numbers)

    def sums_of_cells(self, by: Sequence[str], numbers: Ints) -> Ints:
        """Sums of a number of each row that counts, in the order of `counts`."""
        return all_counts(self._axes(by), [self.leaves[name] for name in by], numbers)

    def codes(self) -> list[tuple[str, ...]]:
        """The codes of each row that counts, one a dimension."""
        columns = [
            [axis.leaves[n] for n in self.leaves[i].tolist()] for i, axis in self.axes.items()
        ]
        return list(zip(*columns, strict=True))

    def _axes(self, by: Sequence[str]) -> list[Axis]:
        return [self.axes[name] for name in by]


def innermost_of(rows: pa.Table, trees: Mapping[str, Tree]) -> Innermost:
    """Number the rows that `cells.innermost` gives.

    Raises: InputError where a record holds a code that a dimension doesn't place.
    """
    axes = {name: axis_of(tree.dimension) for name, tree in trees.items()}
    of_person = pc.is_valid(rows.column(PERSON))
    counted, pairs = rows.filter(pc.invert(of_person)), rows.filter(of_person)
    people = pairs.column(PERSON).combine_chunks().dictionary_encode()
    return Innermost(
        axes=axes,
        leaves={n: _leaves(counted.column(n), tree, axes[n]) for n, tree in trees.items()},
        units=_numbers(counted.column(UNITS)),
        unknown=_numbers(counted.column(UNITS)) - _numbers(counted.column(IDENTIFIED)),
        pair_leaves={n: _leaves(pairs.column(n), tree, axes[n]) for n, tree in trees.items()},
        people=_numbers(people.indices),
        held=_numbers(pairs.column(UNITS)),
        names=people.dictionary.to_pylist(),
    )


def _leaves(values: pa.ChunkedArray, tree: Tree, axis: Axis) -> Ints:
    """The place in `axis.leaves` of each value."""
    encoded = values.combine_chunks().dictionary_encode()
    codes = [str(code) for code in encoded.dictionary.to_pylist()]
    found = [tree.leaf_of.get(code, tree.rest) for code in codes]
    unplaced = sum(leaf is None for leaf in found)
    if unplaced:
        raise InputError(
            f"records hold {unplaced} codes that the dimension doesn't place",
            where=f"dimension {tree.dimension.id}",
            allowed=f"the {len(tree.leaf_of)} codes of its code list, regimes and bands",
            do="check 'regimes' and 'leave_out' of the specification against the register",
        )
    place = {code: number for number, code in enumerate(axis.leaves)}
    places = np.array([place[leaf] for leaf in found if leaf is not None], dtype=np.int64)
    return places[_numbers(encoded.indices)] if len(codes) else np.zeros(0, dtype=np.int64)


def _numbers(values: pa.Array) -> Ints:
    found: Ints = values.to_numpy().astype(np.int64)
    return found
