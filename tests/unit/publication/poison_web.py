"""Ways to spoil a page or a drawing without our own writer: edits of the text, and lxml."""

from __future__ import annotations

import re
from collections.abc import Callable

import lxml.etree
import lxml.html
from poison import CANARY

Spoil = Callable[[str], str]


def swap(old: str, new: str) -> Spoil:
    """Replace the first `old`, which must be there."""

    def edit(text: str) -> str:
        assert old in text, f"the page holds no {old}"
        return text.replace(old, new, 1)

    return edit


def before(mark: str, new: str) -> Spoil:
    return swap(mark, new + mark)


def with_lxml(change: Callable[[lxml.html.HtmlElement], None]) -> Spoil:
    def edit(text: str) -> str:
        root = lxml.html.document_fromstring(text.encode())
        change(root)
        made = lxml.etree.tostring(root, encoding="unicode", method="html")
        return f"<!DOCTYPE html>\n{made}\n"

    return edit


def _append(tag: str, **values: str) -> Callable[[lxml.html.HtmlElement], None]:
    def change(root: lxml.html.HtmlElement) -> None:
        made = lxml.html.Element(tag, values)
        made.text = CANARY
        root.find(".//main").append(made)

    return change


def _comment(root: lxml.html.HtmlElement) -> None:
    root.find(".//main").append(lxml.etree.Comment(CANARY))


def _figure(root: lxml.html.HtmlElement) -> None:
    root.find(".//td").text = "999"


