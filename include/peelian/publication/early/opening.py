"""Open a signed release to someone whose role is listed, within its hours, and log it first.

In    the signed release, the chain; who asks, in which role, the clock
Out   a line `pre-release access` in the chain, then a copy of the files in a folder of their own
Why   docs/decisions/0031-pre-release-access.md
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from peelian.core.audit import Entry, append, read_chain
from peelian.core.errors import InputError, PublishError, SignOffError
from peelian.core.files import drafted_folder, settle
from peelian.core.manifest import read_finished
from peelian.core.release_model import RELEASE_MODEL_NAME
from peelian.core.zones import Home
from peelian.publication.early.listed import Access, listed_in
from peelian.publication.places import read_json
from peelian.publication.seal import Sealed, find_sealed
from peelian.publication.signoff import PUBLISHING, check_words, state_in, tidy
from peelian.publication.words import spoken_moment

OPENED = "pre-release access"
NOTICE_FILE = "EMBARGO.txt"
NOTICE = """Not to be passed on, quoted or acted on before {until}, London time.

These figures are given before their publication to {who}, as {role}, {organisation}: {why}
That is recorded, and the release says which roles may see it early. Whoever passes a figure on
before that moment breaks the embargo; tell the statistics team at once.
"""
FILE_MODE, FOLDER_MODE = 0o400, 0o700


@dataclass(frozen=True)
class Opened:
    """A release that was opened: where the copy lies, and until when it's under embargo."""

    folder: Path
    access: Access
    until: dt.datetime


def roles_of(sealed: Sealed) -> tuple[Access, ...]:
    """The roles that the signed release itself lists."""
    broken = PublishError("the release's metadata can't be read", where=sealed.folder)
    return listed_in(read_json(sealed.folder / RELEASE_MODEL_NAME, broken))


def opened(home: Home, digest: str) -> tuple[Entry, ...]:
    """Every time that a release was opened early, from the chain."""
    return tuple(e for e in read_chain(home) if e.what == OPENED and e.subject == digest)


def open_early(
    home: Home, digest: str, *, who: str, role: str, into: Path, now: dt.datetime | None = None
) -> Opened:
    """Log that someone sees a release before the public does, and give them its files.

    Args:
        digest: of the sealed release.
        who: the person's name, for the log alone.
        role: one that the release lists.
        into: a folder that isn't there yet; only its owner can read it.
        now: the moment, with its UTC offset; the clock's where it's None.
    Raises: SignOffError where it isn't signed, the role isn't listed or another person has it;
        PublishError where it's too early, or too late; InputError for a name or a folder.
    """
    sealed = find_sealed(home, digest)
    name = tidy(who)
    try:
        check_words(name, "opened before publication")
    except SignOffError as fault:
        raise InputError(str(fault)) from None
    if into.exists():
        raise InputError("the folder is there already", where=into, do="give one that isn't")
    access = _access(sealed, role)
    until = _within(sealed, access, now or dt.datetime.now(dt.UTC))
    _log(home, sealed, name, access, until)
    _copy(sealed, into, name, access, until)
    return Opened(into, access, until)


def _access(sealed: Sealed, role: str) -> Access:
    listed = roles_of(sealed)
    for access in listed:
        if access.role.casefold() == tidy(role).casefold():
            return access
    raise SignOffError(
        "this role may not see the release before the public does",
        where=f"{sealed.release} for {sealed.period}",
        given=role,
        allowed="; ".join(access.role for access in listed) or "nobody",
    )


def _within(sealed: Sealed, access: Access, now: dt.datetime) -> dt.datetime:
    """The moment that the embargo ends. Raises: PublishError outside the role's hours."""
    where, until = f"{sealed.release} for {sealed.period}", sealed.planned_at
    if until is None:
        raise PublishError("no moment is announced, so nothing comes before it", where=where)
    since = until - dt.timedelta(hours=access.hours)
    if not since <= now < until:
        raise PublishError(
            "it isn't open to this role now",
            where=where,
            given=f"it is {spoken_moment(now)}",
            allowed=f"from {spoken_moment(since)} to {spoken_moment(until)}",
        )
    return until


def _log(home: Home, sealed: Sealed, name: str, access: Access, until: dt.datetime) -> None:
    """Write the line of the chain, under its lock. Raises: SignOffError where it may not be."""
    refused: list[SignOffError] = []
    where = f"{sealed.release} for {sealed.period}"

    def forbidden(entries: list[Entry]) -> bool:
        about = [entry for entry in entries if entry.subject == sealed.digest]
        others = [
            entry.who
            for entry in about
            if entry.what == OPENED
            and entry.details.get("role") == access.role
            and tidy(entry.who).casefold() != name.casefold()
        ]
        if state_in(entries, sealed).status != "approved":
            refused.append(SignOffError("the release isn't signed yet", where=where))
        elif any(entry.what == PUBLISHING for entry in about):
            refused.append(SignOffError("the release is being published", where=where))
        elif others:
            refused.append(
                SignOffError("another person has seen it in this role", where=where, given=name)
            )
        return bool(refused)

    details = {
        "release": sealed.release,
        "period": sealed.period,
        "role": access.role,
        "organisation": access.organisation,
        "embargo_until": until.isoformat(),
    }
    append(home, who=name, what=OPENED, subject=sealed.digest, details=details, unless=forbidden)
    if refused:
        raise refused[0]


def _copy(sealed: Sealed, into: Path, name: str, access: Access, until: dt.datetime) -> None:
    with drafted_folder(into.absolute().parent) as draft:
        for file in read_finished(sealed.folder).manifest.files:
            (draft / file).write_bytes((sealed.folder / file).read_bytes())
        said = {**access.told(), "who": name, "until": spoken_moment(until)}
        (draft / NOTICE_FILE).write_text(NOTICE.format_map(said), encoding="utf-8")
        for path in draft.iterdir():
            path.chmod(FILE_MODE)
        draft.chmod(FOLDER_MODE)
        settle(draft, into.absolute())
