"""The rows of one sheet, as text, from its XML: one pass, in bounded memory, nothing worked out.

In    the XML of a sheet; the workbook's shared texts and which styles are dates
Out   a list of texts for each row from the first, and what a reader of values alone wouldn't see:
      hidden rows and columns, merged cells, formulas that were never worked out
Why   openpyxl reads a workbook's parts, but its sheets at 15 microseconds a cell, and without
      saying which rows are hidden (docs/decisions/0024-sources.md)
Source of the format: ECMA-376, part 1, 18.3 (worksheets).
"""

from __future__ import annotations

import datetime as dt
import xml.parsers.expat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, NoReturn

from openpyxl.utils.datetime import from_excel

from peelian.records.raw_text import as_text
from peelian.records.reading.limits import (
    MOST_COLUMNS,
    MOST_SHEET_ROWS,
    MOST_VALUE_CHARACTERS,
)

BLOCK_BYTES = 1 << 16
LETTERS = 26
Texts = list[str | None]
Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


class SheetError(ValueError):
    """A sheet that's no sheet, or is beyond its limits; its text holds no value."""


@dataclass(frozen=True)
class Styles:
    """What of a workbook a sheet's values hang on.

    Attributes:
        texts: the shared texts by number.
        dates, spans: numbers of the styles that show a number as a date, and as a span of time.
        epoch: the day that serial dates are counted from.
    """

    texts: list[str]
    dates: frozenset[int]
    spans: frozenset[int]
    epoch: dt.datetime


@dataclass
class Seen:
    """What was met on the way, beside values.

    Attributes:
        hidden_rows: how many rows with a value are hidden or filtered away.
        hidden_columns: column numbers, from 1.
        unworked: column number to how many of its formulas have no value.
    """

    hidden_rows: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    unworked: dict[int, int] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)


def sheet_rows(stream: IO[bytes], styles: Styles, seen: Seen) -> Iterator[Texts]:
    """Every row from the first, empty ones too, each as long as its last cell.

    Args:
        stream: the sheet's XML.
        seen: filled in on the way; complete when the rows are at their end.
    Raises: SheetError where it's no sheet, or beyond the limits; expat's error for broken XML.
    """
    reader = _Reader(styles, seen)
    while block := stream.read(BLOCK_BYTES):
        reader.parser.Parse(block, False)
        yield from reader.take()
    reader.parser.Parse(b"", True)
    yield from reader.take()


