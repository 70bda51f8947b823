"""From true counts and a policy to rounded tables that have been audited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.core.errors import InputError, UnsafeError
from peelian.disclosure.cells import Cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rounding.audit import RoundedReading, Ways, audit_rounding
from peelian.disclosure.rounding.certificate import certificate_bytes
from peelian.disclosure.rounding.controlled import Rounded, round_cells
from peelian.disclosure.rounding.ways import WayFinder
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.trees import IntArray

ATTEMPTS = 3
"""A cell that isn't shown safe is rounded down instead, and all are rounded again, so often."""
CONTRIBUTOR = "contributor"
CONTRIBUTOR_BASE = 3
"""From this base on a count beside a contributor's own can still be two things (decision 17)."""
NAMED = 5


@dataclass(frozen=True)
class RoundedRelease:
    """Rounded tables that withstand a policy's readers.

    Attributes:
        rounded: what is published.
        reasons: bool (cells) for each rule that marks cells.
        sensitive: bool (cells): those that any rule marks and that aren't zero.
        attackers: names of the readers withstood.
        ways: whole other tables that show it.
        certificate: the same as a file.
    """

    rounded: Rounded
    reasons: dict[str, BoolArray]
    sensitive: BoolArray
    attackers: tuple[str, ...]
    ways: Ways
    certificate: bytes

    @classmethod
    def of(
        cls,
        cells: Cells,
        policy: Policy,
        rounded: Rounded,
        reasons: dict[str, BoolArray],
        sensitive: BoolArray,
        attackers: tuple[str, ...],
        ways: Ways,
    ) -> RoundedRelease:
        """The release with its certificate."""
        reading = read_rounded(cells, rounded, policy.threshold)
        certificate = certificate_bytes(reading, sensitive, ways)
        return cls(rounded, reasons, sensitive, attackers, ways, certificate)


def protect_by_rounding(
    counted: Counted, policy: Policy, besides: BoolArray | None = None
) -> RoundedRelease:
    """Round all counts to the policy's base, and audit what a reader is left with.

    Args:
        besides: bool (cells): held to be sensitive besides those that the rules mark.
    Raises: UnsafeError naming the cells that aren't shown safe, however they are rounded;
        InputError for filtered tables, which `filtered.round_filtered` rounds.
    """
    cells, values, base = counted.cells, counted.values, policy.rounding.base
    reasons = sensitive_cells(counted, policy)
    marked = [*reasons.values(), *([] if besides is None else [besides])]
    sensitive: BoolArray = np.logical_or.reduce(marked) & (values > 0)
    if any(table.at for table in cells.tables):
        raise InputError(
            "tables that are filtered are rounded from records, not from their counts alone",
            where="tables, where",
        )
    if policy.withstands_contributors and base < CONTRIBUTOR_BASE:
        raise UnsafeError(
            "rounding to so small a base can't be shown to withstand a contributor",
            given=base,
            allowed=f"{CONTRIBUTOR_BASE} or more",
        )
    lowered = np.zeros(cells.count, dtype=bool)
    for _ in range(ATTEMPTS):
        rounded = round_cells(cells, values, base, lowered)
        reading = read_rounded(cells, rounded, policy.threshold)
        ways = WayFinder(reading).ways(sensitive)
        fallen = audit_rounding(reading, sensitive, ways)
        attackers = [policy.reader]
        if policy.withstands_contributors:
            fallen = np.union1d(fallen, certain_to_contributors(values, rounded, sensitive, ways))
            attackers.append(CONTRIBUTOR)
        if not len(fallen):
            return RoundedRelease.of(
                cells, policy, rounded, reasons, sensitive, tuple(attackers), ways
            )
        lowered[fallen] = True
    raise _unsafe(cells, fallen)


def read_rounded(cells: Cells, rounded: Rounded, threshold: int) -> RoundedReading:
    """What a reader has of rounded counts."""
    furthest = int(rounded.further.max(initial=0))
    return RoundedReading(cells, rounded.values, rounded.base, furthest, threshold)


def certain_to_contributors(
    values: IntArray, rounded: Rounded, sensitive: BoolArray, ways: Ways
) -> IntArray:
    """Counts of 1 whose own person isn't shown to be left in doubt about others.

    Such a person stands on the table that their cell's way leads to, where it is 1. From there any
    other cell that isn't within theirs may still rise by one, beside all above it: those
    have changed by 1 upwards or by anything downwards, and have room for 2 upwards as the base is 3
    or more. Two counts being possible, neither is certain. It needs a way that doesn't mix
    directions, for a count that is published as zero or as one base.
    """
    mixed = np.zeros(len(ways.targets), dtype=bool)
    for way, (start, end) in enumerate(zip(ways.starts[:-1], ways.starts[1:], strict=True)):
        mixed[way] = len(np.unique(ways.signs[start:end])) > 1
    alone = sensitive & (values == 1)
    bad = alone & (rounded.values > rounded.base)
    bad[ways.targets[mixed]] |= alone[ways.targets[mixed]]
    found: IntArray = np.flatnonzero(bad)
    return found


def _unsafe(cells: Cells, fallen: IntArray) -> UnsafeError:
    named = "; ".join(cells.named(int(cell)) for cell in fallen[:NAMED])
    more = f" and {len(fallen) - NAMED} more" if len(fallen) > NAMED else ""
    noun = "cell" if len(fallen) == 1 else "cells"
    return UnsafeError(
        f"{len(fallen)} sensitive {noun} could be narrowed down from the rounded tables",
        where=f"{named}{more}",
        do="use a larger base, merge categories, or suppress",
    )
