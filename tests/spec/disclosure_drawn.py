"""Tables drawn as text: what is counted, and what a reader is shown of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from peelian.disclosure.cells import Cells, TableOf, build_cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import Protection, protect_cells
from peelian.disclosure.policy import Policy, policy_named
from peelian.disclosure.tabulation import join_counts
from peelian.disclosure.trees import IntArray, Tree, make_tree

Drawn = dict[tuple[str, ...], str]


def policy(**changes: object) -> Policy:
    """The default policy with changes."""
    return policy_named("police-default").model_copy(update=changes)


def flat(dimension: str, codes: Sequence[str]) -> Tree:
    """A dimension with a total and its parts."""
    return make_tree(dimension, [("Total", None), *((code, "Total") for code in codes)])


def read_drawn(text: str) -> tuple[list[str], list[str], Drawn]:
    """Row codes, column codes and the entries of a drawn table; one column gives plain rows."""
    lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    header, rows = lines[0], lines[1:]
    entries = {
        (row[0], column): entry
        for row in rows
        for column, entry in zip(header[1:], row[1:], strict=True)
    }
    return [row[0] for row in rows], header[1:], entries


class Release:
    """Tables over shared dimensions, counted and protected.

    Args:
        trees: the dimensions.
        tables: dimension ids by table id.
        leaves: counts of the finest cells, by code in every dimension.
    """

    def __init__(
        self,
        trees: Sequence[Tree],
        tables: Mapping[str, Sequence[str]],
        leaves: Mapping[tuple[str, ...], int],
    ) -> None:
        self.tables, self.leaves = dict(tables), dict(leaves)
        ids = [tree.id for tree in trees]
        places = [TableOf(i, tuple(ids.index(d) for d in by)) for i, by in tables.items()]
        self.cells = build_cells(trees, places)
        self.values = join_counts(
            self.cells, [self._count(trees, table, leaves) for table in places]
        )

    def _count(
        self, trees: Sequence[Tree], table: TableOf, leaves: Mapping[tuple[str, ...], int]
    ) -> IntArray:
        counts = np.zeros([len(trees[d].codes) for d in table.by], dtype=np.int64)
        lines = [tree.ancestry() for tree in trees]
        known = [tree.positions() for tree in trees]
        for codes, count in leaves.items():
            above = [lines[d][known[d][codes[d]]] for d in table.by]
            counts[np.ix_(*above)] += count
        return counts.ravel()

    def protect(self, **changes: object) -> Protection:
        """Protect it under the default policy with changes."""
        return protect_cells(Counted(self.cells, self.values), policy(**changes))

    def shown(self, protection: Protection, table: str) -> Drawn:
        """A table as a reader meets it, by codes."""
        return shown(self.cells, protection, table)


def shown(cells: Cells, protection: Protection, table: str) -> Drawn:
    """Every combination of a table: its count, or [c]."""
    number = [of.id for of in cells.tables].index(table)
    trees = [cells.trees[d] for d in cells.tables[number].by]
    found: Drawn = {}
    for nodes, cell in zip(cells.combinations(number), cells.places[number], strict=True):
        codes = tuple(tree.codes[node] for tree, node in zip(trees, nodes, strict=True))
        found[codes] = "[c]" if protection.hidden[cell] else str(protection.values[cell])
    return found


def crossed(row: str, column: str, text: str) -> Release:
    """One table of two dimensions from its drawn inner counts."""
    rows, columns, entries = read_drawn(text)
    leaves = {codes: int(entry) for codes, entry in entries.items()}
    return Release([flat(row, rows), flat(column, columns)], {"main": [row, column]}, leaves)


def listed(dimension: str, text: str) -> Release:
    """One table of one dimension from its drawn counts."""
    rows, _, entries = read_drawn(text)
    leaves = {(code,): int(entry) for (code, _), entry in entries.items()}
    return Release([flat(dimension, rows)], {"main": [dimension]}, leaves)


def drawn(text: str) -> Drawn:
    """What a drawn table says is shown; a list of one column is known by its row alone."""
    _, columns, entries = read_drawn(text)
    if len(columns) == 1:
        return {(row,): entry for (row, _), entry in entries.items()}
    return entries
