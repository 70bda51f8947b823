"""The choices as a page for the officer: one HTML file, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from peelian.disclosure.officer.words import READERS
from peelian.disclosure.redesign.listing import HEADER, WHY, rows_of, searched
from peelian.disclosure.redesign.picture import picture
from peelian.disclosure.redesign.told import in_order, name_of

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[3] / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def choices_page(told: Mapping[str, Any]) -> bytes:
    """The page of what `told.tell` says, the same bytes for the same choices."""
    rows = list(zip(in_order(told), rows_of(told), strict=True))
    withstood = sorted({name for one, _ in rows for name in one["attackers_withstood"]})
    text = _TEMPLATES.get_template("design.html.j2").render(
        told=told,
        name_of=name_of,
        header=HEADER,
        rows=rows,
        why=WHY,
        searched=searched(told),
        best=told["choices"][told["recommended"] - 1] if told["recommended"] else None,
        readers=[(name, READERS.get(name, name)) for name in withstood],
        # The picture escapes what it's given: names of dimensions and codes aren't in it.
        picture=Markup(picture(told)),  # noqa: S704
    )
    return text.encode("utf-8")
