"""A table as a heat map: which dimension makes rows, columns and parts, and what each cell says.

The columns are the dimension that the release spreads over columns, else the one with the fewest
codes; the rows the last of the others. With three dimensions or more the first one parts the table,
so that nobody meets thousands of cells at once, and those between stand as groups of rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.officer.labels import Labels
from peelian.disclosure.officer.squares import Square
from peelian.disclosure.officer.words import share
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray, Tree

OPEN_CELLS = 600
"""A part is open from the start where its table has so many cells or fewer."""


@dataclass(frozen=True)
class Row:
    """A row: its label, how deep it stands in its hierarchy, and its cells."""

    label: str
    depth: int
    squares: list[Square]


@dataclass(frozen=True)
class Group:
    """Rows under a heading; without one where the table has at most three dimensions."""

    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Part:
    """A grid of a table.

    Attributes:
        label: what it's the part of, such as "Year: 2024"; empty where the table has one part.
        marked: how many of its cells are hidden, or sensitive.
    """

    label: str
    depth: int
    cells: int
    marked: int
    groups: list[Group]

    @property
    def share(self) -> str:
        """How much of it is marked, in percent."""
        return share(self.marked, self.cells)


@dataclass(frozen=True)
class HeatMap:
    """A table: its columns and its parts, an empty `across` standing for a plain list."""

    id: str
    title: str
    down: str
    across: str
    columns: list[str]
    parts: list[Part]
    open: bool


class HeatMaps:
    """Makes the heat maps of a release.

    Args:
        squares: what each cell says.
        marked: bool (cells): those that are counted at the head of each part.
    """

    def __init__(
        self, cells: Cells, squares: Sequence[Square], marked: BoolArray, labels: Labels
    ) -> None:
        self.cells = cells
        self.labels = labels
        self._squares = squares
        self._marked = marked

    def of_table(self, number: int) -> HeatMap:
        """The heat map of one table."""
        table = self.cells.tables[number]
        trees = [self.cells.trees[dimension] for dimension in table.by]
        order = layout(trees, self.labels.columns.get(table.id))
        grid = self.cells.places[number].reshape([len(tree.codes) for tree in trees])
        axes = [axis for axis in order if axis is not None]
        grid = grid.transpose(axes).reshape([len(trees[a].codes) for a in axes])
        if order[-1] is None:
            grid = grid[..., np.newaxis]
        between = [trees[axis] for axis in axes[1:-2]] if len(axes) > 2 else []
        parting = trees[axes[0]] if len(axes) > 2 else None
        row_tree = trees[axes[-2]] if len(axes) > 1 else trees[axes[0]]
        column_tree = None if order[-1] is None else trees[axes[-1]]
        if parting is None:
            grid = grid[np.newaxis]
        return HeatMap(
            id=table.id,
            title=self.labels.tables.get(table.id, table.id),
            down=self.labels.dimension(row_tree.id),
            across="" if column_tree is None else self.labels.dimension(column_tree.id),
            columns=["Count"] if column_tree is None else self._names(column_tree),
            parts=[
                self._part(parting, node, grid[node], between, row_tree)
                for node in range(len(grid))
            ],
            open=grid.size <= OPEN_CELLS,
        )

    def _part(
        self, parting: Tree | None, node: int, grid: IntArray, between: Sequence[Tree], rows: Tree
    ) -> Part:
        names = [self._names(tree) for tree in between]
        heads = [
            ", ".join(
                f"{self.labels.dimension(tree.id)}: {name}"
                for tree, name in zip(between, combination, strict=True)
            )
            for combination in itertools.product(*names)
        ]
        blocks = grid.reshape(len(heads), len(rows.codes), -1)
        label = "" if parting is None else self._named(parting, node)
        return Part(
            label=label,
            depth=0 if parting is None else self._depths[parting.id][node],
            cells=grid.size,
            marked=int(self._marked[grid].sum()),
            groups=[
                Group(head, self._rows(rows, block))
                for head, block in zip(heads, blocks, strict=True)
            ],
        )

    def _rows(self, tree: Tree, block: IntArray) -> list[Row]:
        names, depths = self._names(tree), self._depths[tree.id]
        return [
            Row(name, depth, [self._squares[cell] for cell in line])
            for name, depth, line in zip(names, depths, block.tolist(), strict=True)
        ]

    def _names(self, tree: Tree) -> list[str]:
        return [self.labels.code(tree.id, code) for code in tree.codes]

    def _named(self, tree: Tree, node: int) -> str:
        name = self.labels.code(tree.id, tree.codes[node])
        return f"{self.labels.dimension(tree.id)}: {name}"

    @cached_property
    def _depths(self) -> dict[str, list[int]]:
        return {tree.id: [len(line) - 1 for line in tree.ancestry()] for tree in self.cells.trees}


def layout(trees: Sequence[Tree], columns: str | None) -> list[int | None]:
    """The order of a table's dimensions on the page: parts, groups of rows, rows, columns.

    Args:
        columns: the dimension that the release spreads over columns, if it says so.
    Returns: positions among `trees`; the last is None where there is one dimension only.
    """
    if len(trees) == 1:
        return [0, None]
    named = [axis for axis, tree in enumerate(trees) if tree.id == columns]
    # The last of those with the fewest codes: in a release the last dimension is the finest point.
    fewest = min(range(len(trees)), key=lambda axis: (len(trees[axis].codes), -axis))
    across = named[0] if named else fewest
    return [*(axis for axis in range(len(trees)) if axis != across), across]
