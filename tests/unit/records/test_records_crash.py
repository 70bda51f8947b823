"""Killed at any point and run again: the same digest, nothing half-written, no row twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from peelian.core.manifest import read_finished
from peelian.core.zones import Home
from peelian.records.conform import conform
from records_registers import KEY, SOURCES, complaints, road, rows_of, take

COMPLAINTS_FILE = SOURCES / "complaints.yaml"
KILLED = """
import datetime as dt, os, signal, sys
from pathlib import Path
from peelian.core.zones import Home
from peelian.records import parquet, snapshot, conform, engine
from peelian.core import files, manifest

stage, where, home, given = sys.argv[1:]
calls = 0

def dies_at(name, module):
    function = getattr(module, name)
    def dying(*args, **options):
        global calls
        calls += 1
        if f"{name} {calls}" == where:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)
    setattr(module, name, dying)

step, number = where.split()
dies_at(step, {"write_parquet": snapshot if stage == "snapshot" else engine,
               "settle": manifest, "fsync_file": files, "digest_file": manifest}[step])
source = Path(os.environ["PEELIAN_TEST_SOURCE"])
if stage == "snapshot":
    snapshot.snapshot(source, Home(Path(home)), as_at=dt.date(2021, 1, 1), key=given.encode())
else:
    conform.conform(Path(given), source, Home(Path(home)))
raise SystemExit("was not killed")
"""
POINTS = ["write_parquet 1", "write_parquet 4", "digest_file 2", "settle 1", "fsync_file 3"]
# Conforming first reads the digests of the snapshot's nine files.
CONFORM_POINTS = [point.replace("digest_file 2", "digest_file 12") for point in POINTS]
CONFORM_POINTS.append("write_parquet 9")


def _kill(stage: str, where: str, home: Home, given: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, stage, where, str(home.root), given],
        env={"PEELIAN_TEST_SOURCE": str(COMPLAINTS_FILE), "PEELIAN_REGISTERS": _registers(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]


def _registers(home: Home) -> str:
    return str(home.root.parent / "registers")


def _only_finished(folder: Path) -> list[str]:
    """Names in a stage's parent, drafts and all."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("where", POINTS)
def test_a_snapshot_that_was_killed(home: Home, registers: Path, where: str) -> None:
    complaints(registers)
    undisturbed = take(COMPLAINTS_FILE, Home(home.root.parent / "undisturbed"))
    _kill("snapshot", where, home, KEY.decode())
    parent = home.root / "records" / "snapshots" / "complaints"
    assert undisturbed.folder.name not in _only_finished(parent)
    again = take(COMPLAINTS_FILE, home)
    assert again.digest == undisturbed.digest
    assert _only_finished(parent) == [again.folder.name]
    assert read_finished(again.folder).digest == again.digest


@pytest.mark.slow
@pytest.mark.parametrize("where", CONFORM_POINTS)
def test_a_conforming_that_was_killed(home: Home, registers: Path, where: str) -> None:
    complaints(registers)
    undisturbed = road(COMPLAINTS_FILE, Home(home.root.parent / "undisturbed"))
    taken = take(COMPLAINTS_FILE, home)
    _kill("conform", where, home, str(taken.folder))
    parent = home.root / "records" / "conformed" / "complaints"
    assert undisturbed.folder.name not in _only_finished(parent)
    again = conform(taken.folder, COMPLAINTS_FILE, home)
    assert again.digest == undisturbed.digest
    assert _only_finished(parent) == [again.folder.name]
    assert rows_of(again.folder, "cases") == rows_of(undisturbed.folder, "cases")
