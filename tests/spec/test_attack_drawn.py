"""What readers can compute from tables, each drawn as it's published."""

from __future__ import annotations

from pathlib import Path

import pytest
from attack_drawn import attacked, codes, publish

ALONE = """
    rank/year | 2024 | 2025 | Total
    constable | 38   | 41   | 79
    inspector | [c]  | 9    | 10
    Total     | 39   | 50   | 89"""

RECTANGLE = """
    rank/year | 2024 | 2025 | Total
    constable | [c]  | [c]  | 79
    inspector | [c]  | [c]  | 10
    Total     | 39   | 50   | 89"""

ONES = """
    rank/year | 2024 | 2025 | Total
    constable | [c]  | [c]  | 79
    inspector | [c]  | [c]  | 2
    Total     | 39   | 42   | 81"""

FIVE = """
    rank/year | 2024 | 2025 | Total
    constable | [c]  | [c]  | 79
    inspector | [c]  | [c]  | 5
    Total     | 39   | 45   | 84"""

LARGE = """
    rank/year | 2024 | 2025 | Total
    constable | [c]  | [c]  | 30
    inspector | [c]  | [c]  | 30
    Total     | 58   | 2    | 60"""


@pytest.mark.parametrize("who", ["outsider", "note-reader", "contributor"])
def test_a_count_hidden_alone_is_given_back_by_its_row(tmp_path: Path, who: str) -> None:
    answer = attacked(publish(tmp_path, {"main": ALONE}), who)
    assert [(codes(f), f["value"]) for f in answer["exact"]] == [(("inspector", "2024"), 1)]
    assert answer["falls"] == 1
    assert answer["decided"]


@pytest.mark.parametrize("who", ["outsider", "note-reader"])
def test_a_rectangle_with_room_in_it_holds(tmp_path: Path, who: str) -> None:
    answer = attacked(publish(tmp_path, {"main": RECTANGLE}), who)
    assert (answer["falls"], answer["decided"], answer["hidden"]) == (0, True, 4)


def test_two_hidden_ones_are_known_to_whoever_reads_that_zeros_are_shown(tmp_path: Path) -> None:
    folder = publish(tmp_path, {"main": ONES})
    answer = attacked(folder, "note-reader")
    assert {codes(f): f["value"] for f in answer["exact"]} == {
        ("inspector", "2024"): 1,
        ("inspector", "2025"): 1,
        ("constable", "2024"): 38,
        ("constable", "2025"): 41,
    }


def test_the_outsider_knows_of_hidden_ones_that_they_are_small(tmp_path: Path) -> None:
    answer = attacked(publish(tmp_path, {"main": ONES}), "outsider")
    assert answer["exact"] == []
    assert {codes(f): (f["low"], f["high"]) for f in answer["narrow"]} == {
        ("inspector", "2024"): (0, 2),
        ("inspector", "2025"): (0, 2),
    }


def test_a_narrow_range_of_large_counts_tells_of_no_small_one(tmp_path: Path) -> None:
    answer = attacked(publish(tmp_path, {"main": LARGE}), "outsider")
    assert {codes(f) for f in answer["narrow"]} == {("constable", "2025"), ("inspector", "2025")}


def test_a_contributor_is_told_what_a_note_reader_is_not(tmp_path: Path) -> None:
    folder = publish(tmp_path, {"main": FIVE})
    assert attacked(folder, "note-reader")["falls"] == 0
    answer = attacked(folder, "contributor", ("rank=inspector,year=2024",))
    assert [(codes(f["knower"]), codes(f["cell"]), f["value"]) for f in answer["contributor"]] == [
        (("inspector", "2024"), ("inspector", "2025"), 4)
    ]


def test_who_the_contributor_is_is_supposed_where_nobody_says(tmp_path: Path) -> None:
    answer = attacked(publish(tmp_path, {"main": FIVE}), "contributor")
    pairs = {(codes(f["knower"])[1], codes(f["cell"])[1]) for f in answer["contributor_if"]}
    assert pairs == {("2024", "2025"), ("2025", "2024")}
    assert (answer["mine"], answer["contributor"], answer["falls"]) == ("supposed", [], 2)


def test_the_same_people_counted_twice_tell_a_contributor_of_nobody_else(tmp_path: Path) -> None:
    table = """
        rank/year | 2024 | 2025 | Total
        constable | [c]  | 0    | [c]
        inspector | [c]  | [c]  | [c]
        Total     | 30   | 40   | 70"""
    folder = publish(tmp_path, {"main": table})
    answer = attacked(folder, "contributor", ("rank=constable,year=2024",))
    assert ("constable", "Total") not in [codes(f["cell"]) for f in answer["contributor"]]


def test_a_margin_hidden_in_one_table_and_shown_in_another_is_no_secret(tmp_path: Path) -> None:
    by_year = """
        rank/year | 2024 | Total
        constable | 38   | 38
        inspector | [c]  | [c]
        Total     | 41   | 41"""
    by_sex = """
        rank/sex  | F  | M   | Total
        constable | 18 | 20  | 38
        inspector | 3  | 0   | 3
        Total     | 21 | 20  | 41"""
    answer = attacked(publish(tmp_path, {"a": by_year, "b": by_sex}))
    assert [(codes(f)[0], f["value"]) for f in answer["told"]] == [("inspector", 3)]
    assert answer["falls"] >= 1


def test_a_chain_of_linked_tables_gives_away_what_none_does_alone(tmp_path: Path) -> None:
    by_year = """
        rank/year | 2024 | 2025 | Total
        constable | [c]  | [c]  | [c]
        inspector | [c]  | [c]  | [c]
        Total     | 20   | 30   | 50"""
    by_sex = """
        rank/sex  | F  | M  | Total
        constable | 18 | 30 | [c]
        inspector | 1  | 1  | [c]
        Total     | 19 | 31 | 50"""
    answer = attacked(publish(tmp_path, {"a": by_year, "b": by_sex}))
    exact = {codes(f): f["value"] for f in answer["exact"]}
    assert exact["inspector", "2024"] == 1
    assert exact["inspector", "Total"] == 2
