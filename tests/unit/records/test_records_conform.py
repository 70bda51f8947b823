"""Conforming whatever stands in a register: rows balance, keys are unique, people stay out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.core.errors import ZoneError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.records import conform as conform_module
from peelian.records.conform import conform
from peelian.records.engine import arrow_schema
from peelian.records.schema import TABLES
from records_registers import (
    CANARY,
    CASES_CSV,
    COMPLAINTS,
    SOURCES,
    cases_mapping,
    columns_of,
    complaints,
    drawn,
    road,
    rows_of,
    take,
    write_csv,
    write_mapping,
    write_workbook,
)

COMPLAINTS_FILE = SOURCES / "complaints.yaml"
WORDS: dict[str, list[str]] = {
    "CASE_REF": ["C1", "C2", "c1", " C1", ""],
    "ALLEGATION_REF": ["A1", "A2", "A3", ""],
    "SUBJECT_REF": ["S1", "S2", "S3", ""],
    "REGULATIONS": ["2012 Regulations", "2020 regulations", "1999"],
    "CASE_TYPE": ["DSI", "Public  Complaint", "Tea"],
    "CASE_STATUS": ["Live", "Finalised", ""],
    "CATEGORY_CODE": ["A", "H3", "M", "F10", "é", "'; DROP TABLE x"],
    "FACTOR": ["Social Media", "Custody", "?"],
    "RANK_TEXT": ["PC", "T/DS", "(", "\\", "x" * 300],
    "PERSON_NO": ["AV1", "av1 ", "", "AV2"],
    "SUMMARY": ["Facebook", "on X", "", "\u2028 insta \x00", "nothing"],
    "OUTCOME": ["Withdrawn", "Dismissed", "See log"],
}
DATES = ["2019-01-01", "2020-02-30", "1/2/2020", "2020-06-01", "9999-12-31", "0001-01-01", "", "x"]
OTHERS_MADE = {"rejects", "set_aside", "cohort_agreement"}
OTHERS = ["", "Misconduct Meeting", "Yes", "PO", "Misconduct", "nonsense"]


def _cell(column: str) -> st.SearchStrategy[str]:
    return st.sampled_from(WORDS.get(column, DATES if "DATE" in column else OTHERS))


def _table(name: str) -> st.SearchStrategy[list[tuple[str, ...]]]:
    header = drawn(COMPLAINTS[name])[0]
    return st.lists(st.tuples(*(_cell(column) for column in header)), min_size=1, max_size=8)


SEARCHED = ("CASES", "ALLEGATIONS", "SUBJECTS")
REGISTERS = st.fixed_dictionaries({name: _table(name) for name in SEARCHED})


def _fill(folder: Path, tables: dict[str, list[tuple[str, ...]]]) -> None:
    path = complaints(folder)
    with sqlite3.connect(path) as connection:
        for name, rows in tables.items():
            connection.execute(f"DELETE FROM {name}")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    connection.close()


def _short_mapping(folder: Path) -> Path:
    """The complaint register's mapping with only the tables that the search fills."""
    body = yaml.load(COMPLAINTS_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    body["tables"] = {name: body["tables"][name] for name in SEARCHED}
    body["canonical"] = {
        name: table for name, table in body["canonical"].items() if table["from"] in SEARCHED
    }
    return write_mapping(folder, body)


def _run(tables: dict[str, list[tuple[str, ...]]], folder: Path) -> Finished:
    _fill(folder, tables)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEELIAN_REGISTERS", str(folder))
        return road(_short_mapping(folder), Home(folder / "home"))


def _check_keys(folder: Path) -> None:
    for name, table in TABLES.items():
        if not (folder / f"{name}.parquet").exists():
            continue
        keys = columns_of(folder, name, *table.key)
        assert keys == sorted(set(keys), key=lambda key: [part.encode() for part in key]), name
        for column in table.columns:
            if column.refers_to is not None:
                parents = columns_of(folder, column.refers_to, TABLES[column.refers_to].key[0])
                assert set(columns_of(folder, name, column.name)) <= set(parents), name


@pytest.mark.slow
@settings(max_examples=12)
@given(REGISTERS)
def test_whatever_stands_in_a_register_its_rows_are_accounted_for(
    tables: dict[str, list[tuple[str, ...]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        finished = _run(tables, Path(folder))
        counts = finished.manifest.counts
        raw_of = finished.manifest.facts["from"]
        rejected = [line[0] for line in rows_of(finished.folder, "rejects")]
        for table, raw in raw_of.items():
            conformed = len(rows_of(finished.folder, table))
            assert conformed + rejected.count(table) == len(tables[raw]) == counts[f"{table}.read"]
        _check_keys(finished.folder)


@pytest.mark.slow
@settings(max_examples=3)
@given(REGISTERS, st.randoms(use_true_random=False))
def test_the_order_in_which_a_database_was_filled_makes_no_difference(
    tables: dict[str, list[tuple[str, ...]]], order: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = _run(tables, Path(folder)).digest
        for rows in tables.values():
            order.shuffle(rows)
        assert _run(tables, Path(folder)).digest == first


def test_nothing_personal_is_conformed(home: Home, registers: Path) -> None:
    complaints(registers)
    folder = road(COMPLAINTS_FILE, home).folder
    for path in folder.iterdir():
        data = path.read_bytes()
        for word in (CANARY, "AV100001", "av100001", "Face Book", "He was rude"):
            assert word.encode() not in data, path.name


def test_the_same_snapshot_conforms_to_the_same_folder(home: Home, registers: Path) -> None:
    complaints(registers)
    first = road(COMPLAINTS_FILE, home)
    assert road(COMPLAINTS_FILE, Home(home.root / "other")).digest == first.digest
    assert not (first.folder / "spill").exists()


def test_columns_have_the_types_of_the_schema(home: Home, registers: Path) -> None:
    complaints(registers)
    folder = road(COMPLAINTS_FILE, home).folder
    made = {path.stem for path in folder.glob("*.parquet")} - OTHERS_MADE
    assert made == set(TABLES) - {"people", "postings", "units"}
    for name in made:
        assert pq.read_schema(folder / f"{name}.parquet") == arrow_schema(TABLES[name])


def test_rows_are_left_out_by_the_filter_and_counted(home: Home, registers: Path) -> None:
    body = cases_mapping()
    body["canonical"]["cases"]["where"] = {"kind": ["Public"]}
    write_csv(registers / "cases.csv", CASES_CSV + "3 | staff | | | |\n4 | | | | |")
    finished = road(write_mapping(registers, body), home)
    counts = finished.manifest.counts
    assert (counts["cases.read"], counts["cases.left_out"]) == (2, 2)
    assert [row[0] for row in rows_of(finished.folder, "cases")] == ["1", "2"]


def test_dates_are_read_by_the_formats_of_the_mapping(home: Home, registers: Path) -> None:
    write_csv(registers / "cases.csv", CASES_CSV)
    folder = road(write_mapping(registers, cases_mapping()), home).folder
    assert columns_of(folder, "cases", "case_id", "recorded_date", "incident_date") == [
        ("1", "2020-02-01", "2020-01-31"),
        ("2", "2020-02-03", ""),
    ]


def test_a_year_becomes_its_first_or_last_day(home: Home, registers: Path) -> None:
    body = cases_mapping(earliest="1990-01-01")
    columns = body["canonical"]["cases"]["columns"]
    columns["incident_date"] = {"from": "recorded", "date": "%Y"}
    columns["recorded_date"] = {"from": "recorded", "date": "%Y", "end_of": "year"}
    text = (
        "ref | kind | recorded | incident | officer\n1 | public | 2019 | |\n2 | public | 1989 | |"
    )
    write_csv(registers / "cases.csv", text)
    folder = road(write_mapping(registers, body), home).folder
    assert columns_of(folder, "cases", "incident_date", "recorded_date") == [
        ("2019-01-01", "2019-12-31")
    ]
    assert rows_of(folder, "rejects") == [
        ("cases", "cases", "2", "recorded_date", "date out of range")
    ]


def test_equal_rows_about_nobody_in_particular_are_numbered(home: Home, registers: Path) -> None:
    body = cases_mapping()
    body["canonical"]["cases"]["columns"]["case_id"] = {
        "from": ["ref", "officer"],
        "number_without": "officer",
    }
    text = "ref | kind | recorded | incident | officer"
    text += "\n1 | public | 2020-01-01 | |" * 3 + "\n1 | public | 2020-01-01 | | AV1" * 2
    write_csv(registers / "cases.csv", text)
    folder = road(write_mapping(registers, body), home).folder
    keys = [row[0] for row in rows_of(folder, "cases")]
    assert keys[:3] == ["1//1", "1//2", "1//3"]
    assert len(keys) == 4
    assert [line[4] for line in rows_of(folder, "rejects")] == ["duplicate key"]


def test_personnel_takes_a_future_last_day_but_no_future_first_day(
    home: Home, registers: Path
) -> None:
    day, future = dt.date(2020, 1, 1), dt.date(2030, 1, 1)
    head = ["Employee No", "Surname", "Forename", "Staff Group", "Date Joined", "Date Left"]
    about = ["Female", "White", "In Post"]
    employees = [
        [*head, "Leaver Type", "Sex", "Ethnicity", "Status"],
        ["AV1", "", "", "Police Officer", day, future, "Retirement", *about],
        ["AV2", "", "", "Wizard", future, None, None, "Unicorn", None, "Left"],
        [None, "", "", "PCSO", day, None, None, *about],
        ["av1", "", "", "PCSO", day, None, None, *about],
    ]
    postings = [
        ["Employee No", "Rank or Grade", "Unit", "From", "To", "Staff Group", "FTE", "Acting"],
        ["AV1", "Detective Constable", "Custody", day, future, "Police Officer", "0.8", "No"],
        ["AV1", "Sergeant", "Custody", future, None, "Police Officer", 1, "Yes"],
        ["AV1", "Sergeant", "Custody", dt.date(2020, 6, 1), None, None, "full", "Yes"],
        ["AV9", "Sergeant", "Custody", day, None, "Police Officer", 1, "No"],
    ]
    units = [["Unit", "Command", "From", "To"], ["Custody", "Operations", day, None]]
    write_workbook(
        registers / "personnel.xlsx", {"Employees": employees, "Postings": postings, "Units": units}
    )
    folder = road(SOURCES / "personnel.yaml", home).folder
    assert sorted(row[1:] for row in rows_of(folder, "people")) == [
        ("officer", "2020-01-01", "2030-01-01", "female", "white", "in_post"),
        ("unknown", "", "", "", "not_stated", "left"),
    ]
    assert [row[1:] for row in rows_of(folder, "postings")] == [
        *_posting("2020-01-01 | 2030-01-01 | constable | Custody | officer | 80 | true  | false"),
        *_posting("2020-06-01 |            | sergeant  | Custody |         |    | false | true"),
    ]
    assert rows_of(folder, "units") == [("Custody", "2020-01-01", "", "Operations")]
    aside = [line[2:] for line in rows_of(folder, "set_aside")]
    assert sorted((column, reason) for _, column, reason in aside) == [
        ("fte_hundredths", "not a number"),
        ("joined_date", "date out of range"),
        ("sex", "unknown code"),
        ("staff_group", "unknown code"),
    ]
    assert sorted((line[0], *line[3:]) for line in rows_of(folder, "rejects")) == [
        ("people", "person_id", "duplicate key"),
        ("people", "person_id", "missing required"),
        ("postings", "person_id", "orphan"),
        ("postings", "valid_from", "date out of range"),
    ]


def _posting(line: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|"))]


def test_rows_that_go_missing_stop_the_stage(home: Home, registers: Path, monkeypatch: Any) -> None:
    complaints(registers)
    sort_out = conform_module.sort_out

    def lose_rejects(*args: Any) -> Any:
        result = sort_out(*args)
        return dataclasses.replace(result, conformed=result.conformed.limit(0))

    folder = take(COMPLAINTS_FILE, home).folder
    monkeypatch.setattr(conform_module, "sort_out", lose_rejects)
    with pytest.raises(ZoneError) as caught:
        conform(folder, COMPLAINTS_FILE, home)
    assert str(caught.value) == (
        "rows went missing while conforming; where: CASES to cases; "
        "given: 0 conformed and 0 rejected; allowed: 2 together; "
        "do: report it: this is a fault of Peelian, not of the register"
    )
    assert list((home.root / "records" / "conformed" / "complaints").iterdir()) == []


def test_a_snapshot_of_another_register_is_refused(home: Home, registers: Path) -> None:
    write_csv(registers / "cases.csv", CASES_CSV)
    folder = take(write_mapping(registers, cases_mapping()), home).folder
    with pytest.raises(ZoneError, match="of another register"):
        conform(folder, COMPLAINTS_FILE, home)


def test_a_snapshot_that_was_altered_is_refused(home: Home, registers: Path) -> None:
    complaints(registers)
    folder = take(COMPLAINTS_FILE, home).folder
    path = folder / "CASES.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ZoneError, match="altered"):
        conform(folder, COMPLAINTS_FILE, home)
