"""A workbook as a plain model: what each sheet says, before any library writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from peelian.core.markers import STATUSES, Marker


class Style(Enum):
    """How a cell looks; never what it means, which its words say."""

    COVER = auto()
    TITLE = auto()
    HEADING = auto()
    PROSE = auto()
    LINE = auto()
    LINK = auto()
    HEADER = auto()
    HEADER_RIGHT = auto()
    LABEL = auto()
    COUNT = auto()
    PERCENT = auto()
    MARKER = auto()
    STATUS = auto()


@dataclass(frozen=True)
class Text:
    """A cell of text. `to` is the sheet that a link leads to, or empty."""

    words: str
    style: Style
    to: str = ""


@dataclass(frozen=True)
class Number:
    """A cell that holds a number as a number."""

    value: int | float
    style: Style


Content = Text | Number


@dataclass(frozen=True)
class Grid:
    """A marked-up table: `name` is unique in the workbook, headers are unique and not empty."""

    name: str
    header: tuple[Text, ...]
    rows: tuple[tuple[Content, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: lines down column A from A1, then at most one table straight below them.

    Attributes:
        widths: of the columns, in characters.
        wide: printed on its side.
    """

    name: str
    lines: tuple[Text, ...]
    grid: Grid | None
    widths: tuple[float, ...]
    wide: bool = False

    def texts(self) -> Iterator[Text]:
        """Every cell of text on the sheet."""
        yield from self.lines
        if self.grid:
            yield from self.grid.header
            for row in self.grid.rows:
                yield from (cell for cell in row if isinstance(cell, Text))

    def markers(self) -> frozenset[Marker]:
        """The markers that stand in the sheet's table."""
        texts = list(self.texts()) if self.grid else []
        in_place = {text.words for text in texts if text.style is Style.MARKER}
        beside = {text.words for text in texts if text.style is Style.STATUS}
        return frozenset(
            marker
            for marker in Marker
            if marker.shown in in_place
            or (marker in STATUSES and any(marker.shown in words for words in beside))
        )
