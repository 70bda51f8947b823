"""A workbook (.xlsx): the rows of its sheets as text, once its parts are known to be harmless.

It's looked at as an archive first: what unpacks without measure, declares entities or needs a
password goes no further. Macros and formulas are never run; a formula's value is the one that
Excel left beside it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import warnings
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from peelian.core.errors import RegisterError
from peelian.records.reading.limits import (
    MOST_PART_BYTES,
    MOST_PARTS,
    MOST_SHARED_TEXT_BYTES,
    MOST_VALUE_CHARACTERS,
    is_bomb,
)
from peelian.records.reading.sheet import (
    BLOCK_BYTES,
    Merged,
    Seen,
    SheetError,
    Styles,
    Texts,
    sheet_rows,
)

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    xml.parsers.expat.ExpatError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What openpyxl, zipfile and expat raise for a file that's cut off, scrambled or no workbook."""
OLE_MARK = b"\xd0\xcf\x11\xe0"
"""How .xls files begin, and .xlsx files with a password."""
SHEETS_FOLDER, SHARED_TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
CONTENT_TYPES = "[Content_Types].xml"
SHEET_TYPE = "worksheet+xml"
ENCRYPTED_FLAG = 0x1
VISIBLE = "visible"


class Workbook:
    """An open workbook: its sheets' names, and each sheet's rows."""

    def __init__(self, stream: IO[bytes], where: str) -> None:
        self.where = where
        with self._readable():
            _check_archive(stream)
            stream.seek(0)
            with warnings.catch_warnings():
                # openpyxl warns of styles and validations that it leaves out.
                warnings.simplefilter("ignore")
                book: Any = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            self._book = book
            texts: list[str] = getattr(book.worksheets[0], "_shared_strings", [])
            if any(len(text) > MOST_VALUE_CHARACTERS for text in texts):
                raise SheetError(f"a value is longer than {MOST_VALUE_CHARACTERS:,} characters")
            self._styles = Styles(
                texts,
                frozenset(book._date_formats),
                frozenset(book._timedelta_formats),
                book.epoch,
            )

    @property
    def epoch(self) -> dt.datetime:
        """The day that its serial dates are counted from: 1900's or 1904's."""
        return self._styles.epoch

    def sheets(self) -> list[str]:
        """The names of its sheets."""
        return [str(sheet.title) for sheet in self._book.worksheets]

    def is_hidden(self, sheet: str) -> bool:
        """Whether Excel doesn't show a sheet."""
        return bool(self._book[sheet].sheet_state != VISIBLE)

    def rows(self, sheet: str, seen: Seen) -> Iterator[Texts]:
        """A sheet's rows from the first. Raises: RegisterError where they can't be read."""
        with self._readable(), self._book[sheet]._get_source() as stream:
            yield from sheet_rows(stream, self._styles, seen)

    def merged(self, sheet: str) -> list[Merged]:
        """A sheet's merged cells, which stand in it after its rows."""
        seen = Seen()
        for _ in self.rows(sheet, seen):
            pass
        return seen.merged

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise _unreadable(error, self.where) from None


def _unreadable(error: Exception, where: str) -> RegisterError:
    # Only our own sentences are told: a library's may quote a cell.
    why = f": {error}" if type(error) is SheetError else ""
    return RegisterError(
        f"a workbook can't be read{why}",
        where=where,
        allowed="a whole .xlsx file without a password",
        do="ask the register's owner for the file again",
    )


def _check_archive(stream: IO[bytes]) -> None:
    """Raises: SheetError, or what zipfile raises, where it isn't safe to read on."""
    start = stream.read(len(OLE_MARK))
    stream.seek(0)
    if start == OLE_MARK:
        raise SheetError("it has a password, or is an old .xls file")
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS:
            raise SheetError(f"it has more than {MOST_PARTS:,} parts")
        for part in parts:
            _check_part(archive, part)
        _check_types(archive)


def _check_types(archive: zipfile.ZipFile) -> None:
    """Raises: SheetError where what's read whole stands where only sheets may be large."""
    # Its head was seen to declare no document type, so there's no entity to expand.
    for part in ElementTree.fromstring(archive.read(CONTENT_TYPES)):  # noqa: S314
        place = part.get("PartName", "").lstrip("/")
        if place.startswith(SHEETS_FOLDER) and not part.get("ContentType", "").endswith(SHEET_TYPE):
            raise SheetError("its list of parts doesn't fit its parts")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & ENCRYPTED_FLAG:
        raise SheetError("it has a password")
    if is_bomb(part.compress_size, part.file_size):
        raise SheetError("it unpacks to many times its size, as no register does")
    if not part.filename.endswith((".xml", ".rels")):
        return
    name = part.filename.lstrip("/")
    if name == SHARED_TEXTS and part.file_size > MOST_SHARED_TEXT_BYTES:
        raise SheetError(f"its texts are more than {MOST_SHARED_TEXT_BYTES:,} bytes")
    may_be_large = name == SHARED_TEXTS or (name.startswith(SHEETS_FOLDER) and name[-4:] == ".xml")
    if not may_be_large and part.file_size > MOST_PART_BYTES:
        raise SheetError(f"one of its parts is more than {MOST_PART_BYTES:,} bytes")
    with archive.open(part) as stream:
        _check_no_doctype(stream)


def _check_no_doctype(stream: IO[bytes]) -> None:
    """Raises: SheetError where a part's XML declares a document type, which stands at its head."""
    parser = xml.parsers.expat.ParserCreate()
    began: list[str] = []

    def doctype(*_: object) -> None:
        raise SheetError("its XML declares a document type, which no workbook does")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda name, _: began.append(name)
    while not began and (block := stream.read(BLOCK_BYTES)):
        parser.Parse(block, False)
