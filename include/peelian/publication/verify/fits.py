"""Whether a CSV is as its description says, by the rules that validators of CSVW leave out too.

The library csvw passes a row with a column too many, and a year such as 20x3; here every row must
have every column, every value be of its form, and every key be there once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FAULTS_TOLD = 5
INTEGER = re.compile(r"0|-?[1-9]\d{0,17}")
SIGN = re.compile(r"\\[^A-Za-z0-9]|[^\\.\[\]{}()*+?^$]")
WHOLE = re.compile(f"(?:{SIGN.pattern})*")
"""A form that lists texts: plain signs, and special ones behind a backslash."""

DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,9})?")


@dataclass(frozen=True)
class _Column:
    name: str
    base: str
    texts: frozenset[str] | None
    minimum: float | None
    required: bool


def faults_of_csv(data: bytes, name: str, table: Mapping[str, Any]) -> list[str]:
    """What is wrong with a CSV, a sentence each.

    Args:
        data: the file.
        name: its name, for the sentences.
        table: its entry in the CSVW metadata.
    """
    try:
        columns, keys = _read_schema(table)
    except (KeyError, TypeError, ValueError, AttributeError):
        return [f"{name}: its description can't be understood"]
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return [f"{name}: can't be read as UTF-8 CSV"]
    names = [column.name for column in columns]
    if not lines or lines[0] != names:
        return [f"{name}, line 1: is not the header that its description gives"]
    faults = [f"{name}, line {line}: {what}" for line, what in _faults(lines[1:], columns, keys)]
    rest = [f"{name}: {len(faults) - FAULTS_TOLD} faults more"] if faults[FAULTS_TOLD:] else []
    return faults[:FAULTS_TOLD] + rest


def _faults(
    rows: list[list[str]], columns: list[_Column], keys: list[int]
) -> Iterator[tuple[int, str]]:
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            yield number, f"has {len(row)} values, not {len(columns)}"
            continue
        for column, text in zip(columns, row, strict=True):
            fault = _fault(column, text)
            if fault:
                yield number, f"{column.name} {fault}"
        key = tuple(row[place] for place in keys)
        if key in seen:
            yield number, "has the key of a line above"
        seen.add(key)


def _fault(column: _Column, text: str) -> str | None:
    if not text:
        return "is empty" if column.required else None
    if column.texts is not None:
        return None if text in column.texts else "is none of the values that it may have"
    plain = INTEGER if column.base == "integer" else DECIMAL
    if not plain.fullmatch(text):
        return f"is not a number of the kind {column.base}"
    if column.minimum is not None and float(text) < column.minimum:
        return f"is less than {column.minimum:g}"
    return None


def _read_schema(table: Mapping[str, Any]) -> tuple[list[_Column], list[int]]:
    schema = table["tableSchema"]
    columns = [_read_column(column) for column in schema["columns"]]
    names = [column.name for column in columns]
    keys = [names.index(name) for name in schema["primaryKey"]]
    if not columns or not keys:
        raise ValueError("a table without columns or key")
    return columns, keys


def _read_column(column: Mapping[str, Any]) -> _Column:
    kind = column["datatype"]
    base = kind["base"]
    if base not in ("string", "integer", "decimal") or (base == "string") != ("format" in kind):
        raise ValueError("a datatype that isn't known")
    minimum = kind.get("minimum")
    return _Column(
        str(column["titles"]),
        base,
        _texts(kind["format"]) if base == "string" else None,
        None if minimum is None else float(minimum),
        bool(column.get("required", False)),
    )


def _texts(form: str) -> frozenset[str]:
    """The texts that a form allows: plain ones with "|" between them, as a release writes it.

    It's never run as a regular expression: one from a stranger could take for ever.
    Raises: ValueError where it's anything else.
    """
    if not WHOLE.fullmatch(form):
        raise ValueError("a form that isn't a list of texts")
    texts = [""]
    for sign in SIGN.findall(form):
        if sign == "|":
            texts.append("")
        else:
            texts[-1] += sign[-1]
    return frozenset(texts)
