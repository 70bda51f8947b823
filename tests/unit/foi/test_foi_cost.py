"""The section 12 estimate: 18 hours at 25 pounds, four activities, and what would fit."""

from __future__ import annotations

from typing import Any

import pytest
from foi_drawn import drawn
from hypothesis import given
from hypothesis import strategies as st

from peelian.foi.cost import estimate
from peelian.foi.narrower import narrower
from peelian.foi.request import Request
from peelian.foi.request_file import REQUESTS_FOLDER, load_request

QUESTIONS = [
    {"number": "1", "text": "How many?", "tables": ["years"]},
    {"number": "2", "text": "Where?", "decision": None},
    {"number": "3", "text": "Why?"},
]


def request(*work: dict[str, Any], **changes: Any) -> Request:
    questions = [{k: v for k, v in one.items() if v is not None} for one in QUESTIONS]
    return drawn(questions=questions, work=list(work), **changes)


def piece(records: int, minutes: float, *questions: str, **more: Any) -> dict[str, Any]:
    base = {"activity": "locate", "what": "Read summaries", "records": str(records)}
    return {**base, "minutes_each": str(minutes), "questions": list(questions), **more}


LIMIT = """
records | minutes | hours | pounds | over
0       | 0       | 0     | 0      | no
1080    | 1       | 18    | 450    | no
1081    | 1       | 18.02 | 450.42 | yes
900     | 4       | 60    | 1500   | yes
270     | 4       | 18    | 450    | no
"""


@pytest.mark.parametrize("line", LIMIT.strip().splitlines()[1:])
def test_eighteen_hours_are_the_limit(line: str) -> None:
    records, minutes, hours, pounds, over = [cell.strip() for cell in line.split("|")]
    work = [piece(int(records), float(minutes))] if int(records) else []
    told = estimate(request(*work))
    assert round(told.hours, 2) == float(hours)
    assert round(told.pounds, 2) == float(pounds)
    assert told.is_over is (over == "yes")
    assert told.limit_hours == 18


def test_minutes_come_from_the_sample() -> None:
    sampled = {"activity": "extract", "what": "Read", "records": "200"}
    told = estimate(request({**sampled, "sample": {"records": "20", "minutes": "50"}}))
    assert told.items[0].minutes_each == 2.5
    assert told.items[0].sampled == 20
    assert round(told.hours, 2) == round(200 * 2.5 / 60, 2)


def test_similar_requests_within_sixty_working_days_are_added() -> None:
    near = drawn(reference="T/2", received="2023-02-01", work=[piece(600, 1)])
    far = drawn(reference="T/3", received="2022-10-03", work=[piece(600, 1)])
    told = estimate(
        request(piece(600, 1), aggregated_with=["T/2", "T/3", "T/4"]), others=[near, far]
    )
    assert told.hours == 10
    assert told.hours_in_all == 20
    assert told.is_over
    assert [name for name, _ in told.not_counted] == ["T/3", "T/4"]


def test_nothing_is_narrowed_that_fits() -> None:
    assert narrower(request(piece(10, 1)), estimate(request(piece(10, 1)))) == ()


def test_questions_months_and_samples_are_offered() -> None:
    span = {"from": "2020-01-01", "to": "2022-12-31"}
    asked = request(piece(900, 4, "2", span=span), piece(30, 2, "3"))
    words = [one.words for one in narrower(asked, estimate(asked))]
    assert "without question 2" in words
    assert any(one.startswith("only ") and "31 December 2022" in one for one in words)
    assert any(one.startswith("a sample of 255 of 900 records") for one in words)


def test_the_day_from_which_it_is_coded_is_offered() -> None:
    asked = load_request(REQUESTS_FOLDER / "838A-23.yaml")
    told = estimate(asked)
    assert told.hours == 63
    first = narrower(asked, told)[0]
    assert first.words == "only from 1 February 2020, the first day for which it's coded"
    assert first.hours == 0


PIECES = st.lists(
    st.tuples(
        st.integers(1, 3_000),
        st.integers(1, 30),
        st.sampled_from([(), ("1",), ("2",), ("1", "3")]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@given(PIECES)
def test_whatever_is_offered_fits(pieces: list[tuple[int, int, tuple[str, ...], bool]]) -> None:
    span = {"span": {"from": "2018-01-01", "to": "2022-12-31"}}
    asked = request(*(piece(n, m, *q, **(span if s else {})) for n, m, q, s in pieces))
    told = estimate(asked)
    offered = narrower(asked, told)
    assert all(one.hours <= told.limit_hours for one in offered)
    assert told.is_over or not offered
