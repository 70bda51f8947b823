"""A letter as plain data, before anything renders it: sections of paragraphs, lists and tables.

Every renderer shows the same words in the same order, so the document, the PDF and the page can't
say different things. Texts hold no mark-up: what a stranger wrote stays text wherever it's shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

NARROWEST, WIDEST_LABEL = 5, 14
"""Letters: of any column at least, and of a column of labels at most, a longer word apart."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Quote:
    """Somebody else's words, line by line; `who` says whose, for those who can't see the bar."""

    who: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """A list whose order doesn't matter."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and what it is."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GridCell:
    """A cell: its words, and whether it's a number (or a marker in a number's place)."""

    words: str
    is_figure: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table of the release, as its sheet in the workbook has it.

    Attributes:
        id: the table's id.
        title: with its number.
        labels: how many of the first columns are row headers.
    """

    id: str
    title: str
    header: tuple[GridCell, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    labels: int


def column_weights(table: TableBlock) -> tuple[int, ...]:
    """How wide each column of a table is beside the others: by its longest word, in letters.

    A column of labels may wrap, so it takes as much as a long word and no more.
    """
    weights = []
    for place, head in enumerate(table.header):
        cells = [head.words, *(row[place].words for row in table.rows)]
        longest = max((len(word) for cell in cells for word in cell.split()), default=1)
        widest = max(len(cell) for cell in cells)
        room = widest if place < table.labels else 0
        weights.append(max(NARROWEST, longest, min(room, WIDEST_LABEL)))
    return tuple(weights)


Block = Paragraph | Quote | Items | Facts | TableBlock


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; `sections` are a level below."""

    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter.

    Attributes:
        title: what the document is called.
        subject: what the request is about.
        publisher: whose letter it is.
        facts: reference and days.
        sections: in order.
        closing: the lines at its end.
    """

    title: str
    subject: str
    publisher: str
    facts: Facts
    sections: tuple[Section, ...]
    closing: tuple[str, ...]

    def blocks(self) -> Iterator[Block]:
        """Every block, in order."""
        yield self.facts
        for section in self.sections:
            yield from _blocks(section)

    def tables(self) -> tuple[TableBlock, ...]:
        """Every table that is printed in the letter."""
        return tuple(block for block in self.blocks() if isinstance(block, TableBlock))


def _blocks(section: Section) -> Iterator[Block]:
    yield from section.blocks
    for below in section.sections:
        yield from _blocks(below)
