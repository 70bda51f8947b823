"""Which elements and values a page may hold; the rest is refused."""

from __future__ import annotations

PATTERNS = {
    "words": r"[^\n]{0,2000}",
    "name": r"[A-Za-z][A-Za-z0-9_ -]{0,120}",
    "moment": r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z))?",
}
"""Forms of values by name. `address` and `ids` are worked out against the page itself."""

EVERYWHERE = {
    "class": "name",
    "id": "name",
    "lang": "en|en-GB",
    "role": "img|region|group|note|status|figure",
    "tabindex": "0|-1",
    "aria-label": "words",
    "aria-labelledby": "ids",
    "aria-describedby": "ids",
    "aria-hidden": "true",
    "itemprop": "name",
    "itemscope": "",
    "itemtype": r"https://schema\.org/(Dataset|Organization|DataDownload|Person|PropertyValue)",
}
_PLAIN: dict[str, str] = {}
POLICY = (
    r"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    r"form-action 'none'(; object-src 'self'; frame-src 'self')?"
)
ELEMENTS: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        [
            *("html", "head", "title", "style", "body", "header", "footer", "main", "nav"),
            *("section", "article", "div", "span", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li"),
            *("dl", "dt", "dd", "strong", "em", "abbr", "code", "br", "figure", "figcaption"),
            *("table", "caption", "thead", "tbody", "tfoot", "tr", "details", "summary"),
        ],
        _PLAIN,
    ),
    "span": {"style": r"width:(100|\d{1,2})(\.\d)?%"},
    "a": {"href": "address"},
    "object": {
        "data": r"\.\./v[1-9][0-9]{0,5}-notice\.html",
        "type": "text/html",
        "title": "words",
    },
    "th": {"scope": "col|row|colgroup|rowgroup"},
    "td": _PLAIN,
    "time": {"datetime": "moment"},
    "meta": {
        "charset": "utf-8",
        "name": "viewport|referrer|theme-color|description",
        "content": rf"width=device-width, initial-scale=1|no-referrer|#[0-9a-f]{{6}}|{POLICY}"
        r"|[^<>;=]{0,500}",
        "http-equiv": "Content-Security-Policy",
    },
    "link": {
        "rel": "icon|alternate|describedby",
        "type": r"application/(atom\+xml|ld\+json)",
        "title": "words",
        "href": r"data:,|(\.\./){0,3}[a-z]{1,20}\.(atom|jsonld)",
    },
}
