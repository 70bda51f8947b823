"""A statement as a row holds it: what its cells mean as JSON, the cells themselves as numbers.

In    a Statement
Out   two runs of bytes, and a digest over both; back again, byte for byte
Why   docs/decisions/0019-the-ledger.md: ten million cells have to be found and read in seconds
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from peelian.core.errors import InputError, ZoneError
from peelian.ledger.statement import (
    ALLEGATIONS,
    DAY,
    PEOPLE,
    Axis,
    Restriction,
    Statement,
    Universe,
)

CELL_FIELDS = frozenset({"values", "markers"})
WIDTHS = (1, 2, 4, 8)
"""Bytes that a number may take, little-endian and signed."""
LARGEST = 2**53
"""Counts are held exactly up to here; a published count has at most 15 digits."""
MOST_MARKERS = 256
LEVEL = 6
HEAD_END = b"\n"
NO_CELLS = b'{"values":[],"markers":[],'
EARLIEST, LATEST = dt.date.min.isoformat(), dt.date.max.isoformat()


@dataclass(frozen=True)
class Coded:
    """A statement as bytes, not compressed.

    Attributes:
        meaning: canonical JSON of everything but the cells.
        cells: a line of JSON (how many cells, bytes for each, the markers used), then the values
            with one more than the largest number of that width's half for None, then for each
            cell a byte: which marker.
    """

    meaning: bytes
    cells: bytes

    @property
    def digest(self) -> str:
        """SHA-256 over both, each behind its length."""
        hasher = hashlib.sha256()
        for part in (self.meaning, self.cells):
            hasher.update(len(part).to_bytes(8, "little") + part)
        return hasher.hexdigest()


def encode(statement: Statement) -> Coded:
    """A statement's bytes: equal statements, equal bytes.

    Raises: InputError where a count is too large to be held, the markers are too many kinds, or
        values and markers aren't as many as the axes' nodes multiplied.
    """
    wanted = 1
    for axis in statement.axes:
        wanted *= len(axis.nodes)
    if {len(statement.values), len(statement.markers)} != {wanted}:
        raise InputError(
            "a table's cells are not as many as its categories multiplied",
            where=f"{statement.release}, table {statement.table}",
            given=f"{len(statement.values)} values, {len(statement.markers)} markers",
            allowed=f"{wanted} of each",
        )
    meaning = statement.model_dump(mode="json", exclude=set(CELL_FIELDS))
    return Coded(compact_json(meaning), _cells(statement.values, statement.markers))


def decode(coded: Coded) -> Statement:
    """The statement of these bytes. Raises: ZoneError where they can't have come from `encode`."""
    try:
        values, markers = read_cells(coded.cells)
        # The cells are whole numbers and texts already; looking at each again takes most time.
        said = Statement.model_validate_json(NO_CELLS + coded.meaning.removeprefix(b"{"))
        return said.model_copy(update={"values": values, "markers": markers})
    except (ValueError, KeyError, TypeError, IndexError):
        raise ZoneError(
            "a statement of the ledger can't be read",
            do="restore the ledger from its backup, and run peelian ledger check",
        ) from None


def read_cells(cells: bytes) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
    """Values and markers. Raises: ValueError, KeyError, TypeError or IndexError for other bytes."""
    head, numbers = cells.split(HEAD_END, 1)
    told = json.loads(head)
    count, width, palette = told["cells"], told["width"], told["markers"]
    if width not in WIDTHS or len(numbers) != count * (width + 1):
        raise ValueError("not as long as it says")
    array = np.frombuffer(numbers, dtype=f"<i{width}", count=count)
    values: list[int | None] = array.tolist()
    for place in np.flatnonzero(array == _none_of(width)).tolist():
        values[place] = None
    if not all(isinstance(marker, str) for marker in palette):
        raise ValueError("no texts")
    which = np.frombuffer(numbers, dtype=np.uint8, offset=count * width)
    return tuple(values), tuple(map(palette.__getitem__, which.tolist()))


