"""A dimension as a tree of codes: the root is the total, a parent is the sum of its children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peelian.disclosure.codes import code_fault, shortened

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """The nodes of a dimension, the root first and every parent before its children.

    Attributes:
        id: the dimension's name.
        codes: unique codes of the nodes.
        parents: for each node the position of its parent; -1 for the root alone.
    """

    id: str
    codes: tuple[str, ...]
    parents: tuple[int, ...]

    def families(self) -> Iterator[tuple[int, list[int]]]:
        """Every parent with its children, as positions."""
        children: dict[int, list[int]] = {}
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                children.setdefault(parent, []).append(node)
        yield from sorted(children.items())

    def leaves(self) -> list[int]:
        """Positions of the nodes without children."""
        inner = set(self.parents)
        return [node for node in range(len(self.codes)) if node not in inner]

    def positions(self) -> dict[str, int]:
        """Position by code."""
        return {code: position for position, code in enumerate(self.codes)}

    def ancestry(self) -> list[list[int]]:
        """For each node the positions of itself and every node above it."""
        lines: list[list[int]] = []
        for node, parent in enumerate(self.parents):
            lines.append([node, *(lines[parent] if parent >= 0 else [])])
        return lines


def tree_problems(pairs: Sequence[tuple[str, str | None]]) -> list[str]:
    """What is wrong with a hierarchy given as (code, parent) pairs; empty where nothing is.

    Codes are public labels, so a sentence may name one.
    """
    codes = [code for code, _ in pairs]
    known = set(codes)
    roots = [code for code, parent in pairs if parent is None]
    problems = [f"the code {c!r} stands twice" for c, n in sorted(Counter(codes).items()) if n > 1]
    problems += ["a code is empty"] * any(not code for code in codes)
    faults = [(code, code_fault(code)) for code in codes]
    problems += [f"the code {shortened(code)} {fault}" for code, fault in faults if fault]
    if len(roots) != 1:
        problems.append(f"{len(roots)} codes have no parent; exactly one, the root, must have none")
    problems += [
        f"the parent {parent!r} of {code!r} is not a code of the hierarchy"
        for code, parent in pairs
        if parent is not None and parent not in known
    ]
    return problems or _cycle_problems(pairs)


def make_tree(dimension_id: str, pairs: Sequence[tuple[str, str | None]]) -> Tree:
    """A tree from (code, parent) pairs without problems, in depth-first order of the pairs.

    Raises: ValueError naming the first problem, where there is one.
    """
    problems = tree_problems(pairs)
    if problems:
        raise ValueError(problems[0])
    children: dict[str | None, list[str]] = {}
    for code, parent in pairs:
        children.setdefault(parent, []).append(code)
    codes: list[str] = []
    parents: list[int] = []
    stack: list[tuple[str, int]] = [(children[None][0], -1)]
    while stack:
        code, parent_position = stack.pop()
        position = len(codes)
        codes.append(code)
        parents.append(parent_position)
        stack.extend((child, position) for child in reversed(children.get(code, [])))
    return Tree(dimension_id, tuple(codes), tuple(parents))


def _cycle_problems(pairs: Sequence[tuple[str, str | None]]) -> list[str]:
    parent_of = dict(pairs)
    reached: set[str] = {code for code, parent in pairs if parent is None}
    waiting = [code for code in parent_of if code not in reached]
    while True:
        found = [code for code in waiting if parent_of[code] in reached]
        if not found:
            break
        reached.update(found)
        waiting = [code for code in waiting if code not in reached]
    return [f"the hierarchy has a cycle through {sorted(waiting)[0]!r}"] if waiting else []
