"""Parquet whose bytes depend on the rows alone: one writer, fixed options, fixed row groups."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 50_000


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches in order; however they were cut, row groups hold ROW_GROUP_ROWS rows.

    Args:
        path: the file, in a stage's draft.
        schema: of every batch; carries no metadata.
    Returns: how many rows were written.
    """
    written = 0
    waiting: list[pa.RecordBatch] = []
    waiting_rows = 0
    options = {"compression": "zstd", "version": "2.6", "store_schema": False}
    with pq.ParquetWriter(path, schema, **options) as writer:
        for batch in batches:
            waiting.append(batch)
            waiting_rows += batch.num_rows
            while waiting_rows >= ROW_GROUP_ROWS:
                table = pa.Table.from_batches(waiting, schema).combine_chunks()
                writer.write_table(table.slice(0, ROW_GROUP_ROWS), row_group_size=ROW_GROUP_ROWS)
                written += ROW_GROUP_ROWS
                waiting_rows -= ROW_GROUP_ROWS
                waiting = table.slice(ROW_GROUP_ROWS).to_batches()
        rest = pa.Table.from_batches(waiting, schema).combine_chunks()
        if rest.num_rows or not written:
            writer.write_table(rest, row_group_size=ROW_GROUP_ROWS)
    return written + int(rest.num_rows)


def parquet_rows(path: Path) -> int:
    """How many rows a Parquet file says that it holds."""
    return int(pq.read_metadata(path).num_rows)
