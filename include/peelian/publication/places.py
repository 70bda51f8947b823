"""Where a release stands in the staged, public and audit zones, and what's beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from peelian.core.errors import InputError, PublishError
from peelian.core.files import digest_bytes
from peelian.core.manifest import ADDRESS_DIGITS, MANIFEST_NAME
from peelian.core.zones import Home, Zone

VERSION = re.compile(r"v[1-9][0-9]{0,5}")
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


def version_place(home: Home, release_id: str, period: str, version: int) -> Path:
    """The public folder of a version, from 1: `public/<release>/<period>/v1`."""
    return release_place(home, Zone.PUBLIC, release_id, period) / f"v{version}"


def published_digests(home: Home, release_id: str, period: str) -> dict[int, str]:
    """The digest of each published version of a release and period, by its number."""
    parent = release_place(home, Zone.PUBLIC, release_id, period)
    folders = [path for path in parent.glob("v*") if VERSION.fullmatch(path.name)]
    manifests = {int(path.name[1:]): path / MANIFEST_NAME for path in folders}
    return {
        version: digest_bytes(manifests[version].read_bytes())
        for version in sorted(manifests)
        if manifests[version].is_file()
    }


def refuse_second(
    home: Home, release_id: str, period: str, digest: str, *, version: int = 1
) -> None:
    """Raise PublishError where another release stands in the place of this version.

    Args:
        version: above 1 for a correction; a digest that is published as any version may be
            published again, which changes nothing.
    """
    standing = published_digests(home, release_id, period)
    if version in standing and digest not in standing.values():
        raise PublishError(
            f"{release_id} for {period} is published already, and this one differs from it",
            where=f"public/{release_id}/{period}/v{version}",
            given=digest[:ADDRESS_DIGITS],
            do="leave it as it is: a published release is never altered, and a correction is "
            "published beside it, as a new version",
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
