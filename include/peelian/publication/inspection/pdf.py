"""Inspecting a PDF: every object by list, every word where a reader sees it, no person's trace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.known import authors, without_known
from peelian.publication.inspection.pdf_content import read_page
from peelian.publication.inspection.pdf_objects import (
    Name,
    Object,
    Ref,
    Value,
    inflated,
    read_pdf,
)
from peelian.publication.inspection.pdf_schema import (
    CREATORS,
    DATE,
    FONT_NAMES,
    KEYS,
    STREAM_USES,
)
from peelian.publication.inspection.shapes import shape_of

MOST_BYTES = 20_000_000
MAP = re.compile(rb"beginbf(char|range)\b(.*?)endbf\1", re.DOTALL)
CODE = re.compile(rb"<([0-9A-Fa-f]{2,64})>")
WORDS_OF_XML = re.compile(r">([^<>]+)<")
MOST_POINTS = 1200.0
"""Of a page's side; larger paper than A3 could hide words at its edge."""

MOST_CODES = 65_536
PAPER = [0.0, 0.0, MOST_POINTS, MOST_POINTS]
"""Where only words are wanted, and not whether each stands on its paper."""

Objects = Mapping[int, Object]


def inspect_pdf(data: bytes, where: str, expected: Expected | None) -> list[Finding]:
    """What is wrong with a PDF; nothing where it may be published.

    Args:
        data: the file.
        where: its name.
        expected: the release that it belongs to, whose own texts may stand in it; None where
            nothing is known.
    """
    if len(data) > MOST_BYTES:
        return [Finding(where, "is larger than a letter can be")]
    try:
        objects, trailer = read_pdf(data)
        findings = _check_objects(objects, trailer, where)
        findings += _check_words(objects, trailer, where, expected)
    except Unreadable as fault:
        return [Finding(where, str(fault))]
    except (RecursionError, KeyError, TypeError, ValueError, IndexError, UnicodeDecodeError):
        return [Finding(where, "can't be understood")]
    return sorted(set(findings))


def _check_objects(objects: Objects, trailer: dict[str, Value], where: str) -> list[Finding]:
    """Whether everything is on the list, and reached from the trailer."""
    findings: list[Finding] = []
    reached: set[int] = set()
    waiting: list[tuple[Value, str, str]] = [(trailer, "trailer", "trailer")]
    while waiting:
        value, kind, use = waiting.pop()
        if isinstance(value, Ref):
            if value.number not in objects:
                raise Unreadable("refers to an object that isn't there")
            found = objects[value.number]
            if found.raw is not None and use not in STREAM_USES and "N" not in found.facts:
                findings.append(Finding(where, "holds a stream that a letter need not"))
            if value.number not in reached:
                reached.add(value.number)
                waiting.append((found.value, "", use))
        elif isinstance(value, list):
            waiting += [(part, "", use) for part in value]
        elif isinstance(value, dict):
            kind = kind or ("Info" if use == "Info" else str(value.get("Type", "")))
            known = kind if kind in KEYS else ""
            waiting += [(part, "", key) for key, part in value.items()]
            if not all(key in KEYS[known] or re.fullmatch(FONT_NAMES, key) for key in value):
                findings.append(Finding(where, "says of an object what a letter need not"))
    if reached != set(objects):
        findings.append(Finding(where, "holds objects that nothing refers to"))
    return findings


def _check_words(
    objects: Objects, trailer: dict[str, Value], where: str, expected: Expected | None
) -> list[Finding]:
    findings: list[Finding] = []
    texts = []
    for number, page in enumerate(_pages(objects, trailer), start=1):
        box = [side for side in _list(objects, page["MediaBox"]) if isinstance(side, float)]
        if len(box) != 4 or box[:2] != [0.0, 0.0] or not all(s <= MOST_POINTS for s in box):
            raise Unreadable("has paper of an unusual size")
        shown = read_page(_content(objects, page), box, _letters(objects, page))
        findings += [Finding(f"{where}, page {number}", fault) for fault in shown.faults]
        texts += shown.lines
    texts += [_text(part) for found in objects.values() for part in _strings(found.value)]
    texts += _metadata_words(objects)
    for text in texts:
        if shape := shape_of(without_known(text, expected)):
            findings.append(Finding(where, f"holds what looks like {shape}"))
    return findings + _check_info(objects, trailer, where, authors(expected))


def words_of_pdf(data: bytes) -> list[str]:
    """Every run of words that its pages show. Raises: Unreadable where it can't be understood."""
    try:
        objects, trailer = read_pdf(data)
        pages = _pages(objects, trailer)
        shown = [
            read_page(_content(objects, page), PAPER, _letters(objects, page)) for page in pages
        ]
    except (RecursionError, KeyError, TypeError, ValueError, IndexError, UnicodeDecodeError):
        raise Unreadable("can't be understood") from None
    return [words for page in shown for words in page.runs]


def _check_info(
    objects: Objects, trailer: dict[str, Value], where: str, known: list[str]
) -> list[Finding]:
    info = _facts(objects, trailer.get("Info", {}))
    told = {key: _text(value) for key, value in info.items()}
    forms = {"Creator": CREATORS, "Producer": CREATORS, "ModDate": DATE, "CreationDate": DATE}
    wrong = [k for k, form in forms.items() if k in told and not re.fullmatch(form, told[k])]
    if wrong or told.get("Author", "") not in ("", *known):
        return [Finding(where, "names an author or a program that isn't the publisher's")]
    return []


def _pages(objects: Objects, trailer: dict[str, Value]) -> Iterator[dict[str, Value]]:
    waiting = [_facts(objects, _facts(objects, trailer["Root"])["Pages"])]
    while waiting:
        node = waiting.pop(0)
        if node.get("Type") == "Pages":
            waiting = [_facts(objects, kid) for kid in _list(objects, node["Kids"])] + waiting
        else:
            yield node


def _facts(objects: Objects, value: Value) -> dict[str, Value]:
    found = objects[value.number].value if isinstance(value, Ref) else value
    if not isinstance(found, dict):
        raise Unreadable("has something else where a dictionary must stand")
    return found


def _list(objects: Objects, value: Value) -> list[Value]:
    found = objects[value.number].value if isinstance(value, Ref) else value
    if not isinstance(found, list):
        raise Unreadable("has something else where a list must stand")
    return found


def _content(objects: Objects, page: dict[str, Value]) -> bytes:
    contents = page["Contents"]
    refs = contents if isinstance(contents, list) else [contents]
    return b"\n".join(inflated(objects[ref.number]) for ref in refs if isinstance(ref, Ref))


def _letters(objects: Objects, page: dict[str, Value]) -> dict[str, dict[bytes, str]]:
    fonts = _facts(objects, _facts(objects, page["Resources"]).get("Font", {}))
    return {name: _letters_of(objects, _facts(objects, font)) for name, font in fonts.items()}


def _letters_of(objects: Objects, font: dict[str, Value]) -> dict[bytes, str]:
    found = font.get("ToUnicode")
    if not isinstance(found, Ref):
        if font.get("Encoding") != "WinAnsiEncoding":
            raise Unreadable("has a font whose words can't be spelt out")
        codes = [bytes([code]) for code in range(32, 256)]
        return {code: code.decode("cp1252", errors="replace") for code in codes}
    return _read_map(inflated(objects[found.number]))


def _read_map(text: bytes) -> dict[bytes, str]:
    """What each code of a font stands for, as its map says; the map could still be wrong."""
    letters: dict[bytes, str] = {}
    for kind, inside in MAP.findall(text):
        codes = [bytes.fromhex(code.decode("ascii")) for code in CODE.findall(inside)]
        if CODE.sub(b"", inside).strip() or len(codes) % (2 if kind == b"char" else 3):
            raise Unreadable("has a font whose words can't be spelt out")
        if kind == b"char":
            pairs = zip(codes[::2], codes[1::2], strict=True)
            letters |= {code: words.decode("utf-16-be") for code, words in pairs}
            continue
        for first, last, start in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            low, high = int.from_bytes(first, "big"), int.from_bytes(last, "big")
            for step in range(min(high - low + 1, MOST_CODES)):
                code = (low + step).to_bytes(len(first), "big")
                letters[code] = chr(int.from_bytes(start, "big") + step)
    return letters


def _strings(value: Value) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key != "ID":
                yield from _strings(part)


def _text(value: Value) -> str:
    if not isinstance(value, bytes):
        return str(value)
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be")
    return value.decode("utf-8", errors="replace")


def _metadata_words(objects: Objects) -> list[str]:
    streams = [found for found in objects.values() if found.facts.get("Type") == Name("Metadata")]
    return [
        words
        for found in streams
        for words in WORDS_OF_XML.findall(inflated(found).decode("utf-8"))
        if words.strip()
    ]
