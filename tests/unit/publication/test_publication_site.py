"""The site around the releases: index, calendar, feed, catalogue; read back by other libraries."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import feedparser
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from page_html import faults, parsed, text_of
from site_made import enter, put, specification

from peelian.core.errors import InputError, ZoneError
from peelian.core.files import digest_bytes
from peelian.core.published import published_months
from peelian.core.zones import Home
from peelian.ledger.chain import Kind
from peelian.publication.site.build import Site, build_site
from peelian.publication.site.ical import escaped, folded

TODAY = dt.date(2024, 1, 20)
FILES = {"index.html", "calendar.html", "feed.atom", "calendar.ics", "catalogue.jsonld"}
HOSTILE = "<script>alert(1)</script> & Co., \u05d0; \U0001f46e \\n"
CHANGE = """
changes:
  - release: social-media
    period: 2024-02
    was: 2024-03-08 09:30
    now: 2024-03-15 09:30
    announced: 2024-01-10
    reason: "The register moves to another system, and can't be read."
"""


@pytest.fixture
def specifications(tmp_path: Path) -> Path:
    return specification(tmp_path / "specifications")


def made(home: Home, specifications: Path, changes: str = "", today: dt.date = TODAY) -> Site:
    path = specifications.parent / "changes.yaml"
    path.write_text(changes or "changes: []\n")
    return build_site(home, today=today, specifications=specifications, changes_file=path)


def test_it_lists_every_release_and_keeps_every_version(home: Home, specifications: Path) -> None:
    put(home, "2023-11")
    put(home, "2023-12")
    put(home, "2023-12", 2, chained="A file was read twice.")
    site = made(home, specifications)
    assert {path.name for path in site.folder.iterdir() if path.is_file()} == FILES
    root = parsed((site.folder / "index.html").read_bytes())
    assert faults(root) == []
    links = [a.get("href") for a in root.iter("a")]
    for address in ("2023-12/v2", "2023-12", "2023-11/v1", "2023-11"):
        assert f"social-media/{address}/index.html" in links
        assert (site.folder / "social-media" / address / "index.html").is_file()
    words = text_of(root)
    assert words.index("Label 2023-12") < words.index("Label 2023-11")
    assert "Corrected on 12 January 2024: A file was read twice." in words
    assert "2 versions" in words
    assert published_months(home, "social-media") == ["2023-11", "2023-12"]


def test_every_version_of_a_release_is_told_of_on_a_page_of_its_own(
    home: Home, specifications: Path
) -> None:
    put(home, "2023-11")
    put(home, "2023-12")
    put(home, "2023-12", 2, chained="A file was read twice.")
    folder = made(home, specifications).folder / "social-media"
    root = parsed((folder / "2023-12" / "index.html").read_bytes())
    assert faults(root) == []
    words = text_of(root)
    assert "This release was corrected on 12 January 2024." in words
    assert "published 2:05pm on 12 January 2024" in words
    assert "A file was read twice. Use version 2." in words
    assert words.index("Version 2, the one to use") < words.index("Version 1, superseded")
    links = [str(a.get("href")) for a in root.iter("a")]
    assert [link for link in links if link.startswith("v")] == ["v2/index.html", "v1/index.html"]
    alone = text_of(parsed((folder / "2023-11" / "index.html").read_bytes()))
    assert "It has not been corrected." in alone
    page = (folder / "2023-12" / "v1" / "index.html").read_text()
    assert 'href="../index.html"' in page, "a superseded version leads to the notice"


def test_making_it_again_changes_nothing_and_the_same_zone_gives_the_same_bytes(
    home: Home, specifications: Path, tmp_path: Path
) -> None:
    put(home, "2023-12", chained="as planned")
    first = made(home, specifications, CHANGE)
    times = {name: (first.folder / name).stat().st_mtime_ns for name in FILES}
    assert made(home, specifications, CHANGE) == first
    assert times == {name: (first.folder / name).stat().st_mtime_ns for name in FILES}
    shutil.copytree(home.root, tmp_path / "other")
    for name in FILES:
        (tmp_path / "other" / "public" / name).unlink()
    other = made(Home(tmp_path / "other"), specifications, CHANGE)
    assert other.files == first.files
    for name in FILES:
        assert digest_bytes((other.folder / name).read_bytes()) == other.files[name]
    assert not list(home.root.rglob(".draft*"))


def test_with_nothing_published_it_says_so(home: Home, specifications: Path) -> None:
    site = made(home, specifications)
    assert "Nothing has been published yet." in (site.folder / "index.html").read_text()
    assert feedparser.parse((site.folder / "feed.atom").read_bytes()).entries == []
    assert site.releases == 0


def test_a_withdrawn_release_leaves_a_notice_and_no_hole(home: Home, specifications: Path) -> None:
    folder = put(home, "2023-12")
    entry = enter(home, Kind.PUBLISHED, folder, {})
    enter(home, Kind.WITHDRAWN, folder, {"reason": "It counted a case twice."}, entry.hash)
    site = made(home, specifications)
    words = text_of(parsed((site.folder / "index.html").read_bytes()))
    assert "Withdrawn on 12 January 2024: It counted a case twice." in words
    versions = text_of(parsed((folder.parent / "index.html").read_bytes()))
    assert "This release was withdrawn on 12 January 2024. It counted a case twice." in versions
    (told,) = feedparser.parse((site.folder / "feed.atom").read_bytes()).entries
    assert told.title == "Withdrawn: Complaints about social media: Label 2023-12"
    assert told.summary.startswith("Why it was withdrawn: It counted a case twice.")
    assert b"book.xlsx" not in (site.folder / "catalogue.jsonld").read_bytes()


def test_a_broken_release_stops_it_and_leaves_the_site_as_it_was(
    home: Home, specifications: Path
) -> None:
    put(home, "2023-11")
    before = made(home, specifications).files
    folder = put(home, "2023-12")
    for damage in (b"{", b"{}", b"[]"):
        (folder / "release.json").write_bytes(damage)
        with pytest.raises(ZoneError, match="can't be understood"):
            made(home, specifications)
    for name in FILES:
        assert digest_bytes((home.root / "public" / name).read_bytes()) == before[name]


# The feed.


def test_another_reader_reads_the_feed(home: Home, specifications: Path) -> None:
    put(home, "2023-11", title=HOSTILE, summary=HOSTILE)
    put(home, "2023-12", 1)
    put(home, "2023-12", 2, chained="A file was read twice.")
    read = feedparser.parse((made(home, specifications).folder / "feed.atom").read_bytes())
    assert not read.bozo
    assert read.version == "atom10"
    assert read.entries[0].title == ("Correction of Complaints about social media: Label 2023-12")
    assert read.entries[0].summary.startswith("Why it was corrected: A file was read twice.")
    assert len({entry.id for entry in read.entries}) == 3
    assert {entry.link for entry in read.entries} >= {"social-media/2023-11/v1/index.html"}
    assert read.feed.updated == max(entry.updated for entry in read.entries)
    (hostile,) = [e for e in read.entries if "2023-11" in e.link]
    assert "alert(1)" in hostile.title_detail.value
    assert hostile.title_detail.type == "text/plain"


# The calendar.


def dates(site: Site) -> list[tuple[str, str, str]]:
    root = parsed((site.folder / "calendar.html").read_bytes())
    assert faults(root) == []
    found = []
    for item in root.iter("li"):
        moments = list(item.iter("time"))
        if moments:
            told = {str(span.get("class")): text_of(span) for span in item.iter("span")}
            found.append((text_of(moments[0]), told["month"], told["meta"]))
    return found


def test_it_announces_twelve_months_and_confirms_four_weeks_ahead(
    home: Home, specifications: Path
) -> None:
    put(home, "2023-12")
    found = dates(made(home, specifications))
    assert len(found) == 12
    assert found[0] == ("9:30am on 8 February 2024", "January 2024", "Confirmed")
    assert found[1] == ("9:30am on 8 March 2024", "February 2024", "Provisional")
    assert found[-1][1] == "December 2024"


def test_what_is_due_and_not_out_is_said_to_be_so(home: Home, specifications: Path) -> None:
    put(home, "2023-11")
    found = dates(made(home, specifications))
    assert found[0] == ("9:30am on 9 January 2024", "December 2023", "Due, not yet published")


def test_a_changed_date_is_told_with_its_reason(home: Home, specifications: Path) -> None:
    put(home, "2023-12")
    site = made(home, specifications, CHANGE)
    assert ("9:30am on 15 March 2024", "February 2024", "Changed") in dates(site)
    words = text_of(parsed((site.folder / "calendar.html").read_bytes()))
    assert "moved from 9:30am on 8 March 2024 to 9:30am on 15 March 2024" in words
    assert "The register moves to another system" in words
    assert "less than four weeks ahead" not in words
    late = CHANGE.replace("2024-01-10", "2024-02-20")
    words = text_of(
        parsed((made(home, specifications, late).folder / "calendar.html").read_bytes())
    )
    assert "Announced on 20 February 2024, less than four weeks ahead" in words


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2024-02\n", "2024-13\n", "isn't a month"),
        ("The register moves to another system, and can't be read.", "why", "too short"),
        ("now: 2024-03-15", "now: 2024-03-08", "doesn't change"),
        ("2024-01-10", "2024-05-01", "after the date"),
        ("was: 2024-03-08 09:30", "was: soon", "written YYYY-MM-DD HH:MM"),
        ("    reason:", "    why:", "its keys must be"),
        ("changes:\n", "changes: {}\nother:\n", "must be a list"),
        ("changes:\n", "changes: [\n", "isn't YAML"),
    ],
)
def test_a_faulty_change_is_refused(
    old: str, new: str, problem: str, home: Home, specifications: Path
) -> None:
    assert old in CHANGE
    with pytest.raises(InputError, match=problem):
        made(home, specifications, CHANGE.replace(old, new))
    assert not (home.root / "public" / "index.html").exists()


def test_a_release_changed_twice_is_refused(home: Home, specifications: Path) -> None:
    twice = CHANGE + CHANGE.replace("changes:\n", "").replace("03-15", "03-18")
    with pytest.raises(InputError, match="changed twice"):
        made(home, specifications, twice)


def test_another_reader_reads_the_calendar(home: Home, specifications: Path) -> None:
    put(home, "2023-12")
    data = (made(home, specifications, CHANGE).folder / "calendar.ics").read_bytes()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    events = Calendar.from_ical(data).walk("VEVENT")
    assert len(events) == 12
    moved = events[1]
    assert moved["DTSTART"].dt == dt.datetime(2024, 3, 15, 9, 30, tzinfo=dt.UTC)
    assert moved["SUMMARY"] == "Complaints about social-media: figures for February 2024"
    assert "can't be read" in moved["DESCRIPTION"]
    assert [event["STATUS"] for event in events[:3]] == ["CONFIRMED", "TENTATIVE", "TENTATIVE"]
    summer = next(event for event in events if "May 2024" in event["SUMMARY"])
    assert summer["DTSTART"].dt.hour == 8, "half past nine in London's summer"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120))
def test_any_text_survives_its_way_through_a_calendar(text: str) -> None:
    lines = ["BEGIN:VEVENT", folded(f"SUMMARY:{escaped(text)}"), "END:VEVENT"]
    assert all(len(part.encode()) <= 75 for part in lines[1].split("\r\n"))
    event = Calendar.from_ical(
        "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""])
    ).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == text


# The catalogue.


# rdflib warns of its own use of what it deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_another_reader_reads_the_catalogue(home: Home, specifications: Path) -> None:
    put(home, "2023-12", title=HOSTILE)
    folder = put(home, "2023-11")
    data = (made(home, specifications).folder / "catalogue.jsonld").read_bytes()
    graph = rdflib.Graph()
    graph.parse(data=data, format="json-ld", publicID="https://statistics.example/site/")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    kinds = rdflib.RDF.type
    datasets = set(graph.subjects(kinds, dcat.Dataset))
    assert datasets == {
        rdflib.URIRef(f"https://statistics.example/site/social-media/2023-{month}/v1/")
        for month in (11, 12)
    }
    csv = rdflib.URIRef("https://statistics.example/site/social-media/2023-11/v1/table_a.csv")
    assert (None, dcat.downloadURL, csv) in graph
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    (checksum,) = graph.objects(csv, spdx.checksum)
    (value,) = graph.objects(checksum, spdx.checksumValue)
    assert str(value) == digest_bytes((folder / "table_a.csv").read_bytes())
    titles = {str(title) for title in graph.objects(None, rdflib.DCTERMS.title)}
    assert any(title.startswith(HOSTILE) for title in titles)
    assert json.loads(data)["@context"]["dcat"].startswith("http")


# Hostile texts.


def test_hostile_titles_are_harmless_on_the_index(home: Home, specifications: Path) -> None:
    put(home, "2023-12", title=HOSTILE, summary=HOSTILE, publisher=HOSTILE)
    root = parsed((made(home, specifications).folder / "index.html").read_bytes())
    (script,) = root.iter("script")
    assert "alert" not in "".join(script.itertext())
    assert "<script>alert(1)</script>" in text_of(next(root.iter("h2")))
    assert "<script>alert(1)</script>" in text_of(root)
