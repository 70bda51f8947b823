"""Sign-off: people decide on a digest, and the audit chain keeps what each of them said.

Every rule is a pair: `check_may_decide` raises with the reason, `may_decide` answers by calling it.
The check that counts runs under the chain's lock, so two decisions at once can't both pass it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from peelian.core.audit import Entry, append, read_chain
from peelian.core.errors import SignOffError, ZoneError
from peelian.core.zones import Home
from peelian.publication.seal import Sealed, find_sealed

Decision = Literal["approve", "reject"]
Status = Literal["waiting", "approved", "rejected"]

PROGRAM = "peelian"
APPROVED, REJECTED = "approved", "rejected"
PUBLISHING, PUBLISHED, WAIVED = "publishing", "published", "sign-off waived"
EVENTS = {"approve": APPROVED, "reject": REJECTED}
SHORTEST_REASON = 10
LONGEST_REASON = 2000
LONGEST_NAME = 100


@dataclass(frozen=True)
class State:
    """Where the sign-off of a digest stands.

    Attributes:
        status: waiting, approved or rejected.
        approvals: how many different people approved it, none of whom triggered the run.
        needed: how many must.
        approvers: their names, in order.
        rejected_by: who rejected it, or empty.
        reason: the reason of the rejection, or empty.
    """

    status: Status
    approvals: int
    needed: int
    approvers: tuple[str, ...]
    rejected_by: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """The state in a reader's words."""
        if self.status == "rejected":
            return f"rejected by {self.rejected_by}: {self.reason}"
        return f"{self.status} ({self.approvals} of {self.needed} people)"


def decide(
    home: Home,
    digest: str,
    *,
    who: str,
    decision: Decision,
    reason: str,
    triggered_by: str | None,
    may_sign: Collection[str] | None = None,
    repeat: bool = False,
) -> Entry:
    """Record a person's decision on a sealed release.

    Args:
        digest: of the sealed release, 64 hexadecimal digits or the first 16.
        who: the person's user name.
        decision: `approve` or `reject`; a rejection ends it for this digest.
        reason: in the person's words, 10 characters or more.
        triggered_by: who started the run, and so may not sign; None where a calendar did.
        may_sign: the only people who may; None for anyone.
        repeat: True gives back an equal decision that's recorded already, instead of refusing it
            as a second one; for a task that may be run again after a crash.
    Returns: the line of the audit chain.
    Raises: SignOffError with the reason why the person may not decide so; ZoneError where the
        release isn't sealed or has been altered.
    """
    sealed = _sealed(home, digest)
    name, words = tidy(who), tidy(reason)
    details = {
        "reason": words,
        "triggered_by": tidy(triggered_by or "") or None,
        "release": sealed.release,
        "period": sealed.period,
    }
    refused: list[SignOffError] = []
    equal: list[Entry] = []

    def forbidden(entries: list[Entry]) -> bool:
        if repeat:
            equal.extend(_equal(entries, sealed.digest, name, EVENTS.get(decision, ""), details))
        try:
            if not equal:
                _check(entries, sealed, name, decision, words, triggered_by, may_sign)
        except SignOffError as error:
            refused.append(error)
        return bool(refused or equal)

    event = EVENTS.get(decision, "")
    entry = append(
        home, who=name, what=event, subject=sealed.digest, details=details, unless=forbidden
    )
    if refused:
        raise refused[0]
    return entry or equal[0]


def check_may_decide(
    home: Home,
    digest: str,
    *,
    who: str,
    decision: Decision,
    reason: str,
    triggered_by: str | None,
    may_sign: Collection[str] | None = None,
) -> None:
    """Raise SignOffError with the reason where `decide` would refuse; arguments as for it."""
    sealed = _sealed(home, digest)
    _check(read_chain(home), sealed, tidy(who), decision, tidy(reason), triggered_by, may_sign)


def may_decide(
    home: Home,
    digest: str,
    *,
    who: str,
    decision: Decision,
    reason: str,
    triggered_by: str | None,
    may_sign: Collection[str] | None = None,
) -> bool:
    """Whether `decide` would record it; arguments as for it."""
    try:
        check_may_decide(
            home,
            digest,
            who=who,
            decision=decision,
            reason=reason,
            triggered_by=triggered_by,
            may_sign=may_sign,
        )
    except SignOffError:
        return False
    return True


