"""A panel of columns as SVG: figures, years and markers as text, nothing else.

Written by ourselves: 45 figures take 30 KB and 0.5 s from Altair with vl-convert (34 MB to
install), 7 KB and a millisecond here, and its text can't wrap on a phone. Longer texts stand around
the drawing, as HTML. docs/decisions/0021-the-page.md
"""

from __future__ import annotations

from markupsafe import Markup, escape

from peelian.publication.page.chart import Panel
from peelian.publication.page.series import Bar

WIDTH, HEIGHT = 320, 190
"""Of a panel, in pixels at its natural size: what a phone shows, and a third of a desk's page."""
LEFT, RIGHT, ABOVE, BELOW = 44, 6, 18, 22
CHARACTER = 7.6
"""Width of a digit at 14 pixels in Arial or Helvetica, the widest that the page asks for."""
GAP = 0.28
"""Of a column's place, what stays empty."""
LONGEST_LABEL = 9
"""Characters of a label under a column; a year has 4, a financial year 7."""


def columns_svg(panel: Panel) -> Markup:
    """The panel as an `svg` element with its words as its name; the same bytes each time."""
    slot = (WIDTH - LEFT - RIGHT) / len(panel.bars)
    parts = [_grid_line(panel, share) for share in (0.0, 0.5, 1.0)]
    fits = max((len(_figure(bar)) for bar in panel.bars), default=1) * CHARACTER <= slot
    every = _thinning(panel, slot)
    for number, bar in enumerate(panel.bars):
        left = LEFT + slot * number
        parts.append(_column(bar, panel.top, left, slot, fits))
        if number % every == 0:
            middle = left + slot / 2
            parts.append(_text(middle, HEIGHT - 6, _under(bar), "middle"))
    return Markup(
        '<svg class="columns" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, panel.words, Markup("").join(parts))


def _column(bar: Bar, top: int, left: float, slot: float, fits: bool) -> Markup:
    middle, base = left + slot / 2, HEIGHT - BELOW
    if bar.value is None:
        return _text(middle, base - 4, _figure(bar) if fits else bar.marker.value, "middle", "gap")
    height = _rise(bar.value, top)
    drawn = (
        Markup("")
        if not bar.value
        else Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            "bar part" if bar.part else "bar",
            _short(left + slot * GAP / 2),
            _short(base - height),
            _short(slot * (1 - GAP)),
            _short(height),
        )
    )
    return drawn + (_text(middle, base - height - 4, _figure(bar), "middle") if fits else "")


def _grid_line(panel: Panel, share: float) -> Markup:
    value = round(panel.top * share)
    level = HEIGHT - BELOW - _rise(value, panel.top)
    line = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        "axis" if not share else "grid", LEFT, _short(level), WIDTH - RIGHT, _short(level)
    )
    return line + _text(LEFT - 6, level + 5, f"{value:,}", "end")


def _rise(value: int, top: int) -> float:
    return (HEIGHT - ABOVE - BELOW) * value / top


def _thinning(panel: Panel, slot: float) -> int:
    """Every which label is written so that none touches the next."""
    longest = max(len(_under(bar)) for bar in panel.bars)
    every = 1
    while every * slot < (longest + 0.5) * CHARACTER:
        every += 1
    return every


def _under(bar: Bar) -> str:
    """What stands under a column: a year's code where its label tells of months too."""
    return bar.label if len(bar.label) <= LONGEST_LABEL else bar.code[:LONGEST_LABEL]


def _figure(bar: Bar) -> str:
    return bar.marker.shown if bar.value is None else f"{bar.value:,}"


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> Markup:
    name = Markup(' class="{}"').format(kind) if kind else ""
    return Markup('<text{} x="{}" y="{}" text-anchor="{}">{}</text>').format(
        name, _short(x), _short(y), anchor, escape(words)
    )


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
