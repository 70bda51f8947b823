"""Perturbing counts: each is moved by what the table says for it and its cell's key."""

from __future__ import annotations

import numpy as np

from peelian.core.errors import InputError
from peelian.core.record_keys import KEYS
from peelian.disclosure.cellkey.ptable import PTable
from peelian.disclosure.trees import IntArray


def perturb(counts: IntArray, keys: IntArray, table: PTable) -> IntArray:
    """Perturbed counts. Zeros stay zeros, and nothing becomes negative.

    Args:
        counts: int64 (cells), none negative.
        keys: int64 (cells), 0 to 255.
    Returns: int64 (cells).
    Raises: InputError for a negative count, or a key that is none.
    """
    if (counts < 0).any():
        raise InputError("a count to be perturbed is negative")
    if ((keys < 0) | (keys >= KEYS)).any():
        raise InputError("a cell key is out of range", allowed=f"0 to {KEYS - 1}")
    rows = np.minimum(counts, len(table.noise) - 1)
    found: IntArray = counts + table.noise[rows, keys].astype(np.int64)
    return found
