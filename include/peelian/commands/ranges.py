"""What a reader is left with, for the officer's page: asked of the attacker, not of the engine."""

from __future__ import annotations

import numpy as np

from peelian.attack.intervals import intervals
from peelian.disclosure.cells import Cells
from peelian.disclosure.engine import Protection
from peelian.disclosure.officer.ranges import Ranges, ranges_of_certificate

ASKED_LIMIT = 1_000
"""Hidden counts: for up to so many each range is worked out to its ends, some seconds' work. For
more, the ranges are what the certificate shows, which may be wider."""


def ranges_of_reader(cells: Cells, protection: Protection) -> Ranges:
    """The range of each hidden count, as the weakest reader that the policy names works it out.

    Only what is published goes into it, and that hidden counts are at least 1 where the notes of
    the release say so.
    """
    hidden = protection.hidden
    if hidden.sum() > ASKED_LIMIT:
        return ranges_of_certificate(cells, protection)
    published = np.where(hidden, 0, protection.values)
    zeros_hidden = bool((protection.values[hidden] == 0).any())
    knows_least = not zeros_hidden and set(protection.attackers) != {"outsider"}
    found = intervals(cells.equations, published, hidden, least=1 if knows_least else 0)
    return Ranges(found.low, found.high, found.exact)
