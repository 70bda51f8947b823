"""A register that is a folder of files: CSV (plain or gzip) and workbooks, read a batch at a time.

A file's digest is taken before it's read and again after: one that changed meanwhile is refused.
Nothing that a cell holds is put into an error.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import itertools
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from peelian.core.errors import RegisterError
from peelian.core.files import digest_file
from peelian.records.addresses import local_path
from peelian.records.mapping import Address, RawTable
from peelian.records.raw_text import text_batches

Row = Sequence[object]
UNREADABLE_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
)
"""What openpyxl raises for a file that is cut off, scrambled or no workbook."""


class FolderRegister:
    """Files of a folder, each digested when it is first looked at."""

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self.read_as = "files, the same digest before and after"
        self.inputs: dict[str, str] = {}
        self._folder = folder

    def columns(self, name: str, raw: RawTable) -> list[str] | None:
        """The names in the header row, or None where there's no such sheet."""
        with self._rows(name, raw) as rows:
            if rows is None:
                return None
            return _names(next(rows, ()))

    def batches(self, name: str, raw: RawTable) -> Iterator[pa.RecordBatch]:
        """The taken columns as text, in the file's order; blank lines are no rows."""
        with self._rows(name, raw) as rows:
            if rows is None:
                return
            header = _names(next(rows, ()))
            picked = [header.index(column) for column in raw.taken]
            where = f"{self._folder / str(raw.file)}, table {name}"
            wanted = (_pick(row, picked) for row in rows if row)
            yield from text_batches(wanted, raw.taken, where)

    def finish(self) -> None:
        """Raises: RegisterError where a file isn't what it was when it was first looked at."""
        for name, digest in self.inputs.items():
            if digest_file(self._folder / name) != digest:
                raise RegisterError(
                    "a file changed while it was being read",
                    where=self._folder / name,
                    do="wait until it is written, then run again",
                )

    @contextlib.contextmanager
    def _rows(self, name: str, raw: RawTable) -> Iterator[Iterator[Row] | None]:
        """The rows from the header on, while the file is open; None where there's no such sheet."""
        path = self._folder / str(raw.file)
        if not path.is_file():
            raise RegisterError(
                "a register is missing", where=path, do="check its address in the mapping"
            )
        self.inputs.setdefault(str(raw.file), digest_file(path))
        if path.suffix == ".xlsx":
            with _sheet(path, raw.sheet or name) as sheet_rows:
                yield None if sheet_rows is None else _from_header(sheet_rows, raw.header_row)
        else:
            with _csv(path, raw) as csv_rows:
                yield _from_header(csv_rows, raw.header_row)


def open_folder(at: Address) -> FolderRegister:
    """The register in a folder. Raises: RegisterError where there's no such folder."""
    folder = local_path(str(at.folder))
    if not folder.is_dir():
        raise RegisterError(
            "the folder of a register is missing",
            where=folder,
            do="check its address in the mapping",
        )
    return FolderRegister(folder)


def _from_header(rows: Iterator[Row], header_row: int) -> Iterator[Row]:
    return itertools.islice(rows, header_row - 1, None)


def _names(header: Row) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in header]


def _pick(row: Row, picked: list[int]) -> Row:
    return [row[place] if place < len(row) else None for place in picked]


@contextlib.contextmanager
def _sheet(path: Path, sheet: str) -> Iterator[Iterator[Row] | None]:
    with path.open("rb") as stream:
        rows = _readable(_sheet_rows(stream, sheet), path)
        # The first item says whether the sheet is there: only then is the workbook opened.
        if next(rows, None) is None:
            yield None
        else:
            yield rows


def _sheet_rows(stream: IO[bytes], sheet: str) -> Iterator[Row]:
    """An empty row where the workbook has the sheet, then the sheet's own rows."""
    with warnings.catch_warnings():
        # openpyxl warns of styles and validations that it leaves out; only values matter here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    try:
        if sheet not in book.sheetnames:
            return
        found = book[sheet]
        # A sheet's stated size is only a hint, and some systems state it wrongly.
        found.reset_dimensions()
        yield ()
        for row in found.iter_rows(values_only=True):
            # A blank row of a sheet is a leftover of formatting, not a record.
            yield row if any(cell is not None for cell in row) else ()
    finally:
        book.close()


def _readable(rows: Iterator[Row], path: Path) -> Iterator[Row]:
    try:
        yield from rows
    except UNREADABLE_WORKBOOK:
        raise RegisterError(
            "a workbook can't be read",
            where=path,
            allowed="a whole .xlsx file without a password",
            do="ask the register's owner for the file again",
        ) from None


@contextlib.contextmanager
def _csv(path: Path, raw: RawTable) -> Iterator[Iterator[Row]]:
    opener = gzip.open if path.suffix == ".gz" else open
    # Some systems put a mark before UTF-8 that would become part of the first column's name.
    encoding = "utf-8-sig" if codecs.lookup(raw.encoding).name == "utf-8" else raw.encoding
    with opener(path, "rt", encoding=encoding, newline="") as stream:
        lines = csv.reader(stream, delimiter=raw.delimiter, strict=True)
        yield _whole_rows(_parsed(lines, path, raw.encoding), path, raw.header_row)


def _parsed(lines: Iterator[list[str]], path: Path, encoding: str) -> Iterator[list[str]]:
    try:
        yield from lines
    except UnicodeError:
        raise RegisterError(
            "a file isn't in its encoding",
            where=path,
            allowed=encoding,
            do="correct `encoding` in the mapping, or ask the register's owner for the file again",
        ) from None
    except (csv.Error, OSError, zlib.error, EOFError):
        raise RegisterError(
            "a file can't be read as CSV",
            where=path,
            do="ask the register's owner for the file again",
        ) from None


def _whole_rows(rows: Iterator[list[str]], path: Path, header_row: int) -> Iterator[Row]:
    """Rows as they are, once each has as many values as the header."""
    width = 0
    for number, row in enumerate(rows, start=1):
        if number == header_row:
            width = len(row)
        if number > header_row and row and len(row) != width:
            raise RegisterError(
                "a line of a file has the wrong number of values",
                where=f"{path}, row {number}",
                given=len(row),
                allowed=width,
                do="ask the register's owner for the file again",
            )
        yield [cell or None for cell in row]
