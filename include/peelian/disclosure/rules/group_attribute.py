"""Group attribute: everyone in a known group, or all but one, shares something sensitive.

Six inspectors, six dismissals: no count is small, and it's known of each. Where all but one share
it, the one knows it of all the others. A group is a combination of what people are known by
(rank, unit, year); what is told about them (outcome, finding) is an attribute.

In    counts, which dimensions are attributes, and which of their codes tell nothing (neutral)
Out   a mask: the count that all share, and zeros beside it that a reader must be able to take for
      ones; else the zeros would say that nobody has anything else
Why   Handbook on Statistical Disclosure Control, chapter 5, calls these disclosive zeros
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.cells import TableOf
from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules.zeros import Zeros
from peelian.disclosure.trees import IntArray, Tree

REASON = "group attribute"


@dataclass(frozen=True)
class _Attribute:
    """An attribute's tree as the rule sees it.

    Attributes:
        top: the first node with several parts: what is above tells nothing.
        parts: its parts.
        neutral: nodes that tell nothing of whoever has them.
    """

    tree: Tree
    top: int
    parts: tuple[int, ...]
    neutral: frozenset[int]


def mark(counted: Counted, policy: Policy) -> BoolArray:
    """Mark what tells about all of a group, or all but one, as `rules.group_attribute` says."""
    zeros = Zeros(counted.cells, counted.values)
    marked = np.zeros(counted.cells.count, dtype=bool)
    if policy.rules.group_attribute == "none":
        return marked
    near = policy.rules.group_attribute == "all-but-one"
    for dimension in counted.attributes:
        attribute = _attribute(counted, dimension)
        if len(attribute.parts) > 1:
            for number, table in enumerate(counted.cells.tables):
                if dimension in table.by:
                    groups = _groups(counted, number, table, dimension)
                    large = _large(counted, groups[:, attribute.top], policy)
                    _mark_whole(counted, attribute, groups[large], marked, zeros)
                    if near:
                        _mark_nearly_whole(counted, attribute, groups[large], marked)
    return marked | zeros.hidden


def _attribute(counted: Counted, dimension: int) -> _Attribute:
    tree = counted.cells.trees[dimension]
    families = dict(tree.families())
    top = 0
    while len(families.get(top, [])) == 1:
        top = families[top][0]
    neutral = counted.neutral.get(dimension, frozenset())
    return _Attribute(tree, top, tuple(families.get(top, [])), neutral)


def _groups(counted: Counted, number: int, table: TableOf, dimension: int) -> IntArray:
    """int64 (groups, nodes of the attribute): cells; other attributes stand at their total."""
    cells = counted.cells
    grid = cells.places[number].reshape([len(cells.trees[d].codes) for d in table.by])
    for axis, other in enumerate(table.by):
        if other in counted.attributes and other != dimension:
            grid = grid.take([0], axis=axis)
    moved = np.moveaxis(grid, table.by.index(dimension), -1)
    return moved.reshape(-1, moved.shape[-1])


def _large(counted: Counted, totals: IntArray, policy: Policy) -> BoolArray:
    """Which groups have as many members as the policy asks; units, where people aren't known."""
    members = counted.values if counted.people is None else counted.people
    large: BoolArray = members[totals] >= policy.rules.smallest_group
    return large & (counted.values[totals] > 0)


def _mark_whole(
    counted: Counted, attribute: _Attribute, groups: IntArray, marked: BoolArray, zeros: Zeros
) -> None:
    values = counted.values
    for part in attribute.parts:
        alike = groups[values[groups[:, part]] == values[groups[:, attribute.top]]]
        others = [other for other in attribute.parts if other != part]
        for group in alike:
            if not _tells_nothing(attribute, part, values[group]):
                marked[group[part]] = True
                zeros.hide_one_of(group[others].tolist())


def _tells_nothing(attribute: _Attribute, part: int, values: IntArray) -> bool:
    """Whether what all share comes down to something neutral."""
    families = dict(attribute.tree.families())
    at: int | None = part
    while at is not None:
        if at in attribute.neutral:
            return True
        below = [node for node in families.get(at, []) if values[node] == values[at]]
        at = below[0] if below else None
    return False


def _mark_nearly_whole(
    counted: Counted, attribute: _Attribute, groups: IntArray, marked: BoolArray
) -> None:
    """Mark what all but one share: one of what is counted, or one person."""
    values = counted.values
    for part in attribute.parts:
        if part in attribute.neutral:
            continue
        rest = values[groups[:, attribute.top]] - values[groups[:, part]]
        alone = rest == 1
        if counted.people is not None:
            others = groups[:, [other for other in attribute.parts if other != part]]
            is_one = counted.people[others].max(axis=1) == 1
            alone |= (rest > 0) & is_one & ((values[others] > 0).sum(axis=1) == 1)
        nearly = alone & (values[groups[:, part]] > rest)
        marked[groups[nearly, part]] = True
