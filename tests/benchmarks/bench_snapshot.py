"""How long snapshots of a million made-up allegations take, and how much memory.

The road's budget from snapshot to validated is 90 s and 2 GB on two cores; this is the snapshots'
share of it. Beside it stands a plain DuckDB read-join-write of the same rows, which checks nothing,
hashes nothing and reads Parquet, not a database and a workbook.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BUDGET_SECONDS, BUDGET_MEGABYTES = 90, 2_000
CASES, YEARS, SEED = 496_000, 10, 1
"""Published ratios make about 2.02 allegations a case, so this is just over a million of them."""
AS_AT = "2026-11-01"
SOURCES = Path(__file__).parents[2] / "include" / "sources"
KEY = "a key of the benchmark that is long enough"
PLAIN = """
import sys, duckdb
complaints, personnel, out = sys.argv[1:]
with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": out}) as connection:
    connection.execute(f'''
        COPY (
            SELECT * FROM '{complaints}/ALLEGATIONS.parquet'
            JOIN '{complaints}/CASES.parquet' USING (CASE_REF)
            LEFT JOIN '{complaints}/SUBJECTS.parquet' USING (ALLEGATION_REF)
            LEFT JOIN '{complaints}/OUTCOMES.parquet' USING (SUBJECT_REF)
        ) TO '{out}/joined.parquet' (COMPRESSION zstd)''')
    for table in ("Employees", "Postings"):
        connection.execute(
            f"COPY (SELECT * FROM '{personnel}/{table}.parquet') "
            f"TO '{out}/{table}.parquet' (COMPRESSION zstd)")
"""
PEELIAN = "from peelian.cli import main; main()"


def main() -> list[tuple[str, str, str]]:
    """Take each snapshot once. Returns: what, figure with unit, ratio; seconds of a processor."""
    with tempfile.TemporaryDirectory(prefix="peelian-bench-") as folder:
        place = Path(folder)
        options = {"--cases": CASES, "--years": YEARS, "--seed": SEED, "--out": place / "registers"}
        _run(PEELIAN, "make-force", *(part for option in options.items() for part in option))
        taken = {
            register: _run(
                *(PEELIAN, "stage", "snapshot", SOURCES / f"{register}.yaml"),
                *("--home", place / "home", "--as-at", AS_AT),
                PEELIAN_REGISTERS=str(place / "registers"),
                PEELIAN_PSEUDONYM_KEY=KEY,
            )
            for register in ("complaints", "personnel")
        }
        (place / "out").mkdir()
        plain, _ = _run(PLAIN, *(_only(place, register) for register in taken), place / "out")
    seconds = sum(found[0] for found in taken.values())
    figures = [
        (
            f"snapshot of {register}",
            f"{one:.1f} s, {memory:.0f} MB",
            f"{memory / BUDGET_MEGABYTES:.2f} of 2 GB",
        )
        for register, (one, memory) in taken.items()
    ]
    return [
        *figures,
        (
            "both snapshots",
            f"{seconds:.1f} s",
            f"{seconds / BUDGET_SECONDS:.2f} of the road's 90 s",
        ),
        ("plain DuckDB read-join-write", f"{plain:.1f} s", f"{seconds / plain:.1f} times as long"),
    ]


def _run(program: str, *arguments: object, **variables: str) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of a program in a process of its own."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env=os.environ | variables
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"a step failed with exit status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6


def _only(place: Path, register: str) -> Path:
    (folder,) = (place / "home" / "records" / "snapshots" / register).iterdir()
    return folder
