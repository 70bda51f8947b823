"""Reading columns of any CSV or Parquet file as text, refusing what could be read in two ways."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from peelian.core.errors import InputError

NO_CODES = (bytes, dict, list, tuple, set, np.ndarray)
"""Kinds of value that a Parquet column may have, and that are no code."""


def read_records(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The columns of a file, as text; Parquet where its name ends so, else CSV.

    Raises: InputError where it can't be read, lacks a column, has one twice, or has rows with
        more fields than its header.
    """
    try:
        missing = not path.is_file()
    except OSError:  # a name that is too long
        missing = True
    if missing:
        raise InputError("the records are missing", where=path, do="check the path")
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            frame, names = _read_parquet(path)
        else:
            frame, names = _read_csv(path)
    except (ValueError, OSError, csv.Error):  # pandas' and Arrow's errors of form are ValueErrors
        raise InputError(
            "the records can't be read", where=path, allowed="CSV in UTF-8, or Parquet"
        ) from None
    lacking = [column for column in columns if column not in names]
    if lacking:
        raise InputError(
            "the records lack columns",
            where=path,
            given=", ".join(names[:20]),
            allowed=f"needed as well: {', '.join(lacking)}",
        )
    twice = [column for column in columns if names.count(column) > 1]
    if twice:
        raise InputError(
            "the records have a column more than once", where=path, given=", ".join(twice)
        )
    if not isinstance(frame.index, pd.RangeIndex):  # pandas takes surplus fields for an index
        raise InputError("the records have more fields than columns", where=path)
    return frame[list(columns)]


def _read_csv(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """A CSV file, and its header as it stands (pandas renames what stands twice)."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        names = next((row for row in csv.reader(stream) if row), [])
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return frame, names


def _read_parquet(path: Path) -> tuple[pd.DataFrame, list[str]]:
    frame = pd.read_parquet(path).reset_index(drop=True)
    return frame, [str(name) for name in frame.columns]


def refuse_kind(column: pd.Series, where: str, *, number: bool) -> None:
    """Refuse a Parquet column of a kind that isn't a code, or a number.

    Args:
        number: whether it holds counts: numbers, or numbers as text; not moments, spans of time or
            yes and no. Codes may be anything that is written in one way.
    Raises: InputError.
    """
    kinds = pd.api.types
    if number:
        wrong = kinds.is_bool_dtype(column) or kinds.is_datetime64_any_dtype(column)
        wrong = wrong or kinds.is_timedelta64_dtype(column)
    else:
        wrong = bool(column.map(lambda value: isinstance(value, NO_CODES)).any())
    if wrong:
        raise InputError(
            "the records have a column of another kind",
            where=where,
            allowed="numbers" if number else "text, numbers or days",
        )
