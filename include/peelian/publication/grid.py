"""A protected table laid out for reading: long, or with one dimension spread over the columns.

Where the table asks for change, it's given for every row of a long table; for the total column of a
wide one; and between the last two whole periods where periods are the columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from peelian.core.errors import InputError
from peelian.core.markers import STATUSES, Marker
from peelian.core.release_model import Dimension, Window
from peelian.publication.change import Figure, change
from peelian.publication.labels import shown_labels
from peelian.publication.periods import previous
from peelian.publication.protected import Cell, Key, ProtectedTable
from peelian.publication.share import root, share_of
from peelian.publication.sheets import Content, Grid, Number, Style, Text
from peelian.publication.words import say

MOST_ROWS = 1_000_000
MOST_COLUMNS = 200


@dataclass(frozen=True)
class _Column:
    """A column of figures: its header, and its cell for a row's codes."""

    header: str
    cell: Callable[[dict[str, str]], Content]


def lay_out(protected: ProtectedTable, unit_label: str, window: Window) -> Grid:
    """The table as a grid of labelled rows and columns of figures.

    Args:
        protected: a table whose cells are all there.
        unit_label: what a long table's column of figures is called.
        window: the days that the release counts, which say what is whole and may be compared.
    Raises: InputError where a sheet can't hold it or two columns would have the same header.
    """
    spread = protected.table.columns
    row_dimensions = [d for d in protected.dimensions if d.id != spread]
    columns = _value_columns(protected, unit_label) + _share_columns(protected)
    columns += _change_columns(protected, window)
    header = [d.label for d in row_dimensions] + [column.header for column in columns]
    _check_size(protected, row_dimensions, header)
    shown = {dimension.id: shown_labels(dimension) for dimension in row_dimensions}
    rows: list[tuple[Content, ...]] = []
    for codes in itertools.product(*(shown[d.id] for d in row_dimensions)):
        place = dict(zip((d.id for d in row_dimensions), codes, strict=True))
        labels = [Text(shown[d][code], Style.LABEL) for d, code in place.items()]
        rows.append((*labels, *(column.cell(place) for column in columns)))
    statuses = _status_column(protected, [d.id for d in row_dimensions])
    heads = [Text(text, Style.HEADER) for text in header[: len(row_dimensions)]]
    heads += [Text(text, Style.HEADER_RIGHT) for text in header[len(row_dimensions) :]]
    if statuses:
        heads.append(Text(say("table.status"), Style.HEADER_RIGHT))
        rows = [(*row, status) for row, status in zip(rows, statuses, strict=True)]
    return Grid(protected.table.id, tuple(heads), tuple(rows))


def shown_count(cell: Cell) -> Content:
    """A published cell as a sheet shows it: the number, or the marker in brackets."""
    if cell.value is None:
        return Text(cell.marker.shown, Style.MARKER)
    return Number(cell.value, Style.COUNT)


def _value_columns(protected: ProtectedTable, unit_label: str) -> list[_Column]:
    spread = protected.table.columns
    if spread is None:
        label = unit_label[:1].upper() + unit_label[1:]
        return [_Column(label, lambda place: shown_count(_at(protected, place)))]

    def column(code: str, label: str) -> _Column:
        return _Column(label, lambda place: shown_count(_at(protected, {**place, spread: code})))

    labels = shown_labels(protected.dimension(spread))
    return [column(code, label) for code, label in labels.items()]


def _share_columns(protected: ProtectedTable) -> list[_Column]:
    over, spread = protected.table.shares, protected.table.columns
    if over is None and protected.base is None:
        return []
    if protected.base is not None:
        kind, facts = "same", {"part_title": protected.base.table.title}
    else:
        dimension = protected.dimension(str(over))
        total = shown_labels(dimension)[root(dimension)]
        kind, facts = "share", {"share_total": total, "share_unit": dimension.label.lower()}

    def column(header: str, fixed: dict[str, str]) -> _Column:
        def cell(place: dict[str, str]) -> Content:
            here = {**place, **fixed}
            figure = share_of(protected, tuple(here[d] for d in protected.table.by))
            return _shown(figure, Style.PERCENT)

        return _Column(header, cell)

    if spread is None:
        return [column(say(f"table.{kind}", **facts), {})]
    labels = shown_labels(protected.dimension(spread))
    skipped = root(protected.dimension(spread)) if over == spread else None
    return [
        column(say(f"table.{kind}_of", share_label=label, **facts), {spread: code})
        for code, label in labels.items()
        if code != skipped
    ]


