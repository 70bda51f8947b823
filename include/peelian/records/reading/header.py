"""The names of columns, from a header of one row or several, some of its cells merged."""

from __future__ import annotations

from collections.abc import Sequence

from peelian.records.reading.sheet import Merged

JOIN = " / "


def column_names(
    header: Sequence[Sequence[str | None]], merged: Sequence[Merged] = (), first_row: int = 1
) -> list[str]:
    """One name for each column; what stands above a name comes before it.

    A merged cell names each column that it spans. Where nothing below tells them apart, the second
    is `Name (2)` and so on.

    Args:
        header: the header's rows, first to last.
        merged: merged cells of the sheet.
        first_row: the sheet's number of the header's first row.
    Returns: names without space around them; "" where a column has none.
    """
    rows = [[(cell or "").strip() for cell in row] for row in header]
    spans = [span for span in merged if first_row <= span[0] < first_row + len(rows)]
    width = max([len(row) for row in rows] + [span[3] for span in spans], default=0)
    grid = [[*row, *[""] * (width - len(row))] for row in rows]
    for span in spans:
        _fill(grid, span, first_row)
    names = [_joined([row[place] for row in grid]) for place in range(width)]
    for _, left, _, right in spans:
        _number(names, left - 1, right)
    return names


def _fill(grid: list[list[str]], span: Merged, first_row: int) -> None:
    top, left, bottom, right = span
    word = grid[top - first_row][left - 1]
    for row in grid[top - first_row : bottom - first_row + 1]:
        row[left - 1 : right] = [word] * (right - left + 1)


def _joined(parts: Sequence[str]) -> str:
    kept = [part for nth, part in enumerate(parts) if part and part not in parts[:nth]]
    return JOIN.join(kept)


def _number(names: list[str], start: int, end: int) -> None:
    seen: dict[str, int] = {}
    for place in range(start, end):
        name = names[place]
        seen[name] = seen.get(name, 0) + 1
        if name and seen[name] > 1:
            names[place] = f"{name} ({seen[name]})"
