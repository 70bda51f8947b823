"""What the assistant must find, unprompted: what the force did by hand.

A force was asked for a "year on year breakdown" of complaints about social media by rank, platform
and outcome. It gave rank "in uncorrelated tables", and "displayed a specific rank as 'Other'", as
its search "provided a low count as one (1)". The counts below are made up; the question isn't.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from disclosure_drawn import read_drawn

from peelian.disclosure.protect_file import protect_file
from peelian.disclosure.redesign.asked import Asked, read_asked
from peelian.disclosure.redesign.design_file import design_file
from peelian.disclosure.redesign.judge import Judge
from peelian.disclosure.redesign.search import search
from peelian.disclosure.redesign.told import tell
from peelian.disclosure.spec import read_question

COMPLAINTS = """
    rank            | no further action | reflective practice | meeting | hearing
    constable       | 121               | 48                  | 24      | 17
    sergeant        | 18                | 7                   | 4       | 2
    inspector       | 5                 | 2                   | 1       | 1
    superintendent  | 0                 | 0                   | 0       | 1
"""
YEARS = (2018, 2019, 2019, 2020, 2020, 2020, 2021, 2021, 2021, 2022, 2022, 2022, 2023)
PLATFORMS = "ffxfwxfixwf"
"""Facebook, X, WhatsApp, Instagram, as often as the letters stand here."""
EVERY_TENTH_COMES_BACK = 10
"""A person in ten has two complaints, a year apart."""
DECLARED = """code,parent
All ranks,
constable,All ranks
sergeant,All ranks
inspector and above,All ranks
inspector,inspector and above
chief inspector,inspector and above
superintendent,inspector and above
"""


def records() -> Iterator[tuple[str, str, str, str, str]]:
    """Year, platform, outcome, rank and person of each complaint."""
    ranks, outcomes, entries = read_drawn(COMPLAINTS)
    number = 0
    for rank, outcome in itertools.product(ranks, outcomes):
        for _ in range(int(entries[rank, outcome])):
            who = number - 1 if number % EVERY_TENTH_COMES_BACK == 1 else number
            year = str(YEARS[(number * 5 + number // 13) % len(YEARS)])
            platform = PLATFORMS[(number * 3 + number // 7) % len(PLATFORMS)]
            yield year, platform, outcome, rank, f"p{who:03d}" if rank != ranks[-1] else "p999"
            number += 1


def desk(folder: Path, by: list[str], *, hierarchy: bool = False) -> tuple[Path, Path]:
    """The question for one cross, and the records. Returns: where they are."""
    dimensions: dict[str, dict[str, str]] = {name: {} for name in by}
    if hierarchy:
        (folder / "ranks.csv").write_text(DECLARED)
        dimensions["rank"] = {"hierarchy": "ranks.csv"}
    told = {
        "dimensions": dimensions,
        "tables": [{"id": "complaints", "by": by}],
        "policy": {"threshold": 5, "attacker": "note-reader", "methods": ["suppress"]},
    }
    (folder / "spec.yaml").write_text(yaml.safe_dump(told, sort_keys=False))
    header = "year,platform,outcome,rank,person\n"
    lines = "".join(",".join(row) + "\n" for row in records())
    (folder / "records.csv").write_text(header + lines)
    return folder / "spec.yaml", folder / "records.csv"


def recommended(told: dict[str, Any]) -> dict[str, Any]:
    """The recommended choice."""
    found: dict[str, Any] = told["choices"][told["recommended"] - 1]
    return found


def is_what_the_force_did(told: dict[str, Any], asked: Asked | None = None) -> None:
    """Rank apart, the one superintendent among enough others, next to nothing hidden."""
    best = recommended(told)
    by = [table["by"] for table in best["tables"]]
    assert ["rank"] in by
    assert not any("rank" in one and len(one) > 1 for one in by)
    ((band, held),) = best["bands"]["rank"].items()
    assert "superintendent" in held
    assert len(held) >= 2
    of_rank = {row[3]: [r for r in records() if r[3] == row[3]] for row in records()}
    if asked is None:
        assert sum(len(of_rank.get(rank, [])) for rank in held) >= 5
    else:
        assert asked.size("rank", held) >= 5
    assert best["hidden"] <= 0.05 * best["cells"]
    assert best["hidden"] < 0.1 * told["asked"]["hidden"]
    assert best["attackers_withstood"][0] == "note-reader"
    assert "rank is given by itself, in a table of its own." in best["does"]
    assert any("superintendent (1 " in line and f"'{band}'" in line for line in best["does"])


@pytest.mark.slow
def test_rank_goes_apart_and_the_rank_of_one_person_into_other(tmp_path: Path) -> None:
    spec, of = desk(tmp_path, ["year", "platform", "outcome", "rank"])
    out = tmp_path / "out"
    told = design_file(spec, of, out)
    is_what_the_force_did(told)
    best = recommended(told)
    assert set(best["bands"]["rank"]) == {"Other"}
    by = [set(table["by"]) for table in best["tables"]]
    assert {"year", "outcome"} in by and {"year", "platform"} in by, "what isn't rank stays crossed"
    report = protect_file(out / best["spec"], of, tmp_path / "protected", clock=lambda: 0.0)
    assert report["all"]["hidden"] == best["hidden"]
    shown = (tmp_path / "protected" / "rank.csv").read_text()
    assert "superintendent" not in shown
    assert "\nOther,10,\n" in shown


def people_told_apart(spec: Path, of: Path) -> tuple[Asked, dict[str, Any]]:
    question = dataclasses.replace(read_question(spec), person="person")
    asked = read_asked(question, of)
    return asked, tell(asked, search(asked, Judge(asked)))


def test_people_are_counted_where_they_are_told_apart(tmp_path: Path) -> None:
    asked, told = people_told_apart(*desk(tmp_path, ["year", "rank", "outcome"]))
    assert asked.pointing == ("rank",)
    is_what_the_force_did(told, asked)
    assert any("superintendent (1 person)" in line for line in recommended(told)["does"])


def test_a_declared_band_goes_before_an_invented_one(tmp_path: Path) -> None:
    asked, told = people_told_apart(*desk(tmp_path, ["year", "rank", "outcome"], hierarchy=True))
    is_what_the_force_did(told, asked)
    best = recommended(told)
    assert set(best["bands"]["rank"]) == {"inspector and above"}
    assert "In rank, 'inspector and above' (10 people) is given" in " ".join(best["does"])


def test_where_nothing_is_small_nothing_is_redesigned(tmp_path: Path) -> None:
    spec, of = desk(tmp_path, ["outcome"])
    told = design_file(spec, of, tmp_path / "out")
    assert recommended(told)["does"] == [
        "The tables are as asked for: nothing is merged, split or left out."
    ]
    assert recommended(told)["detail"] == 1.0
