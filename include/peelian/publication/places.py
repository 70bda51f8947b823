"""Where a release stands in the staged, public and audit zones, and what's beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from peelian.core.errors import InputError, PublishError
from peelian.core.files import digest_bytes
from peelian.core.manifest import ADDRESS_DIGITS, MANIFEST_NAME
from peelian.core.zones import Home, Zone

VERSION = "v1"
SEAL_SUFFIX = ".seal.json"
ORIGIN_SUFFIX = ".origin.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
DIGEST = re.compile(r"[0-9a-f]{64}")


def release_place(home: Home, zone: Zone, release_id: str, period: str) -> Path:
    """The folder of a release and period in a zone.

    Raises: InputError where either can't be the name of a folder.
    """
    for what, name in (("release id", release_id), ("period", period)):
        if not NAME.fullmatch(name) or name.endswith("."):
            raise InputError(
                f"a {what} can't be used as the name of a folder",
                given=name,
                allowed="up to 64 letters, digits, points, hyphens and underscores",
            )
    return home.zone(zone) / release_id / period


def published_digest(home: Home, release_id: str, period: str) -> str | None:
    """The digest of what's published for a release and period; None where nothing is."""
    manifest = release_place(home, Zone.PUBLIC, release_id, period) / VERSION / MANIFEST_NAME
    return digest_bytes(manifest.read_bytes()) if manifest.is_file() else None


def refuse_second(home: Home, release_id: str, period: str, digest: str) -> None:
    """Raise PublishError where another release of the same period is published already."""
    standing = published_digest(home, release_id, period)
    if standing is not None and standing != digest:
        raise PublishError(
            f"{release_id} for {period} is published already, and this one differs from it",
            where=f"public/{release_id}/{period}/{VERSION}",
            given=digest[:ADDRESS_DIGITS],
            do="leave it as it is: a published release is never altered, and a correction needs "
            "the ledger of what was published before, which isn't built yet",
        )


def seal_path(staged: Path) -> Path:
    """The seal beside a staged folder."""
    return staged.with_name(staged.name + SEAL_SUFFIX)


def origin_path(staged: Path) -> Path:
    """The note beside a staged folder that says which protected folder it was built from.

    It stands outside the folder because the folder is published: a digest made from counts would
    let someone try out values for a withheld cell.
    """
    return staged.with_name(staged.name + ORIGIN_SUFFIX)


def read_json(path: Path, missing: Exception) -> dict[str, object]:
    """A JSON object from a file. Raises: `missing` where there's none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise missing from None
    if not isinstance(found, dict):
        raise missing
    return found
