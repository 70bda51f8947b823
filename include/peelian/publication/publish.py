"""Publish: exactly the files that were signed, once, never altered afterwards.

In    a staged folder, its seal, the audit chain, the ledger; no other zone is opened
Out   public/<release>/<period>/v1/ (v2 for a correction), an entry of the ledger, and the events
      `publishing` and `published` in the chain
Why   docs/decisions/0013-the-digest-that-people-sign.md, 0019-the-ledger.md
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from peelian.core.audit import Entry, append, read_chain
from peelian.core.errors import PublishError, SignOffError, ZoneError
from peelian.core.files import digest_bytes, drafted_folder, locked_folder, settle, sweep_drafts
from peelian.core.manifest import MANIFEST_NAME, Finished, read_finished
from peelian.core.zones import Home, Zone
from peelian.ledger.folder import statements_of_folder
from peelian.ledger.history import HEAD_FACT, LEDGER_FACT, Itself
from peelian.ledger.publishing import (
    Intent,
    entry_of,
    intend,
    refuse_outdated,
    settle_entry,
    versions_of,
)
from peelian.ledger.store import open_ledger
from peelian.ledger.withdrawing import entered_versions, withdrawal_of
from peelian.publication.embargo import refuse_early
from peelian.publication.places import published_digests, refuse_second, version_place
from peelian.publication.reasons import checked_reason
from peelian.publication.seal import SEALED, Sealed, sealed_folder
from peelian.publication.signoff import PROGRAM, PUBLISHED, PUBLISHING, WAIVED, state_in

STAGE = "publish"
FILE_MODE, FOLDER_MODE = 0o444, 0o755


def publish(
    staged_folder: Path, home: Home, *, corrects: str = "", now: dt.datetime | None = None
) -> Finished:
    """Copy a signed release to the public zone, and enter it in the ledger.

    Args:
        staged_folder: the folder whose digest was signed.
        home: holds the staged, audit and public zones and the ledger; no other zone is opened.
        corrects: why the version that is published isn't left as it is, which makes this the next
            version beside it; empty for a first version.
        now: the moment, with its UTC offset; the clock's where it's None.
    Returns: the public folder, its digest and manifest; the same where it was published before.
    Raises: InputError or UnsafeError where the reason can't be published; SignOffError where it
        isn't sealed or not signed by enough people; PublishError where
        its time hasn't come, a file isn't what was signed, another release stands in its place or
        it was withdrawn, or figures that bear on it were published since it was protected;
        ZoneError where the ledger can't be reached.
    """
    if corrects:
        corrects = checked_reason(corrects)
    sealed = _signed_folder(staged_folder, home)
    intent = _intent(home, sealed, corrects)
    version = intent.itself.version
    _refuse_withdrawn(home, intent)
    place = version_place(home, sealed.release, sealed.period, version)
    refuse_second(home, sealed.release, sealed.period, sealed.digest, version=version)
    is_public = place.exists()
    if is_public:
        _read_public(place, sealed)
    else:
        refuse_early(sealed, now or dt.datetime.now(dt.UTC))
        refuse_outdated(open_ledger(home), intent, home)
    _begin(home, sealed)
    ledger = open_ledger(home, for_writing=True)
    entry = intend(ledger, intent, is_public=is_public)
    try:
        if place.exists():
            _sweep(place.parent)
        else:
            _copy(sealed, place)
    except OSError as error:
        raise PublishError(
            "the public zone can't be written",
            where=home.relative(place),
            given=error.strerror,
            do="make room or mend it, and publish again; readers see nothing of it until then",
        ) from None
    refuse_second(home, sealed.release, sealed.period, sealed.digest, version=version)
    finished = _read_public(place, sealed)
    settle_entry(ledger, entry)
    details: dict[str, object] = {
        "path": home.relative(place),
        "version": place.name,
        LEDGER_FACT: entry.hash,
    }
    _record(home, sealed, PUBLISHED, details)
    return finished


def _intent(home: Home, sealed: Sealed, corrects: str) -> Intent:
    """What is to be entered; its version is the one that stands for this digest, where one does."""
    staged = read_finished(sealed.folder)
    ledger = open_ledger(home)
    entry = entry_of(ledger, sealed.digest)
    public = published_digests(home, sealed.release, sealed.period)
    numbers = [version for version, digest in public.items() if digest == sealed.digest]
    if entry is not None:
        version = entry.version
    elif numbers:
        version = numbers[0]
    else:
        known = (*public, *versions_of(ledger, sealed.release, sealed.period))
        if corrects and not known:
            raise PublishError(
                "nothing was published yet that this could correct",
                where=f"{sealed.release} for {sealed.period}",
                do="publish it as it is, without a reason to correct",
            )
        version = max(known, default=0) + 1 if corrects else 1
    moment = _published_at(home, sealed)
    head = staged.manifest.facts.get(HEAD_FACT)
    return Intent(
        Itself(sealed.release, sealed.period, version),
        sealed.digest,
        statements_of_folder(sealed.folder, published_at=moment, version=version),
        moment,
        None if head is None else str(head),
        corrects,
    )


def _refuse_withdrawn(home: Home, intent: Intent) -> None:
    """Raise PublishError where this version was withdrawn: nothing but its notice stands there."""
    ledger, itself = open_ledger(home), intent.itself
    for entry in entered_versions(ledger, itself.release, itself.period):
        if entry.version == itself.version and withdrawal_of(ledger, entry) is not None:
            raise PublishError(
                f"version {entry.version} of {itself.release} for {itself.period} was withdrawn",
                do="publish a corrected release as the next version, with the reason: --corrects",
            )


def _published_at(home: Home, sealed: Sealed) -> dt.datetime:
    """When it was published, as the chain has it; now, where it wasn't."""
    for entry in read_chain(home):
        if entry.what == PUBLISHED and entry.subject == sealed.digest:
            return dt.datetime.fromisoformat(entry.at)
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _signed_folder(staged_folder: Path, home: Home) -> Sealed:
    folder = staged_folder.resolve()
    staged_zone = home.zone(Zone.STAGED).resolve()
    if folder.parent.parent.parent != staged_zone:
        raise PublishError(
            "only a staged release can be published",
            given=staged_folder,
            allowed="staged/<release>/<period>/<digest>",
        )
    try:
        sealed = sealed_folder(folder)
    except ZoneError as error:
        raise PublishError(
            f"the release is not what was sealed and signed ({error})",
            do="build, inspect and sign it again",
        ) from error
    if folder.relative_to(staged_zone).parts[:2] != (sealed.release, sealed.period):
        raise PublishError(
            "the release stands in another release's folder",
            given=staged_folder,
            allowed=f"staged/{sealed.release}/{sealed.period}",
        )
    return sealed


