"""The grid that each table's sheet must show, worked out anew from labels and figures.

It repeats, in its own way, what the writer does: layout, names in the hierarchy, change on the
period before. The two are compared cell by cell, so a fault has to be made twice to get through.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from peelian.publication.inspection.expected import Expected, Shown
from peelian.publication.inspection.findings import Unreadable

GridCell = str | Fraction
WITHHELD, NO_FIGURE = "[x]", "[z]"
STATUS = "Status"
HALF = Fraction(1, 2)


def expected_grid(expected: Expected, table: Mapping[str, Any]) -> list[list[GridCell]]:
    """A table's sheet from its header row down, as texts and exact numbers; not to be altered.

    Raises: Unreadable where the table can't be laid out.
    """
    known: dict[str, list[list[GridCell]]] = expected.grids
    if table["id"] not in known:
        known[table["id"]] = _lay_out(expected, table)
    return known[table["id"]]


def _lay_out(expected: Expected, table: Mapping[str, Any]) -> list[list[GridCell]]:
    spread, over = table["columns"], table["change_over"]
    row_dimensions = [d for d in table["by"] if d != spread]
    places = _places(expected, row_dimensions)
    figures = expected.figures[table["id"]]

    def figure(place: Mapping[str, str]) -> Shown:
        try:
            return figures[tuple(place[d] for d in table["by"])]
        except KeyError:
            raise Unreadable("a combination of codes has no figure") from None

    columns: list[tuple[str, list[GridCell]]] = []
    for name, fixed in _value_columns(expected, table):
        columns.append((name, [_exact(figure({**place, **fixed})) for place in places]))
    columns += _share_columns(expected, table, places, figure)
    for pair_names, fixed, earlier in _change_columns(expected, table) if over else []:
        pairs = []
        for place in places:
            later = {**place, **fixed}
            before = earlier.get(later[over])
            pairs.append(
                _change(figure({**later, over: before}) if before else None, figure(later))
            )
        columns.append((pair_names[0], [pair[0] for pair in pairs]))
        columns.append((pair_names[1], [pair[1] for pair in pairs]))
    names = [expected.shown(d) for d in row_dimensions]
    header: list[GridCell] = [expected.dimension(d)["label"] for d in row_dimensions]
    rows: list[list[GridCell]] = [[*header, *(name for name, _ in columns)]]
    for number, place in enumerate(places):
        labels = [name[code] for name, code in zip(names, place.values(), strict=True)]
        rows.append([*labels, *(cells[number] for _, cells in columns)])
    if any(expected.statuses.get(table["id"], {}).values()):
        rows[0].append(STATUS)
        for row, place in zip(rows[1:], places, strict=True):
            row.append(_status(expected, table, place))
    return rows


def markers_of(grid: list[list[GridCell]]) -> set[str]:
    """The letters in brackets that stand in a table, in place of figures or beside them."""
    found = {
        cell
        for row in grid[1:]
        for cell in row
        if isinstance(cell, str) and re.fullmatch(r"\[[a-z]+\]", cell)
    }
    if grid[0][-1] == STATUS:
        found |= {letter for row in grid[1:] for letter in re.findall(r"\[[pbr]\]", str(row[-1]))}
    return found


def share_of(part: Shown, total: Shown) -> GridCell:
    """A figure in per cent of a total to one decimal, or the marker that stands in its place."""
    if isinstance(part, str) or isinstance(total, str):
        return WITHHELD
    if total == 0:
        return NO_FIGURE
    return Fraction(int(Fraction(part * 1000, total) + HALF), 10)


def top_of(expected: Expected, dimension: str) -> str:
    """The code of a dimension's total."""
    nodes = expected.dimension(dimension)["categories"]
    return str(next(node["code"] for node in nodes if node["parent"] is None))


