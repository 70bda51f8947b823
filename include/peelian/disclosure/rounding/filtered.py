"""Rounding tables that are filtered, together with all others.

A table of officers beside one of everyone leaves the rest of everyone over, which nobody publishes
and every reader subtracts. So the tables are counted once more with the filter's dimension in place
of the filter: cut down to what tables are filtered by, what holds it, and what is left over.
Everything is rounded and audited there, rests and all; the filtered tables are read off. What was
shown possible in the wider tables is possible for records, so for every table made of them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from peelian.disclosure.bands import Bands
from peelian.disclosure.cells import Cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.records import count_frame
from peelian.disclosure.rounding.audit import Ways
from peelian.disclosure.rounding.controlled import Rounded
from peelian.disclosure.rounding.protect import RoundedRelease, protect_by_rounding
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.spec import Question, TableSpec
from peelian.disclosure.trees import IntArray, Tree, make_tree


def round_filtered(
    counted: Counted, question: Question, frame: pd.DataFrame, path: Path
) -> RoundedRelease:
    """Round a release of which some tables are filtered.

    Args:
        counted: what the tables count.
        frame: the records, as `records.read_frame` gives them.
        path: where they are from, for errors.
    Raises: UnsafeError as `protect_by_rounding`; InputError where the wider tables are too large.
    """
    cells = counted.cells
    cuts = {d: _cut(cells, d) for d in _only_filters(cells)}
    wider, wide_frame = _widened(question, cells, cuts, frame)
    wide = count_frame(wider, wide_frame, path)
    place = _places(cells, wide.cells, cuts)
    reasons = sensitive_cells(counted, question.policy)
    besides = np.zeros(wide.cells.count, dtype=bool)
    besides[place] = np.logical_or.reduce(list(reasons.values()))
    release = protect_by_rounding(wide, question.policy, besides)
    return _read_off(counted, reasons, release, place, question.policy)


def _only_filters(cells: Cells) -> list[int]:
    """Dimensions that tables are filtered by, and that no table has a column of."""
    filters = {dimension for table in cells.tables for dimension, node in table.at if node}
    return sorted(filters - {dimension for table in cells.tables for dimension in table.by})


def _cut(cells: Cells, dimension: int) -> tuple[Tree, dict[str, str]]:
    """A dimension's tree cut down to what tables are filtered by, and its leaves' new codes."""
    tree = cells.trees[dimension]
    used = {0} | {node for table in cells.tables for d, node in table.at if d == dimension}
    lines = tree.ancestry()
    above = [next(node for node in line if node in used) for line in lines]
    held = {node: next(up for up in lines[node][1:] if up in used) for node in sorted(used - {0})}
    rests = {node: _unused(f"rest {node}", tree) for node in held.values()}
    pairs: list[tuple[str, str | None]] = [(tree.codes[0], None)]
    pairs += [(tree.codes[node], tree.codes[up]) for node, up in held.items()]
    leaves = {leaf: above[leaf] for leaf in tree.leaves()}
    some = {node for node in leaves.values() if node in rests}
    pairs += [(rests[node], tree.codes[node]) for node in sorted(some)]
    codes = {tree.codes[leaf]: rests.get(node, tree.codes[node]) for leaf, node in leaves.items()}
    return make_tree(tree.id, pairs), codes


def _unused(code: str, tree: Tree) -> str:
    return code if code not in tree.codes else _unused(f"{code}'", tree)


def _widened(
    question: Question,
    cells: Cells,
    cuts: dict[int, tuple[Tree, dict[str, str]]],
    frame: pd.DataFrame,
) -> tuple[Question, pd.DataFrame]:
    """The question and the records with filters' dimensions in place of filters."""
    names = [tree.id for tree in cells.trees]
    trees, bands = dict(question.trees), dict(question.bands)
    for dimension, (tree, codes) in cuts.items():
        name = names[dimension]
        own = bands.pop(name, Bands())
        trees[name] = tree
        texts = frame[name].astype(str).map(own.published)
        frame = frame.assign(**{name: texts.map(codes)})
    tables = [
        TableSpec(id=table.id, by=[names[d] for d in (*table.by, *(d for d, n in table.at if n))])
        for table in cells.tables
    ]
    # Codes of a filter's dimension say nothing by themselves here: no table has a column of it.
    cut = {names[dimension] for dimension in cuts}
    neutral = {name: codes for name, codes in question.neutral.items() if name not in cut}
    wider = replace(question, trees=trees, bands=bands, tables=tuple(tables), neutral=neutral)
    return wider, frame


def _read_off(
    counted: Counted,
    reasons: dict[str, BoolArray],
    release: RoundedRelease,
    place: IntArray,
    policy: Policy,
) -> RoundedRelease:
    """What was rounded, by the cells of the tables themselves.

    Args:
        reasons: the tables' own.
        place: int64 (cells): the wider tables' cell of each cell.
    """
    cells, rounded = counted.cells, release.rounded
    values = rounded.values[place]
    own = Rounded(
        rounded.base,
        values,
        rounded.further[place],
        int(np.abs(values - counted.values).sum()),
        None,
    )
    ways = _of_cells(release.ways, place, len(rounded.values))
    return RoundedRelease.of(
        cells, policy, own, reasons, release.sensitive[place], release.attackers, ways
    )


def _places(cells: Cells, wide: Cells, cuts: dict[int, tuple[Tree, dict[str, str]]]) -> IntArray:
    """The wider tables' cell of each cell."""
    nodes = cells.nodes.copy()
    for dimension, (tree, _) in cuts.items():
        known = tree.positions()
        new = np.array([known.get(code, -1) for code in cells.trees[dimension].codes])
        nodes[:, dimension] = new[nodes[:, dimension]]
    found = {tuple(row): cell for cell, row in enumerate(wide.nodes.tolist())}
    return np.array([found[tuple(row)] for row in nodes.tolist()], dtype=np.int64)


def _of_cells(ways: Ways, place: IntArray, count: int) -> Ways:
    """Ways of the wider tables as they change the cells of the tables themselves."""
    own = np.full(count, -1, dtype=np.int64)
    own[place] = np.arange(len(place))
    kept = [way for way, target in enumerate(ways.targets.tolist()) if own[target] >= 0]
    parts = [_part(ways, way, own) for way in kept]
    nothing = np.zeros(0, dtype=np.int64)
    return Ways(
        np.cumsum([0, *(len(cells) for cells, _ in parts)]).astype(np.int64),
        np.concatenate([nothing, *(cells for cells, _ in parts)]),
        np.concatenate([nothing, *(signs for _, signs in parts)]),
        own[ways.targets[kept]],
        ways.steps[kept],
    )


def _part(ways: Ways, way: int, own: IntArray) -> tuple[IntArray, IntArray]:
    entries = slice(int(ways.starts[way]), int(ways.starts[way + 1]))
    cells = own[ways.cells[entries]]
    return cells[cells >= 0], ways.signs[entries][cells >= 0]
