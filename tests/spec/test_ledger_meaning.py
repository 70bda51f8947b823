"""What cells mean: sets of days and codes as atoms, and the sums that follow from them."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_drawn import UNIVERSE, Told, by, units

from peelian.core.errors import InputError
from peelian.disclosure.archive.boxes import Box, space_of
from peelian.disclosure.archive.gaps import small_gaps
from peelian.disclosure.archive.known import connected, work_out
from peelian.disclosure.archive.meant import meant_by_statement, restrictions_of
from peelian.disclosure.archive.related import (
    CHANGED,
    DATES,
    REGISTERS,
    UNITS,
    sorted_out,
    unlike,
)
from peelian.disclosure.archive.scales import scale_of
from peelian.disclosure.archive.unfold import Sums, atoms_of, taken_apart, unfold
from peelian.ledger.statement import Axis, Node, Restriction, Statement

JANUARY = ("2026-01-01", "2026-01-31")
QUARTER = ("2026-01-01", "2026-03-31")


def test_days_are_cut_where_any_window_begins_or_ends() -> None:
    scale = scale_of("day", [JANUARY, QUARTER, ("2026-02-15", "2026-04-30")])
    assert scale.told(scale.masks[QUARTER] & ~scale.masks[JANUARY]) == "2026-02-01 to 2026-03-31"
    assert scale.masks[JANUARY] & scale.masks[QUARTER] == scale.masks[JANUARY]
    assert scale.masks[None] == scale.whole
    # Before, January, to 14 February, to the end of March, April, after.
    assert len(scale.words) == 5


def test_a_set_of_days_may_have_gaps() -> None:
    both = ("2025-01-01", "2025-12-31", "2027-01-01", "2027-12-31")
    scale = scale_of("day", [both, ("2025-01-01", "2027-12-31")])
    inside = scale.masks["2025-01-01", "2027-12-31"] & ~scale.masks[both]
    assert scale.told(inside) == "2026-01-01 to 2026-12-31"


@pytest.mark.parametrize(
    "held", [("2026-01-01",), ("2026-02-01", "2026-01-01"), ("today", "tomorrow")]
)
def test_days_that_are_none_are_refused(held: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="first and last days"):
        scale_of("day", [held])


def test_codes_are_told_from_whatever_nobody_named() -> None:
    scale = scale_of("unit@recorded", [("N",), ("not:N", "not:unknown"), ("unknown",), ("N", "S")])
    north, rest = scale.masks[("N",)], scale.masks["not:N", "not:unknown"]
    assert north & rest == 0
    assert scale.masks["N", "S"] & rest  # S is elsewhere
    assert north | rest | scale.masks[("unknown",)] == scale.whole
    assert scale.told(rest) == "not N, unknown"


sets_of_bits = st.lists(st.integers(1, 2**9 - 1), min_size=1, max_size=6)


@given(sets_of_bits)
def test_atoms_part_every_set_and_nothing_is_finer_than_need_be(masks: list[int]) -> None:
    atoms = atoms_of(masks)
    assert sum(atoms) == int(np.bitwise_or.reduce(masks))
    for mask in masks:
        assert mask == sum(atom for atom in atoms if atom & mask)
    told = [tuple(bool(mask & atom) for mask in masks) for atom in atoms]
    assert len(set(told)) == len(told)


@given(sets_of_bits)
def test_a_set_is_the_sum_of_its_parts(masks: list[int]) -> None:
    atoms = atoms_of(masks)
    for mask in masks:
        parts = taken_apart(mask, masks, atoms)
        assert sum(parts) == mask and int(np.bitwise_or.reduce(parts)) == mask


boxes_drawn = st.sets(
    st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 3)), max_size=7
)


@settings(deadline=None)
@given(boxes_drawn, st.randoms(use_true_random=False))
def test_every_sum_holds_of_any_counts_and_none_is_missing(boxes: set[Box], chance: object) -> None:
    """Sums hold of all tables of atoms; and as many of them follow as there are to be had."""
    sums = Sums()
    unfold(boxes, sums)
    for box in sorted(boxes):
        sums.places.setdefault(box, len(sums.places))
    ends = [(1 << a, 1 << b, 1 << c) for a in range(3) for b in range(3) for c in range(2)]
    inside = np.array(
        [[all(e & s for e, s in zip(end, box, strict=True)) for end in ends] for box in sums.places]
    ).astype(int)
    if not len(inside):
        return
    places = list(sums.places)
    rows = np.zeros((len(sums.parts), len(places)), dtype=int)
    for row, (total, parts) in enumerate(sums.parts):
        rows[row, places.index(total)] -= 1
        for part in parts:
            rows[row, places.index(part)] += 1
    assert not (rows @ inside).any()
    # The counts of the boxes have as many dimensions as the atoms give them, no more.
    free = len(places) - (np.linalg.matrix_rank(rows) if len(rows) else 0)
    assert free == np.linalg.matrix_rank(inside)


def test_what_follows_sum_by_sum_is_known() -> None:
    # c0 = c1 + c2, c2 = c3 + c4
    rows = sp.csr_matrix([[-1, 1, 1, 0, 0], [0, 0, -1, 1, 1]], dtype=np.int64)
    values = np.array([9, 4, 5, 0, 5], dtype=np.int64)
    given = np.array([True, True, False, False, False])
    found = work_out(rows, given, values, values == 0)
    assert found.is_known.tolist() == [True, True, True, False, False]
    with_one = np.array([True, True, False, True, False])
    assert work_out(rows, with_one, values, values == 0).is_known.all()
    # Nothing left over: the parts are zero.
    level = np.array([4, 4, 0, 0, 0], dtype=np.int64)
    assert work_out(rows, given, level, level == 0).is_known.all()
    broken = np.array([9, 4, 5, 1, 1], dtype=np.int64)
    assert work_out(rows, np.ones(5, dtype=bool), broken, broken == 0).broken.tolist() == [1]


def test_only_what_is_tied_through_the_unknown_is_searched() -> None:
    rows = sp.csr_matrix([[-1, 1, 1, 0, 0], [0, 0, -1, 1, 1]], dtype=np.int64)
    start = np.array([False, True, False, False, False])
    nothing = np.zeros(5, dtype=bool)
    assert connected(rows, start, nothing).all()
    assert connected(rows, start, np.array([0, 0, 1, 0, 0], dtype=bool)).tolist() == [
        *(True, True, False),
        *(False, False),
    ]


def test_gaps_are_small_and_need_a_new_cell() -> None:
    everyone, men, few = (7, 3), (7, 1), (7, 2)
    assert small_gaps({men: 21}, {everyone: 22}, 5) == [(everyone, (men,), (7, 2))]
    assert small_gaps({men: 17}, {everyone: 22}, 5) == []
    assert small_gaps({(1, 3): 4}, {everyone: 22, men: 21}, 5) == []
    assert (everyone, (men,), few) in small_gaps({everyone: 22}, {men: 21}, 5)


def universe(**changes: object) -> object:
    return UNIVERSE.model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"regimes": ("2012", "2020")}, None),
        ({"registers": ("complaints", "personnel")}, None),
        ({"registers": ("custody",)}, REGISTERS),
        ({"counting_unit": "cases"}, UNITS),
        ({"counting_unit": "people"}, None),
        ({"date_basis": "incident"}, DATES),
    ],
)
def test_what_counts_alike_is_related(changes: dict[str, object], reason: str | None) -> None:
    assert unlike(UNIVERSE, UNIVERSE.model_copy(update=changes)) == reason


def statement(**changes: object) -> Statement:
    """Seven were dismissed in January, and no more is said: an imported figure."""
    node = Node(code="dismissed", holds=("dismissed",))
    plain: dict[str, object] = {
        "release": "foi-2019",
        "period": "2026",
        "table": "main",
        "published_at": dt.datetime(2026, 2, 9, tzinfo=dt.UTC),
        "universe": UNIVERSE,
        "restrictions": (Restriction(variable="day", holds=JANUARY),),
        "axes": (Axis(variable="outcome", nodes=(node,)),),
        "values": (7,),
        "markers": ("",),
        "kind": "imported",
    }
    return Statement.model_validate({**plain, **changes})


def test_rounded_figures_are_left_out_and_said() -> None:
    new = [meant_by_statement(statement())]
    taken, left = sorted_out(new, [statement(), statement(base=5), statement(within=2)])
    assert len(taken) == 1
    assert Counter(each.reason for each in left) == {CHANGED: 2}


def test_an_imported_figure_has_no_total_and_is_taken_along() -> None:
    register = units("day", "outcome", "day | nfa | dismissed | warning\n2026-01-05 | 20 | 7 | 3")
    bands = by("outcome", "nfa", sanction=("dismissed", "warning"))
    found = Told("monthly", {"main": [bands]}, {"day": JANUARY}).protect(register, [statement()])
    # Ten sanctions, seven of them dismissals: three warnings.
    assert found.shown("main")[("sanction",)] == "[c]"
    assert found.shown("main")[("Total",)] == "30"
    assert "day: 2026-01-01 to 2026-01-31; outcome: warning" in [
        gone for told in found.archived.told.hidden for gone in told.gives_away
    ]


def test_staff_groups_are_parts_only_where_each_unit_has_one() -> None:
    officers = [Restriction(variable="staff_group", holds=("officer",))]
    assert restrictions_of(UNIVERSE, officers) == (*officers,)
    (apart,) = restrictions_of(universe(counting_unit="cases"), officers)  # type: ignore[arg-type]
    assert (apart.variable, apart.holds) == ("staff_group:officer", ("in",))


def test_two_sets_that_do_not_meet_make_no_cell() -> None:
    axis = Axis(variable="outcome", nodes=(Node(code="Total"), Node(code="x", holds=("x",))))
    confined = (
        Restriction(variable="day", holds=JANUARY),
        Restriction(variable="outcome", holds=("y",)),
    )
    table = statement(axes=(axis,), restrictions=confined, values=(7, 0), markers=("", ""))
    meant = meant_by_statement(table)
    total, nothing = space_of([meant]).boxes(meant)
    assert total is not None and nothing is None
