"""A dimension as a reader has it: codes, and which code is part of which.

In    (code, parent) pairs in any order, from whatever file tells them
Out   positions, so that everything after is arithmetic
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from peelian.core.errors import InputError

Pair = tuple[str, str | None]


@dataclass(frozen=True)
class Axis:
    """A dimension.

    Attributes:
        id: its name, which is a column of the tables.
        codes: unique, in the order given.
        parents: for each code the position of its parent; -1 for the root alone.
    """

    id: str
    codes: tuple[str, ...]
    parents: tuple[int, ...]

    @cached_property
    def root(self) -> int:
        """The position of the total."""
        return self.parents.index(-1)

    @cached_property
    def places(self) -> dict[str, int]:
        """Position by code."""
        return {code: place for place, code in enumerate(self.codes)}

    def families(self) -> Iterator[tuple[int, list[int]]]:
        """Every parent with its parts, as positions."""
        parts: dict[int, list[int]] = {}
        for place, parent in enumerate(self.parents):
            if parent >= 0:
                parts.setdefault(parent, []).append(place)
        yield from sorted(parts.items())


def make_axis(name: str, pairs: Sequence[Pair], where: object) -> Axis:
    """An axis of (code, parent) pairs; the root's parent is None.

    Raises: InputError where a code is empty or stands twice, a parent is missing, there isn't
        exactly one root, or the codes run in a circle.
    """
    codes = tuple(code for code, _ in pairs)
    places = {code: place for place, code in enumerate(codes)}
    if len(places) < len(codes) or "" in places:
        raise _wrong(name, where, "a code is empty or stands twice")
    for code, parent in pairs:
        if parent is not None and parent not in places:
            raise _wrong(name, where, f"the parent of {code!r} is not one of its codes")
    parents = tuple(-1 if parent is None else places[parent] for _, parent in pairs)
    if parents.count(-1) != 1:
        raise _wrong(name, where, "exactly one code must have no parent")
    if not _all_end_at_the_root(parents):
        raise _wrong(name, where, "its codes run in a circle")
    return Axis(name, codes, parents)


def flat_axis(name: str, codes: Sequence[str], root: str, where: object) -> Axis:
    """A total and its parts, the parts in sorted order."""
    parts: list[Pair] = [(code, root) for code in sorted(set(codes)) if code != root]
    return make_axis(name, [(root, None), *parts], where)


def _all_end_at_the_root(parents: Sequence[int]) -> bool:
    ends = {-1}
    for start in range(len(parents)):
        line: list[int] = []
        at = start
        while at not in ends and len(line) <= len(parents):
            line.append(at)
            at = parents[at]
        if at not in ends:
            return False
        ends.update(line)
    return True


def _wrong(name: str, where: object, what: str) -> InputError:
    return InputError(f"the hierarchy of {name!r} is wrong: {what}", where=where)
