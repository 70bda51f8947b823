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
from peelian.disclosure.cellkey.keys import KEYS
from peelian.disclosure.lp import FloatArray
from peelian.disclosure.trees import IntArray

PRECISION = 1e-9
"""How exactly the solver must keep the mean and the variance."""
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
    more), it has the smallest that there is.

    Args:
        variance: of the noise; the most that is possible is a little under `largest` squared.
        minimum: the smallest number published, zero apart.
    Raises: InputError where no noise can be right on average under those limits.
    """
    if largest < max(1, minimum - 1) or minimum < 1:
        raise InputError(
            "noise is too small to move small counts to a number that may be published",
            given=f"largest {largest}",
            allowed=f"{max(1, minimum - 1)} or more",
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
    Raises: InputError where no variance near it is possible.
    """
    low, high = _possible(steps)
    if variance > high:
        raise InputError(
            "so large a variance is impossible with so small a largest noise",
            given=variance,
            allowed=f"at most {high:g}",
        )
    if variance <= low + PRECISION:
        return _least(steps)
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


def _possible(steps: IntArray) -> tuple[float, float]:
    """The smallest and the largest variance that noise with mean 0 may have."""
    ends = []
    for sign in (1, -1):
        found = _linear(steps, sign)
        ends.append(float(found @ steps**2))
    return ends[0], ends[1]


def _least(steps: IntArray) -> FloatArray:
    return _linear(steps, 1)


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
    size = len(steps)
    # Variables: keys of each step, how far each is from its share, how far the variance is.
    cost = np.concatenate([np.zeros(size), np.ones(size), [VARIANCE_WEIGHT]])
    one, nothing = np.eye(size), np.zeros((size, 1))
    squares = (steps**2).astype(np.float64)
    goal = max(variance, float(shares @ squares)) * KEYS
    wanted = shares * KEYS
    limits = [
        optimize.LinearConstraint(np.concatenate([np.ones(size), np.zeros(size + 1)]), KEYS, KEYS),
        optimize.LinearConstraint(np.concatenate([steps, np.zeros(size + 1)]), 0, 0),
        optimize.LinearConstraint(np.hstack([one, -one, nothing]), -np.inf, wanted),
        optimize.LinearConstraint(np.hstack([one, one, nothing]), wanted, np.inf),
        optimize.LinearConstraint(np.concatenate([squares, np.zeros(size), [-1]]), -np.inf, goal),
        optimize.LinearConstraint(np.concatenate([squares, np.zeros(size), [1]]), goal, np.inf),
    ]
    whole = np.concatenate([np.ones(size), np.zeros(size + 1)])
    found = optimize.milp(cost, constraints=limits, integrality=whole)
    if not found.success:
        raise InputError("no noise can be exactly right on average under these limits")
    keys: IntArray = np.rint(found.x[:size]).astype(np.int64)
    return keys
