"""How long a million made-up allegations take from registers to validated, and how much memory.

The budget of snapshot, conform and validate is 90 s and 2 GB on two cores. Beside it stands a plain
DuckDB read-join-write of the same rows, which checks nothing, hashes nothing and reads Parquet, not
a database and a workbook.
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
    """Each stage of each register once. Returns: what, figure, ratio; seconds of a processor."""
    with tempfile.TemporaryDirectory(prefix="peelian-bench-") as folder:
        place = Path(folder)
        options = {"--cases": CASES, "--years": YEARS, "--seed": SEED, "--out": place / "registers"}
        _run(PEELIAN, "make-force", *(part for option in options.items() for part in option))
        # Personnel first: the complaints are held against it.
        taken = {
            (stage, register): _stage(place, stage, register)
            for register in ("personnel", "complaints")
            for stage in ("snapshot", "conform", "validate")
        }
        (place / "out").mkdir()
        copies = (_only(place, "snapshots", register) for register in ("complaints", "personnel"))
        plain, _ = _run(PLAIN, *copies, place / "out")
    seconds = sum(found[0] for found in taken.values())
    most = max(memory for _, memory in taken.values())
    figures = [
        (
            f"{stage} {register}",
            f"{one:.1f} s, {memory:.0f} MB",
            f"{memory / BUDGET_MEGABYTES:.2f} of 2 GB",
        )
        for (stage, register), (one, memory) in taken.items()
    ]
    return [
        *figures,
        (
            "all of it, one after another",
            f"{seconds:.1f} s, {most:.0f} MB",
            f"{seconds / BUDGET_SECONDS:.2f} of 90 s",
        ),
        ("plain DuckDB read-join-write", f"{plain:.1f} s", f"{seconds / plain:.1f} times as long"),
    ]


def _stage(place: Path, stage: str, register: str) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of one stage of a register."""
    source = SOURCES / f"{register}.yaml"
    given: dict[str, tuple[object, ...]] = {
        "snapshot": (source, "--as-at", AS_AT),
        "conform": (_only(place, "snapshots", register), source),
        "validate": (_only(place, "conformed", register),),
    }
    return _run(
        *(PEELIAN, "stage", stage, *given[stage], "--home", place / "home"),
        PEELIAN_REGISTERS=str(place / "registers"),
        PEELIAN_PSEUDONYM_KEY=KEY,
    )


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


def _only(place: Path, stage: str, register: str) -> Path | None:
    """The folder that a stage left; None before it ran."""
    folders = list((place / "home" / "records" / stage / register).glob("*"))
    return folders[0] if folders else None
