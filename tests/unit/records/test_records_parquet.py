"""Parquet bytes depend on the rows alone."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.records import parquet
from peelian.records.parquet import parquet_rows, write_parquet

SCHEMA = pa.schema([("ref", pa.string()), ("number", pa.int64())])
GROUP = 10


@pytest.fixture(autouse=True, scope="module")
def small_groups() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "ROW_GROUP_ROWS", GROUP)
        yield


def _write(path: Path, cuts: list[int], rows: int) -> bytes:
    whole = pa.table({"ref": [f"r{n}" for n in range(rows)], "number": list(range(rows))})
    edges = [0, *sorted(cut % (rows + 1) for cut in cuts), rows]
    batches = [
        batch
        for first, last in itertools.pairwise(edges)
        for batch in whole.slice(first, last - first).cast(SCHEMA).to_batches()
    ]
    assert write_parquet(path, SCHEMA, batches) == rows
    return path.read_bytes()


@given(st.lists(st.integers(0, 100), max_size=6), st.integers(0, 45))
def test_however_batches_are_cut_the_bytes_are_the_same(cuts: list[int], rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        assert _write(path, cuts, rows) == _write(path, [], rows)
        assert parquet_rows(path) == rows
        assert pq.read_table(path).column("number").to_pylist() == list(range(rows))


def test_no_table_says_which_program_read_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    _write(path, [], 3)
    assert pq.read_metadata(path).metadata is None
