"""The letter as a page, in the look of the other pages: nothing fetched, no script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader

from peelian.foi.letter.model import (
    Block,
    Facts,
    Items,
    Letter,
    Paragraph,
    Quote,
    Section,
    TableBlock,
)
from peelian.foi.letter.words import TEMPLATES
from peelian.publication.page.render import environment
from peelian.publication.page.wording import PAGE_TEMPLATES

TEMPLATE_NAME = "letter.html.j2"
KINDS: dict[type[Any], str] = {
    Paragraph: "paragraph",
    Quote: "quote",
    Items: "items",
    Facts: "facts",
    TableBlock: "table",
}


@dataclass(frozen=True)
class _Shown:
    """A section with its number, for its link."""

    number: int
    heading: str
    blocks: tuple[dict[str, Any], ...]
    sections: tuple[_Shown, ...]


def html_bytes(letter: Letter, *, docx: str, pdf: str) -> bytes:
    """The letter as a page.

    Args:
        letter: whose every text is escaped as it's filled in.
        docx, pdf: the names of its other forms beside it.
    """
    sections = tuple(_shown(part, number) for number, part in enumerate(letter.sections, start=1))
    text = (
        templates()
        .get_template(TEMPLATE_NAME)
        .render(letter=letter, sections=sections, root="../../../", docx=docx, pdf=pdf)
    )
    return text.encode("utf-8")


@cache
def templates() -> Environment:
    """The pages' environment, which finds the letter's own templates first."""
    return environment().overlay(loader=FileSystemLoader([TEMPLATES, PAGE_TEMPLATES]))


def _shown(part: Section, number: int) -> _Shown:
    below = tuple(_shown(each, number) for each in part.sections)
    return _Shown(number, part.heading, tuple(_block(block) for block in part.blocks), below)


def _block(block: Block) -> dict[str, Any]:
    facts = dict(vars(block))
    if "items" in facts:
        facts["items_"] = facts.pop("items")  # a mapping has a method of that name
    return {"kind": KINDS[type(block)], **facts}
