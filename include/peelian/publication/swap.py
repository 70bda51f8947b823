"""The files' half of a withdrawal: they're kept out of sight, and a notice takes their place.

In    a version's public folder and the files of its notice
Out   the archive's folder, whole or not at all; the notice in the version's place, in one step
Why   docs/decisions/0022-withdrawal.md
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from peelian.core.errors import PublishError
from peelian.core.exchange import exchange
from peelian.core.files import drafted_folder, fsync_file, fsync_folder, settle

FILE_MODE, FOLDER_MODE = 0o444, 0o755


def keep_copy(place: Path, archive: Path) -> None:
    """Copy the files as they stand, altered or not, to where the public can't read them."""
    if archive.is_dir():
        return
    with drafted_folder(archive.parent) as draft:
        # What a release has is files; anything else was put there, and isn't followed.
        for path in sorted(p for p in place.iterdir() if p.is_file() and not p.is_symlink()):
            shutil.copyfile(path, draft / path.name)
            (draft / path.name).chmod(FILE_MODE)
        settle(draft, archive)


def put_notice(files: Mapping[str, bytes], place: Path) -> None:
    """Let the notice take the place of what stands there; that's removed, as it's kept elsewhere.

    Args:
        files: the notice's, by name.
        place: the version's public folder, or where it stood.
    Raises: PublishError where something else took the place meanwhile.

    A process that's killed in between leaves the old files in a draft, which the next one sweeps.
    """
    with drafted_folder(place.parent) as draft:
        if holds_only(place, files):
            return
        notice = draft / "notice"
        notice.mkdir()
        for name, data in files.items():
            (notice / name).write_bytes(data)
            (notice / name).chmod(FILE_MODE)
            fsync_file(notice / name)
        notice.chmod(FOLDER_MODE)
        fsync_folder(notice)
        # Where the system can't exchange them there's a moment between the two renames in which
        # neither stands; the ledger knows by then that the version is withdrawn.
        if place.is_dir() and not exchange(notice, place):
            place.rename(draft / "old")
        if notice.is_dir() and not place.is_dir():
            settle(notice, place)
        fsync_folder(place.parent)
    if not holds_only(place, files):
        raise PublishError(
            "something else took the version's place meanwhile",
            where=place,
            do="withdraw it again",
        )


def holds_only(place: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a folder holds these files, to the byte, and no other."""
    return place.is_dir() and {p.name: p.read_bytes() for p in place.iterdir()} == dict(files)
