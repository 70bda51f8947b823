"""Margins: what must never break, against a count made by looking at every record."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.core.release_model import TOTAL, Category, Dimension
from peelian.tables.margins import all_counts, all_people, axis_of, most_of_one

Drawn = tuple[list[Dimension], list[tuple[list[int], int]]]


@st.composite
def trees(draw: st.DrawFn) -> Dimension:
    """A tree of one to three levels, its branches of unequal depth."""
    name = draw(st.sampled_from("abc"))
    categories = [Category(code=TOTAL, label=TOTAL)]
    for top in range(draw(st.integers(1, 3))):
        code = f"{name}{top}"
        categories.append(Category(code=code, label=code, parent=TOTAL))
        for inner in range(draw(st.integers(0, 2))):
            below = f"{code}-{inner}"
            categories.append(Category(code=below, label=below, parent=code))
    return Dimension(id=name, label=name, categories=tuple(categories))


@st.composite
def records(draw: st.DrawFn) -> Drawn:
    """One to three trees, and records: a leaf on each axis, and a person (-1: not known)."""
    dimensions = draw(st.lists(trees(), min_size=1, max_size=3))
    leaves = [len(axis_of(dimension).leaves) for dimension in dimensions]
    one = st.tuples(
        st.tuples(*(st.integers(0, count - 1) for count in leaves)).map(list), st.integers(-1, 4)
    )
    return dimensions, draw(st.lists(one, max_size=25))


def ancestors(dimension: Dimension, leaf: int) -> set[str]:
    code: str | None = axis_of(dimension).leaves[leaf]
    parent = {category.code: category.parent for category in dimension.categories}
    found = set()
    while code is not None:
        found.add(code)
        code = parent[code]
    return found


@given(records())
@settings(max_examples=200, deadline=None)
def test_counts_and_people_equal_looking_at_every_record(drawn: Drawn) -> None:
    dimensions, rows = drawn
    axes = [axis_of(dimension) for dimension in dimensions]
    columns = [
        np.array([leaves[axis] for leaves, _ in rows], dtype=np.int64) for axis in range(len(axes))
    ]
    units = np.ones(len(rows), dtype=np.int64)
    counts = all_counts(axes, columns, units)
    known = np.array([person >= 0 for _, person in rows], dtype=bool)
    people = np.array([person for _, person in rows if person >= 0], dtype=np.int64)
    of_known = [column[known] for column in columns]
    heads = all_people(axes, of_known, people)
    most = most_of_one(axes, of_known, people, np.ones(len(people), dtype=np.int64))
    for place, nodes in enumerate(product(*(axis.nodes for axis in axes))):
        inside = [
            person
            for leaves, person in rows
            if all(
                node in ancestors(dimension, leaf)
                for node, dimension, leaf in zip(nodes, dimensions, leaves, strict=True)
            )
        ]
        assert counts[place] == len(inside)
        assert heads[place] == len({person for person in inside if person >= 0})
        assert heads[place] <= counts[place]
        held = Counter(person for person in inside if person >= 0)
        assert most[place] == max(held.values(), default=0)


@given(records())
@settings(max_examples=100, deadline=None)
def test_every_margin_is_the_sum_of_its_children(drawn: Drawn) -> None:
    dimensions, rows = drawn
    axes = [axis_of(dimension) for dimension in dimensions]
    columns = [
        np.array([leaves[axis] for leaves, _ in rows], dtype=np.int64) for axis in range(len(axes))
    ]
    counts = all_counts(axes, columns, np.ones(len(rows), dtype=np.int64))
    cells = counts.reshape([len(axis.nodes) for axis in axes])
    for axis, dimension in enumerate(dimensions):
        place = {code: number for number, code in enumerate(axes[axis].nodes)}
        for category in dimension.categories:
            children = [place[code] for code in dimension.children(category.code)]
            if children:
                total = cells.take(place[category.code], axis=axis)
                assert (cells.take(children, axis=axis).sum(axis=axis) == total).all()


def test_nothing_at_all_is_all_zeros() -> None:
    dimension = Dimension(
        id="a",
        label="a",
        categories=(
            Category(code=TOTAL, label=TOTAL),
            Category(code="x", label="x", parent=TOTAL),
        ),
    )
    none = np.zeros(0, dtype=np.int64)
    assert all_counts([axis_of(dimension)], [none], none).tolist() == [0, 0]
    assert all_people([axis_of(dimension)], [none], none).tolist() == [0, 0]
    assert most_of_one([axis_of(dimension)], [none], none, none).tolist() == [0, 0]
