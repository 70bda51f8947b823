"""The site's own pages: the index of releases, the versions of each, and the calendar.

The index works without JavaScript: it's the whole list. With it, a field filters the list; the
script stands in the page, and the page's policy allows that script alone, by its digest.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from peelian.core.announced import Change
from peelian.core.calendar import month_days
from peelian.publication.page.render import environment
from peelian.publication.page.wording import PAGE_TEMPLATES
from peelian.publication.site.collected import Issue, Series, Version
from peelian.publication.site.schedule import Planned
from peelian.publication.words import MONTHS

INDEX_NAME, CALENDAR_NAME = "index.html", "calendar.html"


def index_bytes(series: Sequence[Series], planned: Sequence[Planned]) -> bytes:
    """The index of every release and version."""
    script = (PAGE_TEMPLATES / "search.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return _page(
        "index.html.j2",
        series,
        planned=planned,
        count=sum(len(one.issues) for one in series),
        script=Markup(script),  # noqa: S704 - a file of ours, with nothing filled in
        script_digest=f"sha256-{digest}",
    )


def calendar_bytes(
    series: Sequence[Series],
    planned: Sequence[Planned],
    changes: Sequence[Change],
    today: dt.date,
) -> bytes:
    """The calendar of planned releases and of changed dates, the newest change first."""
    names = {one.schedule.release: one.schedule.title for one in planned}
    newest = sorted(changes, key=lambda change: change.announced, reverse=True)
    return _page(
        "calendar.html.j2", series, planned=planned, changes=newest, names=names, today=today
    )


def versions_bytes(issue: Issue) -> bytes:
    """The page of a release's versions: where a superseded version's page leads its readers."""
    made = environment().get_template("versions.html.j2")
    return made.render(root="../../", issue=issue).encode("utf-8")


def notice_bytes(issue: Issue, version: Version) -> bytes:
    """What the page of a version shows at its top, once there's another: when and why it changed.

    It stands beside the version's folder, so the page is what was signed, and dated all the same.
    """
    made = environment().get_template("standing.html.j2")
    text = made.render(version=version, later=issue.later(version))
    return text.encode("utf-8")


def spoken_month(period: str) -> str:
    """A month as a reader writes it: "March 2026" for `2026-03`."""
    first = month_days(period)[0]
    return f"{MONTHS[first.month - 1]} {first.year}"


def _page(template: str, series: Sequence[Series], **facts: Any) -> bytes:
    publishers = {str(one.issues[0].newest.facts["publisher"]) for one in series}
    publisher = publishers.pop() if len(publishers) == 1 else ""
    made = environment().get_template(template)
    text = made.render(root="", publisher=publisher, series=series, month=spoken_month, **facts)
    return text.encode("utf-8")
