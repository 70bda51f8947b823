"""A register that is a folder of files: CSV (plain or gzip), workbooks, Parquet, near or far.

A file's digest is taken before it's read and again after: one that changed meanwhile is refused.
Nothing that a cell holds is put into an error.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import time
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import pyarrow as pa
from openpyxl.utils.datetime import WINDOWS_EPOCH

from peelian.core.errors import RegisterError
from peelian.records.door import Address, RawTable
from peelian.records.raw_text import text_batches
from peelian.records.reading.csv_file import Texts, csv_rows
from peelian.records.reading.header import column_names
from peelian.records.reading.parquet_file import ParquetFile
from peelian.records.reading.register import Shape, Since
from peelian.records.reading.sheet import Seen, serial_date
from peelian.records.reading.store import Store, open_store
from peelian.records.reading.workbook import Workbook

WORKBOOK_ENDING, PARQUET_ENDING = ".xlsx", ".parquet"
Table = tuple[list[str], Iterator[Texts], dt.datetime]
"""Column names, the rows below them, and the day that serial dates are counted from."""


class FolderRegister:
    """Files of a folder, each digested when it is first looked at."""

    def __init__(self, store: Store, settled_for: int, zone: ZoneInfo) -> None:
        self.where = store.where
        self.read_as = "files, the same digest before and after"
        self.inputs: dict[str, str] = {}
        self.told: dict[str, dict[str, int]] = {}
        self._store, self._settled_for, self._zone = store, settled_for, zone
        self._open = contextlib.ExitStack()
        self._workbooks: dict[str, Workbook] = {}

    def shapes(self, name: str, raw: RawTable) -> list[Shape]:
        """The names in the header row of each file; empty where there's no file or sheet."""
        return [
            shape
            for file in self._files(raw)
            if (shape := self._shape(file, name, raw)) is not None
        ]

    def batches(
        self,
        name: str,
        raw: RawTable,
        since: Since | None = None,  # noqa: ARG002 - files are read whole
    ) -> Iterator[pa.RecordBatch]:
        """The taken columns as text, in the order of the files and their rows; blank lines aside.

        Args:
            since: has no meaning for files, which are read whole.
        """
        for file in self._files(raw):
            where = f"{self.where}/{file}, table {name}"
            if file.endswith(PARQUET_ENDING):
                with self._store.open(file) as stream:
                    parquet = ParquetFile(stream, f"{self.where}/{file}")
                    yield from parquet.batches(raw.taken, self._zone)
                continue
            with self._table(file, name, raw) as found:
                if found is not None:
                    rows = _wanted(found, raw)
                    yield from text_batches(rows, raw.taken, where, self._zone)

    def finish(self) -> None:
        """Raises: RegisterError where a file isn't what it was when it was first looked at."""
        for name, digest in self.inputs.items():
            if self._store.digest(name) != digest:
                raise RegisterError(
                    "a file changed while it was being read",
                    where=f"{self.where}/{name}",
                    do="wait until it is written, then run again",
                )

    def close(self) -> None:
        """Let go of open files."""
        self._open.close()

    def _files(self, raw: RawTable) -> list[str]:
        pattern = str(raw.file)
        names = self._store.names(pattern)
        if not names:
            raise RegisterError(
                "a register is missing",
                where=f"{self.where}/{pattern}",
                do="check its address in the mapping",
            )
        picked = names if raw.pick == "all" else names[-1:]
        for name in picked:
            self._look_at(name)
        return picked

    def _look_at(self, name: str) -> None:
        if name in self.inputs:
            return
        changed = self._store.stamp(name).changed
        if self._settled_for and changed and time.time() - changed < self._settled_for:
            raise RegisterError(
                "a file may still be being written",
                where=f"{self.where}/{name}",
                allowed=f"unchanged for {self._settled_for} seconds (`at.settled_for`)",
                do="wait, then run again",
            )
        self.inputs[name] = self._store.digest(name)

    def _shape(self, file: str, name: str, raw: RawTable) -> Shape | None:
        if file.endswith(PARQUET_ENDING):
            with self._store.open(file) as stream:
                parquet = ParquetFile(stream, f"{self.where}/{file}")
                kinds = {column: parquet.kinds[column] for column in parquet.names}
                return Shape(file, tuple(parquet.names), kinds)
        with self._table(file, name, raw) as found:
            return None if found is None else Shape(file, tuple(found[0]))

    @contextlib.contextmanager
    def _table(self, file: str, name: str, raw: RawTable) -> Iterator[Table | None]:
        """A file's header and rows, while it's open; None where there's no such sheet."""
        if file.endswith(WORKBOOK_ENDING):
            yield self._sheet(file, raw.sheet or name, name, raw)
            return
        where = f"{self.where}/{file}"
        size = self._store.stamp(file).size
        with self._store.open(file) as stream, csv_rows(stream, raw, where, size) as rows:
            header = _header(rows, raw)
            yield column_names(header), rows, WINDOWS_EPOCH

    def _sheet(self, file: str, sheet: str, name: str, raw: RawTable) -> Table | None:
        book = self._workbook(file)
        if sheet not in book.sheets():
            return None
        seen = Seen()
        rows = book.rows(sheet, seen)
        header = _header(rows, raw)
        names = column_names(header)
        if raw.header_rows > 1 or not set(raw.taken) <= set(names):
            # Merged cells stand behind the rows in the file, so they cost a pass of their own.
            names = column_names(header, book.merged(sheet), raw.header_row)
        return names, self._told_of(rows, name, names, raw, book, sheet, seen), book.epoch

    def _told_of(
        self,
        rows: Iterator[Texts],
        name: str,
        names: Sequence[str],
        raw: RawTable,
        book: Workbook,
        sheet: str,
        seen: Seen,
    ) -> Iterator[Texts]:
        """The rows, blank ones empty; at their end what lay hidden is told."""
        for row in rows:
            # A blank row of a sheet is a leftover of formatting, not a record.
            yield row if any(row) else []
        taken = {names.index(column) + 1 for column in raw.taken}
        unworked = sum(count for place, count in seen.unworked.items() if place in taken)
        if unworked:
            raise RegisterError(
                f"{unworked} cells hold a formula whose value was never worked out",
                where=f"{book.where}, sheet {sheet}",
                do="open the file in the program that made it, save it there, and run again",
            )
        told = {
            "hidden_rows": seen.hidden_rows,
            "hidden_columns": len(seen.hidden_columns & taken),
            "hidden_sheet": int(book.is_hidden(sheet)),
        }
        self.told[name] = {what: count for what, count in told.items() if count}

    def _workbook(self, file: str) -> Workbook:
        if file not in self._workbooks:
            stream = self._open.enter_context(self._store.open(file))
            book = Workbook(stream, f"{self.where}/{file}")
            self._open.callback(book.close)
            self._workbooks[file] = book
        return self._workbooks[file]


