"""Small counts: a count of 1 to `threshold` - 1 could point at a person.

In    true counts of cells, int64, none negative
Out   a mask of the same length; zeros are not marked
Why   docs/decisions/0007-the-smallest-count-and-the-note-reader.md
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray

REASON = "small count"


def mark(counted: Counted, policy: Policy) -> BoolArray:
    """Mark the counts that are neither zero nor at least the policy's threshold."""
    values = counted.values
    if not policy.rules.small_count:
        return np.zeros(len(values), dtype=bool)
    small: BoolArray = (values > 0) & (values < policy.threshold)
    return small
