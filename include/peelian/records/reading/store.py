"""Where a register's files lie: a local folder, an S3 bucket, any other fsspec address.

A file is read where it is; nothing of it is laid down here, as it may hold names. Its digest is
taken before it's read and again after, so what was read was one file, whoever writes meanwhile.
"""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
from dataclasses import dataclass
from typing import IO, Any

import fsspec

from peelian.core.errors import InputError, RegisterError
from peelian.core.files import BLOCK_BYTES
from peelian.records.addresses import expand, local_path
from peelian.records.door import Address
from peelian.records.reading.connections import S3, s3_file_system, storage_options

UNFINISHED_ENDINGS = (".part", ".tmp", ".filepart", ".crdownload", ".partial")
UNFINISHED_STARTS = (".", "~$")
"""Names that programs give to files while they write them (`~$` is Excel's, of one that's open)."""


@dataclass(frozen=True)
class Stamp:
    """What tells two states of a file apart without reading it; `changed` is in seconds."""

    size: int
    changed: float | None


@dataclass(frozen=True)
class Store:
    """A folder of files, opened for reading alone."""

    system: Any
    root: str
    where: str

    def names(self, pattern: str) -> list[str]:
        """The finished files that a name or pattern fits, by name."""
        if not set(pattern) & set("*?["):
            return [pattern] if self._is_file(pattern) else []
        try:
            found = [str(path) for path in self.system.glob(f"{glob.escape(self.root)}/{pattern}")]
        except OSError as error:
            raise self._unreachable(error) from None
        inside = (path.removeprefix(f"{self.root.lstrip('/')}/") for path in _bare(found))
        return sorted(name for name in inside if not _is_unfinished(name))

    def stamp(self, name: str) -> Stamp:
        """A file's size and time of change. Raises: RegisterError where it can't be had."""
        try:
            info = self.system.info(f"{self.root}/{name}")
        except OSError as error:
            raise self._unreachable(error, name) from None
        changed = info.get("mtime", info.get("LastModified"))
        if isinstance(changed, dt.datetime):
            changed = changed.timestamp()
        return Stamp(int(info["size"]), changed)

    def open(self, name: str) -> IO[bytes]:
        """A file's bytes. Raises: RegisterError where it can't be opened."""
        try:
            stream: IO[bytes] = self.system.open(f"{self.root}/{name}", "rb")
        except OSError as error:
            raise self._unreachable(error, name) from None
        return stream

    def digest(self, name: str) -> str:
        """SHA-256 of a file's bytes. Raises: RegisterError where it can't be read."""
        hasher = hashlib.sha256()
        try:
            with self.open(name) as stream:
                while block := stream.read(BLOCK_BYTES):
                    hasher.update(block)
        except OSError as error:
            raise self._unreachable(error, name) from None
        return hasher.hexdigest()

    def _is_file(self, name: str) -> bool:
        # fsspec's own `isfile` takes an unreachable store for one without the file.
        try:
            return bool(self.system.info(f"{self.root}/{name}")["type"] == "file")
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._unreachable(error, name) from None

    def _unreachable(self, error: OSError, name: str | None = None) -> RegisterError:
        # The error's own text can hold an address with its key.
        return RegisterError(
            f"a register's files can't be reached ({type(error).__name__})",
            where=f"{self.where}/{name}" if name else self.where,
            do="check the address, the connection and the right to read",
        )


def open_store(at: Address) -> Store:
    """The folder of a register.

    Raises: RegisterError where there's no such folder; InputError where the address or its
        connection can't be used.
    """
    address = expand(str(at.folder))
    if "://" not in address:
        return _local(address)
    protocol = address.partition("://")[0]
    options = storage_options(at.connection, protocol) if at.connection else {}
    try:
        if protocol == S3:
            system, root = s3_file_system(options), address.removeprefix(f"{S3}://")
        else:
            system, root = fsspec.core.url_to_fs(address, **options)
    except (ValueError, TypeError, ImportError, OSError) as error:
        raise InputError(
            f"a register's address can't be used ({type(error).__name__})",
            where="`at.folder` of the mapping",
            given=f"{protocol}://...",
            do="check it; a kind of store may need its own fsspec driver installed",
        ) from None
    root = root.rstrip("/")
    return Store(system, root, f"{protocol}://{root.lstrip('/')}")


def _local(address: str) -> Store:
    folder = local_path(address)
    if not folder.is_dir():
        raise RegisterError(
            "the folder of a register is missing",
            where=folder,
            do="check its address in the mapping",
        )
    return Store(fsspec.filesystem("file"), str(folder), str(folder))


def _bare(paths: list[str]) -> list[str]:
    return [path.partition("://")[2] if "://" in path else path.lstrip("/") for path in paths]


def _is_unfinished(name: str) -> bool:
    file = name.rpartition("/")[2]
    return file.startswith(UNFINISHED_STARTS) or file.endswith(UNFINISHED_ENDINGS)
