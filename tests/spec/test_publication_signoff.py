"""The specification of sign-off: who may decide what, drawn as tables.

A line is a person, a decision and what comes of it: the state afterwards, or the reason of a
refusal after "no:". Carol triggered the run, and two people must approve.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from peelian.core.audit import append, read_chain
from peelian.core.errors import SignOffError
from peelian.core.files import canonical_json
from peelian.core.manifest import ADDRESS_DIGITS, stage_draft
from peelian.core.zones import Home, Zone
from peelian.publication.places import seal_path
from peelian.publication.signoff import check_may_decide, decide, may_decide, state

REASON = "checked every table"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def sealed_release(home: Home, people: int = 2) -> str:
    """The least that sign-off looks at: a staged folder with metadata, and its seal."""
    parent = home.zone(Zone.STAGED) / "thing" / "2026-01"
    with stage_draft(parent) as draft:
        metadata = {
            "id": "thing",
            "period": "2026-01",
            "sign_off": {"people": people, "reason": ""},
        }
        (draft.folder / "release.json").write_bytes(canonical_json(metadata))
        staged = draft.finish("build")
    seal_path(staged.folder).write_bytes(canonical_json({"digest": staged.digest}))
    return staged.digest


def spec_test(home: Home, drawn: str, people: int = 2, may_sign: list[str] | None = None) -> None:
    digest = sealed_release(home, people)
    for line in drawn.strip().splitlines():
        who, decision, expected = (part.strip() for part in line.split("|"))
        before = read_chain(home)
        asked = {"who": who, "decision": decision, "reason": REASON, "triggered_by": "carol"}
        if not expected.startswith("no:"):
            assert may_decide(home, digest, **asked, may_sign=may_sign), line
            decide(home, digest, **asked, may_sign=may_sign)
            assert str(state(home, digest)) == expected, line
            continue
        assert not may_decide(home, digest, **asked, may_sign=may_sign), line
        for function in (decide, check_may_decide):
            with pytest.raises(SignOffError, match=expected.removeprefix("no:").strip()):
                function(home, digest, **asked, may_sign=may_sign)
        assert read_chain(home) == before, line


def test_two_different_people_approve(home: Home) -> None:
    spec_test(
        home,
        """
        ann  | approve | waiting (1 of 2 people)
        ann  | approve | no: a person decides once
        ANN  | approve | no: a person decides once
        bob  | approve | approved (2 of 2 people)
        dora | approve | approved (3 of 2 people)
        """,
    )


def test_whoever_triggered_the_run_may_not_sign(home: Home) -> None:
    spec_test(
        home,
        """
        carol   | approve | no: whoever triggered the run may not sign
        Carol   | approve | no: whoever triggered the run may not sign
        carol   | reject  | no: whoever triggered the run may not sign
        """,
    )


def test_a_rejection_ends_it(home: Home) -> None:
    spec_test(
        home,
        """
        ann  | approve | waiting (1 of 2 people)
        bob  | reject  | rejected by bob: checked every table
        dora | approve | no: the release was rejected
        dora | reject  | no: the release was rejected
        """,
    )


def test_someone_can_still_stop_an_approved_release(home: Home) -> None:
    spec_test(
        home,
        """
        ann  | approve | waiting (1 of 2 people)
        bob  | approve | approved (2 of 2 people)
        dora | reject  | rejected by dora: checked every table
        """,
    )


def test_who_approved_cannot_take_it_back(home: Home) -> None:
    spec_test(
        home,
        """
        ann  | approve | waiting (1 of 2 people)
        ann  | reject  | no: a person decides once
        """,
    )


def test_only_those_who_may_sign_do(home: Home) -> None:
    spec_test(
        home,
        """
        eve  | approve | no: not one of those who may sign
        Ann  | approve | approved (1 of 1 people)
        """,
        people=1,
        may_sign=["ann", "bob"],
    )


def test_no_one_has_to_where_the_release_says_so(home: Home) -> None:
    digest = sealed_release(home, people=0)
    assert str(state(home, digest)) == "approved (0 of 0 people)"


def test_an_unknown_decision_is_refused(home: Home) -> None:
    spec_test(home, "ann | perhaps | no: no such decision")


def test_nothing_is_left_to_decide_once_publishing_begins(home: Home) -> None:
    digest = sealed_release(home)
    append(home, who="peelian", what="publishing", subject=digest)
    with pytest.raises(SignOffError, match="nothing is left to decide"):
        decide(home, digest, who="ann", decision="reject", reason=REASON, triggered_by=None)


@pytest.mark.parametrize("reason", ["", "   ", "short", "..........", "aaaaaaaaaaaa", "x" * 2001])
def test_a_reason_must_be_one(reason: str, home: Home) -> None:
    digest = sealed_release(home)
    with pytest.raises(SignOffError, match="reason"):
        decide(home, digest, who="ann", decision="approve", reason=reason, triggered_by=None)


@pytest.mark.parametrize("who", ["", "  ", "a\u202eb", "x" * 101, "a\x00b", "Peelian"])
def test_a_name_must_be_one(who: str, home: Home) -> None:
    digest = sealed_release(home)
    with pytest.raises(SignOffError, match="name"):
        decide(home, digest, who=who, decision="approve", reason=REASON, triggered_by=None)


def test_an_approval_does_not_count_once_its_giver_is_known_to_have_triggered(home: Home) -> None:
    digest = sealed_release(home)
    decide(home, digest, who="ann", decision="approve", reason=REASON, triggered_by=None)
    decide(home, digest, who="bob", decision="approve", reason=REASON, triggered_by="ann")
    assert str(state(home, digest)) == "waiting (1 of 2 people)"
    assert state(home, digest).approvers == ("bob",)


def test_a_task_that_is_run_again_gets_the_decision_it_recorded(home: Home) -> None:
    digest = sealed_release(home)
    asked = {"who": "ann", "decision": "approve", "reason": REASON, "triggered_by": "carol"}
    first = decide(home, digest, **asked, repeat=True)
    assert decide(home, digest, **asked, repeat=True) == first
    assert len(read_chain(home)) == 1
    with pytest.raises(SignOffError, match="decides once"):
        decide(home, digest, **{**asked, "reason": "another reason"}, repeat=True)


def test_what_is_not_sealed_or_was_altered_cannot_be_signed(home: Home) -> None:
    digest = sealed_release(home)
    folder = home.zone(Zone.STAGED) / "thing" / "2026-01" / digest[:ADDRESS_DIGITS]
    with pytest.raises(SignOffError, match="no sealed release"):
        decide(home, "1" * 64, who="ann", decision="approve", reason=REASON, triggered_by=None)
    (folder / "release.json").write_text("{}")
    with pytest.raises(SignOffError, match="altered"):
        decide(home, digest, who="ann", decision="approve", reason=REASON, triggered_by=None)
