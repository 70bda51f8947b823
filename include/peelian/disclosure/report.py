"""What was done, in counts: one report that may travel with the tables, one for the officer.

The officer's holds sums of hidden counts, which are true figures about hidden cells: it stays in
`audit/` (or in the folder that the officer named), and release tasks never see it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import SECONDARY, Protection
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import sensitive_cells


def counts_report(cells: Cells, protection: Protection) -> dict[str, Any]:
    """Cells, sensitive and hidden ones per table and in all, and who was withstood."""
    return {
        "tables": {
            table.id: _counts(protection, place)
            for table, place in zip(cells.tables, cells.places, strict=True)
        },
        "all": _counts(protection, slice(None)),
        "attackers_withstood": list(protection.attackers),
    }


def officer_report(cells: Cells, protection: Protection) -> dict[str, Any]:
    """The same with sums of what is hidden, the bound and the gap.

    `sum_hidden` is the sum of the counts that secondary suppression hides, as the cost of
    protection is measured; `sum_hidden_all` counts the sensitive ones in. `bound` is what no safe
    pattern's `sum_hidden` can be below, over all tables at once (a table alone has none), and
    `gap` the share of `sum_hidden` above it. `method` is "exact" where the pattern is proved to be
    the cheapest by the policy's weights, else "heuristic".
    """
    report = counts_report(cells, protection)
    for table, place in zip(cells.tables, cells.places, strict=True):
        report["tables"][table.id] |= _costs(protection, place, None)
    report["all"] |= _costs(protection, slice(None), protection.bound)
    report["method"] = "exact" if protection.exact else "heuristic"
    return report


def unsafe_report(counted: Counted, policy: Policy, why: str, seconds: float) -> dict[str, Any]:
    """What there is to say where nothing safe was found: `why`, and how many cells there are."""
    cells, values = counted.cells, counted.values
    reasons = sensitive_cells(counted, policy)
    sensitive = np.logical_or.reduce(list(reasons.values()))

    def part(place: Any) -> dict[str, Any]:
        nothing = dict.fromkeys(("hidden", "sum_hidden", "bound", "gap"))
        return {
            "cells": len(values[place]),
            "sensitive": int(sensitive[place].sum()),
            "seconds": round(seconds, 3),
            "attackers_withstood": [],
            **nothing,
        }

    tables = zip(cells.tables, cells.places, strict=True)
    return {
        "why": why,
        "attackers_withstood": [],
        "all": part(slice(None)),
        "tables": {table.id: part(place) for table, place in tables},
    }


def _counts(protection: Protection, place: Any) -> dict[str, Any]:
    def count(mask: BoolArray) -> int:
        return int(mask[place].sum())

    return {
        "cells": len(protection.values[place]),
        "sensitive": count(protection.sensitive),
        "hidden": count(protection.hidden),
        "by_reason": {reason: count(mask) for reason, mask in protection.reasons.items()},
        "attackers_withstood": list(protection.attackers),
    }


def _costs(protection: Protection, place: Any, bound: int | None) -> dict[str, Any]:
    counts = protection.values[place]
    secondary = int(counts[protection.reasons[SECONDARY][place]].sum())
    gap = None if bound is None else (secondary - bound) / secondary if secondary else 0.0
    return {
        "sum_hidden": secondary,
        "sum_hidden_all": int(counts[protection.hidden[place]].sum()),
        "bound": bound,
        "gap": None if gap is None else round(gap, 4),
    }
