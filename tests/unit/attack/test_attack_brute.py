"""The attacker against a patient reader who tries every filling of small tables."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from attack_brute import TOTAL, Cell, every_filling, sums_of_cross
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from peelian.attack.axes import flat_axis
from peelian.attack.design import Design
from peelian.attack.intervals import intervals
from peelian.attack.judge import Verdict, judge
from peelian.attack.layout import make_layout, number_cells
from peelian.attack.reader import Published, equations_of
from peelian.attack.readers import reader_named

MOST_HIDDEN = 8


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], dict[Cell, int], list[Cell], int]:
    """Leaves by axis, all true counts, hidden cells, threshold; the grand total is shown."""
    sizes = draw(st.sampled_from([(2, 2), (2, 3), (3, 3), (2, 2, 2)]))
    axes = [[f"{'abc'[i]}{n}" for n in range(size)] for i, size in enumerate(sizes)]
    leaves = {cell: draw(st.integers(0, 4), label=str(cell)) for cell in itertools.product(*axes)}
    counts = {
        cell: sum(
            count
            for leaf, count in leaves.items()
            if all(code in (TOTAL, own) for code, own in zip(cell, leaf, strict=True))
        )
        for cell in itertools.product(*([TOTAL, *codes] for codes in axes))
    }
    some = [cell for cell in counts if counts[cell] and set(cell) != {TOTAL}]
    assume(some)
    hidden = draw(st.lists(st.sampled_from(some), unique=True, min_size=1, max_size=MOST_HIDDEN))
    return axes, counts, hidden, draw(st.integers(3, 5))


def published_of(
    axes: list[list[str]], counts: dict[Cell, int], hidden: list[Cell], threshold: int
) -> Published:
    layout = make_layout(
        [flat_axis("abc"[i], codes, TOTAL, "here") for i, codes in enumerate(axes)],
        [("main", list("abc"[: len(axes)]))],
    )
    nodes, places = number_cells([layout.grid(0)])
    names = [
        tuple(axis.codes[node] for axis, node in zip(layout.axes, row, strict=True))
        for row in nodes.tolist()
    ]
    gone = np.array([name in hidden for name in names])
    values = np.array([0 if name in hidden else counts[name] for name in names], dtype=np.int64)
    design = Design(layout, threshold, 1, "here")
    nothing = np.zeros(len(names), dtype=bool)
    return Published(design, nodes, values, gone, nothing, equations_of(layout, places, len(names)))


def name_of(published: Published, cell: int) -> Cell:
    axes = published.design.layout.axes
    row = published.nodes[cell].tolist()
    return tuple(axis.codes[node] for axis, node in zip(axes, row, strict=True))


def by_brute_force(
    fillings: list[dict[Cell, int]], hidden: list[Cell], threshold: int, every: bool
) -> tuple[dict[Cell, int], dict[Cell, tuple[int, int]]]:
    """What is known exactly, and what too narrowly, from the definitions alone."""
    exact, narrow = {}, {}
    for cell in hidden:
        possible = {filling[cell] for filling in fillings}
        low, high = min(possible), max(possible)
        rows = [all(low + k + i in possible for i in range(threshold - 1)) for k in range(high)]
        to_note_reader = low < threshold and not any(rows)
        to_outsider = high < threshold and high - low < threshold - 2
        if len(possible) == 1:
            exact[cell] = low
        elif to_note_reader if every else to_outsider:
            narrow[cell] = (low, high)
    return exact, narrow


def found_by(published: Published, verdict: Verdict) -> tuple[dict[Cell, Any], dict[Cell, Any]]:
    exact = {name_of(published, cell): count for cell, count in verdict.exact}
    narrow = {name_of(published, cell): (low, high) for cell, low, high in verdict.narrow}
    return exact, narrow


@given(tables(), st.sampled_from(["outsider", "note-reader"]))
@settings(max_examples=150)
def test_the_verdict_is_that_of_trying_everything(drawn: Any, who: str) -> None:
    axes, counts, hidden, threshold = drawn
    published = published_of(axes, counts, hidden, threshold)
    reader = reader_named(who, threshold, 1)
    shown = {cell: count for cell, count in counts.items() if cell not in hidden}
    most = counts[(TOTAL,) * len(axes)]
    fillings = list(every_filling(sums_of_cross(axes), shown, hidden, reader.least, most))
    verdict = judge(published, reader)
    assert verdict.open == []
    assert found_by(published, verdict) == by_brute_force(fillings, hidden, threshold, reader.every)


@given(tables())
@settings(max_examples=80)
def test_a_contributor_is_told_what_trying_everything_tells(drawn: Any) -> None:
    axes, counts, hidden, threshold = drawn
    published = published_of(axes, counts, hidden, threshold)
    shown = {cell: count for cell, count in counts.items() if cell not in hidden}
    most = counts[(TOTAL,) * len(axes)]
    fillings = list(every_filling(sums_of_cross(axes), shown, hidden, 1, most))
    verdict = judge(published, reader_named("contributor", threshold, 1))
    known = {cell for cell in hidden if len({filling[cell] for filling in fillings}) == 1}
    wanted = {}
    for knower, cell in itertools.permutations([c for c in hidden if c not in known], 2):
        possible = {filling[cell] for filling in fillings if filling[knower] == 1}
        if len(possible) == 1 and min(possible) < threshold:
            wanted[knower, cell] = min(possible)
    told = {
        (name_of(published, knower), name_of(published, cell)): count
        for knower, cell, count in verdict.contributor
    }
    assert verdict.open_pairs == []
    assert told.items() <= wanted.items()
    # What is left out is the same people counted twice.
    for knower, cell in wanted.keys() - told.keys():
        assert all(filling[knower] == filling[cell] for filling in fillings)


@given(tables())
@settings(max_examples=60)
def test_ranges_are_those_of_trying_everything(drawn: Any) -> None:
    axes, counts, hidden, threshold = drawn
    published = published_of(axes, counts, hidden, threshold)
    shown = {cell: count for cell, count in counts.items() if cell not in hidden}
    most = counts[(TOTAL,) * len(axes)]
    fillings = list(every_filling(sums_of_cross(axes), shown, hidden, 1, most))
    found = intervals(published.equations, published.values, published.hidden, least=1)
    for cell in np.flatnonzero(published.hidden).tolist():
        possible = {filling[name_of(published, cell)] for filling in fillings}
        assert (found.low[cell], found.high[cell]) == (min(possible), max(possible))
        assert found.exact[cell]


def test_only_whole_numbers_tell_that_every_other_count_is_impossible() -> None:
    # a + b = b + c = a + c = d, so d is even, whatever fractions would allow; d + e = 9.
    layout = make_layout(
        [flat_axis("n", [f"n{i}" for i in range(5)], TOTAL, "here")], [("main", ["n"])]
    )
    a, b, c, d, e, total = range(6)
    rows = [{d: -1, a: 1, b: 1}, {d: -1, b: 1, c: 1}, {d: -1, a: 1, c: 1}, {total: -1, d: 1, e: 1}]
    equations = np.zeros((4, 6), dtype=np.int64)
    for number, row in enumerate(rows):
        for cell, sign in row.items():
            equations[number, cell] = sign
    import scipy.sparse as sp

    nodes = np.arange(6, dtype=np.int64)[:, None]
    values = np.array([0, 0, 0, 0, 0, 9], dtype=np.int64)
    hidden = values == 0
    nothing = np.zeros(6, dtype=bool)
    published = Published(
        Design(layout, 5, 1, "here"), nodes, values, hidden, nothing, sp.csr_matrix(equations)
    )
    verdict = judge(published, reader_named("note-reader", 5, 1))
    assert {cell: (low, high) for cell, low, high in verdict.narrow} == {d: (2, 8), e: (1, 7)}
