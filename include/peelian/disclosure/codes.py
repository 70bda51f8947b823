"""What a code may look like, as every code ends up in a published CSV.

A spreadsheet runs text that starts with = or @, or with + or - and no number after it; a character
that can't be seen, or turns the direction of writing, makes one code read as another.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_CODE = 200
"""Characters: as many as a label of a release may have."""
FORMULA = re.compile(r"[=@\uff1d\uff20]|[+\-\uff0b\uff0d](?!$|[\d.,]+%?$)")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories: control, format, surrogate, private use, unassigned."""
TOLD = 40
"""So many characters of a wrong code are told."""


def code_fault(code: str) -> str | None:
    """What is wrong with a code, as the end of a sentence without the code; None if nothing is."""
    if not code.strip():
        return "is empty"
    if len(code) > LONGEST_CODE:
        return f"is longer than {LONGEST_CODE} characters"
    for character in code:
        if unicodedata.category(character) in UNSEEN:
            return f"holds the character U+{ord(character):04X}, which can't be seen"
    if FORMULA.match(code):
        return "starts as a formula does, and a spreadsheet would run it"
    return None


def shortened(code: str) -> str:
    """A code as an error may tell it: in quotes, its beginning only where it's long."""
    return repr(code if len(code) <= TOLD else code[:TOLD] + "...")
