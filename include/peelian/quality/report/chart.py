"""Twelve months of failing rows as columns, in SVG: no script, the same bytes each time.

The figures stand in a table below it too, so the drawing is hidden from a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from peelian.quality.report.model import MonthShown
from peelian.quality.report.words import month

WIDTH, HEIGHT = 640, 200
"""Pixels at its natural size; it shrinks to the page."""
LEFT, ABOVE, BELOW = 60, 20, 26
GAP = 0.3
"""Of a column's place, what stays empty."""
TOPS = (1, 2, 4, 6, 10)


def months_svg(months: Sequence[MonthShown]) -> Markup:
    """The columns; a month without a report has a short line in place of one."""
    top = nice_top(max((one.rows or 0 for one in months), default=0))
    slot = (WIDTH - LEFT) / len(months)
    parts = [_line(top, share) for share in (0.0, 0.5, 1.0)]
    for place, one in enumerate(months):
        parts.append(_column(one, top, LEFT + slot * place, slot))
    return Markup('<svg class="months" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>').format(
        WIDTH, HEIGHT, Markup("").join(parts)
    )


def nice_top(largest: int) -> int:
    """The end of a scale that holds `largest`, whose half is a whole number from 2 on."""
    step = 1
    while largest > TOPS[-1] * step:
        step *= 10
    return next(max(2, top * step) for top in TOPS if largest <= top * step)


def _column(one: MonthShown, top: int, left: float, slot: float) -> Markup:
    middle, base = left + slot / 2, HEIGHT - BELOW
    label = _text(middle, HEIGHT - 8, month(one.month)[:3], "middle")
    if one.rows is None:
        return label + Markup('<line class="none" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
            _short(middle - 6), base - 6, _short(middle + 6), base - 6
        )
    height = (base - ABOVE) * one.rows / top
    return (
        label
        + Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
            _short(left + slot * GAP / 2),
            _short(base - height),
            _short(slot * (1 - GAP)),
            _short(height),
        )
        + _text(middle, base - height - 5, f"{one.rows:,}", "middle")
    )


def _line(top: int, share: float) -> Markup:
    level = HEIGHT - BELOW - (HEIGHT - BELOW - ABOVE) * share
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        "grid" if share else "axis", LEFT, _short(level), WIDTH, _short(level)
    ) + _text(LEFT - 8, level + 4, f"{round(top * share):,}", "end")


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
        _short(x), _short(y), anchor, words
    )


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
