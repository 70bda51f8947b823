"""The personnel register is the workbook that an HR system extracts, and makes sense as one."""

from __future__ import annotations

import datetime as dt
import zipfile
from itertools import groupby, pairwise

from peelian.records.force.name import FORCE_NAME

DAY = dt.timedelta(days=1)


def test_three_rows_stand_above_each_header(clean):
    for name, header in (
        (
            "Employees",
            (
                "Employee No|Surname|Forename|Staff Group|Date Joined|Date Left|Leaver Type"
                "|Sex|Ethnicity|Status"
            ),
        ),
        ("Postings", "Employee No|Rank or Grade|Unit|From|To|Staff Group|FTE|Acting"),
        ("Units", "Unit|Command|From|To"),
    ):
        rows = clean.sheet(name)
        assert [row[0] for row in rows[:3]] == [FORCE_NAME, "Extract date: 31/12/2025", None]
        assert "|".join(rows[3]) == header
        assert len(rows) - 4 == clean.truth["rows"][name]


def test_dates_are_dates_and_in_order(clean):
    for number, _, _, _, joined, left, leaver, *_ in clean.sheet("Employees")[4:]:
        assert isinstance(joined, dt.datetime), number
        assert (left is None) == (leaver is None)
        assert left is None or (joined <= left and left.date() <= dt.date(2025, 12, 31))


def test_postings_cover_service_without_gap_or_overlap(clean):
    employees = {row[0]: (row[4], row[5]) for row in clean.sheet("Employees")[4:]}
    seen = 0
    for number, rows in groupby(clean.sheet("Postings")[4:], key=lambda row: row[0]):
        spans = [(row[3], row[4]) for row in rows]
        joined, left = employees[number]
        assert spans[0][0] == joined
        assert spans[-1][1] == left
        for (_, end), (start, _) in pairwise(spans):
            assert start == end + DAY
        seen += 1
    assert seen == len(employees)


def test_employees_are_unique_and_in_order_of_number(clean):
    numbers = [row[0] for row in clean.sheet("Employees")[4:]]
    assert numbers == sorted(set(numbers))


def test_people_join_leave_and_are_promoted(clean):
    employees = clean.sheet("Employees")[4:]
    assert sum(row[5] is not None for row in employees) > 0.3 * len(employees)
    assert sum(row[4].year >= 2017 for row in employees) > 0.3 * len(employees)
    ranks = {}
    for number, rank, *_ in clean.sheet("Postings")[4:]:
        ranks.setdefault(number, set()).add(rank)
    assert sum(len(held) > 1 for held in ranks.values()) > 100


def test_the_workbook_has_no_clock_in_it(clean):
    with zipfile.ZipFile(clean.folder / "personnel.xlsx") as book:
        assert {part.date_time[0] for part in book.infolist()} == {1980}
        assert b"2026-01-01T00:00:00Z" in book.read("docProps/core.xml")
