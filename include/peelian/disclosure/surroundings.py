"""What lies around a group: the small part of a big release in which a question can be answered.

A move that changes one count needs others to make good for it, mostly nearby. Programs over the
groups around a question take milliseconds where programs over the release take seconds.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.lp import FloatArray
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

HOPS = 8
"""Equations between the question and the farthest group that is looked at."""
WHOLE_LAYERS = 2
"""So many layers are taken whole, whatever the limit: what shares an equation shares its need."""


class Surroundings:
    """The groups and equations of a release as a graph.

    Args:
        equations: int64 (equations, groups) sparse.
    """

    def __init__(self, equations: sp.csr_matrix) -> None:
        columns = equations.tocsc()
        self._equation_starts = equations.indptr.astype(np.int64)
        self._equation_groups = equations.indices.astype(np.int64)
        self._equation_signs = equations.data.astype(np.float64)
        self._group_starts = columns.indptr.astype(np.int64)
        self._group_equations = columns.indices.astype(np.int64)
        self._group_signs = columns.data.astype(np.float64)
        rows, size = equations.shape
        self._seen_group = np.zeros(size, dtype=bool)
        self._seen_equation = np.zeros(rows, dtype=bool)
        self._number = np.zeros(max(rows, size), dtype=np.int64)

    def around(self, group: int, usable: BoolArray, dear: FloatArray, limit: int) -> IntArray:
        """Groups near one, through usable ones only.

        Args:
            usable: bool (groups): which may take part.
            dear: float64 (groups): of a layer too large for the limit, the least dear are taken.
            limit: how many groups at most; 0 for no limit.
        Returns: int64, ascending, `group` among them.
        """
        layer = np.array([group], dtype=np.int64)
        layers, passed = [layer], []
        self._seen_group[layer] = True
        size = 1
        hop = 0
        while len(layer) and (not limit or (hop < HOPS and size < limit)):
            crossed = members(self._group_starts, self._group_equations, layer)
            crossed = self._each_once(crossed[~self._seen_equation[crossed]])
            self._seen_equation[crossed] = True
            passed.append(crossed)
            found = members(self._equation_starts, self._equation_groups, crossed)
            layer = self._each_once(found[usable[found] & ~self._seen_group[found]])
            if limit and hop >= WHOLE_LAYERS and size + len(layer) > limit:
                layer.sort()
                order = np.argsort(dear[layer], kind="stable")
                layer = layer[order[: max(0, limit - size)]]
            self._seen_group[layer] = True
            layers.append(layer)
            size += len(layer)
            hop += 1
        near = np.sort(np.concatenate(layers))
        self._seen_group[near] = False
        for crossed in passed:
            self._seen_equation[crossed] = False
        return near

    def can_move(self, group: int, by: int, usable: BoolArray, room: FloatArray) -> bool:
        """Whether each equation of a group has enough in it to make good for a change of it.

        A move needs that at least, so where it isn't so, no program has to be solved.

        Args:
            usable: bool (groups): which others may change.
            room: float64 (groups): how far each can fall; rising has no end.
        """
        crossed = np.arange(self._group_starts[group], self._group_starts[group + 1])
        places, starts = _places(self._equation_starts, self._group_equations[crossed])
        others = self._equation_groups[places]
        lengths = np.diff(starts)
        # A group that stands on the question's side of an equation must change the other way.
        ways = self._equation_signs[places] * np.repeat(self._group_signs[crossed], lengths) * by
        help_of = np.where(ways > 0, room[others], np.abs(by))
        help_of[~usable[others] | (others == group)] = 0.0
        return bool((np.add.reduceat(help_of, starts[:-1]) >= abs(by)).all())

    def live(self, groups: IntArray, group: int | None = None) -> IntArray:
        """Those of some groups that can change while all others keep their counts.

        Where an equation has a single one of them, nothing can make good for a change of it.

        Args:
            groups: int64, ascending.
            group: nothing is wanted where this one can't change.
        Returns: int64, ascending.
        """
        starts, rows, _, height = self.columns(groups)
        owner = np.arange(len(groups)).repeat(np.diff(starts))
        gone = np.zeros(len(groups), dtype=bool)
        place = None if group is None else int(np.searchsorted(groups, group))
        while place is None or not gone[place]:
            alone = np.bincount(rows, minlength=height)[rows] == 1
            if not alone.any():
                return groups[~gone]
            gone[owner[alone]] = True
            kept = ~gone[owner]
            rows, owner = rows[kept], owner[kept]
        return groups[:0]

    def beside(self, groups: IntArray, among: IntArray) -> IntArray:
        """Those of `among` (ascending) that share an equation with any of `groups`, and these."""
        crossed = self._each_once(members(self._group_starts, self._group_equations, groups))
        found = members(self._equation_starts, self._equation_groups, crossed)
        near = self._seen_group
        near[found] = near[groups] = True
        kept: IntArray = among[near[among]]
        near[found] = near[groups] = False
        return kept

    def columns(self, groups: IntArray) -> tuple[IntArray, IntArray, FloatArray, int]:
        """The equations' columns of some groups.

        Returns: starts (groups + 1), rows numbered anew, signs, and how many rows there are.
        """
        which, starts = _places(self._group_starts, groups)
        crossed = self._group_equations[which]
        self._seen_equation[crossed] = True
        rows = np.flatnonzero(self._seen_equation)
        self._seen_equation[crossed] = False
        self._number[rows] = np.arange(len(rows))
        return starts, self._number[crossed], self._group_signs[which], len(rows)

    def level(self, groups: IntArray, by: IntArray) -> bool:
        """Whether a change of some groups keeps every equation, in integers."""
        starts, rows, signs, height = self.columns(groups)
        total = np.zeros(height, dtype=np.int64)
        np.add.at(total, rows, signs.astype(np.int64) * np.repeat(by, np.diff(starts)))
        return not total.any()

    def _each_once(self, entries: IntArray) -> IntArray:
        """The same without repeats, in no order that means anything."""
        places = np.arange(len(entries))
        self._number[entries] = places
        kept: IntArray = entries[self._number[entries] == places]
        return kept


def members(starts: IntArray, entries: IntArray, which: IntArray) -> IntArray:
    """The entries of some lists among many that stand end to end, repeats and all."""
    found: IntArray = entries[_places(starts, which)[0]]
    return found


def _places(starts: IntArray, which: IntArray) -> tuple[IntArray, IntArray]:
    """Where those entries stand, and where each list's begin among them."""
    first = starts[which]
    begin = np.zeros(len(which) + 1, dtype=np.int64)
    lengths = starts[which + 1] - first
    lengths.cumsum(out=begin[1:])
    places: IntArray = (first - begin[:-1]).repeat(lengths) + np.arange(begin[-1])
    return places, begin
