"""What a stranger reads in a public folder: counts, what is hidden, and what the pieces of it are.

In    a folder of published tables: one JSON a table, a count or a marker for each combination
Out   for every combination of pieces what is told of it, and the questions worth asking
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DAY, OTHER = "day", "~"
SMALL = 4
Box = tuple[tuple[str, frozenset[int]], ...]
"""For each variable, in the order of their names, the pieces held; a variable that's left out is
unrestricted."""


@dataclass(frozen=True)
class Told:
    """Everything that is published of one set of records: `None` is a hidden count."""

    counts: Mapping[Box, int | None]
    least: Mapping[Box, int]
    nothing: frozenset[Box]
    pieces: Pieces


def read(public: Path) -> Told:
    """Every table of a folder."""
    tables = [json.loads(path.read_text("utf-8")) for path in sorted(public.rglob("*.json"))]
    cut = Pieces(tables)
    counts: dict[Box, int | None] = {}
    least: dict[Box, int] = {}
    nothing: set[Box] = set()
    for table in tables:
        confined = {r["variable"]: cut.of(r["variable"], r["holds"]) for r in table["restrictions"]}
        axes = [
            (axis["variable"], [cut.of(axis["variable"], n["holds"]) for n in axis["nodes"]])
            for axis in table["axes"]
        ]
        for number, combination in enumerate(itertools.product(*(nodes for _, nodes in axes))):
            named = zip((name for name, _ in axes), combination, strict=True)
            box = cut.box([*confined.items(), *named])
            value = table["values"][number]
            if value is not None:
                counts[box] = value
            else:
                counts.setdefault(box, None)
                least[box] = max(least.get(box, 0), int(table["zeros_shown"]))
        for name, nodes in axes:
            parts = [held for held in nodes if len(held) < cut.size(name)]
            left = frozenset(range(cut.size(name))).difference(*parts)
            left &= confined.get(name, left)
            if left:
                nothing.add(cut.box([*confined.items(), (name, left)]))
    return Told(counts, least, frozenset(nothing), cut)


class Pieces:
    """The pieces of each variable: days and codes that every table treats alike."""

    def __init__(self, tables: Sequence[Mapping[str, Any]]) -> None:
        sets: dict[str, set[tuple[str, ...]]] = {}
        for table in tables:
            for restriction in table["restrictions"]:
                sets.setdefault(restriction["variable"], set()).add(tuple(restriction["holds"]))
            for axis in table["axes"]:
                held = sets.setdefault(axis["variable"], set())
                held |= {tuple(n["holds"]) for n in axis["nodes"] if n["holds"] is not None}
        self._sets = {name: sorted(held) for name, held in sets.items()}
        self._pieces: dict[str, dict[tuple[bool, ...], int]] = {}
        self._place: dict[tuple[str, tuple[str, ...]], frozenset[int]] = {}
        for name, ordered in self._sets.items():
            values = {OTHER, *itertools.chain.from_iterable(ordered)}
            if name == DAY:
                # Between two cuts nothing changes; a cut is a first day, or a day after a last.
                values |= {_day_after(last) for days in ordered for last in days[1::2]}
            pieces: dict[tuple[bool, ...], int] = {}
            for value in sorted(values):
                pieces.setdefault(self._sign(name, value), len(pieces))
            self._pieces[name] = pieces
            for number, each in enumerate(ordered):
                held = frozenset(place for sign, place in pieces.items() if sign[number])
                self._place[name, each] = held

    @property
    def names(self) -> list[str]:
        """The variables, ascending."""
        return sorted(self._pieces)

    def _sign(self, name: str, value: str) -> tuple[bool, ...]:
        return tuple(_in(name, value, each) for each in self._sets[name])

    def piece_of(self, name: str, value: str) -> int:
        """The piece that a value lies in."""
        return self._pieces[name][self._sign(name, value)]

    def size(self, name: str) -> int:
        return len(self._pieces[name])

    def of(self, name: str, holds: Sequence[str] | None) -> frozenset[int]:
        if holds is None:
            return frozenset(range(self.size(name)))
        return self._place[name, tuple(holds)]

    def box(self, held: Iterable[tuple[str, frozenset[int]]]) -> Box:
        found: dict[str, frozenset[int]] = {}
        for name, pieces in held:
            found[name] = found.get(name, pieces) & pieces
        return tuple(
            (name, pieces)
            for name, pieces in sorted(found.items())
            if len(pieces) < self.size(name)
        )


def _day_after(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(1)).isoformat()


def _in(name: str, value: str, holds: Sequence[str]) -> bool:
    if name != DAY:
        return value in holds
    return any(a <= value <= b for a, b in zip(holds[::2], holds[1::2], strict=True))


def questions(told: Told) -> tuple[list[Box], dict[Box, int]]:
    """What is asked for: hidden cells, and what one cell has beyond another in one variable.

    Returns: what has to be worked out, and what is a small difference of two shown counts.
    """
    asked = {box: None for box, value in told.counts.items() if value is None}
    plain: dict[Box, int] = {}
    lines: dict[tuple[str, Box], list[tuple[frozenset[int], Box]]] = {}
    for box in told.counts:
        for name in told.pieces.names:
            rest = tuple(each for each in box if each[0] != name)
            pieces = dict(box).get(name) or frozenset(range(told.pieces.size(name)))
            lines.setdefault((name, rest), []).append((pieces, box))
    for (name, rest), line in lines.items():
        for (one, box), (other, part) in itertools.permutations(line, 2):
            if not one > other:
                continue
            gap = tuple(sorted((*rest, (name, one - other)), key=lambda each: each[0]))
            whole, less = told.counts[box], told.counts[part]
            if whole is not None and less is not None:
                if 1 <= whole - less <= SMALL:
                    plain[gap] = whole - less
            elif told.counts.get(gap) is None:
                asked[gap] = None
    return [box for box in asked if box not in plain], plain
