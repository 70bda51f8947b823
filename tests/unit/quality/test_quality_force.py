"""The made-up force's registers: what was put in is what is found, and a ruined one is stopped."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peelian.core.errors import PeelianError, QualityError
from peelian.core.zones import Home
from peelian.quality.validate import validate
from peelian.records.conform import conform
from peelian.records.force.make import make_force
from peelian.records.snapshot import snapshot

pytestmark = pytest.mark.slow
AS_AT = dt.date(2026, 1, 1)
KEY = b"a key that is for tests and nothing else"
SOURCES = Path(__file__).parents[3] / "include" / "sources"


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registers of a force of 2,000 cases in six years, with its dirt."""
    folder = tmp_path_factory.mktemp("registers")
    make_force(cases=2_000, years=6, seed=11, out=folder)
    return folder


@pytest.fixture
def conformed(
    registers: Path, tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Snapshot and conform a register, as a function; `statement` ruins it first."""

    def make(register: str = "complaints", statement: str = "") -> Path:
        folder = registers
        if statement:
            folder = tmp_path / "ruined"
            shutil.copytree(registers, folder)
            connection = sqlite3.connect(folder / "complaints.sqlite")
            connection.executescript(statement)
            connection.close()
        monkeypatch.setenv("PEELIAN_REGISTERS", str(folder))
        source = SOURCES / f"{register}.yaml"
        taken = snapshot(source, home, as_at=AS_AT, key=KEY)
        return conform(taken.folder, source, home).folder

    return make


def failed_by_id(folder: Path) -> dict[str, int]:
    """Failing rows by check."""
    return {
        row["id"]: row["failed"]
        for row in json.loads((folder / "results.json").read_bytes())
        if row["failed"]
    }


def test_what_was_put_in_is_what_is_found(
    registers: Path, conformed: Callable[..., Path], home: Home
) -> None:
    dirt: dict[str, Any] = json.loads((registers / "truth.json").read_bytes())["dirt"]
    put_in = {kind: told["count"] for kind, told in dirt.items()}
    finished = validate(conformed(), home)
    found = failed_by_id(finished.folder)
    assert finished.manifest.facts["passed"] is True
    expected = {
        "cases-source-known": "missing_source",
        "cases-incident-date-filled": "missing_incident_date",
        "cases-incident-before-recorded": "recorded_before_incident",
        "cases-finalised-has-date": "finalised_in_future",
        "allegations-rejects": "orphan_allegation",
        "subjects-rank-known": "missing_rank",
        "subjects-staff-group-known": "missing_staff_type",
        "outcomes-outcome-of-regime": "management_action_after_2020",
    }
    assert {check: found.get(check, 0) for check in expected} == {
        check: put_in[kind] for check, kind in expected.items()
    }
    without = put_in["finalised_without_outcome"] + put_in["unknown_outcome_word"]
    assert found["subjects-finalised-has-outcome"] == without


def test_the_personnel_register_passes(conformed: Callable[..., Path], home: Home) -> None:
    finished = validate(conformed("personnel"), home)
    assert finished.manifest.facts["passed"] is True
    assert finished.manifest.counts["failed"] == 0


RUINS = {
    "allegations cut short": "DELETE FROM ALLEGATIONS WHERE rowid > 500",
    "subjects cut short": "DELETE FROM SUBJECTS WHERE rowid > 500",
    "outcomes cut short": "DELETE FROM OUTCOMES WHERE rowid > 500",
    "another code list": "UPDATE OUTCOMES SET OUTCOME = 'code ' || length(OUTCOME)",
    "dates swapped": "UPDATE CASES SET INCIDENT_DATE = DATE_FINALISED, DATE_FINALISED = NULL",
    "all closed, no outcome": "UPDATE CASES SET CASE_STATUS = 'Finalised'; DELETE FROM OUTCOMES",
    "dates of another century": "UPDATE CASES SET DATE_RECORDED = '2' || DATE_RECORDED",
}


@pytest.mark.parametrize("statement", RUINS.values(), ids=RUINS)
def test_a_ruined_register_is_stopped(
    statement: str, conformed: Callable[..., Path], home: Home
) -> None:
    folder = conformed(statement=statement)
    with pytest.raises(QualityError) as refused:
        validate(folder, home)
    assert isinstance(refused.value, PeelianError)
    assert not (home.root / "records" / "ready").exists()
