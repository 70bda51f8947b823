"""What memory costs, release by release, and what a reader of the public folder makes of it.

Sizes from the environment: PEELIAN_BENCH_YEARS, PEELIAN_BENCH_ANSWERS, PEELIAN_BENCH_FIRST (so many
publications, the first ones); PEELIAN_BENCH_CSV names a file for a line a publication. The ratio of
a hidden count is to the same release protected alone.
"""

from __future__ import annotations

import csv
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from .ledger_years import WITH, WITHOUT, Outcome, publish_all
from .ledger_years_attack import attack
from .ledger_years_force import publications, records_of

SEED, A_MONTH = 7, 40


def main() -> list[tuple[str, str, str]]:
    """Publish and attack. Returns: what, figure with unit, ratio."""
    years = int(os.environ.get("PEELIAN_BENCH_YEARS", "1"))
    answers = int(os.environ.get("PEELIAN_BENCH_ANSWERS", "8"))
    first = int(os.environ.get("PEELIAN_BENCH_FIRST", "10"))
    planned = publications(years, answers, SEED)[:first]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        outcomes = list(publish_all(planned, records_of(years, A_MONTH, SEED), root))
        found = {kind: attack(root / kind) for kind in (WITHOUT, WITH)}
    if target := os.environ.get("PEELIAN_BENCH_CSV"):
        _write(Path(target), outcomes)
    refused = sum(bool(outcome.refused) for outcome in outcomes)
    return [
        *[_line(outcome) for outcome in outcomes],
        ("refused", f"{refused}", f"{refused / len(outcomes):.2f} of all"),
        *[
            (
                f"{kind} memory: small counts certain; narrowed; not settled",
                f"{len(each.certain)}; {len(each.narrowed)}; {len(each.open)}",
                f"of {each.asked:,} questions, {each.unknowns:,} unknowns, {each.sums:,} sums",
            )
            for kind, each in found.items()
        ],
    ]


def _line(outcome: Outcome) -> tuple[str, str, str]:
    name = f"{outcome.name} {outcome.period}: {outcome.cells} cells"
    if outcome.refused:
        return name, f"refused, {outcome.seconds:.1f} s", outcome.refused
    more = f"{outcome.hidden / outcome.alone:.2f}" if outcome.alone > 0 else ""
    return name, f"{outcome.hidden} hidden, {outcome.seconds:.1f} s", more


def _write(target: Path, outcomes: list[Outcome]) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(asdict(outcomes[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(outcome) for outcome in outcomes)
