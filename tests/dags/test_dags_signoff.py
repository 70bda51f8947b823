"""Who may sign, and what Airflow is told: every rule with an answer that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.standard.operators import hitl
from airflow.sdk.exceptions import AirflowFailException, TaskAwaitingInput

from peelian.core.audit import append, read_chain
from peelian.core.files import canonical_json
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.publication.seal import SEALED
from peelian.publication.signoff import state
from peelian_airflow import signoff
from peelian_airflow.signoff import SignOffOperator, assigned_approvers, read_answer

GOOD = "I read every table and its notes."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("PEELIAN_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


@pytest.fixture
def sealed(home: Home) -> Finished:
    """A release that passed its inspection: as small as one can be."""
    with stage_draft(home.zone(Zone.STAGED) / "small" / "2026-01") as draft:
        body = {"id": "small", "period": "2026-01", "sign_off": {"people": 2, "reason": ""}}
        (draft.folder / "release.json").write_bytes(canonical_json(body))
        finished = draft.finish("build")
    seal = finished.folder.with_name(finished.folder.name + ".seal.json")
    seal.write_bytes(canonical_json({"digest": finished.digest}))
    append(home, who="peelian", what=SEALED, subject=finished.digest)
    return finished


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What Airflow was asked to put before people."""
    requests: list[dict[str, Any]] = []
    monkeypatch.setattr(hitl, "upsert_hitl_detail", lambda **request: requests.append(request))
    return requests


def operator(place: int, digest: str) -> SignOffOperator:
    made = SignOffOperator(task_id=f"sign_{place}", place=place)
    made.digest = digest
    return made


def context(starter: str | None = "ann") -> Any:
    return {
        "task_instance": SimpleNamespace(id="0"),
        "dag_run": SimpleNamespace(triggering_user_name=starter),
    }


def answer(who: str | None, option: str = "Approve", reason: str | None = GOOD) -> dict[str, Any]:
    """The event that Airflow resumes the task with."""
    return {
        "chosen_options": [option],
        "params_input": {} if reason is None else {"reason": reason},
        "responded_at": None,
        "responded_by_user": None if who is None else {"id": who, "name": who},
        "timedout": False,
    }


def sign(place: int, digest: str, event: dict[str, Any], starter: str | None = "ann") -> bool:
    """Whether the task ended with that answer; False where it asked again."""
    try:
        operator(place, digest).execute_complete(context(starter), event)
    except TaskAwaitingInput as waiting:
        assert waiting.method_name == "execute_complete"
        return False
    return True


def events(home: Home) -> list[tuple[str, str]]:
    return [(entry.who, entry.what) for entry in read_chain(home)[1:]]


def test_two_people_with_reasons_make_a_signed_release(home: Home, sealed: Finished) -> None:
    assert sign(1, sealed.digest, answer("bob"))
    assert sign(2, sealed.digest, answer("cat", reason="The totals are the register's own."))
    assert events(home) == [("bob", "approved"), ("cat", "approved")]
    assert state(home, sealed.digest).status == "approved"


# place   starter   who   option    reason
NOT_ALLOWED = {
    "the person who started the run": (1, "ann", "ann", "Approve", GOOD),
    "the same, in other letters": (1, "ann", " ANN ", "Approve", GOOD),
    "the starter rejects": (1, "ann", "ann", "Reject", GOOD),
    "no reason at all": (1, "ann", "bob", "Approve", None),
    "an empty reason": (1, "ann", "bob", "Approve", "   "),
    "a rejection without a reason": (1, "ann", "bob", "Reject", ""),
    "nobody": (1, "ann", None, "Approve", GOOD),
    "the same person twice": (2, "ann", "bob", "Approve", "And again, with another reason."),
}


