"""A release whose tables count different things, down the whole road to the public zone.

Its tables are such as an answer to a request has. They're held against a reader of all of them
together, who was written apart from what protects them.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner
from disclosure_released import AS_AT, SPEC, Road
from ledger_brute import Reader

from peelian.attack.verify import verify
from peelian.cli import peelian
from peelian.core.errors import InputError
from peelian.core.manifest import Finished
from peelian.core.release_model import read_release
from peelian.disclosure.archive.recall import recall
from peelian.disclosure.stage import protect_tabulation
from peelian.ledger.folder import statements_of_folder
from peelian.ledger.statement import Statement
from peelian.tables.tabulate import tabulate

MOMENT = dt.datetime(2026, 2, 9, 9, 30, tzinfo=dt.UTC)
RANK = {"label": "Rank", "of": "rank", "at": "register"}
SHORT = {"window": {"requested_start": "2022-01-01", "requested_end": "2024-12-31"}}
PUBLIC = {"of": "source", "in": ["public"]}
RANKS = ["constable", "sergeant", "inspector", "chief_inspector", "several"]
BANDS = [
    {"code": "lower", "label": "Constable or sergeant", "of": RANKS[:2]},
    {"code": "higher", "label": "Inspector or chief inspector", "of": RANKS[2:4]},
    {"code": "several", "label": "More than one rank", "of": RANKS[4:]},
]
ANSWER: dict[str, Any] = {
    "id": "foi-8",
    "period": "2026-02",
    "title": "Complaints to the end of 2025",
    "window": {"requested_start": "2022-01-01", "requested_end": "2025-12-31"},
    "dimensions": [
        {"id": "source", "label": "Who it came from", "of": "source"},
        {"id": "rank", **RANK},
        {"id": "year", "label": "Year", "of": "year"},
        {"id": "rank_of_people", **RANK, "bands": BANDS, "others_unused": True},
    ],
    "tables": [
        {"id": "rank_by_source", "title": "Ranks and sources", "by": ["rank", "source"]},
        {"id": "ranks", "title": "Ranks", "by": ["rank"]},
        {"id": "ranks_short", "title": "To the end of 2024", "by": ["rank"], "counts": SHORT},
        {"id": "public", "title": "From the public", "by": ["rank"], "counts": {"where": [PUBLIC]}},
        {
            "id": "people_by_year",
            "title": "People by year",
            "by": ["year"],
            "counts": {"counting_unit": "people", "once_per": ["year"]},
        },
        {
            "id": "people_by_rank",
            "title": "People by rank",
            "by": ["rank_of_people"],
            "counts": {"counting_unit": "people"},
        },
    ],
    "cells": {"hide": [{"rank": "inspector", "table": "ranks"}]},
    "figures": [
        {
            "id": "from_the_public",
            "title": "How much of all came from the public",
            "of": "public",
            "kind": "part",
            "in": "ranks",
        },
        {"id": "by_source", "of": "rank_by_source", "kind": "share", "base": "source"},
    ],
}


def answered(road: Road, name: str = "foi-8", **changes: Any) -> Finished:
    """An answer to a request, counted from the road's registers."""
    spec = {key: value for key, value in SPEC.items() if key != "schedule"}
    path = road.spec.with_name(f"{name}.yaml")
    path.write_text(yaml.safe_dump({**spec, "policy": "police-default", **ANSWER, **changes}))
    return tabulate(path, road.home, as_at=AS_AT, policy_folder=road.policies)


def protected(road: Road, counted: Finished) -> Finished:
    """Protected with what the ledger holds."""
    past = recall(counted.folder, road.home)
    return protect_tabulation(counted.folder, road.home, policy_folder=road.policies, history=past)


@dataclass(frozen=True)
class Made:
    """A release on its way: counted, protected, published."""

    road: Road
    counted: Finished
    done: Finished
    public: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Made:
    """The release, down the whole road."""
    road = Road(tmp_path_factory.mktemp("road"), project, {})
    counted = answered(road)
    done = protected(road, counted)
    return Made(road, counted, done, road.published(done))


def true_counts(made: Made, table: str) -> dict[str, int]:
    """True counts of a table's first dimension, the others at their total."""
    rows = pq.read_table(made.counted.folder / f"{table}.parquet").to_pylist()
    by, *others = next(t.by for t in read_release(made.done.folder).tables if t.id == table)
    return {row[by]: row["count"] for row in rows if all(row[o] == "Total" for o in others)}


def test_each_group_has_a_certificate_that_holds(made: Made) -> None:
    folder = made.road.home.root / "audit" / "certificates"
    certificates = sorted(folder.glob(f"{made.done.digest}*.npz"))
    assert sorted(path.stem.removeprefix(made.done.digest) for path in certificates) == [
        "",
        "-2",
        "-3",
        "-4",
        "-5",
    ]
    assert len(made.done.manifest.facts["further_certificates"]) == 4
    for path in certificates:
        for folder in (made.done.folder, made.public):
            assert verify(path, folder).faults == []
    heat_maps = (made.road.home.root / "audit" / "reports").glob(f"{made.done.digest}*.html")
    assert len(list(heat_maps)) == 5


@pytest.mark.parametrize("reader", ["note-reader", "contributor"])
def test_an_attack_on_the_published_folder_finds_nothing(made: Made, reader: str) -> None:
    answer = CliRunner().invoke(peelian, ["attack", str(made.public), "--as", reader])
    assert answer.exit_code == 0, answer.output


