"""A form says what a file says: what it's made into, and what is told where it can't be."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.errors import InputError, PeelianError
from peelian.core.zones import Home
from peelian.foi.form import request_of
from peelian.foi.request_file import LARGEST_FILE, REQUESTS_FOLDER, check
from peelian.foi.taken import (
    all_requests,
    read_taken,
    spec_file_of,
    take_fields,
    take_file,
    take_text,
)
from peelian.tables.spec import load_spec

TODAY = dt.date(2026, 2, 4)
FILLED: dict[str, Any] = {
    "reference": "FORM/1",
    "title": "Complaints about social media",
    "received": "2026-02-03",
    "question": "How many <b>officers</b>\nwere complained about?",
    "first": "2020-01-01",
    "last": "2025-12-31",
    "tables": ["year, outcome", "source"],
    "population": "all_employees",
    "cohort": "social-media@1",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_filled_form_is_a_request_without_fault() -> None:
    request, problems = check(request_of(FILLED, "ann"))
    assert problems == []
    assert request is not None
    assert request.officer == "ann"
    assert request.questions[0].text == FILLED["question"]  # verbatim
    assert [(table.id, table.by, table.title) for table in request.tables] == [
        (
            "table_year_outcome",
            ("year", "outcome"),
            "Complaints about social media, by year and outcome",
        ),
        ("table_source", ("source",), "Complaints about social media, by who it came from"),
    ]


def test_what_is_left_empty_is_told_at_once() -> None:
    with pytest.raises(InputError) as told:
        request_of({"title": "x", "tables": [], "question": "  \n"}, "ann")
    for name in ("reference", "received", "question", "first", "last", "tables"):
        assert f"{name} (" in str(told.value)
    assert "title (" not in str(told.value)


def test_names_that_are_cut_alike_get_letters() -> None:
    lines = ["rank_at_incident, outcome, year", "rank_at_incident, outcome, years"]
    made = request_of(FILLED | {"tables": lines}, "ann")
    names = [table["id"] for table in made["tables"]]
    assert len(set(names)) == 2
    assert all(len(name) <= 31 for name in names)


# field       what is given                        what is said of it
WRONG = {
    "a window that ends before it starts": ({"first": "2026-01-01"}, "before"),
    "no day of the calendar": ({"received": "2026-02-30"}, "received"),
    "an unknown breakdown": ({"tables": ["year, shoe_size"]}, "shoe_size"),
    "an unknown cohort version": ({"cohort": "social-media@99"}, "social-media@99"),
    "an unknown population": ({"population": "martians"}, "martians"),
    "a reference that a file bears": ({"reference": "838A/23"}, "838A-23.yaml"),
    "the same, spelt unlike": ({"reference": "838a/23"}, "838A-23.yaml"),
    "an unknown exemption": ({"decision": "withheld", "exemptions": ["99(9)"]}, "99(9)"),
    "a question of two megabytes": ({"question": "x" * 2_000_000}, "20"),
}


@pytest.mark.parametrize(("changed", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_form_is_told_in_words_and_leaves_nothing(
    changed: dict[str, Any], said: str, home: Home
) -> None:
    with pytest.raises(InputError) as told:
        take_fields(request_of(FILLED | changed, "ann"), home, on=TODAY)
    assert said in str(told.value)
    assert len(str(told.value)) < 5_000
    assert list(home.root.rglob("*.yaml")) == []


def test_what_is_taken_up_is_kept_with_its_plan_and_specification(home: Home) -> None:
    taken = take_fields(request_of(FILLED, "ann"), home, on=TODAY)
    request, again = read_taken(taken.folder)
    assert again == taken
    assert (request.reference, taken.manifest.facts["officer"]) == ("FORM/1", "ann")
    spec = load_spec(spec_file_of(taken.folder))
    assert [table.id for table in spec.tables] == ["table_year_outcome", "table_source"]
    plan = json.loads((taken.folder / "plan.json").read_text(encoding="utf-8"))
    assert plan["reference"] == "FORM/1"
    page = (taken.folder / "plan.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;officers" in page
    assert "<b>officers" not in page


def test_the_same_request_is_taken_up_as_the_same_bytes(home: Home, tmp_path: Path) -> None:
    one = take_fields(request_of(FILLED, "ann"), home, on=TODAY)
    other = take_fields(request_of(FILLED, "ann"), Home(tmp_path / "other"), on=TODAY)
    assert one.digest == other.digest
    assert take_fields(request_of(FILLED, "ann"), home, on=TODAY).folder == one.folder


def test_a_file_and_its_text_are_taken_up_alike(home: Home) -> None:
    file = REQUESTS_FOLDER / "01.FOI.23.029010.yaml"
    taken = take_file(file, home, on=dt.date(2023, 3, 27), officer="ann")
    request, _ = read_taken(taken.folder)
    assert request.reference == "01.FOI.23.029010"
    text = file.read_text(encoding="utf-8").replace("01.FOI.23.029010", "01.FOI.23.999999")
    pasted, _ = read_taken(take_text(text, home, on=dt.date(2023, 3, 27)).folder)
    assert pasted.model_copy(update={"reference": request.reference}) == request


def test_a_request_that_may_give_no_table_has_a_plan_and_no_specification(home: Home) -> None:
    file = REQUESTS_FOLDER / "FOI-15411.yaml"
    taken = take_file(file, home, on=dt.date(2026, 2, 4))
    assert taken.manifest.facts["counts_anything"] is False
    assert (taken.folder / "plan.txt").stat().st_size > 0
    with pytest.raises(PeelianError, match="by letter alone"):
        spec_file_of(taken.folder)


def test_every_request_is_in_the_statistics_once(home: Home) -> None:
    before = {request.release_id for request in all_requests(home)}
    take_fields(request_of(FILLED, "ann"), home, on=TODAY)
    take_fields(request_of(FILLED | {"title": "Changed"}, "ann"), home, on=TODAY)
    after = [request.release_id for request in all_requests(home)]
    assert sorted(after) == sorted({*before, "foi-form-1"})


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "- 1", "&a [*a, *a]", "!!python/object:os.system {}", "x" * (LARGEST_FILE + 1)],
    ids=["empty", "broken", "a list", "anchors", "a tag", "too large"],
)
def test_pasted_text_that_is_no_request_is_refused_in_a_sentence(text: str, home: Home) -> None:
    with pytest.raises(InputError) as told:
        take_text(text, home, on=TODAY)
    assert len(str(told.value)) < 2_000
    assert not list(home.root.rglob("*.yaml"))


WORDS = st.text(max_size=60)


@given(
    fields=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(st.none(), WORDS, st.lists(WORDS, max_size=3))
            for name in (*FILLED, "count", "why", "exemptions", "decision", "start_at")
        },
    )
)
def test_whatever_is_typed_is_a_request_or_told_in_words(fields: dict[str, Any]) -> None:
    try:
        request, problems = check(request_of(FILLED | fields, "ann"))
    except InputError as error:
        problems, request = [str(error)], None
    assert (request is not None and not problems) or all(problems)
    assert request is not None or problems
