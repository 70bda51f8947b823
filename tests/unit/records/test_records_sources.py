"""Mappings: the ones that ship fit, and what can't work is said before a register is opened."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from peelian.core.errors import InputError
from peelian.records.addresses import PROJECT_ROOT, expand, local_path
from peelian.records.checking import did_you_mean, read_yaml
from peelian.records.door import Address
from peelian.records.reading.database import open_database
from peelian.records.sources import load_source, scheduled_sources
from peelian.records.spellings import SPELLINGS_FOLDER, spellings
from records_registers import SOURCES, cases_mapping, complaints, write_mapping


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_mapping_that_ships_fits(path: Path) -> None:
    source = load_source(path)
    assert source.id == path.stem
    assert source.owner


def test_only_registers_that_come_again_are_scheduled() -> None:
    assert [path.stem for path in scheduled_sources(SOURCES)] == ["complaints", "personnel"]


def test_an_empty_folder_schedules_nothing(tmp_path: Path) -> None:
    assert scheduled_sources(tmp_path) == []


def problem(folder: Path, change: Any) -> str:
    """The one fault of a mapping that was right before `change`."""
    body = copy.deepcopy(cases_mapping())
    change(body)
    path = write_mapping(folder, body)
    with pytest.raises(InputError) as caught:
        load_source(path)
    first, *faults, last = str(caught.value).splitlines()
    assert first == f"1 problem in {path}:"
    assert last == "  do: mend the file and run again"
    return "\n".join(faults).removeprefix("  - ")


def cases(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["canonical"]["cases"]
    return found


FAULTS = {
    "where it is, twice": (
        lambda body: body["at"].update(database="sqlite:///x"),
        "at: give one of database, connection, folder (a remote folder may name a connection)",
    ),
    "no file": (
        lambda body: body["tables"]["cases"].pop("file"),
        "tables.cases.file: give a file that ends in .xlsx, .csv, .csv.gz, .parquet",
    ),
    "another kind of file": (
        lambda body: body["tables"]["cases"].update(file="cases.xls"),
        "tables.cases.file: give a file that ends in .xlsx, .csv, .csv.gz, .parquet",
    ),
    "an encoding": (
        lambda body: body["tables"]["cases"].update(encoding="utf8000"),
        "tables.cases.encoding: utf8000 is no encoding that is known",
    ),
    "a key that isn't taken": (
        lambda body: body["tables"]["cases"].update(key="reff"),
        "tables.cases.key: reff is not in keep or person",
    ),
    "a raw table": (
        lambda body: cases(body).update({"from": "case"}),
        "canonical.cases.from: there is no such raw table; did you mean `cases`?",
    ),
    "a filter": (
        lambda body: cases(body).update(where={"kinds": "public"}),
        "canonical.cases.where: kinds is not a column that is taken; did you mean `kind`?",
    ),
    "a pattern": (
        lambda body: cases(body)["columns"]["case_type"].update(take="("),
        "canonical.cases.columns.case_type.take: is not a pattern",
    ),
    "a pattern without its group": (
        lambda body: cases(body)["columns"]["case_type"].update(take="^x"),
        "canonical.cases.columns.case_type.take: has 0 groups, not one",
    ),
    "both from and constant": (
        lambda body: cases(body)["columns"]["source"].update({"from": "kind"}),
        "canonical.cases.columns.source: give one of from, constant",
    ),
    "codes of a column that has none": (
        lambda body: cases(body)["columns"].update(case_id={"from": "ref", "codes": {"a": "b"}}),
        "canonical.cases.columns.case_id.codes: this column holds no codes",
    ),
    "the end of a code": (
        lambda body: cases(body)["columns"]["source"].update(end_of="year"),
        "canonical.cases.columns.source.end_of: only a date has an end of the year",
    ),
    "a text for cases": (
        lambda body: (
            body["tables"]["cases"].update(text="notes"),
            cases(body).update(text="notes"),
        ),
        "canonical.cases.text: only allegations have free text that is searched",
    ),
    "free text as a reference": (
        lambda body: (
            body["tables"]["cases"].update(text="notes"),
            cases(body)["columns"].update(case_id={"from": ["ref", "notes"]}),
        ),
        "canonical.cases.columns.case_id.from: notes is free text, which stays in the snapshot",
    ),
    "a derived table": (
        lambda body: body["canonical"].update(
            allegation_platforms={"from": "cases", "columns": {}}
        ),
        (
            "canonical.allegation_platforms: there is no such canonical table; "
            "did you mean `allegation_factors`?"
        ),
    ),
    "a cohort without allegations": (
        lambda body: body.update(cohorts="social-media@1"),
        "cohorts: are found in allegations, which the mapping doesn't make",
    ),
}


@pytest.mark.parametrize(("change", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_cannot_work_is_said(tmp_path: Path, change: Any, expected: str) -> None:
    assert problem(tmp_path, change) == expected


def test_a_person_comes_only_from_a_persons_number(tmp_path: Path) -> None:
    body = cases_mapping()
    body["canonical"] = {
        "people": {
            "from": "cases",
            "columns": {"person_id": "ref", "staff_group": {"constant": "officer"}},
        }
    }
    with pytest.raises(InputError, match=r"person_id: must come from a person's number"):
        load_source(write_mapping(tmp_path, body))


def test_a_child_needs_its_parent_in_the_mapping(tmp_path: Path) -> None:
    body = cases_mapping()
    body["canonical"] = {
        "allegations": {"from": "cases", "columns": {"allegation_id": "ref", "case_id": "ref"}}
    }
    with pytest.raises(InputError, match="refers to cases, which the mapping doesn't make"):
        load_source(write_mapping(tmp_path, body))


def test_a_cohort_or_list_that_does_not_exist(tmp_path: Path) -> None:
    body = cases_mapping(cohorts="social-media@9")
    body["canonical"]["cases"]["columns"]["case_type"]["codes"] = "uk_ranks.colour"
    with pytest.raises(InputError) as caught:
        load_source(write_mapping(tmp_path, body))
    text = str(caught.value)
    assert "there is no such cohort; given: social-media@9; allowed: social-media@1" in text
    assert "a list of spellings has no such column" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "`a` stands twice; where: {path}, line 2"),
        ("a: [1\n", "isn't YAML that can be read"),
        ("? [a, b]\n: 1\n", "a key must be text"),
        ("- a\n", "should be a valid dictionary"),
        ("", "should be a valid dictionary"),
    ],
)
def test_a_file_that_is_no_mapping(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_source(path)
    assert expected.format(path=path) in str(caught.value)


def test_a_file_that_is_missing_or_not_unicode(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a file is missing"):
        load_source(tmp_path / "gone.yaml")
    path = tmp_path / "small.yaml"
    path.write_bytes(b"id: \xff\n")
    with pytest.raises(InputError, match="isn't UTF-8 text"):
        load_source(path)


def test_scalars_of_yaml_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("Yes: No\n2012: 1e3\nday: 2020-01-01\nnull: ~\n", encoding="utf-8")
    assert read_yaml(path) == {"Yes": "No", "2012": "1e3", "day": "2020-01-01", "null": "~"}


def test_an_address_is_filled_in_and_taken_from_the_project() -> None:
    known = {"SET": "/data", "EMPTY": ""}
    assert expand("${SET}/x", known) == "/data/x"
    assert expand("${UNSET:-registers}/x", known) == "registers/x"
    assert expand("${EMPTY:-registers}", known) == "registers"
    assert local_path("somewhere") == PROJECT_ROOT / "somewhere"
    with pytest.raises(InputError, match="UNSET isn't set"):
        expand("${UNSET}/x", known)


def test_a_database_by_its_airflow_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = complaints(tmp_path)
    monkeypatch.setenv("AIRFLOW_CONN_REGISTER_OF_TESTS", f"sqlite:///{path}")
    at = Address(connection="register_of_tests")
    with open_database(at, ZoneInfo("Europe/London")) as register:
        assert register.where.endswith("complaints.sqlite")


@pytest.mark.parametrize(
    ("given", "expected"),
    [("foldr", "; did you mean `folder`?"), ("zzz", "; allowed: database, folder")],
)
def test_a_guess_or_the_whole_list(given: str, expected: str) -> None:
    assert did_you_mean(given, ["folder", "database"]) == expected


@pytest.mark.parametrize("path", sorted(SPELLINGS_FOLDER.glob("*.csv")), ids=lambda p: p.stem)
def test_every_list_of_spellings_can_be_read(path: Path) -> None:
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert all(spellings(f"{path.stem}.{column}") for column in header if column != "raw")
