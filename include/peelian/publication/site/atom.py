"""The feed of new releases: Atom (RFC 4287), an entry a published version, the newest first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from xml.etree import ElementTree

from peelian.publication.page.wording import tell
from peelian.publication.site.collected import Series, Version

NAMESPACE = "http://www.w3.org/2005/Atom"
FEED_NAME = "feed.atom"
OURS = uuid.UUID("8d0c7c0e-6a3a-5d43-9e0b-5a6d0f5b7a21")
"""Namespace of our entries' ids (RFC 9562, version 5): drawn once, never to be changed, as a
reader's program tells entries apart by their ids."""
MOST_ENTRIES = 100
"""Releases in the feed; the index holds all of them."""
NO_RELEASE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def feed_bytes(series: Sequence[Series]) -> bytes:
    """The feed; the same releases give the same bytes. Addresses are relative to the feed's own."""
    ElementTree.register_namespace("", NAMESPACE)
    found = [
        (one.release, issue.period, version)
        for one in series
        for issue in one.issues
        for version in issue.versions
    ]
    found.sort(key=lambda entry: (_updated(entry[2]), entry[2].address), reverse=True)
    feed = ElementTree.Element(f"{{{NAMESPACE}}}feed", {"xml:lang": "en-GB"})
    _add(feed, "id", _id("feed"))
    _add(feed, "title", tell("site.feed"))
    _add(feed, "updated", _rfc3339(max((_updated(v) for *_, v in found), default=NO_RELEASE)))
    _add(_add(feed, "author"), "name", _publisher(found))
    _add(feed, "link", rel="self", href=FEED_NAME, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href="index.html", type="text/html")
    for release, period, version in found[:MOST_ENTRIES]:
        _entry(feed, release, period, version)
    ElementTree.indent(feed, space="")
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _entry(feed: ElementTree.Element, release: str, period: str, version: Version) -> None:
    facts = version.facts
    key = "site.entry" if version.number == 1 else "site.entry_corrected"
    key = key if version.withdrawn is None else "site.entry_withdrawn"
    entry = _add(feed, "entry")
    _add(entry, "id", _id(f"{release}/{period}/v{version.number}"))
    _add(entry, "title", tell(key, title=facts["title"], period=facts["period_label"]))
    # Its id stays, so a reader's program shows that what it kept was withdrawn.
    _add(entry, "published", _rfc3339(_when(version)))
    _add(entry, "updated", _rfc3339(_updated(version)))
    _add(_add(entry, "author"), "name", str(facts["publisher"]))
    _add(entry, "link", rel="alternate", href=version.page, type="text/html")
    said = [tell("site.reason", reason=version.reason)] if version.reason else []
    if version.withdrawn is not None:
        said.insert(0, tell("site.withdrawn_reason", reason=version.withdrawn))
    _add(entry, "summary", " ".join([*said, str(facts["summary"])]))
    _add(entry, "rights", str(facts["licence"]))


def _add(
    parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    element.text = text
    return element


def _id(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(OURS, name)}"


def _when(version: Version) -> dt.datetime:
    return version.at or NO_RELEASE


def _updated(version: Version) -> dt.datetime:
    return version.withdrawn_at or _when(version)


def _rfc3339(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _publisher(found: list[tuple[str, str, Version]]) -> str:
    return str(found[0][2].facts["publisher"]) if found else tell("site.nobody")
