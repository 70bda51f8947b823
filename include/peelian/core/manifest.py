"""What a stage leaves behind and hands on: a folder named by its digest, with a manifest in it.

A manifest holds digests, counts of rows and the parameters that were used; never a record. It's
what a DAG task returns, so it's what an XCom holds.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json, digest_bytes, digest_file, drafted_folder, settle

MANIFEST_NAME = "manifest.json"
ADDRESS_DIGITS = 16


@dataclass(frozen=True)
class Manifest:
    """The facts about one finished stage.

    Attributes:
        stage: the stage's name, such as "snapshot".
        inputs: digests of what it read, by name (64 hexadecimal digits each).
        counts: whole numbers worth telling (rows read, conformed, rejected; cells, hidden ...).
        facts: anything else that is small, JSON-able and free of records.
        files: SHA-256 of every file in the folder but the manifest, by relative path.
    """

    stage: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The manifest as canonical JSON; its SHA-256 is the folder's digest."""
        return canonical_json(
            {
                "stage": self.stage,
                "inputs": dict(self.inputs),
                "counts": dict(self.counts),
                "facts": dict(self.facts),
                "files": dict(self.files),
            }
        )


@dataclass(frozen=True)
class Finished:
    """A finished stage: its folder, its digest and its manifest. `told` is what others may know."""

    folder: Path
    digest: str
    manifest: Manifest

    def told(self, home_root: Path) -> dict[str, Any]:
        """The JSON-able summary that a task returns: stage, path under the home, digest, counts."""
        return {
            "stage": self.manifest.stage,
            "path": self.folder.resolve().relative_to(home_root.resolve()).as_posix(),
            "digest": self.digest,
            "counts": dict(self.manifest.counts),
        }


class StageDraft:
    """A stage's folder while it's being filled. Write files into `folder`, then call `finish`."""

    def __init__(self, folder: Path, parent: Path) -> None:
        self.folder = folder
        self._parent = parent

    def finish(
        self,
        stage: str,
        *,
        inputs: Mapping[str, str] | None = None,
        counts: Mapping[str, int] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Finished:
        """Seal the folder with a manifest and move it to `parent/<first 16 digits of digest>`.

        Returns: the finished stage; where an equal one stood already, that one.
        """
        files = {
            path.relative_to(self.folder).as_posix(): digest_file(path)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
        manifest = Manifest(stage, inputs or {}, counts or {}, facts or {}, files)
        data = manifest.to_bytes()
        digest = digest_bytes(data)
        (self.folder / MANIFEST_NAME).write_bytes(data)
        place = self._parent / digest[:ADDRESS_DIGITS]
        settle(self.folder, place)
        return Finished(place, digest, manifest)


@contextlib.contextmanager
def stage_draft(parent: Path) -> Iterator[StageDraft]:
    """Draft a stage's folder under `parent`; nothing appears there unless `finish` was reached."""
    with drafted_folder(parent) as folder:
        yield StageDraft(folder, parent)


def read_finished(folder: Path, *, stage: str | None = None, check_files: bool = True) -> Finished:
    """Read a finished stage back, and check that it's whole.

    Args:
        folder: the stage's folder.
        stage: the stage that it must be of.
        check_files: also compare every file's digest with the manifest's.
    Raises: ZoneError where it is missing, altered, or another stage's.
    """
    path = folder / MANIFEST_NAME
    if not path.is_file():
        raise ZoneError(
            "a finished stage is missing", where=folder, do="run the stage before it again"
        )
    data = path.read_bytes()
    digest = digest_bytes(data)
    if folder.name != digest[:ADDRESS_DIGITS]:
        raise ZoneError(
            "a manifest does not match its folder's name",
            where=folder,
            do="remove it and run the stage again",
        )
    raw = json.loads(data)
    manifest = Manifest(raw["stage"], raw["inputs"], raw["counts"], raw["facts"], raw["files"])
    if stage is not None and manifest.stage != stage:
        raise ZoneError(
            "a folder is of another stage", where=folder, given=manifest.stage, allowed=stage
        )
    if check_files:
        _check_files(folder, manifest)
    return Finished(folder, digest, manifest)


def _check_files(folder: Path, manifest: Manifest) -> None:
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir()) and path != folder / MANIFEST_NAME
    }
    altered = sorted(present.symmetric_difference(manifest.files))
    altered += [
        name
        for name in sorted(present & set(manifest.files))
        if not (folder / name).is_file() or digest_file(folder / name) != manifest.files[name]
    ]
    if altered:
        raise ZoneError(
            f"{len(altered)} files are missing, added or altered",
            where=f"{folder}: {', '.join(altered[:5])}",
            do="remove the folder and run the stage again",
        )
