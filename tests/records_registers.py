"""Registers drawn as text: a small complaint register, files of every kind, and their mappings."""
# ruff: noqa: E501 - a drawn table is as wide as it has to be

from __future__ import annotations

import csv
import datetime as dt
import gzip
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
import yaml

from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.records.conform import conform
from peelian.records.snapshot import snapshot

KEY = b"a key of the tests that is long enough"
AS_AT = dt.date(2021, 1, 1)
PROJECT = Path(__file__).parents[1]
SOURCES = PROJECT / "include" / "sources"
CANARY = "ZQXCANARY"

COMPLAINTS = {
    "CASES": """
        CASE_REF | CASE_TYPE        | REGULATIONS      | ORIGIN           | INCIDENT_DATE | DATE_RECORDED | DATE_FINALISED | CASE_STATUS
        C1       | Public Complaint | 2012 Regulations | Member of Public | 2019-01-01    | 2019-01-05    | 2019-06-01     | Finalised
        C2       | Conduct Matter   | 2020 Regulations | Police Officer   | 2020-05-01    | 2020-05-05    |                | Live
        """,
    "ALLEGATIONS": """
        ALLEGATION_REF | CASE_REF | CATEGORY_CODE | SUMMARY
        A1             | C1       | M             | PC ZQXCANARY1 wrote on Face Book
        A2             | C2       | H3            | He was rude
        """,
    "NATIONAL_FACTORS": """
        ALLEGATION_REF | FACTOR
        A2             | Social Media
        """,
    "SUBJECTS": """
        SUBJECT_REF | ALLEGATION_REF | PERSON_NO | SUBJECT_NAME | STAFF_TYPE | RANK_TEXT | SEVERITY   | SEVERITY_DATE
        S1          | A1             | AV100001  | ZQXCANARY1   | PO         | T/DS      | Misconduct | 2019-01-20
        S2          | A2             | av100001  | ZQXCANARY1   | PO         | PC        |            |
        """,
    "STANDARDS": """
        SUBJECT_REF | STANDARD
        S1          | Confidentiality
        """,
    "PROCEEDINGS": """
        PROCEEDING_REF | SUBJECT_REF | PROCEEDING_TYPE    | FINDING_LEVEL | HELD_DATE
        P1             | S1          | Misconduct Meeting | Misconduct    | 2019-05-01
        """,
    "OUTCOMES": """
        SUBJECT_REF | CASE_TO_ANSWER | OUTCOME         | OUTCOME_DATE
        S1          | Yes            | Written Warning | 2019-05-01
        """,
    "INTERIM_MEASURES": """
        MEASURE_REF | PERSON_NO | SUBJECT_REF | MEASURE           | REASON              | DATE_FROM  | DATE_TO
        M1          | AV100001  | S1          | Restricted Duties | Misconduct          | 2019-01-21 | 2019-05-01
        M2          | av100001  |             | Restricted Duties | Recuperative Duties | 2020-11-01 |
        """,
    "APPEALS": """
        APPEAL_REF | PROCEEDING_REF | APPEAL_DATE | RESULT  | DECIDED_DATE
        L1         | P1             | 2019-05-10  | Refused | 2019-07-01
        """,
}
"""A complaint register that has every table of the made-up force's, and nothing wrong in it."""


