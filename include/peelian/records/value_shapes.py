"""The shape of a value: what kind of signs it's made of, and none of them.

`2020-02-01` is `9999-99-99`, `Smith` is `Aa…`. How long a word is isn't told, and a run of digits
only up to four, so that a shape fits a day or a code and points at nobody.
"""

from __future__ import annotations

import itertools

LONGEST_RUN = 4
MOST_SIGNS = 24
MORE = "…"
TOLD_MARKS = frozenset("-/:.,()@+_&' ")
OTHER = "·"


def shape_of(text: str) -> str:
    """The shape of a value: `A` and `a` for letters, `9` for digits, marks as they are."""
    parts: list[str] = []
    for kind, run in itertools.groupby(text.strip()[: MOST_SIGNS * LONGEST_RUN], _kind):
        length = len(list(run))
        if kind == "9":
            parts.append(kind * length if length <= LONGEST_RUN else kind + MORE)
        elif kind in ("A", "a"):
            parts.append(kind if length == 1 else kind + MORE)
        else:
            parts.append(kind)
    whole = "".join(parts)
    return whole if len(whole) <= MOST_SIGNS else whole[:MOST_SIGNS] + MORE


def _kind(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    if sign.isspace():
        return " "
    return sign if sign in TOLD_MARKS else OTHER
