"""How the sheets look: the styles that cells, columns, rows and pages of a spreadsheet refer to."""

from __future__ import annotations

from collections.abc import Iterable

from peelian.publication.ods.markup import document, element
from peelian.publication.sheets import Style

FONT = "Arial"
LINK_COLOUR = "#0000ff"
CENTIMETRES_A_DIGIT = 0.238
"""The width of a digit of Arial at 12 points, 9 of 96 dots to the inch."""

CELL_STYLES: dict[Style, str] = {style: style.name.lower() for style in Style}
DATA_STYLES: dict[Style, str] = {Style.COUNT: "whole", Style.PERCENT: "tenths"}
POINTS: dict[Style, int] = {Style.COVER: 16, Style.TITLE: 16, Style.HEADING: 14}
PLAIN_POINTS = 12
BOLD = frozenset({Style.COVER, Style.TITLE, Style.HEADING, Style.HEADER, Style.HEADER_RIGHT})
WRAPPED = frozenset(
    {Style.COVER, Style.PROSE, Style.HEADER, Style.HEADER_RIGHT, Style.LABEL, Style.STATUS}
)
RIGHT = frozenset({Style.HEADER_RIGHT, Style.COUNT, Style.PERCENT, Style.MARKER, Style.STATUS})
RULED = frozenset({Style.HEADER, Style.HEADER_RIGHT})
UPRIGHT, SIDEWAYS = "Upright", "Sideways"
A4_SHORT, A4_LONG, MARGIN = "21cm", "29.7cm", "1.9cm"


def column_style(width: float) -> str:
    """The name of the style of columns so many characters wide."""
    return f"co{round(width * 10)}"


def row_style(points: float) -> str:
    """The name of the style of rows so many points high."""
    return f"ro{round(points * 100)}"


def table_style(wide: bool) -> str:
    """The name of the style of a sheet that is printed upright, or on its side."""
    return "ta_wide" if wide else "ta"


def automatic_styles(widths: Iterable[float], heights: Iterable[float]) -> str:
    """The styles of content.xml, for the widths (characters) and heights (points) in use."""
    sheets = [_table(wide) for wide in (False, True)]
    columns = [_column(width) for width in sorted(set(widths))]
    rows = [_row(points) for points in sorted(set(heights))]
    return element(
        "office:automatic-styles", None, [*_numbers(), *sheets, *columns, *rows, *_cells()]
    )


def styles_part() -> bytes:
    """styles.xml: the language and font of everything, and the two ways up of a page."""
    default = element(
        "style:default-style",
        {"style:family": "table-cell"},
        [
            element(
                "style:text-properties",
                {
                    "style:font-name": FONT,
                    "fo:font-size": f"{PLAIN_POINTS}pt",
                    "fo:language": "en",
                    "fo:country": "GB",
                },
            )
        ],
    )
    pages = [_page(UPRIGHT, A4_SHORT, A4_LONG), _page(SIDEWAYS, A4_LONG, A4_SHORT)]
    masters = [_master(UPRIGHT), _master(SIDEWAYS)]
    parts = [
        font_faces(),
        element("office:styles", None, [default]),
        element("office:automatic-styles", None, pages),
        element("office:master-styles", None, masters),
    ]
    return document("office:document-styles", ("office", "style", "fo", "svg"), parts)


def font_faces() -> str:
    """The one font, by name: nothing is embedded."""
    face = {"style:name": FONT, "svg:font-family": FONT, "style:font-family-generic": "swiss"}
    return element("office:font-face-decls", None, [element("style:font-face", face)])


def _table(wide: bool) -> str:
    master = SIDEWAYS if wide else UPRIGHT
    facts = {
        "style:name": table_style(wide),
        "style:family": "table",
        "style:master-page-name": master,
    }
    shown = {"table:display": "true", "style:writing-mode": "lr-tb"}
    return element("style:style", facts, [element("style:table-properties", shown)])


def _column(width: float) -> str:
    centimetres = f"{width * CENTIMETRES_A_DIGIT:.2f}cm"
    return element(
        "style:style",
        {"style:name": column_style(width), "style:family": "table-column"},
        [element("style:table-column-properties", {"style:column-width": centimetres})],
    )


def _row(points: float) -> str:
    high = {"style:row-height": f"{points:g}pt", "style:use-optimal-row-height": "false"}
    return element(
        "style:style",
        {"style:name": row_style(points), "style:family": "table-row"},
        [element("style:table-row-properties", high)],
    )


def _numbers() -> list[str]:
    return [
        element(
            "number:number-style",
            {"style:name": name},
            [
                element(
                    "number:number",
                    {
                        "number:decimal-places": places,
                        "number:min-decimal-places": places,
                        "number:min-integer-digits": "1",
                        "number:grouping": "true",
                    },
                )
            ],
        )
        for name, places in (("whole", "0"), ("tenths", "1"))
    ]


def _cells() -> list[str]:
    return [_cell(style) for style in Style]


def _cell(style: Style) -> str:
    facts = {"style:name": CELL_STYLES[style], "style:family": "table-cell"}
    if style in DATA_STYLES:
        facts["style:data-style-name"] = DATA_STYLES[style]
    box = {"fo:wrap-option": "wrap"} if style in WRAPPED else {}
    box |= {"fo:border-bottom": "0.75pt solid #000000"} if style in RULED else {}
    box |= {"style:vertical-align": "middle"} if style is Style.PROSE else {}
    letters = {"style:font-name": FONT, "fo:font-size": f"{POINTS.get(style, PLAIN_POINTS)}pt"}
    letters |= {"fo:font-weight": "bold"} if style in BOLD else {}
    if style is Style.LINK:
        letters |= {"fo:color": LINK_COLOUR, "style:text-underline-style": "solid"}
    inside = [element("style:table-cell-properties", box)] if box else []
    if style in RIGHT:
        inside.append(element("style:paragraph-properties", {"fo:text-align": "end"}))
    return element("style:style", facts, [*inside, element("style:text-properties", letters)])


def _page(name: str, width: str, height: str) -> str:
    sides = {f"fo:margin-{side}": MARGIN for side in ("top", "bottom", "left", "right")}
    paper = {"fo:page-width": width, "fo:page-height": height}
    fit = {"style:scale-to-X": "1", "style:scale-to-Y": "0"}
    return element(
        "style:page-layout",
        {"style:name": f"{name}Layout"},
        [element("style:page-layout-properties", {**paper, **sides, **fit})],
    )


def _master(name: str) -> str:
    # Without these a program puts a header and a footer of its own on a printed page.
    none = [element(f"style:{end}", {"style:display": "false"}) for end in ("header", "footer")]
    return element(
        "style:master-page",
        {"style:name": name, "style:page-layout-name": f"{name}Layout"},
        none,
    )
