"""All tables of a release as one vector of cells, and the equations that tie them together.

A cell is known by its node in every dimension, the root standing for a dimension that its table
doesn't use: so a margin that two tables share is one cell. An equation says that a parent is the
sum of its children, in one dimension, all else equal; it is written down once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from peelian.core.errors import InputError
from peelian.disclosure.filters import Across, across_filters
from peelian.disclosure.trees import IntArray, Tree

CELLS_LIMIT = 5_000_000
"""More published cells than this are refused: no reader could use them, nor this engine solve."""


@dataclass(frozen=True)
class TableOf:
    """A table: its id, its dimensions, and what it's filtered by, as positions.

    Attributes:
        by: positions of its dimensions among the release's.
        at: (dimension, node) pairs: the table is of that node alone, and doesn't name it.
    """

    id: str
    by: tuple[int, ...]
    at: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Cells:
    """The published cells of a release.

    Attributes:
        trees: the dimensions.
        tables: the tables.
        nodes: int64 (cells, dimensions), positions of each cell's nodes; rows are unique, sorted.
        places: for each table, int64: the cell of each combination, first dimension slowest.
        equations: int64 (equations, cells) sparse: -1 at the parent, 1 at each child.
        left_out: totals with their published parts, where a filter leaves others out.
        virtual_parts: int64 (virtual cells, 3): cell, total, part of cells that no table has
            (`virtual`); they stand after all others.
    """

    trees: tuple[Tree, ...]
    tables: tuple[TableOf, ...]
    nodes: IntArray
    places: tuple[IntArray, ...]
    equations: sp.csr_matrix
    left_out: tuple[tuple[int, tuple[int, ...]], ...] = ()
    virtual_parts: IntArray = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))

    @property
    def count(self) -> int:
        """How many cells there are."""
        return len(self.nodes)

    @property
    def virtual(self) -> npt.NDArray[np.bool_]:
        """Which cells no table has, bool (cells)."""
        found: npt.NDArray[np.bool_] = np.arange(self.count) >= self.count - len(self.virtual_parts)
        return found

    def named(self, cell: int) -> str:
        """A cell by the codes of its nodes, the roots left out unless it is the grand total."""
        parts = [
            f"{tree.id}={tree.codes[node]}"
            for tree, node in zip(self.trees, self.nodes[cell], strict=True)
            if node
        ]
        return ", ".join(parts) or "grand total"

    def combinations(self, table: int) -> IntArray:
        """int64 (combinations, dimensions of the table): the nodes, first dimension slowest."""
        by = list(self.tables[table].by)
        found: IntArray = self.nodes[self.places[table]][:, by]
        return found


def build_cells(trees: Sequence[Tree], tables: Sequence[TableOf]) -> Cells:
    """The cells and equations of `tables` over `trees`.

    Raises: InputError where there would be more than CELLS_LIMIT combinations.
    """
    shapes = [tuple(len(trees[d].codes) for d in table.by) for table in tables]
    total = sum(math.prod(shape) for shape in shapes)
    if total > CELLS_LIMIT:
        raise InputError(
            "the tables have too many cells to protect",
            given=f"{total:,}",
            allowed=f"at most {CELLS_LIMIT:,}",
            do="use fewer dimensions or coarser hierarchies",
        )
    grids = [_grid(len(trees), table, shape) for table, shape in zip(tables, shapes, strict=True)]
    nodes, inverse = np.unique(np.concatenate(grids), axis=0, return_inverse=True)
    bounds = np.cumsum([0, *(len(grid) for grid in grids)])
    places = tuple(inverse[start:end].astype(np.int64) for start, end in itertools.pairwise(bounds))
    equations = _equations(trees, tables, places, shapes, len(nodes))
    filtered = sorted({dimension for table in tables for dimension, _ in table.at})
    across = list(across_filters(trees, filtered, nodes))
    sums = [found for found in across if found.whole]
    return Cells(
        tuple(trees),
        tuple(tables),
        nodes,
        places,
        _with_sums(equations, sums),
        left_out=tuple((found.total, found.parts) for found in across if not found.whole),
    )


def _with_sums(equations: sp.csr_matrix, sums: Sequence[Across]) -> sp.csr_matrix:
    """The equations with those that hold between filtered tables; one may be there already."""
    if not sums:
        return equations
    owner = equations.tocsc()
    kept = [
        (found.total, found.parts)
        for found in sums
        if family_of(owner, found.total, found.parts[0]) is None
    ]
    below = sp.csr_matrix(
        (
            [sign for _, parts in kept for sign in (-1, *([1] * len(parts)))],
            [cell for total, parts in kept for cell in (total, *parts)],
            np.cumsum([0, *(1 + len(parts) for _, parts in kept)]),
        ),
        shape=(len(kept), equations.shape[1]),
        dtype=np.int64,
    )
    return sp.csr_matrix(sp.vstack([equations, below]), dtype=np.int64)


def family_of(owner: sp.csc_matrix, total: int, part: int) -> int | None:
    """The equation that says that a part is in a total; None where none does.

    Args:
        owner: the equations by column.
    """
    above, below = (slice(*owner.indptr[cell : cell + 2]) for cell in (total, part))
    sums = owner.indices[above][owner.data[above] < 0]
    shared = np.intersect1d(sums, owner.indices[below][owner.data[below] > 0])
    return int(shared[0]) if len(shared) else None


def residues(equations: sp.csr_matrix, values: npt.NDArray[np.int64]) -> IntArray:
    """By how much each equation is missed, in exact integers."""
    missed: IntArray = equations @ values
    return missed


def _grid(dimensions: int, table: TableOf, shape: tuple[int, ...]) -> IntArray:
    grid = np.zeros((math.prod(shape), dimensions), dtype=np.int64)
    for dimension, node in table.at:
        grid[:, dimension] = node
    for column, axis in zip(table.by, np.indices(shape).reshape(len(shape), -1), strict=True):
        grid[:, column] = axis
    return grid


def _equations(
    trees: Sequence[Tree],
    tables: Sequence[TableOf],
    places: Sequence[IntArray],
    shapes: Sequence[tuple[int, ...]],
    count: int,
) -> sp.csr_matrix:
    """Equations of all tables; one that two tables share has one parent cell and one dimension."""
    rows: list[IntArray] = []
    columns: list[IntArray] = []
    signs: list[IntArray] = []
    written = np.zeros((len(trees), count), dtype=bool)
    made = 0
    for table, place, shape in zip(tables, places, shapes, strict=True):
        grid = place.reshape(shape)
        for axis, dimension in enumerate(table.by):
            for parent, children in trees[dimension].families():
                sums = grid.take(parent, axis=axis).ravel()
                fresh = ~written[dimension, sums]
                written[dimension, sums] = True
                numbers = made + np.arange(int(fresh.sum()), dtype=np.int64)
                made += len(numbers)
                for node, sign in ((parent, -1), *((child, 1) for child in children)):
                    rows.append(numbers)
                    columns.append(grid.take(node, axis=axis).ravel()[fresh])
                    signs.append(np.full(len(numbers), sign, dtype=np.int64))
    if not rows:
        return sp.csr_matrix((0, count), dtype=np.int64)
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sp.csr_matrix(entries, shape=(made, count), dtype=np.int64)
