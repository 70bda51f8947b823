"""Words that every form of a letter can draw: what the PDF's fonts lack stands as its number.

A PDF that is accessible must have a glyph for every character, and the fonts that travel with the
program have those of European languages. A stranger may write in any script, or with pictures: such
a character stands as `[U+1F46E]` in all three forms alike, so that nothing is lost and no form says
what another doesn't. Labels of tables are the force's own, and are left as they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from peelian.foi.letter.model import (
    Block,
    Facts,
    Items,
    Letter,
    Paragraph,
    Quote,
    Section,
)

DRAWN = (
    *((0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x17F), (0x1CD, 0x1DC), (0x218, 0x21B), (0x370, 0x3FF)),
    *((0x400, 0x45F), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x203A), (0x20A0, 0x20BF)),
    *((0x2100, 0x211E), (0x2126, 0x214F), (0x2190, 0x2194), (0x2200, 0x2265), (0x25A0, 0x25CF)),
)
"""First and last character of each run that the fonts have, tried out with typst 0.15.2."""


def drawable(text: str) -> str:
    """A text in NFC, what can't be drawn as its number."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(one if _is_drawn(one) else f"[U+{ord(one):04X}]" for one in normal)


def drawn_letter(letter: Letter) -> Letter:
    """A letter of which every form can draw every word, those of tables apart."""
    return replace(
        letter,
        title=drawable(letter.title),
        subject=drawable(letter.subject),
        publisher=drawable(letter.publisher),
        facts=_facts(letter.facts),
        sections=tuple(_section(part) for part in letter.sections),
        closing=tuple(drawable(line) for line in letter.closing),
    )


def _is_drawn(one: str) -> bool:
    code = ord(one)
    return any(first <= code <= last for first, last in DRAWN) and unicodedata.category(one) != "Cn"


def _section(part: Section) -> Section:
    return Section(
        drawable(part.heading),
        tuple(_block(block) for block in part.blocks),
        tuple(_section(below) for below in part.sections),
    )


def _block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return Paragraph(drawable(block.text))
    if isinstance(block, Quote):
        return Quote(drawable(block.who), _each(block.lines, drawable))
    if isinstance(block, Items):
        return Items(_each(block.items, drawable))
    if isinstance(block, Facts):
        return _facts(block)
    return block


def _facts(block: Facts) -> Facts:
    return Facts(tuple((drawable(name), drawable(what)) for name, what in block.rows))


def _each(texts: tuple[str, ...], change: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(change(text) for text in texts)
