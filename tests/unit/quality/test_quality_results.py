"""Judging counts, and the words that are made of them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.quality.results import FEWEST_ROWS_TO_STOP, Result, State, judged, skipped, to_csv
from peelian.quality.suites import Check, Suite

SUITE = Suite("cases", "owner", (), ())


def check(severity: str = "critical", allowed: float = 0.05) -> Check:
    """A check of one column."""
    words = ("fault", "reason", "Effect.")
    return Check("cases-x", "expect_x", severity, ("x",), allowed, *words, {})


@pytest.mark.parametrize(
    ("severity", "allowed", "failed", "state"),
    [
        ("critical", 0.05, FEWEST_ROWS_TO_STOP - 1, State.PASSED),
        ("critical", 0.05, FEWEST_ROWS_TO_STOP, State.FAILED),
        ("critical", 0.0, 1, State.FAILED),
        ("warning", 0.05, 1, State.FAILED),
    ],
)
def test_only_a_critical_share_of_a_handful_is_let_pass(
    severity: str, allowed: float, failed: int, state: State
) -> None:
    result = judged(SUITE, check(severity, allowed), False, 20, failed)
    assert result.state is state
    assert bool(result.note) == (state is State.PASSED)


def test_a_critical_failure_and_any_broken_check_stop() -> None:
    assert Result("t", "o", check("critical"), State.FAILED, 1, 1).stops
    assert not Result("t", "o", check("warning"), State.FAILED, 1, 1).stops
    assert Result("t", "o", check("warning"), State.BROKEN).stops
    assert not skipped(SUITE, check(), "why").stops


@pytest.mark.parametrize(
    ("checked", "failed", "words"),
    [
        (1000, 1, "cases: fault (under 1% of those checked). Effect."),
        (100, 1, "cases: fault (1% to 5% of those checked). Effect."),
        (100, 5, "cases: fault (5% to 10% of those checked). Effect."),
        (100, 10, "cases: fault (10% to 25% of those checked). Effect."),
        (100, 25, "cases: fault (over 25% of those checked). Effect."),
        (100, 100, "cases: fault (all of those checked). Effect."),
        (0, 0, "cases: fault. Effect."),
    ],
)
def test_a_warning_tells_a_band(checked: int, failed: int, words: str) -> None:
    assert Result("cases", "o", check("warning"), State.FAILED, checked, failed).warning() == words


@given(st.integers(1, 10**7), st.data())
def test_a_warning_never_tells_a_count(checked: int, data: st.DataObject) -> None:
    failed = data.draw(st.integers(1, checked))
    told = Result("cases", "o", check("warning"), State.FAILED, checked, failed).warning()
    bands = ("under 1%", "1% to 5%", "5% to 10%", "10% to 25%", "over 25%", "all")
    assert told in {f"cases: fault ({band} of those checked). Effect." for band in bands}


def test_the_table_says_the_same_as_the_record() -> None:
    results = [
        Result("cases", "o", check(), State.FAILED, 3, 1, 'a "note", with a comma'),
        skipped(SUITE, check(), "why"),
    ]
    rows = list(csv.DictReader(io.StringIO(to_csv(results).decode())))
    assert rows[0]["share"] == "0.333333"
    assert rows[0]["note"] == 'a "note", with a comma'
    assert (rows[1]["success"], rows[1]["checked"], rows[1]["state"]) == ("", "", "skipped")
    assert [list(row) for row in rows] == [list(result.to_json()) for result in results]
