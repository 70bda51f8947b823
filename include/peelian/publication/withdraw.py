"""Withdraw: a published version's files leave the public zone, and a notice takes their place.

In    the release, period and version; who decides and why; the public zone, the ledger, the chain
Out   public/<release>/<period>/v<n>/ with the notice alone, audit/withdrawn/<digest>/ with the
      files, an entry of the ledger, and the events `withdrawing` and `withdrawn` in the chain
Why   docs/decisions/0022-withdrawal.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peelian.core import audit
from peelian.core.audit import read_chain
from peelian.core.errors import InputError, PublishError, SignOffError, UnsafeError, ZoneError
from peelian.core.files import digest_bytes, locked_folder
from peelian.core.manifest import ADDRESS_DIGITS
from peelian.core.release_model import RELEASE_MODEL_NAME
from peelian.core.zones import Home, Zone
from peelian.ledger.chain import Entry
from peelian.ledger.history import LEDGER_FACT, refuse_lost
from peelian.ledger.store import Ledger, open_ledger
from peelian.ledger.withdrawing import (
    REPLACED_FACT,
    entered_versions,
    intend_withdrawal,
    is_settled,
    settle_withdrawal,
    withdrawal_of,
)
from peelian.publication.inspection.notice import inspect_notice
from peelian.publication.notice import notice_files
from peelian.publication.places import read_json, version_place
from peelian.publication.signoff import check_words, tidy
from peelian.publication.swap import keep_copy, put_notice

WITHDRAWING, WITHDRAWN = "withdrawing", "withdrawn"
ARCHIVE = "withdrawn"
"""Folder of the audit zone that keeps what was withdrawn."""


@dataclass(frozen=True)
class Withdrawn:
    """A withdrawal that was carried out.

    Attributes:
        notice: the public folder that holds the notice.
        archive: the folder that keeps the withdrawn files.
        reason: as it was recorded, which is the first one given where the command ran twice.
        still_public: numbers of the versions of the release and period that aren't withdrawn.
    """

    notice: Path
    archive: Path
    reason: str
    still_public: tuple[int, ...]


def withdraw(
    home: Home, release: str, period: str, *, who: str, reason: str, version: int | None = None
) -> Withdrawn:
    """Withdraw a published version and leave a notice. Run again after a crash, it goes on.

    Args:
        home: its public and audit zones and the ledger are read and written, no other zone is.
        who: the name of the person who decides; it's recorded, and not published.
        reason: in words that the public may read, 10 characters or more.
        version: the newest one where it's None.
    Raises: InputError for a name or a reason; UnsafeError where the reason holds a person's trace;
        PublishError where it isn't published or is withdrawn already; ZoneError where the ledger
        can't be reached or the release doesn't describe itself. Then nothing was done.
    """
    name, words = _checked(who, reason)
    version_place(home, release, period, version or 1)
    ledger = open_ledger(home)
    entry = _entry(home, ledger, release, period, version)
    place = version_place(home, release, period, entry.version)
    # The release's own lock: a publisher's drafts lock its period, the site locks the whole zone.
    with locked_folder(place.parents[1]):
        _refuse_done(home, ledger, entry)
        facts = _facts(place, _archive(home, entry))
        name, words, at = _begun(home, entry, facts, name, words)
        ledger = open_ledger(home, for_writing=True)
        withdrawal = intend_withdrawal(ledger, entry, at=at, reason=words)
        keep_copy(place, _archive(home, entry))
        replaced_by = withdrawal.details.get(REPLACED_FACT)
        files = notice_files(facts, entry, at=at, reason=words, replaced_by=replaced_by)
        put_notice(files, place)
        digests = {file: digest_bytes(data) for file, data in files.items()}
        settle_withdrawal(ledger, withdrawal, digests)
        _record(home, entry, name, WITHDRAWN, {"reason": words, LEDGER_FACT: withdrawal.hash})
    return Withdrawn(place, _archive(home, entry), words, _standing(ledger, release, period))


def _checked(who: str, reason: str) -> tuple[str, str]:
    name, words = tidy(who), tidy(reason)
    try:
        check_words(name, words)
    except SignOffError as fault:
        raise InputError(str(fault)) from None
    return name, words


def _entry(home: Home, ledger: Ledger, release: str, period: str, version: int | None) -> Entry:
    """The entry of the version to withdraw. Raises: PublishError where nothing of it is public."""
    with ledger.database.reading() as connection:
        refuse_lost(connection, home)
    entries = {each.version: each for each in entered_versions(ledger, release, period)}
    number = max(entries, default=1) if version is None else version
    where = f"{release} for {period}, version {number}"
    place = version_place(home, release, period, number)
    if number not in entries:
        raise PublishError(
            "it isn't in the ledger, so it can't be withdrawn from it"
            if place.is_dir()
            else "it isn't published, so it can't be withdrawn",
            where=where,
            allowed=f"versions {', '.join(map(str, entries))}" if entries else None,
            do=f"enter it first: peelian ledger import {home.relative(place)}"
            if place.is_dir()
            else None,
        )
    if not place.is_dir() and withdrawal_of(ledger, entries[number]) is None:
        raise PublishError(
            "its files aren't in the public zone, so there's nothing to withdraw",
            where=where,
            do="peelian ledger check tells what became of it",
        )
    return entries[number]


def _refuse_done(home: Home, ledger: Ledger, entry: Entry) -> None:
    withdrawal = withdrawal_of(ledger, entry)
    if withdrawal is None or not is_settled(ledger, withdrawal):
        return
    if not any(e.what == WITHDRAWN and e.subject == entry.subject for e in read_chain(home)):
        return
    standing = _standing(ledger, entry.release, entry.period)
    raise PublishError(
        "it is withdrawn already",
        where=f"{entry.release} for {entry.period}, version {entry.version}",
        given=f"withdrawn at {withdrawal.published_at}",
        do=f"name the version to withdraw another: --version {standing[-1]}" if standing else None,
    )


def _standing(ledger: Ledger, release: str, period: str) -> tuple[int, ...]:
    return tuple(
        entry.version
        for entry in entered_versions(ledger, release, period)
        if withdrawal_of(ledger, entry) is None
    )


def _facts(place: Path, archive: Path) -> dict[str, object]:
    """What the version says of itself: from where it's kept, once it is."""
    folder = archive if archive.is_dir() else place
    broken = ZoneError(
        "the release's own description can't be read, so its notice can't be written",
        where=folder / RELEASE_MODEL_NAME,
        do="restore that file from a backup or the staged zone, and withdraw it again",
    )
    return read_json(folder / RELEASE_MODEL_NAME, broken)


