"""Reading a PDF by a grammar so narrow that every byte of the file belongs to an object.

A PDF is usually read from its end, and what no table points at is skipped: that's where old
versions of pages, and the text under a "redaction", are found. So here the file is read from its
first byte to its last: a header, whole objects one after the other, one table that tells where each
of them starts, one trailer. No earlier version, no object inside a stream, no comment.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from peelian.publication.inspection.findings import Unreadable

HEADER = re.compile(rb"%PDF-1\.[3-7]\n%[\x80-\xff]{4}\n+")
OBJECT = re.compile(rb"([1-9]\d{0,5}) 0 obj\s+")
END = re.compile(rb"\s*endobj\s+")
STREAM = re.compile(rb"\s*stream\r?\n")
END_STREAM = re.compile(rb"\r?\n?endstream")
TABLE = re.compile(
    rb"xref\n0 (?P<count>\d{1,6})\n(?P<lines>(?:\d{10} \d{5} [fn][ \r]\n)+)trailer\s+"
)
TAIL = re.compile(rb"\s*startxref\n(\d{1,9})\n%%EOF\n?")
SPACE = re.compile(rb"[ \n\r\t]*")
TOKEN = re.compile(
    rb"(?P<ref>\d{1,6} 0 R(?![A-Za-z]))|(?P<number>[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12}))"
    rb"|(?P<name>/[!-$&'*-.0-;=?-Z\\^-z|~#]*)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<hex><[0-9A-Fa-f \n]*>)|(?P<word>true|false|null)|(?P<text>\()"
)
STRING_PARTS = re.compile(rb"[^()\\]+|\\[0-7]{1,3}|\\\r?\n|\\.|[()]", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
MOST_OBJECTS, MOST_DEPTH, MOST_STREAM_BYTES = 50_000, 30, 50_000_000


class Name(str):
    """A name of the format, such as /Type, without its slash."""


@dataclass(frozen=True)
class Ref:
    """A reference to an object by its number."""

    number: int


Value = Name | Ref | bytes | float | bool | None | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True)
class Object:
    """An object: its value, and its stream's bytes as they stand in the file; None without one."""

    value: Value
    raw: bytes | None = None

    @property
    def facts(self) -> dict[str, Value]:
        """Its dictionary; empty where it's something else."""
        return self.value if isinstance(self.value, dict) else {}


def read_pdf(data: bytes) -> tuple[dict[int, Object], dict[str, Value]]:
    """The objects by number, and the trailer.

    Raises: Unreadable where a byte of the file belongs to nothing, or it isn't of this grammar.
    """
    head = HEADER.match(data)
    if not head:
        raise Unreadable("does not start as a plain PDF")
    position = head.end()
    objects: dict[int, Object] = {}
    starts: dict[int, int] = {}
    while found := OBJECT.match(data, position):
        number = int(found[1])
        if number in objects or len(objects) >= MOST_OBJECTS:
            raise Unreadable("has an object twice, or too many")
        starts[number] = position
        objects[number], position = _read_object(data, found.end())
    return objects, _read_tail(data, position, starts)


def inflated(found: Object) -> bytes:
    """A stream's content. Raises: Unreadable where it's damaged, or packed in an unusual way."""
    raw = found.raw or b""
    kind = found.facts.get("Filter")
    if kind in ([], None):
        return raw
    if kind not in (Name("FlateDecode"), [Name("FlateDecode")]) or "DecodeParms" in found.facts:
        raise Unreadable("a stream is packed in an unusual way")
    packer = zlib.decompressobj()
    try:
        content = packer.decompress(raw, MOST_STREAM_BYTES)
    except zlib.error:
        raise Unreadable("a stream is damaged") from None
    if not packer.eof or packer.unused_data or packer.unconsumed_tail:
        raise Unreadable("a stream holds bytes behind its end, or is cut off")
    return content


