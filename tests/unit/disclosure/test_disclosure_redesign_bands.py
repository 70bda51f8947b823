"""Bands that a specification declares: what is published together, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peelian.core.errors import InputError
from peelian.disclosure.bands import banded, check_bands, declared_flat, is_missing, is_other
from peelian.disclosure.protect_file import protect_file
from peelian.disclosure.trees import Tree, make_tree

RANKS = "code,parent\nAll,\nofficers,All\npc,officers\nsgt,officers\nupper,officers\n"
RANKS += "insp,upper\nsupt,upper\nstaff,All\nunknown,All\n"
RECORDS = """rank,year,freq
pc,2023,40
pc,2024,35
sgt,2023,12
sgt,2024,11
insp,2023,8
insp,2024,9
supt,2024,1
staff,2023,20
unknown,2024,6
"""
SPEC = """
count: freq
dimensions:
  rank: {RANK}
  year: {}
tables:
  - {id: main, by: [rank]}
policy: {threshold: 5}
"""


class Desk:
    """A folder to ask in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = RECORDS

    def protect(self, rank: str) -> dict[str, str]:
        """What is published of ranks: value or marker by code."""
        (self.folder / "spec.yaml").write_text(SPEC.replace("{RANK}", rank))
        (self.folder / "ranks.csv").write_text(RANKS)
        (self.folder / "records.csv").write_text(self.records)
        out = self.folder / "out"
        protect_file(self.folder / "spec.yaml", self.folder / "records.csv", out, clock=lambda: 0.0)
        with (out / "main.csv").open(newline="") as stream:
            return {row["rank"]: row["value"] or row["marker"] for row in csv.DictReader(stream)}

    def refused(self, rank: str) -> str:
        with pytest.raises(InputError) as caught:
            self.protect(rank)
        assert not (self.folder / "out").exists()
        assert "\n" not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_flat_band_stands_for_what_it_holds(desk: Desk) -> None:
    assert desk.protect("{bands: {Other: [supt, insp]}}") == {
        "Total": "142",
        "pc": "75",
        "sgt": "23",
        "staff": "20",
        "Other": "18",
        "unknown": "6",
    }


def test_a_branch_of_the_hierarchy_is_cut_by_its_own_name(desk: Desk) -> None:
    shown = desk.protect("{hierarchy: ranks.csv, bands: {upper: [insp, supt]}}")
    assert shown["upper"] == "18"
    assert not {"insp", "supt"} & set(shown)
    assert shown["officers"] == "116"


def test_a_new_band_stands_under_the_parent_of_what_it_holds(desk: Desk) -> None:
    shown = desk.protect("{hierarchy: ranks.csv, bands: {Others: [sgt, insp, supt]}}")
    assert list(shown) == ["All", "officers", "pc", "Others", "staff", "unknown"]
    assert shown["Others"] == "41"


def test_years_need_no_quotes(desk: Desk) -> None:
    spec = SPEC.replace("year: {}", "year: {bands: {2023-2024: [2023, 2024]}}")
    (desk.folder / "spec.yaml").write_text(
        spec.replace("{RANK}", "{}").replace("[rank]", "[year, rank]")
    )
    (desk.folder / "records.csv").write_text(RECORDS + "pc,2025,9\n")
    out = desk.folder / "out"
    protect_file(desk.folder / "spec.yaml", desk.folder / "records.csv", out, clock=lambda: 0.0)
    assert "2023-2024,pc,75,\n" in (out / "main.csv").read_text()


def test_a_code_that_no_record_has_yet_may_be_banded(desk: Desk) -> None:
    assert desk.protect("{bands: {Other: [supt, insp, acc]}}")["Other"] == "18"


