"""People behind counts, against a count made by looking at every record."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.disclosure.people import numbered, people_behind
from peelian.disclosure.trees import Tree, make_tree

UNEVEN = make_tree("a", [("Total", None), ("x", "Total"), ("x1", "x"), ("x2", "x"), ("y", "Total")])
FLAT = make_tree("b", [("Total", None), ("p", "Total"), ("q", "Total")])
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["x1", "x2", "y"]),
        st.sampled_from(["p", "q"]),
        st.sampled_from(["", "ann", "bob", "cy"]),
        st.integers(0, 4),
    ),
    max_size=25,
)


def under(tree: Tree, code: str, node: int) -> bool:
    return node in tree.ancestry()[tree.positions()[code]]


@settings(max_examples=150)
@given(RECORDS)
def test_people_and_the_most_of_one_equal_looking_at_every_record(
    records: list[tuple[str, str, str, int]],
) -> None:
    columns = [
        np.array([tree.positions()[record[n]] for record in records], dtype=np.int64)
        for n, tree in enumerate((UNEVEN, FLAT))
    ]
    persons = numbered(pd.Series([person for _, _, person, _ in records], dtype=object))
    counts = np.array([count for *_, count in records], dtype=np.int64)
    behind = people_behind([UNEVEN, FLAT], columns, persons, counts)
    places = product(range(len(UNEVEN.codes)), range(len(FLAT.codes)))
    for place, (first, second) in enumerate(places):
        held: dict[str, int] = {}
        for number, (a, b, person, count) in enumerate(records):
            if count and under(UNEVEN, a, first) and under(FLAT, b, second):
                name = person or f"nobody known, {number}"
                held[name] = held.get(name, 0) + count
        assert behind.people[place] == len(held)
        assert behind.largest[place] == max(held.values(), default=0)


def test_a_missing_person_is_somebody_of_their_own_however_it_is_missing() -> None:
    numbers = numbered(pd.Series(["a", None, "", " ", float("nan"), "a"], dtype=object))
    assert len(set(numbers.tolist())) == 5
    assert numbers[0] == numbers[5]


def test_persons_may_be_numbers() -> None:
    assert numbered(pd.Series([7, 8, 7])).tolist() == [0, 1, 0]
    assert numbered(pd.Series([7.0, None, 7.0])).tolist() == [0, 1, 0]
