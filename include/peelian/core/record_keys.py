"""Record keys: a number of 0 to 255 for each person, from which the noise of their counts follows.

A key is the first byte of a keyed digest of the person's pseudonym, so the same person has the same
key in every table and every release, and no key tells anything about a person. What is counted has
the sum of its people's keys, modulo 256.
Source: Fraser and Wooton, "A proposed method for confidentialising tabular output to protect
against differencing", UNECE work session on statistical data confidentiality, 2005.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from peelian.core.errors import InputError

KEYS = 256
"""How many keys there are: as in the published method; probabilities are multiples of 1/256."""
SECRET_VARIABLE = "PEELIAN_CELL_KEY_SECRET"  # noqa: S105 - a name, no secret
SECRET_BYTES = 32
OPEN_LABEL = b"peelian: cell keys without a secret"
"""Not a secret: whoever has a list of pseudonyms could work the keys out."""
UNKNOWN = "\x1f"
"""Begins what stands for nobody known; no pseudonym begins with it."""

Ints = npt.NDArray[np.int64]


def load_secret(environment: Mapping[str, str] | None = None) -> bytes | None:
    """The secret of PEELIAN_CELL_KEY_SECRET; None where it isn't set.

    Raises: InputError where it's shorter than 32 bytes.
    """
    known = os.environ if environment is None else environment
    text = known.get(SECRET_VARIABLE, "").strip()
    if not text:
        return None
    secret = text.encode("utf-8")
    if len(secret) < SECRET_BYTES:
        raise InputError(
            "the secret for cell keys is too short",
            where=SECRET_VARIABLE,
            given=f"{len(secret)} bytes",
            allowed=f"{SECRET_BYTES} bytes or more",
            do="make a longer one at random, and keep it: the noise changes with it",
        )
    return secret


def record_keys(pseudonyms: Sequence[str], secret: bytes | None) -> Ints:
    """A key for each record.

    Args:
        pseudonyms: one for each record; what tells people apart.
        secret: see `load_secret`.
    Returns: int64 (records), 0 to 255; equal pseudonyms have equal keys.
    """
    key = OPEN_LABEL if secret is None else secret
    known = {
        name: hmac.digest(key, name.encode("utf-8"), "sha256")[0]
        for name in dict.fromkeys(str(pseudonym) for pseudonym in pseudonyms)
    }
    return np.array([known[str(pseudonym)] for pseudonym in pseudonyms], dtype=np.int64)


def name_of_unknown(codes: Sequence[str]) -> str:
    """What stands in place of a pseudonym where nobody is known: the codes of what is counted."""
    return UNKNOWN + UNKNOWN.join(codes)
