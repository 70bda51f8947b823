"""Letters beside figures: provisional, revised, a break; the same in every format, explained."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import odfdo
import openpyxl
import pandas as pd
import pytest
from made_release import TABLES, make_protected, make_release

from peelian.core.errors import InputError, ZoneError
from peelian.core.manifest import stage_draft
from peelian.core.release_model import Release
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.verify import verify_folder

Statuses = dict[tuple[str, ...], str]


def build_with(
    home: Home, statuses: Statuses, table: str = "year_by_source", release: Release | None = None
) -> tuple[Path, Path]:
    """A release in whose first table letters stand beside figures: protected and staged folder."""
    tables = tuple(t for t in TABLES if t.id in (table, "rank_alone"))
    source = make_protected(home, release or make_release(tables=tables))
    with stage_draft(source.folder.parent) as draft:
        shutil.copytree(source.folder, draft.folder, dirs_exist_ok=True)
        (draft.folder / "manifest.json").unlink()
        path = draft.folder / f"{table}.csv"
        with path.open(newline="") as stream:
            rows = [
                [*row[:-1], statuses.get(tuple(row[:-2]), row[-1])] for row in csv.reader(stream)
            ]
        with path.open("w", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        protected = draft.finish("protect")
    return protected.folder, build(protected.folder, home).folder


ROW_2022 = {("2022", code): "p" for code in ("total", "public", "internal", "unknown")}
HIDDEN_2022 = {("2022", "internal"), ("2022", "unknown")}
SOME: Statuses = {
    **{key: letter for key, letter in ROW_2022.items() if key not in HIDDEN_2022},
    ("2019", "public"): "r",
    ("2019", "unknown"): "r",
    ("2020", "total"): "b",
    ("2020", "public"): "r",
}
SHOWN = {
    "All years": "None",
    "2018": "None",
    "2019": "[r] Member of the public, Not recorded",
    "2020": "[r] Member of the public; [b] Total",
    "2021": "None",
    "2022": "[p]",
    "2023": "None",
}


def test_the_column_status_says_what_to_know_in_both_workbooks(home: Home) -> None:
    protected, folder = build_with(home, SOME)
    book = openpyxl.load_workbook(next(folder.glob("*.xlsx")))
    sheet = book["Table 1"]
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables["year_by_source"].ref]]
    assert rows[0][-1] == "Status"
    assert {row[0]: row[-1] for row in rows[1:]} == SHOWN
    assert all(isinstance(row[1], int) for row in rows[1:])
    ods = odfdo.Document(next(folder.glob("*.ods"))).body.get_table(name="Table 1").get_values()
    assert {row[0]: row[-1] for row in ods[-7:]} == SHOWN
    assert inspect_path(folder, read_expected(protected)) == []
    assert inspect_path(folder) == []
    assert verify_folder(folder, None).faults == ()


def test_the_csv_keeps_the_number_and_has_the_letter_beside_it(home: Home) -> None:
    _, folder = build_with(home, SOME)
    frame = pd.read_csv(folder / "year_by_source.csv").set_index(["year_code", "source_code"])
    for key, letter in SOME.items():
        assert frame.loc[key, "marker"] == letter
        assert frame.loc[key, "value"] > 0
    assert frame.loc[("2022", "internal"), "marker"] == "c"


def test_the_legend_explains_those_used_and_no_other(home: Home) -> None:
    for statuses, letters in ((SOME, "pcrbz"), ({("2019", "public"): "r"}, "crz"), ({}, "cz")):
        _, folder = build_with(home, statuses)
        book = openpyxl.load_workbook(next(folder.glob("*.xlsx")))
        legend = [cell.value for cell in book["Shorthand"]["A"]][3:]
        assert set(legend) == {f"[{letter}]" for letter in letters}
        told = json.loads((folder / "release.json").read_text())["shorthand"]
        assert {line["marker"] for line in told} == set(letters)
        lines = [str(cell.value) for cell in book["Table 1"]["A"]]
        for letter in "prb":
            assert any(text.startswith(f"[{letter}] means") for text in lines) == (
                letter in letters
            )
        cover = " ".join(str(cell.value) for cell in book["Cover"]["A"])
        assert ("the column Status" in cover) == bool(statuses)


def test_a_long_table_has_its_letters_too(home: Home) -> None:
    protected, folder = build_with(home, {("2019", "total"): "r"}, "year_by_outcome")
    sheet = openpyxl.load_workbook(next(folder.glob("*.xlsx")))["Table 1"]
    table = sheet[sheet.tables["year_by_outcome"].ref]
    assert [row[-1].value for row in table].count("[r]") == 1
    assert inspect_path(folder, read_expected(protected)) == []


@pytest.mark.parametrize(
    ("key", "letter"),
    [(("2022", "internal"), "r"), (("2019", "public"), "c"), (("2019", "public"), "x")],
)
def test_a_letter_of_the_wrong_sort_stops_the_build(
    key: tuple[str, str], letter: str, home: Home
) -> None:
    with pytest.raises(ZoneError, match=r"unknown marker|not both"):
        build_with(home, {key: letter})


@pytest.mark.parametrize(
    ("old", "new"),
    [(",r\n", ",\n"), (",r\n", ",p\n"), (",r\n", ",c\n"), (",r\n", ",rr\n"), (",p\n", ",b\n")],
)
def test_another_letter_in_the_csv_is_found(old: str, new: str, home: Home) -> None:
    protected, folder = build_with(home, SOME)
    path = folder / "year_by_source.csv"
    text = path.read_text()
    path.write_text(text.replace(old, new, 1))
    assert path.read_text() != text
    assert inspect_path(path, read_expected(protected))
    assert inspect_path(folder)


def status_of(dimension: str, code: str, marker: str) -> dict[str, str]:
    return {"dimension": dimension, "code": code, "marker": marker}


def test_a_specification_marks_a_year_and_an_outcome(home: Home) -> None:
    statuses = [
        status_of("year", "2022", "p"),
        status_of("year", "2020", "b"),
        status_of("outcome", "live", "p"),
    ]
    protected = make_protected(home, make_release(statuses=statuses))
    folder = build(protected.folder, home).folder
    frame = pd.read_csv(folder / "year_by_outcome.csv", dtype={"year_code": str})
    given = frame[frame["value"].notna()]
    for line in given.to_dict("records"):
        letter = {"2022": "p", "2020": "b"}.get(line["year_code"])
        letter = letter or ("p" if line["outcome_code"] == "live" else None)
        assert (line["marker"] == letter) if letter else pd.isna(line["marker"])
    assert set(frame[frame["value"].isna()]["marker"]) == {"c"}
    assert pd.read_csv(folder / "rank_alone.csv")["marker"].isna().all()
    assert json.loads((folder / "release.json").read_text())["statuses"] == statuses
    assert inspect_path(folder, read_expected(protected.folder)) == []
    assert inspect_path(folder) == []


def test_a_status_of_a_code_that_is_not_there_is_refused(home: Home) -> None:
    release = make_release(statuses=[status_of("year", "1999", "b")])
    with pytest.raises(InputError, match="code that the release doesn't have"):
        build(make_protected(home, release).folder, home)


def test_a_status_of_its_own_goes_before_a_code_s(home: Home) -> None:
    tables = tuple(t for t in TABLES if t.id in ("year_by_source", "rank_alone"))
    release = make_release(tables=tables, statuses=[status_of("year", "2019", "p")])
    _, folder = build_with(home, {("2019", "public"): "r"}, release=release)
    frame = pd.read_csv(folder / "year_by_source.csv").set_index(["year_code", "source_code"])
    assert frame.loc[("2019", "public"), "marker"] == "r"
    assert frame.loc[("2019", "internal"), "marker"] == "p"
