"""Checking a certificate by additions and comparisons; numpy only.

In    a certificate and the published tables it's about
Out   what is wrong with it; nothing if it holds

Nothing in a certificate is believed but by what it shows: each alternative table must agree with
everything published, and between them they must show each sensitive cell with each count of its
window (note-reader), or with two counts threshold - 2 apart (outsider). For the contributor no
sensitive cell may be the same in all tables that have the knower's cell at 1.

A certificate says itself which cells are sensitive, and where their windows start. A window may
start at the floor: the least count that shown zeros leave. One that starts higher is taken for that
of a sensitive count that isn't small, and must reach the threshold; how many there are is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from peelian.attack.layout import BoolArray, IntArray, Sums, cell_names, number_cells
from peelian.attack.same import same_by_zeros
from peelian.attack.sealed import NOTE_READER, Sealed, read_sealed
from peelian.attack.sums import sums_of
from peelian.attack.tables import read_sheet, read_shown, together
from peelian.attack.told import zeros_shown_by
from peelian.core.errors import InputError

NAMED = 3
"""A complaint names so many cells."""
LARGEST = 2**40
"""A count of a world above this isn't one: sums must stay exact in 64 bits."""


@dataclass(frozen=True)
class Checked:
    """The outcome.

    Attributes:
        faults: what is wrong, a sentence each; empty where the certificate holds.
        readers: who is withstood, as claimed.
        worlds, sensitive: how many.
        above: windows that start above their floor, so of counts that aren't small.
    """

    faults: list[str]
    readers: list[str]
    worlds: int
    sensitive: int
    above: int


def verify(certificate: Path, folder: Path, *, zeros_hidden: bool | None = None) -> Checked:
    """Check a certificate against the tables in a folder.

    Args:
        zeros_hidden: whether the notes of the release say that a hidden count may be zero; None
            asks its `release.json` or `report.json`, and takes zeros to be shown where neither
            says anything.
    Raises: InputError where the certificate or a table can't be read, or `zeros_hidden` isn't what
        the release says.
    """
    sealed = read_sealed(certificate)
    zeros_hidden = _zeros_hidden(folder, zeros_hidden)
    layout = sealed.layout
    shown = [
        read_shown(read_sheet(folder / f"{name}.csv"), layout, number)
        for number, (name, _) in enumerate(layout.tables)
    ]
    nodes, places = number_cells([layout.grid(number) for number in range(len(shown))])
    values, hidden, told = together(len(nodes), places, shown)
    readers = [sealed.reader, *(["contributor"] if sealed.contributor else [])]
    order = order_of(sealed, nodes)
    if order is None:
        faults, above = ["it has other cells than the tables"], 0
    else:
        check = Check(sealed, order, values, hidden, sums_of(layout, places))
        faults = [*check.about_cells(told, zeros_hidden)]
        faults = faults or [*check.about_worlds()]
        faults = faults or [*check.about_windows(), *check.about_knowers()]
        above = check.above()
    return Checked(faults, readers, len(sealed.worlds), int(sealed.sensitive.sum()), above)


def _zeros_hidden(folder: Path, given: bool | None) -> bool:
    """Whether a hidden count may be zero, as a file in the folder or someone says."""
    said = zeros_shown_by(folder)
    if None not in (said, given) and said is given:
        raise InputError("the release says otherwise of its zeros", where=folder)
    return bool(given) if said is None else not said


def order_of(sealed: Sealed, nodes: IntArray) -> IntArray | None:
    """The certificate's cell of each cell of the tables; None where they aren't the same cells."""
    mine = np.flatnonzero(~sealed.virtual)
    if len(mine) != len(nodes):
        return None
    order: IntArray = mine[np.lexsort(sealed.nodes[mine].T[::-1])]
    return order if np.array_equal(sealed.nodes[order], nodes) else None


