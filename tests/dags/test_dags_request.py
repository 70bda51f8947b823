"""A request's run: what the form takes, who may approve a plan, who may not sign the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.standard.operators import hitl
from airflow.sdk.definitions.param import ParamsDict
from airflow.sdk.exceptions import AirflowFailException, ParamValidationError, TaskAwaitingInput

from peelian.core.audit import append, read_chain
from peelian.core.errors import InputError
from peelian.core.files import canonical_json
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.foi.approval import plan_status
from peelian.foi.form import request_of
from peelian.foi.request_file import REQUESTS_FOLDER, check
from peelian.foi.taken import take_file
from peelian.publication.seal import SEALED
from peelian.publication.signoff import state
from peelian_airflow.foi_form import form
from peelian_airflow.foi_signoff import AnswerSignOffOperator, PlanApprovalOperator
from peelian_airflow.foi_stages import chosen_way

GOOD = "I read the plan, and it can be answered so."
SEED = REQUESTS_FOLDER / "01.FOI.23.029010.yaml"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("PEELIAN_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


@pytest.fixture
def taken(home: Home) -> Finished:
    """The seed's request, taken up by the officer `ann`."""
    return take_file(SEED, home, on=dt.date(2023, 3, 27), officer="ann")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What Airflow was asked to put before people."""
    requests: list[dict[str, Any]] = []
    monkeypatch.setattr(hitl, "upsert_hitl_detail", lambda **request: requests.append(request))
    return requests


def context(starter: str = "cat") -> Any:
    return {
        "task_instance": SimpleNamespace(id="0"),
        "dag_run": SimpleNamespace(triggering_user_name=starter),
    }


def answer(who: str, option: str = "Approve", reason: str = GOOD) -> dict[str, Any]:
    return {
        "chosen_options": [option],
        "params_input": {"reason": reason},
        "responded_at": None,
        "responded_by_user": {"id": who, "name": who},
        "timedout": False,
    }


def planner(home: Home, taken: Finished) -> PlanApprovalOperator:
    made = PlanApprovalOperator(task_id="approve_plan")
    made.taken = taken.told(home.root)["path"]
    return made


def test_a_plan_that_is_approved_lets_the_run_go_on(
    home: Home, taken: Finished, asked: list[dict[str, Any]]
) -> None:
    planner(home, taken).execute_complete(context(), answer("ann"))
    assert plan_status(home, taken.digest) == "approved"
    # After a crash the task is run from its beginning, and asks nobody again.
    planner(home, taken).execute(context())
    assert asked == []


def test_a_plan_that_is_rejected_ends_the_run(home: Home, taken: Finished) -> None:
    with pytest.raises(AirflowFailException, match="was rejected"):
        planner(home, taken).execute_complete(context(), answer("ann", "Reject"))
    assert plan_status(home, taken.digest) == "rejected"
    with pytest.raises(AirflowFailException, match="was rejected"):
        planner(home, taken).execute(context())


def test_an_answer_without_a_reason_is_recorded_and_asked_for_again(
    home: Home, taken: Finished, asked: list[dict[str, Any]]
) -> None:
    with pytest.raises(TaskAwaitingInput):
        planner(home, taken).execute_complete(context(), answer("ann", reason="yes"))
    assert (read_chain(home)[-1].what, len(asked)) == ("refused", 1)
    assert plan_status(home, taken.digest) == "waiting"


def sealed_answer(home: Home) -> Finished:
    """A sealed release, as small as one can be."""
    with stage_draft(home.zone(Zone.STAGED) / "foi-small" / "2023") as draft:
        body = {"id": "foi-small", "period": "2023", "sign_off": {"people": 2, "reason": ""}}
        (draft.folder / "release.json").write_bytes(canonical_json(body))
        finished = draft.finish("build")
    seal = finished.folder.with_name(finished.folder.name + ".seal.json")
    seal.write_bytes(canonical_json({"digest": finished.digest}))
    append(home, who="peelian", what=SEALED, subject=finished.digest)
    return finished


def signs(home: Home, taken: Finished, digest: str, who: str, place: int) -> bool:
    """Whether a signature counts; False where the person was asked again."""
    made = AnswerSignOffOperator(task_id=f"sign_{place}", place=place)
    made.taken, made.digest = taken.told(home.root)["path"], digest
    try:
        made.execute_complete(context(), answer(who))
    except TaskAwaitingInput:
        return False
    return True


# place  who         counts
SIGNING = """
    1    cat         no
    1    ann         no
    1    ANN         no
    1    bob         yes
    2    bob         no
    2    ann         no
    2    dan         yes
"""


def test_neither_the_starter_nor_the_officer_signs_the_answer(
    home: Home, taken: Finished, asked: list[dict[str, Any]]
) -> None:
    digest = sealed_answer(home).digest
    for line in SIGNING.split("\n")[1:-1]:
        place, who, counts = line.split()
        assert signs(home, taken, digest, who, int(place)) == (counts == "yes"), line
    assert state(home, digest).approvers == ("bob", "dan")
    refused = [entry for entry in read_chain(home) if entry.what == "refused"]
    assert "whoever answers a request" in refused[1].details["refused_because"]


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ({"request_file": "a.yaml"}, "request_file"),
        ({"request_text": "reference: a"}, "request_text"),
        ({"reference": "A/1", "count": "cases"}, "the form"),
    ],
)
def test_a_request_is_given_in_one_way(given: dict[str, Any], way: str) -> None:
    assert chosen_way(given) == way


@pytest.mark.parametrize(
    "given", [{}, {"count": "cases"}, {"request_file": "a.yaml", "title": "A"}]
)
def test_none_or_two_are_refused_in_a_sentence(given: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="given in one way"):
        chosen_way(given)


def test_every_field_has_help_a_section_and_no_name_that_a_decision_has() -> None:
    fields = form()
    assert "reason" not in fields
    for name, field in fields.items():
        schema = field.schema
        assert field.description, name
        assert schema["section"], name
        assert schema["title"], name
        bounded = {"maxLength", "enum", "format", "maxItems", "pattern"}
        assert bounded & set(schema), f"{name} takes a text of any length"


# field             what Airflow refuses before a run starts
REFUSED: dict[str, list[Any]] = {
    "request_file": ["../../etc/passwd", "absent.yaml"],
    "request_text": ["x" * 2_000_000],
    "reference": ["a\nb", "x" * 200],
    "question": ["x" * 2_000_000],
    "received": ["yesterday"],
    "count": ["officers", None],
    "population": ["martians"],
    "cohort": ["Social Media"],
    "tables": [["x" * 1_000], ["year"] * 1_000],
    "decision": ["perhaps"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values]
)
def test_what_does_not_fit_a_field_starts_no_run(name: str, value: Any) -> None:
    params = ParamsDict(form())
    with pytest.raises(ParamValidationError):
        params[name] = value
        params.validate()


def test_every_table_that_the_form_offers_can_be_asked_for() -> None:
    filled = {
        "reference": "FORM/1",
        "title": "Complaints",
        "received": "2026-02-03",
        "question": "How many?",
        "first": "2021-01-01",
        "last": "2025-12-31",
    }
    offered = form()["tables"].schema["examples"]
    assert len(offered) > 40
    for table in offered:
        # One at a time: some mean the same in other bands, and one answer has one of them.
        request, problems = check(request_of(filled | {"tables": [table]}, "ann"))
        assert problems == [], table
        assert request is not None
