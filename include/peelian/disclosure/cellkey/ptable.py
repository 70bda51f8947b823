"""The perturbation table: for each count and each key, by how much the count is moved.

For every count the distribution of the noise is the one of greatest entropy among those that
are right on average, have the stated variance, move a count by `largest` at most, and never lead to
a number that may not be published (negative, or 1 to `minimum` - 1). Probabilities become whole
numbers of keys so that the average is exactly right. Sources: Marley and Leaver, "A method for
confidentialising user-defined tables", ISI 2011; Giessing, "Computational issues in the design of
transition probabilities and disclosure risk estimation for additive noise", Privacy in Statistical
Databases, 2016.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from peelian.core.errors import InputError
from peelian.core.record_keys import KEYS
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.trees import IntArray

PRECISION = 1e-9
"""How exactly the solver must keep the mean and the variance."""
TRANSFERS = 1_000
"""Each brings the sum of the noise nearer to zero; it starts a few dozen away at most."""
VARIANCE_WEIGHT = 0.05
"""What a unit of variance is worth beside keys, when probabilities become whole numbers of keys."""


@dataclass(frozen=True)
class PTable:
    """A perturbation table.

    Attributes:
        noise: int8 (counts, 256): the noise of each count from 0 to the last and each key; counts
            above the last have the last row's.
        largest: what a count is moved by at most.
        minimum: numbers from 1 to this less 1 are never published; 1 for no such limit.
    """

    noise: npt.NDArray[np.int8]
    largest: int
    minimum: int

    def variances(self) -> FloatArray:
        """The variance of the noise of each row, float64 (counts)."""
        found: FloatArray = (self.noise.astype(np.float64) ** 2).mean(axis=1)
        return found


def make_ptable(variance: float, largest: int, minimum: int = 1) -> PTable:
    """The table of greatest entropy.

    Where a count's noise can't have so small a variance (a 3 that may only become 0, or 5 and
    more) or so large a one (a 1 that can't become less than 0), it has the nearest that there is.

    Args:
        variance: of the noise; below the square of `largest`.
        minimum: the smallest number published, zero apart.
    Raises: InputError where no noise can be right on average under those limits.
    """
    if minimum < 1 or largest < minimum:
        raise InputError(
            "noise is too small to move a count of 1 to a number that may be published",
            given=f"largest {largest}",
            allowed=f"{max(1, minimum)} or more",
        )
    if not 0 < variance < largest**2:
        raise InputError(
            "so large a variance is impossible with so small a largest noise",
            given=variance,
            allowed=f"above 0 and below {largest**2}",
        )
    last = largest + minimum
    rows = [np.zeros(KEYS, dtype=np.int8)]
    for count in range(1, last + 1):
        steps = np.arange(-largest, largest + 1)
        published = count + steps
        steps = steps[(published == 0) | (published >= minimum)]
        keys = whole_keys(steps, most_even(steps, variance), variance)
        rows.append(np.repeat(steps, keys).astype(np.int8))
    return PTable(np.stack(rows), largest, minimum)


def most_even(steps: IntArray, variance: float) -> FloatArray:
    """Probabilities of greatest entropy with mean 0 and the variance, or the nearest possible one.

    Args:
        steps: int64, what the noise may be; some negative, some positive.
    """
    low, high = _linear(steps, 1), _linear(steps, -1)
    for end, sign in ((low, 1), (high, -1)):
        if sign * variance <= sign * float(end @ steps**2) + PRECISION:
            return end
    sizes = np.array([steps, steps**2], dtype=np.float64)
    goal = np.array([0.0, variance])

    def dual(weights: FloatArray) -> tuple[float, FloatArray]:
        powers = weights @ (sizes - goal[:, None])
        top = powers.max()
        share = np.exp(powers - top)
        return float(top + np.log(share.sum())), (sizes - goal[:, None]) @ share / share.sum()

    found = optimize.minimize(
        dual, np.zeros(2), jac=True, method="BFGS", options={"gtol": PRECISION, "maxiter": 1000}
    )
    powers = found.x @ sizes
    share = np.exp(powers - powers.max())
    even: FloatArray = share / share.sum()
    return even


def _linear(steps: IntArray, sign: int) -> FloatArray:
    """Probabilities with mean 0 and the smallest variance, or for a `sign` of -1 the largest."""
    equal = np.array([np.ones(len(steps)), steps.astype(np.float64)])
    found = optimize.linprog(sign * steps**2, A_eq=equal, b_eq=[1.0, 0.0], method="highs")
    if not found.success:
        raise InputError("no noise can be right on average under these limits")
    shares: FloatArray = found.x
    return shares


def whole_keys(steps: IntArray, shares: FloatArray, variance: float) -> IntArray:
    """How many of the 256 keys have each step: near the shares, and exactly right on average.

    Args:
        steps: int64, what the noise may be.
        shares: float64, probabilities.
        variance: what the variance should be near.
    """
    wanted = shares * KEYS
    keys = np.floor(wanted).astype(np.int64)
    short = KEYS - int(keys.sum())
    keys[np.argsort(keys - wanted, kind="stable")[:short]] += 1
    for _ in range(TRANSFERS):
        sum_missed = int(keys @ steps)
        if not sum_missed:
            return keys
        giver, taker = _transfer(steps, keys, wanted, variance * KEYS, sum_missed)
        keys[giver] -= 1
        keys[taker] += 1
    raise InputError("no noise can be exactly right on average under these limits")


def _transfer(
    steps: IntArray, keys: IntArray, wanted: FloatArray, squares: float, missed: int
) -> tuple[int, int]:
    """The key that had best change its step, and to which, to bring the sum nearer to zero."""
    change = steps[None, :] - steps[:, None]
    left = np.abs(missed + change)
    apart = keys - wanted
    cost = np.abs(apart - 1)[:, None] - np.abs(apart)[:, None]
    cost = cost + np.abs(apart + 1)[None, :] - np.abs(apart)[None, :]
    off = float(keys @ steps**2) - squares
    change_of_squares = (steps**2)[None, :] - (steps**2)[:, None]
    cost = cost + VARIANCE_WEIGHT * (np.abs(off + change_of_squares) - abs(off))
    none = (keys <= 0)[:, None]
    useless = none | (left >= abs(missed)) | ((missed + change) * missed < 0)
    if useless.all():
        # Steps with a gap between them: go just beyond, and come back by smaller steps.
        beyond = np.where(none | (change * missed >= 0), np.iinfo(np.int64).max, left)
        giver, taker = np.unravel_index(int(np.argmin(beyond)), beyond.shape)
        return int(giver), int(taker)
    cost[useless] = np.inf
    # What a transfer costs for each unit that it brings the sum nearer.
    rate = cost / np.maximum(abs(missed) - left, 1)
    giver, taker = np.unravel_index(int(np.argmin(rate)), rate.shape)
    return int(giver), int(taker)
