"""A request's own words as they may be published: nothing in them tells who somebody is.

A letter goes into the disclosure log, and whoever asked may have signed, left a telephone number
or named an officer. What looks like a trace of a person is taken out of the copy that is
published, and the letter says so; the request's file keeps every word.
"""

from __future__ import annotations

from peelian.foi.quoted import shown
from peelian.publication.inspection.shapes import SHAPES


def published_words(text: str, *, remove: bool = True) -> tuple[str, ...]:
    """A stranger's text, line by line, unseen characters made visible and blank lines left out.

    Args:
        text: as it was written.
        remove: False to keep what looks like a trace of a person.
    """
    lines = [" ".join(line.split()) for line in shown(text).split("\n")]
    kept = [line for line in lines if line]
    return tuple(_without_traces(line) for line in kept) if remove else tuple(kept)


def _without_traces(line: str) -> str:
    for name, form in SHAPES.items():
        line = form.sub(f"[{name} was here]", line)
    return line
