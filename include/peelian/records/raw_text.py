"""Values of a register as text: one rule for databases, workbooks and CSV, applied in batches.

Dates are ISO (the day alone where the time is midnight), whole numbers have no decimals, and what
is empty or only space is null. Everything else is the register's own text.
"""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from peelian.core.errors import RegisterError

BATCH_ROWS = 20_000


def text_batches(
    rows: Iterable[Sequence[object]], columns: Sequence[str], where: str
) -> Iterator[pa.RecordBatch]:
    """Rows as record batches of string columns, BATCH_ROWS at a time.

    Args:
        rows: values in the order of `columns`.
        where: the table, for errors.
    Raises: RegisterError where a value can't be text (binary, broken Unicode); it isn't shown.
    """
    source = iter(rows)
    while chunk := list(itertools.islice(source, BATCH_ROWS)):
        arrays = [
            _column(values, f"{where}, column {name}")
            for name, values in zip(columns, zip(*chunk, strict=True), strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, names=list(columns))


def text_schema(columns: Sequence[str]) -> pa.Schema:
    """The schema of such batches."""
    return pa.schema([(name, pa.string()) for name in columns])


def as_text(value: object) -> str | None:
    """One value as text; None stays None. Raises: TypeError for a type that has no text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, int | float):
        return str(value)
    raise TypeError(type(value).__name__)


def _column(values: Sequence[object], where: str) -> pa.Array:
    try:
        try:
            found = pa.array(values, pa.string())
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            found = pa.array([as_text(value) for value in values], pa.string())
    except (TypeError, UnicodeError, pa.ArrowException):
        raise RegisterError(
            "a column holds a value that can't be read as text",
            where=where,
            do="ask the register's owner for text, numbers or dates there",
        ) from None
    blank = pc.equal(pc.utf8_trim_whitespace(found), "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), found)
