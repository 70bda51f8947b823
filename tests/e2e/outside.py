"""An attacker who has the published folder and nothing else, written apart from the engine.

In    the CSVs and `release.json` of a published release
Out   the hidden cells, and whether a whole-number table with a given hidden count exists that
      agrees with every published number

It knows what the release's notes say: tables add up, zeros are shown (so a hidden count is 1 or
more), counts are whole numbers.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np

Cell = tuple[tuple[str, str], ...]
"""Where a count stands: (dimension, code) of every dimension that isn't at its total."""


@dataclass
class Published:
    """What a reader has: shown counts, hidden cells, and sums that must hold."""

    shown: dict[Cell, int]
    hidden: list[Cell]
    sums: list[tuple[Cell, tuple[Cell, ...]]]


def read_published(folder: Path) -> Published:
    """Read a published release as anyone could."""
    facts = json.loads((folder / "release.json").read_text())
    trees = {dimension["id"]: dimension["categories"] for dimension in facts["dimensions"]}
    shown: dict[Cell, int] = {}
    hidden: set[Cell] = set()
    sums: list[tuple[Cell, tuple[Cell, ...]]] = []
    for table in facts["tables"]:
        by = table["by"]
        with (folder / table["file"]).open(newline="") as stream:
            for row in csv.DictReader(stream):
                cell = _cell({d: row[f"{d}_code"] for d in by}, trees)
                if row["marker"] == "c":
                    hidden.add(cell)
                else:
                    assert shown.setdefault(cell, int(row["value"])) == int(row["value"])
        sums += _sums(by, trees)
    assert not hidden & set(shown), "a count is hidden in one table and shown in another"
    return Published(shown, sorted(hidden), sums)


def _cell(codes: dict[str, str], trees: dict[str, list[dict[str, str]]]) -> Cell:
    return tuple(sorted((d, code) for d, code in codes.items() if code != trees[d][0]["code"]))


def _sums(
    by: list[str], trees: dict[str, list[dict[str, str]]]
) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    for dimension in by:
        others = [d for d in by if d != dimension]
        for codes in itertools.product(*([c["code"] for c in trees[d]] for d in others)):
            fixed = dict(zip(others, codes, strict=True))
            for parent in trees[dimension]:
                kids = [c["code"] for c in trees[dimension] if c["parent"] == parent["code"]]
                if kids:
                    yield (
                        _cell(fixed | {dimension: parent["code"]}, trees),
                        tuple(_cell(fixed | {dimension: kid}, trees) for kid in kids),
                    )


class Attack:
    """Questions asked of the published numbers by whole-number programming."""

    def __init__(self, published: Published) -> None:
        self.column = {cell: number for number, cell in enumerate(published.hidden)}
        self.seen: list[set[int]] = [set() for _ in published.hidden]
        self.chance = np.random.default_rng(1)
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        for _ in published.hidden:
            self.solver.addVar(1.0, highspy.kHighsInf)
        for number in self.column.values():
            self.solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        for parent, kids in published.sums:
            self._add(published, parent, kids)

    def _add(self, published: Published, parent: Cell, kids: tuple[Cell, ...]) -> None:
        signs = dict.fromkeys(kids, 1.0) | {parent: -1.0}
        known = sum(sign * published.shown.get(cell, 0) for cell, sign in signs.items())
        unknown = [(self.column[c], s) for c, s in signs.items() if c in self.column]
        if not unknown:
            assert known == 0, "published numbers don't add up"
            return
        columns = np.array([column for column, _ in unknown], dtype=np.int32)
        weights = np.array([sign for _, sign in unknown])
        self.solver.addRow(-known, -known, len(unknown), columns, weights)

    def possible(self, cell: Cell, count: int) -> bool:
        """Whether some whole-number table has `count` there and agrees with what is published.

        Each table that is found answers for all of its counts; costs by chance make them differ.
        """
        column = self.column[cell]
        if count in self.seen[column]:
            return True
        size = len(self.column)
        costs = self.chance.integers(0, 2, size).astype(float)
        self.solver.changeColsCost(size, np.arange(size, dtype=np.int32), costs)
        self.solver.changeColBounds(column, float(count), float(count))
        self.solver.run()
        answer = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self.solver.changeColBounds(column, 1.0, highspy.kHighsInf)
        if answer:
            table = np.rint(np.array(self.solver.getSolution().col_value)).astype(int)
            for other, found in zip(self.seen, table.tolist(), strict=True):
                other.add(found)
        return answer
