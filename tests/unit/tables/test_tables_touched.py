"""Which cells records at fault touch: against a count by hand, and a release counted twice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peelian.core.zones import Home
from peelian.records.schema import TABLES as TABLES_OF_SCHEMA
from peelian.tables.spec import Spec, load_spec
from peelian.tables.touched import AtFault, cells_touched
from quality_tables import TYPES, arrow

AS_AT = dt.date(2026, 2, 1)
SPEC = """
id: drawn
title: A release
summary: Something drawn for a test, long enough to be a summary.
publisher: Nowhereshire
contact: stats@nowhereshire.example
licence: Open Government Licence v3.0
registers: [complaints]
regimes: ["2020"]
counting_unit: subject_allegations
date_basis: recorded
window: {requested_start: 2024-01-01, requested_end: 2025-12-31}
period: two-years
policy: standard
sign_off: {people: 0, reason: a test}
dimensions:
  - {id: year, label: Year, of: year}
  - id: source
    label: Source
    of: source
    bands:
      - {code: public, label: Public, of: [public]}
      - {code: internal, label: Internal, of: [internal]}
      - {code: unknown, label: Not recorded, of: [unknown]}
tables:
  - {id: both, title: Year by source, by: [year, source]}
  - {id: years, title: Years, by: [year]}
"""
TABLES = {
    "cases": """
      case_id|regime|case_type       |source  |incident_date|recorded_date|finalised_date|status
      c1     |2020  |public_complaint|public  |2024-01-01   |2024-01-02   |              |live
      c2     |2020  |public_complaint|unknown |2024-01-01   |2024-01-02   |              |live
      c3     |2020  |public_complaint|internal|2025-01-01   |2025-01-02   |              |live
    """,
    "allegations": "allegation_id|case_id|category\na1|c1|H\na2|c2|H\na3|c3|H",
    "subjects": "subject_id|allegation_id|person_id|staff_group|rank\n"
    "s1|a1||officer|constable\ns2|a2||officer|constable\ns3|a3||officer|constable",
}


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    path = tmp_path / "drawn.yaml"
    path.write_text(SPEC)
    return load_spec(path)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in TABLES.items():
        found[name] = tmp_path / f"{name}.parquet"
        table = arrow(name, text)
        for column in TABLES_OF_SCHEMA[name].columns:
            if column.name not in table.column_names:
                table = table.append_column(column.name, pa.nulls(len(table), TYPES[column.kind]))
        pq.write_table(table, found[name])
    return found


@pytest.mark.parametrize(
    ("reference", "of", "touches", "cells"),
    [
        # Of c2: (2024, unknown), (all, unknown); its year and the whole stay as they are.
        ("case_id", ["c2"], ("source",), 2),
        # Of c2: every cell that it's in: 4 of the first table, 2 of the second.
        ("case_id", ["c2"], ("all",), 6),
        # Of c2 and c3: years 2024 and 2025 beside their sources and all; and both years alone.
        ("allegation_id", ["a2", "a3"], ("date@recorded",), 6),
        ("subject_id", ["s1", "s2"], ("source",), 4),
        ("subject_id", ["s1"], ("date@incident",), 0),
        ("subject_id", ["s1"], ("rank@recorded", "people"), 0),
        ("case_id", ["elsewhere"], ("all",), 0),
    ],
)
def test_cells_are_those_that_a_hand_would_count(
    reference: str,
    of: list[str],
    touches: tuple[str, ...],
    cells: int,
    spec: Spec,
    files: dict[str, Path],
    tmp_path: Path,
) -> None:
    records = tmp_path / "records.parquet"
    pq.write_table(pa.table({reference: of}), records)
    faults = {"x": AtFault(touches, records)}
    found = cells_touched(Home(tmp_path / "home"), spec, files, AS_AT, None, faults)
    assert found == ({"x": cells} if cells else {})


def test_a_release_whose_tables_are_not_there_is_passed_over(
    spec: Spec, files: dict[str, Path], tmp_path: Path
) -> None:
    records = tmp_path / "records.parquet"
    pq.write_table(pa.table({"case_id": ["c1"]}), records)
    faults = {"x": AtFault(("all",), records)}
    del files["subjects"]
    assert cells_touched(Home(tmp_path / "home"), spec, files, AS_AT, None, faults) == {}
