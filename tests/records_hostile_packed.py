"""Broken and hostile workbooks and Parquet files, made on the spot."""

from __future__ import annotations

import datetime as dt
import functools
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from records_hostile import CANARY, HEADER, LABEL, Hostile, flipped, of_bytes

SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
COLUMNS = HEADER.split(",")
DATA_ENDS = b"</sheetData>"
LAUGHS = b"""<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""
DECLARATION_ENDS = b"?>"
CENTRAL_ENTRY, FLAGS_AT = b"PK\x01\x02", 8


@functools.cache
def good_workbook() -> bytes:
    """Nothing wrong with it, and the canary in every row."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("cases")
        sheet.write_row(0, 0, COLUMNS)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number in range(1, 40):
            sheet.write_row(number, 0, [number, "public", None, None, f"{CANARY} {number}"])
            sheet.write_datetime(number, 2, dt.datetime(2020, 2, 1), day)  # noqa: DTZ001
    return stream.getvalue()


def repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The good workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def with_rows(rows: str) -> bytes:
    """The good workbook with rows put behind its own."""
    return repacked(lambda parts: _swap(parts, SHEET, DATA_ENDS, rows.encode() + DATA_ENDS))


def packed_files() -> Iterator[Hostile]:
    """Workbooks, then Parquet."""
    yield from _broken_archives()
    yield from _hostile_parts()
    yield from _hostile_cells()
    yield from _parquet()


def workbook(name: str, data: bytes, **more: object) -> Hostile:
    return of_bytes(f"workbook: {name}", data, "cases.xlsx", **more)  # type: ignore[arg-type]


