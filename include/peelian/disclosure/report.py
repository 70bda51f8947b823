"""What was done, in counts: one report that may travel with the tables, one for the officer.

The officer's holds sums of hidden counts, which are true figures about hidden cells: it stays in
`audit/` (or in the folder that the officer named), and release tasks never see it.
"""

from __future__ import annotations

from typing import Any

from peelian.disclosure.cells import Cells
from peelian.disclosure.engine import SECONDARY, Protection
from peelian.disclosure.problem import BoolArray


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

    `sum_hidden` and `bound` are of secondary suppression, as the cost of protection is measured:
    `gap` is the share of `sum_hidden` that the bound doesn't explain.
    """
    report = counts_report(cells, protection)
    for table, place in zip(cells.tables, cells.places, strict=True):
        report["tables"][table.id]["sum_hidden"] = _sum(protection, place)
    hidden = _sum(protection, slice(None))
    bound = protection.bound
    report["all"] |= {
        "sum_hidden": hidden,
        "bound": bound,
        "gap": None if bound is None else round((hidden - bound) / hidden, 4) if hidden else 0.0,
    }
    return report


def _counts(protection: Protection, place: Any) -> dict[str, Any]:
    def count(mask: BoolArray) -> int:
        return int(mask[place].sum())

    return {
        "cells": len(protection.values[place]),
        "sensitive": count(protection.sensitive),
        "hidden": count(protection.hidden),
        "by_reason": {reason: count(mask) for reason, mask in protection.reasons.items()},
    }


def _sum(protection: Protection, place: Any) -> int:
    return int(protection.values[place][protection.reasons[SECONDARY][place]].sum())
