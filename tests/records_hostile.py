"""Broken and hostile files of a register, made on the spot: text first, then packed forms.

Each is a name, the file it becomes, and what the mapping says of it. Workbooks and Parquet are in
`records_hostile_packed.py`.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CANARY = "ZQXCANARY"
HEADER = "ref,kind,recorded,incident,officer"
LABEL = 1_000_001
"""One more character than a value may have."""


@dataclass(frozen=True)
class Hostile:
    """A file.

    Attributes:
        file: its name.
        write: makes it at a path.
        raw: what the mapping says of its table besides.
        rows: how many rows a snapshot of it has; None where anything that reconciles is right.
        refused: whether it can't be let through.
        conformed: whether it's also conformed, which costs a second.
    """

    name: str
    file: str
    write: Callable[[Path], object]
    raw: dict[str, Any] = field(default_factory=dict)
    rows: int | None = None
    refused: bool | None = None
    conformed: bool = False


def of_bytes(name: str, data: bytes, file: str = "cases.csv", **more: Any) -> Hostile:
    """A file whose bytes are known."""
    return Hostile(name, file, lambda path: path.write_bytes(data), **more)


def lines(*rows: str, end: str = "\n") -> bytes:
    """The header and some rows."""
    return end.join([HEADER, *rows, ""]).encode()


def good(count: int = 40) -> bytes:
    """Nothing wrong with it, and the canary in every row."""
    return lines(*(f'{n},public,2020-02-01,,"{CANARY}, {n}"' for n in range(count)))


def text_files() -> Iterator[Hostile]:
    """CSV files, plain and gzip."""
    yield from _cut_and_flipped()
    yield from _shapes()
    yield from _encodings()
    yield from _values()
    yield from _large()


def _cut_and_flipped() -> Iterator[Hostile]:
    whole = good()
    packed = gzip.compress(whole, mtime=0)
    for part in range(1, 20):
        yield of_bytes(f"csv cut at {part} of 20", whole[: len(whole) * part // 20])
    for part in range(1, 10):
        cut = packed[: len(packed) * part // 10]
        yield of_bytes(f"gzip cut at {part} of 10", cut, "cases.csv.gz", refused=True)
    for seed in range(16):
        yield of_bytes(f"csv with flipped bytes {seed}", flipped(whole, seed))
        # A flipped bit of the time or name in gzip's header alters nothing.
        yield of_bytes(f"gzip with flipped bytes {seed}", flipped(packed, seed), "cases.csv.gz")


def flipped(data: bytes, seed: int, count: int = 3) -> bytes:
    """The same bytes with a few of them changed."""
    made = bytearray(data)
    chance = random.Random(seed)
    for _ in range(count):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _shapes() -> Iterator[Hostile]:
    row = f"1,public,2020-02-01,,{CANARY}"
    broken = {
        "nothing at all": b"",
        "a mark of UTF-8 alone": b"\xef\xbb\xbf",
        "line ends alone": b"\r\n\n\r",
        "a header alone": lines(),
        "a header that stands twice": f"{HEADER},ref\n{row},2\n".encode(),
        "every header the same": ("ref," * 4 + f"ref\n{row}\n").encode(),
        "another delimiter": lines(row).replace(b",", b";"),
        "a row too short": lines(row, f"2,{CANARY}"),
        "a row too long": lines(row, f"{row},{CANARY},x"),
        "a quote that never ends": lines(row, f'2,"{CANARY}'),
        "a quote in the middle": lines(row, f'2,"pub"lic,{CANARY},,'),
        "rows without a header": f"{row}\n{row}\n".encode(),
        "a page of HTML": f"<html><body>{CANARY}</body></html>".encode(),
        "16,385 columns": f"{HEADER},{','.join(['x'] * 16_380)}\n".encode(),
    }
    for name, data in broken.items():
        yield of_bytes(name, data, refused=True)
    yield of_bytes("old line ends", lines(row, row, end="\r"), rows=2, conformed=True)
    yield of_bytes("mixed line ends", lines(row, end="\r\n") + row.encode(), rows=2)
    yield of_bytes("the same row twice", lines(row, row), rows=2, conformed=True)
    yield of_bytes("no row at all that fits", lines(",,,,", ",,,,"), rows=2, conformed=True)
    wide = f"{HEADER},{','.join(f'c{n}' for n in range(16_379))}\n{row}{',x' * 16_379}\n"
    yield of_bytes("16,384 columns", wide.encode(), rows=1)
    yield of_bytes("no packing in spite of its name", good(), "cases.csv.gz", refused=True)
    yield of_bytes("a workbook's name and no workbook", good(), "cases.xlsx", refused=True)
    yield of_bytes("Parquet's name and no Parquet", good(), "cases.parquet", refused=True)


def _encodings() -> Iterator[Hostile]:
    row = f"1,public,2020-02-01,,{CANARY}é"
    whole = lines(row)
    for place in (0, 3, len(HEADER) + 1, len(whole) - 2):
        made = whole[:place] + b"\0" + whole[place:]
        yield of_bytes(f"a NUL byte at {place}", made, refused=True)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield of_bytes(f"{encoding} as UTF-8", whole.decode().encode(encoding), refused=True)
    mixed = {"latin-1 after UTF-8": b"2,\xe9,,,\n", "a lone surrogate": b"2,\xed\xa0\x80,,,\n"}
    mixed |= {"an overlong slash": b"2,\xc0\xaf,,,\n", "half a letter": b"2,\xc3"}
    for name, more in mixed.items():
        yield of_bytes(name, whole + more, refused=True)
    yield of_bytes("UTF-8 as UTF-16", whole, raw={"encoding": "utf-16"}, refused=True)


def _values() -> Iterator[Hostile]:
    days = ["0001-01-01", "9999-12-31", "10000-01-01", "0000-00-00", "31/02/2020", "-0001-01-01"]
    days += ["1e309", "NaN", "2020-02-01T25:61:00", "99999999999999999999", CANARY]
    days += ["".join(chr(0x660 + int(sign)) if sign.isdigit() else sign for sign in "2020-02-01")]
    for day in days:
        data = lines(f"1,public,{day},{day},AV1", "2,public,2020-02-01,,AV1")
        yield of_bytes(f"the day {day}", data, rows=2, conformed=True)
    for formula in ("=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "+1+1", "-1", "@SUM(A1)"):
        quoted = '"' + formula.replace('"', '""') + '"'
        data = lines(f"{quoted},{quoted},{quoted},{quoted},{quoted}")
        yield of_bytes(f"the formula {formula}", data, rows=1, conformed=True)
    words = {"turned round": "\u202epublic", "joined": "a\u200db\u2060", "bell": "\x07\x1b[2J"}
    words |= {"a template": "{{ 7*7 }}", "a statement": "'); DROP TABLE cases; --"}
    words |= {"a script": "<script>alert(1)</script>", "a format": "%s%n{0.__class__}"}
    for name, word in words.items():
        data = lines(f'"{word}","{word}",2020-02-01,,"{word}"')
        yield of_bytes(f"the word {name}", data, rows=1, conformed=True)


def _large() -> Iterator[Hostile]:
    label = "x" * LABEL
    yield of_bytes("a label of 1 MB", lines(f"1,{label},,,"), refused=True)
    yield of_bytes(
        "a label of 1 MB in lines", lines(f'1,"{label[::2]}\n{label[::2]}",,,'), refused=True
    )
    yield of_bytes("a header of 1 MB", f"{HEADER},{label}\n1,,,,,\n".encode(), refused=True)
    yield of_bytes("a line of 9 MB", lines(f"1,{',' * 9_000_000}"), refused=True)
    fit = lines(*(f"{n},{label[:900_000]},2020-02-01,,AV1" for n in range(60)))
    yield of_bytes("sixty labels of nearly 1 MB", fit, rows=60)
    yield Hostile("a gzip bomb", "cases.csv.gz", _gzip_bomb, refused=True)


def _gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(f"{HEADER}\n".encode())
        row = b"1,public,2020-02-01,,AV1\n" * 40_000
        for _ in range(100):
            stream.write(row)
