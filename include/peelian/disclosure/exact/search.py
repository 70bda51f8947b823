"""The cheapest pattern that answers every question: cut off what doesn't, and choose again.

First the cuts of single equations, then rounds over a fractional choice, then over whole ones.
This is the branch and cut of cell suppression (Fischetti and Salazar 2001, "Solving the cell
suppression problem on tabular data with linear constraints", Management Science 47).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from peelian.disclosure.exact.cuts import Cut
from peelian.disclosure.exact.master import Master
from peelian.disclosure.exact.questions import Questions
from peelian.disclosure.exact.separate import Separator
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.problem import BoolArray, Problem
from peelian.disclosure.trees import IntArray

SLACK = 1e-4
"""Taken off a solver's value before it counts as a bound, for its tolerances."""
GAIN = 1e-3
"""Rounds over a fractional choice end once they raise the bound by less than this part of it."""


@dataclass(frozen=True)
class Limits:
    """How much work may be done.

    Attributes:
        rounds: choices that are looked at, fractional and whole.
        programs: questions asked, one linear program each; the round that passes it is the last.
        nodes: branched on in all.
    """

    rounds: int = 30
    programs: int = 20_000
    nodes: int = 5_000


@dataclass(frozen=True)
class Exact:
    """What was found.

    Attributes:
        hidden: bool (groups): the cheapest pattern known; None where none is.
        bound: what any safe pattern's groups cost at least, beyond those hidden in any case;
            infinite where there's no safe pattern.
        finished: the pattern is the cheapest, or it's proved that there's none.
        rounds: how many choices were looked at.
        cuts: what every safe pattern satisfies whose groups can all move.
    """

    hidden: BoolArray | None
    bound: float
    finished: bool
    rounds: int
    cuts: tuple[Cut, ...] = ()


def exact_pattern(
    problem: Problem,
    rooms: IntArray,
    weights: FloatArray,
    questions: Questions,
    *,
    hidden: BoolArray,
    open_groups: BoolArray,
    start: BoolArray | None = None,
    limits: Limits | None = None,
) -> Exact:
    """The cheapest pattern that answers every question by real moves.

    Args:
        rooms: int64 (groups): how far each may fall.
        weights: float64 (groups): what hiding each costs; none negative.
        hidden: bool (groups): hidden in any case, at no cost; the targets among them.
        open_groups: bool (groups): never hidden.
        start: bool (groups): a pattern that answers every question, to be bettered.
    """
    free = ~hidden & ~open_groups
    separator = Separator(problem, rooms, questions, hidden, free)
    return _Run(separator, weights, hidden, free, start, limits or Limits()).run()


def rounded_up(value: float, weights: FloatArray) -> float:
    """A solver's value as a bound: to whole numbers where all weights are whole."""
    if not math.isfinite(value):
        return max(0.0, value)
    whole = bool((weights == np.rint(weights)).all())
    return max(0.0, float(math.ceil(value - SLACK)) if whole else value - SLACK)


class _Run:
    def __init__(
        self,
        separator: Separator,
        weights: FloatArray,
        fixed: BoolArray,
        free: BoolArray,
        start: BoolArray | None,
        limits: Limits,
    ) -> None:
        self._separator, self._limits = separator, limits
        self._weights, self._fixed, self._free = weights, fixed, free
        self._master = Master(weights, free)
        self._best = start
        self._bound = 0.0
        self._rounds = 0

    def run(self) -> Exact:
        self._master.add(self._separator.of_equations())
        finished = self._fractional() or self._whole()
        return Exact(self._best, self._bound, finished, self._rounds, tuple(self._master.cuts))

    def _fractional(self) -> bool:
        """Rounds over the relaxation. Returns: whether the search is at its end."""
        while self._left():
            before = self._bound
            choice = self._master.relaxed()
            self._raise(choice.bound)
            if choice.impossible or self._settled():
                return self._settled()
            if choice.chosen is None:
                return False
            self._rounds += 1
            added = self._master.add(self._separator.fractional(choice.chosen))
            slow = self._rounds > 1 and self._bound - before < GAIN * self._bound
            if not added or slow:
                return False
        return False

    def _whole(self) -> bool:
        """Rounds over whole choices. Returns: whether the cheapest pattern is proved."""
        while self._left():
            left = self._limits.nodes - self._master.nodes
            choice = self._master.whole(self._best, left)
            self._raise(choice.bound)
            if choice.impossible or self._settled():
                return self._settled()
            if choice.chosen is None:
                return False
            self._rounds += 1
            cuts, safe = self._separator.whole(np.rint(choice.chosen))
            if safe:
                self._take(self._fixed | (self._free & (choice.chosen > 0.5)))
                return self._settled()
            if not self._master.add(cuts):
                return False
        return False

    def _take(self, pattern: BoolArray) -> None:
        if self._best is None or self._cost(pattern) < self._cost(self._best):
            self._best = pattern

    def _raise(self, bound: float) -> None:
        self._bound = max(self._bound, rounded_up(bound, self._weights))

    def _settled(self) -> bool:
        """Whether nothing cheaper than the best pattern is left, or there's no pattern at all."""
        if self._best is None:
            return not math.isfinite(self._bound)
        return self._bound >= self._cost(self._best) - 2 * SLACK

    def _cost(self, pattern: BoolArray) -> float:
        return float(self._weights[pattern & self._free].sum())

    def _left(self) -> bool:
        limits = self._limits
        return (
            self._rounds < limits.rounds
            and self._separator.reader.programs < limits.programs
            and self._master.nodes < limits.nodes
        )
