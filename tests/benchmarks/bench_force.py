"""How long a million made-up allegations take, and how much memory.

The budget is 60 s and 1 GB. The work is done by the command in a process of its own, so that its
peak memory is its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUDGET_SECONDS = 60
BUDGET_MEGABYTES = 1_000
CASES, YEARS, SEED = 496_000, 10, 1
"""Published ratios make about 2.02 allegations a case, so this is just over a million of them."""


def main() -> list[tuple[str, str, str]]:
    """Make the registers once. Returns: what, figure with unit, share of the budget."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "registers"
        seconds, processor, megabytes = _make(out)
        rows = json.loads((out / "truth.json").read_text(encoding="utf-8"))["rows"]
        bytes_written = sum(path.stat().st_size for path in out.iterdir())
    return [
        ("allegations made", f"{rows['ALLEGATIONS']:,}", ""),
        ("people made", f"{rows['Employees']:,}", ""),
        ("time", f"{seconds:.1f} s", f"{seconds / BUDGET_SECONDS:.2f} of the budget"),
        ("processor time", f"{processor:.1f} s", f"{processor / BUDGET_SECONDS:.2f} of the budget"),
        ("peak memory", f"{megabytes:.0f} MB", f"{megabytes / BUDGET_MEGABYTES:.2f} of the budget"),
        ("written", f"{bytes_written / 1e6:.0f} MB", ""),
    ]


def _make(out: Path) -> tuple[float, float, float]:
    """Seconds that the command took by the clock and on a processor; its peak memory in MB.

    On a machine that does other things too, only the second tells how fast the code is.
    """
    options = {"--cases": CASES, "--years": YEARS, "--seed": SEED, "--out": out}
    given = [str(part) for option in options.items() for part in option]
    command = [sys.executable, "-c", "from peelian.cli import main; main()", "make-force", *given]
    start = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"make-force failed with exit status {process.returncode}")
    processor = usage.ru_utime + usage.ru_stime
    return time.monotonic() - start, processor, usage.ru_maxrss * 1024 / 1e6
