"""Trying a mapping on its register: what's found, and whether it fits, without a value.

In    a mapping and its register
Out   for each raw table how many rows there are and what lies hidden; for each canonical column
      the shapes of the values that it's made from, and how many of them fit
Why   someone who adds a register sees that dates, codes and header rows are right before anything
      is copied, on a screen that others may see too
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from peelian.core.reference import codes_of
from peelian.records.door import RawTable
from peelian.records.mapping import ColumnMap, Source, TableMap
from peelian.records.mapping_check import words_to_codes
from peelian.records.reading.opening import open_register
from peelian.records.reading.register import Register
from peelian.records.schema import TABLES, Column, Kind
from peelian.records.snapshot import checked_shapes
from peelian.records.sources import load_source
from peelian.records.spellings import normal
from peelian.records.value_shapes import shape_of

ROWS_LOOKED_AT = 1_000
SHAPES_TOLD = 3
PSEUDONYM, FREE_TEXT, JOINED, CONSTANT = "a pseudonym", "free text", "joined", "constant"
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
SERIAL_DAY = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?")
"""How Excel counts the days from 1927 to 2173."""


@dataclass(frozen=True)
class RawTrial:
    """A raw table. `rows` are those read: all of a file, the first of a database."""

    name: str
    place: str
    rows: int
    unlisted: int
    told: dict[str, int]


@dataclass(frozen=True)
class ColumnTrial:
    """A canonical column, tried on the first rows.

    Attributes:
        made_from: its raw columns.
        filled, looked_at: how many of the rows have a value.
        fits: how many values are a day or a code that's known; None where anything fits.
        shapes: the most common shapes.
        hint: what might help; "" where nothing comes to mind.
    """

    name: str
    made_from: str
    filled: int
    looked_at: int
    fits: int | None
    shapes: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True)
class Trial:
    """A mapping as tried: where, how it was read, and what was found."""

    where: str
    read_as: str
    raw: tuple[RawTrial, ...]
    canonical: dict[str, tuple[ColumnTrial, ...]] = field(default_factory=dict)

    def misfits(self) -> int:
        """How many columns hold values that don't fit."""
        return sum(
            column.fits is not None and column.fits < column.filled
            for columns in self.canonical.values()
            for column in columns
        )


def try_source(source_file: Path) -> Trial:
    """Open a register and look at it through its mapping; nothing is written.

    Raises: InputError for the mapping; RegisterError where the register is missing, unreadable, or
        not of the mapping's shape.
    """
    source = load_source(source_file)
    with open_register(source) as register:
        shapes = checked_shapes(source, register)
        raw, heads = [], {}
        for name, table in source.tables.items():
            heads[name], rows = _head(register, name, table, read_all=source.at.folder is not None)
            known = {*table.taken, *table.drop}
            unlisted = {column for shape in shapes[name] for column in shape.columns} - known - {""}
            place = ", ".join(shape.place for shape in shapes[name])
            told = register.told.get(name, {})
            raw.append(RawTrial(name, place, rows, len(unlisted), told))
        register.finish()
        canonical = {
            name: tuple(_columns(name, mapping, source, heads[mapping.from_]))
            for name, mapping in source.canonical.items()
        }
        return Trial(register.where, register.read_as, tuple(raw), canonical)


Head = list[dict[str, str | None]]


def _head(register: Register, name: str, raw: RawTable, *, read_all: bool) -> tuple[Head, int]:
    """The first rows, and how many were read; a file to its end, where it may be cut off."""
    head: Head = []
    rows = 0
    batches = register.batches(name, raw)
    with contextlib.closing(batches):  # type: ignore[type-var]
        for batch in batches:
            rows += batch.num_rows
            if len(head) < ROWS_LOOKED_AT:
                head += batch.slice(0, ROWS_LOOKED_AT - len(head)).to_pylist()
            elif not read_all:
                break
    return head, rows


def _columns(name: str, mapping: TableMap, source: Source, head: Head) -> Iterator[ColumnTrial]:
    raw = source.tables[mapping.from_]
    for column, way in mapping.columns.items():
        if way.constant is not None:
            yield ColumnTrial(column, CONSTANT, len(head), len(head), None, (way.constant,))
            continue
        texts = [text for row in head if (text := _text(row, way)) is not None]
        schema = TABLES[name].column(column)
        fits = _fitting(texts, schema, way)
        yield ColumnTrial(
            column,
            ", ".join(way.from_),
            len(texts),
            len(head),
            fits,
            _shapes(texts, way, raw),
            _hint(texts, schema, fits),
        )


def _text(row: dict[str, str | None], way: ColumnMap) -> str | None:
    parts = [(row[name] or "").strip() for name in way.from_]
    text = "/".join(parts) if any(parts) else None
    found = re.search(way.take, text) if way.take is not None and text is not None else None
    return (found.group(1) or "").strip() or None if found else text


def _fitting(texts: Sequence[str], schema: Column, way: ColumnMap) -> int | None:
    if schema.kind is Kind.DATE:
        return sum(any(_is_day(text, form) for form in way.date) for text in texts)
    if schema.kind is Kind.NUMBER:
        return sum(NUMBER.fullmatch(text) is not None for text in texts)
    if schema.codes is None:
        return None
    listed = words_to_codes(way)
    if listed is None:
        return sum(text in codes_of(schema.codes) for text in texts)
    known = {normal(word) for word in listed}
    return sum(normal(text) in known for text in texts)


def _is_day(text: str, form: str) -> bool:
    try:
        dt.datetime.strptime(text, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def _shapes(texts: Sequence[str], way: ColumnMap, raw: RawTable) -> tuple[str, ...]:
    if set(way.from_) & set(raw.person):
        return (PSEUDONYM if len(way.from_) == 1 else JOINED,)
    if set(way.from_) & set(raw.text):
        return (FREE_TEXT,)
    common = Counter(shape_of(text) for text in texts).most_common(SHAPES_TOLD)
    return tuple(shape for shape, _ in common)


def _hint(texts: Sequence[str], schema: Column, fits: int | None) -> str:
    misfit = fits is not None and fits < len(texts)
    if schema.kind is Kind.DATE and misfit and any(SERIAL_DAY.fullmatch(text) for text in texts):
        return "some are days as Excel counts them: list the column in `serial_dates`"
    return ""
