"""Change on the period before, worked out from published figures alone.

What is withheld can't come back through a difference, because only cells that are shown enter one.
"""

from __future__ import annotations

from dataclasses import dataclass

from peelian.core.markers import Marker
from peelian.publication.protected import Cell

TENTHS_OF_A_PER_CENT = 1000
TENTHS = 10


@dataclass(frozen=True)
class Figure:
    """A derived figure: a whole number, or tenths shown with one decimal place, or a marker."""

    value: int | float | None
    marker: Marker = Marker.NONE


def change(earlier: Cell | None, later: Cell) -> tuple[Figure, Figure]:
    """The change from one published cell to another, and the same in per cent.

    Args:
        earlier: the cell of the whole period before; None where there's none to compare with.
        later: the cell itself.
    Returns: the change in the table's unit, and per cent to one decimal, halves away from 0. [z]
        where there's nothing to compare or the earlier figure is 0; [x] where either isn't shown.
    """
    nothing = Figure(None, Marker.NOT_APPLICABLE)
    if earlier is None:
        return nothing, nothing
    if earlier.value is None or later.value is None:
        unknown = Figure(None, Marker.NOT_AVAILABLE)
        return unknown, unknown
    difference = later.value - earlier.value
    if earlier.value == 0:
        return Figure(difference), nothing
    return Figure(difference), Figure(_tenths(difference, earlier.value) / TENTHS)


def _tenths(difference: int, base: int) -> int:
    size = (2 * TENTHS_OF_A_PER_CENT * abs(difference) + base) // (2 * base)
    return size if difference >= 0 else -size
