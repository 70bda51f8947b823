"""Tables of derived figures: shares, changes and rates, from published counts alone.

A figure is not available (x) where any count that it's made of is hidden, whether or not it would
give it back. So every figure that is shown is a function of counts that are shown: whoever has
those can work it out, and learns nothing from it. What a figure of a hidden count would say is
never weighed, so that no interval of it can be forgotten.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from peelian.core.errors import InputError
from peelian.core.markers import Marker
from peelian.disclosure.cells import Cells
from peelian.disclosure.codes import shortened
from peelian.disclosure.figure_spec import FigureSpec
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import derived
from peelian.disclosure.trees import IntArray, Tree

NONE = -1
"""In place of a combination that a figure compares with: there is none."""


def figure_tables(
    figures: Sequence[FigureSpec], cells: Cells, values: IntArray, hidden: BoolArray
) -> dict[str, bytes]:
    """The tables of figures, CSVs by name: the dimensions, `value`, `marker`.

    Args:
        values: int64 (cells): published counts; what a hidden one has isn't read.
        hidden: bool (cells).
    Raises: InputError where a rate's population lacks a code, or has one too many.
    """
    return {f"{figure.id}.csv": _table(figure, cells, values, hidden) for figure in figures}


def check_figures(figures: Sequence[FigureSpec], cells: Cells) -> None:
    """Refuse figures that can't be made, before anything is worked out.

    Raises: InputError where a rate's population lacks a code, or has one too many.
    """
    trees = {tree.id: tree for tree in cells.trees}
    for figure in figures:
        if figure.kind == "rate":
            _populations(figure, trees[figure.base])


def about_figures(figures: Sequence[FigureSpec]) -> list[dict[str, Any]]:
    """What anyone may know of how figures are made, as plain data."""
    return [figure.model_dump(mode="json", exclude_none=True) for figure in figures]


def _table(figure: FigureSpec, cells: Cells, values: IntArray, hidden: BoolArray) -> bytes:
    number = [table.id for table in cells.tables].index(figure.of)
    trees = [cells.trees[dimension] for dimension in cells.tables[number].by]
    axis = [tree.id for tree in trees].index(figure.base)
    place = cells.places[number]
    rule = _rule(figure)
    known = np.where(hidden, 0, values)[place].tolist()
    gone = hidden[place].tolist()
    if figure.kind == "rate":
        bases = _populations(figure, trees[axis])
        nodes = cells.combinations(number)[:, axis].tolist()
        ends = [
            _shown(rule, known[at], bases[node], missing=gone[at]) for at, node in enumerate(nodes)
        ]
    else:
        compared = _compared(figure, trees, axis)
        ends = [
            _shown(
                rule,
                known[at],
                None if base == NONE else known[base],
                missing=gone[at] or (base != NONE and gone[base]),
            )
            for at, base in enumerate(compared.tolist())
        ]
    return _csv(trees, cells.combinations(number), ends)


def _rule(figure: FigureSpec) -> derived.Figure:
    if figure.kind == "rate":
        return derived.rate(figure.per or 1, figure.decimals)
    return (derived.share if figure.kind == "share" else derived.change)(figure.decimals)


def _shown(rule: derived.Figure, count: int, base: int | None, *, missing: bool) -> tuple[str, str]:
    """Value and marker of a figure of a count and what it's compared with."""
    if base is None:
        return "", Marker.NOT_APPLICABLE.value
    if missing:
        return "", Marker.NOT_AVAILABLE.value
    if base == 0:
        return "", Marker.NOT_APPLICABLE.value
    return decimal_text(rule.printed(count, base), rule.decimals), Marker.NONE.value


def decimal_text(figure: Fraction, decimals: int) -> str:
    """A figure with so many digits after the point."""
    units = int(figure * 10**decimals)
    digits = f"{abs(units):0{decimals + 1}d}"
    whole = digits if not decimals else f"{digits[:-decimals]}.{digits[-decimals:]}"
    return f"-{whole}" if units < 0 else whole


def _compared(figure: FigureSpec, trees: Sequence[Tree], axis: int) -> IntArray:
    """For each combination the one that it's compared with; NONE where there's none."""
    shape = [len(tree.codes) for tree in trees]
    places = np.arange(int(np.prod(shape))).reshape(shape)
    moved = np.moveaxis(places, axis, 0)
    found = np.full_like(moved, NONE)
    if figure.kind == "share":
        found[:] = moved[0]
    else:
        for _, children in trees[axis].families():
            for before, after in itertools.pairwise(children):
                found[after] = moved[before]
    compared: IntArray = np.moveaxis(found, 0, axis).ravel()
    return compared


def _populations(figure: FigureSpec, tree: Tree) -> list[int]:
    """The population of each node; a parent's is the sum of its children's."""
    given = dict(figure.population or {})
    leaves = [tree.codes[leaf] for leaf in tree.leaves()]
    lacking = [code for code in leaves if code not in given]
    strange = [code for code in given if code not in leaves]
    if lacking or strange:
        raise InputError(
            "a rate's population must be that of every innermost code, and of no other",
            where=f"figures.{figure.id}.population",
            given=", ".join(shortened(code) for code in (lacking or strange)[:3]),
            do="add the codes that are missing" if lacking else "take those codes out",
        )
    sums = [0] * len(tree.codes)
    for leaf, line in zip(tree.leaves(), (tree.ancestry()[n] for n in tree.leaves()), strict=True):
        for node in line:
            sums[node] += given[tree.codes[leaf]]
    return sums


def _csv(trees: Sequence[Tree], nodes: IntArray, ends: Sequence[tuple[str, str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*(tree.id for tree in trees), "value", "marker"])
    columns = [np.array(tree.codes, dtype=object)[nodes[:, i]] for i, tree in enumerate(trees)]
    writer.writerows([*row, *end] for *row, end in zip(*columns, ends, strict=True))
    return stream.getvalue().encode("utf-8")
