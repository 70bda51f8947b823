"""A request from the form to the published answer, in a real browser: what people saw and got."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document
from e2e_request import QUESTION, REFERENCE, RELEASE, Answered
from e2e_road import FIRST, SECOND, Road

from peelian.core.audit import read_chain
from peelian.publication.verify.folder import verify_folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("road"),
]


@pytest.fixture
def answered(road: Road) -> Answered:
    """The request that was answered on the road; skips where there was no browser to do it in."""
    if road.answered is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    return road.answered


def public(answered: Answered) -> Path:
    assert answered.published is not None
    return answered.published


def test_the_form_refuses_a_cohort_that_is_none_before_a_run_starts(answered: Answered) -> None:
    assert "Social Media" in answered.refused_before


def test_every_stage_ran_and_nothing_failed(answered: Answered) -> None:
    assert set(answered.ends.values()) == {"success"}
    assert {"approve_plan", "build_answer", "make_log"} <= set(answered.ends)


def test_who_decides_is_told_what_to_read_and_what_they_sign(
    road: Road, answered: Answered
) -> None:
    assert "plan.html" in answered.asked["approve_plan"]
    for place in ("first_sign_off", "second_sign_off"):
        read = answered.asked[place]
        for word in ("letter", "heat maps", "peelian foi decisions", "nor the officer"):
            assert word in read
    chain = [entry for entry in read_chain(road.folders.home) if entry.what == "plan approved"]
    assert [(entry.who, entry.details["release"]) for entry in chain] == [(FIRST, RELEASE)]


def test_two_people_signed_what_was_published(road: Road, answered: Answered) -> None:
    signed = [
        entry.who
        for entry in read_chain(road.folders.home)
        if entry.what == "approved" and entry.details["release"] == RELEASE
    ]
    assert signed == [FIRST, SECOND]
    assert verify_folder(public(answered), None).faults == ()


def test_the_letter_quotes_the_question_word_for_word(answered: Answered) -> None:
    letter = Document(str(public(answered) / f"{RELEASE}-letter.docx"))
    assert any(QUESTION in paragraph.text for paragraph in letter.paragraphs)
    page = (public(answered) / f"{RELEASE}-letter.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;officers" in page
    assert "<b>officers" not in page


def test_the_log_has_the_answer_and_nobody_who_asked(road: Road, answered: Answered) -> None:
    log = (road.folders.home.root / "public" / "disclosure-log" / "index.html").read_text(
        encoding="utf-8"
    )
    assert REFERENCE in log
    told = json.loads((public(answered) / "answer.json").read_text(encoding="utf-8"))
    assert not {"officer", "requester", "requester_kind"} & set(told)


def test_nothing_of_the_question_is_in_a_log(road: Road, answered: Answered) -> None:
    logs = list(road.folders.logs.rglob("*.log")) + list(road.folders.airflow.rglob("*.log"))
    assert logs
    for path in logs:
        assert QUESTION not in path.read_text(encoding="utf-8", errors="replace")