@pytest.mark.parametrize(
    ("rank", "words"),
    [
        ("{bands: {Other: [supt]}}", "fewer than two categories"),
        ("{bands: {Other: []}}", "fewer than two categories"),
        ("{bands: {Other: [supt, acc]}}", "fewer than two categories"),
        ("{hierarchy: ranks.csv, bands: {Other: [supt]}}", "two categories or more"),
        ("{bands: {Other: [supt, unknown]}}", "nothing is recorded"),
        ("{bands: {sgt: [supt, insp]}}", "the name of a category"),
        ("{bands: {Sgt : [supt, insp]}}", "the name of a category"),
        ("{bands: {Total: [supt, insp]}}", "the name of a category"),
        ("{bands: {A: [supt, insp], B: [supt, sgt]}}", "in bands twice"),
        ("{bands: {'=1+1': [supt, insp]}}", "starts as a formula does"),
        ("{bands: {'': [supt, insp]}}", "has no name"),
        ("{bands: {All: [pc, sgt, insp, supt, staff, unknown]}}", "leave one out"),
        ("{bands: 5}", "rank.bands"),
        ("{bands: {Other: supt}}", "rank.bands.Other"),
        ("{bands: {Other: [supt, [insp]]}}", "rank.bands.Other"),
        ("{hierarchy: ranks.csv, bands: {upper: [insp]}}", "isn't exactly what it holds"),
        ("{hierarchy: ranks.csv, bands: {upper: [sgt, insp]}}", "isn't exactly what it holds"),
        ("{hierarchy: ranks.csv, bands: {top: [insp, supt]}}", "call it 'upper'"),
        ("{hierarchy: ranks.csv, bands: {Other: [supt, sgt]}}", "under one parent"),
        ("{hierarchy: ranks.csv, bands: {Other: [supt, cmdr]}}", "'cmdr'"),
        ("{hierarchy: ranks.csv, bands: {Other: [upper, sgt]}}", "'upper'"),
    ],
)
def test_a_band_that_hides_nothing_or_something_else_is_refused(
    desk: Desk, rank: str, words: str
) -> None:
    assert words in desk.refused(rank)


def test_a_band_below_the_threshold_is_refused(desk: Desk) -> None:
    desk.records = RECORDS.replace("insp,2023,8\ninsp,2024,9", "insp,2023,3\ninsp,2024,0")
    assert "fewer than the threshold" in desk.refused("{bands: {Other: [supt, insp]}}")


def test_an_own_other_is_never_merged_into_a_band_of_that_name(desk: Desk) -> None:
    desk.records = RECORDS + "other,2024,7\n"
    assert "the name of a category" in desk.refused("{bands: {Other: [supt, insp]}}")
    assert "the name of a category" in desk.refused("{bands: {Other: [supt, other]}}")
    assert desk.protect("{bands: {'Other, grouped': [supt, insp]}}")["other"] == "7"


def test_a_record_may_not_have_the_name_of_a_band(desk: Desk) -> None:
    desk.records = RECORDS + "upper,2024,7\n"
    said = desk.refused("{hierarchy: ranks.csv, bands: {upper: [insp, supt]}}")
    assert "1 of 10 records have a code that the hierarchy lacks" in said


def test_people_count_where_they_are_told_apart() -> None:
    codes = pd.Series(["supt"] * 4 + ["insp"] * 4 + ["pc"])
    counts = np.ones(9, dtype=np.int64)
    bands = declared_flat({"Other": ["supt", "insp"]})
    check_bands("rank", bands, codes, counts, None, 5)
    few = pd.Series(["a"] * 4 + ["b", "b", "c", "d", "e"])
    with pytest.raises(InputError, match="fewer people than the threshold"):
        check_bands("rank", bands, codes, counts, few, 5)
    check_bands("rank", bands, codes, counts, pd.Series(list("aabbccdef")), 4)


def test_records_that_count_nothing_are_no_category() -> None:
    codes = pd.Series(["supt", "insp"])
    bands = declared_flat({"Other": ["supt", "insp"]})
    with pytest.raises(InputError, match="fewer than two categories"):
        check_bands("rank", bands, codes, np.array([0, 9]), None, 5)


def test_bands_of_whole_branches_keep_the_tree_whole() -> None:
    tree = make_tree(
        "d",
        [("T", None), ("A", "T"), ("a1", "A"), ("a2", "A"), ("B", "T"), ("b", "B"), ("c", "T")],
    )
    found, bands = banded(tree, {"AB": ["a1", "a2", "b"]})
    assert found == Tree("d", ("T", "AB", "c"), (-1, 0, 0))
    assert bands.invented == {"AB"}
    found, bands = banded(tree, {"A": ["a1", "a2"], "B": ["b"]})
    assert found.codes == ("T", "A", "B", "c")
    assert not bands.invented


@pytest.mark.parametrize("name", ["Other", "others", "Other ranks", " other"])
def test_names_of_a_rest(name: str) -> None:
    assert is_other(name)
    assert not is_other(f"An{name.strip()}")


@pytest.mark.parametrize("code", ["Unknown", "not_recorded", "Not  Stated", "n/a", "missing"])
def test_codes_that_say_nothing(code: str) -> None:
    assert is_missing(code)
    assert not is_missing(f"{code} soldier")
