"""What a counting unit is, and that every breakdown adds up: against published figures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from peelian.core.files import digest_bytes
from peelian.core.manifest import Finished, stage_draft
from peelian.core.release_model import TOTAL
from peelian.core.zones import Home, Zone
from peelian.records.ready import mark_ready
from peelian.records.schema import TABLES, Kind
from peelian.tables.tabulate import tabulate

AS_AT = dt.date(2022, 4, 1)
KINDS = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.NUMBER: pa.int64(),
}

# Metropolitan Police, 2020/21: 8,375 cases, 17,135 allegations (Romford Recorder, 2021).
MET_CASES = 8_375
MET_CATEGORIES = {
    "A": 7_860,  # delivery of duties and service
    "B": 4_894,  # police powers, policies and procedures
    "H": 2_081,  # individual behaviours
    "F": 692,  # discriminatory behaviour
    "C": 471,  # handling of or damage to property or premises
    "D": 323,  # access and disclosure of information
    "E": 126,  # use of police vehicles
    "G": 99,  # abuse of position
    "K": 92,  # discreditable conduct
    "J": 31,  # sexual conduct
    "": 466,  # other, or uncategorised
}
# Baroness Casey's interim review (2022), April 2013 to March 2022, internal conduct alone.
CASEY = {"cases": 10_252, "allegations": 18_589, "people": 8_917}


def write_register(home: Home, tables: dict[str, pa.Table]) -> None:
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / "complaints") as draft:
        for name, table in tables.items():
            pq.write_table(whole(name, table), draft.folder / f"{name}.parquet")
        finished = draft.finish(
            "conform",
            inputs={"snapshot": digest_bytes(b"snapshot")},
            facts={
                "register": "complaints",
                "as_at": AS_AT.isoformat(),
                "key_id": "0a1b2c3d",
            },
        )
    mark_ready(home, finished, validation=digest_bytes(b"validation"))


def whole(name: str, table: pa.Table) -> pa.Table:
    """A canonical table with all of its columns: those that weren't drawn are empty."""
    for column in TABLES[name].columns:
        if column.name not in table.column_names:
            table = table.append_column(column.name, pa.nulls(len(table), KINDS[column.kind]))
    return table


def register_of(cases: int, allegations: list[tuple[int, str | None, str]]) -> dict[str, pa.Table]:
    """A register of `cases` cases and, for each allegation, its case, category and person."""
    day = dt.date(2021, 3, 1)
    numbers = [str(number) for number in range(len(allegations))]
    same = [None] * cases
    return {
        "cases": pa.table(
            {
                "case_id": [str(number) for number in range(cases)],
                "regime": ["2020"] * cases,
                "case_type": ["public_complaint"] * cases,
                "source": ["public"] * cases,
                "incident_date": pa.array(same, pa.date32()),
                "recorded_date": pa.array([day] * cases, pa.date32()),
                "finalised_date": pa.array(same, pa.date32()),
                "status": ["live"] * cases,
            }
        ),
        "allegations": pa.table(
            {
                "allegation_id": numbers,
                "case_id": [str(case) for case, _, _ in allegations],
                "category": pa.array([category for _, category, _ in allegations], pa.string()),
            }
        ),
        "subjects": pa.table(
            {
                "subject_id": numbers,
                "allegation_id": numbers,
                "person_id": [person for _, _, person in allegations],
                "staff_group": ["officer"] * len(numbers),
                "rank": ["constable"] * len(numbers),
            }
        ),
    }


def count(tmp_path: Path, unit: str, of: str) -> Finished:
    spec = {
        "id": "golden",
        "title": "Golden figures",
        "summary": "Published figures, counted again.",
        "publisher": "A test",
        "contact": "A test",
        "licence": "A test",
        "registers": ["complaints"],
        "regimes": ["2020"],
        "counting_unit": unit,
        "window": {"requested_start": "2020-04-01", "requested_end": "2021-03-31"},
        "period": "2020-21",
        "policy": "police-default",
        "dimensions": [{"id": "by", "label": "By", "of": of}],
        "tables": [{"id": "main", "title": "A table", "by": ["by"]}],
    }
    path = tmp_path / "golden.yaml"
    path.write_text(yaml.safe_dump(spec), encoding="utf-8")
    return tabulate(path, Home(tmp_path / "home"))


def cells(finished: Finished) -> dict[str, tuple[int, int]]:
    rows = pq.read_table(finished.folder / "main.parquet").to_pylist()
    return {row["by"]: (row["count"], row["people"]) for row in rows}


def test_the_categories_of_a_year_add_up_to_its_allegations_exactly(tmp_path: Path) -> None:
    categories = [code or None for code, n in MET_CATEGORIES.items() for _ in range(n)]
    allegations = [(place % MET_CASES, code, "p") for place, code in enumerate(categories)]
    write_register(Home(tmp_path / "home"), register_of(MET_CASES, allegations))
    found = cells(count(tmp_path, "allegations", "category"))
    assert found[TOTAL][0] == 17_135
    assert sum(n for code, (n, _) in found.items() if code != TOTAL) == 17_135
    assert found["uncategorised"][0] == 466
    assert {code: n for code, n in MET_CATEGORIES.items() if code} == {
        code.removeprefix("2020-"): n
        for code, (n, _) in found.items()
        if n and code not in (TOTAL, "uncategorised")
    }
    assert cells(count(tmp_path, "cases", "source"))[TOTAL][0] == MET_CASES


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("cases", CASEY["cases"]),
        ("allegations", CASEY["allegations"]),
        ("subject_allegations", CASEY["allegations"]),
    ],
)
def test_people_are_fewer_than_allegations_and_are_never_the_unit(
    tmp_path: Path, unit: str, expected: int
) -> None:
    allegations = [
        (place % CASEY["cases"], "H", f"p{place % CASEY['people']}")
        for place in range(CASEY["allegations"])
    ]
    write_register(Home(tmp_path / "home"), register_of(CASEY["cases"], allegations))
    assert cells(count(tmp_path, unit, "source"))[TOTAL] == (expected, CASEY["people"])
