"""Figures that a force returned to the Home Office or the IOPC, and the same counted now.

In    `include/returns/<register>.csv`: return, unit, date_basis, from, to, total, tolerance
Out   each figure beside a recount
Why   a release and a return that disagree are compared in public; the owner should know first
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from peelian.core.errors import InputError, all_at_once
from peelian.quality.fact_tables import GivenBefore
from peelian.quality.frames import ConformedTables

RETURNS_FOLDER = Path(__file__).parents[2] / "returns"
HEADER = ["return", "unit", "date_basis", "from", "to", "total", "tolerance"]
UNITS = {
    "cases": "cases c",
    "allegations": "cases c JOIN allegations a ON a.case_id = c.case_id",
    "subject_allegations": "cases c JOIN allegations a ON a.case_id = c.case_id "
    "JOIN subjects s ON s.allegation_id = a.allegation_id",
}
BASES = ("recorded", "incident", "finalised")


def returned(
    tables: ConformedTables, register: str, folder: Path = RETURNS_FOLDER
) -> list[GivenBefore]:
    """Every figure of a register's returns, with a recount; none where there's no file.

    Raises: InputError listing every fault of the file at once.
    """
    path = folder / f"{register}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, strict=True))
    if not rows or rows[0] != HEADER:
        raise InputError("returns have the wrong columns", where=path, allowed=",".join(HEADER))
    faults = [
        f"line {number}: {fault}"
        for number, row in enumerate(rows[1:], start=2)
        for fault in _faults(row)
    ]
    if faults:
        raise all_at_once(InputError, path, faults, "mend the file and run again")
    return [_counted(tables, row) for row in rows[1:]]


def _counted(tables: ConformedTables, row: list[str]) -> GivenBefore:
    name, unit, basis, first, last, total, tolerance = row
    found = tables.as_arrow(
        f"SELECT count(*) AS n FROM {UNITS[unit]} "  # noqa: S608 - every part is from our lists
        f"WHERE c.{basis}_date BETWEEN DATE '{first}' AND DATE '{last}'"
    )
    now = int(found.column("n")[0].as_py())
    figure = f"{unit.replace('_', ' ')} {basis} {first} to {last}"
    return GivenBefore(f"return {name}", figure, int(total), now, float(tolerance))


def _faults(row: list[str]) -> Iterator[str]:
    if len(row) != len(HEADER):
        yield f"has {len(row)} values, not {len(HEADER)}"
        return
    _, unit, basis, first, last, total, tolerance = row
    if unit not in UNITS:
        yield f"unit is {unit}; allowed: {', '.join(UNITS)}"
    if basis not in BASES:
        yield f"date_basis is {basis}; allowed: {', '.join(BASES)}"
    if not (_is_day(first) and _is_day(last)):
        yield "from and to must be days, YYYY-MM-DD"
    if not total.isdigit():
        yield "total must be a whole number"
    if not _is_share(tolerance):
        yield "tolerance must be a share from 0 to 1, such as 0.02"


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False
