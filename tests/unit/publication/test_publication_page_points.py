"""Main points: what the page says of the numbers, and when it says less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_drawn import drawn

from peelian.publication.page.points import by_chance, main_points


def said(*tables: str, **facts: object) -> list[str]:
    return [f"{p.words} {p.caution}".strip() for p in main_points(drawn(*tables, **facts))]


YEARS = """
    year  | n
    all   | {}
    2021  | {}
    2022  | {}
    2023  | {}"""


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((600, 100, 200, 300), "up 100 (50%) on 2022."),
        ((600, 100, 300, 200), "down 100 (33%) on 2022."),
        ((500, 100, 200, 200), "the same as in 2022."),
        ((70, 20, 30, 20), "down 10 on 2022. A difference of this size can come about by chance."),
        ((300, 90, 100, 110), "up 10 (10%) on 2022. A difference of this size can come about"),
        ((2900, 900, 1000, 1000), "the same as in 2022."),
    ],
)
def test_the_change_on_a_year_is_told_with_care(counts: tuple[int, ...], expected: str) -> None:
    first = said(YEARS.format(*counts))[0]
    assert first.startswith(f"In 2023, the number of cases was {counts[3]:,}, ")
    assert expected in first


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (YEARS.format(60, 10, "[c]", 30), "In 2023, the number of cases was 30."),
        (YEARS.format("[c]", 10, 20, "[c]"), None),
    ],
)
def test_nothing_is_said_of_a_figure_that_is_not_given(table: str, expected: str | None) -> None:
    assert said(table) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("latest", "expected"),
    [
        ("300 [p]", "up 100 (50%) on 2022. The figure is provisional."),
        ("300 [r]", "up 100 (50%) on 2022. The figure is revised."),
        ("300 [b]", "was 300. The series breaks here, so it is not compared with the year before."),
        ("210 [p]", "up 10 (5%) on 2022. The figure is provisional. A difference of this size"),
    ],
)
def test_a_figures_status_goes_with_it(latest: str, expected: str) -> None:
    assert expected in said(YEARS.format(600, 100, 200, latest))[0]


def test_a_year_that_is_not_over_is_not_compared() -> None:
    points = said(YEARS.format(600, 100, 300, 20), window=("2021-01-01", "2023-02-28"))
    assert points[0].startswith("In 2022, the number of cases was 300, up 200 (200%) on 2021.")


def test_the_highest_and_the_lowest_year_are_named() -> None:
    assert "2023 had the highest number of any whole year since 2021: 300." in said(
        YEARS.format(600, 100, 200, 300)
    )
    assert "2023 had the lowest number of any whole year since 2021: 50." in said(
        YEARS.format(350, 100, 200, 50)
    )
    broken = ((600, 100, "200 [b]", 300), (600, 100, 200, "300 [b]"))
    for counts in (*broken, (600, 300, 100, 200), (600, 100, 250, 250), ("[c]", "[c]", 100, 300)):
        assert not any("any whole year" in point for point in said(YEARS.format(*counts)))


BY_SOURCE = """
    source | n
    total  | {}
    public | {}
    police | {}
    other  | {}"""


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((100, 60, 30, 10), "the largest number was for “public”, 60 of 100 (60%)"),
        ((40, 25, 10, 5), "“public”, 25 of 40 in the whole period. The numbers are small, so"),
        ((100, 60, "[c]", "[c]"), "of the numbers that can be given, the largest was for “public”"),
        (("[c]", 60, "[c]", 10), "of the numbers that can be given, the largest was for “public”"),
        ((100, 45, 45, 10), "the largest number was for “public” and “police”, 45 each"),
        ((90, 30, 30, 30), "for “public”, “police” and “other”, 30 each"),
    ],
)
def test_the_largest_is_named_as_far_as_it_is_known(
    counts: tuple[object, ...], expected: str
) -> None:
    (point,) = [p for p in said(BY_SOURCE.format(*counts)) if p.startswith("Source")]
    assert expected in point


def test_no_share_is_given_of_a_total_that_is_not() -> None:
    (point,) = said(BY_SOURCE.format("[c]", 60, "[c]", 10))
    assert "%" not in point
    assert " of " not in point.removeprefix("Source: of the numbers")


def test_nothing_is_the_largest_where_all_are_nothing_or_hidden() -> None:
    assert said(BY_SOURCE.format(0, 0, 0, 0)) == ["The number of cases in the whole period was 0."]
    assert said(BY_SOURCE.format("[c]", "[c]", "[c]", "[c]")) == []


@given(st.integers(0, 400), st.integers(0, 400))
def test_chance_is_judged_alike_in_both_directions(one: int, other: int) -> None:
    assert by_chance(one, other) == by_chance(other, one)
    if abs(one - other) > 2 * (one + other) ** 0.5:
        assert not by_chance(one, other)


@given(st.lists(st.one_of(st.integers(0, 5000), st.just("[c]")), min_size=4, max_size=4))
def test_every_number_that_is_said_is_published_or_worked_out_from_two(counts: list) -> None:
    import re

    shown = [count for count in counts if count != "[c]"]
    known = {*shown, *(abs(a - b) for a in shown for b in shown), 2021, 2022, 2023}
    for point in said(YEARS.format(*counts)):
        plain = re.sub(r"\([^)]*%\)", "", point).replace(",", "")
        assert {int(number) for number in re.findall(r"\d+", plain)} <= known
