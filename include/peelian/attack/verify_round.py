"""Checking a certificate of rounded tables by additions and comparisons; numpy only.

In    a certificate and the rounded tables it's about
Out   what is wrong with it; nothing if it holds

The published table is one that could be the truth. A way is a table of changes of -1 and 1 that
keeps every sum; gone once, twice and so on, each step ends at counts that the method allows. Each
sensitive cell needs ways down to the end of its own range, and up as far as small counts go
(docs/decisions/0017).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from peelian.attack.layout import BoolArray, IntArray, Layout, Sums, cell_names, number_cells
from peelian.attack.sums import Sum, left_out, sums_of
from peelian.attack.tables import read_sheet, read_shown, together
from peelian.attack.told import read_design
from peelian.core.errors import InputError

METHOD, FORMAT = "round", 1
NAMED = 3
NUMBERS = ("published", "starts", "cells", "signs", "targets", "steps")
LARGEST = 10**6
"""A base, or a number of steps, above this isn't one."""


@dataclass(frozen=True)
class Ways:
    """A certificate of rounding, its shapes checked.

    Attributes:
        layout, threshold, base, furthest: as it says the tables were made.
        sensitive: bool (cells).
        published: int64 (cells).
        starts: int64 (ways + 1): where each way's entries start.
        cells, signs: int64 (entries).
        targets, steps: int64 (ways): the cell that each is for, and how many times it's gone.
    """

    layout: Layout
    threshold: int
    base: int
    furthest: int
    sensitive: BoolArray
    published: IntArray
    starts: IntArray
    cells: IntArray
    signs: IntArray
    targets: IntArray
    steps: IntArray


def is_of_rounding(path: Path) -> bool:
    """Whether a file says that it's a certificate of rounding."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as raw:
            return bool(json.loads(raw["about"].tobytes())["method"] == METHOD)
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
        return False


def read_ways(path: Path) -> Ways:
    """A certificate from its file. Raises: InputError where it isn't one of this format."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as raw:
            about = json.loads(raw["about"].tobytes())
            arrays = {name: raw[name] for name in (*NUMBERS, "sensitive")}
        order = [str(name) for name in about["order"]]
        # The cells are in order of the dimensions as the tables had them.
        dimensions = {name: about["dimensions"][name] for name in order}
        layout, threshold, _ = read_design({**about, "dimensions": dimensions}, path)
        ways = Ways(
            layout,
            threshold,
            about["base"],
            about["furthest"],
            arrays["sensitive"].astype(bool),
            **{name: _whole(arrays[name]) for name in NUMBERS},
        )
        if about["format"] != FORMAT or set(order) != set(about["dimensions"]) or not _fits(ways):
            raise ValueError
    except (OSError, EOFError, KeyError, ValueError, TypeError, IndexError, zipfile.BadZipFile):
        raise InputError(
            "a certificate is missing or can't be read", where=path, do="protect the tables again"
        ) from None
    return ways


def _whole(array: Any) -> IntArray:
    if array.dtype.kind not in "iu" or array.ndim != 1:
        raise ValueError
    found: IntArray = array.astype(np.int64)
    return found


def _fits(w: Ways) -> bool:
    count, entries, ways = len(w.published), len(w.cells), len(w.targets)
    ends = w.starts[:1].tolist(), w.starts[-1:].tolist()
    return (
        type(w.base) is int
        and type(w.furthest) is int
        and 2 <= w.base <= LARGEST
        and 0 <= w.furthest <= LARGEST
        and len(w.sensitive) == count
        and len(w.signs) == entries
        and len(w.starts) == ways + 1 == len(w.steps) + 1
        and ends == ([0], [entries])
        and not (np.diff(w.starts) < 0).any()
        and bool(((w.cells >= 0) & (w.cells < count)).all())
        and bool(((w.targets >= 0) & (w.targets < count)).all())
        and bool(((w.steps >= 1) & (w.steps <= LARGEST)).all())
        and bool((np.abs(w.signs) == 1).all())
    )


