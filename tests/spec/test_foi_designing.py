"""The design assistant for a request: what is offered hides less, and nothing is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peelian.core.files import digest_bytes
from peelian.core.manifest import stage_draft
from peelian.core.zones import Home, Zone
from peelian.foi.designing import designs_of
from peelian.foi.plan import plan_of
from peelian.foi.plan_page import plan_page
from peelian.foi.plan_text import plan_text
from peelian.foi.request import Request
from peelian.foi.request_file import check
from peelian.records.ready import mark_ready
from peelian.records.schema import TABLES, Kind

AS_AT = dt.date(2023, 3, 2)
ARROW = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.NUMBER: pa.int64(),
}
OUTCOMES = ("nfa", "written_warning", "dismissed", "resigned")
COUNTS = {2021: (30, 3, 1, 2), 2022: (40, 6, 2, 1)}
"""Allegations by year and outcome: each against an officer of its own."""


def rows_of_force() -> dict[str, list[dict[str, object]]]:
    rows: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("cases", "allegations", "subjects", "outcomes")
    }
    number = 0
    for year, counts in COUNTS.items():
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            for _ in range(count):
                number += 1
                key = f"{number:04}"
                day = dt.date(year, 1 + number % 12, 3)
                rows["cases"].append(
                    {
                        "case_id": key,
                        "regime": "2020",
                        "case_type": "conduct_matter",
                        "source": "internal",
                        "recorded_date": day,
                        "finalised_date": day,
                        "status": "finalised",
                    }
                )
                rows["allegations"].append({"allegation_id": key, "case_id": key, "category": "K"})
                rows["subjects"].append(
                    {
                        "subject_id": key,
                        "allegation_id": key,
                        "person_id": f"p{key}",
                        "staff_group": "officer",
                        "rank": "constable",
                    }
                )
                rows["outcomes"].append({"subject_id": key, "outcome": outcome})
    return rows


def ready(home: Home, register: str, rows: Mapping[str, list[dict[str, object]]]) -> None:
    """A register as conforming leaves it."""
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / register) as draft:
        for name, given in rows.items():
            columns = TABLES[name].columns
            schema = pa.schema([(column.name, ARROW[column.kind]) for column in columns])
            table = pa.Table.from_pylist(given, schema=schema)
            pq.write_table(table, draft.folder / f"{name}.parquet")
        finished = draft.finish(
            "conform",
            inputs={"snapshot": digest_bytes(register.encode())},
            facts={"register": register, "as_at": AS_AT.isoformat(), "key_id": "0a1b2c3d"},
        )
    mark_ready(home, finished, validation=digest_bytes(b"validation"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    ready(home, "complaints", rows_of_force())
    return home


@pytest.fixture
def request_of_outcomes() -> Request:
    raw = {
        "reference": "T/9",
        "title": "Outcomes",
        "summary": "Outcomes by year.",
        "received": "2023-03-01",
        "registers": ["complaints"],
        "regimes": ["2020"],
        "population": "officers",
        "questions": [{"number": "1", "text": "How many?", "tables": ["results"]}],
        "windows": [{"id": "years", "calendar_years": ["2021-2022"]}],
        "tables": [{"id": "results", "title": "By year and outcome", "by": ["year", "outcome"]}],
    }
    request, problems = check(raw)
    if request is None or problems:
        raise ValueError("; ".join(problems))
    return request


def test_coarser_tables_are_offered_that_hide_less(
    home: Home, request_of_outcomes: Request
) -> None:
    before = {path for path in home.root.rglob("*") if path.is_file()}
    found = designs_of(request_of_outcomes, home)
    asked = next(one for one in found if one.is_asked)
    (best,) = (one for one in found if one.is_recommended)
    assert asked.hidden > 0
    assert best.hidden < asked.hidden
    assert 0 < best.detail <= 1
    assert {path for path in home.root.rglob("*") if path.is_file()} == before


def test_they_stand_in_the_plan_as_the_officers_own(
    home: Home, request_of_outcomes: Request
) -> None:
    plan = plan_of(request_of_outcomes, on=AS_AT)
    with_design = plan.model_copy(update={"design": designs_of(request_of_outcomes, home)})
    assert "not for publication" in plan_text(with_design)
    assert b"Not for publication" in plan_page(with_design)
    assert "Designs" not in plan_text(plan)


def test_people_are_told_by_number_alone(home: Home, request_of_outcomes: Request) -> None:
    told = str(designs_of(request_of_outcomes, home))
    assert "p0001" not in told
