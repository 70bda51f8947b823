"""Ways to spoil an .ods without our own writer: raw edits of the zip, and another library."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import odfdo
from poison import CANARY, Edit, parts, raw, rewrite

CONTENT, STYLES, META = "content.xml", "styles.xml", "meta.xml"


def put_first(path: Path, content: dict[str, bytes]) -> None:
    """Write the parts anew; the kind stands first and isn't compressed, as it must."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content, key=lambda part: part != "mimetype"):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content[name], compress_type=stored)


def swap(part: str, old: str, new: str) -> Edit:
    """Replace the first `old` in a part, which must hold it."""

    def edit(path: Path) -> None:
        content = parts(path)
        text = content[part].decode()
        assert old in text, f"{part} holds no {old}"
        content[part] = text.replace(old, new, 1).encode()
        put_first(path, content)

    return edit


def more(part: str, data: bytes) -> Edit:
    def edit(path: Path) -> None:
        put_first(path, {**parts(path), part: data})

    return edit


def with_odfdo(change: Callable[[odfdo.Document], None]) -> Edit:
    def edit(path: Path) -> None:
        document = odfdo.Document(path)
        change(document)
        document.save(path)

    return edit


def _hidden_sheet(document: odfdo.Document) -> None:
    table = odfdo.Table("Staff")
    table.set_value("A1", CANARY)
    document.body.append(table)


def _annotation(document: odfdo.Document) -> None:
    cell = document.body.tables[4].get_cell("B9", keep_repeated=False)
    cell.append(odfdo.Annotation(CANARY, creator=CANARY))
    document.body.tables[4].set_cell("B9", cell)


def _named_range(document: odfdo.Document) -> None:
    document.body.tables[4].set_named_range("staff", "A1:B2")


def _author(document: odfdo.Document) -> None:
    document.meta.creator = CANARY


def _user_field(document: odfdo.Document) -> None:
    document.meta.set_user_defined_metadata("clerk", CANARY)


def _value(document: odfdo.Document) -> None:
    document.body.tables[4].set_value("B9", 999)


def _formula(document: odfdo.Document) -> None:
    document.body.tables[4].get_cell("B9")
    cell = odfdo.Cell(128, formula="of:=1+127")
    document.body.tables[4].set_cell("B9", cell)


def _far_cell(document: odfdo.Document) -> None:
    document.body.tables[4].set_value("Z99", CANARY)


def _picture(document: odfdo.Document) -> None:
    document.container.set_part("Pictures/p.png", b"\x89PNG" + CANARY.encode())


def compressed_kind(path: Path) -> None:
    content = parts(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)


