"""What a person's traces look like: addresses, numbers, names with a title or a rank before them.

This is the last net, for labels that came from data and for files of which nothing else is known.
"""

from __future__ import annotations

import re

SHAPES = {
    "an e-mail address": re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[A-Za-z]{2,}"),
    "a web address": re.compile(r"\b(?:https?|ftp|file)://|\bwww\.", re.IGNORECASE),
    "a National Insurance number": re.compile(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    "a telephone number": re.compile(r"(?<!\d)(?:\+44 ?|0)\d(?:[ -]?\d){8,10}(?!\d)"),
    "a person's number": re.compile(r"\b[A-Z]{1,3}[-/ ]?(?!(?:19|20)\d\d\b)\d{4,8}\b"),
    "a name with a title": re.compile(
        r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|PC|DC|DS|DI|DCI|PS|Sgt|Insp|Supt)\.? +[A-Z][a-z]+\b"
    ),
    "a surname and a first name": re.compile(r"^[A-Z][a-z'-]+, [A-Z][a-z'-]+(?: [A-Z][a-z'-]*)?$"),
}


DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
"""A SHA-256: one in twenty holds what could be a telephone number between two letters."""


def shape_of(text: str) -> str | None:
    """What kind of trace `text` holds, in words, digests apart; None where it holds none."""
    rest = DIGEST.sub(" ", text)
    return next((name for name, form in SHAPES.items() if form.search(rest)), None)
