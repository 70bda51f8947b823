"""The personnel register: the workbook that an HR system extracts every month.

Sheets `Employees` and `Postings`, each with the force's name, the day of extraction and an empty
row above the header, as such extracts have. Rows are streamed, so the workforce's size costs
time, not memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format

from peelian.core.errors import InputError
from peelian.records.force import words
from peelian.records.force.draws import Flags, look_up, text_where
from peelian.records.force.months import NEVER, Days, day_number
from peelian.records.force.name import FORCE_NAME
from peelian.records.force.who import Names
from peelian.records.force.workforce import Workforce

EMPLOYEES, POSTINGS = "Employees", "Postings"
EMPLOYEE_HEADER = (
    "Employee No",
    "Surname",
    "Forename",
    "Staff Group",
    "Date Joined",
    "Date Left",
    "Leaver Type",
)
POSTING_HEADER = ("Employee No", "Rank or Grade", "Unit", "From", "To")
HEADER_ROW = 3
"""The header's row, counted from 0: three rows stand above it."""

LAST_ROW = 1_048_575
SMALLER = "ask for fewer cases or years"
EXCEL_EPOCH = day_number(dt.date(1899, 12, 30))
CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""A fixed date of the document, so that equal extracts have equal bytes."""

Cell = str | int | None


def write_personnel(path: Path, force: Workforce, names: Names, until: dt.date) -> dict[str, int]:
    """Write the extract of the end of day `until` to `path`.

    Returns: rows below the header, by sheet.
    Raises: InputError where a worksheet can't hold them; OSError where it can't be written.
    """
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    workbook = xlsxwriter.Workbook(str(path), options)
    workbook.set_properties({"author": FORCE_NAME, "created": CREATED})
    date_format = workbook.add_format({"num_format": "dd/mm/yyyy"})
    day = day_number(until)
    try:
        counts = {
            EMPLOYEES: _sheet(
                workbook,
                EMPLOYEES,
                EMPLOYEE_HEADER,
                _employees(force, names, day),
                until,
                date_format,
            ),
            POSTINGS: _sheet(
                workbook, POSTINGS, POSTING_HEADER, _postings(force, names, day), until, date_format
            ),
        }
    finally:
        workbook.close()
    return counts


def _sheet(
    workbook: xlsxwriter.Workbook,
    name: str,
    header: tuple[str, ...],
    rows: Iterable[tuple[Cell, ...]],
    until: dt.date,
    date_format: Format,
) -> int:
    sheet = workbook.add_worksheet(name)
    sheet.write_string(0, 0, FORCE_NAME)
    sheet.write_string(1, 0, f"Extract date: {until:%d/%m/%Y}")
    for column, title in enumerate(header):
        sheet.write_string(HEADER_ROW, column, title)
    row = HEADER_ROW
    for row, values in enumerate(rows, start=HEADER_ROW + 1):
        if row > LAST_ROW:
            raise InputError("the workforce is larger than a worksheet", where=name, do=SMALLER)
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value, date_format)
    return row - HEADER_ROW


def _employees(force: Workforce, names: Names, day: int) -> Iterable[tuple[Cell, ...]]:
    """Everyone who had joined by `day`, in order of joining."""
    seen = np.flatnonzero(force.joined <= day)
    has_left = force.left[seen] <= day
    leaver = text_where(has_left, look_up(words.LEAVER_TYPES, force.leaver[seen]))
    return zip(
        names.numbers[seen],
        names.surnames[seen],
        names.forenames[seen],
        look_up(words.STAFF_GROUPS, force.staff[seen]),
        _serials(force.joined[seen]),
        _serials(np.where(has_left, force.left[seen], NEVER)),
        leaver,
        strict=True,
    )


def _postings(force: Workforce, names: Names, day: int) -> Iterable[tuple[Cell, ...]]:
    """Every posting begun by `day`, by person, then time.

    A posting ends on the day before the next begins or on that of leaving; until then it's open.
    """
    ends = np.full(force.starts.shape, NEVER, dtype=np.int32)
    ends[:, :-1] = force.starts[:, 1:] - 1
    ends = np.minimum(ends, force.left[:, None])
    seen: Flags = (force.starts <= day) & (force.starts <= force.left[:, None])
    person, slot = np.nonzero(seen)
    end = ends[person, slot]
    has_ended = (end < day) | (force.left[person] <= day)
    return zip(
        names.numbers[person],
        look_up(words.HR_RANKS, force.ranks[person, slot]),
        look_up(words.UNITS, force.units[person, slot]),
        _serials(force.starts[person, slot]),
        _serials(np.where(has_ended, end, NEVER)),
        strict=True,
    )


def _serials(days: Days) -> list[int | None]:
    """Excel's serial numbers of days; None for NEVER."""
    return [None if day == NEVER else day - EXCEL_EPOCH for day in days.tolist()]
