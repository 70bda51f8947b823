"""A force small enough to be drawn: conformed registers written from tables of text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from peelian.core.files import digest_bytes
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.records.ready import mark_ready
from peelian.records.schema import TABLES, Kind, Table

ARROW = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.NUMBER: pa.int64(),
}
NUMBERS = ("count", "people", "unidentified", "largest")
COMPLAINTS_TABLES = [name for name in TABLES if name not in ("people", "postings")]
DEFAULTS = {
    "regime": "2020",
    "case_type": "public_complaint",
    "source": "public",
    "status": "live",
    "staff_group": "officer",
    "rank": "constable",
    "found_by": "keyword",
}


def rows_of(text: str) -> list[dict[str, str | None]]:
    """A table drawn as text: a header, then lines; cells between bars, empty ones null."""
    lines = [line.split("|") for line in text.strip().splitlines() if line.strip()]
    header = [cell.strip() for cell in lines[0]]
    return [
        {name: (cell.strip() or None) for name, cell in zip(header, line, strict=True)}
        for line in lines[1:]
    ]


def arrow_of(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the canonical table: columns that weren't drawn take a usual value or null."""
    arrays = {}
    for column in table.columns:
        usual = DEFAULTS.get(column.name)
        values = [row.get(column.name, usual) for row in rows]
        if column.kind is Kind.DATE:
            values = [dt.date.fromisoformat(v) if isinstance(v, str) else v for v in values]
        if column.kind is Kind.NUMBER:
            values = [int(v) if isinstance(v, str) else v for v in values]
        arrays[column.name] = pa.array(values, ARROW[column.kind])
    return pa.table(arrays)


def conformed(
    home: Home,
    register: str,
    as_at: dt.date,
    tables: Mapping[str, pa.Table],
    key_id: str = "0a1b2c3d",
) -> Finished:
    """A conformed register with its ready pointer, as the stages before tabulation leave them."""
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / register) as draft:
        for name, table in tables.items():
            pq.write_table(table, draft.folder / f"{name}.parquet")
        finished = draft.finish(
            "conform",
            inputs={"snapshot": digest_bytes(register.encode())},
            facts={"register": register, "as_at": as_at.isoformat(), "key_id": key_id},
        )
    mark_ready(home, finished, validation=digest_bytes(b"validation"))
    return finished


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def write_conformed() -> Callable[..., Finished]:
    """Write one register from Arrow tables: `write_conformed(home, register, day, tables)`."""
    return conformed


@pytest.fixture
def write_force() -> Callable[[Home, dt.date, Mapping[str, str]], None]:
    """Write both registers into a home from drawn tables: `write_force(home, day, tables)`."""

    def write(home: Home, as_at: dt.date, drawn: Mapping[str, str]) -> None:
        rows = {name: rows_of(text) for name, text in drawn.items()}
        complaints = {n: arrow_of(TABLES[n], rows.get(n, [])) for n in COMPLAINTS_TABLES}
        people = {n: arrow_of(TABLES[n], rows.get(n, [])) for n in ("people", "postings")}
        conformed(home, "complaints", as_at, complaints)
        conformed(home, "personnel", as_at, people)

    return write


@pytest.fixture
def force(home: Home, write_force: Callable[..., None]) -> Callable[..., None]:
    """Write both registers from drawn tables: `force("2023-03-02", cases="...")`."""

    def write(as_at: str = "2023-03-02", **drawn: str) -> None:
        write_force(home, dt.date.fromisoformat(as_at), drawn)

    return write


BASE_SPEC: dict[str, Any] = {
    "id": "drawn",
    "title": "A drawn release",
    "summary": "What a test counts.",
    "publisher": "Nowhere Constabulary (fictional)",
    "contact": "statistics@nowhere.example",
    "licence": "Open Government Licence v3.0",
    "registers": ["complaints", "personnel"],
    "regimes": ["2012", "2020"],
    "counting_unit": "subject_allegations",
    "window": {"requested_start": "2018-03-01", "requested_end": "2023-03-01", "start_at": "year"},
    "period": "to-february-2023",
    "policy": "standard",
    "dimensions": [
        {"id": "year", "label": "Year", "of": "year"},
        {"id": "source", "label": "Source", "of": "source"},
    ],
    "tables": [{"id": "main", "title": "By year and source", "by": ["year", "source"]}],
}


@pytest.fixture
def spec_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a specification: the usual one with the keys given put in; None takes one out."""

    def write(name: str = "drawn", **changes: Any) -> Path:
        raw = {k: v for k, v in {**BASE_SPEC, **changes}.items() if v is not None}
        path = tmp_path / f"{name}.yaml"
        path.write_text(yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def counted() -> Callable[..., dict[tuple[str, ...], tuple[int, int]]]:
    """Read a finished tabulation's table: coordinates to (count, people)."""

    def read(finished: Finished, table: str = "main") -> dict[tuple[str, ...], tuple[int, int]]:
        rows = pq.read_table(finished.folder / f"{table}.parquet").to_pylist()
        return {
            tuple(v for k, v in row.items() if k not in NUMBERS): (
                row["count"],
                row["people"],
            )
            for row in rows
        }

    return read


@pytest.fixture(autouse=True)
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One policy, so that these tests don't depend on which are written."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "standard.yaml").write_text("{}\n", encoding="utf-8")
    monkeypatch.setattr("peelian.tables.spec.POLICIES_FOLDER", folder)
