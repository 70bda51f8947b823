"""A store in a folder, for tests that deliver hundreds of times; it keeps conditions too."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peelian.publication.outlet.store import Held, TakenError


class FolderStore:
    """Each object is a file, put in place in one step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = "a folder"
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> Held | None:
        path = self.folder / "objects" / key
        if not path.is_file():
            return None
        data = path.read_bytes()
        return Held(data, hashlib.sha256(data).hexdigest())

    def create(self, key: str, data: bytes) -> None:
        self._put(key, data, None)

    def replace(self, key: str, data: bytes, tag: str) -> None:
        self._put(key, data, tag)

    def remove(self, key: str) -> None:
        (self.folder / "objects" / key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> list[str]:
        root = self.folder / "objects"
        found = [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()]
        return sorted(key for key in found if key.startswith(prefix))

    def _put(self, key: str, data: bytes, tag: str | None) -> None:
        beside = self.folder / f"draft-{os.getpid()}"
        beside.write_bytes(data)
        with self._locked():
            held = self.get(key)
            if (None if held is None else held.tag) != tag:
                raise TakenError(key)
            path = self.folder / "objects" / key
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.rename(path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(handle)
