"""How high each row must be for its wrapped words to be seen.

Not every program fits a row to its text when it opens a file, so the height is written down.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from peelian.publication.sheets import Content, Number, Style

LINE_POINTS = 15.75
HIGHEST_POINTS = 405.0
AIR_POINTS: dict[Style, float] = {
    Style.COVER: 24.0,
    Style.TITLE: 9.0,
    Style.HEADING: 15.0,
    Style.PROSE: 3.0,
    Style.LINE: 2.0,
    Style.HEADER: 9.0,
    Style.HEADER_RIGHT: 9.0,
}
DEFAULT_AIR_POINTS = 4.0
BOLD_SHARE, PLAIN_SHARE, COVER_SHARE = 0.9, 1.06, 0.65
"""How many letters fit a column, for each digit that it is wide: measured on rendered pages."""

SHARES = {
    Style.COVER: COVER_SHARE,
    Style.HEADER: BOLD_SHARE,
    Style.HEADER_RIGHT: BOLD_SHARE,
    Style.PROSE: PLAIN_SHARE,
    Style.LABEL: PLAIN_SHARE,
    Style.STATUS: PLAIN_SHARE,
}
"""The same for each style that wraps; the others run over into the empty cells beside them."""


def row_points(cells: Sequence[Content], widths: Sequence[float]) -> float:
    """The height of a row in points.

    Args:
        cells: the row's cells from column A.
        widths: of the columns, in digits of the standard font.
    """
    lines = [_lines(cell, width) for cell, width in zip(cells, widths, strict=False)]
    air = max(AIR_POINTS.get(cell.style, DEFAULT_AIR_POINTS) for cell in cells)
    return min(max(lines, default=1) * LINE_POINTS + air, HIGHEST_POINTS)


def _lines(cell: Content, width: float) -> int:
    if isinstance(cell, Number) or cell.style not in SHARES:
        return 1
    share = SHARES[cell.style]
    return len(textwrap.wrap(cell.words, max(int(width * share), 1))) or 1
