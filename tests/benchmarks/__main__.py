"""`make bench`: runs every `bench_*.py` of this folder and prints its figures as one table.

A benchmark is a module with `main() -> list[tuple[str, str, str]]`: what was measured, the
figure with its unit, and the figure as a ratio (to a budget, or to another way of doing it).
`python -m tests.benchmarks force` runs `bench_force.py` alone.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parent
PREFIX = "bench_"


def main(wanted: list[str]) -> int:
    """Run the benchmarks named (all, where none is). Returns: the exit status."""
    console = Console()
    table = Table("benchmark", "what", "figure", "ratio")
    known = [path.stem.removeprefix(PREFIX) for path in sorted(FOLDER.glob(f"{PREFIX}*.py"))]
    if unknown := sorted(set(wanted) - set(known)):
        console.print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    for name in wanted or known:
        console.print(f"running {name} ...")
        for figures in importlib.import_module(f"tests.benchmarks.{PREFIX}{name}").main():
            table.add_row(name, *figures)
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
