"""Ways to spoil a workbook without our own writer: raw edits of the zip, and another library."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

CANARY = "Canary Birdwhistle"
Edit = Callable[[Path], None]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)


def replace(part: str, old: str, new: str) -> Edit:
    """Replace the first `old` (a regular expression) in a part, which must hold it."""

    def edit(path: Path) -> None:
        content = parts(path)
        text, done = re.subn(old, new, content[part].decode(), count=1)
        assert done, f"{part} holds no {old}"
        content[part] = text.encode()
        rewrite(path, content)

    return edit


def add(part: str, data: bytes) -> Edit:
    def edit(path: Path) -> None:
        rewrite(path, {**parts(path), part: data})

    return edit


def with_openpyxl(change: Callable[[openpyxl.Workbook], None]) -> Edit:
    def edit(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)

    return edit


def raw(change: Callable[[bytes], bytes]) -> Edit:
    def edit(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return edit


def twice(path: Path) -> None:
    """A second part of one name, which some readers prefer to the first."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/sharedStrings.xml", parts(path)["xl/sharedStrings.xml"])


def bomb(path: Path) -> None:
    rewrite(path, {**parts(path), "xl/worksheets/sheet99.xml": b" " * 110_000_000})


def behind_the_stream(path: Path) -> None:
    """Bytes behind the end of a compressed part, inside the size that its header gives."""
    content = parts(path)
    secret = CANARY.encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in content.items():
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = packer.compress(data) + packer.flush()
            packed += secret if name.endswith("styles.xml") else b""
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), packed)
            info = archive.getinfo(name)
            info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, len(data)
            info.CRC = zlib.crc32(data)
    whole = bytearray(stream.getvalue())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        for info in archive.infolist():
            at = info.header_offset
            whole[at + 8 : at + 10] = (8).to_bytes(2, "little")
            whole[at + 14 : at + 18] = info.CRC.to_bytes(4, "little")
            whole[at + 22 : at + 26] = info.file_size.to_bytes(4, "little")
    path.write_bytes(whole)


def _hide(book: openpyxl.Workbook, state: str) -> None:
    book.create_sheet("Staff")["A1"] = CANARY
    book["Staff"].sheet_state = state


def _comment(book: openpyxl.Workbook) -> None:
    book["Table 1"]["A1"].comment = Comment(CANARY, CANARY)


def _validate(book: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1=f'"{CANARY},x"')
    book["Table 1"].add_data_validation(rule)
    rule.add("A1")


def _hide_column(book: openpyxl.Workbook) -> None:
    book["Table 1"].column_dimensions["B"].hidden = True


def _hide_row(book: openpyxl.Workbook) -> None:
    book["Table 1"].row_dimensions[3].hidden = True


def _name(book: openpyxl.Workbook) -> None:
    book.defined_names["Staff"] = DefinedName("Staff", attr_text=f'"{CANARY}"')


