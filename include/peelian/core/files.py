"""Writing so that a crash leaves the old thing or the new thing, never half of one.

A file is written beside its place, flushed to disk and renamed. A folder is drafted beside its
place under a lock, sealed by a manifest, and renamed to its own digest: the same content lands at
the same address, and what's there is never overwritten.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DRAFT_PREFIX = ".draft-"
LOCK_SUFFIX = ".lock"
BLOCK_BYTES = 1 << 20


def digest_bytes(data: bytes) -> str:
    """SHA-256 of `data`, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file's bytes, read in blocks, as 64 hexadecimal digits."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            hasher.update(block)
    return hasher.hexdigest()


def canonical_json(value: Any) -> bytes:
    """`value` as JSON with sorted keys and a final newline: equal values, equal bytes."""
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8")


def fsync_folder(folder: Path) -> None:
    """Flush a folder's own entries, so that a rename inside it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_file(path: Path) -> None:
    """Flush a file's bytes to disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each flushed, so that a power cut loses none of them."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    fsync_folder(folder.parent)


def write_file(path: Path, data: bytes) -> None:
    """Write `data` at `path` in one step: beside it, flushed, renamed.

    The draft beside it has a name of its own for each `path`, and a lock: what a crash left there
    is written over by the next one who writes `path`.

    Raises: OSError as the file system gives it; then `path` is as it was.
    """
    make_folder(path.parent)
    beside = path.with_name(DRAFT_PREFIX + path.name)
    with os.fdopen(_locked_draft(beside), "wb") as stream:
        try:
            stream.truncate()
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    fsync_folder(path.parent)


def _locked_draft(beside: Path) -> int:
    """A locked handle of the file that stands at `beside`, which is made if it's missing."""
    while True:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), beside.stat()):
                return handle
        os.close(handle)  # another process renamed it to its place while this one waited


@contextlib.contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold a folder's own lock: one process at a time, freed by the system when a process dies."""
    make_folder(folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def drafted_folder(parent: Path) -> Iterator[Path]:
    """A new empty folder beside its future place, with a lock beside it while it's being written.

    Leftovers after a crash are swept by the next draft made in `parent`: a lock dies with the
    process that held it, so a draft whose lock can be had belongs to nobody. Whoever opened it
    renames it with `settle`; what isn't renamed is removed.

    Args:
        parent: the folder that will hold the finished one; made if it's missing.
    """
    with locked_folder(parent):
        sweep_drafts(parent)
        draft = Path(tempfile.mkdtemp(prefix=DRAFT_PREFIX, dir=parent))
        lock_path = draft.with_name(draft.name + LOCK_SUFFIX)
        lock = lock_path.open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield draft
    finally:
        if draft.exists():
            shutil.rmtree(draft)
        lock_path.unlink(missing_ok=True)
        lock.close()


def settle(draft: Path, place: Path) -> bool:
    """Flush a finished draft and rename it to `place`.

    Returns: True if it now stands there, False if the same place was taken already (by an equal
        folder, where `place` is named by digest); then the draft is left for removal.
    """
    for path in sorted(draft.rglob("*")):
        if path.is_file():
            fsync_file(path)
        else:
            fsync_folder(path)
    fsync_folder(draft)
    make_folder(place.parent)
    if place.exists():
        return False
    try:
        draft.rename(place)
    except OSError:
        if place.exists():
            return False
        raise
    fsync_folder(place.parent)
    return True


def sweep_drafts(parent: Path) -> int:
    """Remove what crashed writers left in `parent`, whose own lock the caller holds.

    Returns: how many leftovers went.
    """
    locks = list(parent.glob(f"{DRAFT_PREFIX}*{LOCK_SUFFIX}"))
    swept = sum(_swept(lock_path) for lock_path in locks)
    # A draft gets its lock before its parent's lock is given up, so one without a lock is dead.
    for draft in parent.glob(f"{DRAFT_PREFIX}*"):
        if draft.is_dir() and not draft.with_name(draft.name + LOCK_SUFFIX).exists():
            shutil.rmtree(draft, ignore_errors=True)
            swept += 1
    return swept


def _swept(lock_path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError, BlockingIOError), lock_path.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft = lock_path.with_name(lock_path.name.removesuffix(LOCK_SUFFIX))
        shutil.rmtree(draft, ignore_errors=True)
        lock_path.unlink(missing_ok=True)
        return True
    return False
