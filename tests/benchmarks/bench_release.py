"""A release of 20 tables and 50,000 cells in all formats: time and memory against the budget."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_BUILD_SECONDS, MOST_INSPECT_SECONDS, MOST_BYTES = 20.0, 10.0, 1_000_000_000
PROJECT = Path(__file__).parents[2]


def main() -> list[tuple[str, str, str]]:
    """Build, inspect and verify it once; seconds are of processor time."""
    with tempfile.TemporaryDirectory(prefix="peelian-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.release_run", folder],
            cwd=PROJECT,
            check=True,
            capture_output=True,
            text=True,
            timeout=600,
        )
    found = json.loads(done.stdout)
    cells = f"{found['cells']:,.0f} cells"
    return [
        (f"build, {cells}, all formats", *_share(found["build"], MOST_BUILD_SECONDS)),
        (f"inspect, {cells}", *_share(found["inspect"], MOST_INSPECT_SECONDS)),
        (f"verify, {cells}", f"{found['verify']:.1f} s", "no budget"),
        (
            "memory, build",
            f"{found['memory'] / 1e6:,.0f} MB",
            f"{found['memory'] / MOST_BYTES:.2f} of 1 GB",
        ),
        ("size of the release", f"{found['bytes'] / 1e6:.1f} MB", "no budget"),
    ]


def _share(seconds: float, budget: float) -> tuple[str, str]:
    return f"{seconds:.1f} s", f"{seconds / budget:.2f} of {budget:g} s"
