"""The made-up force's name, and the marks that give its people away wherever they leak.

Nobody can take the force for a real one, and nobody in it has a name that a real person could
have: every surname and forename starts with CANARY, so one search finds any leak.
"""

from __future__ import annotations

import numpy as np

from peelian.records.force.draws import Texts

FORCE_NAME = "Nowhereshire Constabulary (fictional)"
CANARY = "ZQXCANARY"
"""Stands at the start of every surname and forename; nothing else in the world holds it."""

PERSON_PREFIX = "AV"
FIRST_SERIAL = 100_001
STRANGER_SERIAL = 900_000
"""Serials from here on are never given to anyone: numbers that personnel doesn't know."""

CANARY_PATTERN = rf"(?i){CANARY}"
PERSON_PATTERN = rf"(?i)\b{PERSON_PREFIX}\d{{6}}\b"
"""What a test greps for: a person's number, however it's cased."""


def person_numbers(count: int) -> Texts:
    """Warrant or pay numbers of the first `count` people, in order of joining."""
    return _texts([f"{PERSON_PREFIX}{FIRST_SERIAL + serial}" for serial in range(count)])


def surnames(count: int) -> Texts:
    """Canary surnames of the first `count` people."""
    return _texts([f"{CANARY}{FIRST_SERIAL + serial}" for serial in range(count)])


def forenames(count: int) -> Texts:
    """Canary forenames of the first `count` people."""
    return _texts([f"{CANARY}{FIRST_SERIAL + serial}F" for serial in range(count)])


def stranger_number(serial: int) -> str:
    """A number of the right shape that nobody in the force has; `serial` is 0 to 99,999."""
    return f"{PERSON_PREFIX}{STRANGER_SERIAL + serial}"


def _texts(values: list[str]) -> Texts:
    return np.array(values, dtype=object)
