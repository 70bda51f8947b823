"""What stands in the public zone, as the site lists it: series, their months, every version.

In    public/<release>/<period>/v<n>/release.json and manifest.json, or withdrawn.json;
      the ledger, for when each was published and why a version was corrected or withdrawn
Out   series by title, the newest month and version first
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.errors import ZoneError
from peelian.core.files import digest_bytes, digest_file
from peelian.core.manifest import ADDRESS_DIGITS, MANIFEST_NAME
from peelian.core.published import NOTICE_NAME
from peelian.core.release_model import RELEASE_MODEL_NAME
from peelian.core.zones import Home, Zone
from peelian.ledger.chain import IN_PUBLIC, Entry, Kind
from peelian.ledger.store import open_ledger
from peelian.publication.page.published import VERSION_FOLDER


@dataclass(frozen=True)
class Version:
    """A published version of a release.

    Attributes:
        number: from 1; above 1 it's a correction.
        digest: of its manifest, as it was signed; of what stood there, for a withdrawn one.
        folder: where it stands in the public zone.
        address: its folder's, from the site's own.
        facts: its public `release.json`, or the notice that took its place.
        files: SHA-256 of every file, by name.
        at: when it was published: as the ledger has it, else as planned; None where neither says.
        reason: why it corrects the version before; empty for a first version or none given.
        withdrawn: why it was withdrawn; None where it stands.
        withdrawn_at: when it was withdrawn; None where it stands.
    """

    number: int
    digest: str
    folder: Path
    address: str
    facts: Mapping[str, Any]
    files: Mapping[str, str]
    at: dt.datetime | None
    reason: str
    withdrawn: str | None
    withdrawn_at: dt.datetime | None = None

    @property
    def page(self) -> str:
        """The address of its page, or of its folder where it has none."""
        return f"{self.address}/index.html" if "index.html" in self.files else f"{self.address}/"


@dataclass(frozen=True)
class Issue:
    """A release for a month (or made once): its versions, the newest first."""

    period: str
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        """The version to read."""
        return self.versions[0]

    def later(self, version: Version) -> Version | None:
        """The version to read instead of one; None for the newest, or where none of them stands."""
        standing = [v for v in self.versions if v.number > version.number and v.withdrawn is None]
        return standing[0] if standing else None


@dataclass(frozen=True)
class Series:
    """All the months of a release, the newest first."""

    release: str
    issues: tuple[Issue, ...]

    @property
    def title(self) -> str:
        """As the newest month calls it."""
        return str(self.issues[0].newest.facts["title"])


def collect(home: Home, *, by_digest: bool = False) -> tuple[Series, ...]:
    """Every published release.

    Args:
        by_digest: where the site stands in a store, in which the files of a version lie under its
            digest; a withdrawn one's are gone, and its notice stands at its number.
    Raises: ZoneError where a public folder's files can't be understood or the ledger be reached.
    """
    public = home.zone(Zone.PUBLIC)
    told = _Told(open_ledger(home).entries())
    series = []
    for folder in _folders(public):
        issues = [
            Issue(path.name, _versions(path, public, told, by_digest)) for path in _folders(folder)
        ]
        kept = tuple(sorted((i for i in issues if i.versions), key=_order, reverse=True))
        if kept:
            series.append(Series(folder.name, kept))
    return tuple(sorted(series, key=lambda one: (one.title.casefold(), one.release)))


class _Told:
    """What the ledger says of published digests."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.at: dict[str, dt.datetime] = {}
        self.reason: dict[str, str] = {}
        self.withdrawn: dict[str, tuple[str, dt.datetime]] = {}
        subjects = {entry.hash: entry.subject for entry in entries}
        for entry in entries:
            reason = str(entry.details.get("reason", ""))
            moment = dt.datetime.fromisoformat(entry.published_at)
            if entry.kind in IN_PUBLIC:
                self.at[entry.subject] = moment
                self.reason[entry.subject] = reason
            elif entry.kind == Kind.WITHDRAWN:
                self.withdrawn[subjects.get(entry.about, entry.subject)] = (reason, moment)


def _folders(parent: Path) -> list[Path]:
    found = parent.iterdir() if parent.is_dir() else iter(())
    return sorted(path for path in found if path.is_dir() and not path.name.startswith("."))


def _order(issue: Issue) -> tuple[str, str]:
    return str(issue.newest.facts["effective_window"]["end"]), issue.period


def _versions(folder: Path, public: Path, told: _Told, by_digest: bool) -> tuple[Version, ...]:
    found = [
        _version(path, int(match[1]), public, told, by_digest)
        for path in _folders(folder)
        if (match := VERSION_FOLDER.fullmatch(path.name))
    ]
    return tuple(sorted(found, key=lambda version: -version.number))


def _version(path: Path, number: int, public: Path, told: _Told, by_digest: bool) -> Version:
    if (path / NOTICE_NAME).is_file():
        facts = _read(path / NOTICE_NAME)
        digest = str(facts["digest"])
        files = {each.name: digest_file(each) for each in sorted(path.iterdir())}
    else:
        facts = _read(path / RELEASE_MODEL_NAME)
        digest = digest_bytes((path / MANIFEST_NAME).read_bytes())
        files = dict(_read(path / MANIFEST_NAME)["files"])
    planned = facts.get("planned_at")
    at = told.at.get(digest) or (dt.datetime.fromisoformat(planned) if planned else None)
    standing = path.parent / digest[:ADDRESS_DIGITS] if by_digest else path
    if (path / NOTICE_NAME).is_file():
        standing = path
    return Version(
        number,
        digest,
        path,
        standing.relative_to(public).as_posix(),
        facts,
        files,
        at,
        told.reason.get(digest, ""),
        *told.withdrawn.get(digest, (None, None)),
    )


def _read(path: Path) -> Mapping[str, Any]:
    broken = ZoneError(
        "a published file can't be understood", where=path, do="restore it from a backup"
    )
    try:
        body = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise broken from None
    told = {"title", "summary", "effective_window", "period_label", "publisher", "licence"}
    wanted = {RELEASE_MODEL_NAME: told, NOTICE_NAME: told | {"digest"}}.get(path.name, set())
    if not isinstance(body, dict) or wanted - set(body):
        raise broken
    return body
