"""A small register that meets every expectation, drawn as text, and tables to put in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.records.parquet import write_parquet
from peelian.records.schema import TABLES, Kind

AS_AT = "2026-02-01"
P1, P2, P3 = (digit * 24 for digit in "abc")

GOOD = {
    "cases": """
      case_id|regime|case_type       |source  |incident_date|recorded_date|finalised_date|status
      c1     |2020  |public_complaint|public  |2025-01-01   |2025-01-02   |2025-03-01    |finalised
      c2     |2020  |conduct_matter  |internal|2025-02-01   |2025-02-02   |              |live
      c3     |2012  |public_complaint|public  |2019-05-01   |2019-05-03   |2020-01-10    |finalised
        """,
    "allegations": """
        allegation_id | case_id | category
        a1            | c1      | H
        a2            | c2      | D
        a3            | c3      | S
        """,
    "subjects": f"""
        subject_id | allegation_id | person_id | staff_group | rank
        s1         | a1            | {P1}      | officer     | sergeant
        s2         | a2            | {P2}      | staff       | staff_grade
        s3         | a3            | {P1}      | officer     | constable
        s4         | a1            | {P3}      | officer     | constable
        """,
    "allegation_factors": """
        allegation_id | factor
        a1            | social_media
        """,
    "allegation_platforms": """
        allegation_id | platform
        a1            | facebook
        a1            | x
        """,
    "allegation_cohorts": """
        allegation_id | cohort         | found_by
        a1            | social-media@1 | both
        """,
    "proceedings": """
        proceeding_id | subject_id | proceeding_type | finding_level    | held_date
        p1            | s1         | hearing         | gross_misconduct | 2025-02-20
        """,
    "outcomes": """
        subject_id | finding        | outcome   | outcome_date
        s1         | case_to_answer | dismissed | 2025-02-25
        s3         |                | nfa       | 2020-01-09
        s4         | no_case        | learning  | 2025-02-26
        """,
}
PERSONNEL = {
    "people": f"""
        person_id | staff_group | joined_date | left_date
        {P1}      | officer     | 2010-01-01  | 2025-03-01
        {P2}      | staff       | 2015-01-01  |
        """,
    "postings": f"""
        person_id | valid_from | valid_to   | rank        | unit
        {P1}      | 2010-01-01 | 2019-12-31 | constable   | North
        {P1}      | 2020-01-01 | 2025-03-01 | sergeant    | North
        {P2}      | 2015-01-01 |            | staff_grade | Records
        """,
}
_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.NUMBER: pa.int64(),
}


def columns_of(text: str) -> dict[str, list[str | None]]:
    """Columns of a table drawn with bars; an empty cell is null."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    cells = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    header, *rows = cells
    return {str(name): [row[i] for row in rows] for i, name in enumerate(header)}


def arrow(name: str, text: str) -> pa.Table:
    """A canonical table drawn as text, in the schema's types; columns left out stay out."""
    drawn = columns_of(text)
    fields, arrays = [], []
    for column in TABLES[name].columns:
        if column.name in drawn:
            values: list[Any] = drawn[column.name]
            if column.kind is Kind.DATE:
                values = [value and dt.date.fromisoformat(value) for value in values]
            arrays.append(pa.array(values, _TYPES[column.kind]))
            fields.append(pa.field(column.name, _TYPES[column.kind]))
    return pa.table(arrays, schema=pa.schema(fields))


def put(home: Home, tables: Mapping[str, str | pa.Table], **about: Any) -> Finished:
    """A finished conform stage that holds `tables`.

    Args:
        about: register, as_at, and `rejects`: (table, raw table, row key, column, reason) each.
    """
    register = about.get("register", "complaints")
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / register) as draft:
        for name, drawn in tables.items():
            table = arrow(name, drawn) if isinstance(drawn, str) else drawn
            write_parquet(draft.folder / f"{name}.parquet", table.schema, table.to_batches())
        names = ["table", "raw_table", "row_key", "column", "reason"]
        rows = [dict(zip(names, row, strict=True)) for row in about.get("rejects", [])]
        rejects = pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names]))
        write_parquet(draft.folder / "rejects.parquet", rejects.schema, rejects.to_batches())
        return draft.finish(
            "conform",
            inputs={"snapshot": "5" * 64},
            facts={"register": register, "as_at": about.get("as_at", AS_AT)},
        )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def conformed(home: Home) -> Callable[..., Finished]:
    """Conform, as a function: tables of the good register, some drawn anew (None: left out)."""

    def make(base: Mapping[str, str] = GOOD, *, about: Any = None, **changed: Any) -> Finished:
        tables = {**base, **changed}
        kept = {name: drawn for name, drawn in tables.items() if drawn is not None}
        return put(home, kept, **(about or {}))

    return make
