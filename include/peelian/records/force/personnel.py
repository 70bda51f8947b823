"""The personnel register: the workbook that an HR system extracts every month.

Sheets `Employees`, `Postings` and `Units`, each with the force's name, the day of extraction and an
empty row above the header, as such extracts have. Rows are streamed, so the workforce's size costs
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
from peelian.records.force import figures, words
from peelian.records.force.dirt_personnel import PersonnelDirt
from peelian.records.force.draws import Flags, Positions, Texts, look_up, text_where
from peelian.records.force.months import NEVER, Days, day_number
from peelian.records.force.name import FORCE_NAME
from peelian.records.force.who import Names
from peelian.records.force.workforce import HOURS, Workforce

EMPLOYEES, POSTINGS, UNITS = "Employees", "Postings", "Units"
EMPLOYEE_HEADER = (
    "Employee No",
    "Surname",
    "Forename",
    "Staff Group",
    "Date Joined",
    "Date Left",
    "Leaver Type",
    "Sex",
    "Ethnicity",
    "Status",
)
POSTING_HEADER = (
    "Employee No",
    "Rank or Grade",
    "Unit",
    "From",
    "To",
    "Staff Group",
    "FTE",
    "Acting",
)
UNIT_HEADER = ("Unit", "Command", "From", "To")
HEADER_ROW = 3
"""The header's row, counted from 0: three rows stand above it."""

FIRST_DATA_ROW = HEADER_ROW + 2
"""The first row below the header, counted from 1 as people count."""

LAST_ROW = 1_048_575
SMALLER = "ask for fewer cases or years"
EXCEL_EPOCH = day_number(dt.date(1899, 12, 30))
CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""A fixed date of the document, so that equal extracts have equal bytes."""

Cell = str | int | None


def write_personnel(
    path: Path,
    force: Workforce,
    names: Names,
    until: dt.date,
    suspended: Positions,
    dirt: PersonnelDirt,
) -> dict[str, int]:
    """Write the extract of the end of day `until` to `path`.

    Args:
        suspended: positions of the people who are suspended on that day.
        dirt: what is put in; it's told there.
    Returns: rows below the header, by sheet.
    Raises: InputError where a worksheet can't hold them; OSError where it can't be written.
    """
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    workbook = xlsxwriter.Workbook(str(path), options)
    workbook.set_properties({"author": FORCE_NAME, "created": CREATED})
    date_format = workbook.add_format({"num_format": "dd/mm/yyyy"})
    day = day_number(until)
    sheets = (
        (EMPLOYEES, EMPLOYEE_HEADER, _employees(force, names, day, suspended, dirt)),
        (POSTINGS, POSTING_HEADER, _postings(force, names, day, dirt)),
        (UNITS, UNIT_HEADER, _units(force, day)),
    )
    try:
        counts = {
            name: _sheet(workbook, name, header, rows, until, date_format)
            for name, header, rows in sheets
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


def _employees(
    force: Workforce, names: Names, day: int, suspended: Positions, dirt: PersonnelDirt
) -> Iterable[tuple[Cell, ...]]:
    """Everyone who had joined by `day`, in order of joining."""
    seen = np.flatnonzero(force.joined <= day)
    has_left = force.left[seen] <= day
    leaver = text_where(has_left, look_up(words.LEAVER_TYPES, force.leaver[seen]))
    status = np.select(
        [has_left, np.isin(seen, suspended)],
        [words.STATUS_LEFT, words.STATUS_SUSPENDED],
        words.STATUS_IN_POST,
    ).astype(object)
    rows = (
        names.numbers[seen],
        names.surnames[seen],
        names.forenames[seen],
        look_up(words.STAFF_GROUPS, force.staff[seen]),
        force.joined[seen] - EXCEL_EPOCH,
        _where(has_left, force.left[seen] - EXCEL_EPOCH),
        leaver,
        look_up(words.SEXES, force.sex[seen]),
        look_up(words.ETHNICITIES, force.ethnicity[seen]),
        status,
    )
    return dirt.employees(rows, has_left, seen, FIRST_DATA_ROW)


def _postings(
    force: Workforce, names: Names, day: int, dirt: PersonnelDirt
) -> Iterable[tuple[Cell, ...]]:
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
    group, hours = force.staff[person], look_up(HOURS, force.hours[person, slot])
    rows = (
        names.numbers[person],
        look_up(words.HR_RANKS, force.ranks[person, slot]),
        look_up(words.UNITS, force.units[person, slot]),
        force.starts[person, slot] - EXCEL_EPOCH,
        _where(has_ended, end - EXCEL_EPOCH),
        look_up(words.STAFF_GROUPS, group),
        text_where(group != words.SPECIAL, hours),
        look_up(("No", "Yes"), force.acting[person, slot]),
    )
    is_last = has_ended & (end == force.left[person])
    return dirt.postings(rows, has_ended, is_last, (person, slot), FIRST_DATA_ROW)


def _units(force: Workforce, day: int) -> Iterable[tuple[Cell, ...]]:
    """Where each unit belonged: under a former command until the reorganisation, where it moved."""
    start, moved = int(force.starts[:, 0].min()), day_number(figures.REORGANISED)
    for unit, former, now in zip(
        words.UNITS, words.FORMER_COMMANDS_OF_UNITS, words.COMMANDS_OF_UNITS, strict=True
    ):
        has_moved = former != now and start < moved <= day
        end = moved - 1 - EXCEL_EPOCH if has_moved else None
        yield unit, former if start < moved else now, start - EXCEL_EPOCH, end
        if has_moved:
            yield unit, now, moved - EXCEL_EPOCH, None


def _where(flags: Flags, days: Days) -> Texts:
    """Serial numbers of days where flagged, None elsewhere."""
    found = days.astype(object)
    found[~flags] = None
    return found