@contextlib.contextmanager
def open_folder(at: Address, zone: ZoneInfo) -> Iterator[FolderRegister]:
    """The register in a folder.

    Args:
        zone: where the register is, for moments that say their zone.
    Raises: RegisterError where there's no such folder.
    """
    register = FolderRegister(open_store(at), at.settled_for, zone)
    try:
        yield register
    finally:
        register.close()


def _header(rows: Iterator[Texts], raw: RawTable) -> list[Texts]:
    first = raw.header_row - 1
    return list(itertools.islice(rows, first, first + raw.header_rows))


def _wanted(table: Table, raw: RawTable) -> Iterator[Texts]:
    """The taken columns of the rows that hold anything."""
    names, rows, epoch = table
    picked = [names.index(column) for column in raw.taken]
    serial = [raw.taken.index(column) for column in raw.serial_dates]
    for row in rows:
        if not row:
            continue
        width = len(row)
        values = [row[place] if place < width else None for place in picked]
        for place in serial:
            values[place] = _day(values[place], epoch)
        yield values


def _day(text: str | None, epoch: dt.datetime) -> str | None:
    """A number of days as a date; what isn't one stays as it is."""
    is_number = text is not None and text.strip().replace(".", "", 1).isdecimal()
    return serial_date(text, epoch) if is_number and text else text
