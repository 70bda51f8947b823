"""The moves of a redesign: which plans one of them leads to, and which it never does."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from redesign_making import asked_of

from peelian.disclosure.redesign.asked import Asked
from peelian.disclosure.redesign.banding import Bander
from peelian.disclosure.redesign.crossing import crossing_moves, pairs_crossed
from peelian.disclosure.redesign.names import table_names
from peelian.disclosure.redesign.plan import Plan
from peelian.disclosure.redesign.words import what_is_done, what_is_lost

ABC = (("a", "b", "c"),)


def tables_after(
    plan: Plan, asked: tuple[tuple[str, ...], ...]
) -> set[tuple[tuple[str, ...], ...]]:
    return {moved.tables for moved in crossing_moves(plan, asked)}


def test_a_cross_can_be_left_split_or_given_up() -> None:
    assert tables_after(Plan(ABC), ABC) == {
        (("b", "c"),),
        (("a", "c"),),
        (("a", "b"),),
        (("b", "c"), ("a",)),
        (("a", "c"), ("b",)),
        (("a", "b"), ("c",)),
        (("a", "c"), ("b", "c")),
        (("a", "b"), ("b", "c")),
        (("a", "b"), ("a", "c")),
        (("a", "b"), ("a", "c"), ("b", "c")),
    }


def test_a_table_alone_can_only_be_left_out_and_the_last_one_not() -> None:
    assert tables_after(Plan((("a",), ("b",))), (("a",), ("b",))) == {(("a",),), (("b",),)}
    assert tables_after(Plan((("a",),)), (("a",),)) == set()


def test_an_asked_table_stays_beside_one_that_holds_it() -> None:
    asked = (("a", "b"), ("a",), ("b", "c"))
    assert (("a", "b"), ("a",), ("c",)) in tables_after(Plan(asked), asked)
    assert (("a", "b"), ("a",), ("b",), ("c",)) not in tables_after(Plan(asked), asked)
    assert (("a",), ("b", "c")) in tables_after(Plan(asked), asked)


def test_order_of_dimensions_is_as_asked() -> None:
    asked = (("z", "m", "a"),)
    assert (("z", "m"), ("z", "a"), ("m", "a")) in tables_after(Plan(asked), asked)


@given(
    st.sets(
        st.sampled_from(["".join(p) for r in (1, 2, 3) for p in itertools.combinations("abcd", r)])
    )
)
def test_moves_never_cross_more(names: set[str]) -> None:
    asked = tuple(tuple(name) for name in sorted(names))
    plan = Plan(asked)
    for moved in crossing_moves(plan, asked):
        assert moved.dimensions <= plan.dimensions
        assert pairs_crossed(moved, "abcd") <= pairs_crossed(plan, "abcd")
        assert all(any(set(t) <= set(o) for o in asked) for t in moved.tables)
        assert len({frozenset(table) for table in moved.tables}) == len(moved.tables)


def test_what_is_left_out_keeps_no_band() -> None:
    plan = Plan(ABC).with_bands("a", {"Other": ["x", "y"]})
    without = plan.with_tables([("b", "c")], ABC)
    assert without == Plan((("b", "c"),))


RANKS = {("pc",): 60, ("sgt",): 20, ("insp",): 9, ("ci",): 3, ("supt",): 1, ("unknown",): 2}


def bands_of(asked: Asked, name: str, **current: tuple[str, ...]) -> list[dict[str, set[str]]]:
    return [
        {band: set(held) for band, held in bands.items()}
        for bands in Bander(asked, name).moves(current)
    ]


def test_the_smallest_go_into_a_rest_that_reaches_the_threshold(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, ["rank"], RANKS, [["rank"]])
    found = bands_of(asked, "rank")
    assert found == [
        {"Other": {"supt", "ci", "insp"}},
        {"Other": {"supt", "ci", "insp", "sgt"}},
    ]
    again = bands_of(asked, "rank", Other=("ci", "insp", "supt"))
    assert again == [{"Other": {"supt", "ci", "insp", "sgt"}}]


def test_a_rest_takes_another_name_where_a_category_has_it(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, ["rank"], {**RANKS, ("other",): 30}, [["rank"]])
    assert set(bands_of(asked, "rank")[0]) == {"Other categories, grouped"}
    more = {**RANKS, ("Other",): 30, ("other categories,  grouped",): 9}
    asked = asked_of(tmp_path, ["rank"], more, [["rank"]])
    assert set(bands_of(asked, "rank")[0]) == {"Other categories, grouped (2)"}


def test_thousands_of_categories_give_a_handful_of_moves(tmp_path: Path) -> None:
    leaves = {(f"job {number}",): 1 + number % 3 for number in range(4_000)} | {("pc",): 900}
    asked = asked_of(tmp_path, ["job"], leaves, [["job"]])
    (only,) = bands_of(asked, "job")
    assert len(only["Other"]) == 4_000
    tree = [("T", ""), *((f"u{i}", "T") for i in range(200))]
    tree += [(f"u{i}.{j}", f"u{i}") for i in range(200) for j in range(3)]
    leaves = {(f"u{i}.{j}",): 3 + j for i in range(200) for j in range(3)}
    asked = asked_of(tmp_path, ["unit"], leaves, [["unit"]], {"unit": tree})
    assert 1 < len(bands_of(asked, "unit")) < 60


def test_two_categories_are_never_pooled_as_that_leaves_none(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, ["sex"], {("f",): 3, ("m",): 50}, [["sex"]])
    assert bands_of(asked, "sex") == []


def test_years_are_pooled_with_their_neighbours(tmp_path: Path) -> None:
    counts = {(str(year),): n for year, n in zip(range(2018, 2023), (9, 2, 4, 30, 7), strict=True)}
    asked = asked_of(tmp_path, ["year"], counts, [["year"]])
    assert bands_of(asked, "year") == [
        {"2018-2019": {"2018", "2019"}, "2020-2021": {"2020", "2021"}},
        {"2018-2020": {"2018", "2019", "2020"}, "2021-2022": {"2021", "2022"}},
        {"2019-2020": {"2019", "2020"}},
    ]
    after = bands_of(asked, "year", **{"2019-2020": ("2019", "2020")})
    assert {"2018-2020": {"2018", "2019", "2020"}} in after
    fiscal = {("2018/19",): 9, ("2019/20",): 9, ("2020/21",): 9}
    asked = asked_of(tmp_path, ["year"], fiscal, [["year"]])
    assert {"2018/19 to 2019/20": {"2018/19", "2019/20"}} in bands_of(asked, "year")


TREE = [
    ("All", ""),
    ("pc", "All"),
    ("sgt", "All"),
    ("upper", "All"),
    ("insp", "upper"),
    ("ci", "upper"),
    ("supt", "upper"),
    ("unknown", "All"),
]


def test_a_hierarchy_is_cut_at_a_level_or_a_branch(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, ["rank"], RANKS, [["rank"]], {"rank": TREE})
    found = bands_of(asked, "rank")
    upper = {"insp", "ci", "supt"}
    assert {"upper": upper} in found
    assert {"Other (upper)": {"ci", "supt"}} not in found, "pools four, below the threshold"
    assert {"Other": {"upper", "sgt"}} not in found
    assert {"Other": upper | {"sgt"}} in found
    assert all("unknown" not in held for bands in found for held in bands.values())
    assert bands_of(asked, "rank", upper=tuple(upper)) == [
        {"upper": upper},
        {"Other": upper | {"sgt"}},
    ]


def test_what_points_at_people_says_who_they_are(tmp_path: Path) -> None:
    of_2023 = [("2023", "pc", outcome) for outcome in "nnrm"] + [("2023", "insp", "n")]
    of_2024 = [("2024", "pc", outcome) for outcome in "nrrd"] + [("2024", "insp", "r")]
    leaves = dict.fromkeys(of_2023 + of_2024, 1)
    names = ["year", "rank", "outcome"]
    asked = asked_of(tmp_path, names, leaves, [names])
    assert asked.pointing == ("rank", "outcome"), "nothing tells people apart"
    people = [("pc", "a"), ("pc", "b"), ("pc", "c"), ("pc", "d"), ("insp", "e")]
    rows = [(year, rank, who) for year in ("2023", "2024") for rank, who in people]
    frame = pd.DataFrame(rows, columns=["year", "rank", "who"])
    frame["outcome"] = list("nrnnnrnmmd")
    question = dataclasses.replace(asked.question, person="who")
    told = dataclasses.replace(asked, question=question, frame=frame.assign(counts=1))
    assert told.sizes["rank"] == {"insp": 1, "pc": 4}
    assert told.pointing == ("rank",)


@pytest.mark.parametrize(
    ("tables", "done"),
    [
        ((("year", "rank"),), "as asked for"),
        ((("year",),), "rank is left out."),
        ((("year",), ("rank",)), "rank is given by itself"),
    ],
)
def test_moves_are_told_in_sentences(
    tmp_path: Path, tables: tuple[tuple[str, ...], ...], done: str
) -> None:
    asked = asked_of(tmp_path, ["year", "rank"], {("2023", "pc"): 9}, [["year", "rank"]])
    assert done in " ".join(what_is_done(asked, Plan(tables)))
    assert all(sentence.endswith(".") for sentence in what_is_done(asked, Plan(tables)))


def test_what_is_lost_is_told(tmp_path: Path) -> None:
    names = ["year", "rank", "outcome"]
    asked = asked_of(tmp_path, names, {("2023", "pc", "n"): 9, ("2024", "sgt", "n"): 9}, [names])
    assert what_is_lost(asked, Plan((("year", "outcome"), ("rank",)))) == [
        "how rank goes with year and outcome"
    ]
    pairs = Plan((("year", "rank"), ("year", "outcome"), ("rank", "outcome")))
    assert what_is_lost(asked, pairs) == ["what year, rank and outcome show together"]
    assert what_is_lost(asked, Plan((("year",),))) == [
        "everything about rank", "everything about outcome",
    ]  # fmt: skip
    assert what_is_lost(asked, Plan(asked.tables)) == ["nothing that was asked for"]


def test_names_of_tables_are_ids_that_no_other_has(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, ["a b", "2", "t0"], {("x", "y", "z"): 9}, [["a b", "2", "t0"]])
    plan = Plan((("a b", "2"), ("2",), ("t0",)))
    assert table_names(plan, asked.question) == ["a_b-2", "by_2", "t0_2"]
    assert table_names(Plan(asked.tables), asked.question) == ["t0"]
