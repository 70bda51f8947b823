"""Moves that merge categories: a branch of the hierarchy, the smallest under one parent, years.

Sizes are people where people are told apart, else counts. A band that isn't a category of the
hierarchy holds two categories at least, and the policy's threshold; what says "nothing is recorded"
is in none.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from peelian.disclosure.bands import LEAST_CATEGORIES, is_missing
from peelian.disclosure.redesign.asked import YEAR, Asked
from peelian.disclosure.trees import Tree

Held = dict[str, tuple[str, ...]]
PERIODS = (2, 3)
"""Years: all are pooled by so many at once, as readers expect periods of one length."""
BRANCHES = 12
"""So many branches of a hierarchy are tried at once, the smallest first."""


@dataclass(frozen=True)
class Bander:
    """The band moves of one dimension."""

    asked: Asked
    dimension: str

    @property
    def tree(self) -> Tree:
        """The dimension, as it was asked for."""
        return self.asked.trees[self.dimension]

    def moves(self, current: Held) -> Iterator[Held]:
        """Every other set of bands that one move leads to, in a fixed order."""
        below = self._below()
        children = dict(self.tree.families())
        years = self._years(children.get(0, []))
        if years:
            yield from self._pooled(years, current)
            return
        yield from self._levels(below)
        yield from self._branches(below, current)
        for parent, parts in self._crowded(children, below):
            inside = frozenset(below[parent])
            if parent and any(inside <= set(held) for held in current.values()):
                continue
            for name, held in self._rests(parent, parts, below, current):
                yield {**_outside(current, held), name: held}

    def _crowded(
        self, children: Mapping[int, list[int]], below: Sequence[Sequence[str]]
    ) -> list[tuple[int, list[int]]]:
        """The root and the parents with the smallest categories, each with its parts."""
        smallest = {
            parent: min((s for part in parts if (s := self._size(below[part]))), default=0)
            for parent, parts in children.items()
        }
        ordered = sorted((parent for parent in children if parent), key=lambda p: (smallest[p], p))
        return [
            (parent, children[parent]) for parent in [0, *ordered[:BRANCHES]] if parent in children
        ]

    def _below(self) -> list[list[str]]:
        """The finest codes under each node."""
        found: list[list[str]] = [[] for _ in self.tree.codes]
        lines = self.tree.ancestry()
        for leaf in self.tree.leaves():
            for node in lines[leaf]:
                found[node].append(self.tree.codes[leaf])
        return found

    def _size(self, codes: Sequence[str]) -> int:
        return self.asked.size(self.dimension, codes)

    def _levels(self, below: Sequence[Sequence[str]]) -> Iterator[Held]:
        """The hierarchy cut at each of its levels."""
        depths = [len(line) - 1 for line in self.tree.ancestry()]
        leaves = set(self.tree.leaves())
        for depth in range(max(depths) - 1, 0, -1):
            yield {
                self.tree.codes[node]: tuple(below[node])
                for node, at in enumerate(depths)
                if at == depth and node not in leaves
            }

    def _branches(self, below: Sequence[Sequence[str]], current: Held) -> Iterator[Held]:
        """One category of the hierarchy without its parts."""
        inner = [node for node, _ in self.tree.families() if node]
        sized = sorted((self._size(below[node]), node) for node in inner)
        for _, node in sized[:BRANCHES]:
            held = tuple(below[node])
            if not any(set(held) <= set(other) for other in current.values()):
                yield {**_outside(current, held), self.tree.codes[node]: held}

    def _rests(
        self, parent: int, parts: Sequence[int], below: Sequence[Sequence[str]], current: Held
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The smallest categories under a parent as its rest: as few as will do, then more."""
        name = self._rest_name(parent)
        sized = sorted(
            (size, self.tree.codes[part], part)
            for part in parts
            if not is_missing(self.tree.codes[part]) and (size := self._size(below[part]))
        )
        threshold = self.asked.question.policy.threshold
        small = sum(size < threshold for size, _, _ in sized)
        held = [below[part] for _, _, part in sized]

        def pooled(number: int) -> tuple[str, ...]:
            return tuple(itertools.chain.from_iterable(held[:number]))

        # A larger pool is no smaller, so only the first that's large enough has to be looked for;
        # one category at least stays outside, or the rest would be the whole.
        first = max(LEAST_CATEGORIES, small)
        while first < len(sized) and self._size(pooled(first)) < threshold:
            first += 1
        for number in _ladder(range(first, len(sized))):
            if set(pooled(number)) != set(current.get(name, ())):
                yield name, pooled(number)

    def _rest_name(self, parent: int) -> str:
        """A name that no category of the dimension has."""
        of = f" ({self.tree.codes[parent]})" if parent else ""
        taken = {" ".join(code.casefold().split()) for code in self.tree.codes}
        for name in (f"Other{of}", f"Other categories, grouped{of}"):
            if name.casefold() not in taken:
                return name
        numbers = itertools.count(2)
        return next(
            name
            for name in (f"Other categories, grouped{of} ({number})" for number in numbers)
            if name.casefold() not in taken
        )

    def _years(self, parts: Sequence[int]) -> list[str]:
        """The codes in their order, where all are years without parts of their own; else none."""
        codes = [self.tree.codes[part] for part in parts]
        known = [code for code in codes if not is_missing(code)]
        flat = len(self.tree.codes) == len(codes) + 1
        return sorted(known) if flat and known and all(map(YEAR.match, known)) else []

    def _pooled(self, years: Sequence[str], current: Held) -> Iterator[Held]:
        """Periods of one length, and the smallest two neighbours of the current periods."""
        for length in PERIODS:
            starts = range(0, len(years), length)
            periods = [tuple(years[start : start + length]) for start in starts]
            yield from self._of_periods(periods)
        period_of = {year: held for held in current.values() for year in held}
        now = list(dict.fromkeys(period_of.get(year, (year,)) for year in years))
        pairs = [
            (self._size(first + second), number)
            for number, (first, second) in enumerate(itertools.pairwise(now))
        ]
        for _, number in sorted(pairs)[:1]:
            yield from self._of_periods(
                [*now[:number], now[number] + now[number + 1], *now[number + 2 :]]
            )

    def _of_periods(self, periods: Sequence[tuple[str, ...]]) -> Iterator[Held]:
        threshold = self.asked.question.policy.threshold
        held = {_span(period): period for period in periods if len(period) > 1}
        if len(periods) > 1 and all(self._size(period) >= threshold for period in held.values()):
            yield held


def _ladder(numbers: Sequence[int]) -> list[int]:
    """Of ascending numbers the first three, the middle one and the last."""
    if not numbers:
        return []
    chosen = {*numbers[:3], numbers[len(numbers) // 2], numbers[-1]}
    return sorted(chosen)


def _span(period: Sequence[str]) -> str:
    joint = "-" if all(map(str.isdigit, (period[0], period[-1]))) else " to "
    return f"{period[0]}{joint}{period[-1]}"


def _outside(current: Held, held: Sequence[str]) -> Held:
    """The bands that share nothing with `held`."""
    return {name: codes for name, codes in current.items() if not set(codes) & set(held)}
