"""New files wake the snapshots of their registers, once, and only when they're whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from peelian_airflow import arrivals, stages
from records_registers import CASES_CSV, cases_mapping, write_csv, write_mapping

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, a folder for registers, and one mapping of a file in it that is read daily."""
    monkeypatch.setenv("PEELIAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PEELIAN_REGISTERS", str(tmp_path / "registers"))
    (tmp_path / "registers").mkdir()
    write_mapping(tmp_path / "sources", cases_mapping(cadence="monthly"))
    monkeypatch.setattr(stages, "SOURCES_FOLDER", tmp_path / "sources")
    return tmp_path


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """The event that a task sends out."""
    found = {arrivals.REGISTER_FILES: SimpleNamespace(extra=None)}
    monkeypatch.setattr(arrivals, "get_current_context", lambda: {"outlet_events": found})
    return found


def look() -> list[str]:
    found: list[str] = arrivals.look_for_files.function()
    return found


def test_a_file_is_told_of_once_it_stood_still(place: Path, events: dict[Any, Any]) -> None:
    with pytest.raises(AirflowSkipException):
        look()
    path = write_csv(place / "registers" / "cases.csv", CASES_CSV)
    with pytest.raises(AirflowSkipException):
        look()
    path.write_bytes(path.read_bytes() + b"3,public,2020-02-01,,AV1,x\n")
    with pytest.raises(AirflowSkipException):
        look()
    assert look() == ["small.yaml"]
    assert events[arrivals.REGISTER_FILES].extra == {"sources": ["small.yaml"]}
    with pytest.raises(AirflowSkipException):
        look()


def test_a_run_that_was_woken_reads_the_registers_concerned(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_mapping(place / "sources", cases_mapping(id="other", cadence="daily"))
    woken = {
        "dag_run": SimpleNamespace(run_type="asset_triggered"),
        "triggering_asset_events": {
            arrivals.REGISTER_FILES: [SimpleNamespace(extra={"sources": ["small.yaml"]})]
        },
    }
    monkeypatch.setattr(stages, "get_current_context", lambda: woken)
    assert stages.list_registers.function() == ["small.yaml"]
    by_the_clock = {"dag_run": SimpleNamespace(run_type="scheduled")}
    monkeypatch.setattr(stages, "get_current_context", lambda: by_the_clock)
    assert stages.list_registers.function() == ["other.yaml", "small.yaml"]


WAKE = """
import json, os, sys
import pendulum
from sqlalchemy import select
from airflow.utils.db import initdb
initdb()
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.models.asset import AssetDagRunQueue, AssetEvent
from airflow.utils.session import create_session

bag = DagBag(dag_folder=sys.argv[1], bundle_name="dags-folder", bundle_path=sys.argv[1])
from airflow.dag_processing.bundles.manager import DagBundlesManager
DagBundlesManager().sync_bundles_to_db()
sync_bag_to_db(bag, "dags-folder", None)
with create_session() as session:
    from airflow.models.dag import DagModel
    for model in session.scalars(select(DagModel)):
        model.is_paused = False
looks = [bag.dags["register_arrivals"].test(logical_date=pendulum.datetime(2026, 2, 1, hour))
         for hour in (1, 2)]
with create_session() as session:
    extras = [event.extra for event in session.scalars(select(AssetEvent))]
    queued = [row.target_dag_id for row in session.scalars(select(AssetDagRunQueue))]
print("TOLD " + json.dumps({"extras": extras, "queued": queued}))
"""


@pytest.mark.slow
def test_airflow_queues_the_snapshots_when_a_file_arrives(place: Path) -> None:
    """A real Airflow: the second look sends the event, and the event queues a run."""
    registers = place / "registers"
    write_csv(registers / "personnel.xlsx", CASES_CSV)
    home = place / "airflow"
    environment = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{place}/airflow.db",
        "PYTHONPATH": str(ROOT / "plugins"),
    }
    done = subprocess.run(
        [sys.executable, "-c", WAKE, str(ROOT / "dags")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
    assert lines, done.stderr[-3000:]
    told = json.loads(lines[0].removeprefix("TOLD "))
    assert told == {"extras": [{"sources": ["personnel.yaml"]}], "queued": ["source_snapshots"]}
