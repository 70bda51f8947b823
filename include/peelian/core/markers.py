"""The shorthand that stands where a number doesn't, in the Analysis Function's letters.

Source: Government Analysis Function, "Using symbols and shorthand in spreadsheets" (2022).
"""

from __future__ import annotations

from enum import StrEnum


class Marker(StrEnum):
    """The marker of a published cell; empty for a plain number. Shown in square brackets.

    `c` stands for primary and secondary suppression alike: telling them apart helps an attacker.
    """

    NONE = ""
    CONFIDENTIAL = "c"
    NOT_AVAILABLE = "x"
    NOT_APPLICABLE = "z"

    @property
    def shown(self) -> str:
        """The marker as a reader meets it, such as "[c]"."""
        return f"[{self.value}]" if self.value else ""


LEGEND: dict[Marker, str] = {
    Marker.CONFIDENTIAL: "confidential: withheld so that nobody can be identified",
    Marker.NOT_AVAILABLE: "not available: a figure it is worked out from is withheld or missing",
    Marker.NOT_APPLICABLE: "not applicable: there can be no such figure",
}
"""What each marker means, in the words that a release prints."""
