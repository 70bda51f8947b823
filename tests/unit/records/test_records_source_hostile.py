"""Hostile files: each gives a clear error, or rows that reconcile; nothing is run or leaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from records_hostile import Hostile, text_files
from records_hostile_packed import packed_files

FILES = {hostile.name: hostile for hostile in [*text_files(), *packed_files()]}
MOST_BYTES = 1_000_000_000
"""Half of what a snapshot may take."""
LEAST_FILES = 200

# Reading them takes a minute of a processor, which a busy machine stretches.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800), pytest.mark.xdist_group("hostile")]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each file, all read by one process of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(Path(__file__).parent / "hostile_run.py")],
        env=os.environ | {"HOSTILE_FOLDER": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1_700,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {outcome["name"]: outcome for outcome in found}


def test_there_are_enough_of_them(outcomes: dict[str, dict[str, Any]]) -> None:
    assert len(outcomes) == len(FILES) >= LEAST_FILES


@pytest.mark.parametrize("hostile", FILES.values(), ids=FILES.keys())
def test_a_hostile_file(outcomes: dict[str, dict[str, Any]], hostile: Hostile) -> None:
    told = outcomes[hostile.name]
    assert told["away"] == [], "a program was started, or a connection made"
    assert not told["logged"], "a value stands in a log or an error"
    assert told["peak"] < MOST_BYTES
    if "error" in told:
        assert told["error"] == "RegisterError", told["text"]
        assert "; do: " in told["text"] or "\n  do: " in told["text"]
        assert hostile.refused is not False and hostile.rows is None, told["text"]
        return
    counts = told["counts"]
    assert not hostile.refused
    assert hostile.rows in (None, counts["cases"])
    if hostile.conformed:
        assert counts["cases.read"] == counts["cases"]
        left_out = counts["cases.left_out"]
        assert (
            counts["cases.read"] == counts["cases.conformed"] + counts["cases.rejected"] + left_out
        )