def days_of(code: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a year or a financial year from April; None for others."""
    head, tail = code[:4], code[5:]
    if not (head.isascii() and head.isdigit()) or head == "0000":
        return None
    year = int(head)
    if len(code) == 4:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if code[4] in "-/_" and tail in (f"{year + 1:04}", f"{(year + 1) % 100:02}"):
        return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
    return None


def window_of(expected: Expected, table: Mapping[str, Any]) -> tuple[dt.date, dt.date]:
    """First and last day that a table counts."""
    own = (table.get("counted") or {}).get("windows")
    windows = own or [expected.release["effective_window"]]
    first, last = windows[0]["start"], windows[-1]["end"]
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def unit_of(expected: Expected, table: Mapping[str, Any]) -> str:
    """What a table counts, in words."""
    return str((table.get("counted") or expected.release)["unit_label"])


def _places(expected: Expected, dimensions: list[str]) -> list[dict[str, str]]:
    places: list[dict[str, str]] = [{}]
    for dimension in dimensions:
        codes = list(expected.shown(dimension))
        places = [{**place, dimension: code} for place in places for code in codes]
    return places


def _value_columns(
    expected: Expected, table: Mapping[str, Any]
) -> list[tuple[str, dict[str, str]]]:
    spread = table["columns"]
    if spread is None:
        unit = unit_of(expected, table)
        return [(unit[0].upper() + unit[1:], {})]
    return [(name, {spread: code}) for code, name in expected.shown(spread).items()]


def _change_columns(
    expected: Expected, table: Mapping[str, Any]
) -> list[tuple[tuple[str, str], dict[str, str], dict[str, str]]]:
    over, spread = table["change_over"], table["columns"]
    names, earlier = expected.shown(over), _earlier(expected, table)
    unit = str(expected.dimension(over)["label"]).lower()
    percent = " (per cent)"
    if over == spread:
        if not earlier:
            return []
        last = sorted(earlier)[-1]
        name = f"Change from {names[earlier[last]]} to {names[last]}"
        return [((name, name + percent), {over: last}, earlier)]
    name = f"Change on previous {unit}"
    if spread is None:
        return [((name, name + percent), {}, earlier)]
    top = top_of(expected, spread)
    name = f"{expected.shown(spread)[top]}: change on previous {unit}"
    return [((name, name + percent), {spread: top}, earlier)]


def _share_columns(
    expected: Expected,
    table: Mapping[str, Any],
    places: list[dict[str, str]],
    figure: Callable[[Mapping[str, str]], Shown],
) -> list[tuple[str, list[GridCell]]]:
    over, spread = table.get("shares"), table["columns"]
    base = base_of(expected, table)
    if base:
        return _part_columns(expected, base, spread, places, figure)
    if not over:
        return []
    top, unit = top_of(expected, over), str(expected.dimension(over)["label"]).lower()
    name = f"hare of {expected.shown(over)[top]}, by {unit} (per cent)"
    heads = (
        {"S" + name: {}}
        if spread is None
        else {
            f"{label}: s{name}": {spread: code}
            for code, label in expected.shown(spread).items()
            if (spread, code) != (over, top)
        }
    )
    return [
        (
            head,
            [
                share_of(figure({**place, **fixed}), figure({**place, **fixed, over: top}))
                for place in places
            ],
        )
        for head, fixed in heads.items()
    ]


def base_of(expected: Expected, table: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The table that a table's figures are given in per cent of; None where there's none."""
    named = table.get("part_of")
    return next((t for t in expected.release["tables"] if t["id"] == named), None)


def _part_columns(
    expected: Expected,
    base: Mapping[str, Any],
    spread: str | None,
    places: list[dict[str, str]],
    figure: Callable[[Mapping[str, str]], Shown],
) -> list[tuple[str, list[GridCell]]]:
    name = f"hare of the same figure in: {base['title']} (per cent)"
    heads: dict[str, dict[str, str]] = (
        {"S" + name: {}}
        if spread is None
        else {f"{label}: s{name}": {spread: c} for c, label in expected.shown(spread).items()}
    )
    wholes = expected.figures[base["id"]]

    def part(place: Mapping[str, str]) -> GridCell:
        return share_of(figure(place), wholes.get(tuple(place[d] for d in base["by"]), "[?]"))

    return [(head, [part({**place, **fixed}) for place in places]) for head, fixed in heads.items()]


def _status(expected: Expected, table: Mapping[str, Any], place: Mapping[str, str]) -> str:
    """What stands in the column Status for a row."""
    letters, spread = expected.statuses[table["id"]], table["columns"]
    names = expected.shown(spread) if spread else {"": ""}
    keys = {
        name: tuple({**place, **({spread: code} if spread else {})}[d] for d in table["by"])
        for code, name in names.items()
    }
    given = {name: letters[key] for name, key in keys.items() if key in letters}
    parts = []
    for letter in "prb":
        where = [name for name, found in given.items() if found == letter]
        if where:
            columns = "" if len(where) == len(given) else " " + ", ".join(where)
            parts.append(f"[{letter}]{columns}")
    return "; ".join(parts) if parts else "None"


def _earlier(expected: Expected, table: Mapping[str, Any]) -> dict[str, str]:
    first, last = window_of(expected, table)
    whole = {}
    for code in expected.shown(table["change_over"]):
        days = days_of(code)
        if days and first <= days[0] and days[1] <= last:
            whole[days[0]] = (code, days[1] + dt.timedelta(days=1))
    return {whole[after][0]: code for code, after in whole.values() if after in whole}


def _change(before: Shown | None, after: Shown) -> tuple[GridCell, GridCell]:
    if before is None:
        return NO_FIGURE, NO_FIGURE
    if isinstance(before, str) or isinstance(after, str):
        return WITHHELD, WITHHELD
    if before == 0:
        return Fraction(after), NO_FIGURE
    tenths = Fraction((after - before) * 1000, before)
    whole = int(abs(tenths) + HALF)
    return Fraction(after - before), Fraction(whole if tenths > 0 else -whole, 10)


def _exact(shown: Shown) -> GridCell:
    return Fraction(shown) if isinstance(shown, int) else shown
