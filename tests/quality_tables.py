"""Small registers drawn as text: one that meets every expectation, and ways to put others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

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
        allegation_id | case_id | category | subcategory
        a1            | c1      | H        | H1
        a2            | c2      | D        | D2
        a3            | c3      | S        |
        """,
    "subjects": f"""
        subject_id|allegation_id|person_id|staff_group | rank        | severity   | severity_date
        s1        |a1           |{P1}     |officer     | sergeant    | misconduct | 2025-01-05
        s2        |a2           |{P2}     |staff       | staff_grade | misconduct | 2025-02-03
        s3        |a3           |{P1}     |officer     | constable   |            |
        s4        |a1           |{P3}     |officer     | constable   |            |
        """,
    "subject_standards": """
        subject_id | standard
        s1         | discreditable_conduct
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
    "interim_measures": f"""
        measure_id | person_id | subject_id | measure   | reason  | valid_from | valid_to
        m1         | {P1}      | s1         | suspended | conduct | 2025-01-03 | 2025-03-01
        m2         | {P2}      | s2         | suspended | conduct | 2025-02-10 |
        """,
    "appeals": """
        appeal_id | proceeding_id | appeal_date | result  | decided_date
        b1        | p1            | 2025-03-10  | refused | 2025-05-01
        """,
    "subject_progress": """
        subject_id | stage       | interim_measure | sanction  | is_allowed
        s1         | proceedings | suspended       | dismissed | true
        s2         | assessed    | suspended       |           |
        s3         | decided     |                 |           |
        s4         | decided     |                 |           |
        """,
}
PERSONNEL = {
    "people": f"""
        person_id | staff_group | joined_date | left_date  | sex    | ethnicity | status
        {P1}      | officer     | 2010-01-01  | 2025-03-01 | female | white     | left
        {P2}      | staff       | 2015-01-01  |            | male   | asian     | suspended
        {P3}      | officer     | 2012-01-01  |            | male   | black     | in_post
        """,
    "postings": f"""
        person_id | valid_from | valid_to   | rank        | unit    | staff_group | fte_hundredths
        {P1}      | 2010-01-01 | 2019-12-31 | constable   | North   | officer     | 100
        {P1}      | 2020-01-01 | 2025-03-01 | sergeant    | North   | officer     | 80
        {P2}      | 2015-01-01 |            | staff_grade | Records | staff       | 100
        {P3}      | 2012-01-01 |            | constable   | North   | officer     | 100
        """,
    "units": """
        unit    | valid_from | valid_to   | command
        North   | 2000-01-01 | 2015-12-31 | First Area
        North   | 2016-01-01 |            | Second Area
        Records | 2000-01-01 |            | Headquarters
        """,
}
FOUND_IN_TEXT = ("allegation_platforms", "allegation_cohorts", "subject_progress")
TYPES = {
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
            elif column.kind is Kind.FLAG:
                values = [value and value == "true" for value in values]
            elif column.kind is Kind.NUMBER:
                values = [value and int(value) for value in values]
            arrays.append(pa.array(values, TYPES[column.kind]))
            fields.append(pa.field(column.name, TYPES[column.kind]))
    return pa.table(arrays, schema=pa.schema(fields))


def put(
    home: Home,
    tables: Mapping[str, str | pa.Table],
    *,
    register: str = "complaints",
    as_at: str = AS_AT,
    counts: Mapping[str, int] | None = None,
    about: Mapping[str, str] | None = None,
) -> Finished:
    """A finished conform stage that holds `tables`.

    Args:
        counts: what its manifest counts beside, or other than, a clean run: `cases.rejected` ...
        about: further facts of its manifest, such as `key_id`.
    """
    counted: dict[str, int] = {}
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / register) as draft:
        for name, drawn in tables.items():
            table = arrow(name, drawn) if isinstance(drawn, str) else drawn
            write_parquet(draft.folder / f"{name}.parquet", table.schema, table.to_batches())
            counted[f"{name}.conformed"] = table.num_rows
            if name not in FOUND_IN_TEXT:
                counted |= {f"{name}.read": table.num_rows}
                counted |= {f"{name}.rejected": 0, f"{name}.set_aside": 0}
        return draft.finish(
            "conform",
            inputs={"snapshot": "5" * 64},
            counts=counted | dict(counts or {}),
            facts={"register": register, "as_at": as_at, **(about or {})},
        )


def repeated(text: str, times: int = 12) -> str:
    """A drawn table in which every row that holds `#` stands `times` times, with a number for it.

    A critical share stops only from ten failing rows on, so a table must have that many.
    """
    lines = []
    for line in text.strip().splitlines():
        lines += [line.replace("#", f"{n:02}") for n in range(times)] if "#" in line else [line]
    return "\n".join(lines)
