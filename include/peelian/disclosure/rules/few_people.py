"""Few people: a count with fewer different people behind it than the policy asks for.

Six complaints about one officer are one officer, however large the six. Cases, allegations and
people are different units.
In    counts, and how many people are behind each, where that is known
Out   a mask of the same length; zeros are not marked, as nobody is behind them
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray

REASON = "few people"


def mark(counted: Counted, policy: Policy) -> BoolArray:
    """Mark the counts with fewer people behind them than `rules.few_people`."""
    if counted.people is None:
        return np.zeros(len(counted.values), dtype=bool)
    few: BoolArray = (counted.values > 0) & (counted.people < policy.rules.few_people)
    return few
