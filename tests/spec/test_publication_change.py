"""The specification of change on the previous year, drawn as the sheet that a reader sees."""

from __future__ import annotations

import datetime as dt

from peelian.core.markers import Marker
from peelian.core.release_model import Category, Dimension, Table, Window
from peelian.publication.grid import lay_out
from peelian.publication.protected import Cell, ProtectedTable
from peelian.publication.sheets import Grid, Number

WINDOW = Window(start=dt.date(2018, 1, 1), end=dt.date(2023, 2, 28))


def _dimension(name: str, label: str, codes: list[str]) -> Dimension:
    nodes = [Category(code="all", label=f"All {label.lower()}s")]
    nodes += [Category(code=code, label=code, parent="all") for code in codes]
    return Dimension(id=name, label=label, categories=tuple(nodes))


def _cell(text: str) -> Cell:
    if text.startswith("["):
        return Cell(None, Marker(text.strip("[]")))
    return Cell(int(text.replace(",", "")))


def _drawn(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


def _shown(grid: Grid) -> list[list[str]]:
    rows = [
        [format(c.value, ",") if isinstance(c, Number) else c.words for c in row]
        for row in grid.rows
    ]
    return [[head.words for head in grid.header], *rows]


def spec_test(figures: str, expected: str, *, columns: str | None = None) -> None:
    """Lay out a table of years (and of places, where the figures name them)."""
    head, *lines = _drawn(figures)
    years = [line[0] for line in lines if line[0] != "all"]
    dimensions = [_dimension("year", "Year", years)]
    if len(head) > 2:
        dimensions.append(_dimension("place", "Place", head[2:]))
    cells = {}
    for year, *values in lines:
        for code, value in zip(head[1:], values, strict=True):
            cells[(year, code) if len(head) > 2 else (year,)] = _cell(value)
    by = tuple(dimension.id for dimension in dimensions)
    table = Table(id="drawn", title="Drawn", by=by, columns=columns, change_over="year")
    grid = lay_out(ProtectedTable(table, tuple(dimensions), cells), "cases", WINDOW)
    assert _shown(grid) == _drawn(expected)


def test_change_is_given_between_whole_years_that_are_shown() -> None:
    spec_test(
        """
        year | count
        all  | 1,600
        2018 | 200
        2019 | 250
        2020 | [c]
        2021 | 1,000
        2022 | 0
        2023 | 40
        """,
        """
        Year      | Cases | Change on previous year | Change on previous year (per cent)
        All years | 1,600 | [z]                     | [z]
        2018      | 200   | [z]                     | [z]
        2019      | 250   | 50                      | 25.0
        2020      | [c]   | [x]                     | [x]
        2021      | 1,000 | [x]                     | [x]
        2022      | 0     | -1,000                  | -100.0
        2023      | 40    | [z]                     | [z]
        """,
    )


def test_there_is_no_per_cent_change_from_nothing() -> None:
    spec_test(
        """
        year | count
        all  | 9
        2018 | 0
        2019 | 9
        2020 | 9
        """,
        """
        Year      | Cases | Change on previous year | Change on previous year (per cent)
        All years | 9     | [z]                     | [z]
        2018      | 0     | [z]                     | [z]
        2019      | 9     | 9                       | [z]
        2020      | 9     | 0                       | 0.0
        """,
    )


def test_a_wide_table_gives_the_change_of_its_total() -> None:
    spec_test(
        """
        year | all | in | out
        all  | 23  | 11 | 12
        2019 | 8   | 4  | 4
        2020 | 15  | 7  | 8
        """,
        """
        Year | All places | in | out | All places: change on previous year | All places: change on previous year (per cent)
        All years | 23 | 11 | 12 | [z] | [z]
        2019      | 8  | 4  | 4  | [z] | [z]
        2020      | 15 | 7  | 8  | 7   | 87.5
        """,  # noqa: E501 - a drawing
        columns="place",
    )


def test_years_as_columns_are_compared_where_the_last_two_are_whole() -> None:
    spec_test(
        """
        year | all | in  | out
        all  | 36  | 12  | [c]
        2021 | 8   | 3   | 5
        2022 | 13  | 4   | 9
        2023 | 15  | [c] | 10
        """,
        """
        Place | All years | 2021 | 2022 | 2023 | Change from 2021 to 2022 | Change from 2021 to 2022 (per cent)
        All places | 36  | 8 | 13 | 15  | 5 | 62.5
        in         | 12  | 3 | 4  | [c] | 1 | 33.3
        out        | [c] | 5 | 9  | 10  | 4 | 80.0
        """,  # noqa: E501 - a drawing
        columns="year",
    )