def read_value(data: bytes, position: int, depth: int = 0) -> tuple[Value, int]:
    """The value that stands at a position, and the position behind it.

    Raises: Unreadable where none does.
    """
    found = TOKEN.match(data, SPACE.match(data, position).end())  # type: ignore[union-attr]
    if not found or depth > MOST_DEPTH:
        raise Unreadable("holds something that can't be read")
    kind, text, end = found.lastgroup, found[0], found.end()
    if kind == "open":
        return _read_list(data, end, depth) if text == b"[" else _read_dictionary(data, end, depth)
    if kind == "text":
        return _read_string(data, end)
    if kind == "close":
        raise Unreadable("holds something that can't be read")
    return _plain(str(kind), text), end


def _plain(kind: str, text: bytes) -> Value:
    if kind == "ref":
        return Ref(int(text.split()[0]))
    if kind == "number":
        return float(text)
    if kind == "name":
        if b"#" in text:
            raise Unreadable("writes a name in an unusual way")
        return Name(text[1:].decode("ascii"))
    if kind == "hex":
        digits = re.sub(rb"\s", b"", text[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return {b"true": True, b"false": False, b"null": None}[text]


def _read_list(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    values: list[Value] = []
    while True:
        position = SPACE.match(data, position).end()  # type: ignore[union-attr]
        if data[position : position + 1] == b"]":
            return values, position + 1
        value, position = read_value(data, position, depth + 1)
        values.append(value)


def _read_dictionary(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    facts: dict[str, Value] = {}
    while True:
        position = SPACE.match(data, position).end()  # type: ignore[union-attr]
        if data[position : position + 2] == b">>":
            return facts, position + 2
        key, position = read_value(data, position, depth + 1)
        if not isinstance(key, Name) or key in facts:
            raise Unreadable("says a thing of an object twice")
        facts[key], position = read_value(data, position, depth + 1)


def _read_string(data: bytes, position: int) -> tuple[bytes, int]:
    pieces: list[bytes] = []
    open_brackets = 1
    while True:
        found = STRING_PARTS.match(data, position)
        if not found:
            raise Unreadable("has a text without an end")
        piece, position = found[0], found.end()
        open_brackets += {b"(": 1, b")": -1}.get(piece, 0)
        if not open_brackets:
            return b"".join(pieces), position
        pieces.append(_unescaped(piece) if piece[:1] == b"\\" else piece)


def _unescaped(piece: bytes) -> bytes:
    rest = piece[1:]
    if rest[:1].isdigit():
        return bytes([int(rest, 8) & 0xFF])
    return b"" if rest.strip() == b"" and rest != b" " else ESCAPED.get(rest, rest)


def _read_object(data: bytes, position: int) -> tuple[Object, int]:
    value, position = read_value(data, position)
    raw = None
    if found := STREAM.match(data, position):
        length = value.get("Length") if isinstance(value, dict) else None
        if not isinstance(length, float) or length < 0 or length != int(length):
            raise Unreadable("a stream does not say how long it is")
        raw = data[found.end() : found.end() + int(length)]
        end = END_STREAM.match(data, found.end() + int(length))
        if not end:
            raise Unreadable("a stream is not as long as it says")
        position = end.end()
    closed = END.match(data, position)
    if not closed:
        raise Unreadable("an object has no end, or something stands behind it")
    return Object(value, raw), closed.end()


def _read_tail(data: bytes, position: int, starts: dict[int, int]) -> dict[str, Value]:
    found = TABLE.match(data, position)
    if not found:
        raise Unreadable("holds bytes that belong to no object")
    trailer, end = read_value(data, found.end())
    tail = TAIL.fullmatch(data, end)
    if not tail or int(tail[1]) != position or not isinstance(trailer, dict):
        raise Unreadable("does not end as a plain PDF")
    told = {
        number: int(line[:10])
        for number, line in enumerate(found["lines"].splitlines())
        if line[17:18] == b"n"
    }
    if told != starts or int(found["count"]) != len(found["lines"].splitlines()):
        raise Unreadable("its table does not tell where its objects are")
    return trailer