def verify_rounding(certificate: Path, folder: Path) -> tuple[Ways, list[str]]:
    """Check a certificate of rounding against the tables in a folder.

    Returns: the certificate, and what is wrong, a sentence each.
    Raises: InputError where the certificate or a table can't be read.
    """
    ways = read_ways(certificate)
    layout = ways.layout
    shown = [
        read_shown(read_sheet(folder / f"{name}.csv"), layout, number)
        for number, (name, _) in enumerate(layout.tables)
    ]
    nodes, places = number_cells([layout.grid(number) for number in range(len(shown))])
    values, hidden, _ = together(len(nodes), places, shown)
    if hidden.any():
        return ways, ["a cell is hidden, and the certificate is about rounded counts"]
    if not np.array_equal(values, ways.published):
        return ways, ["it is about other counts than the tables show"]
    ties = Ties(sums_of(layout, places), left_out(layout, places))
    return ways, list(_faults(ways, nodes, ties))


@dataclass(frozen=True)
class Ties:
    """What whole tables keep.

    Attributes:
        sums: every sum.
        left: totals, and published parts that leave something out: never more than the total.
    """

    sums: list[Sums]
    left: list[Sum]

    def keeps_sums(self, table: IntArray) -> bool:
        """Whether a table, or a change of one, keeps every sum."""
        return all(np.array_equal(table[s.wholes], table[s.parts].sum(axis=1)) for s in self.sums)

    def leaves_nothing_negative(self, table: IntArray) -> bool:
        """Whether what filtered tables leave out of a total is a count in a table."""
        return all(table[total] >= table[list(parts)].sum() for total, parts in self.left)


def _faults(ways: Ways, nodes: IntArray, ties: Ties) -> Iterator[str]:
    if (ways.published % ways.base).any():
        yield f"a published count is not a multiple of {ways.base}"
    if not ties.keeps_sums(ways.published) or not ties.leaves_nothing_negative(ways.published):
        yield "the published counts don't add up, so they can't be the truth"
    down, up = np.zeros((2, len(ways.published)), dtype=np.int64)
    for number in range(len(ways.targets)):
        entries = slice(int(ways.starts[number]), int(ways.starts[number + 1]))
        if not _is_sound(ways, number, entries, ties):
            yield f"way {number + 1} doesn't lead to tables that could be true"
            return
        target, steps = int(ways.targets[number]), int(ways.steps[number])
        for sign in ways.signs[entries][ways.cells[entries] == target].tolist():
            reached = up if sign > 0 else down
            reached[target] = max(reached[target], steps)
    own = ways.base - 1
    at = ways.published
    wanted_down = np.where(at > 0, at - np.maximum(at - own, 1), 0)
    wanted_up = np.maximum(np.minimum(at + own, ways.threshold - 1) - at, 0)
    short = np.flatnonzero(ways.sensitive & ((down < wanted_down) | (up < wanted_up)))
    if len(short):
        names = "; ".join(cell_names(ways.layout, nodes[short[:NAMED]]))
        yield f"{len(short)} sensitive cells aren't shown to be in doubt: {names}"


def _is_sound(ways: Ways, number: int, entries: slice, ties: Ties) -> bool:
    """Whether a way has each cell once, keeps every sum and ends at counts that are allowed."""
    cells, signs = ways.cells[entries], ways.signs[entries]
    at, reach = ways.published[cells], ways.base * (ways.furthest + 1) - 1
    ends = at + signs * ways.steps[number]
    least = np.where(at > 0, np.maximum(at - reach, 1), 0)
    if len(np.unique(cells)) < len(cells) or (ends < least).any() or (ends > at + reach).any():
        return False
    change = np.zeros(len(ways.published), dtype=np.int64)
    change[cells] = signs
    # Steps between the ends are between them in every sum, too.
    whole = ways.published + int(ways.steps[number]) * change
    return ties.keeps_sums(change) and ties.leaves_nothing_negative(whole)
