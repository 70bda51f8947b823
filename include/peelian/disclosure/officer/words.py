"""The words of the officer's page: why a count is hidden, from whom, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable

from peelian.disclosure.officer.ranges import NO_LIMIT

SECONDARY_WORDS = "shields others"
REASONS: dict[str, str] = {
    "small count": "The count is below the threshold and isn't zero.",
    "few people": "Too few different people are behind it, however many cases there are.",
    "one person's cell": "One person has most of it.",
    "group attribute": "All of a group, or all but one, share it: it tells about each of them.",
    "complement": "A published total less a published count would be small.",
    "population filter": "Two published populations differ by a small one.",
    "derived figure": "A published rate, percentage or change would give it back.",
    "officer's choice": "An officer decided that it's hidden.",
    "history": "An earlier release hides it, or with one that shows more it would tell a few.",
    "vintage": "It was shown before, and has changed by a few since.",
    SECONDARY_WORDS: "Not sensitive itself; without it, a sum would give a sensitive count back.",
}
"""What each reason says about a cell, in a sentence."""

READERS: dict[str, str] = {
    "outsider": (
        "an outsider, who knows every published number, that tables add up, and that no count is"
        " below zero"
    ),
    "note-reader": (
        "someone who has read the notes as well: zeros are shown, so a hidden count is at least 1"
    ),
    "contributor": "someone who knows, on top of that, that they themselves are a count of 1",
    "archivist": "someone who puts it beside everything published before",
}
"""The readers withstood, in words, by name."""


ZEROS_HIDDEN = (
    "someone who has read the notes as well: counts are whole, and a hidden one may be zero"
)
"""The note-reader, where the release hides zeros and says so."""


def reader_words(name: str, *, zeros_hidden: bool) -> str:
    """A reader who was withstood, in words."""
    if name == "note-reader" and zeros_hidden:
        return ZEROS_HIDDEN
    return READERS.get(name, name)


def reason_words(reason: str) -> str:
    """A reason as a cell tells it."""
    return SECONDARY_WORDS if reason == "secondary" else reason


def reasons_told(reasons: Iterable[str]) -> list[tuple[str, str]]:
    """Each reason as a cell tells it, with its sentence."""
    words = [reason_words(reason) for reason in reasons]
    return [(word, REASONS.get(word, "A rule of the policy marks it.")) for word in words]


def range_words(low: int, high: int, *, exact: bool) -> str:
    """What a hidden count can be; nothing where that isn't known."""
    if high == NO_LIMIT:
        return f"can be {low:,} or more"
    if low == high:
        return f"can be worked out: {low:,}" if exact else ""
    return f"can be {low:,} to {high:,}{'' if exact else ' or wider'}"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, without a decimal place unless it's below one."""
    if not whole or not part:
        return "0%"
    percent = 100 * part / whole
    return f"{percent:.1f}%" if percent < 1 else f"{percent:.0f}%"