def _broken_archives() -> Iterator[Hostile]:
    whole = good_workbook()
    for part in range(20):
        yield workbook(f"cut at {part} of 20", whole[: len(whole) * part // 20], refused=True)
    for seed in range(20):
        yield workbook(f"flipped bytes {seed}", flipped(whole, seed))
    for name in zipfile.ZipFile(io.BytesIO(whole)).namelist():
        yield workbook(f"without {name}", repacked(lambda parts, name=name: parts.pop(name)))
    yield workbook("an old or locked file", b"\xd0\xcf\x11\xe0" + bytes(1_000), refused=True)
    yield workbook("a password", _locked(whole), refused=True)
    yield workbook("an archive in its way", b"MZ" + b"\0" * 500 + whole, rows=39)


def _locked(data: bytes) -> bytes:
    """An archive whose every part says that it's encrypted."""
    made = bytearray(data)
    place = made.find(CENTRAL_ENTRY)
    while place >= 0:
        made[place + FLAGS_AT] |= 1
        place = made.find(CENTRAL_ENTRY, place + 1)
    return bytes(made)


def _hostile_parts() -> Iterator[Hostile]:
    for name in (SHEET, TEXTS, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"):
        for kind, text in (("laughs", LAUGHS), ("an entity from outside", OUTSIDE)):
            data = repacked(
                lambda parts, name=name, text=text: _swap(
                    parts, name, DECLARATION_ENDS, DECLARATION_ENDS + text
                )
            )
            yield workbook(f"{kind} in {name}", data, refused=True)
    many = {f"xl/media/{n}.png": b"" for n in range(10_001)}
    yield workbook("10,001 parts", repacked(lambda parts: parts.update(many)), refused=True)
    upward = {"../../../tmp/peelian-was-here": b"x", "/etc/peelian-was-here": b"x"}
    yield workbook("parts that point upward", repacked(lambda p: p.update(upward)), rows=39)
    macro = {"xl/vbaProject.bin": b"\0" * 100, "xl/externalLinks/externalLink1.xml": b"<x/>"}
    yield workbook("a macro", repacked(lambda parts: parts.update(macro)), rows=39)
    styles = {"xl/styles.xml": b"<styleSheet>" + b" " * 17_000_000 + b"</styleSheet>"}
    yield workbook("styles of 17 MB", repacked(lambda parts: parts.update(styles)), refused=True)
    no_xml = {SHEET: b"\x89PNG" + bytes(100)}
    yield workbook("a picture for a sheet", repacked(lambda p: p.update(no_xml)), refused=True)
    page = {SHEET: b"<html/>"}
    yield workbook("a page for a sheet", repacked(lambda p: p.update(page)), refused=True)
    yield Hostile("workbook: a bomb", "cases.xlsx", _bomb, refused=True)


def _hostile_cells() -> Iterator[Hostile]:
    refused = {
        "a row of number 10^12": '<row r="1000000000000"><c r="A1"/></row>',
        "a row beyond the last": '<row r="1048577"/>',
        "a row of number -1": '<row r="-1"/>',
        "a row before the last": '<row r="3"/>',
        "column XFE": '<row r="99"><c r="XFE99"><v>1</v></c></row>',
        "column ZZZZ": '<row r="99"><c r="ZZZZ99"><v>1</v></c></row>',
        "cells out of order": '<row r="99"><c r="B99"><v>1</v></c><c r="A99"><v>1</v></c></row>',
        "a text that there isn't": '<row r="99"><c r="A99" t="s"><v>99999</v></c></row>',
        "a text of number -1": '<row r="99"><c r="A99" t="s"><v>-1</v></c></row>',
        "a number that is none": f'<row r="99"><c r="A99"><v>{CANARY}</v></c></row>',
        "a label of 1 MB": f'<row r="99"><c r="A99" t="str"><v>{"x" * LABEL}</v></c></row>',
        "a formula without a value": '<row r="99"><c r="A99"><f>1+1</f></c></row>',
        "an entity that isn't declared": '<row r="99"><c r="A99" t="str"><v>&x;</v></c></row>',
        "cells without end": '<row r="99">' + '<c t="str"><v>x</v></c>' * 16_385 + "</row>",
    }
    for name, rows in refused.items():
        yield workbook(name, with_rows(rows), refused=True)
    let_in = {
        "a row at the very end": '<row r="1048576"><c r="A1048576"><v>7</v></c></row>',
        "16,384 columns": '<row r="99">' + '<c t="str"><v>x</v></c>' * 16_384 + "</row>",
        "a formula that would start a program": (
            '<row r="99"><c r="A99" t="str"><f>cmd|\' /C calc\'!A0</f><v>=cmd|x</v></c></row>'
        ),
        "a day of number 10^300": '<row r="99"><c r="C99" s="1"><v>1E300</v></c></row>',
        "a day of number -1": '<row r="99"><c r="C99" s="1"><v>-1</v></c></row>',
        "a day that is no number": '<row r="99"><c r="C99" s="1"><v>nan</v></c></row>',
        "an error for a value": '<row r="99"><c r="A99" t="e"><v>#REF!</v></c></row>',
        "a kind of cell that there isn't": '<row r="99"><c r="A99" t="zz"><v>x</v></c></row>',
        "a style that there isn't": '<row r="99"><c r="A99" s="9999"><v>1</v></c></row>',
    }
    for name, rows in let_in.items():
        yield workbook(name, with_rows(rows), rows=40, conformed=True)
    merge = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    merged = repacked(lambda parts: _swap(parts, SHEET, DATA_ENDS, merge))
    yield workbook("a merge of everything", merged, raw={"header_rows": 2}, refused=True)
    yield Hostile("workbook: 1,048,576 rows", "cases.xlsx", _every_row, rows=1_048_575)


def _parquet() -> Iterator[Hostile]:
    stream = io.BytesIO()
    columns = {name: [f"{CANARY}{n}" for n in range(200)] for name in COLUMNS}
    pq.write_table(pa.table(columns), stream)
    whole = stream.getvalue()
    for part in range(1, 10):
        cut = whole[: len(whole) * part // 10]
        yield of_bytes(f"parquet: cut at {part} of 10", cut, "cases.parquet", refused=True)
    for seed in range(16):
        yield of_bytes(f"parquet: flipped bytes {seed}", flipped(whole, seed), "cases.parquet")
    far = pa.array([2**62, -(2**62), None], pa.int64())
    odd = {
        "moments beyond the years": far.cast(pa.timestamp("us")),
        "days beyond the years": pa.array([2**31 - 1, -(2**31), None], pa.int32()).cast(
            pa.date32()
        ),
        "bytes": pa.array([b"\xff", b"\0", None]),
        "spans": far.cast(pa.duration("s")),
        "lists": pa.array([[CANARY], [], None]),
        "texts of 1 MB": pa.array(["x" * LABEL, None, None]),
        "texts with NUL": pa.array(["a\0b", None, None]),
        "floats that are none": pa.array([float("nan"), float("inf"), None]),
    }
    for name, array in odd.items():
        table = pa.table(
            {column: array if column == "recorded" else ["1", "2", "3"] for column in COLUMNS}
        )
        yield Hostile(f"parquet: {name}", "cases.parquet", functools.partial(pq.write_table, table))
    shared = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["x" * 900_000])
    bomb = {name: shared if name == "kind" else ["1"] * 20_000 for name in COLUMNS}
    write = functools.partial(pq.write_table, pa.table(bomb).slice(0, 1_000))
    yield Hostile(
        "parquet: a text that is shared a thousand times", "cases.parquet", write, rows=1_000
    )


def _swap(parts: dict[str, bytes], name: str, old: bytes, new: bytes) -> None:
    parts[name] = parts[name].replace(old, new, 1)


def _streamed(path: Path, pieces: Iterator[bytes]) -> None:
    """The good workbook with another sheet, written piece by piece."""
    with (
        zipfile.ZipFile(io.BytesIO(good_workbook())) as whole,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in whole.namelist():
            if name != SHEET:
                archive.writestr(name, whole.read(name))
        with archive.open(SHEET, "w", force_zip64=True) as sheet:
            for piece in pieces:
                sheet.write(piece)


def _bomb(path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"<worksheet><sheetData>"
        yield from [b" " * 1_000_000] * 100
        yield b"</sheetData></worksheet>"

    _streamed(path, pieces())


def _every_row(path: Path) -> None:
    header = "".join(f'<c t="str"><v>{name}</v></c>' for name in COLUMNS)

    def pieces() -> Iterator[bytes]:
        yield f"<worksheet><sheetData><row>{header}</row>".encode()
        # Rows alike would be taken for a bomb, so each has a number of its own.
        for start in range(1, 1_048_576, 10_000):
            numbers = range(start, min(start + 10_000, 1_048_576))
            yield "".join(f"<row><c><v>{n * 7919 % 999983}</v></c></row>" for n in numbers).encode()
        yield b"</sheetData></worksheet>"

    _streamed(path, pieces())
