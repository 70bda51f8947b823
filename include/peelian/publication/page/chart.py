"""Charts of a published table: which panels it gets, and what each says in words.

A table of years gets columns, one panel for the total and one for each member of the other
dimension; any other table gets lines of bars. Every panel is of one colour, so nothing is told by
colour. A figure that isn't published is a gap with its marker, never a 0; a year that the window
cuts short is drawn as an outline. Guidance: Government Analysis Function, "Data visualisation:
charts" (2024).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peelian.core.release_model import Dimension, Window
from peelian.publication.labels import shown_labels
from peelian.publication.page.series import Bar, bars_along, root, time_dimension
from peelian.publication.page.wording import tell
from peelian.publication.protected import ProtectedTable

MOST_BARS = 40
"""Figures in a panel. A screen of 360 pixels gives each column 7 of them; thinner ones can't be
told apart."""
MOST_PANELS = 30
"""Panels of a chart. More than a reader compares; the total alone is drawn then."""

TOPS = (4, 6, 8, 10, 12, 16, 20, 30)
"""Ends of a scale, times a power of ten: even, and easy to read halves of."""


@dataclass(frozen=True)
class Panel:
    """Some figures drawn beside each other.

    Attributes:
        title: what they are of.
        bars: in display order; at least one.
        top: the value at the end of the scale, at least 1.
        words: what the panel shows, for those who don't see it.
    """

    title: str
    bars: tuple[Bar, ...]
    top: int
    words: str


@dataclass(frozen=True)
class Chart:
    """A table's chart.

    Attributes:
        columns: whether the figures stand upright, along years.
        panels: the total first, where there's more than one.
        notes: what a reader must know to read it.
    """

    columns: bool
    panels: tuple[Panel, ...]
    notes: tuple[str, ...]


def chart_of(table: ProtectedTable, window: Window) -> Chart | None:
    """A table's chart; None where it has nothing to draw or too many figures in a row."""
    axis, across = _axes(table)
    places: list[tuple[str, Mapping[str, str]]] = [(_total_title(table, axis), {})]
    if across is not None and len(across.categories) <= MOST_PANELS:
        labels = shown_labels(across)
        top = root(across)
        places[0] = (labels[top], {})
        places += [(label, {across.id: code}) for code, label in labels.items() if code != top]
    drawn = [(title, bars_along(table, axis, window, place)) for title, place in places]
    if not drawn[0][1] or len(drawn[0][1]) > MOST_BARS:
        return None
    if not any(_highest(bars) for _, bars in drawn):
        return None
    empty = [title for title, bars in drawn[1:] if not _highest(bars)]
    drawn = [drawn[0], *((title, bars) for title, bars in drawn[1:] if _highest(bars))]
    tops = _tops([bars for _, bars in drawn])
    panels = tuple(
        Panel(title, bars, top, panel_words(axis, title, bars))
        for (title, bars), top in zip(drawn, tops, strict=True)
    )
    return Chart(time_dimension(table) is not None, panels, _notes(table, panels, across, empty))


def nice_top(largest: int) -> int:
    """The end of a scale that holds `largest`: one of `TOPS` times a power of ten.

    Half of it is a whole number, as counts are.
    """
    step = 1
    while largest > TOPS[-1] * step:
        step *= 10
    return next(top * step for top in TOPS if largest <= top * step)


def panel_words(axis: Dimension, title: str, bars: tuple[Bar, ...]) -> str:
    """A panel in words: where it starts and ends, its largest, what isn't given."""
    shown = [bar for bar in bars if bar.value is not None]
    said = [tell("chart.of", panel=title, axis=axis.label.lower())]
    if shown:
        first, last = shown[0], shown[-1]
        largest = max(shown, key=lambda bar: bar.value or 0)
        said.append(tell("chart.ends", first=_named(first), last=_named(last)))
        said.append(tell("chart.largest", largest=_named(largest)))
    lost = [bar.label for bar in bars if bar.value is None]
    if lost:
        said.append(tell("chart.lost", labels=", ".join(lost)))
    return " ".join(said)


def _named(bar: Bar) -> str:
    return tell("chart.figure", label=bar.label, figure=f"{bar.value:,}")


def _axes(table: ProtectedTable) -> tuple[Dimension, Dimension | None]:
    """The dimension that figures are drawn along, and the one that panels are for."""
    over, spread = time_dimension(table), table.table.columns
    rows = [d for d in table.dimensions if d.id != spread]
    axis = over or rows[0]
    others = [d for d in table.dimensions if d is not axis]
    across = next((d for d in others if d.id == spread), others[0] if others else None)
    return axis, across


def _total_title(table: ProtectedTable, axis: Dimension) -> str:
    others = [d for d in table.dimensions if d is not axis]
    return shown_labels(others[0])[root(others[0])] if others else axis.label


def _highest(bars: tuple[Bar, ...]) -> int:
    return max((bar.value or 0 for bar in bars), default=0)


def _tops(drawn: list[tuple[Bar, ...]]) -> list[int]:
    """The end of each panel's scale: the total has its own, the others share one."""
    largest = [_highest(bars) for bars in drawn]
    shared = nice_top(max(largest[1:], default=0))
    return [nice_top(largest[0]), *(shared for _ in largest[1:])]


def _notes(
    table: ProtectedTable,
    panels: tuple[Panel, ...],
    across: Dimension | None,
    empty: list[str],
) -> tuple[str, ...]:
    bars = [bar for panel in panels for bar in panel.bars]
    notes = []
    if len(panels) > 1:
        notes.append(tell("chart.scales", panel=panels[0].title))
    elif across is not None and not empty:
        notes.append(tell("chart.total_alone"))
    if empty:
        notes.append(tell("chart.empty", titles="; ".join(empty)))
    if len(table.dimensions) > 2 and across is not None:
        notes.append(tell("chart.margins"))
    if any(bar.part for bar in bars):
        notes.append(tell("chart.part"))
    if any(bar.value is None for bar in bars):
        notes.append(tell("chart.gap"))
    return tuple(notes)
