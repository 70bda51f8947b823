"""Which elements, attributes and values a workbook's parts may hold: everything else is refused.

Each kind of part has its elements by local name, and each element its attributes, with the form
that a value must match as a whole. `#` is the text inside an element. FREE marks the texts that a
reader or a machine can meet, which must be in the release's vocabulary.
"""

from __future__ import annotations

from peelian.publication.inspection.markup import FREE, Elements, Schema

FLAG = "1"
INT = r"\d{1,10}"
NUMBER = r"-?\d{1,15}(\.\d{1,15})?"
CELL = r"[A-Z]{1,3}[1-9]\d{0,6}"
AREA = rf"{CELL}(:{CELL})?"
LINK_ID = r"rId[1-9]\d{0,3}"
NAME = r"[a-z]{4}[a-z_]{0,200}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\."

_BORDER_SIDE = {"style": "thin"}
_LINKS: Elements = {
    "Relationships": {},
    "Relationship": {
        "Id": LINK_ID,
        "Type": r"http://schemas\.openxmlformats\.org/(officeDocument/2006/relationships/"
        r"(officeDocument|extended-properties|worksheet|theme|styles|sharedStrings|table)"
        r"|package/2006/relationships/metadata/core-properties)",
        "Target": r"(xl/workbook|docProps/(core|app)|worksheets/sheet\d{1,3}|theme/theme1|styles"
        r"|sharedStrings|\.\./tables/table\d{1,3})\.xml",
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
            "ContentType": rf"{SHEET_TYPE}(sheet\.main|worksheet|table|styles|sharedStrings)\+xml"
            r"|application/vnd\.openxmlformats-officedocument\.(theme|extended-properties)\+xml"
            r"|application/vnd\.openxmlformats-package\.core-properties\+xml",
        },
    },
    "package_links": _LINKS,
    "workbook_links": _LINKS,
    "sheet_links": _LINKS,
    "application": {
        "Properties": {},
        "Application": {"#": "Microsoft Excel"},
        "DocSecurity": {"#": "0"},
        "ScaleCrop": {"#": "false"},
        "HeadingPairs": {},
        "TitlesOfParts": {},
        "vector": {"size": INT, "baseType": "variant|lpstr"},
        "variant": {},
        "lpstr": {"#": FREE},
        "i4": {"#": INT},
        "Company": {},
        "LinksUpToDate": {"#": "false"},
        "SharedDoc": {"#": "false"},
        "HyperlinksChanged": {"#": "false"},
        "AppVersion": {"#": r"12\.0000"},
    },
    "core": {
        "coreProperties": {},
        "title": {"#": FREE},
        "creator": {"#": FREE},
        "lastModifiedBy": {"#": FREE},
        "created": {"xsi:type": "dcterms:W3CDTF", "#": MOMENT},
        "modified": {"xsi:type": "dcterms:W3CDTF", "#": MOMENT},
    },
    "workbook": {
        "workbook": {},
        "fileVersion": {
            "appName": "xl",
            "lastEdited": INT,
            "lowestEdited": INT,
            "rupBuild": INT,
        },
        "workbookPr": {"defaultThemeVersion": INT},
        "bookViews": {},
        "workbookView": {
            "xWindow": INT,
            "yWindow": INT,
            "windowWidth": INT,
            "windowHeight": INT,
        },
        "sheets": {},
        "sheet": {"name": FREE, "sheetId": INT, "r:id": LINK_ID},
        "calcPr": {"calcId": INT, "fullCalcOnLoad": FLAG},
    },
    "sheet": {
        "worksheet": {},
        "sheetPr": {},
        "pageSetUpPr": {"fitToPage": FLAG},
        "dimension": {"ref": AREA},
        "sheetViews": {},
        "sheetView": {"tabSelected": FLAG, "workbookViewId": "0"},
        "sheetFormatPr": {"defaultRowHeight": r"1[5-9](\.\d{1,4})?"},
        "cols": {},
        "col": {
            "min": INT,
            "max": INT,
            "width": r"([5-9]|[1-9]\d|1\d\d)(\.\d{1,10})?",
            "customWidth": FLAG,
        },
        "sheetData": {},
        "row": {
            "r": INT,
            "spans": r"\d{1,5}:\d{1,5}",
            "ht": r"(1[5-9]|[2-9]\d|[1-4]\d\d)(\.\d{1,2})?",
            "customHeight": FLAG,
        },
        "c": {"r": CELL, "s": INT, "t": "s"},
        "v": {"#": NUMBER},
        "hyperlinks": {},
        "hyperlink": {"ref": CELL, "location": FREE, "display": FREE},
        "pageMargins": dict.fromkeys(
            ["left", "right", "top", "bottom", "header", "footer"], r"[01](\.\d{1,4})?"
        ),
        "pageSetup": {
            "paperSize": "9",
            "fitToHeight": "0",
            "orientation": "landscape|portrait",
        },
        "ignoredErrors": {},
        "ignoredError": {"sqref": AREA, "numberStoredAsText": FLAG},
        "tableParts": {"count": "1"},
        "tablePart": {"r:id": LINK_ID},
    },
    "table": {
        "table": {
            "id": INT,
            "name": NAME,
            "displayName": NAME,
            "ref": AREA,
            "totalsRowShown": "0",
        },
        "tableColumns": {"count": INT},
        "tableColumn": {"id": INT, "name": FREE},
        "tableStyleInfo": dict.fromkeys(
            ["showFirstColumn", "showLastColumn", "showRowStripes", "showColumnStripes"], "[01]"
        ),
    },
    "strings": {
        "sst": {"count": INT, "uniqueCount": INT},
        "si": {},
        "t": {"#": FREE},
    },
    "styles": {
        "styleSheet": {},
        "numFmts": {"count": INT},
        "numFmt": {"numFmtId": r"16[45]", "formatCode": r"#,##0(\.0)?"},
        "fonts": {"count": INT},
        "font": {},
        "b": {},
        "u": {},
        "sz": {"val": r"1[0-9]"},
        "color": {"theme": "1", "rgb": "FF0000FF", "auto": FLAG},
        "name": {"val": "Arial"},
        "family": {"val": "2"},
        "fills": {"count": "2"},
        "fill": {},
        "patternFill": {"patternType": "none|gray125"},
        "borders": {"count": INT},
        "border": {},
        "left": _BORDER_SIDE,
        "right": _BORDER_SIDE,
        "top": _BORDER_SIDE,
        "bottom": _BORDER_SIDE,
        "diagonal": {},
        "cellStyleXfs": {"count": INT},
        "cellXfs": {"count": INT},
        "xf": {
            "numFmtId": r"0|16[45]",
            "fontId": INT,
            "fillId": "0",
            "borderId": INT,
            "xfId": "0",
            "applyFont": FLAG,
            "applyNumberFormat": FLAG,
            "applyBorder": FLAG,
            "applyAlignment": FLAG,
        },
        "alignment": {"horizontal": "right", "vertical": "center", "wrapText": FLAG},
        "cellStyles": {"count": "1"},
        "cellStyle": {"name": "Normal", "xfId": "0", "builtinId": "0"},
        "dxfs": {"count": "0"},
        "tableStyles": {
            "count": "0",
            "defaultTableStyle": "TableStyleMedium9",
            "defaultPivotStyle": "PivotStyleLight16",
        },
    },
}

