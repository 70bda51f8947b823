"""Opening an .xlsx as the zip it is, without trusting a word of it.

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

from peelian.publication.inspection.findings import Finding, Unreadable

MOST_FILE_BYTES = 50_000_000
MOST_PART_BYTES = 100_000_000
MOST_PARTS = 700
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
CENTRAL_ENTRY_BYTES = 46
END_RECORD_BYTES = 22
LOCAL_MAGIC = b"PK\x03\x04"
PART_KINDS = {
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


def part_kind(name: str) -> str | None:
    """The kind of a part by its name; None where it isn't on the list."""
    return next((kind for kind, form in PART_KINDS.items() if re.fullmatch(form, name)), None)


def open_archive(data: bytes, where: str) -> tuple[dict[str, bytes], list[Finding]]:
    """The parts of a workbook that are on the list, and what is wrong with the zip.

    Args:
        data: the file.
        where: its name, for findings.
    Returns: content by part name, and findings; a part with a finding may be missing.
    """
    if len(data) > MOST_FILE_BYTES:
        return {}, [Finding(where, f"the file is larger than {MOST_FILE_BYTES} bytes")]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries, comment = archive.infolist(), archive.comment
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        return {}, [Finding(where, "the file can't be read as a zip")]
    findings = _whole_file(data, entries, comment, where)
    names = [entry.filename for entry in entries]
    if len(names) > MOST_PARTS:
        return {}, [*findings, Finding(where, f"has more than {MOST_PARTS} parts")]
    folded = [name.casefold() for name in names]
    parts: dict[str, bytes] = {}
    room = MOST_PART_BYTES
    for number, entry in enumerate(entries, start=1):
        place = f"{where}, part {number}"
        if part_kind(entry.filename) is None:
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
        r"(?:xl/(?P<a>[A-Za-z]{1,24})|(?P<b>customXml|customUI|docProps))(?=[/.\d])", entry.filename
    )
    return f" ({known['a'] or known['b']})" if known else ""


def _whole_file(
    data: bytes, entries: list[zipfile.ZipInfo], comment: bytes, where: str
) -> list[Finding]:
    findings = []
    if comment or any(entry.comment or entry.extra for entry in entries):
        findings.append(Finding(where, "the zip holds comments or extra fields"))
    position = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset != position:
            return [*findings, Finding(where, "the zip holds bytes that belong to no part")]
        name_bytes = len(entry.filename.encode("utf-8"))
        position += LOCAL_HEADER.size + name_bytes + entry.compress_size
    central = sum(CENTRAL_ENTRY_BYTES + len(e.filename.encode("utf-8")) for e in entries)
    if position + central + END_RECORD_BYTES != len(data):
        findings.append(Finding(where, "the zip holds bytes that belong to no part"))
    return findings


def _content(data: bytes, entry: zipfile.ZipInfo, room: int) -> bytes:
    start = entry.header_offset
    header = data[start : start + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size:
        raise Unreadable("its header is cut off")
    magic, _, flags, method, *_rest, name_size, extra_size = LOCAL_HEADER.unpack(header)
    name_end = start + LOCAL_HEADER.size + name_size
    name = data[start + LOCAL_HEADER.size : name_end]
    if magic != LOCAL_MAGIC or name != entry.filename.encode("utf-8") or extra_size:
        raise Unreadable("its two headers differ")
    if flags & ~0x0806 or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("is encrypted, or compressed in an unusual way")
    packed = data[name_end : name_end + entry.compress_size]
    content = packed if method == zipfile.ZIP_STORED else _inflate(packed, room)
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
