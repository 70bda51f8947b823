"""Which elements, attributes and values a letter (.docx) may hold: plain paragraphs and tables.

No revisions, comments, fields, hidden or white or tiny text, drawings, embedded things, content
controls, custom XML, macros, links out, or marks of who edited when.
"""

from __future__ import annotations

from peelian.publication.inspection.markup import FREE, Elements, Schema
from peelian.publication.inspection.schema import MOMENT, OFFICE, PACKAGE

DOCX_PARTS = {
    "types": r"\[Content_Types\]\.xml",
    "package_links": r"_rels/\.rels",
    "document_links": r"word/_rels/document\.xml\.rels",
    "application": r"docProps/app\.xml",
    "core": r"docProps/core\.xml",
    "document": r"word/document\.xml",
    "styles": r"word/styles\.xml",
    "settings": r"word/settings\.xml",
    "numbering": r"word/numbering\.xml",
    "fonts": r"word/fontTable\.xml",
}
"""Every part that a letter may have, by kind."""

INT = r"-?\d{1,6}"
FLAG = "0|1|true|false"
ON = {"w:val": FLAG}
NAME = r"[A-Za-z][A-Za-z0-9_ -]{0,60}"
DARK = r"auto|(?:[0-6][0-9A-Fa-f]){3}"
"""Colours that can be told from white paper, none of their parts brighter than 6F."""

POINTS = r"1[6-9]|[2-9]\d"
"""In half points: 8 and more."""

WORD_TYPE = r"application/vnd\.openxmlformats-officedocument\.wordprocessingml\."
_VAL = {"w:val": NAME}
_INT = {"w:val": INT}
_BORDER = {"w:val": "single|nil|none", "w:sz": INT, "w:space": INT, "w:color": DARK}
_LETTERS: Elements = {
    "w:rPr": {},
    "w:rStyle": _VAL,
    "w:rFonts": dict.fromkeys(["w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"], NAME),
    **dict.fromkeys(["w:b", "w:bCs", "w:i", "w:iCs"], ON),
    "w:u": {"w:val": "single|none"},
    "w:sz": {"w:val": POINTS},
    "w:szCs": {"w:val": POINTS},
    "w:color": {"w:val": DARK},
    "w:lang": {"w:val": "en-GB", "w:eastAsia": "en-GB", "w:bidi": "ar-SA"},
}
_PARAGRAPHS: Elements = {
    "w:pPr": {},
    "w:pStyle": _VAL,
    **dict.fromkeys(["w:keepNext", "w:keepLines", "w:widowControl", "w:contextualSpacing"], ON),
    "w:spacing": {
        **dict.fromkeys(["w:before", "w:after"], r"\d{1,4}"),
        "w:line": r"(1[5-9]\d|[2-9]\d\d)",
        "w:lineRule": "auto",
    },
    "w:jc": {"w:val": "left|start|right|end"},
    "w:ind": dict.fromkeys(["w:left", "w:hanging", "w:start"], r"\d{1,4}"),
    "w:numPr": {},
    "w:ilvl": {"w:val": r"\d"},
    "w:numId": _INT,
    "w:outlineLvl": {"w:val": r"\d"},
}
_TABLES: Elements = {
    "w:tblPr": {},
    "w:tblStyle": _VAL,
    "w:tblW": {"w:w": r"\d{1,5}", "w:type": "auto|dxa|pct"},
    "w:tblLayout": {"w:type": "autofit|fixed"},
    "w:tblLook": {
        "w:val": r"[0-9A-Fa-f]{4}",
        **dict.fromkeys(
            [
                f"w:{name}"
                for name in (
                    *("firstRow", "lastRow", "firstColumn", "lastColumn"),
                    *("noHBand", "noVBand"),
                )
            ],
            "[01]",
        ),
    },
    "w:tblBorders": {},
    **dict.fromkeys(["w:top", "w:bottom", "w:left", "w:right", "w:insideH", "w:insideV"], _BORDER),
    "w:tblCellMar": {},
    # A side is that of a border, or the room that a cell leaves.
    **{side: _BORDER | {"w:w": r"\d{1,3}", "w:type": "dxa"} for side in ("w:left", "w:right")},
    "w:tblInd": {"w:w": r"\d{1,4}", "w:type": "dxa"},
    "w:tblCaption": {"w:val": FREE},
    "w:tblDescription": {"w:val": FREE},
}

_LINKS: Elements = {
    "Relationships": {},
    "Relationship": {
        "Id": r"rId[1-9]\d{0,3}",
        "Type": r"http://schemas\.openxmlformats\.org/(officeDocument/2006/relationships/"
        r"(officeDocument|extended-properties|styles|settings|numbering|fontTable)"
        r"|package/2006/relationships/metadata/core-properties)",
        "Target": r"(word/document|docProps/(core|app)"
        r"|styles|settings|numbering|fontTable)\.xml",
    },
}

