"""Snapshots: nothing personal past the door, one moment, the same bytes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from peelian.core.manifest import read_finished
from peelian.core.zones import Home
from peelian.records.pseudonyms import key_id, pseudonym
from peelian.records.reading.database import DatabaseRegister
from peelian.records.snapshot import snapshot
from records_registers import (
    CANARY,
    CASES_CSV,
    KEY,
    SOURCES,
    cases_mapping,
    complaints,
    rows_of,
    take,
    write_csv,
    write_mapping,
    write_workbook,
)

COMPLAINTS_FILE = SOURCES / "complaints.yaml"


def test_names_stay_outside_and_numbers_become_pseudonyms(home: Home, registers: Path) -> None:
    complaints(registers)
    folder = take(COMPLAINTS_FILE, home).folder
    person = pseudonym("AV100001", KEY)
    columns = pq.read_schema(folder / "SUBJECTS.parquet").names
    kept = ["SUBJECT_REF", "ALLEGATION_REF", "STAFF_TYPE", "RANK_TEXT", "SEVERITY", "SEVERITY_DATE"]
    assert columns == [*kept, "PERSON_NO"]
    assert rows_of(folder, "SUBJECTS") == [
        ("S1", "A1", "PO", "T/DS", "Misconduct", "2019-01-20", person),
        ("S2", "A2", "PO", "PC", "", "", person),
    ]
    data = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"AV100001" not in data.upper()


def test_the_manifest_holds_no_record_and_no_key(home: Home, registers: Path) -> None:
    complaints(registers)
    finished = take(COMPLAINTS_FILE, home)
    text = finished.manifest.to_bytes()
    assert CANARY.encode() not in text
    assert KEY not in text
    facts = dict(finished.manifest.facts)
    assert facts.pop("shapes")["SUBJECTS"]["RANK_TEXT"] == "text"
    assert facts == {
        "unlisted_columns": dict.fromkeys(finished.manifest.counts, 0),
        "register": "complaints",
        "as_at": "2021-01-01",
        "read": "one read transaction (sqlite)",
        "key_id": key_id(KEY),
    }
    assert finished.manifest.counts["CASES"] == 2


def test_the_same_day_is_the_same_snapshot_and_a_new_day_another(
    home: Home, registers: Path
) -> None:
    complaints(registers)
    first = take(COMPLAINTS_FILE, home)
    assert take(COMPLAINTS_FILE, home).digest == first.digest
    assert take(COMPLAINTS_FILE, home, dt.date(2021, 1, 2)).digest != first.digest
    assert read_finished(first.folder, stage="snapshot").digest == first.digest


def test_a_change_to_codes_alone_is_no_new_snapshot(home: Home, registers: Path) -> None:
    write_csv(registers / "cases.csv", CASES_CSV)
    body = cases_mapping()
    first = take(write_mapping(registers / "a", body), home)
    body["canonical"]["cases"]["columns"]["case_type"]["codes"] = {"public": "conduct_matter"}
    assert take(write_mapping(registers / "b", body), home).digest == first.digest


def test_csv_plain_and_gzipped_marked_and_delimited_otherwise_are_the_same_rows(
    home: Home, registers: Path
) -> None:
    body = cases_mapping()
    table = body["tables"]["cases"]
    forms: list[dict[str, Any]] = [
        {"file": "cases.csv"},
        {"file": "cases.csv.gz"},
        {"file": "marked.csv", "encoding": "utf-8"},
        {"file": "semicolons.csv", "delimiter": ";"},
        {"file": "old.csv", "encoding": "cp1252"},
    ]
    seen = set()
    for number, form in enumerate(forms):
        table.clear()
        table |= cases_mapping()["tables"]["cases"] | form
        path = registers / form["file"]
        encoding = "utf-8-sig" if path.stem == "marked" else form.get("encoding", "utf-8")
        write_csv(path, CASES_CSV, delimiter=form.get("delimiter", ","), encoding=encoding)
        folder = take(write_mapping(registers / str(number), body), home).folder
        seen.add((folder / "cases.parquet").read_bytes())
    assert len(seen) == 1


def test_a_row_of_empty_values_is_a_row_and_a_blank_line_is_none(
    home: Home, registers: Path
) -> None:
    source = write_mapping(registers, cases_mapping())
    (registers / "cases.csv").write_text(
        "ref,kind,recorded,incident,officer\n\n,,,,\n1,public,2020-01-01,,AV1\n\n"
    )
    assert take(source, home).manifest.counts["cases"] == 2


def test_a_workbook_gives_iso_dates_and_whole_numbers(home: Home, registers: Path) -> None:
    moment = dt.datetime.fromisoformat("2001-02-03T04:05:06")
    about = ["x", "Sex", "Ethnicity", "Status"]
    employees = [
        [
            "Surname",
            "Employee No",
            "Staff Group",
            "Date Joined",
            "Date Left",
            "Leaver Type",
            *about,
        ],
        [CANARY, 100001, "Police Officer", dt.date(2001, 2, 3), None, None],
        [],
        ["", "100002 ", " ", moment, "1/2/2003", True],
    ]
    postings = [
        ["Employee No", "Rank or Grade", "Unit", "From", "To", "Staff Group", "FTE", "Acting"],
        [1.5, "PC", "U", 2, None],
    ]
    units = [["Unit", "Command", "From", "To"], ["U", "C", 2, None]]
    sheets = {"Employees": employees, "Postings": postings, "Units": units}
    write_workbook(registers / "personnel.xlsx", sheets)
    folder = take(SOURCES / "personnel.yaml", home).folder
    assert rows_of(folder, "Employees") == [
        ("Police Officer", "2001-02-03", *[""] * 5, str(pseudonym("100001", KEY))),
        ("", "2001-02-03T04:05:06", "1/2/2003", "true", *[""] * 3, str(pseudonym("100002", KEY))),
    ]
    person = str(pseudonym("1.5", KEY))
    assert rows_of(folder, "Postings") == [("PC", "U", "2", *[""] * 4, person)]


def test_every_table_is_read_as_of_one_moment(
    home: Home, registers: Path, monkeypatch: Any
) -> None:
    path = complaints(registers)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    batches = DatabaseRegister.batches

    def batches_while_the_owner_writes(
        self: DatabaseRegister, name: str, *args: Any
    ) -> Iterator[pa.RecordBatch]:
        with sqlite3.connect(path) as owner:
            owner.execute("INSERT INTO OUTCOMES VALUES (?, 'No', 'Resolved', NULL)", [name])
        owner.close()
        yield from batches(self, name, *args)

    monkeypatch.setattr(DatabaseRegister, "batches", batches_while_the_owner_writes)
    assert take(COMPLAINTS_FILE, home).manifest.counts["OUTCOMES"] == 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM OUTCOMES").fetchone() == (10,)
    connection.close()


def test_a_database_is_ordered_by_key_however_it_was_filled(home: Home, registers: Path) -> None:
    rows = ["ALLEGATION_REF | CASE_REF | CATEGORY_CODE | SUMMARY"]
    rows += [f"A{number} | C1 | A | text" for number in (3, 1, 2)]
    complaints(registers, ALLEGATIONS="\n".join(rows))
    first = take(COMPLAINTS_FILE, home)
    complaints(registers, ALLEGATIONS="\n".join([rows[0], *reversed(rows[1:])]))
    assert take(COMPLAINTS_FILE, home).digest == first.digest


def test_a_register_whose_name_has_spaces_and_marks(tmp_path: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "re gi's#ters%41?x=1"
    monkeypatch.setenv("PEELIAN_REGISTERS", str(folder))
    complaints(folder)
    finished = snapshot(
        COMPLAINTS_FILE, Home(tmp_path / "ho'me"), as_at=dt.date(2021, 1, 1), key=KEY
    )
    assert finished.manifest.counts["CASES"] == 2
