"""Tables that are filtered: what a reader works out between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from peelian.cli import peelian
from peelian.core.errors import InputError

SPEC = """
dimensions: {rank: {}, staff: {}}
tables:
  - {id: everyone, by: [rank]}
  - {id: officers, by: [rank], where: {staff: officer}}
  - {id: others, by: [rank], where: {staff: pcso}}
"""
DESIGN: dict[str, Any] = {
    "threshold": 5,
    "least": 1,
    "dimensions": {
        "rank": [["Total", None], ["a", "Total"], ["b", "Total"]],
        "staff": [["Total", None], ["officer", "Total"], ["pcso", "Total"]],
    },
    "tables": [
        {"id": "everyone", "by": ["rank"]},
        {"id": "officers", "by": ["rank"], "where": {"staff": "officer"}},
        {"id": "others", "by": ["rank"], "where": {"staff": "pcso"}},
    ],
}


def write(folder: Path, **tables: str) -> None:
    for name, rows in tables.items():
        lines = [line.replace(" ", "") for line in rows.split(";")]
        text = "\n".join(["rank,value,marker", *lines, ""])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "report.json").write_text(json.dumps({"design": DESIGN}), encoding="utf-8")


def attack(folder: Path) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    result = CliRunner().invoke(peelian, ["attack", str(folder)])
    return result.exit_code, json.loads(result.stdout)


def test_the_third_of_three_tables_is_the_difference_of_the_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        everyone="Total,71,; a,40,; b,31,",
        officers="Total,70,; a,40,; b,30,",
        others="Total,,c; a,0,; b,,c",
    )
    status, found = attack(tmp_path)
    assert status == 1
    assert {cell["value"] for cell in found["exact"]} == {1}


def test_what_is_hidden_in_two_of_them_isnt(tmp_path: Path) -> None:
    write(
        tmp_path,
        everyone="Total,71,; a,40,; b,31,",
        officers="Total,,c; a,40,; b,,c",
        others="Total,,c; a,0,; b,,c",
    )
    status, found = attack(tmp_path)
    assert (status, found["exact"]) == (0, [])


def test_who_is_left_out_of_a_filtered_table_is_a_count_of_its_own(tmp_path: Path) -> None:
    tables = [table for table in DESIGN["tables"] if table["id"] != "others"]
    write(tmp_path, everyone="Total,71,; a,40,; b,31,", officers="Total,62,; a,33,; b,29,")
    (tmp_path / "report.json").write_text(json.dumps({"design": {**DESIGN, "tables": tables}}))
    status, found = attack(tmp_path)
    assert status == 1
    assert [
        (cell["whole"]["codes"], [part["table"] for part in cell["parts"]], cell["value"])
        for cell in found["differences"]
    ] == [({"rank": "b"}, ["officers"], 2)]


def test_what_protect_makes_of_two_filtered_tables_tells_of_no_one_left_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC.replace(SPEC.splitlines()[-1] + "\n", ""))
    records = ["rank,staff"] + ["a,officer"] * 40 + ["b,officer"] * 30 + ["a,pcso"] * 9
    (tmp_path / "records.csv").write_text("\n".join([*records, "b,pcso", ""]))
    out = tmp_path / "out"
    arguments = [str(tmp_path / "spec.yaml"), "--records", str(tmp_path / "records.csv")]
    done = CliRunner().invoke(peelian, ["protect", *arguments, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert not (out / "others.csv").exists()
    status, found = attack(out)
    assert (status, found["differences"]) == (0, [])


def test_what_protect_writes_withstands_it(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    records = ["rank,staff"] + ["a,officer"] * 40 + ["b,officer"] * 30 + ["b,pcso"]
    (tmp_path / "records.csv").write_text("\n".join([*records, ""]))
    out = tmp_path / "out"
    arguments = [str(tmp_path / "spec.yaml"), "--records", str(tmp_path / "records.csv")]
    done = CliRunner().invoke(peelian, ["protect", *arguments, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert attack(out)[0] == 0
    checked = CliRunner().invoke(
        peelian, ["verify-certificate", str(out / "certificate.npz"), str(out)]
    )
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize(
    "where", [{"staff": "nobody"}, {"grade": "a"}, {"rank": "a"}, {"staff": 7}, "staff"]
)
def test_a_design_with_a_filter_that_isnt_one_is_refused(tmp_path: Path, where: object) -> None:
    write(tmp_path, everyone="Total,71,; a,40,; b,31,")
    told = {**DESIGN, "tables": [{"id": "everyone", "by": ["rank"], "where": where}]}
    (tmp_path / "report.json").write_text(json.dumps({"design": told}), encoding="utf-8")
    result = CliRunner().invoke(peelian, ["attack", str(tmp_path)])
    assert result.exit_code != 0
    assert isinstance(result.exception, InputError)


def test_a_specification_tells_of_tables_filtered_by_what_none_has_a_column_of(
    tmp_path: Path,
) -> None:
    """Nobody knows from it whether there is anything but officers, so a rest may be left over."""
    text = (
        "count: n\ndimensions: {group: {}, year: {}}\npolicy: {threshold: 5}\ntables:\n"
        "  - {id: everyone, by: [year]}\n"
        "  - {id: officers, by: [year], where: {group: officer}}\n"
    )
    (tmp_path / "spec.yaml").write_text(text, encoding="utf-8")
    for name, counts in {"everyone": (90, 40, 50), "officers": (80, 33, 47)}.items():
        rows = zip(("Total", "2024", "2025"), counts, strict=True)
        lines = [f"{year},{count}," for year, count in rows]
        text = "\n".join(["year,value,marker", *lines, ""])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    answer = CliRunner().invoke(peelian, ["attack", str(tmp_path)])
    told = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert [found["value"] for found in told["differences"]] == [3]