def test_what_lies_between_two_groups_is_not_told(made: Made) -> None:
    statements = statements_of_folder(made.public, published_at=MOMENT)
    alike = [s for s in statements if s.universe.counting_unit == "subject_allegations"]
    assert [s.table for s in alike] == ["rank_by_source", "ranks", "ranks_short", "public"]
    values = {
        "day": ["2023-06-01", "2025-06-01"],
        "source": codes_of(alike, "source"),
        "rank@register": codes_of(alike, "rank@register"),
    }
    reader = Reader(alike, values)
    whole, short = (true_counts(made, name) for name in ("rank_by_source", "ranks_short"))
    small = 0
    for rank in ("sergeant", "inspector", "chief_inspector"):
        last = {"day": frozenset({"2025-06-01"}), "rank@register": frozenset({rank})}
        count = whole[rank] - short[rank]
        assert reader.can_be(last, count)
        if 0 < count < 5:
            small += 1
            assert all(reader.can_be(last, other) for other in range(1, 5))
    assert small, "the made-up force must have a rank with a few in its last year"


def codes_of(statements: Sequence[Statement], variable: str) -> list[str]:
    """Every code of a variable that a table names."""
    axes = [axis for s in statements for axis in s.axes if axis.variable == variable]
    return sorted({code for axis in axes for node in axis.nodes for code in node.holds or ()})


def test_the_officer_is_told_what_an_earlier_table_hides_of_a_later_one(made: Made) -> None:
    path = made.road.home.root / "audit" / "reports" / f"{made.done.digest}.json"
    told = json.loads(path.read_text())["history"]
    assert [each["statements"] for each in told] == [0, 2, 3, 4, 4]
    assert any(hidden["why"] for each in told for hidden in each["hidden"])


def test_each_table_says_what_it_counts_wherever_it_stands(made: Made) -> None:
    page = (made.public / "index.html").read_text()
    book = openpyxl.load_workbook(next(made.public.glob("*.xlsx")))
    sheets = [[str(row[0].value) for row in sheet.iter_rows()] for sheet in book.worksheets]
    to_2024, to_2025 = (f"1 January 2022 to 31 December {year}." for year in (2024, 2025))
    for words in (
        f"Counts of allegations against individuals by date recorded, {to_2024}",
        "Only: Who it came from: Member of the public.",
        f"Counts of people, counted once in each year by date recorded, {to_2025}",
        "Who is included: everyone who was identified.",
    ):
        assert words in page
        assert any(words in sheet for sheet in sheets)
    package = json.loads((made.public / "datapackage.json").read_text())
    titles = {r["name"]: r["schema"]["fields"][2]["title"] for r in package["resources"]}
    assert titles["people_by_rank"] == "Number of people; empty where it is not given"


def test_a_part_of_another_table_is_of_shown_counts_alone(made: Made) -> None:
    def rows(table: str) -> dict[str, dict[str, str]]:
        lines = csv.DictReader((made.public / f"{table}.csv").read_text().splitlines())
        return {row["rank_code"]: row for row in lines}

    whole, part = rows("ranks"), rows("public")
    assert {row["share_marker"] for row in part.values()} >= {"", "x"}
    for code, row in part.items():
        counts = [one["value"] for one in (row, whole[code])]
        if "" in counts:
            assert (row["share"], row["share_marker"]) == ("", "x")
        elif counts[1] == "0":
            assert (row["share"], row["share_marker"]) == ("", "z")
        else:
            tenths = Fraction(int(counts[0]) * 1000, int(counts[1]))
            assert row["share"] == f"{int(tenths + Fraction(1, 2)) / 10:.1f}"
    assert "How much of all came from the public." in (made.public / "index.html").read_text()
    package = json.loads((made.public / "datapackage.json").read_text())
    titles = {r["name"]: [f["title"] for f in r["schema"]["fields"]] for r in package["resources"]}
    assert "Per cent of the same figure of Ranks; empty where it is not given" in titles["public"]


def test_the_ledger_knows_each_table_by_what_it_counts(made: Made) -> None:
    statements = {s.table: s for s in statements_of_folder(made.public, published_at=MOMENT)}
    confined = {
        name: {r.variable: r.holds for r in one.restrictions} for name, one in statements.items()
    }
    assert confined["ranks_short"] == {"day": ("2022-01-01", "2024-12-31")}
    assert confined["public"] == {"day": ("2022-01-01", "2025-12-31"), "source": ("public",)}
    assert statements["people_by_year"].universe.counting_unit == "people per year"
    assert confined["people_by_rank"] == {"within:2022-01-01+2025-12-31": ("in",)}


def test_protecting_again_gives_the_same_bytes(made: Made) -> None:
    assert protected(made.road, made.counted).digest == made.done.digest


def test_counts_that_are_rounded_are_not_published_of_different_things(
    tmp_path: Path, project: Path
) -> None:
    road = Road(tmp_path, project, {"methods": ["round"]})
    with pytest.raises(InputError, match="tables that count different things"):
        protected(road, answered(road))


def test_a_decision_about_a_cell_must_name_its_table(tmp_path: Path, project: Path) -> None:
    road = Road(tmp_path, project, {})
    with pytest.raises(InputError, match="must name its table"):
        protected(road, answered(road, cells={"hide": [{"rank": "constable"}]}))
    named = answered(road, cells={"hide": [{"rank": "constable", "table": "ranks_short"}]})
    done = protected(road, named)
    rows = (done.folder / "ranks_short.csv").read_text().splitlines()
    assert "constable,,c" in rows