TABLE_START = '<table:table table:name="Table 1"'
CELL = '<table:table-cell table:style-name="count" office:value-type="float" office:value="57">'
POISONS_ODS: dict[str, Edit] = {
    # made by another library
    "another sheet": with_odfdo(_hidden_sheet),
    "an annotation by another library": with_odfdo(_annotation),
    "a named range by another library": with_odfdo(_named_range),
    "an author by another library": with_odfdo(_author),
    "a field of the properties by another library": with_odfdo(_user_field),
    "another value by another library": with_odfdo(_value),
    "a formula by another library": with_odfdo(_formula),
    "a cell far away by another library": with_odfdo(_far_cell),
    "a picture by another library": with_odfdo(_picture),
    # made by hand, everything else as it was
    "a hidden sheet": swap(CONTENT, 'table:display="true"', 'table:display="false"'),
    "a hidden row": swap(
        CONTENT, "<table:table-row ", '<table:table-row table:visibility="collapse" '
    ),
    "a filtered row": swap(
        CONTENT, "<table:table-row ", '<table:table-row table:visibility="filter" '
    ),
    "a hidden column": swap(
        CONTENT, "<table:table-column ", '<table:table-column table:visibility="collapse" '
    ),
    "a column of no width": swap(CONTENT, 'style:column-width="', 'style:column-width="0.0'),
    "a row of no height": swap(CONTENT, 'style:row-height="', 'style:row-height="0.'),
    "a formula": swap(CONTENT, CELL, CELL.replace(">", ' table:formula="of:=50+7">')),
    "a value under its text": swap(CONTENT, 'office:value="57"', 'office:value="58"'),
    "a text over its value": swap(CONTENT, ">57<", ">58<"),
    "another number": swap(
        CONTENT, 'office:value="57"><text:p>57<', 'office:value="58"><text:p>58<'
    ),
    "a number for a withheld cell": swap(
        CONTENT,
        'table:style-name="marker" office:value-type="string"><text:p>[c]<',
        'table:style-name="count" office:value-type="float" office:value="3"><text:p>3<',
    ),
    "a text in place of a number": swap(
        CONTENT, 'office:value-type="float" office:value="57"', 'office:value-type="string"'
    ),
    "a repeated cell": swap(
        CONTENT, CELL, CELL.replace(">", ' table:number-columns-repeated="2">')
    ),
    "a merged cell": swap(CONTENT, CELL, CELL.replace(">", ' table:number-columns-spanned="2">')),
    "a covered cell": swap(
        CONTENT,
        CELL,
        f"<table:covered-table-cell><text:p>{CANARY}</text:p></table:covered-table-cell>" + CELL,
    ),
    "two paragraphs": swap(
        CONTENT, "<text:p>57</text:p>", f"<text:p>57</text:p><text:p>{CANARY}</text:p>"
    ),
    "an annotation": swap(
        CONTENT,
        "<text:p>57</text:p>",
        f"<office:annotation><text:p>{CANARY}</text:p></office:annotation><text:p>57</text:p>",
    ),
    "a text of another colour": swap(CONTENT, "#0000ff", "#ffffff"),
    "white text": swap(
        CONTENT,
        '<style:text-properties style:font-name="Arial" ',
        '<style:text-properties fo:color="#ffffff" style:font-name="Arial" ',
    ),
    "text that isn't shown": swap(
        CONTENT, "<style:text-properties ", '<style:text-properties text:display="none" '
    ),
    "tiny text": swap(CONTENT, 'fo:font-size="12pt"', 'fo:font-size="1pt"'),
    "a format that shows nothing": swap(
        CONTENT, "</number:number-style>", "<number:text>x</number:text></number:number-style>"
    ),
    "a fill": swap(
        CONTENT, 'fo:wrap-option="wrap"', 'fo:wrap-option="wrap" fo:background-color="#000000"'
    ),
    "a protected and hidden cell": swap(
        CONTENT, 'fo:wrap-option="wrap"', 'style:cell-protect="hidden-and-protected"'
    ),
    "a changed label": swap(CONTENT, ">Member of the public<", f">{CANARY}<"),
    "a link to the web": swap(CONTENT, "#'Contents'.A1", "http://evil.example/"),
    "a link to nowhere": swap(CONTENT, "#'Contents'.A1", "#'Staff'.A1"),
    "a picture in a sheet": swap(CONTENT, TABLE_START, "<table:shapes/>" + TABLE_START),
    "a named expression": swap(
        CONTENT,
        "<table:database-ranges>",
        '<table:named-expressions><table:named-expression table:name="x" '
        f'table:expression="{CANARY}"/></table:named-expressions><table:database-ranges>',
    ),
    "tracked changes": swap(
        CONTENT, "<office:spreadsheet>", "<office:spreadsheet><table:tracked-changes/>"
    ),
    "a validation": swap(
        CONTENT, "<office:spreadsheet>", "<office:spreadsheet><table:content-validations/>"
    ),
    "a script": swap(CONTENT, "<office:body>", "<office:scripts/><office:body>"),
    "a form": swap(CONTENT, "<office:spreadsheet>", "<office:spreadsheet><office:forms/>"),
    "a data pilot": swap(
        CONTENT, "<table:database-ranges>", "<table:data-pilot-tables/><table:database-ranges>"
    ),
    "a source of the web": swap(
        CONTENT,
        TABLE_START,
        '<table:table table:name="Staff"><table:table-source '
        'xlink:href="x"/></table:table>' + TABLE_START,
    ),
    "a table range elsewhere": swap(CONTENT, "'Table 1'.A8:", "'Table 1'.A9:"),
    "a table range less": swap(
        CONTENT, 'table:name="year_by_source" ', 'table:name="another_one" '
    ),
    "a filter": swap(
        CONTENT, 'table:display-filter-buttons="false"', 'table:display-filter-buttons="true"'
    ),
    "a header on the page": swap(
        STYLES, 'style:header style:display="false"', 'style:header style:display="true"'
    ),
    "words in the header": swap(
        STYLES,
        '<style:header style:display="false"/>',
        f'<style:header style:display="false">{CANARY}</style:header>',
    ),
    "a generator": swap(META, "<dc:language>", "<meta:generator>x</meta:generator><dc:language>"),
    "an author": swap(META, "<dc:creator>Vale", "<dc:creator>Jane"),
    "keywords": swap(META, "<dc:language>", f"<meta:keyword>{CANARY}</meta:keyword><dc:language>"),
    "a document type": swap(CONTENT, "?>\n", f'?>\n<!DOCTYPE x [<!ENTITY y "{CANARY}">]>'),
    "a comment of XML": swap(CONTENT, "<office:body>", f"<!-- {CANARY} --><office:body>"),
    "an instruction": swap(CONTENT, "<office:body>", f"<?x {CANARY}?><office:body>"),
    "an element of another namespace": swap(
        CONTENT, "<office:body>", f'<x:y xmlns:x="urn:x">{CANARY}</x:y><office:body>'
    ),
    "settings": more("settings.xml", b"<x/>"),
    "a thumbnail": more("Thumbnails/thumbnail.png", b"\x89PNG"),
    "a macro": more("Basic/Standard/Module1.xml", b"<x/>"),
    "an embedded object": more("Object 1/content.xml", b"<x/>"),
    "a configuration": more("Configurations2/accelerator/current.xml", b""),
    "metadata in RDF": more("manifest.rdf", b"<x/>"),
    "signatures of documents": more("META-INF/documentsignatures.xml", b"<x/>"),
    "a part that the list leaves out": swap(
        "META-INF/manifest.xml",
        '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>',
        "",
    ),
    "another kind": swap("mimetype", "spreadsheet", "text"),
    "a kind that isn't first": lambda path: rewrite(path, dict(reversed(parts(path).items()))),
    "a compressed kind": compressed_kind,
    "bytes behind the end": raw(lambda data: data + CANARY.encode()),
    "bytes before the start": raw(lambda data: CANARY.encode() + data),
    "cut off": raw(lambda data: data[:-40]),
}


def twice(path: Path) -> None:
    """A second part of one name, which some readers prefer to the first."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(CONTENT, parts(path)[CONTENT])


POISONS_ODS["a part twice"] = twice
