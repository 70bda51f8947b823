"""Which elements, attributes and values an OpenDocument spreadsheet may hold.

The list is what a plain spreadsheet needs: no repeated, covered or hidden cell, no formula, no
annotation, no named expression, no script, no change tracking, no settings, no generator.
"""

from __future__ import annotations

from peelian.publication.inspection.markup import FREE, Elements, Schema

ODS_PARTS = {
    "mimetype": r"mimetype",
    "content": r"content\.xml",
    "styles": r"styles\.xml",
    "meta": r"meta\.xml",
    "manifest": r"META-INF/manifest\.xml",
}
"""Every part that a release's .ods may have, by kind."""

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAME = r"[A-Za-z][A-Za-z0-9_]{0,40}"
NUMBER = r"-?\d{1,15}(\.\d{1,15})?"
LENGTH = r"(0\.[1-9]\d?|[1-9]\d?(\.\d{1,2})?)cm"
COLUMN_WIDTH = r"([1-9]\d?(\.\d{1,2})?)cm"
HEIGHT = r"(1[5-9]|[2-9]\d|[1-4]\d\d)(\.\d{1,2})?pt"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
RANGE = r"'[A-Za-z0-9 ]{1,40}'\.A[1-9]\d{0,6}:'[A-Za-z0-9 ]{1,40}'\.[A-Z]{1,3}[1-9]\d{0,6}"
VERSION = r"1\.3"
FONT = {
    "style:font-name": "Arial",
    "fo:font-size": r"1[246]pt",
    "fo:font-weight": "bold",
    "fo:color": "#0000ff",
    "style:text-underline-style": "solid",
    "fo:language": "en",
    "fo:country": "GB",
}
_FACES: Elements = {
    "office:font-face-decls": {},
    "style:font-face": {
        "style:name": "Arial",
        "svg:font-family": "Arial",
        "style:font-family-generic": "swiss",
    },
}

SCHEMAS: dict[str, Elements] = {
    "content": {
        **_FACES,
        "office:document-content": {"office:version": VERSION},
        "office:automatic-styles": {},
        "number:number-style": {"style:name": "whole|tenths"},
        "number:number": {
            "number:decimal-places": "[01]",
            "number:min-decimal-places": "[01]",
            "number:min-integer-digits": "1",
            "number:grouping": "true",
        },
        "style:style": {
            "style:name": NAME,
            "style:family": "table|table-column|table-row|table-cell",
            "style:master-page-name": "Upright|Sideways",
            "style:data-style-name": "whole|tenths",
        },
        "style:table-properties": {"table:display": "true", "style:writing-mode": "lr-tb"},
        "style:table-column-properties": {"style:column-width": COLUMN_WIDTH},
        "style:table-row-properties": {
            "style:row-height": HEIGHT,
            "style:use-optimal-row-height": "false",
        },
        "style:table-cell-properties": {
            "fo:wrap-option": "wrap",
            "fo:border-bottom": r"0\.75pt solid #000000",
            "style:vertical-align": "middle",
        },
        "style:paragraph-properties": {"fo:text-align": "end"},
        "style:text-properties": FONT,
        "office:body": {},
        "office:spreadsheet": {},
        "table:table": {"table:name": FREE, "table:style-name": "ta|ta_wide"},
        "table:table-column": {"table:style-name": NAME},
        "table:table-row": {"table:style-name": NAME},
        "table:table-cell": {
            "table:style-name": NAME,
            "office:value-type": "float|string",
            "office:value": NUMBER,
        },
        "text:p": {"#": FREE},
        "text:a": {"#": FREE, "xlink:href": FREE, "xlink:type": "simple"},
        "table:database-ranges": {},
        "table:database-range": {
            "table:name": r"[a-z]{4}[a-z_]{0,200}",
            "table:target-range-address": RANGE,
            "table:contains-header": "true",
            "table:display-filter-buttons": "false",
        },
    },
    "styles": {
        **_FACES,
        "office:document-styles": {"office:version": VERSION},
        "office:styles": {},
        "office:automatic-styles": {},
        "office:master-styles": {},
        "style:default-style": {"style:family": "table-cell"},
        "style:text-properties": FONT,
        "style:page-layout": {"style:name": "(Upright|Sideways)Layout"},
        "style:page-layout-properties": {
            **dict.fromkeys(
                [f"fo:margin-{side}" for side in ("top", "bottom", "left", "right")], LENGTH
            ),
            "fo:page-width": LENGTH,
            "fo:page-height": LENGTH,
            "style:scale-to-X": "1",
            "style:scale-to-Y": "0",
        },
        "style:master-page": {
            "style:name": "Upright|Sideways",
            "style:page-layout-name": "(Upright|Sideways)Layout",
        },
        "style:header": {"style:display": "false"},
        "style:footer": {"style:display": "false"},
    },
    "meta": {
        "office:document-meta": {"office:version": VERSION},
        "office:meta": {},
        "dc:title": {"#": FREE},
        "dc:creator": {"#": FREE},
        "meta:initial-creator": {"#": FREE},
        "dc:language": {"#": "en-GB"},
        "meta:creation-date": {"#": MOMENT},
        "dc:date": {"#": MOMENT},
    },
    "manifest": {
        "manifest:manifest": {"manifest:version": VERSION},
        "manifest:file-entry": {
            "manifest:full-path": r"/|(content|styles|meta)\.xml",
            "manifest:media-type": rf"text/xml|{MIMETYPE.replace('.', chr(92) + '.')}",
        },
    },
}

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
PREFIXES = {
    **{
        f"{_OASIS}{name}:1.0": f"{name}:"
        for name in ("office", "table", "text", "style", "meta", "manifest")
    },
    f"{_OASIS}xsl-fo-compatible:1.0": "fo:",
    f"{_OASIS}svg-compatible:1.0": "svg:",
    f"{_OASIS}datastyle:1.0": "number:",
    "http://www.w3.org/1999/xlink": "xlink:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}


def ods_schema(kind: str) -> Schema:
    """What a part of an .ods may hold, by its kind. Raises: KeyError for an unknown kind."""
    return Schema(SCHEMAS[kind], PREFIXES, PREFIXES)
