"""The specification of what a person is told when a register or its mapping can't be used.

Each sentence is written out whole; nothing that a record holds stands in any.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from peelian.core.errors import InputError, PeelianError, RegisterError
from peelian.core.zones import Home
from peelian.records.pseudonyms import load_key
from peelian.records.snapshot import snapshot
from peelian.records.sources import load_source
from records_registers import (
    AS_AT,
    CANARY,
    CASES_CSV,
    COMPLAINTS,
    SOURCES,
    cases_mapping,
    complaints,
    road,
    take,
    write_csv,
    write_mapping,
    write_sqlite,
    write_workbook,
)

COMPLAINTS_FILE = SOURCES / "complaints.yaml"
PERSONNEL_FILE = SOURCES / "personnel.yaml"
EMPLOYEES = [
    ["Employee No", "Surname", "Forename", "Staff Group", "Date Joined", "Date Left"],
    ["AV100001", f"{CANARY}1", f"{CANARY}2", "Police Officer", dt.date(2020, 1, 1), None],
]
POSTINGS = [
    ["Employee No", "Rank or Grade", "Unit", "From", "To"],
    ["AV100001", "Constable", "Custody", dt.date(2020, 1, 1), None],
]
COMPARE = "\n  do: compare the register with `tables` in its mapping; the header row too, for files"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEELIAN_REGISTERS", str(tmp_path))
    return tmp_path


def told(kind: type[PeelianError], source: Path, folder: Path) -> str:
    """What is said, once nothing was left in the home."""
    home = Home(folder / "home")
    with pytest.raises(kind) as caught:
        road(source, home)
    assert not [path for path in home.root.rglob("*") if path.is_file()]
    assert CANARY not in str(caught.value)
    return str(caught.value)


def small(folder: Path, **changed: Any) -> Path:
    return write_mapping(folder / "mappings", cases_mapping(**changed))


def test_a_missing_register(folder: Path) -> None:
    assert told(RegisterError, COMPLAINTS_FILE, folder) == (
        f"a register is missing; where: {folder}/complaints.sqlite; "
        "do: check its address in the mapping"
    )
    assert told(RegisterError, PERSONNEL_FILE, folder) == (
        f"a register is missing; where: {folder}/personnel.xlsx; "
        "do: check its address in the mapping"
    )
    assert not (folder / "complaints.sqlite").exists()


def test_a_missing_folder(folder: Path) -> None:
    source = small(folder, at={"folder": "${PEELIAN_REGISTERS}/gone"})
    assert told(RegisterError, source, folder) == (
        f"the folder of a register is missing; where: {folder}/gone; "
        "do: check its address in the mapping"
    )


def test_missing_tables_and_columns_are_told_all_at_once(folder: Path) -> None:
    tables = dict(COMPLAINTS)
    del tables["OUTCOMES"]
    tables["CASES"] = "CASE_REF | CASE_TYPE | REGULATIONS | ORIGIN | CASE_STATUS"
    tables["SUBJECTS"] = (
        "SUBJECT_REF | ALLEGATION_REF | STAFF_TYPE | RANK_TEXT | SEVERITY | SEVERITY_DATE"
    )
    write_sqlite(folder / "complaints.sqlite", tables)
    assert told(RegisterError, COMPLAINTS_FILE, folder) == (
        f"3 problems in sqlite:///{folder}/complaints.sqlite:"
        "\n  - CASES: columns missing: INCIDENT_DATE, DATE_RECORDED, DATE_FINALISED"
        "\n  - SUBJECTS: columns missing: PERSON_NO"
        "\n  - OUTCOMES: is missing" + COMPARE
    )


def test_a_missing_sheet_and_a_wrong_header_row(folder: Path) -> None:
    path = folder / "personnel.xlsx"
    write_workbook(path, {"Employees": EMPLOYEES}, title_rows=2)
    # What stands in the header's place is somebody's record, so it isn't said.
    assert told(RegisterError, PERSONNEL_FILE, folder) == (
        f"3 problems in {folder}:"
        "\n  - Employees: columns missing: Staff Group, Date Joined, Date Left, Leaver Type,"
        " Sex, Ethnicity, Status, Employee No"
        "\n  - personnel.xlsx, sheet Postings: is missing"
        "\n  - personnel.xlsx, sheet Units: is missing" + COMPARE
    )


def test_a_header_that_stands_twice(folder: Path) -> None:
    write_csv(folder / "cases.csv", "ref | ref | kind | recorded | incident | officer")
    assert told(RegisterError, small(folder), folder) == (
        f"1 problem in {folder}:\n  - cases: columns that stand twice: ref" + COMPARE
    )


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5, 0.99])
def test_an_unreadable_workbook(folder: Path, part: float) -> None:
    path = write_workbook(folder / "personnel.xlsx", {"Employees": EMPLOYEES, "Postings": POSTINGS})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    assert told(RegisterError, PERSONNEL_FILE, folder) == (
        f"a workbook can't be read; where: {path}; "
        "allowed: a whole .xlsx file without a password; "
        "do: ask the register's owner for the file again"
    )


def test_an_unreadable_database(folder: Path) -> None:
    (folder / "complaints.sqlite").write_bytes(CANARY.encode() * 1000)
    assert told(RegisterError, COMPLAINTS_FILE, folder) == (
        "a database can't be read (DatabaseError); "
        f"where: sqlite:///{folder}/complaints.sqlite; "
        "do: check the address, the driver, the rights to read, and that its text is Unicode"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            f"CAST(x'ff{CANARY.encode().hex()}' AS TEXT)",
            (
                "a database can't be read (OperationalError); where: sqlite:///{at}; do: check the "
                "address, the driver, the rights to read, and that its text is Unicode"
            ),
        ),
        (
            f"x'ff{CANARY.encode().hex()}'",
            (
                "a column holds a value that can't be read as text; "
                "where: sqlite:///{at}, table ALLEGATIONS, column SUMMARY; "
                "do: ask the register's owner for text, numbers or dates there"
            ),
        ),
    ],
)
def test_a_value_that_is_no_text(folder: Path, value: str, expected: str) -> None:
    path = complaints(folder)
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE ALLEGATIONS SET SUMMARY = {value}")
    connection.close()
    assert told(RegisterError, COMPLAINTS_FILE, folder) == expected.format(at=path)


AGAIN = "do: ask the register's owner for the file again"
HEADER = b"ref,kind,recorded,incident,officer\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            HEADER + b"1,public,2020-02-01,ZQXCANARY\n",
            (
                "a line of a file has the wrong number of values; where: {at}, row 2; given: 4; "
                f"allowed: 5; {AGAIN}"
            ),
        ),
        (HEADER + b'1,"ZQXCANARY,,,\n', f"a file can't be read as CSV; where: {{at}}; {AGAIN}"),
        (
            HEADER + b"1,ZQXCANARY\xff,,,\n",
            (
                "a file isn't in its encoding; where: {at}; allowed: utf-8; do: correct "
                "`encoding` in the mapping, or ask the register's owner for the file again"
            ),
        ),
    ],
)
def test_an_unreadable_csv_file(folder: Path, data: bytes, expected: str) -> None:
    path = folder / "cases.csv"
    path.write_bytes(data)
    assert told(RegisterError, small(folder), folder) == expected.format(at=path)


def test_a_gzip_file_that_is_cut_off(folder: Path) -> None:
    body = cases_mapping()
    body["tables"]["cases"]["file"] = "cases.csv.gz"
    path = write_csv(folder / "cases.csv.gz", CASES_CSV)
    path.write_bytes(path.read_bytes()[:-20])
    assert told(RegisterError, write_mapping(folder / "mappings", body), folder) == (
        f"a file can't be read as CSV; where: {path}; {AGAIN}"
    )


def test_an_empty_register(folder: Path) -> None:
    header = COMPLAINTS["CASES"].strip().splitlines()[0]
    complaints(folder, CASES=header)
    assert told(RegisterError, COMPLAINTS_FILE, folder) == (
        f"1 problem in sqlite:///{folder}/complaints.sqlite:"
        "\n  - CASES: holds no row"
        "\n  do: ask the register's owner; where no row is right, say `may_be_empty: true`"
    )


def test_a_file_that_changes_while_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(folder / "cases.csv", CASES_CSV)
    from peelian.records import snapshot as module

    write = module.write_parquet

    def write_while_the_owner_saves(*args: Any) -> int:
        rows = write(*args)
        path.write_bytes(path.read_bytes() + b"3,public,2020-02-01,,AV1,x\n")
        return rows

    monkeypatch.setattr(module, "write_parquet", write_while_the_owner_saves)
    assert told(RegisterError, small(folder), folder) == (
        f"a file changed while it was being read; where: {path}; "
        "do: wait until it is written, then run again"
    )


def test_every_misspelt_key_of_a_mapping_at_once(folder: Path) -> None:
    body = cases_mapping(cadence="weekly")
    body["ownr"] = body.pop("owner")
    body["at"] = {"foldr": "x"}
    body["tables"]["cases"]["kep"] = "x"
    body["canonical"]["cases"]["columns"]["source"]["constnt"] = "x"
    path = write_mapping(folder, body)
    with pytest.raises(InputError) as caught:
        load_source(path)
    assert str(caught.value) == (
        f"6 problems in {path}:"
        "\n  - owner: is missing"
        "\n  - cadence: input should be 'daily', 'monthly' or 'once'"
        "\n  - at.foldr: there is no such key; did you mean `folder`?"
        "\n  - tables.cases.kep: there is no such key; did you mean `keep`?"
        "\n  - canonical.cases.columns.source.constnt: there is no such key; "
        "did you mean `constant`?"
        "\n  - ownr: there is no such key; did you mean `owner`?"
        "\n  do: mend the file and run again"
    )


def test_everything_of_a_mapping_that_does_not_fit_at_once(folder: Path) -> None:
    body = cases_mapping()
    columns = body["canonical"]["cases"]["columns"]
    columns["case_type"] = {
        "from": "kind",
        "codes": {"public": "public_complant"},
        "if_bad": "rejct",
    }
    columns["source"]["if_bad"] = "empty"
    columns["incident_dat"] = columns.pop("incident_date")
    columns["recorded_date"]["from"] = "recordd"
    del columns["status"]
    body["canonical"]["casess"] = {"from": "cases", "columns": {}}
    body["tables"]["cases"]["drop"] = "REF"
    path = write_mapping(folder, body)
    with pytest.raises(InputError) as caught:
        load_source(path)
    assert str(caught.value) == (
        f"9 problems in {path}:"
        "\n  - tables.cases: column ref stands twice in its lists (case is no difference)"
        "\n  - tables.cases: column REF stands twice in its lists (case is no difference)"
        "\n  - canonical.cases.columns.case_type.if_bad: there is no such policy or code as rejct;"
        " did you mean `reject`?"
        "\n  - canonical.cases.columns.case_type: public_complant is not in the code list"
        " case_types; did you mean `public_complaint`?"
        "\n  - canonical.cases.columns.source.if_bad: a required column can't be emptied"
        "\n  - canonical.cases.columns.recorded_date.from: recordd is not a column that is taken;"
        " did you mean `recorded`?"
        "\n  - canonical.cases.columns.incident_dat: there is no such column;"
        " did you mean `incident_date`?"
        "\n  - canonical.cases.columns: status is missing"
        "\n  - canonical.casess: there is no such canonical table; did you mean `cases`?"
        "\n  do: mend the file and run again"
    )


def test_no_key(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_key({})
    assert str(caught.value) == (
        "there is no key for pseudonyms; "
        "where: PEELIAN_PSEUDONYM_KEY_FILE and PEELIAN_PSEUDONYM_KEY; "
        "do: put at least 32 random bytes into a file "
        "and set PEELIAN_PSEUDONYM_KEY_FILE to its path"
    )


def test_a_short_key_is_not_said(folder: Path) -> None:
    complaints(folder)
    with pytest.raises(InputError) as caught:
        snapshot(COMPLAINTS_FILE, Home(folder / "home"), as_at=AS_AT, key=b"hunter2")
    assert str(caught.value) == (
        "the key for pseudonyms is too short; where: the key for pseudonyms; given: 7 bytes; "
        "allowed: 32 bytes or more; "
        "do: make a longer one at random; every pseudonym changes with it"
    )


def test_a_variable_of_an_address_that_is_not_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEELIAN_REGISTERS")
    with pytest.raises(InputError) as caught:
        take(small(folder), Home(folder / "home"))
    assert str(caught.value) == (
        "the environment variable PEELIAN_REGISTERS isn't set; where: `at` of the mapping; "
        "do: set it to where the register is"
    )


def test_a_password_in_an_address_is_not_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD", "hunter2")
    body = cases_mapping(at={"database": "postgresql://user:${PASSWORD}@127.0.0.1:1/register"})
    del body["tables"]["cases"]["file"]
    with pytest.raises(RegisterError) as caught:
        take(write_mapping(folder / "mappings", body), Home(folder / "home"))
    assert "user:***@127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)
