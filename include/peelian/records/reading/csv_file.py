"""A CSV file, plain or gzip, as rows of text: strict about its shape, bounded whatever it holds."""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import IO

from peelian.core.errors import RegisterError
from peelian.records.door import RawTable
from peelian.records.reading.limits import (
    MOST_COLUMNS,
    MOST_ROW_CHARACTERS,
    MOST_VALUE_CHARACTERS,
    is_bomb,
)

Texts = list[str | None]
ASK_AGAIN = "ask the register's owner for the file again"
PACKED_ENDING = ".gz"
NUL = "\0"


@contextlib.contextmanager
def csv_rows(stream: IO[bytes], raw: RawTable, where: str, size: int) -> Iterator[Iterator[Texts]]:
    """The rows of a CSV file, while it's open; empty values are None, blank lines empty lists.

    Args:
        stream: the file's bytes; its name says in `where` whether they're packed.
        size: the file's own size in bytes.
    Raises: RegisterError where a row is cut off, too long, in another encoding, or wider or
        narrower than the header.
    """
    # Some systems put a mark before UTF-8 that would become part of the first column's name.
    encoding = "utf-8-sig" if codecs.lookup(raw.encoding).name == "utf-8" else raw.encoding
    with contextlib.ExitStack() as open_files:
        plain: IO[bytes] = stream
        if where.endswith(PACKED_ENDING):
            plain = open_files.enter_context(contextlib.closing(_unpacked(stream)))
        text = open_files.enter_context(io.TextIOWrapper(plain, encoding=encoding, newline=""))
        # The limit is the module's, for every reader of the process: ours is as good for all.
        csv.field_size_limit(MOST_VALUE_CHARACTERS)
        lines = _Lines(text, where, size)
        rows = _parsed(lines, raw, where)
        yield _whole(rows, where, raw.header_row + raw.header_rows - 1)


def _unpacked(stream: IO[bytes]) -> IO[bytes]:
    # Whoever asked for it closes it.
    return io.BufferedReader(gzip.open(stream, "rb"))


class _Lines:
    """Lines of a text, none longer than a row may be, and how much was read since a row ended."""

    def __init__(self, text: io.TextIOWrapper, where: str, size: int) -> None:
        self._text, self._where, self._size = text, where, size
        self._read = 0
        self.row_characters = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MOST_ROW_CHARACTERS):
            length = len(line)
            self._read += length
            self.row_characters += length
            if self.row_characters >= MOST_ROW_CHARACTERS:
                raise _broken(
                    self._where, f"a row is longer than {MOST_ROW_CHARACTERS:,} characters"
                )
            if NUL in line:
                raise _broken(
                    self._where, "it holds NUL bytes", "say its `encoding` in the mapping: utf-16?"
                )
            if self._where.endswith(PACKED_ENDING) and is_bomb(self._size, self._read):
                raise _broken(self._where, "it unpacks to many times its size, as no register does")
            yield line


def _parsed(lines: _Lines, raw: RawTable, where: str) -> Iterator[Texts]:
    try:
        for row in csv.reader(lines, delimiter=raw.delimiter, strict=True):
            lines.row_characters = 0
            yield [cell or None for cell in row]
    except UnicodeError:
        raise RegisterError(
            "a file isn't in its encoding",
            where=where,
            allowed=raw.encoding,
            do=f"correct `encoding` in the mapping, or {ASK_AGAIN}",
        ) from None
    except csv.Error as error:
        # The module's own sentence about a limit holds the limit and no value.
        is_long = "field larger" in str(error)
        longer = f"a value is longer than {MOST_VALUE_CHARACTERS:,} characters"
        raise _broken(where, longer if is_long else None) from None
    except (OSError, zlib.error, EOFError):
        raise _broken(where) from None


def _whole(rows: Iterator[Texts], where: str, header_ends: int) -> Iterator[Texts]:
    """Rows as they are, once each has as many values as the header."""
    width = 0
    for number, row in enumerate(rows, start=1):
        if number == header_ends:
            width = len(row)
            if width > MOST_COLUMNS:
                raise _broken(where, f"it has more than {MOST_COLUMNS:,} columns")
        if number > header_ends and row and len(row) != width:
            raise RegisterError(
                "a line of a file has the wrong number of values",
                where=f"{where}, row {number}",
                given=len(row),
                allowed=width,
                do=ASK_AGAIN,
            )
        yield row


def _broken(where: str, why: str | None = None, do: str = ASK_AGAIN) -> RegisterError:
    what = "a file can't be read as CSV"
    return RegisterError(f"{what}: {why}" if why else what, where=where, do=do)
