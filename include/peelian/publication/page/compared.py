"""A release compared with the one before it, from the published files of both alone.

A revision is a figure for a whole year that the earlier release gave too, and that differs. What
differs because a month was added isn't one: a year that either release covers in part, and totals
over years, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from peelian.core.release_model import Dimension, Window
from peelian.publication.labels import shown_labels
from peelian.publication.page.published import Published
from peelian.publication.page.series import root, time_dimension
from peelian.publication.periods import span
from peelian.publication.protected import Cell, Key, ProtectedTable

FIELDS = (
    *("title", "population", "unit_label", "date_basis_label", "cohort_words", "cohort"),
    *("publisher", "licence"),
)
"""Fields of the metadata whose change a reader is told."""


@dataclass(frozen=True)
class Pair:
    """A cell that both releases have. `settled`: neither can differ by an added month. `names` are
    the labels of each of the table's dimensions, by code."""

    table: ProtectedTable
    key: Key
    before: Cell
    now: Cell
    settled: bool
    names: tuple[Mapping[str, str], ...]

    def labels(self) -> tuple[str, ...]:
        """The cell's labels, in the table's order."""
        return tuple(names[code] for names, code in zip(self.names, self.key, strict=True))


@dataclass(frozen=True)
class Difference:
    """Something about the release, not a figure, that differs.

    Attributes:
        kind: `field`, `window`, `table_new`, `table_gone`, `breakdown`, `category_new`,
            `category_gone`, `category_renamed`.
        what: the field's name, or the table's or dimension's title.
        before: as it was; empty where it wasn't there.
        now: as it is; empty where it's gone.
    """

    kind: str
    what: str
    before: str = ""
    now: str = ""


def differences(earlier: Published, later: Published) -> tuple[Difference, ...]:
    """What differs beside figures, the release's own fields first."""
    return (
        *_fields(earlier, later),
        *_tables(earlier, later),
        *_categories(earlier, later),
    )


def pairs(earlier: Published, later: Published) -> Iterator[Pair]:
    """Every cell that both releases have, in the later one's order."""
    for table in later.tables:
        before = earlier.table(table.table.id)
        if before is None or before.table.by != table.table.by:
            continue
        settled = _settled(table, earlier.window, later.window)
        names = tuple(shown_labels(dimension) for dimension in table.dimensions)
        for key, cell in table.cells.items():
            if key in before.cells:
                yield Pair(table, key, before.cells[key], cell, settled(key), names)


def revisions(earlier: Published, later: Published) -> tuple[Pair, ...]:
    """Settled figures that both releases give and that differ, the largest change first."""
    found = [
        pair
        for pair in pairs(earlier, later)
        if pair.settled
        and pair.before.value is not None
        and pair.now.value is not None
        and pair.before.value != pair.now.value
    ]
    return tuple(sorted(found, key=lambda pair: -abs(_change(pair))))


def turned(earlier: Published, later: Published) -> tuple[int, int]:
    """How many settled figures are withheld now and weren't, and how many the other way round."""
    now_hidden = now_shown = 0
    for pair in pairs(earlier, later):
        before, now = pair.before.value is None, pair.now.value is None
        if pair.settled:
            now_hidden += now and not before
            now_shown += before and not now
    return now_hidden, now_shown


def _change(pair: Pair) -> int:
    return (pair.now.value or 0) - (pair.before.value or 0)


class _settled:
    """Whether a key's year is whole in both windows."""

    def __init__(self, table: ProtectedTable, earlier: Window, later: Window) -> None:
        self._place = -1
        self._whole: set[str] = set()
        years = time_dimension(table)
        if years is None:
            return
        self._place = table.table.by.index(years.id)
        for category in years.categories:
            days = span(category.code)
            if category.code != root(years) and days and _holds(earlier, days, later):
                self._whole.add(category.code)

    def __call__(self, key: Key) -> bool:
        return self._place >= 0 and key[self._place] in self._whole


def _holds(one: Window, days: Window, other: Window) -> bool:
    return all(w.start <= days.start and days.end <= w.end for w in (one, other))


def _fields(earlier: Published, later: Published) -> Iterator[Difference]:
    if (earlier.window.start, earlier.window.end) != (later.window.start, later.window.end):
        yield Difference("window", "window", _days(earlier.window), _days(later.window))
    for field in FIELDS:
        before, now = earlier.text(field), later.text(field)
        if before != now:
            yield Difference("field", field, before, now)


def _days(window: Window) -> str:
    return f"{window.start.isoformat()}/{window.end.isoformat()}"


def _tables(earlier: Published, later: Published) -> Iterator[Difference]:
    before = {table.table.id: table.table for table in earlier.tables}
    now = {table.table.id: table.table for table in later.tables}
    for table_id, table in now.items():
        if table_id not in before:
            yield Difference("table_new", table.title, now=table.title)
        elif before[table_id].by != table.by:
            yield Difference(
                "breakdown", table.title, *map(" ".join, (before[table_id].by, table.by))
            )
    for table_id, table in before.items():
        if table_id not in now:
            yield Difference("table_gone", table.title, before=table.title)


def _categories(earlier: Published, later: Published) -> Iterator[Difference]:
    before = _dimensions(earlier)
    for name, dimension in _dimensions(later).items():
        if name not in before:
            continue
        old, new = shown_labels(before[name]), shown_labels(dimension)
        for code, label in new.items():
            if span(code):
                # A further month brings a further year, or another label for a part of one.
                continue
            if code not in old:
                yield Difference("category_new", dimension.label, now=label)
            elif old[code] != label:
                yield Difference("category_renamed", dimension.label, old[code], label)
        for code, label in old.items():
            if code not in new:
                yield Difference("category_gone", dimension.label, before=label)


def _dimensions(published: Published) -> dict[str, Dimension]:
    return {d.id: d for table in published.tables for d in table.dimensions}
