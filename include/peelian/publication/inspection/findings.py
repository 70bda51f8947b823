"""A finding: what an inspection says is wrong, and where. It never repeats what it found.

The text of a strange cell may be somebody's name, so a finding gives its place and its length.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Attributes: where: file, part, sheet and cell; what: the fault, without any content."""

    where: str
    what: str

    def __str__(self) -> str:
        """The finding as one line."""
        return f"{self.where}: {self.what}"


class Unreadable(Exception):
    """A file or part that can't be parsed; its message is the finding's."""
