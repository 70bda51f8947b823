"""Record keys from pseudonyms, and cell keys from record keys.

A record key is the first byte of a keyed digest of the person's pseudonym, 0 to 255; a cell's key
is the sum of the keys of what it counts, modulo 256. So a cell has the same key in every table and
every release that counts the same records in it, and no key tells anything about a person.
Source: Fraser and Wooton, "A proposed method for confidentialising tabular output to protect
against differencing", UNECE work session on statistical data confidentiality, 2005.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from peelian.core.errors import InputError
from peelian.core.record_keys import KEYS, name_of_unknown
from peelian.disclosure.records import count_frame
from peelian.disclosure.spec import Question
from peelian.disclosure.trees import IntArray


def cell_keys(question: Question, frame: pd.DataFrame, path: Path, keys: IntArray) -> IntArray:
    """The key of every cell of a question.

    Args:
        frame: the records, as `records.read_frame` gives them.
        path: where they are from, for errors.
        keys: int64 (records).
    Returns: int64 (cells), 0 to 255.
    """
    counts = np.ones(len(frame), dtype=np.int64)
    if question.count is not None:
        counts = pd.to_numeric(frame[question.count]).to_numpy(dtype=np.int64)
    # Keys are added up as counts are. The 256 that each has besides goes out again, and leaves
    # bands that hold enough records with a sum that is enough as well.
    weight = np.where(counts > 0, keys * (counts % KEYS) % KEYS + KEYS, 0)
    column = max([*frame.columns, ""], key=len) + "+"
    keyed = frame.assign(**{column: weight.astype(str)})
    added = count_frame(replace(question, count=column, person=None), keyed, path)
    found: IntArray = added.values % KEYS
    return found


def people_of(question: Question, frame: pd.DataFrame) -> list[str]:
    """What tells each record's person apart; where nobody is known, its codes in all dimensions.

    Raises: InputError where the specification names no column for people.
    """
    if question.person is None:
        raise InputError(
            "the method cell-key needs to know whom each record is about",
            where="person",
            do="name the column that tells people apart, or choose another method",
        )
    persons = frame[question.person].fillna("").astype(str).str.strip().tolist()
    codes = zip(*(frame[name].astype(str) for name in question.trees), strict=True)
    return [person or name_of_unknown(of) for person, of in zip(persons, codes, strict=True)]
