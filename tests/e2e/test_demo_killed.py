"""The demonstration killed in the middle, and run again: what `make demo` promises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from peelian.demo.processes import end_leftovers, leftovers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

CASES = 2_000


def command(root: Path) -> list[str]:
    return [sys.executable, "-m", "peelian.demo", "--home", str(root), "--cases", str(CASES)]


def test_killed_while_registers_are_conformed_it_works_the_next_time(tmp_path: Path) -> None:
    root = (tmp_path / "demo").resolve()
    try:
        with subprocess.Popen(command(root), stdout=subprocess.PIPE, text=True) as first:
            assert first.stdout is not None
            assert any("copied, with pseudonyms" in line for line in first.stdout)
            first.kill()
        assert first.returncode < 0
        assert leftovers(root)  # nobody was there to stop them
        second = subprocess.run(command(root), capture_output=True, text=True, check=False)
    finally:
        end_leftovers(root)
    said = second.stdout.splitlines()
    assert second.returncode == 0, second.stdout + second.stderr
    assert any("processes that an earlier demonstration left behind" in line for line in said)
    published = Path(said[-1].removeprefix("published: "))
    assert published == root / "home" / "public" / "social-media" / "2026-01" / "v1"
    assert (published / "social-media-2026-01.xlsx").stat().st_size > 0
    assert leftovers(root) == []
