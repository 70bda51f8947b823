"""Parquet whose bytes depend on the rows alone: one writer, fixed options, fixed row groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 50_000
ROW_GROUP_TEXT_BYTES = 64_000_000
"""A row group whose texts reach this ends early, so that long texts don't fill the memory."""


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches in order; however they were cut, the row groups are the same.

    Args:
        path: the file, in a stage's draft.
        schema: of every batch; carries no metadata.
    Returns: how many rows were written.
    """
    written = 0
    options = {"compression": "zstd", "version": "2.6", "store_schema": False}
    with pq.ParquetWriter(path, schema, **options) as writer:
        for group in _groups(schema, batches):
            if group.num_rows or not written:
                writer.write_table(group, row_group_size=ROW_GROUP_ROWS)
                written += group.num_rows
    return written


def _groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in groups of ROW_GROUP_ROWS or ROW_GROUP_TEXT_BYTES; the last has what's left."""
    waiting: list[pa.RecordBatch] = []
    rows, held = 0, 0
    for batch in batches:
        ends = np.cumsum(_text_bytes(batch))
        start = 0
        while start < batch.num_rows:
            before = int(ends[start - 1]) if start else 0
            # The row that reaches the bound is the group's last.
            reached = int(np.searchsorted(ends, before + ROW_GROUP_TEXT_BYTES - held)) + 1
            end = min(reached, start + ROW_GROUP_ROWS - rows, batch.num_rows)
            waiting.append(batch.slice(start, end - start))
            rows, held = rows + end - start, held + int(ends[end - 1]) - before
            if rows == ROW_GROUP_ROWS or held >= ROW_GROUP_TEXT_BYTES:
                yield pa.Table.from_batches(waiting, schema).combine_chunks()
                waiting, rows, held = [], 0, 0
            start = end
    yield pa.Table.from_batches(waiting, schema).combine_chunks()


def _text_bytes(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    total = np.zeros(batch.num_rows, dtype=np.int64)
    for column in batch.columns:
        if pa.types.is_string(column.type):
            lengths = pc.fill_null(pc.binary_length(column), 0)
            total += lengths.to_numpy(zero_copy_only=False)
    return total


def parquet_rows(path: Path) -> int:
    """How many rows a Parquet file says that it holds."""
    return int(pq.read_metadata(path).num_rows)
