"""The page's bytes: one HTML file with its style inside, no script, nothing fetched.

In    the release's other files, the release before it, the moment of the next one
Out   `index.html`; the same inputs give the same bytes
Why   docs/decisions/0021-the-page.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from peelian.core.calendar import LONDON
from peelian.core.markers import Marker
from peelian.publication.early.listed import listed_in
from peelian.publication.front import notes
from peelian.publication.page.changed import what_changed
from peelian.publication.page.points import main_points
from peelian.publication.page.published import Published, read_published
from peelian.publication.page.svg import columns_svg
from peelian.publication.page.view import contact_parts, downloads, table_view
from peelian.publication.page.wording import PAGE_TEMPLATES, capital, tell
from peelian.publication.sheets import Text
from peelian.publication.words import (
    is_changed,
    release_facts,
    say,
    say_of,
    spoken_day,
    spoken_moment,
)

PAGE_NAME = "index.html"


def page_bytes(
    files: Mapping[str, bytes],
    earlier: Published | None,
    next_at: dt.datetime | None,
    version: int = 1,
) -> bytes:
    """The page of a release.

    Args:
        files: the release's other files by name; what the page says comes from `release.json` and
            the CSVs among them, and every file is offered as a download.
        earlier: the release published before this one, or None.
        next_at: when the next one is planned for, or None where no date is set.
        version: above 1 for a correction.
    Raises: ZoneError where the files aren't of the published form.
    """
    published = read_published(files)
    planned = _moment(published.facts["planned_at"])
    text = (
        environment()
        .get_template("release.html.j2")
        .render(
            published=published,
            facts=published.facts,
            root="../../../",
            planned=planned,
            version=version,
            next_at=next_at,
            points=main_points(published),
            tables=[table_view(published, t, n) for n, t in enumerate(published.tables, start=1)],
            changed=what_changed(earlier, published),
            counted=_counted(published),
            covers=_covers(published),
            zero=say_of(published.release, "cover.read_zero"),
            notes=_notes(published),
            protected=_protected(published),
            downloads=downloads(published, files),
            contact=contact_parts(published.text("contact")),
            early=listed_in(published.facts),
        )
    )
    return text.encode("utf-8")


@cache
def environment() -> Environment:
    """The templates of pages: everything that's filled in is escaped, nothing may be missing."""
    made = Environment(
        loader=FileSystemLoader(PAGE_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals.update(
        capital=capital,
        columns_svg=columns_svg,
        day=dt.date.fromisoformat,
        london=_london,
        spoken_day=spoken_day,
        spoken_moment=spoken_moment,
        style=Markup(_style()),  # noqa: S704 - a file of ours, with nothing filled in
    )
    return made


def _london(moment: dt.datetime) -> dt.date:
    """The day in London at a moment: at its midnight another one begins than in UTC, in summer."""
    return moment.astimezone(LONDON).date()


def _style() -> str:
    return (PAGE_TEMPLATES / "style.css").read_text(encoding="utf-8")


def _moment(text: Any) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _counted(published: Published) -> list[str]:
    facts = release_facts(published.release)
    return [
        say("cover.counted_unit", **facts),
        say(f"cover.counted_{published.release.counting_unit}"),
        *([say("cover.counted_apart")] if any(t.counted for t in published.release.tables) else []),
    ]


def _covers(published: Published) -> list[str]:
    release, words = published.release, release_facts(published.release)
    said = [say("cover.covers", **words)]
    if release.requested_window != release.effective_window:
        said += [say("cover.covers_requested", **words), release.window_reason]
    return [text for text in said if text]


def _used(published: Published) -> frozenset[Marker]:
    return frozenset(
        marker
        for table in published.tables
        for cell in table.cells.values()
        if (marker := cell.marker) is not Marker.NONE
    )


def _notes(published: Published) -> list[str]:
    """The workbook's notes, so that a reader of either knows the same."""
    grid = notes(published.release, _used(published)).grid
    rows = grid.rows if grid else ()
    return [row[-1].words for row in rows if isinstance(row[-1], Text)]


def _protected(published: Published) -> list[str]:
    """How people are protected, in words: the method, never what was done to a cell."""
    release = published.release
    cells = [cell for table in published.tables for cell in table.cells.values()]
    hidden = sum(cell.marker is Marker.CONFIDENTIAL for cell in cells)
    said = [say_of(release, f"cover.protected_{'hidden' if hidden else 'all_shown'}")]
    if not is_changed(release):
        count = {0: "count_none", 1: "count_one"}.get(hidden, "count")
        said.append(tell(f"protected.{count}", hidden=f"{hidden:,}", cells=f"{len(cells):,}"))
    return [*said, say_of(release, "cover.protected_check")]
