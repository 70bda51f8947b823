"""Which elements and values the site's own pages may hold; a release's page has its own list."""

from __future__ import annotations

from peelian.publication.inspection import page_schema

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
PATTERNS = page_schema.PATTERNS
EVERYWHERE = {
    **page_schema.EVERYWHERE,
    "hidden": "",
    "role": "status|region|group|note",
}
NOT_HERE = ("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "object", "figure")
"""A page around the releases holds no figures."""
LEADS_ON = r"0; url=\.\./[0-9a-f]{16}/index\.html"
ELEMENTS: dict[str, dict[str, str]] = {
    **{name: forms for name, forms in page_schema.ELEMENTS.items() if name not in NOT_HERE},
    "a": {"href": "address", "target": "_top"},
    "span": {},
    "label": {"for": "ids"},
    "input": {
        "type": "search",
        "autocomplete": "off",
        "spellcheck": "false",
        "aria-describedby": "ids",
    },
    "script": {},
    "meta": {
        "charset": "utf-8",
        "name": "viewport|referrer|theme-color",
        "content": r"width=device-width, initial-scale=1|no-referrer|#[0-9a-f]{6}"
        rf"|{POLICY}(; script-src 'sha256-[A-Za-z0-9+/=]{{44}}')?|{LEADS_ON}",
        "http-equiv": "Content-Security-Policy|refresh",
    },
}
