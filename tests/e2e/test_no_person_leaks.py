"""Nobody's name, number or case in anything outside the zones that may hold them.

Every file that the road left is opened, compressed ones too: logs, Airflow's database with its
XComs, tabulations, protected tables, staged and published files, manifests, the audit chain.
"""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from e2e_road import Road

from peelian.records.force.name import CANARY_PATTERN, PERSON_PATTERN

# In one process with the other tests that look at the road, so that it is driven once.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("road"),
]

CASE_PATTERN = r"\b[A-Z]{2}-\d{4}-\d{6}\b"
LOOKED_FOR = {"a name": CANARY_PATTERN, "a number": PERSON_PATTERN, "a case": CASE_PATTERN}
MAY_HOLD_PEOPLE = ("home/records", "home/quality", "registers")


def texts(path: Path) -> Iterator[bytes]:
    """All that a file says: itself, and what's packed inside it."""
    data = path.read_bytes()
    yield data
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name.encode() + b"\n" + archive.read(name)
    elif data[:2] == b"\x1f\x8b":
        yield gzip.GzipFile(fileobj=io.BytesIO(data)).read()
    elif data[:4] == b"PAR1":
        yield str(pq.read_table(path).to_pydict()).encode()
    elif data[:16] == b"SQLite format 3\x00":
        with sqlite3.connect(path) as database:
            yield "\n".join(database.iterdump()).encode()


def artefacts(road: Road) -> list[Path]:
    root = road.folders.root
    closed = [root / folder for folder in MAY_HOLD_PEOPLE]
    return [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(path.is_relative_to(folder) for folder in closed)
    ]


@pytest.mark.parametrize("what", LOOKED_FOR)
def test_nothing_outside_the_record_zones_holds(what: str, road: Road) -> None:
    pattern = re.compile(LOOKED_FOR[what].encode())
    holding = [
        str(path.relative_to(road.folders.root))
        for path in [*artefacts(road), road.said]
        if any(pattern.search(text) for text in texts(path))
    ]
    assert holding == []


def test_the_search_looks_at_every_kind_of_artefact(road: Road) -> None:
    seen = {str(path.relative_to(road.folders.root)) for path in artefacts(road)}
    for kind in (
        r"airflow/airflow\.db",
        r"airflow/logs/dag_id=source_snapshots/.*attempt=1\.log",
        r"airflow/process-logs/scheduler\.log",
        r"home/tabulations/.*\.parquet",
        r"home/protected/.*report\.json",
        r"home/staged/.*\.xlsx",
        r"home/public/.*\.csv",
        r"home/public/.*manifest\.json",
        r"home/audit/chain\.jsonl",
    ):
        assert any(re.fullmatch(kind, path) for path in seen), kind


@pytest.mark.parametrize("what", LOOKED_FOR)
def test_the_search_would_find_it_in_the_registers(what: str, road: Road) -> None:
    pattern = re.compile(LOOKED_FOR[what].encode())
    files = [road.folders.registers / name for name in ("complaints.sqlite", "personnel.xlsx")]
    assert any(pattern.search(text) for path in files for text in texts(path))
