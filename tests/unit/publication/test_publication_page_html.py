"""The page as a file: valid, whole, made from published files alone, harmless."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_release import make_release
from page_drawn import drawn, drawn_files
from page_html import by_id, faults, parsed, rows_of, text_of

from peelian.core.errors import ZoneError
from peelian.core.release_model import read_release
from peelian.core.zones import Home
from peelian.publication.build import release_files
from peelian.publication.page.render import PAGE_NAME, page_bytes
from peelian.publication.protected import read_tables

NEXT = dt.datetime(2023, 4, 12, 8, 30, tzinfo=dt.UTC)
HIDDEN = "source | n\ntotal | 9\na | [c]\nb | [c]"


@pytest.fixture(scope="module")
def files(pristine: Home) -> Mapping[str, bytes]:
    protected = next(pristine.root.glob("protected/*/*/*"))
    release = read_release(protected)
    made = dict(release_files(release, read_tables(protected, release)))
    return {n: d for n, d in made.items() if n not in (PAGE_NAME, "SHA256SUMS")}


@pytest.fixture(scope="module")
def page(files: Mapping[str, bytes]) -> bytes:
    return page_bytes(files, None, NEXT)


def test_it_is_valid_html_and_nothing_leads_nowhere(page: bytes) -> None:
    assert faults(parsed(page)) == []


def test_the_same_files_give_the_same_page(files: Mapping[str, bytes], page: bytes) -> None:
    assert page_bytes(dict(reversed(files.items())), None, NEXT) == page


def test_nothing_is_run_and_nothing_is_fetched_but_the_notice_of_its_corrections(
    page: bytes,
) -> None:
    root = parsed(page)
    tags = {element.tag for element in root.iter()}
    assert not tags & {"script", "iframe", "img", "embed", "form", "video", "base"}
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        for name in ("src", "srcset", "action"):
            assert name not in element.attrib
    fetched = [(e.tag, e.get("data"), e.get("title")) for e in root.iter() if e.get("data")]
    assert fetched == [("object", "../v1-notice.html", "Corrections of this version")]
    addresses = {str(e.get("href")) for e in root.iter() if e.get("href")}
    outside = {a for a in addresses if ":" in a and not a.startswith(("mailto:", "data:,"))}
    assert outside == set()
    style = text_of(next(root.iter("style")))
    assert "url(" not in style and "@import" not in style
    (policy,) = [e.get("content") for e in root.iter("meta") if e.get("http-equiv")]
    assert policy is not None and policy.startswith("default-src 'none'")


def test_every_number_of_a_table_is_that_of_its_csv(
    page: bytes, files: Mapping[str, bytes]
) -> None:
    root = parsed(page)
    release = make_release()
    for table in release.tables:
        header, *cells = rows_of(by_id(root, table.id))
        lines = list(csv.DictReader(io.StringIO(files[f"{table.id}.csv"].decode())))
        shown = {
            tuple(line[d] for d in table.by): line["value"] or f"[{line['marker']}]"
            for line in lines
        }
        heads = [d for d in table.by if d != table.columns]
        found = {}
        for row in cells:
            labels = dict(zip(heads, row, strict=False))
            for head, text in zip(header[len(heads) :], row[len(heads) :], strict=True):
                if "change" in head.lower() or "per cent" in head.lower():
                    continue
                place = {**labels, **({table.columns: head} if table.columns else {})}
                found[tuple(place[d] for d in table.by)] = text.replace(",", "")
        assert found == shown, table.id


def test_tables_have_captions_units_dates_and_scopes(page: bytes) -> None:
    root = parsed(page)
    for table in make_release().tables:
        element = by_id(root, table.id)
        caption = text_of(next(element.iter("caption")))
        assert table.title in caption
        assert "Counts of allegations against individuals by date recorded" in caption
        scopes = {head.get("scope") for head in element.iter("th")}
        assert scopes == {"col", "row"}
        assert not any(text_of(head) == "" for head in element.iter("th"))


def test_every_marker_on_the_page_is_explained_beside_its_table(page: bytes) -> None:
    root = parsed(page)
    for table in make_release().tables:
        section = next(
            s for s in root.iter("section") if s.get("aria-labelledby") == f"heading-{table.id}"
        )
        words = text_of(section)
        for cell in section.iter("td"):
            if cell.get("class") == "marker":
                assert f"{text_of(cell)} means " in words


def test_it_offers_every_file_with_its_size_and_checksum(
    page: bytes, files: Mapping[str, bytes]
) -> None:
    items = {}
    for item in parsed(page).iter("li"):
        if str(item.get("itemtype")).endswith("DataDownload"):
            link = next(item.iter("a")).get("href")
            (digest,) = [text_of(c) for c in item.iter("code")]
            items[link] = digest
            assert "KB" in text_of(item)
    assert items == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_search_engines_are_told_what_the_dataset_is(
    page: bytes, files: Mapping[str, bytes]
) -> None:
    root = parsed(page)
    (dataset,) = [e for e in root.iter() if e.get("itemtype") == "https://schema.org/Dataset"]
    told: dict[str, list[str]] = {}
    for element in dataset.iter():
        name = element.get("itemprop")
        if name:
            told.setdefault(name, []).append(element.get("content") or text_of(element))
    assert told["name"][0] == "Complaints and conduct matters about social media"
    assert told["temporalCoverage"] == ["2018-01-01/2023-02-28"]
    assert told["datePublished"] == ["2023-03-07"]
    assert told["license"] == ["Open Government Licence v3.0"]
    assert told["identifier"] == ["social-media/2023-02"]
    assert {"description", "publisher", "inLanguage"} <= set(told)
    assert len(told["distribution"]) == len(told["encodingFormat"]) == len(files)


def test_it_says_when_by_whom_and_when_next(page: bytes) -> None:
    words = text_of(parsed(page))
    for wanted in (
        "9:30am on 7 March 2023",
        "9:30am on 12 April 2023",
        "Vale of Nowhere Police (made up)",
        "Open Government Licence v3.0",
        "This is the first release of these statistics",
        "figures are withheld",
        "2023 covers 1 January 2023 to 28 February 2023.",
    ):
        assert wanted in words, wanted
    plain = text_of(parsed(page_bytes(drawn_files(HIDDEN, planned_at=None), None, None)))
    assert "No further release is planned" in plain
    assert "Published once, outside the calendar" in plain


def test_a_signature_is_linked_where_there_is_one() -> None:
    for signature, told in (
        (None, False),
        ({"file": None, "public_key": None}, False),
        ({"file": "SHA256SUMS.minisig", "public_key": "RW"}, True),
    ):
        page = page_bytes(drawn_files(HIDDEN, signature=signature), None, None)
        assert (b'href="SHA256SUMS.minisig"' in page) is told


def test_nothing_of_the_registers_but_their_names_and_days_is_said(page: bytes) -> None:
    for secret in (b"12345", b"12,345", b"a warning that stays inside", b"abababab"):
        assert secret not in page


def test_figures_come_from_the_published_files_alone(files: Mapping[str, bytes]) -> None:
    changed = dict(files)
    name = "year_by_source.csv"
    changed[name] = files[name].replace(b"\n2022,2022,Total,total,", b"\n2022,2022,Total,total,9")
    assert changed[name] != files[name]
    figures = rows_of(by_id(parsed(page_bytes(changed, None, None)), "year_by_source"))
    before = rows_of(by_id(parsed(page_bytes(files, None, None)), "year_by_source"))
    row = next(row for row in figures if row[0] == "2022")
    assert row[1].replace(",", "") == "9" + before[figures.index(row)][1].replace(",", "")


def test_revisions_are_in_a_table_of_their_own() -> None:
    table = "year | n\nall | 50\n2022 | {}\n2023 | 20"
    later = drawn_files(table.format(33))
    root = parsed(page_bytes(later, drawn(table.format(30), period_label="November 2023"), None))
    assert faults(root) == []
    (revised,) = [t for t in root.iter("table") if "revised" in text_of(next(t.iter("caption")))]
    assert rows_of(revised)[1:] == [["2022", "Cases, table_a", "30", "33", "+3"]]


@pytest.mark.parametrize(
    ("protection", "expected"),
    [
        ({"method": "suppress", "threshold": 5}, "Both are shown as [c]."),
        ({"method": "round", "threshold": 5, "base": 5, "furthest": 0}, "to a multiple of 5, and"),
        (
            {"method": "cell-key", "threshold": 5, "largest_noise": 3, "smallest_shown": 3},
            "moved up or down at random, by at most 3",
        ),
        (None, "2 of the 3 figures are withheld."),
    ],
)
def test_the_method_is_told_in_words(protection: dict | None, expected: str) -> None:
    changed = protection is not None and protection["method"] != "suppress"
    table = HIDDEN.replace("[c]", "5") if changed else HIDDEN
    page = page_bytes(drawn_files(table, protection=protection), None, None)
    assert expected in text_of(by_parent(page))


def by_parent(page: bytes):
    (section,) = [
        s for s in parsed(page).iter("section") if s.get("aria-labelledby") == "protection"
    ]
    return section


# Hostile text. What safe_text refuses never comes here; what it lets through, and more, must be
# harmless.

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "comment": "<!-- --!> ]]> &lt;",
    "template": "{{ 7*7 }}{% raw %}",
    "formula": "=1+1",
    "emoji": "Officers \U0001f46e\U0001f3fd",
    "right to left": "abc \u202egnp.exe",
    "marker": "[c]",
    "newline": "one\ntwo\r\nthree",
    "long": "Very long label of a category " * 10,
    "one word": "x" * 300,
    "entity": "&amp; &#60;b&#62;",
    "style": "</style><style>*{display:none}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_label_is_harmless_and_legible(name: str) -> None:
    text = HOSTILE[name]
    files = drawn_files(
        "year | source | n\nall | total | 9\nall | a | 9\n2023 | total | 9\n2023 | a | 9",
        "kinds:\n kind | n\n total | 9\n k | 9",
        labels={"a": text, "source": f"S {text}", "k": text},
        title=text,
        summary=text,
        contact=text,
        notes=[text],
        unit_label=text,
    )
    page = page_bytes(files, drawn("year | n\nall | 1\n2023 | 1", title="Another"), None)
    root = parsed(page)
    assert faults(root) == []
    assert not [e for e in root.iter() if e.tag in {"script", "img"}]
    assert len(list(root.iter("style"))) == 1
    assert not [e for e in root.iter() for key in e.attrib if key.startswith("on")]
    plain = " ".join(text.split())
    assert plain in text_of(by_id(root, "table_a"))
    assert plain in text_of(next(root.iter("h1")))
    assert "49" not in text_of(next(root.iter("h1")))


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    if not text.strip():
        return
    root = parsed(page_bytes(drawn_files(HIDDEN, labels={"a": text}), None, None))
    cells = {"".join(th.itertext()) for th in by_id(root, "table_a").iter("th")}
    assert text in cells


def test_a_release_that_is_not_whole_makes_no_page(files: Mapping[str, bytes]) -> None:
    for broken in (
        {name: data for name, data in files.items() if name != "rank_alone.csv"},
        {**files, "release.json": b"{}"},
        {**files, "rank_alone.csv": b"rank,value,marker\n"},
        {**files, "rank_alone.csv": files["rank_alone.csv"] + b"Odd,odd,many,\n"},
    ):
        with pytest.raises(ZoneError, match="can't be understood"):
            page_bytes(broken, None, None)
