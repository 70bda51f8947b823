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
from quality_dirt import FOUND_BY, as_pseudonyms, is_told, listed

pytestmark = pytest.mark.slow
AS_AT = dt.date(2026, 1, 1)
KEY = b"a key that is for tests and nothing else"
SOURCES = Path(__file__).parents[3] / "include" / "sources"


def made(folder: Path, *, clean: bool) -> Path:
    """The registers of a force of 4,000 cases in six years."""
    make_force(cases=4_000, years=6, seed=11, out=folder, clean=clean)
    return folder


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A force's registers with their dirt."""
    return made(tmp_path_factory.mktemp("registers"), clean=False)


def gone_the_road(folder: Path, home: Home, register: str) -> Path:
    """Snapshot and conform a register. Returns: the conformed folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEELIAN_REGISTERS", str(folder))
        source = SOURCES / f"{register}.yaml"
        taken = snapshot(source, home, as_at=AS_AT, key=KEY)
        return conform(taken.folder, source, home).folder


@pytest.fixture(scope="module")
def validated(registers: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """References in the lists of failing records of both registers, by check."""
    home = Home(tmp_path_factory.mktemp("dirty") / "home")
    folders = []
    for register in ("personnel", "complaints"):
        finished = validate(gone_the_road(registers, home, register), home)
        folders += [home.root / where for where in finished.manifest.facts["failing"].values()]
    return listed(folders)


@pytest.fixture
def conformed(registers: Path, tmp_path: Path, home: Home) -> Callable[..., Path]:
    """Snapshot and conform a register that is ruined first, as a function."""

    def make(statement: str) -> Path:
        folder = tmp_path / "ruined"
        shutil.copytree(registers, folder)
        connection = sqlite3.connect(folder / "complaints.sqlite")
        connection.executescript(statement)
        connection.close()
        return gone_the_road(folder, home, "complaints")

    return make


def dirt_of(registers: Path) -> dict[str, Any]:
    """What was put in, by kind."""
    found: dict[str, Any] = json.loads((registers / "truth.json").read_bytes())["dirt"]
    return found


def test_every_row_of_every_kind_of_dirt_is_on_a_list(
    registers: Path, validated: dict[str, set[str]]
) -> None:
    missed: dict[str, list[str]] = {}
    found = 0
    for kind, told in dirt_of(registers).items():
        if not told["is_error"]:
            continue
        keys = told["keys"]
        if told["table"] in ("Employees", "Postings"):
            keys = map(as_pseudonyms(registers / "personnel.xlsx", told["table"], KEY), keys)
        lists: set[str] = set().union(*(validated.get(check, set()) for check in FOUND_BY[kind]))
        lost = [key for key in keys if not is_told(key, lists)]
        found += len(told["keys"]) - len(lost)
        if lost:
            missed[kind] = lost[:3]
    assert missed == {}
    assert found > 500


def test_a_clean_force_sets_off_no_alarm(tmp_path: Path, home: Home) -> None:
    folder = made(tmp_path / "clean", clean=True)
    alarms = []
    for register in ("personnel", "complaints"):
        finished = validate(gone_the_road(folder, home, register), home)
        rows = json.loads((finished.folder / "results.json").read_bytes())
        alarms += [row["id"] for row in rows if row["state"] in ("failed", "broken")]
        assert finished.manifest.facts["warnings"] == []
    assert alarms == []


def test_what_conforming_copes_with_is_no_fault(
    registers: Path, validated: dict[str, set[str]]
) -> None:
    """A number with a space in it is still found in personnel."""
    untidy = dirt_of(registers)["untidy_person_number"]["keys"]
    assert untidy
    assert not set(untidy) & validated["subjects-person-in-personnel"]


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
    folder = conformed(statement)
    with pytest.raises(QualityError) as refused:
        validate(folder, home)
    assert isinstance(refused.value, PeelianError)
    assert not (home.root / "records" / "ready").exists()
