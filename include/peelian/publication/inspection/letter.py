"""Inspecting the letter of an answer: its page, and that its other forms say nothing more.

The page's form is held to the list of every page, its tables to the protected figures. The document
and the PDF may hold no word that the page doesn't, so what is checked on one holds for all three.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peelian.publication.inspection.answer import ANSWER, inspect_answer
from peelian.publication.inspection.docx import tables_of_docx, words_of_docx
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.html import check_form, check_table, read_page_tags, texts_of
from peelian.publication.inspection.known import ANSWER_ID, without_known
from peelian.publication.inspection.page_words import WORD
from peelian.publication.inspection.pdf import words_of_pdf
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.inspection.tags import Node

LETTER = re.compile(r"foi-[a-z0-9-]+-letter\.(?:docx|pdf|html)")
PAGES = re.compile(r"\d{1,3}|of", re.IGNORECASE)
"""What a PDF's foot says beside the letter's own words: which page it is, of how many."""


def letter_names(release: Mapping[str, Any]) -> frozenset[str]:
    """The names of the files that an answer has beside those of every release."""
    release_id = str(release["id"])
    if not ANSWER_ID.fullmatch(release_id):
        return frozenset()
    return frozenset({ANSWER, *(f"{release_id}-letter.{kind}" for kind in ("docx", "pdf", "html"))})


def is_letter(name: str) -> bool:
    """Whether a file's name is that of a letter."""
    return LETTER.fullmatch(name) is not None


def inspect_letter_page(data: bytes, where: str, expected: Expected | None) -> list[Finding]:
    """What is wrong with a letter's page; nothing where it may be published.

    Args:
        data: the file.
        where: its name.
        expected: what its release must say; None to judge its form alone.
    """
    try:
        root = read_page_tags(data)
    except Unreadable as fault:
        return [Finding(where, str(fault))]
    findings = check_form(root, where)
    for text in texts_of(root):
        if shape := shape_of(without_known(text, expected)):
            findings.append(Finding(where, f"holds what looks like {shape}"))
    if expected is not None:
        findings += _check_tables(root, where, expected)
    return sorted(set(findings))


def inspect_letters(folder: Path, expected: Expected) -> list[Finding]:
    """What is wrong between the forms of an answer's letter, and with its `answer.json`."""
    names = letter_names(expected.release)
    present = {name for name in names if (folder / name).is_file()}
    if not present:
        return []
    if present != names:
        return [Finding(folder.name, "an answer's letter lacks one of its forms")]
    findings = inspect_answer((folder / ANSWER).read_bytes(), ANSWER, expected)
    by_kind = {name.rpartition(".")[2]: folder / name for name in names}
    try:
        root = read_page_tags(by_kind["html"].read_bytes())
        said = _words(texts_of(root))
        document = _words(words_of_docx(by_kind["docx"].read_bytes()))
        tables = tables_of_docx(by_kind["docx"].read_bytes())
        printed = _words(words_of_pdf(by_kind["pdf"].read_bytes()))
    except Unreadable as fault:
        return [*findings, Finding(folder.name, f"a letter {fault}")]
    if tables != [_cells(table) for table in root.named("table")]:
        findings.append(Finding(by_kind["docx"].name, "has other tables than the letter's page"))
    more = {
        by_kind["docx"].name: document - said,
        by_kind["pdf"].name: {word for word in printed - said if not PAGES.fullmatch(word)},
    }
    return findings + [
        Finding(name, f"has {len(words)} words that the letter's page hasn't")
        for name, words in more.items()
        if words
    ]


def _check_tables(root: Node, where: str, expected: Expected) -> list[Finding]:
    """Every table of a letter is one of the release, and shows what the protected table gives."""
    tables = {table["id"]: table for table in expected.release["tables"]}
    findings = []
    for node in root.named("table"):
        table = tables.get(node.values.get("id", ""))
        if table is None:
            findings.append(Finding(where, "has a table that the release hasn't"))
        elif not check_table(node, expected, table):
            place = f"{where}, table {table['id']}"
            findings.append(Finding(place, "is not what the protected table gives"))
    return findings


def _cells(table: Node) -> list[list[str]]:
    return [
        [cell.words() for cell in row.all() if cell.name in ("th", "td")]
        for row in table.named("tr")
    ]


def _words(texts: list[str]) -> set[str]:
    return {word.casefold() for text in texts for word in WORD.findall(text)}
