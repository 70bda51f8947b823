"""An officer's decisions about single cells, from codes to cells.

In    the `cells` of a specification: for each a code for some dimensions, others at their total
Out   `counted.Wishes`; every fault is told at once
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from peelian.core.errors import InputError
from peelian.disclosure.cells import Cells
from peelian.disclosure.codes import shortened
from peelian.disclosure.counted import Wishes
from peelian.disclosure.trees import IntArray

TABLE = "table"
"""The key that names a table; a dimension of that name goes first."""


class Wished(Protocol):
    """Single cells by codes, as a specification of either kind has them."""

    @property
    def show(self) -> Sequence[Mapping[str, str]]:
        """Those that must be published."""

    @property
    def hide(self) -> Sequence[Mapping[str, str]]:
        """Those that must be hidden."""

    @property
    def headline(self) -> Sequence[Mapping[str, str]]:
        """Those that are quoted."""


def wishes_of(wished: Wished, cells: Cells, where: object) -> Wishes:
    """What an officer decided about the cells of a question.

    Args:
        where: the specification, for errors.
    Raises: InputError listing every cell that no table has, and every cell that is to be shown
        and hidden at once.
    """
    finder = _Finder(cells)
    problems: list[str] = []
    chosen: dict[str, IntArray] = {}
    for key, asked in (("show", wished.show), ("hide", wished.hide), ("headline", wished.headline)):
        found: list[int] = []
        for number, codes in enumerate(asked):
            cell, faults = finder.cell_of(codes)
            problems += [f"cells.{key}.{number}: {fault}" for fault in faults]
            if cell is not None:
                found.append(cell)
        chosen[key] = np.unique(np.array(found, dtype=np.int64))
    both = np.intersect1d(chosen["show"], chosen["hide"])
    problems += [
        f"cells: {cells.named(cell)} is to be shown and hidden at once" for cell in both.tolist()
    ]
    if problems:
        raise InputError(f"the specification is wrong: {'; '.join(problems)}", where=where)
    return Wishes(chosen["show"], chosen["hide"], chosen["headline"])


class _Finder:
    """Finds cells by codes."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._known = {tree.id: tree.positions() for tree in cells.trees}
        self._tables = {table.id: number for number, table in enumerate(cells.tables)}

    def cell_of(self, codes: Mapping[str, str]) -> tuple[int | None, list[str]]:
        """The cell of some codes; None with what is wrong with them."""
        given = dict(codes)
        only = None if TABLE in self._known else given.pop(TABLE, None)
        faults = list(self._faults(given, only))
        if faults:
            return None, faults
        numbers = range(len(self._tables)) if only is None else [self._tables[only]]
        found = {cell for number in numbers for cell in self._in_table(number, given)}
        plain = {cell for cell in found if self._is_said(cell, given)}
        found = plain or found  # a dimension that isn't named stands at its total, if it can
        if not found:
            return None, [f"no table has a cell of {_told(given.items())}"]
        if len(found) > 1:
            return None, [f"{len(found)} tables have one of {_told(given.items())}; name the table"]
        return found.pop(), []

    def _faults(self, given: Mapping[str, str], only: str | None) -> Iterator[str]:
        if only is not None and only not in self._tables:
            yield f"{shortened(only)} is not a table"
        for name, code in given.items():
            if name not in self._known:
                yield f"{shortened(name)} is not a dimension"
            elif code not in self._known[name]:
                yield f"{shortened(code)} is not a code of {name}"

    def _is_said(self, cell: int, given: Mapping[str, str]) -> bool:
        """Whether every dimension that isn't named stands at its total."""
        pairs = zip(self._cells.trees, self._cells.nodes[cell].tolist(), strict=True)
        return all(tree.id in given or not node for tree, node in pairs)

    def _in_table(self, number: int, given: Mapping[str, str]) -> Iterator[int]:
        """The cell of a table, where it has one: a filter stands for its own code."""
        cells = self._cells
        table = cells.tables[number]
        wanted = np.zeros(len(cells.trees), dtype=np.int64)
        for dimension, node in table.at:
            wanted[dimension] = node
        for dimension, tree in enumerate(cells.trees):
            if tree.id in given:
                node = self._known[tree.id][given[tree.id]]
                if dimension not in table.by and node != wanted[dimension]:
                    return
                wanted[dimension] = node
        place = 0
        for dimension in table.by:
            place = place * len(cells.trees[dimension].codes) + int(wanted[dimension])
        yield int(cells.places[number][place])


def _told(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={shortened(code)}" for name, code in pairs) or "the grand total"
