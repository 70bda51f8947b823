"""A Parquet file as batches of text, a few rows at a time, however its groups were cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peelian.core.errors import RegisterError
from peelian.records.raw_text import blank_as_null, text_column, text_schema, too_long
from peelian.records.reading.limits import BATCH_CHARACTERS, BATCH_ROWS, MOST_VALUE_CHARACTERS

BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError)
"""What pyarrow raises for a file that's none, and for days that Python has no date for."""
ASK_AGAIN = "ask the register's owner for the file again"


class ParquetFile:
    """An open Parquet file. Raises: RegisterError where it's none, or cut off."""

    def __init__(self, stream: IO[bytes], where: str) -> None:
        self.where = where
        try:
            schema = pq.read_schema(stream)
            stream.seek(0)
            # Repeated texts stay shared until they're known to be short enough to be written out.
            shared = [field.name for field in schema if _is_text(field.type)]
            self._file: Any = pq.ParquetFile(stream, read_dictionary=shared)
        except BROKEN:
            raise self._broken() from None
        self.names = list(schema.names)
        self.kinds = {field.name: _kind(field.type) for field in schema}

    def batches(self, columns: Sequence[str], zone: ZoneInfo) -> Iterator[pa.RecordBatch]:
        """Some columns as text, in the file's order."""
        try:
            for batch in self._file.iter_batches(BATCH_ROWS, columns=list(columns)):
                for part in _bounded(batch.select(list(columns)), self.where):
                    arrays = [
                        _text(part.column(name), f"{self.where}, column {name}", zone)
                        for name in columns
                    ]
                    yield pa.RecordBatch.from_arrays(arrays, schema=text_schema(columns))
        except BROKEN:
            raise self._broken() from None

    def _broken(self) -> RegisterError:
        return RegisterError("a file can't be read as Parquet", where=self.where, do=ASK_AGAIN)


def _bounded(batch: pa.RecordBatch, where: str) -> Iterator[pa.RecordBatch]:
    """A batch in parts whose texts, written out, stay within bounds."""
    characters = np.zeros(batch.num_rows, dtype=np.int64)
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            lengths = pc.binary_length(column.dictionary.cast(pa.large_string()))
            if (pc.max(lengths).as_py() or 0) > MOST_VALUE_CHARACTERS:
                raise too_long(where)
            characters += pc.fill_null(lengths.take(column.indices), 0).to_numpy(False)
    start = 0
    ends = np.cumsum(characters)
    while start < batch.num_rows:
        before = ends[start - 1] if start else 0
        end = int(np.searchsorted(ends, before + BATCH_CHARACTERS, side="right"))
        end = min(max(end, start + 1), batch.num_rows)
        yield batch.slice(start, end - start)
        start = end


def _text(column: pa.Array, where: str, zone: ZoneInfo) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind) or _is_text(kind):
        return blank_as_null(column.cast(pa.string()))
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date32(kind):
        return column.cast(pa.string())
    return text_column(column.to_pylist(), where, zone)


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    kinds = {
        "text": _is_text(kind),
        "flag": pa.types.is_boolean(kind),
        "day": pa.types.is_date(kind),
        "moment": pa.types.is_timestamp(kind),
        "number": pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind),
    }
    return next((name for name, holds in kinds.items() if holds), "other")
