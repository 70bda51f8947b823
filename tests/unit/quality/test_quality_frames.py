"""Derived columns against oracles of another kind, and files that are not what they should be."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.core.errors import QualityError, ZoneError
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home
from peelian.quality.derived import DERIVED, QUERIES
from peelian.quality.frames import ROW, ConformedTables, Places, opened_tables
from peelian.records.schema import TABLES
from quality_tables import AS_AT, GOOD, P1, P2, put

TODAY = dt.date.fromisoformat(AS_AT)
FIRST = dt.date(2020, 1, 1)
spans = st.lists(
    st.tuples(
        st.sampled_from([P1, P2]), st.integers(0, 30), st.one_of(st.none(), st.integers(0, 9))
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda span: span[:2],
)


def places(made: Finished) -> Places:
    """A conformed folder with nothing beside it."""
    return Places(made.folder, TODAY, {})


def frame_of(tables: ConformedTables, name: str, columns: list[str]) -> Any:
    """Columns of every row, worked out or the table's own."""
    shown = ", ".join(f'"{column}"' for column in columns)
    return tables.as_arrow(f"SELECT {shown} FROM ({QUERIES[name]})").to_pandas()


def _day(number: int) -> str:
    return (FIRST + dt.timedelta(days=number)).isoformat()


@settings(max_examples=60)
@given(spans)
def test_a_posting_overlaps_where_two_spans_share_a_day(
    drawn: list[tuple[str, int, int | None]],
) -> None:
    rows = [
        f"{who}|{_day(start)}|{'' if days is None else _day(start + days)}|constable|"
        for who, start, days in drawn
    ]
    text = "\n".join(["person_id|valid_from|valid_to|rank|unit", *rows])
    with tempfile.TemporaryDirectory() as folder:
        made = put(Home(Path(folder)), {"postings": text})
        with opened_tables(places(made)) as tables:
            frame = frame_of(tables, "postings", ["next_from", "last_day"]).dropna()
    lived = [
        (who, set(range(start, 60 if days is None else start + days + 1)))
        for who, start, days in drawn
    ]
    share = any(a[0] == b[0] and a[1] & b[1] for a, b in itertools.combinations(lived, 2))
    assert share == bool((frame["next_from"] <= frame["last_day"]).any())


@pytest.mark.parametrize("name", TABLES)
def test_every_column_can_be_had_of_any_register(name: str, tmp_path: Path) -> None:
    """Even where no other table is held, or no column but the required."""
    required = [column.name for column in TABLES[name].columns if column.required]
    made = put(Home(tmp_path), {name: "|".join(required)})
    columns = [column.name for column in TABLES[name].columns]
    columns += [derived.name for derived in DERIVED[name]]
    with opened_tables(places(made)) as tables:
        assert tables.present() == [name]
        assert tables.shape_faults(name) == []
        columns = [column for column in columns if column != "as_at"]
        assert sorted(frame_of(tables, name, columns).columns) == sorted(columns)


def test_look_ups_add_no_row_where_parents_are_sound(tmp_path: Path) -> None:
    made = put(Home(tmp_path), GOOD)
    with opened_tables(places(made)) as tables:
        for name in GOOD:
            columns = [derived.name for derived in DERIVED[name]]
            columns = [column for column in columns if column != "as_at"] or [ROW]
            assert len(frame_of(tables, name, columns)) == tables.rows(name)


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    with stage_draft(tmp_path) as draft:
        (draft.folder / "cases.parquet").write_bytes(b"PAR1 no more")
        made = draft.finish("conform")
    with (
        pytest.raises(ZoneError, match=r"a conformed table can't be read; where: cases\.parquet"),
        opened_tables(places(made)),
    ):
        pass


def test_a_broken_look_up_is_no_fault_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUERIES, "cases", "SELECT t.nothing FROM cases t")
    made = put(Home(tmp_path), GOOD)
    with (
        opened_tables(places(made)) as tables,
        pytest.raises(QualityError, match=r"look-ups broke .*; no data was judged"),
    ):
        tables.source("cases", ["has_allegation"])