def cell_place(reference: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as `B12`. Raises: SheetError for another."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    column = 0
    if len(letters) > 3 or not (letters.isascii() and letters.isalpha() and digits):
        raise SheetError("a cell's place can't be read")
    for letter in letters.upper():
        column = column * LETTERS + ord(letter) - ord("A") + 1
    row = int(digits) if len(digits) <= len(str(MOST_SHEET_ROWS)) else MOST_SHEET_ROWS + 1
    if column > MOST_COLUMNS or not 0 < row <= MOST_SHEET_ROWS:
        raise SheetError(f"a cell lies beyond {MOST_SHEET_ROWS:,} rows or {MOST_COLUMNS:,} columns")
    return row, column


class _Reader:
    """The handlers of one pass, and the cell and row that they're in."""

    def __init__(self, styles: Styles, seen: Seen) -> None:
        self._styles, self._seen = styles, seen
        self._rows: list[Texts] = []
        self._row: Texts = []
        self._row_number = 0
        self._hidden = False
        self._column = 0
        self._kind, self._style = "n", 0
        self._text: list[str] = []
        self._length = 0
        self._has_formula = False
        self._phonetic = False
        self._places: dict[str, int] = {}
        self._days: dict[tuple[str, int], str] = {}
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row_starts,
            "c": self._cell_starts,
            "v": self._text_starts,
            "t": self._text_starts,
            "f": self._formula_starts,
            "rPh": self._phonetic_starts,
            "col": self._column_is_told,
            "mergeCell": self._merge_is_told,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "v": self._text_ends,
            "t": self._text_ends,
            "c": self._cell_ends,
            "row": self._row_ends,
            "rPh": self._phonetic_ends,
        }
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        # A sheet declares no document type; with one, entities could expand without end.
        self.parser.StartDoctypeDeclHandler = _no_doctype

    def take(self) -> list[Texts]:
        """The rows that are complete, once."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        handler = self._starts.get(name) or self._starts.get(name.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        handler = self._ends.get(name) or self._ends.get(name.rpartition(":")[2])
        if handler is not None:
            handler()

    def _row_starts(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r") or self._row_number + 1)
        if not self._row_number < number <= MOST_SHEET_ROWS:
            raise SheetError(f"rows aren't in order, or are more than {MOST_SHEET_ROWS:,}")
        self._rows.extend([] for _ in range(self._row_number + 1, number))
        self._row_number, self._row, self._column = number, [], 0
        self._hidden = attributes.get("hidden") in ("1", "true")

    def _row_ends(self) -> None:
        self._rows.append(self._row)
        self._seen.hidden_rows += self._hidden and any(self._row)

    def _cell_starts(self, attributes: dict[str, str]) -> None:
        self._column = self._column_of(attributes["r"]) if "r" in attributes else self._column + 1
        if self._column > MOST_COLUMNS:
            raise SheetError(f"a row has more than {MOST_COLUMNS:,} columns")
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s") or 0)
        self._text, self._length, self._has_formula = [], 0, False

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._places:
            self._places[letters] = cell_place(reference)[1]
        return self._places[letters]

    def _formula_starts(self, _: dict[str, str]) -> None:
        self._has_formula = True

    def _text_starts(self, _: dict[str, str]) -> None:
        self.parser.CharacterDataHandler = None if self._phonetic else self._characters

    def _text_ends(self) -> None:
        self.parser.CharacterDataHandler = None

    def _phonetic_starts(self, _: dict[str, str]) -> None:
        # How a word is spoken stands beside it; it's no part of it.
        self._phonetic = True

    def _phonetic_ends(self) -> None:
        self._phonetic = False

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > MOST_VALUE_CHARACTERS:
            raise SheetError(f"a value is longer than {MOST_VALUE_CHARACTERS:,} characters")
        self._text.append(text)

    def _cell_ends(self) -> None:
        if not self._text:
            if self._has_formula and self._kind != "str":
                held = self._seen.unworked
                held[self._column] = held.get(self._column, 0) + 1
            return
        missing = self._column - 1 - len(self._row)
        if missing < 0:
            raise SheetError("the cells of a row aren't in order")
        self._row.extend([None] * missing)
        self._row.append(self._value("".join(self._text)))

    def _value(self, text: str) -> str | None:
        if self._kind == "s":
            number = int(text)
            if not 0 <= number < len(self._styles.texts):
                raise SheetError("a cell names a shared text that there isn't")
            return self._styles.texts[number]
        if self._kind == "n":
            return self._number(text)
        if self._kind == "b":
            return "true" if text.strip() == "1" else "false"
        return text

    def _number(self, text: str) -> str:
        is_date = self._style in self._styles.dates
        if is_date or self._style in self._styles.spans:
            known = (text, self._style)
            if known not in self._days:
                self._days[known] = serial_date(text, self._styles.epoch, is_span=not is_date)
            return self._days[known]
        if text.isdecimal():
            return text
        return as_text(float(text)) or text

    def _column_is_told(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), int(attributes["max"])
            self._seen.hidden_columns |= set(range(first, min(last, MOST_COLUMNS) + 1))

    def _merge_is_told(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes["ref"].partition(":")
        self._seen.merged.append((*cell_place(first), *cell_place(last or first)))


def serial_date(text: str, epoch: dt.datetime, *, is_span: bool = False) -> str:
    """A day as Excel counts them, as ISO text; `text` itself where it's no day that there is."""
    try:
        found = from_excel(float(text), epoch, timedelta=is_span)
    except (ValueError, OverflowError):
        return text
    return str(found) if isinstance(found, dt.timedelta) else as_text(found) or text


def _no_doctype(*_: object) -> NoReturn:
    raise SheetError("its XML declares a document type, which no workbook does")
