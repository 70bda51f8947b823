"""Opening a file as the zip it is, without trusting a word of it.

Data can hide in a zip where no spreadsheet program looks: before the first entry, between entries,
behind the end, in comments, extra fields, second entries of one name, behind the end of a
compressed stream. So every byte of the file must belong to a part that's on the list.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from peelian.publication.inspection.findings import Finding, Unreadable

MOST_FILE_BYTES = 50_000_000
MOST_PART_BYTES = 100_000_000
MOST_PARTS = 700
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
CENTRAL_ENTRY = struct.Struct("<4s4B4H3I5H2I")
END_RECORD = struct.Struct("<4s4H2IH")
LOCAL_MAGIC, CENTRAL_MAGIC, END_MAGIC = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
ZIP_VERSION = 20
UTF8_FLAG = 0x800
FIRST_DATE = 1 << 5 | 1
SYSTEMS = (0, 3)
ATTRIBUTES = (0, 0o600 << 16, 0o100600 << 16)
WORKBOOK_PARTS = {
    "types": r"\[Content_Types\]\.xml",
    "package_links": r"_rels/\.rels",
    "workbook_links": r"xl/_rels/workbook\.xml\.rels",
    "sheet_links": r"xl/worksheets/_rels/sheet[1-9]\d{0,2}\.xml\.rels",
    "application": r"docProps/app\.xml",
    "core": r"docProps/core\.xml",
    "workbook": r"xl/workbook\.xml",
    "sheet": r"xl/worksheets/sheet[1-9]\d{0,2}\.xml",
    "table": r"xl/tables/table[1-9]\d{0,2}\.xml",
    "styles": r"xl/styles\.xml",
    "theme": r"xl/theme/theme1\.xml",
    "strings": r"xl/sharedStrings\.xml",
}
"""Every part that a release's workbook may have, by kind."""


def part_kind(name: str, kinds: Mapping[str, str]) -> str | None:
    """The kind of a part by its name; None where it isn't on the list."""
    return next((kind for kind, form in kinds.items() if re.fullmatch(form, name)), None)


def open_archive(
    data: bytes, where: str, kinds: Mapping[str, str]
) -> tuple[dict[str, bytes], list[Finding]]:
    """The parts of a file that are on the list, in its order, and what is wrong with the zip.

    Args:
        data: the file.
        where: its name, for findings.
        kinds: the parts that it may have: a form that the name must match as a whole, by kind.
    Returns: content by part name, and findings; a part with a finding may be missing.
    """
    if len(data) > MOST_FILE_BYTES:
        return {}, [Finding(where, f"the file is larger than {MOST_FILE_BYTES} bytes")]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        return {}, [Finding(where, "the file can't be read as a zip")]
    if len(entries) > MOST_PARTS:
        return {}, [Finding(where, f"has more than {MOST_PARTS} parts")]
    try:
        findings = _whole_file(data, entries, where)
    except (struct.error, UnicodeEncodeError):
        return {}, [Finding(where, "the zip's records can't be read")]
    folded = [entry.filename.casefold() for entry in entries]
    parts: dict[str, bytes] = {}
    room = MOST_PART_BYTES
    for number, entry in enumerate(entries, start=1):
        place = f"{where}, part {number}"
        if part_kind(entry.filename, kinds) is None:
            findings.append(Finding(place, f"is of a kind that isn't allowed{_hint(entry)}"))
        elif folded.count(entry.filename.casefold()) > 1:
            findings.append(Finding(place, "has the same name as another part"))
        else:
            try:
                parts[entry.filename] = _content(data, entry, room)
                room -= len(parts[entry.filename])
            except Unreadable as fault:
                findings.append(Finding(f"{where}, {entry.filename}", str(fault)))
    return parts, findings


def _hint(entry: zipfile.ZipInfo) -> str:
    # The folder tells which feature it is; the name itself could be anything.
    known = re.match(
        r"(?:(?:xl|word)/(?P<a>[A-Za-z]{1,24})|(?P<b>customXml|customUI|docProps|Configurations2"
        r"|Pictures|Thumbnails|Basic|Scripts|Object|settings))(?=[/. \d])",
        entry.filename,
    )
    return f" ({known['a'] or known['b']})" if known else ""


def _whole_file(data: bytes, entries: list[zipfile.ZipInfo], where: str) -> list[Finding]:
    """Whether the zip's own records are what they must be for these parts, to the last byte."""
    position, central = 0, b""
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset != position:
            return [Finding(where, "the zip holds bytes that belong to no part")]
        position += LOCAL_HEADER.size + len(_name(entry)) + entry.compress_size
    for entry in entries:
        if entry.create_system not in SYSTEMS or entry.external_attr not in ATTRIBUTES:
            return [Finding(where, "the zip says more of a part than it needs")]
        versions = (ZIP_VERSION, entry.create_system, ZIP_VERSION, 0)
        rest = (0, 0, 0, 0, entry.external_attr, entry.header_offset)
        facts = _facts(entry)
        central += CENTRAL_ENTRY.pack(CENTRAL_MAGIC, *versions, *facts, *rest) + _name(entry)
    count = len(entries)
    end = END_RECORD.pack(END_MAGIC, 0, 0, count, count, len(central), position, 0)
    if data[position:] != central + end:
        return [Finding(where, "the zip holds comments, extra fields or bytes of no part")]
    return []


def _facts(entry: zipfile.ZipInfo) -> tuple[int, ...]:
    """What both headers of a part must say: flags, method, time, date, sum, sizes, name's size."""
    flags = entry.flag_bits & UTF8_FLAG
    sizes = (entry.CRC, entry.compress_size, entry.file_size, len(_name(entry)))
    return (flags, entry.compress_type, 0, FIRST_DATE, *sizes)


def _name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8_FLAG else "cp437")


def _content(data: bytes, entry: zipfile.ZipInfo, room: int) -> bytes:
    start, name = entry.header_offset, _name(entry)
    header = LOCAL_HEADER.pack(LOCAL_MAGIC, ZIP_VERSION, *_facts(entry), 0) + name
    if data[start : start + len(header)] != header:
        raise Unreadable("its two headers differ, or say more than they need")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("is compressed in an unusual way")
    begin = start + len(header)
    packed = data[begin : begin + entry.compress_size]
    content = packed if entry.compress_type == zipfile.ZIP_STORED else _inflate(packed, room)
    if len(content) > room:
        raise Unreadable("is larger than a release can be")
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise Unreadable("is damaged")
    return content


def _inflate(packed: bytes, room: int) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, room + 1)
    except zlib.error:
        raise Unreadable("is damaged") from None
    if len(content) > room:
        raise Unreadable("is larger than a release can be")
    if not stream.eof or stream.unused_data or stream.unconsumed_tail:
        raise Unreadable("holds bytes behind its end, or is cut off")
    return content
