"""The whole workbook as a model: which sheets, in which order, and that shorthand is explained."""

from __future__ import annotations

from collections.abc import Sequence

from peelian.core.errors import InputError
from peelian.core.markers import LEGEND, Marker
from peelian.core.release_model import Release
from peelian.publication.front import contents, cover, notes, part_texts, shorthand, table_sheet
from peelian.publication.grid import lay_out
from peelian.publication.protected import ProtectedTable
from peelian.publication.sheets import Grid, Number, Sheet, Style, Text
from peelian.publication.words import counted_texts, is_changed, say, say_of

NARROWEST_LABEL, WIDEST_LABEL = 12.0, 46.0
FIGURE_WIDTH, WIDE_FIGURE_WIDTH = 16.0, 24.0
LONG_HEADER = 30
WIDEST_UPRIGHT = 90.0
PADDING = 2


def make_book(release: Release, tables: Sequence[ProtectedTable]) -> tuple[Sheet, ...]:
    """The sheets of a release's workbook, in order.

    Args:
        release: its texts made safe already.
        tables: in the order of `release.tables`.
    Raises: InputError where a table doesn't fit a sheet, a name is used twice, or the legend and
        the markers used disagree.
    """
    sheets = [_table_sheet(release, table, number) for number, table in enumerate(tables, start=1)]
    used = frozenset().union(*(sheet.markers() for sheet in sheets))
    front = [notes(release, used)] + ([shorthand(used)] if used else [])
    listing = contents(release, [sheet.name for sheet in front])
    book = (cover(release, used), listing, *front, *sheets)
    check_legend(book)
    _check_names(book)
    return book


def check_legend(book: Sequence[Sheet]) -> None:
    """Raise InputError unless the markers in tables are exactly those that the legend explains."""
    used = frozenset().union(*(sheet.markers() for sheet in book))
    legend = next((s.grid for s in book if s.name == say("sheets.shorthand")), None)
    by_symbol = {marker.shown: marker for marker in LEGEND}
    explained = frozenset(by_symbol[_words(row[0])] for row in (legend.rows if legend else ()))
    if used != explained:
        raise InputError(
            "the shorthand that is used and the shorthand that is explained differ",
            where=say("sheets.shorthand"),
            given=f"used {_shown(used)}; explained {_shown(explained)}",
            do="add the missing line to the legend, or take out the one that's unused",
        )


def _table_sheet(release: Release, protected: ProtectedTable, number: int) -> Sheet:
    table = protected.table
    seen = release.seen_by(table)
    grid = lay_out(protected, seen.unit_label, seen.effective_window)
    title = say("table.title", table_number=number, table_title=table.title)
    lines = [Text(title, Style.TITLE)]
    lines += [Text(table.about, Style.LINE)] if table.about else []
    lines += [Text(text, Style.LINE) for text in counted_texts(release, table)]
    lines += [Text(text, Style.LINE) for text in table.said]
    if is_changed(release):
        lines.append(Text(say_of(release, "table.method"), Style.LINE))
    lines += [Text(text, Style.LINE) for text in part_texts(release, table, "table.part")]
    used = Sheet("", (), grid, ()).markers()
    lines += [
        Text(say("table.symbol", symbol=marker.shown, meaning=meaning), Style.LINE)
        for marker, meaning in LEGEND.items()
        if marker in used
    ]
    lines.append(Text(say("table.back"), Style.LINK, to=say("sheets.contents")))
    widths = _widths(grid)
    return Sheet(table_sheet(number), tuple(lines), grid, widths, sum(widths) > WIDEST_UPRIGHT)


def _widths(grid: Grid) -> tuple[float, ...]:
    widths: list[float] = []
    for number, head in enumerate(grid.header):
        cells = [row[number] for row in grid.rows]
        if any(isinstance(cell, Number) or cell.style is Style.MARKER for cell in cells):
            longest_word = max(len(word) for word in head.words.split())
            width = FIGURE_WIDTH if len(head.words) <= LONG_HEADER else WIDE_FIGURE_WIDTH
            widths.append(max(width, float(longest_word + PADDING)))
            continue
        longest = max(len(_words(cell)) for cell in (head, *cells)) + PADDING
        widths.append(min(max(float(longest), NARROWEST_LABEL), WIDEST_LABEL))
    return tuple(widths)


def _check_names(book: Sequence[Sheet]) -> None:
    names = [sheet.grid.name.casefold() for sheet in book if sheet.grid]
    if len(set(names)) != len(names):
        raise InputError(
            "two tables of the workbook have the same name",
            given=", ".join(sorted({name for name in names if names.count(name) > 1})),
            do="give each table of the specification an id of its own",
        )


def _words(cell: Text | Number) -> str:
    return cell.words if isinstance(cell, Text) else str(cell.value)


def _shown(markers: frozenset[Marker]) -> str:
    return " ".join(sorted(marker.shown for marker in markers)) or "none"
