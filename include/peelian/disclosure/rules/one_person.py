"""One person's cell: one person has most of a count, so that what it says is said of them.

In    counts, and the most that one person has in each, where that is known
Out   a mask of the same length; compared in whole numbers, so no rounding decides
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray

REASON = "one person's cell"


def mark(counted: Counted, policy: Policy) -> BoolArray:
    """Mark the counts of which one person has more than `rules.one_person_percent`."""
    if counted.largest is None:
        return np.zeros(len(counted.values), dtype=bool)
    most: BoolArray = (counted.values > 0) & (
        counted.largest * 100 > counted.values * policy.rules.one_person_percent
    )
    return most
