"""Derived figures: rates, shares, means and changes are functions of counts; some give one back.

"2 % of 50" is one person. A figure is rounded, so several counts may agree with it; where they
are too few, it says what the count's own cell hides.

In    a figure's rule, what it was printed as, and what a reader knows of the other count
Out   which whole counts agree with it; whether they are too few
Why   Handbook on Statistical Disclosure Control, chapter 5: what is derived from a cell needs the
      protection that the cell has. All in fractions: no rounding of the reckoning's own decides.

Counts that would be printed so only by rounding a tie are left out: whoever knows how ties are
rounded could tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

PERCENT = 100


@dataclass(frozen=True)
class Figure:
    """A figure that is `factor` x count / base + `plus`, printed with so many decimals.

    Attributes:
        decimals: digits after the point; negative where tens or hundreds are rounded away.
    """

    factor: Fraction
    plus: Fraction = Fraction(0)
    decimals: int = 0

    @property
    def step(self) -> Fraction:
        """By how much two printed figures differ at least."""
        return Fraction(1, 10) ** self.decimals

    def exact(self, count: int, base: int) -> Fraction:
        """The figure before rounding. Raises: ValueError where there's nothing to divide by."""
        if base <= 0:
            raise ValueError("a figure needs a base above zero")
        return self.factor * Fraction(count, base) + self.plus

    def printed(self, count: int, base: int) -> Fraction:
        """The figure as it's printed, ties away from zero."""
        steps = self.exact(count, base) / self.step
        whole = math.floor(abs(steps) + Fraction(1, 2))
        return self.step * (whole if steps >= 0 else -whole)

    def counts_that_agree(self, printed: Fraction, base: int) -> range:
        """The counts that are printed so, whatever becomes of ties, where the base is known."""
        low, high = self._between(printed)
        return _inside(low * base / self.factor, high * base / self.factor)

    def bases_that_agree(self, printed: Fraction, count: int) -> range | None:
        """The bases that are printed so, where the count is known; None where no end is set."""
        low, high = self._between(printed)
        if high <= 0:
            return range(0)
        if low <= 0:
            return None
        return _inside(self.factor * count / high, self.factor * count / low)

    def _between(self, printed: Fraction) -> tuple[Fraction, Fraction]:
        half = self.step / 2
        return printed - half - self.plus, printed + half - self.plus


def share(decimals: int) -> Figure:
    """A count in percent of a total."""
    return Figure(Fraction(PERCENT), decimals=decimals)


def change(decimals: int) -> Figure:
    """A count's change on an earlier one, in percent of that."""
    return Figure(Fraction(PERCENT), Fraction(-PERCENT), decimals)


def rate(per: int, decimals: int) -> Figure:
    """A count per so many of a population, such as 1,000 officers."""
    return Figure(Fraction(per), decimals=decimals)


def mean(decimals: int) -> Figure:
    """A count per person: cases, over the people behind them."""
    return Figure(Fraction(1), decimals=decimals)


def gives_back(agreeing: range | None, count: int, threshold: int) -> bool:
    """Whether a figure says more of a hidden count than may be known.

    Args:
        agreeing: the whole counts that agree with it; None where there is no end to them.
        count: the hidden count; one of 1 to threshold - 1 must be able to be each of those.
    Returns: True where fewer counts are left than a range must have; the figure is then hidden.
    """
    if agreeing is None:
        return False
    if 0 < count < threshold:
        return not all(small in agreeing for small in range(1, threshold))
    return len(agreeing) < threshold - 1


def repeats(people_of_parts: Sequence[int], people: int) -> int:
    """How many more people the parts have than the whole: who stands in several counts again."""
    return sum(people_of_parts) - people


def reveals_repeats(people_of_parts: Sequence[int], people: int, threshold: int) -> bool:
    """Whether totals of different people say that a few of them stand in several parts.

    Three people in one year, four in the other and six in both: one was there twice. That is a
    small count, though no cell holds it.
    """
    return 0 < repeats(people_of_parts, people) < threshold


def _inside(low: Fraction, high: Fraction) -> range:
    """The whole numbers strictly between, none below zero."""
    return range(max(0, math.floor(low) + 1), max(0, math.ceil(high)))
