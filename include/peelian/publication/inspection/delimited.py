"""Inspecting a CSV: its bytes, its header, and every row against what it must say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from peelian.core.markers import STATUSES, Marker
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.figures import GridCell, base_of, share_of, top_of
from peelian.publication.inspection.findings import Finding
from peelian.publication.inspection.shapes import shape_of

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NAME = re.compile(r"[a-z][a-z0-9_]*")
SHARES = ["share", "share_marker"]
SHARE = re.compile(r"(?:0|[1-9]\d{0,14})\.\d")
COUNT = re.compile(r"0|[1-9]\d{0,14}")
ROWS_TOLD = 5
MOST_BYTES = 200_000_000


def inspect_csv(
    data: bytes, where: str, expected: Expected | None, table: Mapping[str, Any] | None
) -> list[Finding]:
    """What is wrong with a table's CSV; nothing where it may be published.

    Args:
        data: the file.
        where: its name.
        expected: what the release must say; None to judge the file's form alone.
        table: the release's entry for this table; None together with `expected`.
    """
    if len(data) > MOST_BYTES:
        return [Finding(where, "is larger than a release can be")]
    if data.startswith(b"\xef\xbb\xbf") or b"\r" in data or b"\0" in data:
        return [Finding(where, "has a byte order mark, carriage returns or zero bytes")]
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return [Finding(where, "can't be read as UTF-8 CSV")]
    if not lines or not data.endswith(b"\n"):
        return [Finding(where, "is empty or cut off")]
    findings = [f for number, line in enumerate(lines, 1) for f in _check_line(line, number, where)]
    if expected is None or table is None:
        return findings + _check_form(lines, where)
    wanted = _wanted(expected, table)
    if len(lines) != len(wanted):
        findings.append(Finding(where, f"has {len(lines)} lines, not {len(wanted)}"))
    wrong = [n for n, pair in enumerate(zip(lines, wanted, strict=False), 1) if pair[0] != pair[1]]
    findings += [
        Finding(f"{where}, line {number}", "is not what the protected table gives")
        for number in wrong[:ROWS_TOLD]
    ]
    return findings


def _check_line(line: list[str], number: int, where: str) -> list[Finding]:
    findings = []
    for field in line:
        if field.startswith(FORMULA):
            findings.append(Finding(f"{where}, line {number}", "a field starts as a formula does"))
        elif shape := shape_of(field):
            findings.append(Finding(f"{where}, line {number}", f"holds what looks like {shape}"))
    return findings


def _check_form(lines: list[list[str]], where: str) -> list[Finding]:
    header = lines[0]
    figures = ["value", "marker", *(SHARES if header[-2:] == SHARES else [])]
    names = header[: -len(figures)]
    paired = names[1::2] == [f"{name}_code" for name in names[0::2]] and len(names) >= 2
    if header[len(names) :] != figures or not paired or not all(map(NAME.fullmatch, header)):
        return [Finding(f"{where}, line 1", "is not the header of a release's table")]
    beside = {status.value for status in STATUSES}
    markers = {marker.value for marker in Marker} - {""} - beside
    findings = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line[len(names) :] if len(line) == len(header) else ["?", "?"]
        fits = [
            form.fullmatch(value) and marker in ["", *may] if value else marker in markers
            for form, may, value, marker in zip(
                (COUNT, SHARE), (beside, ()), cells[::2], cells[1::2], strict=False
            )
        ]
        if not all(fits) or not all(line[: len(names)]):
            findings.append(Finding(f"{where}, line {number}", "is not a cell of a table"))
    return findings


def _written(cell: GridCell | int) -> tuple[str, str]:
    """Value and marker as a CSV holds them: a count as it is, a share with its one decimal."""
    if isinstance(cell, str):
        return "", cell.strip("[]")
    return (f"{float(cell):.1f}" if isinstance(cell, Fraction) else str(cell)), ""


def _wanted(expected: Expected, table: Mapping[str, Any]) -> list[list[str]]:
    header = [name for d in table["by"] for name in (d, f"{d}_code")]
    shown = [expected.shown(d) for d in table["by"]]
    over = table.get("shares")
    base = base_of(expected, table)
    rows = [[*header, "value", "marker", *(SHARES if over or base else [])]]
    figures = expected.figures[table["id"]]
    for key in expected.keys(table):
        labels = [
            text for names, code in zip(shown, key, strict=True) for text in (names[code], code)
        ]
        cells: list[GridCell | int] = [figures.get(key, "[?]")]
        if base:
            codes = dict(zip(table["by"], key, strict=True))
            whole = expected.figures[base["id"]].get(tuple(codes[d] for d in base["by"]), "[?]")
            cells.append(share_of(figures.get(key, "[?]"), whole))
        elif over:
            place = table["by"].index(over)
            total = (*key[:place], top_of(expected, over), *key[place + 1 :])
            cells.append(share_of(figures.get(key, "[?]"), figures.get(total, "[?]")))
        written = [text for cell in cells for text in _written(cell)]
        if not written[1]:
            written[1] = expected.statuses.get(table["id"], {}).get(key, "")
        rows.append([*labels, *written])
    return rows
