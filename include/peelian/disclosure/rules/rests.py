"""Judging a rest: what a published total leaves over once published parts of it are taken off.

A rest is a count that no table has. How many people are behind it isn't counted either, but there
are no fewer than behind any of its parts, nor than the total has more than what is taken off. If
that is still few, the rest is judged to have few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class Rests:
    """What is known of some rests.

    Attributes:
        values: int64 (rests): their counts.
        people: int64 (rests): no fewer people than this are behind each; None where not known.
        largest: int64 (rests): one person has this much of each or more; None where not known.
    """

    values: IntArray
    people: IntArray | None = None
    largest: IntArray | None = None


def is_sensitive(rests: Rests, policy: Policy) -> BoolArray:
    """Which rests the policy's rules for counts would mark if they stood in a table."""
    rules, values = policy.rules, rests.values
    found: BoolArray = np.zeros(len(values), dtype=bool)
    if rules.small_count:
        found |= values < policy.threshold
    if rests.people is not None:
        found |= rests.people < rules.few_people
    if rests.largest is not None:
        found |= rests.largest * 100 > values * rules.one_person_percent
    return found & (values > 0)
