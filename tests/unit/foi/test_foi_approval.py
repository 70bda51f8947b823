"""A plan is approved once, by one who may, with a reason; the audit chain keeps it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from peelian.core.audit import read_chain
from peelian.core.errors import SignOffError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.foi.approval import decide_plan, plan_status
from peelian.foi.request_file import REQUESTS_FOLDER
from peelian.foi.taken import take_file

WHY = "All of it can be given, and it's within the limit."


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def taken(home: Home) -> Finished:
    return take_file(REQUESTS_FOLDER / "01.FOI.23.029010.yaml", home, on=dt.date(2023, 3, 27))


@pytest.mark.parametrize(("decision", "status"), [("approve", "approved"), ("reject", "rejected")])
def test_a_decision_stands_in_the_chain(
    decision: str, status: str, home: Home, taken: Finished
) -> None:
    assert plan_status(home, taken.digest) == "waiting"
    entry = decide_plan(home, taken, who="ann", decision=decision, reason=WHY)
    assert plan_status(home, taken.digest) == status
    assert read_chain(home)[-1] == entry
    assert entry.details == {"reason": WHY, "release": "foi-01-foi-23-029010"}


def test_the_same_decision_again_is_one_line(home: Home, taken: Finished) -> None:
    first = decide_plan(home, taken, who="ann", decision="approve", reason=WHY)
    length = len(read_chain(home))
    assert decide_plan(home, taken, who="ann", decision="approve", reason=WHY) == first
    assert len(read_chain(home)) == length


def test_what_is_decided_stays_so(home: Home, taken: Finished) -> None:
    decide_plan(home, taken, who="ann", decision="reject", reason=WHY)
    with pytest.raises(SignOffError, match="is decided: rejected by ann"):
        decide_plan(home, taken, who="bob", decision="approve", reason=WHY)
    assert plan_status(home, taken.digest) == "rejected"


@pytest.mark.parametrize(
    ("who", "decision", "reason"),
    [
        ("", "approve", WHY),
        ("peelian", "approve", WHY),
        ("ann", "perhaps", WHY),
        ("ann", "approve", "yes"),
        ("ann", "approve", "..........."),
        ("eve", "approve", WHY),
        ("ann\u202e", "approve", WHY),
    ],
    ids=["nobody", "the program", "no decision", "short", "no words", "not listed", "unseen"],
)
def test_what_may_not_be_decided_leaves_nothing(
    who: str, decision: str, reason: str, home: Home, taken: Finished
) -> None:
    with pytest.raises(SignOffError):
        decide_plan(
            home, taken, who=who, decision=decision, reason=reason, may_approve=["Ann", "bob"]
        )
    assert plan_status(home, taken.digest) == "waiting"
