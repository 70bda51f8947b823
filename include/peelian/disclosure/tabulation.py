"""Reading a tabulation: the release's dimensions as trees, its tables as cells with true counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from peelian.core.errors import InputError, ZoneError
from peelian.core.release_model import Dimension, Release, Table, read_release
from peelian.disclosure.cells import Cells, TableOf, build_cells, residues
from peelian.disclosure.counted import Counted
from peelian.disclosure.trees import IntArray, Tree, make_tree, tree_problems

COUNT, PEOPLE, UNIDENTIFIED, LARGEST = "count", "people", "unidentified", "largest"
KEY = "key"
RESERVED = ("value", "marker", "reason", COUNT, PEOPLE, UNIDENTIFIED, LARGEST, KEY)
"""Columns of tables, so no dimension may be called that."""


@dataclass(frozen=True)
class Tabulation:
    """A tabulation as cells.

    Attributes:
        orders: for each table, int64: the combination of each row of its file.
        keys: int64 (cells), 0 to 255: what the noise of each follows from; None where whoever
            counted was asked for none.
    """

    release: Release
    counted: Counted
    orders: tuple[IntArray, ...]
    keys: IntArray | None = None

    @property
    def cells(self) -> Cells:
        """The cells of all tables."""
        return self.counted.cells


def read_tabulation(folder: Path) -> Tabulation:
    """Read and check a tabulation.

    Raises: InputError or ZoneError: a hierarchy is broken, a table is missing or lacks a row, a
        count is negative, two tables disagree, or a parent isn't the sum of its children.
    """
    return read_part(folder, read_release(folder))


def read_part(folder: Path, release: Release) -> Tabulation:
    """Some tables of a tabulation, which `release` has alone. Raises: as `read_tabulation` does."""
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
    values = join_counts(cells, [table.counts for table in columns])
    counted = Counted(
        cells,
        values,
        people=spread_over(cells, [table.people for table in columns]),
        largest=spread_over(cells, [table.largest for table in columns]),
        attributes=tuple(d for d, dim in enumerate(release.dimensions) if dim.attribute),
        neutral={d: _neutral(dim) for d, dim in enumerate(release.dimensions)},
    )
    keys = [table.keys for table in columns if table.keys is not None]
    return Tabulation(
        release,
        counted,
        tuple(table.order for table in columns),
        spread_over(cells, keys) if len(keys) == len(columns) else None,
    )


def _neutral(dimension: Dimension) -> frozenset[int]:
    return frozenset(n for n, c in enumerate(dimension.categories) if c.neutral)


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


def spread_over(cells: Cells, per_table: Sequence[IntArray]) -> IntArray:
    """What each table says of its combinations, by cell; tables agree where they share one."""
    found = np.zeros(cells.count, dtype=np.int64)
    for place, numbers in zip(cells.places, per_table, strict=True):
        found[place] = numbers
    return found


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


@dataclass(frozen=True)
class _Columns:
    """A table's columns by combination, and the combination of each row of its file.

    A unit of which nobody is known counts as a person of its own, here as in `people.numbered`.
    """

    counts: IntArray
    people: IntArray
    largest: IntArray
    order: IntArray
    keys: IntArray | None


def _read_table(folder: Path, table: Table, trees: Sequence[Tree], of: TableOf) -> _Columns:
    """A table of a tabulation. Raises: ZoneError where it isn't whole."""
    path = folder / f"{table.id}.parquet"
    if not path.is_file():
        raise ZoneError("a table is missing", where=path, do="tabulate again")
    has_keys = KEY in pq.read_schema(path).names
    names = [*table.by, COUNT, PEOPLE, UNIDENTIFIED, LARGEST, *([KEY] if has_keys else [])]
    frame = pq.read_table(path, columns=names)
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
    found = {name: np.empty(size, dtype=np.int64) for name in names[len(table.by) :]}
    for column, numbers in found.items():
        numbers[order] = frame.column(column).to_numpy()
    unknown = found[UNIDENTIFIED]
    return _Columns(
        found[COUNT],
        found[PEOPLE] + unknown,
        np.maximum(found[LARGEST], np.minimum(unknown, 1)),
        order,
        found.get(KEY),
    )