@pytest.mark.parametrize(
    ("place", "starter", "who", "option", "reason"), NOT_ALLOWED.values(), ids=NOT_ALLOWED
)
def test_an_answer_that_may_not_be_given_is_recorded_as_refused_and_asked_again(
    place: int,
    starter: str,
    who: str | None,
    option: str,
    reason: str | None,
    home: Home,
    sealed: Finished,
    asked: list[dict[str, Any]],
) -> None:
    if place == 2:
        assert sign(1, sealed.digest, answer("bob"), starter)
    before = state(home, sealed.digest)
    assert not sign(place, sealed.digest, answer(who, option, reason), starter)
    assert len(asked) == 1
    assert read_chain(home)[-1].what == "refused"
    assert state(home, sealed.digest) == before
    # The answer that follows counts as if nothing had happened.
    assert sign(place, sealed.digest, answer("dan"), starter)


def test_the_same_person_with_the_very_same_words_does_not_make_two(
    home: Home, sealed: Finished, asked: list[dict[str, Any]]
) -> None:
    assert sign(1, sealed.digest, answer("bob"))
    assert not sign(2, sealed.digest, answer("bob"))
    assert state(home, sealed.digest).approvals == 1


def test_a_rejection_ends_the_run_with_its_reason(home: Home, sealed: Finished) -> None:
    with pytest.raises(AirflowFailException, match="rejected by bob: Table 2 has the wrong year"):
        sign(1, sealed.digest, answer("bob", "Reject", "Table 2 has the wrong year."))
    assert events(home) == [("bob", "rejected")]


def test_a_rejected_digest_is_not_asked_about_again(home: Home, sealed: Finished) -> None:
    with pytest.raises(AirflowFailException):
        sign(1, sealed.digest, answer("bob", "Reject"))
    with pytest.raises(AirflowFailException, match="rejected by bob"):
        sign(2, sealed.digest, answer("cat"))
    with pytest.raises(AirflowFailException, match="rejected by bob"):
        run_execute(1, sealed.digest)


def test_a_worker_that_died_after_recording_finds_the_signature_there(
    home: Home, sealed: Finished, asked: list[dict[str, Any]]
) -> None:
    assert sign(1, sealed.digest, answer("bob"))
    assert sign(1, sealed.digest, answer("bob"))  # the same event, delivered again
    run_execute(1, sealed.digest)  # the task, run from its beginning
    assert asked == []
    assert state(home, sealed.digest).approvals == 1


def test_a_signature_by_whoever_starts_the_next_run_is_asked_for_anew(
    home: Home, sealed: Finished, asked: list[dict[str, Any]]
) -> None:
    assert sign(1, sealed.digest, answer("bob"))
    with pytest.raises(TaskAwaitingInput):
        run_execute(1, sealed.digest, starter="bob")
    assert len(asked) == 1


def test_an_altered_release_is_not_put_before_anyone(
    home: Home, sealed: Finished, asked: list[dict[str, Any]]
) -> None:
    (sealed.folder / "release.json").write_text("{}")
    with pytest.raises(AirflowFailException, match="altered"):
        run_execute(1, sealed.digest)
    assert asked == []


def run_execute(place: int, digest: str, starter: str = "ann") -> None:
    """The operator's `execute`, without the guard that only a task runner may call it."""
    made = operator(place, digest)
    sentinel = {f"{type(made).__name__}__sentinel": _sentinel()}
    made.execute(context(starter), **sentinel)


def _sentinel() -> object:
    from airflow.sdk.bases.operator import ExecutorSafeguard

    return ExecutorSafeguard.sentinel_value


def test_only_listed_approvers_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signoff.APPROVERS_VARIABLE, "bob, cat,,")
    assert SignOffOperator(task_id="x", place=1).assigned_users == [
        {"id": "bob", "name": "bob"},
        {"id": "cat", "name": "cat"},
    ]
    assert assigned_approvers("") is None


def test_an_answer_of_several_options_is_no_decision() -> None:
    event = answer("bob") | {"chosen_options": ["Approve", "Reject"]}
    assert read_answer(event).decision == ""