SHEET, STRINGS, STYLES = (
    "xl/worksheets/sheet5.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)
CANARY_CELL = f'<c r="Z99" t="inlineStr"><is><t>{CANARY}</t></is></c>'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

POISONS: dict[str, Edit] = {
    # made by another library
    "a hidden sheet": with_openpyxl(lambda book: _hide(book, "hidden")),
    "a very hidden sheet": with_openpyxl(lambda book: _hide(book, "veryHidden")),
    "a comment": with_openpyxl(_comment),
    "data validation": with_openpyxl(_validate),
    "a hidden column by another library": with_openpyxl(_hide_column),
    "a hidden row by another library": with_openpyxl(_hide_row),
    "a defined name by another library": with_openpyxl(_name),
    "saved again by another library": with_openpyxl(lambda book: None),
    # made by hand, everything else as it was
    "a sheet state": replace("xl/workbook.xml", r'name="Notes"', 'name="Notes" state="hidden"'),
    "a hidden row": replace(SHEET, r'<row r="2"', '<row hidden="1" r="2"'),
    "a row of no height": replace(SHEET, r'(<row r="2"[^>]*) ht="[^"]+"', r'\1 ht="0"'),
    "a hidden column": replace(SHEET, r"<col ", '<col hidden="1" '),
    "a column of no width": replace(SHEET, r'width="[^"]+"', 'width="0.1"'),
    "all rows hidden unless said": replace(
        SHEET, r"<sheetFormatPr", '<sheetFormatPr zeroHeight="1"'
    ),
    "a formula": replace(SHEET, r'(<c r="B\d+"[^>]*>)<v>', r"\1<f>1+1</f><v>"),
    "a merged cell": replace(
        SHEET,
        r"</sheetData>",
        '</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
    ),
    "a filter": replace(SHEET, r"</sheetData>", '</sheetData><autoFilter ref="A8:B9"/>'),
    "frozen panes": replace(
        SHEET,
        r"(<sheetView [^>]*)/>",
        r'\1><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>',
    ),
    "a header or footer": replace(
        SHEET,
        r"<pageSetup",
        f"<headerFooter><oddHeader>{CANARY}</oddHeader></headerFooter><pageSetup",
    ),
    "an inline string": replace(SHEET, r"</row></sheetData>", f"{CANARY_CELL}</row></sheetData>"),
    "a cell outside the table": replace(
        SHEET, r"</row></sheetData>", '<c r="Z99"><v>7</v></c></row></sheetData>'
    ),
    "an empty table cell": replace(SHEET, r'(<c r="C1\d" s="\d+">)<v>\d+</v>', r"\1"),
    "another number": replace(SHEET, r'(<c r="C1\d" s="\d+"><v>)(\d+)', r"\g<1>1\2"),
    "a number for a withheld cell": replace(
        SHEET, r'<c r="E1(\d)"( s="\d+") t="s"><v>\d+</v>', r'<c r="E1\1"\2><v>3</v>'
    ),
    "a text moved to another cell": replace(SHEET, r'(<c r="A2"[^>]*><v>)\d+', r"\g<1>0"),
    "an extra shared string": replace(STRINGS, r"</sst>", f"<si><t>{CANARY}</t></si></sst>"),
    "an unused string of the vocabulary": replace(
        STRINGS, r"</sst>", "<si><t>Total</t></si></sst>"
    ),
    "a changed label": replace(STRINGS, r"<t>Member of the public</t>", f"<t>{CANARY}</t>"),
    "rich text": replace(
        STRINGS, r"<si><t>Facebook</t></si>", "<si><r><t>Face</t></r><r><t>book</t></r></si>"
    ),
    "a phonetic text": replace(
        STRINGS, r"<t>Facebook</t>", f'<t>Facebook</t><rPh sb="0" eb="1"><t>{CANARY}</t></rPh>'
    ),
    "white text": replace(STYLES, r'<color theme="1"/>', '<color rgb="FFFFFFFF"/>'),
    "white text by theme": replace(STYLES, r'<color theme="1"/>', '<color theme="0"/>'),
    "a format that shows nothing": replace(STYLES, r'formatCode="#,##0"', 'formatCode=";;;"'),
    "a fill": replace(STYLES, r'patternType="gray125"', 'patternType="solid"'),
    "tiny text": replace(STYLES, r'<sz val="12"/>', '<sz val="1"/>'),
    "a theme of white ink": replace("xl/theme/theme1.xml", r'val="windowText"', 'val="window"'),
    "an external link": add("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "a link to the web": replace(
        "xl/worksheets/_rels/sheet5.xml.rels",
        r"</Relationships>",
        f'<Relationship Id="rId9" Type="{RELATION}/hyperlink" '
        'Target="http://evil.example/" TargetMode="External"/></Relationships>',
    ),
    "a link to nowhere": replace(SHEET, r"location=\"'Contents'!A1\"", "location=\"'Staff'!A1\""),
    "custom XML": add("customXml/item1.xml", f"<x>{CANARY}</x>".encode()),
    "a pivot cache": add("xl/pivotCache/pivotCacheRecords1.xml", CANARY.encode()),
    "a macro": add("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "a drawing": add("xl/drawings/drawing1.xml", b"<wsDr/>"),
    "a data model": add("xl/model/item.data", CANARY.encode()),
    "a connection": add("xl/connections.xml", b"<connections/>"),
    "custom properties": add("docProps/custom.xml", b"<Properties/>"),
    "a thumbnail": add("docProps/thumbnail.jpeg", b"\xff\xd8"),
    "an orphan sheet": add(
        "xl/worksheets/sheet77.xml",
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet '
        b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>',
    ),
    "a macro content type": replace(
        "[Content_Types].xml",
        r"spreadsheetml\.sheet\.main",
        "spreadsheetml.sheet.macroEnabled.main",
    ),
    "a defined name": replace(
        "xl/workbook.xml",
        r"<calcPr",
        f'<definedNames><definedName name="x">"{CANARY}"</definedName></definedNames><calcPr',
    ),
    "an author": replace("docProps/core.xml", r"(<dc:creator>)[^<]*", rf"\g<1>{CANARY}"),
    "a keyword": replace(
        "docProps/core.xml", r"</cp:core", f"<cp:keywords>{CANARY}</cp:keywords></cp:core"
    ),
    "a manager": replace(
        "docProps/app.xml",
        r"<Company></Company>",
        f"<Manager>{CANARY}</Manager><Company></Company>",
    ),
    "a company": replace(
        "docProps/app.xml", r"<Company></Company>", f"<Company>{CANARY}</Company>"
    ),
    "an entity": replace(
        STRINGS,
        r"<sst ",
        f'<!DOCTYPE sst [<!ENTITY e "{CANARY}">]><sst ',
    ),
    "an XML comment": replace(STRINGS, r"<sst ", f"<!-- {CANARY} --><sst "),
    "an instruction": replace(STRINGS, r"</sst>", f"<?x {CANARY}?></sst>"),
    "text between elements": replace(SHEET, r"<sheetData>", f"<sheetData>{CANARY}"),
    "an unknown attribute": replace(SHEET, r"<sheetData>", f'<sheetData note="{CANARY}">'),
    "another namespace": replace(SHEET, r"<sheetData>", f'<sheetData><x xmlns="u:x">{CANARY}</x>'),
    "another table name": replace("xl/tables/table4.xml", r'name="year_by_source"', 'name="staff"'),
    "another column name": replace(
        "xl/tables/table4.xml", r'(<tableColumn id="2" name=)"[^"]*"', rf'\1"{CANARY}"'
    ),
    "a table that covers less": replace(
        "xl/tables/table4.xml", r'ref="A(\d+):G\d+"', r'ref="A\1:G9"'
    ),
    # the zip itself
    "a truncated zip": raw(lambda data: data[: len(data) // 2]),
    "bytes before the zip": raw(lambda data: CANARY.encode() + data),
    "bytes behind the zip": raw(lambda data: data + CANARY.encode()),
    "a zip comment": raw(
        lambda data: data[:-2] + len(CANARY).to_bytes(2, "little") + CANARY.encode()
    ),
    "a part twice": twice,
    "a part twice but for capitals": add("xl/SharedStrings.xml", b"<sst/>"),
    "a path that climbs out": add("../evil.xml", b"<x/>"),
    "a zip bomb": bomb,
    "bytes behind a compressed part": behind_the_stream,
    "no zip at all": raw(lambda data: b"year,value\n"),
    "nothing": raw(lambda data: b""),
}