def _begin(home: Home, sealed: Sealed) -> None:
    """Record under the chain's lock that publishing begins: from here on nobody can reject it."""
    problems: list[SignOffError] = []

    def forbidden(entries: list[Entry]) -> bool:
        try:
            _check_signed(entries, sealed)
        except SignOffError as error:
            problems.append(error)
            return True
        return _stands(entries, PUBLISHING, sealed)

    if sealed.sign_off_people < 1:
        _waive(home, sealed)
    approvers = list(state_in(read_chain(home), sealed).approvers)
    append(
        home,
        who=PROGRAM,
        what=PUBLISHING,
        subject=sealed.digest,
        details={"release": sealed.release, "period": sealed.period, "approvers": approvers},
        unless=forbidden,
    )
    if problems:
        raise problems[0]


def _check_signed(entries: list[Entry], sealed: Sealed) -> None:
    where = f"{sealed.release} for {sealed.period}, {sealed.digest[:16]}"
    if not _stands(entries, SEALED, sealed):
        raise SignOffError(
            "the audit chain knows of no inspection of this release",
            where=where,
            do="inspect and seal it",
        )
    state = state_in(entries, sealed)
    if state.status != "approved":
        raise SignOffError(
            f"the release is not signed: {state}",
            where=where,
            do="ask the people who may sign it" if state.status == "waiting" else "build a new one",
        )


def _waive(home: Home, sealed: Sealed) -> None:
    if not sealed.sign_off_reason.strip():
        raise SignOffError(
            "a release that nobody signs must say why",
            where=f"{sealed.release} for {sealed.period}",
            do="give the reason in the specification, or ask for people to sign",
        )
    _record(home, sealed, WAIVED, {"reason": sealed.sign_off_reason})


def _record(home: Home, sealed: Sealed, what: str, details: dict[str, object]) -> None:
    append(
        home,
        who=PROGRAM,
        what=what,
        subject=sealed.digest,
        details={"release": sealed.release, "period": sealed.period, **details},
        unless=lambda entries: _stands(entries, what, sealed),
    )


def _stands(entries: list[Entry], what: str, sealed: Sealed) -> bool:
    return any(entry.what == what and entry.subject == sealed.digest for entry in entries)


def _copy(sealed: Sealed, place: Path) -> None:
    staged = read_finished(sealed.folder)
    wanted = {**staged.manifest.files, MANIFEST_NAME: staged.digest}
    with drafted_folder(place.parent) as draft:
        for name, digest in wanted.items():
            source = sealed.folder / name
            data = source.read_bytes()
            # What is hashed is what is written: the file could change between a check and a copy.
            if source.is_symlink() or digest_bytes(data) != digest:
                raise PublishError("a file is not what was signed", where=name)
            (draft / name).write_bytes(data)
            (draft / name).chmod(FILE_MODE)
        draft.chmod(FOLDER_MODE)
        settle(draft, place)


def _sweep(parent: Path) -> None:
    """Clear away what a publisher left that was killed after its rename."""
    with locked_folder(parent):
        sweep_drafts(parent)


def _read_public(place: Path, sealed: Sealed) -> Finished:
    staged = read_finished(sealed.folder)
    present = {path.name: digest_bytes(path.read_bytes()) for path in place.iterdir()}
    if present != {**staged.manifest.files, MANIFEST_NAME: sealed.digest}:
        raise PublishError(
            "the published files are not what was signed",
            where=place,
            do="restore them from a backup, and find out who altered them",
        )
    # What's told is this stage; the manifest on disk stays the one that was signed.
    return Finished(place, sealed.digest, replace(staged.manifest, stage=STAGE))