def _begun(
    home: Home, entry: Entry, facts: Mapping[str, object], name: str, words: str
) -> tuple[str, str, dt.datetime]:
    """Record who withdraws it and why, unless that was done: the words recorded first stand.

    Returns: the name, the reason and the moment, as they're recorded.
    Raises: UnsafeError where the notice would say what the public may not read.
    """
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    if _recorded(home, entry) is None:
        files = notice_files(facts, entry, at=now, reason=words, replaced_by=None)
        if findings := inspect_notice(files):
            raise UnsafeError(
                "the notice would tell what the public may not read",
                given="; ".join(map(str, findings)),
                do="say the reason without naming or describing anyone",
            )
        _record(home, entry, name, WITHDRAWING, {"reason": words})
    begun = _recorded(home, entry)
    if begun is None:
        raise ZoneError("the audit chain lost the line that was just added", where=home.root)
    return begun.who, str(begun.details["reason"]), dt.datetime.fromisoformat(begun.at)


def _recorded(home: Home, entry: Entry) -> audit.Entry | None:
    return next(
        (e for e in read_chain(home) if e.what == WITHDRAWING and e.subject == entry.subject), None
    )


def _record(home: Home, entry: Entry, who: str, what: str, details: dict[str, object]) -> None:
    version = {"release": entry.release, "period": entry.period, "version": entry.version}
    audit.append(
        home,
        who=who,
        what=what,
        subject=entry.subject,
        details={**version, **details},
        unless=lambda lines: any(e.what == what and e.subject == entry.subject for e in lines),
    )


def _archive(home: Home, entry: Entry) -> Path:
    return home.zone(Zone.AUDIT) / ARCHIVE / entry.subject[:ADDRESS_DIGITS]
