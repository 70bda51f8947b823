"""The shorthand that stands where a number doesn't, in the Analysis Function's letters.

Source: Government Analysis Function, "Using symbols and shorthand in spreadsheets" (2022).
"""

from __future__ import annotations

from enum import StrEnum


class Marker(StrEnum):
    """The marker of a published cell; empty for a plain number. Shown in square brackets.

    A marker stands in place of a number, or beside one and says what to know about it (STATUSES).
    `c` stands for primary and secondary suppression alike: telling them apart helps an attacker.
    """

    NONE = ""
    CONFIDENTIAL = "c"
    NOT_AVAILABLE = "x"
    NOT_APPLICABLE = "z"
    PROVISIONAL = "p"
    REVISED = "r"
    BREAK = "b"

    @property
    def shown(self) -> str:
        """The marker as a reader meets it, such as "[c]"."""
        return f"[{self.value}]" if self.value else ""


STATUSES = (Marker.PROVISIONAL, Marker.REVISED, Marker.BREAK)
"""Markers that stand beside a number, in the order that a cell or a row names them."""

LEGEND: dict[Marker, str] = {
    Marker.CONFIDENTIAL: "confidential: withheld so that nobody can be identified",
    Marker.NOT_AVAILABLE: "not available: a figure it is worked out from is withheld or missing",
    Marker.NOT_APPLICABLE: "not applicable: there can be no such figure",
    Marker.PROVISIONAL: "provisional: expected to change as more is recorded",
    Marker.REVISED: "revised: another figure was published before",
    Marker.BREAK: "break in the series: not comparable with the figures before it",
}
"""What each marker means, in the words that a release prints."""