def _change_columns(protected: ProtectedTable, window: Window) -> list[_Column]:
    over, spread = protected.table.change_over, protected.table.columns
    if over is None:
        return []
    dimension = protected.dimension(over)
    earlier = previous(dimension, window)
    labels = shown_labels(dimension)
    unit = dimension.label.lower()
    if over == spread:
        if not earlier:
            return []
        latest = max(earlier)
        before = earlier[latest]
        facts = {"change_earlier": labels[before], "change_later": labels[latest]}
        return _pair("_from", facts, protected, {over: latest}, {latest: before})
    if spread is None:
        return _pair("", {"change_unit": unit}, protected, {}, earlier)
    columns = protected.dimension(spread)
    facts = {"change_label": shown_labels(columns)[root(columns)], "change_unit": unit}
    return _pair("_of", facts, protected, {spread: root(columns)}, earlier)


def _pair(
    kind: str,
    facts: dict[str, str],
    protected: ProtectedTable,
    fixed: dict[str, str],
    earlier: dict[str, str],
) -> list[_Column]:
    over = str(protected.table.change_over)

    def figures(place: dict[str, str]) -> tuple[Figure, Figure]:
        later = {**place, **fixed}
        before = earlier.get(later[over])
        cell = _at(protected, {**later, over: before}) if before else None
        return change(cell, _at(protected, later))

    return [
        _Column(say(f"table.change{kind}", **facts), lambda p: _shown(figures(p)[0], Style.COUNT)),
        _Column(
            say(f"table.change_percent{kind}", **facts),
            lambda p: _shown(figures(p)[1], Style.PERCENT),
        ),
    ]


def _at(protected: ProtectedTable, place: dict[str, str]) -> Cell:
    key: Key = tuple(place[dimension_id] for dimension_id in protected.table.by)
    return protected.cells[key]


def _shown(figure: Figure, style: Style) -> Content:
    if figure.marker is not Marker.NONE or figure.value is None:
        return Text(figure.marker.shown, Style.MARKER)
    return Number(figure.value, style)


def _status_column(protected: ProtectedTable, by_row: list[str]) -> list[Text]:
    """What to know about the figures of each row; empty where there's nothing about any."""
    if not any(cell.marker in STATUSES for cell in protected.cells.values()):
        return []
    spread = protected.table.columns
    labels = shown_labels(protected.dimension(spread)) if spread else {"": ""}
    places = itertools.product(*(shown_labels(protected.dimension(d)) for d in by_row))
    column = []
    for codes in places:
        place = dict(zip(by_row, codes, strict=True))
        found = {
            label: _at(protected, {**place, spread: code} if spread else place)
            for code, label in labels.items()
        }
        column.append(
            Text(_status({k: c for k, c in found.items() if c.value is not None}), Style.STATUS)
        )
    return column


def _status(shown: dict[str, Cell]) -> str:
    """The statuses of a row's figures by their column, each with its columns where it's not all."""
    told = []
    for marker in STATUSES:
        where = [label for label, cell in shown.items() if cell.marker is marker]
        if where:
            every = len(where) == len(shown)
            told.append(marker.shown if every else f"{marker.shown} {', '.join(where)}")
    return "; ".join(told) or say("table.status_none")


def _check_size(protected: ProtectedTable, rows: list[Dimension], header: list[str]) -> None:
    where = f"table {protected.table.id}"
    if not rows:
        raise InputError(
            "a table with columns needs another dimension for its rows",
            where=where,
            do="leave `columns` out, or add a dimension",
        )
    count = 1
    for dimension in rows:
        count *= len(dimension.categories)
    if count > MOST_ROWS or len(header) > MOST_COLUMNS:
        raise InputError(
            "a table is too large for a sheet",
            where=where,
            given=f"{count} rows, {len(header)} columns",
            allowed=f"{MOST_ROWS} rows, {MOST_COLUMNS} columns",
        )
    folded = [text.casefold() for text in header]
    if len(set(folded)) != len(folded) or not all(folded):
        raise InputError(
            "two columns of a sheet would have the same header, or one would have none",
            where=where,
            do="give the dimensions and their codes labels that differ",
        )
