"""A snapshot made of the last one and of changes, killed at any point and made again."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from peelian.core.zones import Home
from records_registers import KEY, cases_mapping, rows_of, take, write_mapping

FIRST, SECOND = dt.date(2020, 12, 1), dt.date(2020, 12, 2)
KILLED = """
import datetime as dt, os, signal, sys
from pathlib import Path
from peelian.core import files, manifest
from peelian.core.zones import Home
from peelian.records import increments, snapshot

where, home, source, key = sys.argv[1:]
module, name, number = where.split()
known = {"snapshot": snapshot, "increments": increments, "files": files, "manifest": manifest}
module = known[module]
function, left = getattr(module, name), [int(number)]

def dying(*args, **options):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*args, **options)

setattr(module, name, dying)
snapshot.snapshot(Path(source), Home(Path(home)), as_at=dt.date(2020, 12, 2), key=key.encode())
raise SystemExit("was not killed")
"""
POINTS = [
    "snapshot write_parquet 1",
    "snapshot merged 1",
    "increments _rows 1",
    "increments write_parquet 1",
    "manifest settle 1",
    "files fsync_file 1",
    "files fsync_folder 2",
]


def fill(database: Path, rows: list[tuple[Any, ...]]) -> None:
    """Put rows into the register, over those of the same key."""
    with sqlite3.connect(database) as connection:
        columns = "ref PRIMARY KEY, kind, recorded, incident, officer, updated"
        connection.execute(f"CREATE TABLE IF NOT EXISTS cases ({columns})")
        connection.executemany("INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("where", POINTS)
def test_changes_that_were_killed(home: Home, registers: Path, where: str) -> None:
    database = registers / "cases.sqlite"
    body = cases_mapping(at={"database": f"sqlite:///{database}"})
    table = body["tables"]["cases"]
    del table["file"]
    table |= {"keep": [*table["keep"], "updated"], "increment": {"by": "updated", "window_days": 0}}
    source = write_mapping(registers, body)
    rows = [(str(n), "public", "2020-02-01", None, f"AV{n}", "2020-11-30") for n in range(300)]
    fill(database, rows)
    undisturbed = Home(home.root.parent / "undisturbed")
    first = take(source, home, FIRST)
    assert take(source, undisturbed, FIRST).digest == first.digest
    fill(database, [(*rows[n][:5], "2020-12-02") for n in range(0, 300, 7)])
    wanted = take(source, undisturbed, SECOND)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, where, str(home.root), str(source), KEY.decode()],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    again = take(source, home, SECOND)
    assert again.digest == wanted.digest
    assert again.manifest.facts["extracts"]["cases"]["how"] == "changes"
    left = {path.name for path in again.folder.parent.iterdir()}
    assert left == {first.folder.name, again.folder.name}
    keys = [line[0] for line in rows_of(again.folder, "cases")]
    assert sorted(keys, key=int) == [str(n) for n in range(300)]