SCHEMAS: dict[str, Elements] = {
    "types": {
        "Types": {},
        "Default": {
            "Extension": "rels|xml",
            "ContentType": r"application/(vnd\.openxmlformats-package\.relationships\+)?xml",
        },
        "Override": {
            "PartName": r"/[A-Za-z0-9/]{1,60}\.xml",
            "ContentType": rf"{WORD_TYPE}(document\.main|styles|settings|numbering|fontTable)\+xml"
            r"|application/vnd\.openxmlformats-officedocument\.extended-properties\+xml"
            r"|application/vnd\.openxmlformats-package\.core-properties\+xml",
        },
    },
    "package_links": _LINKS,
    "document_links": _LINKS,
    "application": {"Properties": {}, "Application": {"#": "Microsoft Office Word"}},
    "core": {
        "coreProperties": {},
        "title": {"#": FREE},
        "creator": {"#": FREE},
        "language": {"#": "en-GB"},
        "created": {"xsi:type": "dcterms:W3CDTF", "#": MOMENT},
        "modified": {"xsi:type": "dcterms:W3CDTF", "#": MOMENT},
    },
    "document": {
        **_LETTERS,
        **_PARAGRAPHS,
        **_TABLES,
        "w:document": {},
        "w:body": {},
        "w:p": {},
        "w:r": {},
        "w:t": {"#": FREE, "xml:space": "preserve"},
        "w:br": {"w:type": "page"},
        "w:tab": {},
        "w:tbl": {},
        "w:tblGrid": {},
        "w:gridCol": {"w:w": r"[1-9]\d{2,4}"},
        "w:tr": {},
        "w:trPr": {},
        "w:tblHeader": ON,
        "w:cantSplit": ON,
        "w:tc": {},
        "w:tcPr": {},
        "w:tcW": {"w:w": r"[1-9]\d{2,4}", "w:type": "dxa"},
        "w:sectPr": {},
        "w:pgSz": {"w:w": r"1[12]\d{3}", "w:h": r"1[56]\d{3}"},
        "w:pgMar": {
            **dict.fromkeys(["w:top", "w:right", "w:bottom", "w:left"], r"[1-9]\d{2,3}"),
            **dict.fromkeys(["w:header", "w:footer", "w:gutter"], r"\d{1,3}"),
        },
    },
    "styles": {
        **_LETTERS,
        **_PARAGRAPHS,
        **_TABLES,
        "w:styles": {},
        "w:docDefaults": {},
        "w:rPrDefault": {},
        "w:pPrDefault": {},
        "w:style": {
            "w:type": "paragraph|character|table",
            "w:styleId": NAME,
            "w:default": "1",
        },
        "w:name": _VAL,
        "w:basedOn": _VAL,
        "w:next": _VAL,
        "w:uiPriority": _INT,
        "w:qFormat": {},
    },
    "settings": {
        "w:settings": {},
        "w:defaultTabStop": _INT,
        "w:compat": {},
        "w:compatSetting": {
            "w:name": "compatibilityMode",
            "w:uri": r"http://schemas\.microsoft\.com/office/word",
            "w:val": "15",
        },
    },
    "numbering": {
        **_LETTERS,
        **_PARAGRAPHS,
        "w:numbering": {},
        "w:abstractNum": {"w:abstractNumId": INT},
        "w:multiLevelType": _VAL,
        "w:lvl": {"w:ilvl": r"\d"},
        "w:start": _INT,
        "w:numFmt": {"w:val": "decimal|bullet|lowerLetter"},
        "w:lvlText": {"w:val": r"%\d[.)]?|\u2022|\u2013"},
        "w:lvlJc": {"w:val": "left|start"},
        "w:num": {"w:numId": INT},
        "w:abstractNumId": _INT,
    },
    "fonts": {
        "w:fonts": {},
        "w:font": {"w:name": NAME},
        "w:family": {"w:val": "swiss|roman|auto"},
        "w:pitch": {"w:val": "variable|fixed"},
        "w:charset": {"w:val": "00"},
    },
}

_WORD = {"http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w:"}
_PLAIN = {
    f"{PACKAGE}/content-types": "",
    f"{PACKAGE}/relationships": "",
    f"{PACKAGE}/metadata/core-properties": "",
    f"{OFFICE}/extended-properties": "",
    "http://purl.org/dc/elements/1.1/": "",
    "http://purl.org/dc/terms/": "",
}
_ATTRIBUTES = {
    **_WORD,
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
}


def docx_schema(kind: str) -> Schema:
    """What a part of a letter may hold, by its kind. Raises: KeyError for an unknown kind."""
    word = next(iter(SCHEMAS[kind])).startswith("w:")
    return Schema(SCHEMAS[kind], _WORD if word else _PLAIN, _ATTRIBUTES)
