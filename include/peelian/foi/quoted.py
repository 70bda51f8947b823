"""Words of strangers, kept as they were written and shown so that they do no harm.

A request is quoted verbatim, so its file may hold HTML, formulas, marks that turn the direction of
text, control characters. HTML is escaped where a page is made, formulas are text wherever they
stand; what can't be seen is made visible here, for every place that prints a request.
"""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n\t")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories that draw nothing of their own: controls, marks of direction, joiners."""


def is_unseen(letter: str) -> bool:
    """Whether a character draws nothing, and isn't a line's end or a tab."""
    return letter not in _KEPT and unicodedata.category(letter) in _UNSEEN


def unseen_in(text: str) -> tuple[str, ...]:
    """The unseen characters of a text as `U+202E`, each once, in order of appearance."""
    return tuple(dict.fromkeys(_named(letter) for letter in text if is_unseen(letter)))


def shown(text: str) -> str:
    """A text in which every unseen character stands as its number, such as `[U+202E]`.

    Carriage returns before a line's end are dropped; nothing else is lost.
    """
    unix = text.replace("\r\n", "\n")
    return "".join(f"[{_named(one)}]" if is_unseen(one) else one for one in unix)


def _named(letter: str) -> str:
    return f"U+{ord(letter):04X}"
