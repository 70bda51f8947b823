"""Reading a tabulation: the release's dimensions as trees, its tables as cells with true counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from peelian.core.errors import InputError, ZoneError
from peelian.core.release_model import Release, Table, read_release
from peelian.disclosure.cells import Cells, TableOf, build_cells, residues
from peelian.disclosure.counted import Counted
from peelian.disclosure.trees import IntArray, Tree, make_tree, tree_problems

COUNT = "count"
RESERVED = ("value", "marker", "reason", COUNT, "people")
"""Columns of tables, so no dimension may be called that."""


@dataclass(frozen=True)
class Tabulation:
    """A tabulation as cells.

    Attributes:
        orders: for each table, int64: the combination of each row of its file.
    """

    release: Release
    counted: Counted
    orders: tuple[IntArray, ...]

    @property
    def cells(self) -> Cells:
        """The cells of all tables."""
        return self.counted.cells


def read_tabulation(folder: Path) -> Tabulation:
    """Read and check a tabulation.

    Raises: InputError or ZoneError: a hierarchy is broken, a table is missing or lacks a row, a
        count is negative, two tables disagree, or a parent isn't the sum of its children.
    """
    release = read_release(folder)
    trees = [_tree(d.id, [(c.code, c.parent) for c in d.categories]) for d in release.dimensions]
    ids = [tree.id for tree in trees]
    tables = [
        TableOf(table.id, tuple(_position(ids, d, table) for d in table.by))
        for table in release.tables
    ]
    cells = build_cells(trees, tables)
    columns = [
        _read_table(folder, table, trees, of)
        for table, of in zip(release.tables, tables, strict=True)
    ]
    values = join_counts(cells, [counts for counts, _ in columns])
    return Tabulation(release, Counted(cells, values), tuple(order for _, order in columns))


def join_counts(cells: Cells, per_table: Sequence[IntArray]) -> IntArray:
    """The counts of all cells from each table's own, in the order of its combinations.

    Raises: InputError where one is negative, tables disagree, or a total is not its parts' sum.
    """
    values = np.zeros(cells.count, dtype=np.int64)
    written = np.zeros(cells.count, dtype=bool)
    for table, place, counts in zip(cells.tables, cells.places, per_table, strict=True):
        negative = np.flatnonzero(counts < 0)
        if len(negative):
            raise InputError(
                f"{len(negative)} of {len(counts)} counts are negative",
                where=f"table {table.id}, first at {cells.named(int(place[negative[0]]))}",
                do="correct the counts and run again",
            )
        unlike = np.flatnonzero(written[place] & (values[place] != counts))
        if len(unlike):
            raise InputError(
                f"{len(unlike)} cells have another count in an earlier table",
                where=f"table {table.id}, first at {cells.named(int(place[unlike[0]]))}",
                do="count all tables of a release over the same records",
            )
        values[place] = counts
        written[place] = True
    _check_sums(cells, values)
    return values


def _check_sums(cells: Cells, values: IntArray) -> None:
    wrong = np.flatnonzero(residues(cells.equations, values))
    if len(wrong):
        row = cells.equations[wrong[0]]
        parent = int(row.indices[np.flatnonzero(row.data == -1)[0]])
        raise InputError(
            f"{len(wrong)} totals are not the sum of their parts",
            where=f"first at {cells.named(parent)}",
            do="count in a unit that adds up over every dimension",
        )


def _tree(dimension: str, pairs: Sequence[tuple[str, str | None]]) -> Tree:
    problems = tree_problems(pairs)
    if dimension in RESERVED:
        problems = [f"a dimension can't be called {dimension!r}, a column of every table"]
    if problems:
        raise InputError(problems[0], where=f"dimension {dimension}", do="mend the hierarchy")
    return make_tree(dimension, pairs)


def _position(ids: list[str], dimension: str, table: Table) -> int:
    if dimension not in ids:
        raise InputError(
            "a table uses an unknown dimension",
            where=f"table {table.id}",
            given=dimension,
            allowed=", ".join(ids),
        )
    return ids.index(dimension)


def _read_table(
    folder: Path, table: Table, trees: Sequence[Tree], of: TableOf
) -> tuple[IntArray, IntArray]:
    """A table's counts by combination, and the combination of each row of its file."""
    path = folder / f"{table.id}.parquet"
    if not path.is_file():
        raise ZoneError("a table is missing", where=path, do="tabulate again")
    frame = pq.read_table(path, columns=[*table.by, COUNT])
    shape = [len(trees[d].codes) for d in of.by]
    order = np.zeros(frame.num_rows, dtype=np.int64)
    for dimension, size in zip(of.by, shape, strict=True):
        tree = trees[dimension]
        known = tree.positions()
        nodes = [known.get(code, -1) for code in frame.column(tree.id).to_pylist()]
        if -1 in nodes:
            raise ZoneError(
                "a table has a code that its dimension lacks",
                where=f"{path}, column {tree.id}, row {nodes.index(-1) + 1}",
                do="tabulate again",
            )
        order = order * size + np.array(nodes, dtype=np.int64)
    size = int(np.prod(shape))
    if len(order) != size or len(np.unique(order)) != size:
        raise ZoneError(
            "a table must have one row for every combination of its dimensions",
            where=path,
            given=f"{len(order)} rows",
            allowed=f"{size} rows, none twice",
            do="tabulate again",
        )
    counts = np.empty(size, dtype=np.int64)
    counts[order] = frame.column(COUNT).to_numpy()
    return counts, order
