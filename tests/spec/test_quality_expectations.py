"""What each suite calls wrong. A drawing replaces tables of a register that is right throughout;
the ids are all the expectations of the first table that fail on it, and no other may.

A row with `#` stands twelve times, as a critical share needs ten failing rows to stop.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from peelian.core.zones import Home
from peelian.quality.frames import Places, opened_tables
from peelian.quality.judge import judge_table
from peelian.quality.results import Result, State
from peelian.quality.suites import read_suite
from peelian.records.schema import TABLES
from quality_tables import AS_AT, GOOD, P1, P2, PERSONNEL, put, repeated
from quality_wrong_across import WRONG_ACROSS
from quality_wrong_cases import ALLEGATIONS, CASES, WRONG_IN_CASES
from quality_wrong_measures import WRONG_IN_MEASURES
from quality_wrong_people import POSTINGS, WRONG_IN_PEOPLE

ALONE = [*WRONG_IN_CASES, *WRONG_IN_PEOPLE]
TOGETHER = [*WRONG_ACROSS, *WRONG_IN_MEASURES]
WRONG = [*ALONE, *TOGETHER]
EVERYTHING = GOOD | PERSONNEL
BEFORE = dt.date(2026, 1, 15)


def ran(
    folder: Path, table: str, tables: dict[str, str], before: dict[str, str] | None = None
) -> list[Result]:
    """The results of one table's expectations on a register of drawn tables.

    Args:
        before: the tables of the snapshot before, where there is one.
    """
    made = put(Home(folder), {name: repeated(text) for name, text in tables.items()})
    earlier = None
    if before is not None:
        drawn = {name: repeated(text) for name, text in before.items()}
        earlier = (put(Home(folder), drawn, as_at=str(BEFORE)).folder, BEFORE)
    places = Places(made.folder, dt.date.fromisoformat(AS_AT), {}, earlier)
    with opened_tables(places) as opened:
        return judge_table(table, opened)


def failing(results: list[Result]) -> set[str]:
    """Ids of the expectations that failed; none may have broken."""
    assert not [one.check.id for one in results if one.state is State.BROKEN]
    return {one.check.id for one in results if one.state is State.FAILED}


@pytest.mark.parametrize("table", TABLES)
def test_a_register_that_is_right_meets_every_expectation(table: str, tmp_path: Path) -> None:
    results = ran(tmp_path, table, EVERYTHING, EVERYTHING)
    assert {one.check.id: one.state for one in results if one.state is not State.PASSED} == {}


@pytest.mark.parametrize(("drawn", "ids"), [w[1:] for w in ALONE], ids=[w[0] for w in ALONE])
def test_what_is_wrong_is_found_and_nothing_else(
    drawn: dict[str, str], ids: set[str], tmp_path: Path
) -> None:
    table = next(iter(drawn))
    base = GOOD if table in GOOD else PERSONNEL
    assert failing(ran(tmp_path, table, {**base, **drawn})) == ids


@pytest.mark.parametrize(("drawn", "ids"), [w[1:] for w in TOGETHER], ids=[w[0] for w in TOGETHER])
def test_what_is_wrong_between_registers_and_snapshots_is_found(
    drawn: dict[str, str], ids: set[str], tmp_path: Path
) -> None:
    before = {name: text for name, text in EVERYTHING.items() if name not in drawn}
    before |= {name.removeprefix("before_"): text for name, text in drawn.items()}
    now = {name: text for name, text in drawn.items() if not name.startswith("before_")}
    table = next(iter(now))
    assert failing(ran(tmp_path, table, {**EVERYTHING, **now}, before)) == ids


def test_every_expectation_has_a_drawing_that_fails_it() -> None:
    drawn: set[str] = set().union(*(ids for _, _, ids in WRONG))
    assert set(_ids()) == drawn


def _ids() -> Iterator[str]:
    for table in TABLES:
        yield from (check.id for check in read_suite(table).expectations)


def test_a_few_slips_in_a_small_table_are_told_and_never_stop(tmp_path: Path) -> None:
    late = f"{CASES}\nc1|2020|public_complaint|public|2025-01-03|2025-01-02||live"
    results = ran(tmp_path, "cases", {**GOOD, "cases": late})
    stop = next(one for one in results if one.check.id == "cases-incident-before-recorded-stop")
    assert stop.state is State.PASSED
    assert (stop.checked, stop.failed) == (1, 1)
    assert "under 10 rows" in stop.note


def test_what_a_register_does_not_hold_is_skipped_with_a_word(tmp_path: Path) -> None:
    without = {
        "cases": "case_id|regime|case_type|source|recorded_date|status\n"
        "c1|2020|public_complaint|public|2025-01-02|live",
        "allegations": f"{ALLEGATIONS}\na1|c1|H",
    }
    notes = {one.check.id: one.note for one in ran(tmp_path, "cases", without)}
    assert notes["cases-incident-before-recorded"] == "the register holds no incident_date"
    assert notes["cases-finalised-has-date"] == "no row holds a value to check"
    results = ran(tmp_path, "allegations", without)
    assert {one.check.id: one.note for one in results}["allegations-has-subject"] == (
        "the register holds no table subjects"
    )
    assert failing(results) == set()


def test_a_register_without_days_of_closing_is_not_blamed_for_it(tmp_path: Path) -> None:
    cases = f"{CASES}\nc1|2020|public_complaint|public|2025-01-01|2025-01-02||finalised"
    assert failing(ran(tmp_path, "cases", {**GOOD, "cases": cases})) == set()


def test_postings_of_two_people_may_overlap(tmp_path: Path) -> None:
    postings = f"""{POSTINGS}
        {P1}|2010-01-01||constable|
        {P2}|2010-01-01||constable|"""
    assert failing(ran(tmp_path, "postings", {**PERSONNEL, "postings": postings})) == set()