def pack(data: bytes) -> bytes:
    """`data` compressed. What is hashed is `data`: another zlib may pack it otherwise."""
    return zlib.compress(data, LEVEL)


def unpack(data: bytes) -> bytes:
    """What `pack` was given. Raises: ZoneError where it can't be unpacked."""
    try:
        return zlib.decompress(data)
    except zlib.error:
        raise ZoneError(
            "a row of the ledger can't be unpacked",
            do="restore the ledger from its backup, and run peelian ledger check",
        ) from None


def compact_json(value: Any) -> bytes:
    """`value` as JSON on one line with sorted keys: equal values, equal bytes."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def universe_key(universe: Universe) -> str:
    """A universe in one line: what rows are looked up by."""
    lists = (universe.registers, universe.regimes)
    joined = [" ".join(items) for items in lists]
    return "; ".join([*joined, universe.counting_unit, universe.date_basis])


def count_together(one: str, other: str) -> bool:
    """Whether universes, by their keys, may count the same units: one unit, basis, register.

    A register that is only looked up in, as ranks are in the personnel register, adds no unit, so
    one that both have is enough. The same of regulations; who names none counts under all.
    """
    (registers, regimes, *what), (others, other_regimes, *other_what) = (
        key.split("; ") for key in (one, other)
    )
    return (
        _one_basis(what, other_what)
        and bool(set(registers.split()) & set(others.split()))
        and (
            not (regimes and other_regimes)
            or bool(set(regimes.split()) & set(other_regimes.split()))
        )
    )


def _one_basis(what: Sequence[str], other: Sequence[str]) -> bool:
    """Whether units and date bases are the same, or one counts people and one what they did."""
    units, bases = (what[0], other[0]), (what[1], other[1])
    bound = ALLEGATIONS in units and any(unit.split(" ")[0] == PEOPLE for unit in units)
    return bases[0] == bases[1] and (units[0] == units[1] or bound)


def restrictions_key(restrictions: Sequence[Restriction]) -> str:
    """A digest of what a table is confined to besides its days."""
    told = [[r.variable, list(r.holds)] for r in restrictions if r.variable != DAY]
    return hashlib.sha256(compact_json(sorted(told))).hexdigest()


def window_of(restrictions: Sequence[Restriction]) -> tuple[str, str]:
    """The first and last day that a table is confined to, ISO; all of time where it isn't."""
    for restriction in restrictions:
        if restriction.variable == DAY and restriction.holds:
            return restriction.holds[0], restriction.holds[-1]
    return EARLIEST, LATEST


def variables_key(axes: Sequence[Axis], restrictions: Sequence[Restriction]) -> str:
    """The variables that a table speaks of, ascending, each between spaces."""
    names = {axis.variable for axis in axes} | {r.variable for r in restrictions}
    return f" {' '.join(sorted(names))} "


def _cells(values: Sequence[int | None], markers: Sequence[str]) -> bytes:
    palette = sorted(set(markers))
    if len(palette) > MOST_MARKERS:
        raise InputError(
            "a table has too many kinds of marker", given=len(palette), allowed=MOST_MARKERS
        )
    largest = max((abs(value) for value in values if value is not None), default=0)
    if largest > LARGEST:
        raise InputError("a count is too large to be held", allowed=f"at most {LARGEST}")
    width = next(width for width in WIDTHS if largest < -_none_of(width))
    none = _none_of(width)
    numbers = np.array([none if value is None else value for value in values], dtype=f"<i{width}")
    places = {marker: place for place, marker in enumerate(palette)}
    which = np.array([places[marker] for marker in markers], dtype=np.uint8)
    head = {"cells": len(values), "width": width, "markers": palette}
    return compact_json(head) + HEAD_END + numbers.tobytes() + which.tobytes()


def _none_of(width: int) -> int:
    """The number that stands for None: the lowest of its width."""
    return -(1 << (8 * width - 1))
