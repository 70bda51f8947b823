"""Counting the records of any CSV or Parquet file into the cells of a question.

What is wrong with records is told by column and number of rows, never by what they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from peelian.core.errors import InputError
from peelian.disclosure.bands import Bands, banded_flat, check_bands
from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.codes import code_fault, shortened
from peelian.disclosure.counted import Counted
from peelian.disclosure.people import Behind, numbered, people_behind
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.record_files import read_records, refuse_kind
from peelian.disclosure.spec import FLAT_ROOT, Question, TableSpec
from peelian.disclosure.tabulation import join_counts, spread_over
from peelian.disclosure.trees import IntArray, Tree, make_tree

COUNT_LIMIT = 10**12
"""Counts add up to at most this: far inside what real numbers of the solver hold exactly."""


def count_records(question: Question, path: Path) -> Counted:
    """The cells of a question and what was counted in each.

    Raises: InputError for anything wrong with the records, or too many cells.
    """
    return count_frame(question, read_frame(question, path), path)


def read_frame(question: Question, path: Path) -> pd.DataFrame:
    """The columns of the records that a question needs. Raises: InputError as `read_records`."""
    others = [column for column in (question.count, question.person) if column is not None]
    return read_records(path, list(dict.fromkeys([*question.trees, *others])))


def count_frame(question: Question, frame: pd.DataFrame, path: Path) -> Counted:
    """The same of records that were read already.

    Args:
        path: where they are from, for errors.
    """
    names = list(question.trees)
    trees: list[Tree] = []
    leaves: list[IntArray] = []
    for name in names:
        bands = question.bands.get(name, Bands())
        tree, nodes = _place(name, question.trees[name], bands, frame[name], path)
        trees.append(tree)
        leaves.append(nodes)
    tables = [_table(table, names, trees) for table in question.tables]
    cells = build_cells(trees, tables)
    counts = _counts(frame, question.count, path)
    persons = None if question.person is None else frame[question.person].astype(str)
    for name, bands in question.bands.items():
        codes = frame[name].astype(str) if bands.invented else frame[name]
        check_bands(name, bands, codes, counts, persons, question.policy.threshold)
    values = join_counts(cells, [_add_up(trees, table, leaves, counts) for table in tables])
    people = largest = None
    if question.person is not None:
        who = numbered(frame[question.person])
        behind = [_behind(trees, table, leaves, who, counts) for table in tables]
        people = spread_over(cells, [found.people for found in behind])
        largest = spread_over(cells, [found.largest for found in behind])
    return Counted(
        cells,
        values,
        people=people,
        largest=largest,
        attributes=tuple(names.index(name) for name in question.neutral),
        neutral={
            names.index(name): _neutral_nodes(
                trees[names.index(name)], question.bands.get(name, Bands()), codes
            )
            for name, codes in question.neutral.items()
        },
    )


def _table(table: TableSpec, names: Sequence[str], trees: Sequence[Tree]) -> TableOf:
    """A table by positions. Raises: InputError where it's filtered by a code that isn't one."""
    at: list[tuple[int, int]] = []
    for name, code in table.where.items():
        dimension = names.index(name)
        node = trees[dimension].positions().get(code)
        if node is None:
            raise InputError(
                "a table is filtered by a code that its dimension lacks",
                where=f"tables.{table.id}.where, dimension {name}",
                given=shortened(code),
            )
        at.append((dimension, node))
    return TableOf(table.id, tuple(names.index(name) for name in table.by), tuple(at))


def _neutral_nodes(tree: Tree, bands: Bands, codes: Sequence[str]) -> frozenset[int]:
    """Nodes that say nothing; a band says nothing where none of its codes does.

    Raises: InputError where a code is neither the dimension's nor in one of its bands.
    """
    known = tree.positions()
    strange = [code for code in codes if code not in known and code not in bands.of]
    if strange:
        raise InputError(
            "a neutral code is not a code of the dimension",
            where=f"dimension {tree.id}",
            given=shortened(strange[0]),
        )
    held = bands.held(bands.of)
    pooled = {name for name, of in held.items() if set(of) <= set(codes)}
    return frozenset(known[code] for code in {*codes, *pooled} if code in known)


def _place(
    name: str, tree: Tree | None, bands: Bands, column: pd.Series, path: Path
) -> tuple[Tree, IntArray]:
    """A dimension's tree and the node of each record."""
    where = f"{path}, column {name}"
    refuse_kind(column, where, number=False)
    empty = int(column.isna().sum()) + int((column.astype(str) == "").sum())
    if empty:
        raise InputError(f"{empty} of {len(column)} records have no code", where=where)
    codes, texts = pd.factorize(column.astype(str), sort=True)
    if tree is None:
        if FLAT_ROOT in texts:
            raise InputError(
                f"a code of a flat dimension can't be {FLAT_ROOT!r}, which is its sum", where=where
            )
        for number, fault in enumerate(map(code_fault, map(str, texts))):
            if fault is not None:
                rows = int((codes == number).sum())
                raise InputError(
                    f"{rows} of {len(column)} records have a code that {fault}", where=where
                )
        tree = make_tree(name, [(FLAT_ROOT, None), *((str(text), FLAT_ROOT) for text in texts)])
        tree = banded_flat(tree, bands)
    known = tree.positions()
    leaves = set(tree.leaves())
    nodes = np.array([known.get(bands.published(str(text)), -1) for text in texts], dtype=np.int64)
    for wrong, words in (
        (nodes < 0, "a code that the hierarchy lacks"),
        (~np.isin(nodes, list(leaves)) & (nodes >= 0), "a code that has parts of its own"),
    ):
        rows = int(wrong[codes].sum()) if len(texts) else 0
        if rows:
            first = int(np.flatnonzero(wrong[codes])[0]) + 1
            raise InputError(
                f"{rows} of {len(column)} records have {words}",
                where=f"{where}, first record {first}",
            )
    placed: IntArray = nodes[codes] if len(texts) else np.zeros(0, dtype=np.int64)
    return tree, placed


