"""The expression is of no engine: it can be written for others, and another gives the same rows."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peelian.core.release_model import Window
from peelian.core.zones import Home
from peelian.records.schema import TABLES
from peelian.tables.cells import Question, innermost, tables_needed
from peelian.tables.engine import canonical, open_engine
from peelian.tables.registers import newest_pointers
from peelian.tables.spec_model import BandSpec, DimensionSpec
from peelian.tables.variables import PEOPLE, UNIT_LABELS, UNITS_OF_A_DAY, VARIABLES, can_bear

Build = Callable[..., Any]
DRAWN = {
    "cases": """
        case_id | source   | recorded_date | status    | incident_date
        c1      | public   | 2018-01-01    | finalised | 2017-06-01
        c2      | internal | 2018-12-31    | finalised |
        c3      | public   | 2023-02-28    | live      | 2023-02-27""",
    "allegations": """
        allegation_id | case_id | category
        a1            | c1      | A
        a2            | c2      |
        a3            | c3      | H""",
    "subjects": """
        subject_id | allegation_id | person_id | staff_group
        s1         | a1            | p1        | officer
        s2         | a1            | p2        | staff
        s3         | a2            | p1        | officer
        s4         | a3            |           | officer""",
    "allegation_platforms": """
        allegation_id | platform
        a1            | facebook
        a1            | x
        a2            | x""",
    "allegation_cohorts": """
        allegation_id | cohort
        a1            | social-media@1
        a2            | social-media@1
        a3            | social-media@1""",
    "proceedings": """
        proceeding_id | subject_id | proceeding_type
        h1            | s1         | meeting
        h2            | s1         | hearing""",
    "outcomes": """
        subject_id | outcome   | finding
        s1         | dismissed | case_to_answer""",
    "postings": """
        person_id | valid_from | valid_to   | rank      | unit
        p1        | 2015-01-01 | 2018-06-30 | constable | North
        p1        | 2016-01-01 |            | sergeant  | South""",
}


BANDS = {
    "days": (
        BandSpec(code="short", label="Short", of=("0-200",)),
        BandSpec(code="long", label="Long", of=("201+",)),
        BandSpec(code="open", label="Open", of=("not_recorded",)),
    ),
    "cases_per_person": (
        BandSpec(code="one", label="1", of=("1",)),
        BandSpec(code="more", label="2 or more", of=("2+",)),
    ),
    "months_so_far": (
        BandSpec(code="new", label="New", of=("0-5",)),
        BandSpec(code="old", label="Old", of=("6+",)),
    ),
}
DAY = dt.date(2018, 12, 31)


def by(name: str, unit: str) -> DimensionSpec:
    """A dimension of a variable."""
    of_a_day = unit in UNITS_OF_A_DAY
    return DimensionSpec(
        id=f"by_{name}",
        label=name,
        of=name,
        at=("day" if of_a_day else "incident") if VARIABLES[name].moments else None,
        on=DAY if of_a_day and VARIABLES[name].moments else None,
        between=("incident", "recorded") if name == "days" else None,
        bands=BANDS.get(name, ()),
    )


def question(unit: str, *only: str) -> Question:
    """A question that asks for every variable its unit can be broken down by, or those given."""
    of_a_day = unit in UNITS_OF_A_DAY
    return Question(
        counting_unit=unit,
        date_basis="recorded",
        windows=(Window(start=dt.date(2018, 1, 1), end=dt.date(2023, 2, 28)),),
        staff_groups=("officer", "staff"),
        cohort=None if of_a_day else "social-media@1",
        dimensions=[
            by(name, unit)
            for name, variable in VARIABLES.items()
            if can_bear(unit, variable) and (not only or name in only)
        ],
        as_at=DAY if of_a_day else None,
        once_per=("by_year",) if unit == PEOPLE and (not only or "year" in only) else (),
    )


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
@pytest.mark.parametrize("unit", list(UNIT_LABELS))
def test_it_can_be_written_for_every_engine(unit: str, dialect: str) -> None:
    tables = {name: canonical(name) for name in TABLES}
    assert "SELECT" in str(ibis.to_sql(innermost(tables, question(unit)), dialect=dialect))


def copy_to_sqlite(database: Path, name: str, path: Path) -> None:
    """A canonical table in SQLite, dates in ISO form as its DATE columns hold them."""
    rows = pq.read_table(path)
    types = ["DATE" if pa.types.is_date(kind) else "TEXT" for kind in rows.schema.types]
    columns = ", ".join(f"{c} {t}" for c, t in zip(rows.schema.names, types, strict=True))
    values = [[None if v is None else str(v) for v in row.values()] for row in rows.to_pylist()]
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join("?" * len(types))
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)


def in_order(rows: pa.Table) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, row.values())) for row in rows.to_pylist())


@pytest.mark.parametrize(
    ("unit", "by"),
    [("cases", "source"), ("allegations", "platform")]
    + [
        ("subject_allegations", name)
        for name, variable in VARIABLES.items()
        if can_bear("subject_allegations", variable)
    ],
)
def test_another_engine_gives_the_same_rows(
    home: Home, force: Build, tmp_path: Path, unit: str, by: str
) -> None:
    force(**DRAWN)
    asked = question(unit, by)
    folders = [p.folder(home) for p in newest_pointers(("complaints", "personnel"), home, None)]
    files = {
        name: folder / f"{name}.parquet"
        for name in tables_needed(asked)
        for folder in folders
        if (folder / f"{name}.parquet").is_file()
    }
    with open_engine(home) as engine:
        first = engine.answer(innermost(engine.tables(files), asked))
    database = tmp_path / "records.sqlite"
    for name, path in files.items():
        copy_to_sqlite(database, name, path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the other engine's driver is not ours to mend
        other = ibis.sqlite.connect(database)
        second = other.to_pyarrow(innermost({name: other.table(name) for name in files}, asked))
        other.disconnect()
    assert in_order(first) == in_order(second)
