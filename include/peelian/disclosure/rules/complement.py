"""Complement: a total less one of its parts is small, though no cell says it.

Fifty officers, 48 of them men: two aren't. Where the rest is one cell of a table, that cell is
marked by its own count; here it's the sum of several, and would be told by the total and the part.
In    counts, people
Out   pairs of cells, a total and a part of it, whose difference must not be known
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules.rests import Rests, is_sensitive
from peelian.disclosure.trees import IntArray

REASON = "complement"


def pairs(counted: Counted, policy: Policy) -> IntArray:
    """int64 (pairs, 2): totals and parts; none where the policy doesn't ask for it.

    The outsider stands for the task that other programs are given, which has no such rule.
    """
    none = np.zeros((0, 2), dtype=np.int64)
    if not policy.rules.complement or policy.attacker == "outsider":
        return none
    values, equations = counted.values, counted.cells.equations
    parts = sp.csr_matrix(equations.multiply(equations > 0))
    parts = sp.csr_matrix(parts.multiply(values > 0))
    parts.eliminate_zeros()
    entries = equations.tocoo()
    totals = np.zeros(equations.shape[0], dtype=np.int64)
    totals[entries.row[entries.data < 0]] = entries.col[entries.data < 0]
    row = np.repeat(np.arange(parts.shape[0]), np.diff(parts.indptr))
    part, total = parts.indices.astype(np.int64), totals[row].astype(np.int64)
    several: BoolArray = np.diff(parts.indptr)[row] > 2  # a rest of two cells or more
    rests = Rests(
        values[total] - values[part],
        _fewest(counted.people, parts, total, part),
        None if counted.largest is None else _other_most(counted.largest, parts),
    )
    chosen = several & is_sensitive(rests, policy)
    return np.unique(np.column_stack([total[chosen], part[chosen]]), axis=0)


def _fewest(
    people: IntArray | None, parts: sp.csr_matrix, total: IntArray, part: IntArray
) -> IntArray | None:
    if people is None:
        return None
    fewest: IntArray = np.maximum(people[total] - people[part], _other_most(people, parts))
    return fewest


def _other_most(numbers: IntArray, parts: sp.csr_matrix) -> IntArray:
    """For each part of each equation the largest number among the other parts."""
    found = np.zeros(parts.nnz, dtype=np.int64)
    held = numbers[parts.indices]
    for start, end in zip(parts.indptr[:-1].tolist(), parts.indptr[1:].tolist(), strict=True):
        if end - start > 1:
            here = held[start:end]
            second, first = np.argpartition(here, -2)[-2:]
            found[start:end] = here[first]
            found[start + first] = here[second]
    return found