NAMESPACES: dict[str, frozenset[str]] = {
    "types": frozenset({f"{PACKAGE}/content-types"}),
    **dict.fromkeys(
        ["package_links", "workbook_links", "sheet_links"], frozenset({f"{PACKAGE}/relationships"})
    ),
    "application": frozenset({f"{OFFICE}/extended-properties", f"{OFFICE}/docPropsVTypes"}),
    "core": frozenset(
        {
            f"{PACKAGE}/metadata/core-properties",
            "http://purl.org/dc/elements/1.1/",
            "http://purl.org/dc/terms/",
        }
    ),
    **dict.fromkeys(["workbook", "sheet", "table", "strings", "styles"], frozenset({MAIN})),
}

ATTRIBUTE_PREFIXES = {
    f"{OFFICE}/relationships": "r:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
}

THEME_DIGESTS = frozenset(
    {
        "75104b2164c20dab2578383d827deac3a7eec077c3f7c99a4099a551fdebb134",
    }
)
"""SHA-256 of the themes that a workbook may carry: plain data of the library, no text of ours."""


def workbook_schema(kind: str) -> Schema:
    """What a part of a workbook may hold, by its kind. Raises: KeyError for an unknown kind."""
    return Schema(SCHEMAS[kind], dict.fromkeys(NAMESPACES[kind], ""), ATTRIBUTE_PREFIXES)
