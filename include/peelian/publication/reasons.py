"""Reasons that the public reads: of a correction, of a withdrawal."""

from __future__ import annotations

from peelian.core.errors import InputError, SignOffError, UnsafeError
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.signoff import check_words, tidy

ANYBODY = "the publisher"


def checked_reason(reason: str) -> str:
    """A reason as it may be published, in one line.

    Raises: InputError where it isn't one; UnsafeError where it holds what looks like a person.
    """
    words = tidy(reason)
    try:
        check_words(ANYBODY, words)
    except SignOffError as fault:
        raise InputError(str(fault)) from None
    if shape := shape_of(words):
        raise UnsafeError(
            f"the reason holds what looks like {shape}, and the public would read it",
            do="say the reason without naming or describing anyone",
        )
    return words
