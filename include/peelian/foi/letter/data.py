"""A letter as plain JSON, which the PDF's template is given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from peelian.foi.letter.model import (
    Block,
    Facts,
    GridCell,
    Items,
    Letter,
    Paragraph,
    Quote,
    Section,
    TableBlock,
    column_weights,
)


def letter_data(letter: Letter, day: dt.date) -> dict[str, Any]:
    """The letter's words and their order; `day` is the day of the letter."""
    return {
        "title": letter.title,
        "subject": letter.subject,
        "publisher": letter.publisher,
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "facts": [list(row) for row in letter.facts.rows],
        "sections": [_section(part) for part in letter.sections],
        "closing": list(letter.closing),
    }


def _section(part: Section) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "blocks": [_block(block) for block in part.blocks],
        "sections": [_section(below) for below in part.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text}
    if isinstance(block, Quote):
        return {"kind": "quote", "who": block.who, "lines": list(block.lines)}
    if isinstance(block, Items):
        return {"kind": "items", "items": list(block.items)}
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": [list(row) for row in block.rows]}
    return _table(block)


def _table(block: TableBlock) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": block.title,
        "header": _words(block.header),
        "rows": [_words(row) for row in block.rows],
        "labels": block.labels,
        "weights": list(column_weights(block)),
    }


def _words(cells: tuple[GridCell, ...]) -> list[str]:
    return [cell.words for cell in cells]
