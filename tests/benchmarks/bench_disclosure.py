"""Protection on the instances that other programs were measured on, judged by a foreign attacker.

Each instance is protected from the outsider, as the peers do it, and from the note-reader who may
be a count of 1, which no peer does. Ratios are to the best that any peer reached (hidden) and to
what was asked for (time, memory); below 1 is better. The judge, `attack.py` of the bench, knows
nothing of the engine. `PEELIAN_BENCH="S LINK"` chooses instances; without it, all but the largest,
which takes minutes (`PEELIAN_BENCH=L`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.disclosure_instances import BENCH, Instance, bench_module, find_instance

DEFAULT = "S LINK SM M"
JUDGE_SECONDS = 600.0
"""The judge works on a budget of time; what it leaves open is told."""
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Peers:
    """The best that a peer reached on an instance (None where none finished), and what was asked.

    Attributes:
        total, cells: sum and number of secondary cells, for the outsider.
        seconds: asked for, for the outsider; twice that (for LINK 0.5 s) for the note-reader.
    """

    total: int | None
    cells: int | None
    seconds: float
    seconds_note_reader: float


PEERS = {
    "S": Peers(487, 41, 1.0, 2.0),
    "LINK": Peers(118, 13, 0.2, 0.5),
    "SM": Peers(6_225, 344, 5.0, 10.0),
    "M": Peers(38_347, 3_522, 60.0, 120.0),
    "L": Peers(None, None, 600.0, 600.0),
}
MEGABYTES = 4_000
"""Asked for on the largest instance."""
POLICIES: dict[str, dict[str, Any]] = {
    "outsider": {"threshold": 5, "attacker": "outsider", "contributor": False},
    "note-reader": {"threshold": 5, "attacker": "note-reader", "contributor": True},
}
LEAST = {"outsider": 0.0, "note-reader": 1.0}


def main() -> list[Row]:
    """Protect and judge each instance once for each reader."""
    if not BENCH.is_dir():
        return [("the bench isn't beside this project", "", "")]
    rows: list[Row] = []
    for name in os.environ.get("PEELIAN_BENCH", DEFAULT).split():
        if name not in PEERS:
            raise SystemExit(f"no instance {name}; there are: {', '.join(PEERS)}")
        with tempfile.TemporaryDirectory() as scratch:
            instance = find_instance(name, Path(scratch))
            for reader in POLICIES:
                rows += _one(instance, reader, Path(scratch))
    return rows


def _one(instance: Instance, reader: str, scratch: Path) -> list[Row]:
    spec, out = scratch / "spec.yaml", scratch / reader
    instance.write_spec(spec, POLICIES[reader])
    command = ["-m", "tests.benchmarks.disclosure_run", spec, instance.records, out]
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=Path(__file__).parents[2],
        check=True,
        stdout=subprocess.PIPE,
    )
    took = json.loads(done.stdout)
    hidden = instance.hidden_in(out)
    secondary = hidden & ~instance.loaded["primary"]
    total = int(instance.loaded["value"][secondary].sum())
    judged = _judge(instance, reader, hidden)
    peers, what = PEERS[instance.name], f"{instance.name}, {reader}"
    seconds = peers.seconds if reader == "outsider" else peers.seconds_note_reader
    gap = 0.0 if not total or took["bound"] is None else (total - took["bound"]) / total
    return [
        (f"{what}: sum hidden", f"{total:,}", _ratio(total, peers.total, "the peers' best")),
        (f"{what}: cells", f"{int(secondary.sum()):,}", _ratio(secondary.sum(), peers.cells)),
        (f"{what}: bound, gap", f"{took['bound']:,}, {gap:.0%}", ""),
        (
            f"{what}: time",
            f"{took['processor']:.2f} s of a processor, {took['wall']:.2f} s",
            _ratio(took["processor"], seconds, "what was asked"),
        ),
        (f"{what}: memory", f"{took['megabytes']:.0f} MB", _ratio(took["megabytes"], MEGABYTES)),
        (f"{what}: judged", _verdict(judged), ""),
    ]


def _judge(instance: Instance, reader: str, hidden: Any) -> dict[str, Any]:
    """What the bench's attacker finds."""
    loaded = instance.loaded
    found: dict[str, Any]
    found, *_ = bench_module("attack").audit(
        loaded["A"],
        loaded["value"],
        hidden,
        loaded["primary"],
        low=LEAST[reader],
        budget=JUDGE_SECONDS,
    )
    return found


def _verdict(judged: dict[str, Any]) -> str:
    """Sensitive cells that fell, by how; `open` are those that the judge's budget left out."""
    told = {
        "shown": judged["unsuppressed_prim"],
        "exact": judged["exact"],
        "narrow": judged["narrow"],
        "open": judged["open_unproved"],
        "contributor": judged["sing"],
    }
    return ", ".join(f"{name} {count}" for name, count in told.items())


def _ratio(figure: float, best: float | None, of: str = "") -> str:
    return "" if best is None else f"{figure / best:.2f} {of and f'of {of}'}".strip()
