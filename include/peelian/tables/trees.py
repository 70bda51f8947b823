"""The trees of everything that a release is broken down by, whatever its tables count."""

from __future__ import annotations

from collections.abc import Sequence

from peelian.core.errors import InputError
from peelian.core.release_model import Dimension
from peelian.tables.hierarchy import Tree, tree_of
from peelian.tables.question import Question
from peelian.tables.spec_model import Spec
from peelian.tables.universe import Counting
from peelian.tables.variables import PEOPLE


def trees_of(regimes: tuple[str, ...], question: Question) -> dict[str, Tree]:
    """The tree of each dimension of a question, by id."""
    return {
        dimension.id: tree_of(
            dimension,
            regimes,
            *question.windows,
            several=question.counting_unit == PEOPLE and dimension.id not in question.once_per,
        )
        for dimension in question.dimensions
    }


def dimensions_of(spec: Spec, countings: Sequence[Counting]) -> list[Dimension]:
    """Every dimension of a release, in its specification's order.

    Raises: InputError where one has other categories in another table, as its windows, its day or
        its people are others.
    """
    found: dict[str, Dimension] = {}
    for counting in countings:
        for name, tree in trees_of(spec.regimes, counting.question).items():
            if found.setdefault(name, tree.dimension) != tree.dimension:
                raise InputError(
                    "a dimension has other categories in tables that count something else",
                    where=f"release {spec.id}, dimension {name}",
                    do="give those tables a dimension of their own, such as "
                    f"{name}_b, with the same label",
                )
    return [found[dimension.id] for dimension in spec.dimensions if dimension.id in found]
