"""The airlock on the site around the releases: poisoned pages, feed, calendar and catalogue."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html
from site_made import enter, put, specification
from store_in_folder import FolderStore

from peelian.core.errors import UnsafeError
from peelian.core.zones import Home
from peelian.ledger.chain import Kind
from peelian.publication.inspection.site import inspect_site
from peelian.publication.outlet.deliver import deliver
from peelian.publication.site.build import build_site, site_files

TODAY = dt.date(2024, 2, 1)
CORRECTED = "A table counted a group of cases twice."


@pytest.fixture
def made(home: Home, tmp_path: Path) -> dict[str, bytes]:
    """A site of two months, one of them corrected."""
    put(home, "2023-11")
    put(home, "2023-12")
    put(home, "2023-12", version=2, chained=CORRECTED)
    specification(tmp_path / "specs")
    return dict(site_files(home, today=TODAY, specifications=tmp_path / "specs").files)


def _found(made: dict[str, bytes], home: Home) -> list[str]:
    said = [CORRECTED, "Complaints about social-media"]
    return [str(finding) for finding in inspect_site(made, home.root / "public", said)]


def test_the_site_as_it_is_made_is_clean(made: dict[str, bytes], home: Home) -> None:
    assert "social-media/2023-12/v1-notice.html" in made
    assert _found(made, home) == []


def _in_page(name: str, change: Callable[[lxml_html.HtmlElement], object]) -> Callable:
    """A page changed with another library than the one that wrote it."""

    def poison(made: dict[str, bytes]) -> None:
        root = lxml_html.document_fromstring(made[name])
        change(root)
        made[name] = b"<!DOCTYPE html>\n" + etree.tostring(root, method="html", encoding="utf-8")

    return poison


def _element(tag: str, text: str = "", **values: str) -> lxml_html.HtmlElement:
    element = lxml_html.Element(tag, **values)
    element.text = text
    return element


def _add(tag: str, text: str = "", **values: str) -> Callable:
    return lambda root: root.find(".//main").append(_element(tag, text, **values))


def _replaced(name: str, before: bytes, after: bytes) -> Callable:
    def poison(made: dict[str, bytes]) -> None:
        assert before in made[name]
        made[name] = made[name].replace(before, after, 1)

    return poison


def _json(change: Callable[[dict], object]) -> Callable:
    def poison(made: dict[str, bytes]) -> None:
        body = json.loads(made["catalogue.jsonld"])
        change(body)
        made["catalogue.jsonld"] = json.dumps(body).encode()

    return poison


def _more(made: dict[str, bytes]) -> None:
    made["staff.csv"] = b"name\n"


INDEX, CALENDAR, NOTICE = "index.html", "calendar.html", "social-media/2023-12/v1-notice.html"
POISONS = {
    "a script": _replaced(INDEX, b"<script>", b"<script>alert(1);"),
    "a second script": _replaced(INDEX, b"</main>", b"<script>alert(1)</script></main>"),
    "a script on the calendar": _replaced(CALENDAR, b"</main>", b"<script>x()</script></main>"),
    "a handler": _replaced(INDEX, b"<h1>", b'<h1 onclick="x()">'),
    "an image": _replaced(INDEX, b"</main>", b'<img src="https://x.example/t.gif"></main>'),
    "an address outside": _replaced(INDEX, b'href="calendar.html"', b'href="https://x.example"'),
    "an address with no scheme": _replaced(INDEX, b'href="calendar.html"', b'href="//x.example"'),
    "an address above": _replaced(INDEX, b'href="calendar.html"', b'href="../../../../etc/x"'),
    "a looser policy": _replaced(INDEX, b"default-src 'none'", b"default-src *"),
    "no policy": _replaced(CALENDAR, b"Content-Security-Policy", b"Content-Language"),
    "a refresh elsewhere": _replaced(
        INDEX, b"<style>", b'<meta http-equiv="refresh" content="0; url=https://x.example"><style>'
    ),
    "another style": _replaced(INDEX, b"<style>", b"<style>p{color:#fff}"),
    "a style on an element": _replaced(INDEX, b"<h1>", b'<h1 style="color:#fff">'),
    "a comment": _replaced(INDEX, b"</main>", b"<!-- staff list --></main>"),
    "a form": _replaced(INDEX, b"</main>", b'<form action="x"></form></main>'),
    "a frame": _in_page(INDEX, _add("iframe", src="x.html")),
    "a hidden paragraph of names": _in_page(CALENDAR, _add("p", "Jane Placeholder", hidden="")),
    "a table of figures": _in_page(INDEX, _add("table")),
    "a figure": _in_page(INDEX, _add("p", "Officer 12345")),
    "a number of a person": _replaced(NOTICE, b"Version 1", b"Version 1 of PC 41234"),
    "an e-mail address": _in_page(INDEX, _add("p", "someone@force.example")),
    "a word of nobody": _replaced(NOTICE, b"corrected", b"falsified"),
    "a direction turned": _replaced(CALENDAR, b"<h1>", "<h1>\u202e".encode()),
    "bytes that aren't UTF-8": _replaced(CALENDAR, b"<h1>", b"<h1>\xff"),
    "a feed that leads away": _replaced("feed.atom", b'href="index.html"', b'href="http://x.y"'),
    "a feed with an entity": _replaced(
        "feed.atom", b"<feed", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><feed'
    ),
    "a feed with a script": _replaced("feed.atom", b"</feed>", b"<script>x()</script></feed>"),
    "a feed with a name": _replaced("feed.atom", b"<summary>", b"<summary>Jane Placeholder. "),
    "a feed that isn't XML": _replaced("feed.atom", b"</feed>", b""),
    "a calendar with an attachment": _replaced(
        "calendar.ics", b"STATUS:", b"ATTACH:https://x.example\r\nSTATUS:"
    ),
    "a calendar with an alarm": _replaced(
        "calendar.ics", b"END:VEVENT", b"BEGIN:VALARM\r\nACTION:EMAIL\r\nEND:VALARM\r\nEND:VEVENT"
    ),
    "a calendar with a name": _replaced("calendar.ics", b"SUMMARY:", b"SUMMARY:Jane Placeholder "),
    "a calendar that isn't one": _replaced("calendar.ics", b"\r\nSTATUS:", b"\nSTATUS "),
    "a catalogue with a name": _json(lambda body: body.update({"dct:creator": "Jane Placeholder"})),
    "a catalogue that leads away": _json(
        lambda body: body.update({"dcat:landingPage": {"@id": "https://x.example/list"}})
    ),
    "a catalogue that isn't JSON": _replaced("catalogue.jsonld", b"{", b"["),
    "a file more": _more,
}


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisoned_site_is_found(poison: str, made: dict[str, bytes], home: Home) -> None:
    POISONS[poison](made)
    assert _found(made, home), poison


def test_a_reason_that_names_someone_is_not_put_on_the_site(home: Home, tmp_path: Path) -> None:
    put(home, "2023-12")
    specs = specification(tmp_path / "specs")
    before = build_site(home, today=TODAY, specifications=specs)
    folder = put(home, "2023-12", version=2, chained="")
    enter(home, Kind.CORRECTED, folder, {"reason": "PC Placeholder was counted twice."})
    with pytest.raises(UnsafeError, match="name with a title"):
        build_site(home, today=TODAY, specifications=specs)
    for name in before.files:
        assert "Placeholder" not in (before.folder / name).read_text()


def test_nothing_is_given_out_to_a_store_under_such_a_reason(home: Home, tmp_path: Path) -> None:
    put(home, "2023-12")
    folder = put(home, "2023-12", version=2, chained="")
    enter(home, Kind.CORRECTED, folder, {"reason": "PC Placeholder was counted twice."})
    store = FolderStore(tmp_path / "store")
    with pytest.raises(UnsafeError, match="name with a title"):
        deliver(home, store, today=TODAY)
    assert store.keys("") == []


def test_a_title_with_what_nobody_sees_stops_the_site(home: Home, tmp_path: Path) -> None:
    # A release can't have such a title; a file that was put into the public zone by hand can.
    put(home, "2023-12", title="Complaints \u202e")
    with pytest.raises(UnsafeError, match="readers can't see"):
        build_site(home, today=TODAY, specifications=specification(tmp_path / "specs"))