def _counts(frame: pd.DataFrame, column: str | None, path: Path) -> IntArray:
    if column is None:
        return np.ones(len(frame), dtype=np.int64)
    where = f"{path}, column {column}"
    refuse_kind(frame[column], where, number=True)
    numbers = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64)
    for wrong, words in (
        (~np.isfinite(numbers) | (numbers != np.rint(numbers)), "a count that is no whole number"),
        (numbers < 0, "a negative count"),
    ):
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0]) + 1
            raise InputError(
                f"{int(wrong.sum())} of {len(numbers)} records have {words}",
                where=f"{where}, first record {first}",
            )
    if numbers.max(initial=0) > COUNT_LIMIT or numbers.sum() > COUNT_LIMIT:
        raise InputError("the counts add up to too much", where=where, allowed=f"{COUNT_LIMIT:,}")
    return numbers.astype(np.int64)


def _add_up(
    trees: Sequence[Tree], table: TableOf, leaves: Sequence[IntArray], counts: IntArray
) -> IntArray:
    """A table's counts, margins and all, its first dimension slowest."""
    inside = _inside(trees, table, leaves, len(counts))
    shape = tuple(len(trees[d].codes) for d in table.by)
    counted = np.zeros(shape, dtype=np.int64)
    np.add.at(counted, tuple(leaves[d][inside] for d in table.by), counts[inside])
    for axis, dimension in enumerate(table.by):
        moved = np.moveaxis(counted, axis, 0)
        for parent, children in reversed(list(trees[dimension].families())):
            moved[parent] = moved[children].sum(axis=0)
    flat: IntArray = counted.ravel()
    return flat


def _inside(
    trees: Sequence[Tree], table: TableOf, leaves: Sequence[IntArray], records: int
) -> BoolArray:
    """Which records the table's filter lets through."""
    inside = np.ones(records, dtype=bool)
    for dimension, node in table.at:
        lines = trees[dimension].ancestry()
        under = [leaf for leaf, line in enumerate(lines) if node in line]
        inside &= np.isin(leaves[dimension], under)
    return inside


def _behind(
    trees: Sequence[Tree],
    table: TableOf,
    leaves: Sequence[IntArray],
    persons: IntArray,
    counts: IntArray,
) -> Behind:
    inside = _inside(trees, table, leaves, len(counts))
    own = [leaves[d][inside] for d in table.by]
    return people_behind([trees[d] for d in table.by], own, persons[inside], counts[inside])
