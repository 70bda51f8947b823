"""The bench's patterns: the attacker against the bench's own, which was written apart from it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attack_drawn import HIDDEN
from test_disclosure_bench import load_attacker, load_instance

from peelian.attack.judge import judge
from peelian.attack.reader import Published, read_published
from peelian.attack.readers import reader_named

LEAST = {"outsider": 0.0, "note-reader": 1.0}
WHOLE = 1e-6


def codes_of(bench: Path, name: str, dimension: str) -> list[tuple[str, str]]:
    path = bench / "inst" / name / f"dim_{dimension}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return [(row["code"], row["parent"]) for row in csv.DictReader(stream)]


def publish(bench: Path, name: str, hidden: Any, folder: Path) -> Published:
    """Write an instance with some cells hidden; read it as anyone could."""
    instance = load_instance(bench, name)
    dims, tables = instance["dims"], json.loads((bench / "inst" / name / "tables.json").read_text())
    pairs = {dimension: codes_of(bench, name, dimension) for dimension in dims}
    design = {
        "threshold": 5,
        "dimensions": {d: [[c, p or None] for c, p in pairs[d]] for d in dims},
        "tables": [{"id": f"t{n}", "by": by} for n, by in enumerate(tables)],
    }
    (folder / "report.json").write_text(json.dumps({"design": design}))
    for number, by in enumerate(tables):
        others = [place for place, dimension in enumerate(dims) if dimension not in by]
        inside = np.flatnonzero(~instance["node"][others].any(axis=0))
        with (folder / f"t{number}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([*by, "value", "marker"])
            for cell in inside.tolist():
                codes = [pairs[d][instance["node"][dims.index(d)][cell]][0] for d in by]
                ends = ("", HIDDEN[1]) if hidden[cell] else (instance["value"][cell], "")
                writer.writerow([*codes, *ends])
    return read_published(folder)


def by_nodes(published: Published, dims: list[str], instance: dict[str, Any]) -> dict[int, int]:
    """For each cell as the attacker has it, the bench's number of it."""
    ids = [axis.id for axis in published.design.layout.axes]
    order = [ids.index(dimension) for dimension in dims]
    bench = {tuple(node): number for number, node in enumerate(instance["node"].T.tolist())}
    return {
        cell: bench[tuple(node[place] for place in order)]
        for cell, node in enumerate(published.nodes.tolist())
    }


@pytest.mark.parametrize("who", ["outsider", "note-reader"])
@pytest.mark.parametrize(("name", "highest"), [("LINK", 4), ("LINK", 9), ("S", 6), ("S", 12)])
def test_both_attackers_say_the_same(
    bench: Path, tmp_path: Path, name: str, highest: int, who: str
) -> None:
    instance = load_instance(bench, name)
    value = instance["value"]
    hidden = (value > 0) & (value <= highest)
    published = publish(bench, name, hidden, tmp_path)
    verdict = judge(published, reader_named(who, 5, 1))
    number = by_nodes(published, instance["dims"], instance)
    exact = {number[cell]: count for cell, count in verdict.exact}
    narrow = {number[cell] for cell, _, _ in verdict.narrow}
    assert verdict.open == []
    assert all(value[cell] == count for cell, count in exact.items())

    _, cells, low, high = load_attacker(bench).audit(
        instance["A"], value, hidden, value == value, low=LEAST[who]
    )
    width = dict(zip(cells.tolist(), (high - low).tolist(), strict=True))
    theirs = {cell for cell, wide in width.items() if wide < WHOLE}
    assert theirs <= exact.keys()
    # Where fractions leave room around a count (0 to 2), whole numbers may leave none: 1.
    assert all(width[cell] <= 2 + WHOLE for cell in exact.keys() - theirs)
    small = {cell for cell in width if value[cell] < 5} - exact.keys()
    if who == "note-reader":
        assert {cell for cell in small if width[cell] < 3 - WHOLE} <= narrow
    assert len(exact) + len(narrow) > 0
