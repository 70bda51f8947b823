"""A register extracted later holds what an earlier one held, in the same order, and what's new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.records.force.dirt_kinds import KINDS

KEPT = {
    "CASES": "CASE_REF, CASE_TYPE, REGULATIONS, ORIGIN, INCIDENT_DATE, DATE_RECORDED",
    "ALLEGATIONS": "*",
    "NATIONAL_FACTORS": "*",
    "SUBJECTS": "SUBJECT_REF, ALLEGATION_REF, PERSON_NO, SUBJECT_NAME, STAFF_TYPE, RANK_TEXT",
}
ENDING = {
    "SUBJECTS": "SUBJECT_REF, SEVERITY, SEVERITY_DATE",
    "OUTCOMES": "*",
    "APPEALS": "APPEAL_REF, APPEAL_DATE, RESULT, DECIDED_DATE",
    "INTERIM_MEASURES": "MEASURE_REF, PERSON_NO, SUBJECT_REF, MEASURE, REASON, DATE_FROM",
}
"""Tables whose rows are filled in as time passes, by key."""
FIRST, LAST = dt.date(2024, 1, 1), dt.date(2026, 6, 30)


@dataclass(frozen=True)
class Extract:
    """What a register of two years held at the end of a day."""

    made: Any
    until: dt.date

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        return self.made.ask(f"SELECT {columns} FROM {table} ORDER BY rowid")


@pytest.fixture(scope="module")
def extract(make):
    """Extracts of one small register, by day; each made once."""
    kept: dict[tuple[dt.date, bool], Extract] = {}

    def extract_on(until: dt.date, *, clean: bool = False) -> Extract:
        if (until, clean) not in kept:
            made = make(cases=120, years=2, seed=11, until=until, clean=clean)
            kept[until, clean] = Extract(made, until)
        return kept[until, clean]

    return extract_on


days = st.dates(FIRST, LAST)


@settings(max_examples=20)
@given(days, days, st.booleans())
def test_a_later_extract_holds_an_earlier_one(extract, one, other, is_clean):
    earlier, later = (extract(day, clean=is_clean) for day in sorted((one, other)))
    for table, columns in KEPT.items():
        before, after = earlier.rows(table, columns), later.rows(table, columns)
        assert after[: len(before)] == before
    for table in ("PROCEEDINGS", "STANDARDS"):
        assert set(earlier.rows(table)) <= set(later.rows(table))
    for table, columns in ENDING.items():
        assert _settled(earlier.rows(table, columns), later.rows(table, columns))
    ends = dict(later.rows("CASES", "CASE_REF, DATE_FINALISED"))
    for ref, end in earlier.rows("CASES", "CASE_REF, DATE_FINALISED"):
        assert end is None or ends[ref] == end
    for kind, told in earlier.made.truth["dirt"].items():
        # Rows of the workbook are told by their numbers, and numbers move.
        if KINDS[kind].passes or KINDS[kind].table in ("Employees", "Postings"):
            continue
        assert set(told["keys"]) <= set(later.made.truth["dirt"][kind]["keys"])


def _settled(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> bool:
    """Whether every row is there still, and nothing that was said in it has changed."""
    later = {row[0]: row for row in after}
    return all(
        row[0] in later
        and all(was in (None, now) for was, now in zip(row, later[row[0]], strict=True))
        for row in before
    )


@settings(max_examples=10)
@given(days)
def test_nothing_is_shown_before_its_day(extract, until):
    found = extract(until, clean=True)
    latest = found.made.one(
        """SELECT max(day) FROM (
             SELECT DATE_RECORDED AS day FROM CASES UNION ALL SELECT DATE_FINALISED FROM CASES
             UNION ALL SELECT OUTCOME_DATE FROM OUTCOMES UNION ALL SELECT HELD_DATE FROM PROCEEDINGS
             UNION ALL SELECT SEVERITY_DATE FROM SUBJECTS
             UNION ALL SELECT APPEAL_DATE FROM APPEALS UNION ALL SELECT DECIDED_DATE FROM APPEALS
             UNION ALL SELECT DATE_FROM FROM INTERIM_MEASURES
             UNION ALL SELECT DATE_TO FROM INTERIM_MEASURES
             UNION ALL SELECT '2024-01-01')"""
    )
    assert latest <= until.isoformat()
    for name in ("Employees", "Postings"):
        for row in found.made.sheet(name)[4:]:
            assert all(cell.date() <= until for cell in row if isinstance(cell, dt.datetime))


@settings(max_examples=10)
@given(days, days)
def test_personnel_grows_in_the_same_way(extract, one, other):
    earlier, later = (extract(day) for day in sorted((one, other)))
    before, after = (found.made.sheet("Employees")[4:] for found in (earlier, later))
    assert [row[:5] for row in after[: len(before)]] == [row[:5] for row in before]
    for was, now in zip(before, after, strict=False):
        assert was[5] is None or was[5:7] == now[5:7]
        assert was[7:9] == now[7:9]
    starts = {row[:4] for row in earlier.made.sheet("Postings")[4:]}
    assert starts <= {row[:4] for row in later.made.sheet("Postings")[4:]}


def test_a_later_month_adds_cases_at_the_same_rate(make):
    early = make(cases=2_400, years=2, seed=4)
    late = make(cases=2_400, years=2, seed=4, until=dt.date(2026, 3, 31))
    months = late.ask("SELECT substr(DATE_RECORDED, 1, 7), count(*) FROM CASES GROUP BY 1")
    assert len(early.ask("SELECT 1 FROM CASES")) == 2_400
    assert {count for _, count in months} == {100}
    assert months[-1] == ("2026-03", 100)
    live = "SELECT count(*) FROM CASES WHERE CASE_STATUS = 'Live' AND DATE_RECORDED < '2026'"
    assert late.one(live) < early.one(live)


def test_serials_start_again_each_year(make):
    made = make(cases=25, years=2, seed=4, until=dt.date(2026, 3, 31))
    refs = [ref for (ref,) in made.ask("SELECT CASE_REF FROM CASES ORDER BY rowid")]
    by_year = {year: [ref for ref in refs if f"-{year}-" in ref] for year in (2024, 2025, 2026)}
    for year, found in by_year.items():
        assert found == [f"CO-{year}-{n:06d}" for n in range(1, len(found) + 1)]
    assert len(by_year[2024]) + len(by_year[2025]) == 25


@pytest.mark.parametrize("until", ["1996-01-01", "2025-12-31", "2035-12-31"])
def test_one_case_in_thirty_years_is_enough(make, until):
    made = make(cases=1, years=30, seed=0, until=dt.date.fromisoformat(until))
    assert made.one("SELECT count(*) FROM CASES") == (0 if until < "2025" else 1)
    book = openpyxl.load_workbook(made.folder / "personnel.xlsx")
    assert book.sheetnames == ["Employees", "Postings", "Units"]
