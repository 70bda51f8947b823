"""Approving a plan before any work: one person says go on or stop, with a reason.

In    a request that was taken up, by its digest
Out   a line of the audit chain: `plan approved` or `plan rejected`
Why   what may be answered and what must be refused is a person's decision; the figures get two
      signatures of their own later
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from peelian.core.audit import Entry, append, read_chain
from peelian.core.errors import SignOffError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.publication.signoff import check_words, tidy

Decision = Literal["approve", "reject"]
Status = Literal["waiting", "approved", "rejected"]
EVENTS: dict[str, str] = {"approve": "plan approved", "reject": "plan rejected"}


def decide_plan(
    home: Home,
    taken: Finished,
    *,
    who: str,
    decision: str,
    reason: str,
    may_approve: Collection[str] | None = None,
) -> Entry:
    """Record what a person decided about a plan; the same decision again is the same line.

    Args:
        taken: the request that was taken up (`taken.take_file`).
        who: the person's user name.
        decision: `approve` or `reject`.
        may_approve: the only people who may; None for anyone.
    Returns: the line of the audit chain.
    Raises: SignOffError with the reason why it doesn't count.
    """
    name, words = tidy(who), tidy(reason)
    _check(taken, name, decision, words, may_approve)
    event = EVENTS[decision]
    decided: list[Entry] = []

    def is_decided(entries: list[Entry]) -> bool:
        decided.extend(_decisions(entries, taken.digest))
        return bool(decided)

    entry = append(
        home,
        who=name,
        what=event,
        subject=taken.digest,
        details={"reason": words, "release": taken.manifest.facts["release"]},
        unless=is_decided,
    )
    if entry is not None:
        return entry
    first = decided[0]
    if (first.who, first.what) != (name, event):
        raise SignOffError(
            f"the plan is decided: {first.what.removeprefix('plan ')} by {first.who}",
            where=str(taken.manifest.facts["reference"]),
            do="start another run, if it should be decided otherwise",
        )
    return first


def plan_status(home: Home, digest: str) -> Status:
    """Where the decision about a plan stands, by the audit chain."""
    decided = _decisions(read_chain(home), digest)
    if not decided:
        return "waiting"
    return "approved" if decided[0].what == EVENTS["approve"] else "rejected"


def _decisions(entries: Iterable[Entry], digest: str) -> list[Entry]:
    return [one for one in entries if one.subject == digest and one.what in EVENTS.values()]


def _check(
    taken: Finished, who: str, decision: str, reason: str, may_approve: Collection[str] | None
) -> None:
    if decision not in EVENTS:
        raise SignOffError("no such decision", given=decision, allowed=", ".join(EVENTS))
    check_words(who, reason)
    if may_approve is not None and who.casefold() not in {one.casefold() for one in may_approve}:
        raise SignOffError(
            "this person is not one of those who may approve a plan",
            where=str(taken.manifest.facts["reference"]),
            given=who,
        )