def drawn(text: str) -> tuple[list[str], list[list[str | None]]]:
    """A drawn table as its header and rows; an empty cell is None, `''` is empty text."""
    lines = [
        [cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()
    ]
    rows = [[None if cell == "" else cell.strip("'") for cell in line] for line in lines[1:]]
    return lines[0], rows


def write_sqlite(path: Path, tables: Mapping[str, str]) -> Path:
    """A SQLite file of drawn tables, all text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        for name, text in tables.items():
            header, rows = drawn(text)
            columns = ", ".join(f'"{column}" TEXT' for column in header)
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * len(header))
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
    connection.close()
    return path


def write_csv(path: Path, text: str, *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A CSV file of a drawn table, gzipped where its name ends in .gz."""
    header, rows = drawn(text)
    opener = gzip.open if path.suffix == ".gz" else open
    path.parent.mkdir(parents=True, exist_ok=True)
    with opener(path, "wt", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return path


def write_workbook(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], *, title_rows: int = 3
) -> Path:
    """A workbook of rows, header first, below some title rows; dates become Excel dates."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number in range(title_rows):
                sheet.write(number, 0, f"Title {number}")
            for number, row in enumerate(rows, start=title_rows):
                sheet.write_row(number, 0, row)
    return path


def complaints(folder: Path, **changed: str) -> Path:
    """The small complaint register in `folder`, with some of its tables drawn anew.

    Columns that a new drawing leaves out are there, and empty.
    """
    path = write_sqlite(folder / "complaints.sqlite", COMPLAINTS | changed)
    with sqlite3.connect(path) as connection:
        for name, text in changed.items():
            here = drawn(text)[0]
            for column in drawn(COMPLAINTS[name])[0]:
                if column not in here:
                    connection.execute(f'ALTER TABLE "{name}" ADD COLUMN "{column}" TEXT')
    connection.close()
    return path


def write_mapping(folder: Path, body: Mapping[str, Any]) -> Path:
    """A mapping file, named by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{body['id']}.yaml"
    path.write_text(yaml.safe_dump(dict(body), sort_keys=False), encoding="utf-8")
    return path


def cases_mapping(**changed: Any) -> dict[str, Any]:
    """A mapping of one CSV file to cases, with some of its keys changed."""
    body: dict[str, Any] = {
        "id": "small",
        "title": "Small register",
        "owner": "A team",
        "cadence": "once",
        "at": {"folder": "${PEELIAN_REGISTERS}"},
        "tables": {
            "cases": {
                "file": "cases.csv",
                "key": "ref",
                "keep": ["ref", "kind", "recorded", "incident"],
                "person": "officer",
            }
        },
        "canonical": {
            "cases": {
                "from": "cases",
                "columns": {
                    "case_id": "ref",
                    "regime": {"constant": "2020"},
                    "case_type": {"from": "kind", "codes": {"public": "public_complaint"}},
                    "source": {"constant": "public"},
                    "recorded_date": {"from": "recorded", "date": ["%Y-%m-%d", "%d/%m/%Y"]},
                    "incident_date": "incident",
                    "status": {"constant": "live"},
                },
            }
        },
    }
    return body | changed


CASES_CSV = """
    ref | kind   | recorded   | incident   | officer | extra
    1   | public | 2020-02-01 | 2020-01-31 | AV1     | ignored
    2   | PUBLIC | 03/02/2020 |            |         | ignored
    """


def take(source: Path, home: Home, as_at: dt.date = AS_AT) -> Finished:
    """A snapshot with the tests' key."""
    return snapshot(source, home, as_at=as_at, key=KEY)


def road(source: Path, home: Home, as_at: dt.date = AS_AT) -> Finished:
    """A snapshot, conformed."""
    return conform(take(source, home, as_at).folder, source, home)


def rows_of(folder: Path, table: str) -> list[tuple[str, ...]]:
    """A Parquet table of a stage as text, in its order; empty text for null."""
    query = f"SELECT COALESCE(COLUMNS(*)::VARCHAR, '') FROM '{folder / table}.parquet'"
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def columns_of(folder: Path, table: str, *columns: str) -> list[tuple[str, ...]]:
    """Some columns of a Parquet table as text, in its order; empty text for null."""
    picked = ", ".join(f"COALESCE(\"{column}\"::VARCHAR, '')" for column in columns)
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {picked} FROM '{folder / table}.parquet'").fetchall()


def lines_of(text: str) -> list[tuple[str, ...]]:
    """A drawn table's rows, to compare with `rows_of`; empty text for an empty cell."""
    return [tuple(cell or "" for cell in row) for row in drawn(text)[1]]
