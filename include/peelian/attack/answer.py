"""A verdict as plain data: every cell by its table and its codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from peelian.attack.judge import Verdict
from peelian.attack.layout import IntArray, Layout
from peelian.attack.moved import CELL_KEY, ROUND, Moved
from peelian.attack.reader import Published
from peelian.attack.readers import Reader
from peelian.core.errors import InputError

SUPPOSED = "supposed"


def answer_of(
    published: Published, reader: Reader, verdict: Verdict, *, mine: str | None = None
) -> dict[str, Any]:
    """What was found, for JSON.

    Args:
        mine: how it's known which cells are a contributor's ("named", "certificate"), or
            "supposed": what falls to those is listed apart, and counts all the same, as nobody can
            say from outside that there's no one to whom it falls. None where no reader is one.
    """

    def named(cell: int) -> dict[str, Any]:
        return place_of(published.design.layout, published.nodes[cell].tolist())

    pairs = [
        {"knower": named(knower), "cell": named(cell), "value": count}
        for knower, cell, count in verdict.contributor
    ]
    found: dict[str, list[dict[str, Any]]] = {
        "told": [{**named(c), "value": int(published.values[c])} for c in verdict.told],
        "differences": [
            {"whole": named(c), "parts": [named(part) for part in parts], "value": count}
            for c, parts, count in verdict.differences
        ],
        "rests": [
            {"whole": named(c), "parts": [named(part) for part in parts], "low": low, "high": high}
            for c, parts, low, high in verdict.rests
        ],
        "exact": [{**named(c), "value": count} for c, count in verdict.exact],
        "narrow": [{**named(c), "low": low, "high": high} for c, low, high in verdict.narrow],
        "contributor": [] if mine == SUPPOSED else pairs,
        "contributor_if": pairs if mine == SUPPOSED else [],
        "open": [named(c) for c in verdict.open],
        "open_pairs": [
            {"knower": named(k), "cell": None if c is None else named(c)}
            for k, c in verdict.open_pairs
        ],
    }
    return {
        "attacker": reader.name,
        "mine": mine,
        "threshold": reader.threshold,
        "least": reader.least,
        "design": published.design.source,
        "cells": len(published.values),
        "hidden": int(published.hidden.sum()) + len(verdict.told),
        "falls": sum(len(cells) for kind, cells in found.items() if not kind.startswith("open")),
        "numbers": {kind: len(cells) for kind, cells in found.items()},
        "decided": not (verdict.open or verdict.open_pairs),
        **found,
    }


NOT_ASKED = {
    ROUND: "",
    CELL_KEY: (
        "what keys tell that are met in several tables, and what the perturbation table's own rows"
        " exclude: published numbers don't add up by design, so only true counts were added up"
    ),
}


def answer_of_moved(
    published: Published,
    reader: Reader,
    verdict: Verdict,
    moved: Moved,
    *,
    mine: str | None = None,
) -> dict[str, Any]:
    """What was found of the true counts behind rounded or perturbed ones, for JSON."""
    return {
        **answer_of(published, reader, verdict, mine=mine),
        "method": moved.method,
        "reach": moved.reach,
        "not_asked": NOT_ASKED[moved.method],
    }


def holds(answer: dict[str, Any]) -> bool:
    """Whether nothing falls, and everything that was asked was decided."""
    return not answer["falls"] and bool(answer["decided"])


def cells_of(published: Published, given: Sequence[str], *, hidden: bool = True) -> IntArray:
    """Cells that are named by their codes, such as "year=2024,rank=inspector".

    Args:
        hidden: whether they must be hidden; where counts were moved, none is.
    Returns: int64: positions.
    Raises: InputError where there's no such cell, or it isn't hidden.
    """
    found = [_cell_of(published, text, hidden=hidden) for text in given]
    return np.array(found, dtype=np.int64)


def _cell_of(published: Published, text: str, *, hidden: bool) -> int:
    axes = published.design.layout.axes
    nodes = {axis.id: axis.root for axis in axes}
    known = {axis.id: axis.places for axis in axes}
    for part in text.split(","):
        name, _, code = part.partition("=")
        if name not in known or code not in known[name]:
            raise InputError("a cell has a code that no table has", given=text)
        nodes[name] = known[name][code]
    wanted = np.array([nodes[axis.id] for axis in axes], dtype=np.int64)
    found = np.flatnonzero((published.nodes == wanted).all(axis=1))
    if not len(found) or (hidden and not published.hidden[found[0]]):
        raise InputError("a cell is in no table, or isn't hidden", given=text)
    return int(found[0])


def place_of(layout: Layout, nodes: list[int]) -> dict[str, Any]:
    """The first table that has a cell, and its codes there."""
    used = {axis for axis, node in enumerate(nodes) if node != layout.axes[axis].root}
    for place, (name, by) in enumerate(layout.tables):
        filters = layout.where[place] if layout.where else ()
        given = {axis for axis, code in filters if nodes[axis] == code}
        if used <= set(by) | given and len(given) == len(filters):
            codes = {layout.axes[axis].id: layout.axes[axis].codes[nodes[axis]] for axis in by}
            return {"table": name, "codes": codes}
    codes = {layout.axes[axis].id: layout.axes[axis].codes[nodes[axis]] for axis in sorted(used)}
    return {"table": None, "codes": codes}
