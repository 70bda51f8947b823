"""pyarrow's file systems as fsspec's, read in large blocks: a request to a store costs its time."""

from __future__ import annotations

import io
from typing import Any

from fsspec.implementations.arrow import ArrowFSWrapper

BLOCK_BYTES = 4 << 20


class BufferedArrow(ArrowFSWrapper):  # type: ignore[misc]
    """An fsspec file system over one of pyarrow's, for reading."""

    def open(self, path: str, mode: str = "rb", **_: Any) -> io.BufferedReader:
        """A file's bytes. Raises: OSError where it can't be opened, or for another mode."""
        if mode != "rb":
            raise OSError("registers are only read")
        return io.BufferedReader(
            _Raw(self.fs.open_input_file(self._strip_protocol(path))), BLOCK_BYTES
        )


class _Raw(io.RawIOBase):
    """pyarrow's file with the methods that a buffer calls."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._file.seek(offset, whence)
        return int(self._file.tell())

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
