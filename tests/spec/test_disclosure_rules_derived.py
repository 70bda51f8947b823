"""Derived figures: which whole counts agree with a rate, a share, a mean or a change."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.disclosure.rules.derived import (
    Figure,
    change,
    gives_back,
    mean,
    rate,
    repeats,
    reveals_repeats,
    share,
)

THRESHOLD = 5


def printed(text: str) -> Fraction:
    return Fraction(text)


def test_two_per_cent_of_fifty_is_one() -> None:
    agreeing = share(0).counts_that_agree(printed("2"), 50)
    assert list(agreeing) == [1]
    assert gives_back(agreeing, 1, THRESHOLD)


def test_a_rounded_share_of_thousands_leaves_room() -> None:
    agreeing = share(0).counts_that_agree(printed("2"), 5_000)
    assert (agreeing[0], agreeing[-1]) == (76, 124)
    assert not gives_back(agreeing, 100, THRESHOLD)


def test_nought_per_cent_of_a_thousand_can_be_one_to_four() -> None:
    agreeing = share(0).counts_that_agree(printed("0"), 1_000)
    assert list(agreeing) == [0, 1, 2, 3, 4]
    assert not gives_back(agreeing, 3, THRESHOLD)
    assert gives_back(share(1).counts_that_agree(printed("0.3"), 1_000), 3, THRESHOLD)


def test_a_small_count_must_be_able_to_be_any_small_one() -> None:
    """Six counts agree with 1 % of 600, and 1 and 2 are not among them: it isn't that small."""
    agreeing = share(0).counts_that_agree(printed("1"), 600)
    assert list(agreeing) == [4, 5, 6, 7, 8]
    assert gives_back(agreeing, 4, THRESHOLD)
    assert not gives_back(agreeing, 7, THRESHOLD)


def test_a_change_on_a_known_year_gives_the_next_one_back() -> None:
    """40 last year and 7.5 % more: 43."""
    assert list(change(1).counts_that_agree(printed("7.5"), 40)) == [43]


def test_a_rate_per_thousand_officers() -> None:
    """0.2 for each of 34,000 officers in thousands: six counts or so; 0.21 is one of them."""
    assert list(rate(1_000, 1).counts_that_agree(printed("0.2"), 34_000)) == [6, 7, 8]
    assert list(rate(1_000, 2).counts_that_agree(printed("0.21"), 34_000)) == [7]


def test_a_mean_tells_how_many_people_are_behind_a_known_count() -> None:
    """Six complaints, two each: three people. Six, six each: one."""
    assert mean(1).bases_that_agree(printed("2.0"), 6) == range(3, 4)
    one = mean(1).bases_that_agree(printed("6.0"), 6)
    assert one is not None
    assert gives_back(one, 1, THRESHOLD)


def test_a_mean_of_almost_nothing_sets_no_end() -> None:
    endless = mean(0).bases_that_agree(printed("0"), 3)
    assert endless is None
    assert not gives_back(endless, 7, THRESHOLD)


def test_fewer_people_in_all_than_in_the_parts_are_people_who_come_back() -> None:
    """
    year  | people complained about
    2024  | 13
    2025  | 14
    Total | 26: one of them in both years, and that is a count of one
    """
    assert repeats([13, 14], 26) == 1
    assert reveals_repeats([13, 14], 26, THRESHOLD)
    assert not reveals_repeats([13, 14], 27, THRESHOLD)
    assert not reveals_repeats([13, 14], 20, THRESHOLD)


def test_a_figure_needs_something_to_divide_by() -> None:
    with pytest.raises(ValueError, match="above zero"):
        share(0).exact(3, 0)


@given(
    st.sampled_from([share, change, mean]),
    st.integers(-1, 3),
    st.integers(0, 2_000),
    st.integers(1, 2_000),
)
def test_a_count_agrees_with_its_own_figure_unless_it_is_a_tie(
    kind: type[Figure], decimals: int, count: int, base: int
) -> None:
    figure = kind(decimals)
    told = figure.printed(count, base)
    off = abs(figure.exact(count, base) - told)
    assert off <= figure.step / 2
    if off < figure.step / 2:
        assert count in figure.counts_that_agree(told, base)
        bases = figure.bases_that_agree(told, count)
        assert bases is None or base in bases


@given(st.integers(0, 3), st.integers(0, 300), st.integers(1, 300), st.integers(0, 300))
def test_what_agrees_is_all_that_is_printed_so(
    decimals: int, count: int, base: int, other: int
) -> None:
    figure = share(decimals)
    told = figure.printed(count, base)
    if other in figure.counts_that_agree(told, base):
        assert figure.printed(other, base) == told
    else:
        assert figure.printed(other, base) != told or (
            abs(figure.exact(other, base) - told) == figure.step / 2
        )
