"""Whole numbers in bands: how many days something took, how many cases someone has.

A band names spans, `3-5`, a number, `4`, or everything from one on, `6+`. The bands of a dimension
leave no gap and end with an open one, so every number falls in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from peelian.tables.spec_parts import BandSpec

Span = tuple[int, int | None]
"""First and last number, both included; no last where it's open."""
_SPAN = re.compile(r"(0|[1-9]\d{0,5})(?:-(0|[1-9]\d{0,5})|(\+))?")
MOST = 4_000
"""Where the open band may begin at most: below it every number is written down in `release.json`,
which is how bands of two releases are related. 4,000 days are eleven years."""
FIRST = {"cases_per_person": 1}
"""The least number of a variable; 0 of others."""


def span_of(text: str) -> Span | None:
    """The numbers that a text names; None where it isn't such a text."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    first = int(match[1])
    if match[3]:
        return first, None
    last = int(match[2] or first)
    return (first, last) if first <= last else None


def spans_of_band(band: BandSpec) -> list[Span]:
    """The numbers that a band names; what isn't a number is left out."""
    return [span for text in band.of if (span := span_of(text)) is not None]


def open_band(bands: Sequence[BandSpec]) -> str | None:
    """The code of the band that holds everything from a number on."""
    for band in bands:
        if any(last is None for _, last in spans_of_band(band)):
            return band.code
    return None


def band_of_number(bands: Sequence[BandSpec]) -> dict[str, str]:
    """The band of each number that isn't in the open end."""
    return {
        str(number): band.code
        for band in bands
        for first, last in spans_of_band(band)
        if last is not None
        for number in range(first, last + 1)
    }


def number_faults(variable: str, bands: Sequence[BandSpec], extra: Sequence[str]) -> Iterator[str]:
    """What keeps bands from holding every number once, a sentence each."""
    for band in bands:
        for text in band.of:
            if span_of(text) is None and text not in extra:
                others = f", or {', '.join(extra)}" if extra else ""
                yield f"bands, {band.code}: '{text}' isn't a number; allowed: 4, 3-5, 6+{others}"
    named = [text for band in bands for text in band.of if text in extra]
    for code in extra:
        if named.count(code) != 1:
            yield f"bands: '{code}' must be in one band, for what has no number"
    spans = sorted(
        (span for band in bands for span in spans_of_band(band)),
        key=lambda span: (span[0], span[1] is None),
    )
    expected: int | None = FIRST.get(variable, 0)
    for first, last in spans:
        if expected is None or first != expected:
            yield (
                f"bands: the numbers must follow on from {FIRST.get(variable, 0)} without a gap or "
                f"an overlap, and end with one such as 6+; at {first} they don't"
            )
            return
        expected = None if last is None else last + 1
    if expected is not None:
        yield f"bands: no band holds {expected} and more; add one such as {expected}+"
    elif spans and spans[-1][0] > MOST:
        yield f"bands: {spans[-1][0]}+ begins too high; allowed: up to {MOST:,}"