class Check:
    """The checks of one certificate.

    Args:
        order: int64 (cells): the certificate's cell of each cell of the tables.
        values, hidden: what the tables show.
        sums: every sum of every table, by cells of the tables.
    """

    def __init__(
        self,
        sealed: Sealed,
        order: IntArray,
        values: IntArray,
        hidden: BoolArray,
        sums: list[Sums],
    ) -> None:
        self._sealed, self._order = sealed, order
        self._values, self._hidden, self._sums = values, hidden, sums
        self._sensitive = np.flatnonzero(sealed.sensitive)
        self._column = np.full(len(sealed.nodes), -1, dtype=np.int64)
        self._column[sealed.hidden] = np.arange(int(sealed.hidden.sum()))

    def about_cells(self, told: BoolArray, zeros_hidden: bool) -> Iterator[str]:
        """Whether it speaks of the cells that are hidden, and of what its reader knows."""
        sealed = self._sealed
        if told.any():
            yield self._of("hidden in one table and shown in another", self._order[told])
        wrong = sealed.hidden[self._order] != self._hidden
        if wrong.any():
            yield self._of("hidden in one, shown in the other", self._order[wrong])
        out = sealed.sensitive & ~sealed.hidden & ~sealed.virtual
        if out.any():
            yield self._of("said to be sensitive, and shown", np.flatnonzero(out))
        if (sealed.singles & ~sealed.hidden).any():
            yield self._of("said to be one person, and shown", np.flatnonzero(sealed.singles))
        if sealed.reader == NOTE_READER and sealed.least == 0 and not zeros_hidden:
            yield "it lets hidden counts be zero, and the notes don't say so (--zeros-hidden)"

    def about_worlds(self) -> Iterator[str]:
        """Whether each world agrees with everything published."""
        sealed = self._sealed
        if not len(sealed.worlds) and len(self._sensitive):
            yield "it has no alternative tables"
        least = sealed.least if sealed.reader == NOTE_READER else 0
        real = ~sealed.virtual[sealed.hidden]
        for number, world in enumerate(sealed.worlds, start=1):
            if world.min(initial=0) < 0 or world.max(initial=0) > LARGEST:
                yield f"alternative table {number} has a count that isn't one"
            elif world[real].min(initial=least) < least:
                yield f"alternative table {number} has a hidden count below {least}"
            elif not self._adds_up(world):
                yield f"alternative table {number} doesn't add up to what is published"
            elif not self._virtual_agree(world):
                yield f"alternative table {number} has a complement that isn't one"
            else:
                continue
            return

    def about_windows(self) -> Iterator[str]:
        """Whether the worlds show what must be possible."""
        sealed, counts = self._sealed, self._counts(self._sensitive)
        if sealed.reader != NOTE_READER:
            apart = np.ptp(counts, axis=0) if len(counts) else np.zeros(len(self._sensitive))
            narrow = self._sensitive[apart < sealed.threshold - 2]
            if len(narrow):
                yield self._of(f"never {sealed.threshold - 2} apart", narrow)
            return
        short = self._sensitive[~self._window_is_wide()]
        if len(short):
            yield self._of("claimed to need fewer counts than the threshold asks for", short)
        misplaced = self._sensitive[~self._window_is_placed()]
        if len(misplaced):
            yield self._of("claimed to start where no window of theirs starts", misplaced)
        missing = [
            int(cell)
            for place, cell in enumerate(self._sensitive.tolist())
            if not self._shows(counts[:, place], place)
        ]
        if missing:
            yield self._of("without one of their counts", np.array(missing))

    def about_knowers(self) -> Iterator[str]:
        """Whether some count is certain to someone who is a 1."""
        if not self._sealed.contributor:
            return
        same = self._same()
        counts = self._counts(self._sensitive)
        for knower in np.flatnonzero(self._sealed.singles).tolist():
            rows = np.flatnonzero(self._counts(np.array([knower]))[:, 0] == 1)
            left = np.flatnonzero((self._sensitive != knower) & (same != self._same_of(knower)))
            for row in rows[1:].tolist():
                left = left[counts[row, left] == counts[rows[0], left]]
                if not len(left):
                    break
            if len(left):
                yield self._of("certain to someone who is a count of 1", self._sensitive[left])
                return

    def above(self) -> int:
        """How many windows start above the floor that zeros leave."""
        if self._sealed.reader != NOTE_READER:
            return 0
        return int((self._sealed.low > self._floors()).sum())

    def _adds_up(self, world: IntArray) -> bool:
        table = self._values.copy()
        columns = self._column[self._order]
        table[self._hidden] = world[columns[self._hidden]]
        return all(
            np.array_equal(table[sums.wholes], table[sums.parts].sum(axis=1)) for sums in self._sums
        )

    def _virtual_agree(self, world: IntArray) -> bool:
        parts = self._sealed.virtual_parts
        whole, part = (self._of_world(world[None, :], parts[:, at])[0] for at in (1, 2))
        mine = self._column[parts[:, 0]]
        held = mine >= 0
        return bool((whole >= part).all()) and np.array_equal(
            world[mine[held]], (whole - part)[held]
        )

    def _counts(self, cells: IntArray) -> IntArray:
        """int64 (worlds, cells): the counts of some of the certificate's cells."""
        return self._of_world(self._sealed.worlds, cells)

    def _of_world(self, worlds: IntArray, cells: IntArray) -> IntArray:
        shown = np.zeros(len(self._sealed.nodes), dtype=np.int64)
        shown[self._order] = self._values
        columns = self._column[cells]
        found = np.tile(shown[cells], (len(worlds), 1))
        found[:, columns >= 0] = worlds[:, columns[columns >= 0]]
        parts = self._sealed.virtual_parts
        for place in np.flatnonzero(self._sealed.virtual[cells] & (columns < 0)).tolist():
            _, parent, child = parts[parts[:, 0] == cells[place]][0].tolist()
            both = self._of_world(worlds, np.array([parent, child]))
            found[:, place] = both[:, 0] - both[:, 1]
        return found

    def _window_is_wide(self) -> BoolArray:
        """Threshold - 1 counts; of a zero that is sensitive itself, zero and one."""
        sealed = self._sealed
        zero = (sealed.low == 0) & (sealed.width == 2) & (sealed.least == 0)
        wide: BoolArray = (sealed.width >= sealed.threshold - 1) | zero
        return wide

    def _window_is_placed(self) -> BoolArray:
        """At the floor, or at 1 where only a zero is below it; or reaching the threshold."""
        sealed = self._sealed
        floor = np.where(sealed.low == 1, np.maximum(self._floors(), 1), self._floors())
        reaches = sealed.low + sealed.width - 1 >= sealed.threshold
        placed: BoolArray = (sealed.low == floor) | ((sealed.low > floor) & reaches)
        return placed | sealed.virtual[self._sensitive]

    def _floors(self) -> IntArray:
        """int64 (sensitive cells): the least that sums of cells that aren't zero leave each."""
        low = np.where(~self._hidden & (self._values == 0), 0, self._sealed.least)
        for _ in range(len(low)):
            before = low.copy()
            for sums in self._sums:
                np.maximum.at(low, sums.wholes, low[sums.parts].sum(axis=1))
            if np.array_equal(before, low):
                break
        floors = np.full(len(self._sealed.nodes), self._sealed.least, dtype=np.int64)
        floors[self._order] = low
        found: IntArray = floors[self._sensitive]
        return found

    def _shows(self, counts: IntArray, place: int) -> bool:
        low, width = int(self._sealed.low[place]), int(self._sealed.width[place])
        inside = counts[(counts >= low) & (counts < low + width)]
        return len(np.unique(inside)) == width

    def _same(self) -> IntArray:
        """int64 (sensitive cells): the same number where zeros alone make cells equal."""
        zero = ~self._hidden & (self._values == 0)
        self._number = np.arange(len(self._sealed.nodes)) + len(zero)
        self._number[self._order] = same_by_zeros(len(zero), self._sums, zero)
        found: IntArray = self._number[self._sensitive]
        return found

    def _same_of(self, cell: int) -> int:
        return int(self._number[cell])

    def _of(self, what: str, cells: IntArray) -> str:
        layout = self._sealed.layout
        roots = np.array([axis.root for axis in layout.axes], dtype=np.int64)
        nodes = np.where(self._sealed.virtual[cells][:, None], roots, self._sealed.nodes[cells])
        sizes = np.array([len(axis.codes) for axis in layout.axes])
        names = cell_names(layout, np.where((nodes >= 0) & (nodes < sizes), nodes, roots)[:NAMED])
        more = f" and {len(cells) - NAMED} more" if len(cells) > NAMED else ""
        noun = "cell is" if len(cells) == 1 else "cells are"
        return f"{len(cells)} {noun} {what}: {'; '.join(names)}{more}"
