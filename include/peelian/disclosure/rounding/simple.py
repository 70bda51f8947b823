"""Rounding each count by itself: what it was before controlled rounding, and what that is held to.

Totals rounded so don't add up. Source: Handbook on Statistical Disclosure Control, section 5.4.
"""

from __future__ import annotations

import numpy as np

from peelian.core.errors import InputError
from peelian.disclosure.trees import IntArray

SMALLEST_BASE = 2


def conventional(values: IntArray, base: int) -> IntArray:
    """Each count's nearest multiple of `base`; halfway, which only an even base knows, goes up.

    Args:
        values: int64, counts, none negative.
    Raises: InputError for a base below 2 or a negative count.
    """
    _check(values, base)
    found: IntArray = (2 * values + base) // (2 * base) * base
    return found


def random_unbiased(values: IntArray, base: int, keys: IntArray) -> IntArray:
    """Each count's multiple below or above, so that its expectation is the count.

    A count that is `r` above a multiple goes up with probability `r / base`; multiples stay.

    Args:
        values: int64, counts, none negative.
        keys: int64, a random whole number for each count, equally likely to leave any remainder
            when divided by `base`. The same key gives the same answer.
    Raises: InputError for a base below 2, a negative count or negative keys.
    """
    _check(values, base)
    if (keys < 0).any():
        raise InputError("a key for rounding is negative")
    lower, over = np.divmod(values, base)
    found: IntArray = (lower + (keys % base < over)) * base
    return found


def _check(values: IntArray, base: int) -> None:
    if base < SMALLEST_BASE:
        raise InputError("the base of rounding is too small", given=base, allowed="2 or more")
    if (values < 0).any():
        raise InputError("a count to be rounded is negative")