def state(home: Home, digest: str) -> State:
    """Where the sign-off of a sealed release stands. Raises: SignOffError where it isn't sealed."""
    return state_in(read_chain(home), _sealed(home, digest))


def state_in(entries: Iterable[Entry], sealed: Sealed) -> State:
    """The same, from the lines of the chain: the count that publishing relies on."""
    about = [entry for entry in entries if entry.subject == sealed.digest]
    barred = {_same(str(entry.details.get("triggered_by") or "")) for entry in about}
    approvers = {
        _same(entry.who): entry.who
        for entry in about
        if entry.what == APPROVED and _same(entry.who) not in barred
    }
    names, needed = tuple(approvers.values()), sealed.sign_off_people
    rejection = next((entry for entry in about if entry.what == REJECTED), None)
    if rejection:
        reason = str(rejection.details.get("reason", ""))
        return State("rejected", len(names), needed, names, rejection.who, reason)
    status: Status = "approved" if len(names) >= needed else "waiting"
    return State(status, len(names), needed, names)


def tidy(text: str) -> str:
    """A name or reason in one line: NFC, single spaces."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _check(
    entries: list[Entry],
    sealed: Sealed,
    who: str,
    decision: str,
    reason: str,
    triggered_by: str | None,
    may_sign: Collection[str] | None,
) -> None:
    _check_words(who, decision, reason)
    about = [entry for entry in entries if entry.subject == sealed.digest]
    where = f"{sealed.release} for {sealed.period}, {sealed.digest[:16]}"
    starters = {_same(triggered_by or "")} | {
        _same(str(entry.details.get("triggered_by") or "")) for entry in about
    }
    if _same(who) in starters:
        raise SignOffError(
            "whoever triggered the run may not sign its release", where=where, given=who
        )
    if may_sign is not None and _same(who) not in {_same(name) for name in may_sign}:
        raise SignOffError("this person is not one of those who may sign", where=where, given=who)
    for entry in about:
        if entry.what in (PUBLISHING, PUBLISHED):
            raise SignOffError("the release is published; nothing is left to decide", where=where)
        if entry.what == REJECTED:
            raise SignOffError(
                "the release was rejected, and that ended it",
                where=where,
                do="mend what was wrong and build a new release",
            )
        if entry.what == APPROVED and _same(entry.who) == _same(who):
            raise SignOffError("a person decides once", where=where, given=who)


def _check_words(who: str, decision: str, reason: str) -> None:
    if decision not in EVENTS:
        raise SignOffError("no such decision", given=decision, allowed=", ".join(EVENTS))
    check_words(who, reason)


def check_words(who: str, reason: str) -> None:
    """Raise SignOffError where a name or a reason isn't one that a record can hold."""
    if not _same(who) or len(who) > LONGEST_NAME or _invisible(who):
        raise SignOffError(
            "the person's name is empty or can't be read", allowed=f"1 to {LONGEST_NAME} characters"
        )
    if _same(who) == PROGRAM:
        raise SignOffError("the program's own name can't be a person's", given=who)
    letters = [character for character in reason if character.isalnum()]
    if len(reason) < SHORTEST_REASON or len(set(letters)) < 2 or _invisible(reason):
        raise SignOffError(
            "a decision needs a reason", allowed=f"{SHORTEST_REASON} characters or more, in words"
        )
    if len(reason) > LONGEST_REASON:
        raise SignOffError("the reason is too long", allowed=f"{LONGEST_REASON} characters")


def _sealed(home: Home, digest: str) -> Sealed:
    try:
        return find_sealed(home, digest)
    except ZoneError as error:
        raise SignOffError(str(error)) from error


def _equal(
    entries: list[Entry], digest: str, who: str, event: str, details: Mapping[str, object]
) -> list[Entry]:
    return [
        entry
        for entry in entries
        if (entry.subject, _same(entry.who), entry.what) == (digest, _same(who), event)
        and entry.details == details
    ]


def _same(name: str) -> str:
    # One person isn't two because a capital or a width of letter differs.
    return unicodedata.normalize("NFKC", tidy(name)).casefold()


def _invisible(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") for character in text)