MAIN = "</main>"
POISONS_HTML: dict[str, Spoil] = {
    # made by another library
    "a script by lxml": with_lxml(_append("script")),
    "a hidden paragraph by lxml": with_lxml(_append("p", hidden="hidden")),
    "a comment by lxml": with_lxml(_comment),
    "a name by lxml": with_lxml(_append("p")),
    "another figure by lxml": with_lxml(_figure),
    "a frame by lxml": with_lxml(_append("iframe", src="http://evil.example/")),
    # made by hand, everything else as it was
    "a script": before(MAIN, "<script>alert(1)</script>"),
    "a script from outside": before("</head>", '<script src="http://evil.example/x.js"></script>'),
    "a handler": swap("<h1>", '<h1 onclick="alert(1)">'),
    "a script address": swap('href="#main"', 'href="javascript:alert(1)"'),
    "an address outside": swap('href="SHA256SUMS"', 'href="https://evil.example/"'),
    "an address without a scheme": swap('href="SHA256SUMS"', 'href="//evil.example/"'),
    "an address that climbs": swap('href="SHA256SUMS"', 'href="../../../../../records/x"'),
    "an address of data": swap('href="SHA256SUMS"', 'href="data:text/html,x"'),
    "an address to nowhere": swap('href="#main"', 'href="#staff"'),
    "a picture from outside": before(MAIN, '<img src="https://evil.example/x.png" alt="x">'),
    "a picture of data": before(MAIN, '<img src="data:image/png;base64,AAAA" alt="x">'),
    "a style sheet from outside": before(
        "</head>", '<link rel="stylesheet" href="https://evil.example/x.css">'
    ),
    "a rule that hides": swap("</style>", ".small { display: none }\n</style>"),
    "a rule that fetches": swap("</style>", "@import 'https://evil.example/x.css';\n</style>"),
    "a second style sheet": before("</head>", "<style>p { color: #fff }</style>"),
    "a style of an element": swap("<h1>", '<h1 style="display:none">'),
    "a hidden element": before(MAIN, f"<p hidden>{CANARY}</p>"),
    "a frame": before(MAIN, '<iframe src="x.html"></iframe>'),
    "an object": before(MAIN, '<object data="x"></object>'),
    "a form": before(MAIN, '<form action="https://evil.example/"></form>'),
    "an input": before(MAIN, f'<input type="hidden" value="{CANARY}">'),
    "a template": before(MAIN, f"<template>{CANARY}</template>"),
    "a comment": before(MAIN, f"<!-- {CANARY} -->"),
    "an instruction": before(MAIN, f"<?php {CANARY} ?>"),
    "a section of characters": before(MAIN, f"<![CDATA[{CANARY}]]>"),
    "a refresh": before("</head>", '<meta http-equiv="refresh" content="0">'),
    "a base": before("</head>", '<base href="https://evil.example/">'),
    "another policy": swap("default-src 'none'", "default-src *"),
    "a value for machines": swap("<h1>", f'<h1 data-staff="{CANARY}">'),
    "a title of an element": swap("<h1>", f'<h1 title="{CANARY}">'),
    "an author": before("</head>", f'<meta name="author" content="{CANARY}">'),
    "a generator": before("</head>", '<meta name="generator" content="x">'),
    "a description that isn't ours": before(
        "</head>", f'<meta name="description" content="{CANARY}">'
    ),
    "a name": before(MAIN, f"<p>{CANARY}</p>"),
    "a name in a label": swap('aria-label="Statistics"', f'aria-label="{CANARY}"'),
    "a name in the head": swap("<title>", f"<title>{CANARY} "),
    "a number of a person": before(MAIN, "<p>Total 48213</p>"),
    "another figure": swap('<td class="figure">128</td>', '<td class="figure">129</td>'),
    "a figure for a withheld one": swap(">[c]</td>", ">3</td>"),
    "a figure less": swap('<td class="figure">128</td>', ""),
    "a table less": swap('<table id="rank_alone"', '<table id="rank_gone"'),
    "an open element": before(MAIN, "<p>"),
    "a tag that ends nothing": before(MAIN, "</div>"),
    "a tag in capitals": swap("<h1>", "<H1>"),
    "a value without quotes": swap("<h1>", "<h1 id=x>"),
    "a value in single quotes": swap("<h1>", "<h1 id='x'>"),
    "a value twice": swap('<main class="width"', '<main class="width" class="wide"'),
    "an id twice": swap("<h1>", '<h1 id="main">'),
    "a character by its number": before(MAIN, "<p>&#74;ane</p>"),
    "a character that turns": before(MAIN, "<p>\u202eTotal</p>"),
    "a character nobody sees": before(MAIN, "<p>To\u200btal</p>"),
    "a zero byte": before(MAIN, "<p>\0</p>"),
    "no document type": lambda text: text.removeprefix("<!DOCTYPE html>\n"),
    "another document type": swap("<!DOCTYPE html>", "<!DOCTYPE html SYSTEM 'x'>"),
    "text behind the end": lambda text: text + CANARY,
    "an element behind the end": lambda text: text + "<p>Total</p>",
    "cut off": lambda text: text[:-20],
    "a script in a drawing": before("</svg>", "<script>alert(1)</script>"),
    "foreign elements in a drawing": before(
        "</svg>", f"<foreignObject><p>{CANARY}</p></foreignObject>"
    ),
    "a picture in a drawing": before("</svg>", '<image href="https://evil.example/x.png"/>'),
    "a link in a drawing": before("</svg>", '<a href="https://evil.example/"><text>x</text></a>'),
    "words outside a drawing's view": before(
        "</svg>", '<text x="9000" y="10" text-anchor="end">128</text>'
    ),
    "another figure at a chart's column": lambda text: re.sub(
        r'(text-anchor="middle">)\d[\d,]*(</text>)', r"\g<1>997\2", text, count=1
    ),
    "a figure for a withheld one at a chart's column": lambda text: re.sub(
        r'(text-anchor="middle">)\[?c\]?(</text>)', r"\g<1>997\2", text, count=1
    ),
    "an animation": before("</svg>", '<animate attributeName="x" to="5"/>'),
}

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 190" role="img" '
    'aria-label="Total by year">\n<title>Total by year</title>\n'
    '<g fill="#0b0c0c"><text x="10" y="20" font-size="14">2023</text></g>\n'
    '<rect class="bar" x="44" y="10.5" width="20" height="100" fill="#106165"/>\n'
    '<text x="54" y="180" text-anchor="middle">128</text>\n</svg>\n'
)
POISONS_SVG: dict[str, Spoil] = {
    "a script": before("</svg>", "<script>alert(1)</script>"),
    "a handler": swap("<rect", '<rect onload="alert(1)"'),
    "an address": before("</svg>", '<a href="https://evil.example/"><text>x</text></a>'),
    "a use of elsewhere": before("</svg>", '<use href="other.svg#x"/>'),
    "a picture": before("</svg>", '<image href="data:image/png;base64,AAAA"/>'),
    "a style sheet": before("</svg>", "<style>text { fill: white }</style>"),
    "a style of an element": swap("<rect", '<rect style="fill:url(https://evil.example/)"'),
    "a paint from elsewhere": swap('fill="#106165"', 'fill="url(https://evil.example/)"'),
    "metadata": before("</svg>", f"<metadata>{CANARY}</metadata>"),
    "white words": swap('fill="#0b0c0c"', 'fill="#ffffff"'),
    "words of no colour": swap("<text x", '<text fill="none" x'),
    "pale words": swap("<text x", '<text fill="#f3f3f3" x'),
    "tiny words": swap('font-size="14"', 'font-size="1"'),
    "words outside the view": swap('x="54" y="180"', 'x="54" y="1800"'),
    "words left of the view": swap('x="54" y="180"', 'x="-540" y="180"'),
    "an element moved away": swap("<text x", '<text transform="translate(9000)" x'),
    "an element not shown": swap("<text x", '<text visibility="hidden" x'),
    "an element let through": swap("<text x", '<text opacity="0" x'),
    "a group not shown": swap("<g ", '<g display="none" '),
    "definitions": before("</svg>", f"<defs><text>{CANARY}</text></defs>"),
    "words outside texts": before("</svg>", CANARY),
    "a comment": before("</svg>", f"<!-- {CANARY} -->"),
    "a document type": lambda text: '<!DOCTYPE svg [<!ENTITY x "y">]>' + text,
    "an instruction": lambda text: '<?xml-stylesheet href="x.css"?>' + text,
    "an entity": before("</svg>", "<text>&x;</text>"),
    "a drawing inside": before("</svg>", '<svg viewBox="0 0 10 10"><text>x</text></svg>'),
    "foreign elements": before("</svg>", "<foreignObject><p>x</p></foreignObject>"),
    "no view": swap('viewBox="0 0 320 190" ', ""),
    "a telephone number": before("</svg>", '<text x="9" y="9">020 7946 0958</text>'),
    "a person's number in its name": swap("Total by year", "PC 12345 by year"),
    "text behind the end": lambda text: text + CANARY,
    "cut off": lambda text: text[:-20],
    "a character nobody sees": swap("128", "12\u200b8"),
    "another document": lambda text: "<html></html>",
}
