"""Facts that lie across tables: a month against its year, two registers, figures given before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.core.errors import InputError
from peelian.core.zones import Home
from peelian.quality.fact_tables import GivenBefore, months_sql, published_rows, suspensions_sql
from peelian.quality.facts import Facts, facts_of, keys_of
from peelian.quality.frames import ConformedTables, Places, opened_tables
from peelian.quality.returns import returned
from peelian.quality.suites import Check, read_suite
from quality_tables import GOOD, P1, P2, P3, PERSONNEL, put

AS_AT = dt.date(2026, 2, 1)
LATEST = dt.date(2026, 1, 15)


@contextmanager
def opened(folder: Path, tables: dict[str, str]) -> Iterator[ConformedTables]:
    """Drawn tables, opened."""
    with opened_tables(Places(put(Home(folder), tables).folder, AS_AT, {})) as found:
        yield found


def months(folder: Path, tables: dict[str, str]) -> dict[str, object]:
    """The one row of `months`."""
    with opened(folder, tables) as found:
        return found.as_arrow(months_sql()).to_pylist()[0]


def register(per_month: Callable[[int], int], *, share: Callable[[int], float]) -> dict[str, str]:
    """Thirteen months of cases, the latest last.

    Args:
        per_month: cases of the month that is so many before the latest.
        share: which part of them ended with no further action, had a factor and a known subject.
    """
    cases, allegations, subjects, outcomes, factors = [], [], [], [], []
    for ago in range(13):
        number = LATEST.year * 12 + LATEST.month - 1 - ago
        day = dt.date(number // 12, number % 12 + 1, 15)
        count = per_month(ago)
        for place in range(count):
            name = f"{ago}x{place}"
            part = place < share(ago) * count
            cases.append(f"{name}|2020|public_complaint|public|{day}|{day}|{day}|finalised")
            allegations.append(f"{name}|{name}|H|H1")
            subjects.append(f"{name}|{name}|{P1 if part else ''}|officer|constable||")
            outcomes.append(f"{name}||{'nfa' if part else 'resolved'}|{day}")
            if part:
                factors.append(f"{name}|custody")
    heads = {name: GOOD[name].strip().splitlines()[0] for name in GOOD}
    rows = {
        "cases": cases,
        "allegations": allegations,
        "subjects": subjects,
        "outcomes": outcomes,
        "allegation_factors": factors,
    }
    return {name: "\n".join([heads[name], *lines]) for name, lines in rows.items()}


@pytest.mark.parametrize(
    ("latest", "usual", "told"),
    [(100, 100, True), (120, 100, True), (20, 100, False), (260, 100, False), (9, 3, None)],
)
def test_a_month_is_set_against_the_same_a_year_ago(
    latest: int, usual: int, told: bool | None, tmp_path: Path
) -> None:
    drawn = register(lambda ago: usual if ago else latest, share=lambda _: 0.5)
    assert months(tmp_path, drawn)["volume_like_last_year"] is told


def test_a_month_without_a_case_is_late_not_quiet(tmp_path: Path) -> None:
    assert (
        months(tmp_path, register(lambda ago: ago and 5, share=lambda _: 1))["has_cases"] is False
    )
    assert (
        months(tmp_path, register(lambda ago: int(ago == 5), share=lambda _: 1))["has_cases"]
        is None
    )


def test_shares_are_set_against_the_year_before(tmp_path: Path) -> None:
    spike = months(tmp_path / "a", register(lambda _: 60, share=lambda ago: 0.3 if ago else 0.9))
    assert spike["nfa_like_year_before"] is False
    assert spike["factors_like_year_before"] is True, "more factors are no fault"
    drop = months(tmp_path / "b", register(lambda _: 60, share=lambda ago: 0.9 if ago else 0.3))
    assert drop["factors_like_year_before"] is False
    assert drop["identified_like_year_before"] is False
    same = months(tmp_path / "c", register(lambda _: 60, share=lambda _: 0.5))
    assert [value for name, value in same.items() if name != "month"] == [True] * 5


def test_suspensions_are_those_of_either_register(tmp_path: Path) -> None:
    people = PERSONNEL["people"].replace("in_post", "suspended")
    measures = f"""measure_id|person_id|subject_id|measure|reason|valid_from|valid_to
        m1|{P1}|s1|suspended|conduct|2026-01-01|
        m2|{P2}|s2|suspended|conduct|2025-02-10|
        m3|{P3}|s4|restricted|management|2025-02-10|"""
    with opened(
        tmp_path, {**GOOD, **PERSONNEL, "people": people, "interim_measures": measures}
    ) as t:
        rows = t.as_arrow(suspensions_sql()).to_pylist()
    told = {row["person_id"]: (row["in_personnel"], row["in_complaints"]) for row in rows}
    assert told == {P1: (False, True), P2: (True, True), P3: (True, False)}


def test_a_figure_given_before_must_come_out_within_its_tolerance() -> None:
    rows = published_rows(
        [GivenBefore("b", "all", 100, 102, 0.01), GivenBefore("a", "all", 100, 101, 0.01)]
    ).to_pylist()
    assert [(row["source"], row["as_given"]) for row in rows] == [("a", True), ("b", False)]
    assert published_rows([]).num_rows == 0


RETURNS = "return,unit,date_basis,from,to,total,tolerance"


def test_returns_are_counted_again(tmp_path: Path) -> None:
    lines = [RETURNS, "IOPC,cases,recorded,2025-01-01,2025-12-31,2,0",
             "IOPC,subject_allegations,finalised,2025-01-01,2025-12-31,9,0.1"]  # fmt: skip
    (tmp_path / "complaints.csv").write_text("\n".join(lines) + "\n")
    with opened(tmp_path, GOOD) as tables:
        found = returned(tables, "complaints", tmp_path)
        assert returned(tables, "personnel", tmp_path) == []
    assert [(one.given, one.now) for one in found] == [(2, 2), (9, 2)]


def test_a_faulty_return_is_told_all_its_faults(tmp_path: Path) -> None:
    (tmp_path / "complaints.csv").write_text(f"{RETURNS}\nx,apples,when,1,2,-3,2\nx\n")
    with opened(tmp_path, GOOD) as tables, pytest.raises(InputError, match="6 problems"):
        returned(tables, "complaints", tmp_path)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(["2025-01-01", "2025-01-02", ""]), st.sampled_from("lfx")),
        min_size=1,
        max_size=12,
    )
)
def test_values_stand_for_their_rows_whatever_they_are(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, str]]
) -> None:
    """Of any table and check: rows are counted once each, and found again by their values."""
    status = {"l": "live", "f": "finalised", "x": ""}
    lines = [f"c{n}|2020||||2025-01-01|{day}|{status[s]}" for n, (day, s) in enumerate(drawn)]
    cases = "\n".join([GOOD["cases"].strip().splitlines()[0], *lines])
    checks = {one.id: one for one in read_suite("cases").expectations}
    with opened(tmp_path_factory.mktemp("drawn"), {"cases": cases}) as tables:
        for name in ("cases-status-code", "cases-recorded-before-finalised", "cases-status-filled"):
            _check_facts(tables, checks[name], facts_of(tables, "cases", checks[name]), len(drawn))


def _check_facts(tables: ConformedTables, check: Check, facts: Facts, rows: int) -> None:
    assert sum(facts.rows) + facts.others == rows, check.id
    found: set[int] = set()
    for place, count in enumerate(facts.rows):
        told = keys_of(tables, facts, [place]).column("_row").to_pylist()
        assert len(told) == count
        assert not found & set(told)
        found |= set(told)
    assert found == set(range(rows))
