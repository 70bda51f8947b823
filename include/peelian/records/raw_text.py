"""Values of a register as text: one rule for databases, workbooks, CSV and Parquet, in batches.

Dates are ISO (the day alone where the time is midnight), moments with a zone are local to the
register, whole numbers have no decimals, and what is empty or only space is null. Everything else
is the register's own text.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from peelian.core.errors import RegisterError
from peelian.records.reading.limits import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    MOST_VALUE_CHARACTERS,
    SHORT_VALUE_CHARACTERS,
)

LONDON = ZoneInfo("Europe/London")


def text_batches(
    rows: Iterable[Sequence[object]],
    columns: Sequence[str],
    where: str,
    zone: ZoneInfo = LONDON,
) -> Iterator[pa.RecordBatch]:
    """Rows as record batches of string columns, bounded in rows and in characters.

    Args:
        rows: values in the order of `columns`.
        where: the table, for errors.
        zone: where the register is, for moments that say their zone.
    Raises: RegisterError where a value can't be text (binary, broken Unicode) or is longer than
        any value is; it isn't shown.
    """
    for chunk in _chunks(rows, where):
        arrays = [
            text_column(values, f"{where}, column {name}", zone)
            for name, values in zip(columns, zip(*chunk, strict=True), strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, names=list(columns))


def text_schema(columns: Sequence[str]) -> pa.Schema:
    """The schema of such batches."""
    return pa.schema([(name, pa.string()) for name in columns])


def as_text(value: object, zone: ZoneInfo = LONDON) -> str | None:
    """One value as text; None stays None. Raises: TypeError for a type that has no text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        local = value if value.tzinfo is None else value.astimezone(zone).replace(tzinfo=None)
        midnight = local.time() == dt.time()
        return local.date().isoformat() if midnight else local.isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, int | float | dt.timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


def text_column(values: Sequence[object], where: str, zone: ZoneInfo = LONDON) -> pa.Array:
    """A column's values as strings, null where nothing but space is in them.

    Raises: RegisterError where one can't be text.
    """
    try:
        try:
            found = pa.array(values, pa.string())
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            found = pa.array([as_text(value, zone) for value in values], pa.string())
    except (TypeError, UnicodeError, OverflowError, pa.ArrowException):
        raise RegisterError(
            "a column holds a value that can't be read as text",
            where=where,
            do="ask the register's owner for text, numbers or dates there",
        ) from None
    return blank_as_null(found)


def blank_as_null(texts: pa.Array) -> pa.Array:
    """A string column with null in place of what holds only space."""
    blank = pc.equal(pc.utf8_trim_whitespace(texts), "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts)


def too_long(where: str) -> RegisterError:
    """The error for a value that's longer than any value is."""
    return RegisterError(
        f"a value is longer than {MOST_VALUE_CHARACTERS:,} characters",
        where=where,
        do="ask the register's owner what stands there, or leave its column out of the mapping",
    )


def _chunks(rows: Iterable[Sequence[object]], where: str) -> Iterator[list[Sequence[object]]]:
    chunk: list[Sequence[object]] = []
    characters = 0
    for row in rows:
        for value in row:
            if value.__class__ is str and len(value) > SHORT_VALUE_CHARACTERS:
                length = len(value)
                characters += length
                if length > MOST_VALUE_CHARACTERS:
                    raise too_long(where)
        chunk.append(row)
        if len(chunk) == BATCH_ROWS or characters > BATCH_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk
