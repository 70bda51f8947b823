"""A plain PDF made by hand, and ways to spoil it: pypdf, and edits of its objects."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pypdf
from poison import CANARY
from pypdf.annotations import FreeText, Link
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

Spoil = Callable[[bytes], bytes]
WORDS = (
    "BT /f0 12 Tf 0 g 72 720 Td (Answer to a request) Tj ET\n"
    "q 0.9 g 72 600 200 50 re f Q\n"
    "BT /f0 11 Tf 0 g 1 0 0 1 72 620 Tm [(We hold the ) 20 (information.)] TJ ET\n"
    "q 1 w 72 600 m 272 600 l S Q"
)
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    "/Resources << /Font << /f0 5 0 R >> >> >>"
)
CATALOG = "<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>"
INFO = "<< /Title (Answer to a request) /CreationDate (D:20260206093000Z) >>"


def stream(text: str, facts: str = "", *, pack: bool = True) -> bytes:
    data = text.encode("latin-1")
    packed = zlib.compress(data, 9) if pack else data
    told = f"<< /Length {len(packed)}{' /Filter /FlateDecode' if pack else ''}{facts} >>"
    return told.encode() + b"\nstream\n" + packed + b"\nendstream"


def pdf(
    *,
    words: str = WORDS,
    catalog: str = CATALOG,
    page: str = PAGE,
    info: str = INFO,
    content: bytes | None = None,
    more: tuple[bytes, ...] = (),
    trailer: str = "",
) -> bytes:
    """A PDF of one page, any of its objects exchanged, and more objects behind them."""
    objects = [
        catalog.encode(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        page.encode(),
        content if content is not None else stream(words),
        FONT.encode(),
        info.encode(),
        *more,
    ]
    data = b"%PDF-1.7\n%\x80\x80\x80\x80\n"
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    lines = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in starts)
    tail = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R{trailer} >>"
    table = b"xref\n0 %d\n%strailer\n%s\n" % (len(objects) + 1, lines, tail.encode())
    return data + table + b"startxref\n%d\n%%%%EOF\n" % len(data)


def made(**changes: object) -> Spoil:
    """The PDF made anew with changes, everything else as it was."""
    return lambda data: pdf(**changes)  # type: ignore[arg-type]


def with_pypdf(change: Callable[[pypdf.PdfWriter], None]) -> Spoil:
    """Read, changed and written by pypdf, without the mark of its own that it leaves."""

    def edit(data: bytes) -> bytes:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
        writer.metadata = None
        change(writer)
        writer.pdf_header = "%PDF-1.7"
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return edit


def _appended(data: bytes) -> bytes:
    """A later version behind the first, which keeps what it replaces."""
    writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _form(writer: pypdf.PdfWriter) -> None:
    form = StreamObject()
    form.set_data(CANARY.encode())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    writer.pages[0]["/Resources"][NameObject("/XObject")] = writer._add_object(form)


def _private(writer: pypdf.PdfWriter) -> None:
    writer.root_object[NameObject("/PieceInfo")] = TextStringObject(CANARY)


def _script(writer: pypdf.PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    action[NameObject("/JS")] = TextStringObject("app.alert(1)")
    writer.root_object[NameObject("/OpenAction")] = action


def shown(text: str, before: str = "/f0 11 Tf 0 g 1 0 0 1 72 500 Tm") -> str:
    return f"{WORDS}\nBT {before} ({text}) Tj ET"


OPEN = "/OpenAction << /S /JavaScript /JS (app.alert) >>"
POISONS_PDF: dict[str, Spoil] = {
    # made by another library
    "an attachment by pypdf": with_pypdf(lambda w: w.add_attachment("s.csv", CANARY.encode())),
    "a script by pypdf": with_pypdf(_script),
    "a note by pypdf": with_pypdf(
        lambda w: w.add_annotation(0, FreeText(text=CANARY, rect=(0, 0, 50, 50))) and None
    ),
    "a link by pypdf": with_pypdf(
        lambda w: (
            w.add_annotation(0, Link(rect=(0, 0, 50, 50), url="https://evil.example/")) and None
        )
    ),
    "an author by pypdf": with_pypdf(lambda w: w.add_metadata({"/Author": CANARY})),
    "a keyword by pypdf": with_pypdf(lambda w: w.add_metadata({"/Keywords": CANARY})),
    "a program by pypdf": with_pypdf(lambda w: w.add_metadata({"/Producer": "pypdf"})),
    "a cut page by pypdf": with_pypdf(
        lambda w: setattr(w.pages[0], "cropbox", pypdf.generic.RectangleObject((0, 0, 90, 90)))
    ),
    "a turned page by pypdf": with_pypdf(lambda w: w.pages[0].rotate(180) and None),
    "a page of no words but a form by pypdf": with_pypdf(_form),
    "private data by pypdf": with_pypdf(_private),
    "encrypted by pypdf": with_pypdf(lambda w: w.encrypt("", "x", algorithm="RC4-128")),
    "objects in a stream": made(
        info=INFO.replace(">>", "/First 7 0 R >>"),
        more=(stream("8 0 (x)", " /Type /ObjStm /N 1 /First 4"),),
    ),
    "a later version behind by pypdf": _appended,
    # made by hand
    "a script": made(catalog=CATALOG.replace(">>", f"{OPEN} >>")),
    "an action at opening": made(catalog=CATALOG.replace(">>", "/OpenAction [3 0 R /Fit] >>")),
    "more actions": made(catalog=CATALOG.replace(">>", "/AA << >> >>")),
    "names of attachments": made(catalog=CATALOG.replace(">>", "/Names << >> >>")),
    "associated files": made(catalog=CATALOG.replace(">>", "/AF [] >>")),
    "layers": made(catalog=CATALOG.replace(">>", "/OCProperties << >> >>")),
    "a form": made(catalog=CATALOG.replace(">>", "/AcroForm << >> >>")),
    "a collection": made(catalog=CATALOG.replace(">>", "/Collection << >> >>")),
    "a base for addresses": made(catalog=CATALOG.replace(">>", "/URI << >> >>")),
    "notes on the page": made(page=PAGE.replace("/Contents", "/Annots [] /Contents")),
    "a thumbnail": made(page=PAGE.replace("/Contents", "/Thumb 4 0 R /Contents")),
    "a cut page": made(page=PAGE.replace("/Contents", "/CropBox [0 0 90 90] /Contents")),
    "a large page": made(page=PAGE.replace("595 842", "9595 842")),
    "a page from elsewhere": made(page=PAGE.replace("[0 0 595", "[-900 0 595")),
    "a page of private data": made(page=PAGE.replace("/Contents", "/PieceInfo 6 0 R /Contents")),
    "an author": made(info=INFO.replace(">>", f"/Author ({CANARY}) >>")),
    "keywords": made(info=INFO.replace(">>", f"/Keywords ({CANARY}) >>")),
    "a program": made(info=INFO.replace(">>", "/Producer (Writer) >>")),
    "a name with a title": made(info=INFO.replace("Answer", "PC Smith")),
    "a name twice": made(info=INFO.replace("<<", "<< /Title (x)")),
    "a name written by numbers": made(catalog=CATALOG.replace(">>", "/Open#41ction [] >>")),
    "words left of the page": made(words=shown("x", "/f0 11 Tf 0 g 1 0 0 1 -72 500 Tm")),
    "words above the page": made(words=shown("x", "/f0 11 Tf 0 g 1 0 0 1 72 5000 Tm")),
    "words moved off the page": made(words=f"q 1 0 0 1 900 0 cm {shown('x')} Q"),
    "words moved by lines": made(words=shown("x", "/f0 11 Tf 0 g 72 -500 Td")),
    "words not shown": made(words=shown("x", "/f0 11 Tf 3 Tr 1 0 0 1 72 500 Tm")),
    "white words": made(words=shown("x", "/f0 11 Tf 1 g 1 0 0 1 72 500 Tm")),
    "white words by colours": made(words=shown("x", "/f0 11 Tf 1 1 1 rg 1 0 0 1 72 500 Tm")),
    "white words by inks": made(words=shown("x", "/f0 11 Tf 0 0 0 0 k 1 0 0 1 72 500 Tm")),
    "pale words": made(words=shown("x", "/f0 11 Tf 0.8 g 1 0 0 1 72 500 Tm")),
    "tiny words": made(words=shown("x", "/f0 1 Tf 0 g 1 0 0 1 72 500 Tm")),
    "words made tiny": made(words=shown("x", "/f0 11 Tf 0 g 0.1 0 0 0.1 72 500 Tm")),
    "words under a bar": made(words=f"{shown('secret')}\n0 g 60 490 200 30 re f"),
    "words under a drawn shape": made(
        words=f"{shown('secret')}\n0 g 60 490 m 300 490 l 300 530 l 60 530 l f"
    ),
    "words under a cut": made(words=f"q 0 0 5 5 re W n {shown('x')} Q"),
    "words of another operator": made(words=f"{WORDS}\nBT /f0 11 Tf (x) ' ET"),
    "a picture in the page": made(words=f"{WORDS}\nBI /W 1 /H 1 ID x EI"),
    "a form in the page": made(words=f"{WORDS}\n/x0 Do"),
    "a state of the page": made(words=f"{WORDS}\n/g0 gs"),
    "a comment in the page": made(words=f"{WORDS}\n% {CANARY}"),
    "an unfinished page": made(words=f"q {WORDS}"),
    "a telephone number": made(words=shown("call 020 7946 0958")),
    "a number cut into pieces": made(
        words=f"{WORDS}\nBT /f0 11 Tf 0 g 1 0 0 1 72 500 Tm [(0) 3 (20 7946) -5 ( 0958)] TJ ET"
    ),
    "a person's number by its digits": made(
        words=f"{WORDS}\nBT /f0 11 Tf 0 g 1 0 0 1 72 500 Tm <5043203132333435> Tj ET"
    ),
    "words of an unknown font": made(words=shown("x", "/f7 11 Tf 0 g 1 0 0 1 72 500 Tm")),
    "an object that nothing refers to": made(more=(f"({CANARY})".encode(),)),
    "a stream that nothing refers to": made(more=(stream(CANARY),)),
    "a stream of something else": made(
        info=INFO.replace(">>", "/Title2 7 0 R >>"), more=(stream(CANARY),)
    ),
    "a packing of another kind": made(
        content=stream(WORDS).replace(b"/FlateDecode", b"[/ASCIIHexDecode /FlateDecode]")
    ),
    "bytes behind a stream's end": made(
        content=stream(WORDS, pack=False).replace(b"endstream", CANARY.encode() + b"endstream")
    ),
    "a length that lies": made(
        content=stream(WORDS, pack=False).replace(b"/Length ", b"/Length 9")
    ),
    "encrypted": made(trailer=" /Encrypt 6 0 R"),
    "an earlier version": made(trailer=" /Prev 15"),
    "a comment between objects": lambda data: data.replace(
        b"endobj\n2 0", b"endobj\n%" + CANARY.encode() + b"\n2 0"
    ),
    "bytes between objects": lambda data: data.replace(b"endobj\n2 0", b"endobj\nx\n2 0"),
    "bytes before the start": lambda data: CANARY.encode() + data,
    "bytes behind the end": lambda data: data + CANARY.encode(),
    "a table that lies": lambda data: data.replace(b"0000000015", b"0000000016"),
    "cut off": lambda data: data[:-9],
    "another kind of file": lambda data: b"%PDF-1.7\n" + CANARY.encode(),
}
