"""Shares of a total: worked out from shown counts alone, never giving a hidden one back."""

from __future__ import annotations

import io
import itertools
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.markers import Marker
from peelian.core.release_model import Category, Dimension, Table
from peelian.publication.protected import Cell, ProtectedTable
from peelian.publication.share import share, share_of
from peelian.publication.tidy import tidy_bytes

HIDDEN = Cell(None, Marker.CONFIDENTIAL)
CELLS = st.one_of(st.integers(0, 10**6).map(Cell), st.just(HIDDEN))


@pytest.mark.parametrize(
    ("total", "part", "shown"),
    [
        # a total, a part of it, and what stands in the column of shares
        ("12", "3", "25.0"),
        ("3", "1", "33.3"),
        ("3", "2", "66.7"),
        ("2000", "1", "0.1"),  # halves up
        ("2001", "1", "0.0"),
        ("7", "7", "100.0"),
        ("7", "0", "0.0"),
        ("0", "0", "[z]"),
        ("[c]", "3", "[x]"),
        ("12", "[c]", "[x]"),
        ("[c]", "[c]", "[x]"),
        ("4", "5", "125.0"),  # counts moved by noise
    ],
)
def test_the_share(total: str, part: str, shown: str) -> None:
    figure = share(_cell(total), _cell(part))
    assert (figure.marker.shown or f"{figure.value:.1f}") == shown


def _cell(text: str) -> Cell:
    return HIDDEN if text == "[c]" else Cell(int(text))


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_share_is_the_nearest_tenth(part: int, total: int) -> None:
    value = share(Cell(total), Cell(part)).value
    assert value is not None
    assert abs(Fraction(str(value)) - Fraction(100 * part, total)) <= Fraction(1, 20)


def _dimension(name: str, codes: tuple[str, ...]) -> Dimension:
    nodes = [Category(code="all", label=f"All {name}")]
    nodes += [Category(code=code, label=code, parent="all") for code in codes]
    return Dimension(id=name, label=name.title(), categories=tuple(nodes))


DIMENSIONS = (_dimension("year", ("2023", "2024")), _dimension("thing", ("a", "b", "c")))
KEYS = list(itertools.product(*(d.labels() for d in DIMENSIONS)))


@given(st.lists(CELLS, min_size=len(KEYS), max_size=len(KEYS)), st.sampled_from(["year", "thing"]))
def test_there_is_a_share_only_where_both_counts_are_shown(cells: list[Cell], over: str) -> None:
    table = Table(id="made_table", title="T", by=("year", "thing"), shares=over)
    made = ProtectedTable(table, DIMENSIONS, dict(zip(KEYS, cells, strict=True)))
    frame = pd.read_csv(io.BytesIO(tidy_bytes(made)), dtype={"year_code": str})
    assert list(frame)[-4:] == ["value", "marker", "share", "share_marker"]
    for key, line in zip(KEYS, frame.to_dict("records"), strict=True):
        total = made.cells[("all", key[1]) if over == "year" else (key[0], "all")]
        part = made.cells[key]
        both = total.value is not None and part.value is not None
        assert pd.notna(line["share"]) == (both and total.value != 0)
        assert pd.isna(line["share_marker"]) == pd.notna(line["share"])
        if pd.notna(line["share"]):
            assert line["share"] == share_of(made, key).value
            assert f"{line['share']:.1f}" == f"{round(line['share'], 1)}"
        else:
            assert line["share_marker"] == ("x" if not both else "z")


def test_a_table_without_shares_has_no_such_columns() -> None:
    table = Table(id="made_table", title="T", by=("year", "thing"))
    made = ProtectedTable(table, DIMENSIONS, dict.fromkeys(KEYS, Cell(1)))
    assert b"share" not in tidy_bytes(made)
    with pytest.raises(KeyError):
        share_of(made, KEYS[0])
