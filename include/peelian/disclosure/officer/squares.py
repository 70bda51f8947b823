"""What each cell of a heat map says: a count or [c], why, and what a reader is left with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from peelian.disclosure.engine import SECONDARY, Protection
from peelian.disclosure.officer.ranges import NO_LIMIT, Ranges
from peelian.disclosure.officer.words import range_words, reason_words
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

NARROW, WIDE = 6, 12
"""A reader left with fewer counts than the first is left with few, about what a policy asks; with
the second, with many."""
SHADES = (0, 1, 10, 100, 1000)
"""A shown count has the shade of the last of these that it reaches."""


@dataclass(frozen=True)
class Square:
    """A cell of a heat map: its tone (a CSS class), what it says, and in smaller words why."""

    tone: str
    says: str
    why: str = ""
    range: str = ""


def squares_of_hidden(protection: Protection, ranges: Ranges) -> list[Square]:
    """The squares of a release that hides counts: true ones, and [c] with why."""
    why = _reasons(protection.reasons, protection.hidden)
    plain = _plain(protection.values)
    return [
        _hidden(cell, why[cell], ranges) if gone else plain[cell]
        for cell, gone in enumerate(protection.hidden.tolist())
    ]


def squares_of_changed(
    values: IntArray,
    ranges: Ranges,
    reasons: Mapping[str, BoolArray],
    sensitive: BoolArray,
) -> list[Square]:
    """The squares of a release that rounds or moves counts: published ones, and why it must.

    Args:
        values: int64 (cells): the published counts.
        sensitive: bool (cells): those that a rule marks.
    """
    why = _reasons(reasons, sensitive)
    plain = _plain(values)
    squares = []
    for cell, square in enumerate(plain):
        if not sensitive[cell]:
            squares.append(square)
            continue
        low, high = int(ranges.low[cell]), int(ranges.high[cell])
        told = ", ".join(reason_words(reason) for reason in why[cell])
        tone = f"own {_width_tone(low, high, exact=True)}"
        squares.append(Square(tone, square.says, told, range_words(low, high, exact=True)))
    return squares


def _plain(values: IntArray) -> list[Square]:
    shades = np.searchsorted(SHADES, values, side="right") - 1
    return [
        Square(f"s{max(0, shade)}", f"{value:,}")
        for value, shade in zip(values.tolist(), shades.tolist(), strict=True)
    ]


def _reasons(reasons: Mapping[str, BoolArray], among: BoolArray) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for reason, mask in reasons.items():
        for cell in np.flatnonzero(mask & among).tolist():
            found.setdefault(cell, []).append(reason)
    return found


def _hidden(cell: int, reasons: list[str], ranges: Ranges) -> Square:
    low, high = int(ranges.low[cell]), int(ranges.high[cell])
    exact = bool(ranges.exact[cell])
    kind = "shield" if SECONDARY in reasons else "own"
    return Square(
        f"{kind} {_width_tone(low, high, exact=exact)}",
        "[c]",
        ", ".join(reason_words(reason) for reason in reasons),
        range_words(low, high, exact=exact),
    )


def _width_tone(low: int, high: int, *, exact: bool) -> str:
    width = high - low + 1
    if high == NO_LIMIT or width >= WIDE:
        return "wide"
    return "narrow" if exact and width < NARROW else "middling"
