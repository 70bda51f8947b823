"""A published table looked at along one dimension: what charts and main points start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peelian.core.markers import Marker
from peelian.core.release_model import Dimension, Window
from peelian.publication.labels import shown_labels
from peelian.publication.periods import parts, span
from peelian.publication.protected import Cell, ProtectedTable


@dataclass(frozen=True)
class Bar:
    """A figure of a chart: `value` is None where `marker` stands in its place. `part` says that
    the release's window cuts its period short."""

    code: str
    label: str
    value: int | None
    marker: Marker
    part: bool = False


def root(dimension: Dimension) -> str:
    """The code of a dimension's total."""
    return next(c.code for c in dimension.categories if c.parent is None)


def is_time(dimension: Dimension) -> bool:
    """Whether a dimension's members are years."""
    return any(span(category.code) for category in dimension.categories)


def time_dimension(table: ProtectedTable) -> Dimension | None:
    """The table's dimension of years; None where it has none."""
    return next((dimension for dimension in table.dimensions if is_time(dimension)), None)


def cell_at(table: ProtectedTable, place: Mapping[str, str]) -> Cell:
    """The cell at some dimensions' codes, the others at their totals."""
    return table.cells[tuple(place.get(d.id, root(d)) for d in table.dimensions)]


def bars_along(
    table: ProtectedTable, axis: Dimension, window: Window, place: Mapping[str, str]
) -> tuple[Bar, ...]:
    """The figures of every member of `axis` but its total, in display order.

    Args:
        place: the codes of other dimensions; those left out stand at their totals.
    """
    cut = {part.code for part in parts(axis, window)}
    labels = shown_labels(axis)
    return tuple(
        Bar(code, labels[code], cell.value, cell.marker, code in cut)
        for code in labels
        if code != root(axis)
        for cell in [cell_at(table, {**place, axis.id: code})]
    )
