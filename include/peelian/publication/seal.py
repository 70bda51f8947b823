"""Inspect the finished files and seal them: only what passed may be put before people to sign.

In    a staged folder, and the protected folder it was built from
Out   staged/<release>/<period>/<digest>.seal.json, and the event `sealed` in the audit chain
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.audit import Entry, append
from peelian.core.errors import UnsafeError, ZoneError, all_at_once
from peelian.core.files import canonical_json, write_file
from peelian.core.manifest import ADDRESS_DIGITS, Finished, read_finished
from peelian.core.release_model import RELEASE_MODEL_NAME
from peelian.core.zones import Home, Zone
from peelian.ledger.history import HEAD_FACT
from peelian.publication.build import STAGE
from peelian.publication.inspection import (
    Expected,
    Finding,
    Unreadable,
    inspect_path,
    read_expected,
)
from peelian.publication.places import DIGEST, origin_path, read_json, seal_path

SEALED = "sealed"
FINDINGS_TOLD = 20


@dataclass(frozen=True)
class Sealed:
    """A staged release that passed its inspection.

    Attributes:
        folder: the staged folder.
        digest: of its manifest: what people sign, 64 hexadecimal digits.
        release: the release's id.
        period: the period it's for.
        sign_off_people: how many different people must approve it.
        sign_off_reason: why nobody needs to, where that number is 0.
        planned_at: before which it may not be published, with its UTC offset; None for a release
            that no calendar announces.
    """

    folder: Path
    digest: str
    release: str
    period: str
    sign_off_people: int
    sign_off_reason: str
    planned_at: dt.datetime | None = None

    def told(self, home_root: Path) -> dict[str, Any]:
        """The JSON-able summary that a task returns."""
        return {
            "stage": "seal",
            "path": self.folder.resolve().relative_to(home_root.resolve()).as_posix(),
            "digest": self.digest,
            "counts": {"sign_off_people": self.sign_off_people},
            "planned_at": self.planned_at.isoformat() if self.planned_at else None,
        }


def inspect_and_seal(staged_folder: Path, home: Home) -> Sealed:
    """Inspect a staged release against its protected tables, and seal it.

    Args:
        staged_folder: a finished folder of the stage `build`.
        home: holds the protected folder it was built from, and the audit chain.
    Returns: the sealed release; sealing the same folder again changes nothing.
    Raises: UnsafeError listing what the inspection found; ZoneError where the staged or the
        protected folder isn't whole.
    """
    staged = read_finished(staged_folder, stage=STAGE)
    findings = inspect_path(staged.folder, _expected(_origin(staged, home)))
    if findings:
        raise _unsafe(staged, findings)
    sealed = _read_sealed(staged)
    body = {
        "digest": sealed.digest,
        "release": sealed.release,
        "period": sealed.period,
        "files_inspected": len(staged.manifest.files),
        "findings": 0,
    }
    write_file(seal_path(staged.folder), canonical_json(body))

    def done(entries: list[Entry]) -> bool:
        return any(e.what == SEALED and e.subject == sealed.digest for e in entries)

    details = {"release": sealed.release, "period": sealed.period}
    append(home, who="peelian", what=SEALED, subject=sealed.digest, details=details, unless=done)
    return sealed


def find_sealed(home: Home, digest: str) -> Sealed:
    """The sealed release of a digest, every file of it checked.

    Args:
        digest: 64 hexadecimal digits, or the first 16 of them.
    Raises: ZoneError where no sealed release has that digest, or a file was altered.
    """
    missing = ZoneError(
        "no sealed release has this digest",
        given=digest,
        allowed="64 hexadecimal digits, or the first 16, of a release that passed inspection",
        do="look for *.seal.json in the staged zone, or build and inspect the release",
    )
    if not DIGEST.fullmatch(digest.ljust(64, "0")) or len(digest) < ADDRESS_DIGITS:
        raise missing
    for path in sorted(home.zone(Zone.STAGED).glob(f"*/*/{digest[:ADDRESS_DIGITS]}.seal.json")):
        found = str(read_json(path, missing).get("digest"))
        if found.startswith(digest):
            folder = path.with_name(digest[:ADDRESS_DIGITS])
            return sealed_folder(folder)
    raise missing


def sealed_folder(folder: Path) -> Sealed:
    """The sealed release that stands in a folder, every file of it checked.

    Raises: ZoneError where it isn't whole, or has no seal of its own digest.
    """
    staged = read_finished(folder, stage=STAGE)
    unsealed = ZoneError(
        "the release is not sealed", where=folder, do="inspect and seal it before it's signed"
    )
    if read_json(seal_path(staged.folder), unsealed).get("digest") != staged.digest:
        raise unsealed
    return _read_sealed(staged)


def _read_sealed(staged: Finished) -> Sealed:
    path = staged.folder / RELEASE_MODEL_NAME
    broken = ZoneError("the release's metadata can't be read", where=path, do="build it again")
    metadata = read_json(path, broken)
    sign_off = metadata.get("sign_off")
    if not isinstance(sign_off, dict) or not isinstance(sign_off.get("people"), int):
        raise broken
    return Sealed(
        staged.folder,
        staged.digest,
        str(metadata["id"]),
        str(metadata["period"]),
        sign_off["people"],
        str(sign_off.get("reason", "")),
        _planned(metadata.get("planned_at"), broken),
    )


def _planned(text: object, broken: ZoneError) -> dt.datetime | None:
    """The moment that a release is planned for. Raises: `broken` where it can't be one."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(text))
    except ValueError:
        raise broken from None
    if moment.tzinfo is None:
        # Without its offset it could be an hour too early, half the year.
        raise broken
    return moment


def _origin(staged: Finished, home: Home) -> Path:
    path = origin_path(staged.folder)
    missing = ZoneError(
        "it isn't known which protected tables the release was built from",
        where=path,
        do="build it again",
    )
    origin = read_json(path, missing)
    folder = (home.root / str(origin.get("path"))).resolve()
    if not folder.is_relative_to(home.zone(Zone.PROTECTED).resolve()):
        raise missing
    protected = read_finished(folder, stage="protect")
    if protected.digest != origin.get("digest") or staged.digest != origin.get("staged"):
        raise missing
    if protected.manifest.facts.get(HEAD_FACT) != staged.manifest.facts.get(HEAD_FACT):
        raise missing
    return protected.folder


def _expected(protected_folder: Path) -> Expected:
    try:
        return read_expected(protected_folder)
    except Unreadable as fault:
        raise ZoneError(
            "the inspector can't understand the protected tables",
            where=protected_folder,
            given=fault,
            do="run protect again",
        ) from fault


def _unsafe(staged: Finished, findings: list[Finding]) -> Exception:
    told = [str(finding) for finding in findings[:FINDINGS_TOLD]]
    if len(findings) > FINDINGS_TOLD:
        told.append(f"and {len(findings) - FINDINGS_TOLD} more")
    return all_at_once(
        UnsafeError, f"the staged release {staged.folder.name}", told, "don't publish it; find why"
    )
