"""Population filter: what the filter of a table leaves out is a count as well.

Officers and staff in one table, officers in another: the difference is staff, which no table has.
In    counts, people, and which totals have only some of their parts published
Out   totals with those parts, whose difference must not be known
"""

from __future__ import annotations

import numpy as np

from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.rules.rests import Rests, is_sensitive
from peelian.disclosure.trees import IntArray

REASON = "population filter"


def left_over(counted: Counted, policy: Policy) -> list[tuple[int, tuple[int, ...]]]:
    """Each such total with its published parts; none where the policy doesn't ask for it."""
    given = counted.cells.left_out
    if not policy.rules.population_filter or not given:
        return []
    rests = Rests(
        np.array([_less(counted.values, total, parts) for total, parts in given], dtype=np.int64),
        None
        if counted.people is None
        else np.array(
            [_less(counted.people, total, parts) for total, parts in given], dtype=np.int64
        ),
    )
    chosen = is_sensitive(rests, policy)
    return [pair for pair, is_chosen in zip(given, chosen, strict=True) if is_chosen]


def _less(numbers: IntArray, total: int, parts: tuple[int, ...]) -> int:
    return int(numbers[total] - numbers[list(parts)].sum())
