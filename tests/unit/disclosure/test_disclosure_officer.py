"""The officer's page: it says what is shown, hidden and why, and nothing that isn't escaped."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import numpy as np
import pytest
from disclosure_making import MakeTabulation, flat

from peelian.commands import ranges as ranges_module
from peelian.commands.ranges import ranges_of_reader
from peelian.core.release_model import Category, Dimension
from peelian.core.zones import Home
from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import Protection, protect_cells
from peelian.disclosure.officer import page as page_module
from peelian.disclosure.officer.heat import layout
from peelian.disclosure.officer.labels import Labels, labels_of_file
from peelian.disclosure.officer.page import officer_page
from peelian.disclosure.officer.ranges import (
    NO_LIMIT,
    Ranges,
    ranges_from_worlds,
    ranges_of_certificate,
)
from peelian.disclosure.officer.summary import summarise
from peelian.disclosure.officer.words import range_words, share
from peelian.disclosure.policy import policy_named
from peelian.disclosure.report import officer_report
from peelian.disclosure.stage import protect_tabulation
from peelian.disclosure.tabulation import join_counts
from peelian.disclosure.trees import Tree, make_tree

POLICY = policy_named("police-default")


class Tables(HTMLParser):
    """The tables of a page: caption, and rows of (tag, attributes, text)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.captions: list[str] = []
        self.tables: list[list[list[tuple[str, dict[str, str | None], str]]]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._into: list[str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "table":
            self.tables.append([])
            self.captions.append("")
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th", "caption"):
            self._into = []
            self._cell = (tag, dict(attrs))

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption") and self._into is not None:
            text = " ".join("".join(self._into).split())
            if tag == "caption":
                self.captions[-1] = text
            else:
                self.tables[-1][-1].append((*self._cell, text))
            self._into = None

    def maps(self) -> dict[str, list[list[str]]]:
        """Rows of text by caption, for the tables that have one."""
        return {
            caption: [[text for _, _, text in row] for row in table]
            for caption, table in zip(self.captions, self.tables, strict=True)
            if caption
        }


def tree(name: str, codes: list[str]) -> Tree:
    return make_tree(name, [("Total", None), *((code, "Total") for code in codes)])


def counted(leaves: np.ndarray, trees: list[Tree]) -> Counted:
    """One table `main` over flat dimensions from its inner counts."""
    cells = build_cells(trees, [TableOf("main", tuple(range(len(trees))))])
    for axis in range(leaves.ndim):
        leaves = np.concatenate([leaves.sum(axis=axis, keepdims=True), leaves], axis=axis)
    return Counted(cells, join_counts(cells, [leaves.ravel()]))


def small_release() -> tuple[Counted, Protection]:
    """A 1 among large counts: it, and three that shield it, are hidden."""
    given = counted(
        np.array([[7919, 6007], [1, 0], [5003, 4001]]),
        [tree("rank", ["pc", "sgt", "insp"]), tree("year", ["2024", "2025"])],
    )
    return given, protect_cells(given, POLICY)


def page_of(
    given: Counted, done: Protection, ranges: Ranges | None = None, labels: Labels | None = None
) -> str:
    left = ranges or ranges_of_certificate(given.cells, done)
    report = officer_report(given.cells, done)
    words = labels or labels_of_file(given.cells)
    return officer_page(given.cells, done, POLICY, report, left, words).decode("utf-8")


def test_each_cell_says_its_count_or_why_it_is_hidden() -> None:
    given, done = small_release()
    rows = Tables(page_of(given, done)).maps()["main. Down: rank. Across: year."]
    assert rows[0] == ["rank", "Total", "2024", "2025"]
    told = {
        (row[0], column): text
        for row in rows[1:]
        for column, text in zip(rows[0], row, strict=True)
    }
    assert len(told) == 16
    assert told["sgt", "2024"].startswith("[c] small count can be 1 to ")
    assert told["sgt", "2025"] == "0"
    assert told["Total", "Total"] == "22,931"
    values, hidden = given.values.tolist(), done.hidden.tolist()
    for cell, nodes in enumerate(given.cells.nodes.tolist()):
        codes = tuple(t.codes[node] for t, node in zip(given.cells.trees, nodes, strict=True))
        said = told[codes]
        assert said.startswith("[c] ") if hidden[cell] else said == f"{values[cell]:,}"


def test_no_true_count_of_a_hidden_cell_is_on_the_page_outside_a_range() -> None:
    given, done = small_release()
    wide = np.full(given.cells.count, 1), np.full(given.cells.count, 20_000)
    ranges = Ranges(*wide, exact=np.ones(given.cells.count, dtype=bool))
    text = page_of(given, done, ranges)
    gone = given.values[done.reasons["secondary"]].tolist()
    assert gone
    assert not [count for count in gone if f"{count:,}" in text]


def test_reasons_that_overlap_are_all_told() -> None:
    given, done = small_release()
    done.reasons["few people"] = done.reasons["small count"].copy()
    assert "small count, few people" in page_of(given, done)


def test_a_page_fetches_nothing_and_runs_nothing() -> None:
    given, done = small_release()
    text = page_of(given, done)
    parsed = Tables(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & set(parsed.tags)
    assert "default-src 'none'" in text
    names = {name for name, _ in parsed.attributes}
    assert "src" not in names
    assert not [name for name in names if name.startswith("on")]
    assert {value for name, value in parsed.attributes if name == "href"} == {
        "#tables",
        "#table-main",
    }
    assert "//" not in text.replace("</", "")


@pytest.mark.parametrize(
    "code",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</td></table><h1>Safe</h1>",
        "{{ 7*7 }}{% raw %}",
        "'&amp;",
    ],
)
def test_codes_of_strangers_stay_text(code: str) -> None:
    given = counted(np.array([[50, 60], [1, 9]]), [tree(code, ["a", "b"]), tree("y", [code, "z"])])
    words = Labels(code, code, code, {"y": code}, {"y": {"z": code}}, {"main": code})
    parsed = Tables(page_of(given, protect_cells(given, POLICY), labels=words))
    assert not {"script", "img"} & set(parsed.tags)
    assert parsed.tags.count("h1") == 1
    (rows,) = parsed.maps().values()
    assert rows[0] == [code, "Total", code, code]


def test_a_screen_reader_finds_headers_captions_and_the_way_around() -> None:
    given, done = small_release()
    parsed = Tables(page_of(given, done))
    assert parsed.tags[0] == "html"
    assert ("lang", "en-GB") in parsed.attributes
    for table in parsed.tables:
        for row in table:
            for tag, attributes, text in row:
                assert text
                if tag == "th":
                    assert attributes["scope"] in ("col", "row", "rowgroup")
    named = {value for name, value in parsed.attributes if name == "aria-labelledby"}
    ids = [value for name, value in parsed.attributes if name == "id"]
    assert named <= set(ids)
    links = {value for name, value in parsed.attributes if name == "href"}
    assert links <= {f"#{found}" for found in ids}
    assert len(ids) == len(set(ids))
    told = [value for name, value in parsed.attributes if name == "role"]
    assert len(told) == len(parsed.tables)


def test_the_same_release_makes_the_same_page() -> None:
    assert page_of(*small_release()) == page_of(*small_release())


@pytest.mark.parametrize(
    ("sizes", "columns", "order"),
    [
        ([4], None, [0, None]),
        ([4, 3], None, [0, 1]),
        ([3, 4], None, [1, 0]),
        ([3, 3], None, [0, 1]),
        ([3, 4], "d1", [0, 1]),
        ([9, 5, 5], None, [0, 1, 2]),
        ([9, 6, 5, 5], "d2", [0, 1, 3, 2]),
    ],
)
def test_the_last_dimension_with_the_fewest_codes_stands_across(
    sizes: list[int], columns: str | None, order: list[int | None]
) -> None:
    trees = [tree(f"d{i}", [f"c{n}" for n in range(size)]) for i, size in enumerate(sizes)]
    assert layout(trees, columns) == order


def test_four_dimensions_are_parted_by_the_first_and_grouped_by_the_second() -> None:
    names = ["year", "finding", "penalty", "rank"]
    trees = [tree(name, [f"{name}{n}" for n in range(2)]) for name in names]
    given = counted(np.arange(100, 116).reshape(2, 2, 2, 2), trees)
    text = page_of(given, protect_cells(given, POLICY))
    maps = Tables(text).maps()
    assert list(maps) == [
        f"main; year: {code}. Down: penalty. Across: rank." for code in trees[0].codes
    ]
    rows = maps["main; year: year1. Down: penalty. Across: rank."]
    heads = [row[0] for row in rows if len(row) == 1]
    assert heads == [f"finding: {code}" for code in trees[1].codes]
    at = rows.index(["finding: finding0"])
    assert rows[at + 3] == ["penalty1", "221", "110", "111"]
    assert text.count("<details") == 3
    assert "year: year1 <span>&ndash; 0 of 27 hidden (0%)" in text


def test_what_is_over_the_limit_is_named_and_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "DRAWN_LIMIT", 5)
    text = page_of(*small_release())
    assert Tables(text).maps() == {}
    assert "Not drawn" in text
    assert '<li id="table-main">main</li>' in text


def test_a_category_that_is_mostly_hidden_is_told() -> None:
    """Two small ranks beside a large one: their rows are what to merge."""
    given = counted(
        np.array([[60, 70, 80, 90], [1, 2, 3, 40], [2, 1, 4, 50]]),
        [tree("rank", ["pc", "insp", "supt"]), tree("year", ["2023", "2024", "2025", "2026"])],
    )
    done = protect_cells(given, POLICY)
    words = labels_of_file(given.cells)
    found = summarise(given.cells, done, POLICY, words, officer_report(given.cells, done))
    assert found.much_hidden
    assert "rank, insp: 3 of 5 in main" in found.mostly_hidden
    assert not [said for said in found.mostly_hidden if "2026" in said]
    text = page_of(given, done)
    assert "Much is hidden." in text
    assert "Much is hidden." not in page_of(*quiet_release())


def quiet_release() -> tuple[Counted, Protection]:
    """Nothing is small, so nothing is hidden."""
    given = counted(np.array([[50, 60], [70, 0]]), [tree("r", ["a", "b"]), tree("y", ["1", "2"])])
    return given, protect_cells(given, POLICY)


def test_where_nothing_is_hidden_the_page_says_so() -> None:
    text = page_of(*quiet_release())
    assert "0 of 9 counts (0%)" in text
    assert "no count had to be hidden" in text
    assert "Why counts are hidden" not in text


@pytest.mark.parametrize(
    ("low", "high", "exact", "words"),
    [
        (1, 9, True, "can be 1 to 9"),
        (1, 4, False, "can be 1 to 4 or wider"),
        (1, NO_LIMIT, True, "can be 1 or more"),
        (7, 7, True, "can be worked out: 7"),
        (7, 7, False, ""),
        (1000, 20000, True, "can be 1,000 to 20,000"),
    ],
)
def test_what_a_reader_is_left_with_in_words(low: int, high: int, exact: bool, words: str) -> None:
    assert range_words(low, high, exact=exact) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 9, "0%"), (1, 3, "33%"), (1, 300, "0.3%"), (9, 9, "100%"), (0, 0, "0%")],
)
def test_shares_in_words(part: int, whole: int, words: str) -> None:
    assert share(part, whole) == words


def test_ranges_of_other_tables_are_what_they_show() -> None:
    hidden = np.array([True, False, True])
    found = ranges_from_worlds(np.array([[1, 5], [4, 2]]), hidden)
    assert (found.low[hidden].tolist(), found.high[hidden].tolist()) == ([1, 2], [4, 5])
    assert not found.exact.any()
    nothing = ranges_from_worlds(np.zeros((0, 0), dtype=np.int64), np.zeros(3, dtype=bool))
    assert nothing.low.tolist() == [0, 0, 0]


def test_a_sensitive_count_can_be_anything_below_the_threshold() -> None:
    """What the certificate shows is at least the window that the policy asks for."""
    given, done = small_release()
    found = ranges_of_certificate(given.cells, done)
    small = done.reasons["small count"]
    assert small.any()
    assert (found.low[small] <= 1).all()
    assert (found.high[small] >= POLICY.threshold - 1).all()


def test_a_release_gets_its_page_under_audit_with_its_own_words(
    make_tabulation: MakeTabulation, home: Home
) -> None:
    year = Dimension(
        id="year",
        label="Year of report",
        categories=(
            Category(code="Total", label="All years"),
            Category(code="y4", label="2024", parent="Total"),
            Category(code="y5", label="2025 <provisional>", parent="Total"),
        ),
    )
    leaves = {("pc", "y4"): 40, ("sgt", "y4"): 1, ("pc", "y5"): 50, ("sgt", "y5"): 9}
    made = make_tabulation([flat("rank", ["pc", "sgt"]), year], {"main": ["rank", "year"]}, leaves)
    done = protect_tabulation(made.folder, home)
    page = home.root / f"audit/reports/{done.digest}.html"
    rows = Tables(page.read_text(encoding="utf-8")).maps()[
        "main. Down: Rank. Across: Year of report."
    ]
    assert "<dt>Period</dt><dd>2025</dd>" in page.read_text(encoding="utf-8")
    assert rows[0] == ["Rank", "All years", "2024", "2025 <provisional>"]
    with io.StringIO((done.folder / "main.csv").read_text(encoding="utf-8")) as stream:
        published = list(csv.DictReader(stream))
    cells = [text for row in rows[1:] for text in row[1:]]
    assert len(cells) == len(published)
    assert sum(text.startswith("[c]") for text in cells) == sum(
        row["marker"] == "c" for row in published
    )
    assert not list(done.folder.rglob("*.html"))


def test_the_attacker_says_how_far_each_range_goes() -> None:
    """The 1 and its shields stand in a square, so they move together: by three at most."""
    given = counted(
        np.array([[7, 60], [1, 9], [80, 70]]),
        [tree("rank", ["pc", "sgt", "insp"]), tree("year", ["2024", "2025"])],
    )
    done = protect_cells(given, POLICY)
    found = ranges_of_reader(given.cells, done)
    assert found.exact.all()
    values, hidden = given.values, done.hidden
    assert ((found.low <= values) & (values <= found.high))[hidden].all()
    small = done.reasons["small count"]
    assert (found.low[small] == 1).all()
    assert (found.high[small] >= POLICY.threshold - 1).all()
    shown = ranges_of_certificate(given.cells, done)
    assert (shown.low >= found.low)[hidden].all()
    assert (shown.high <= found.high)[hidden].all()
    assert "or wider" not in page_of(given, done, found)


def test_for_many_hidden_counts_the_certificate_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    given, done = small_release()
    monkeypatch.setattr(ranges_module, "ASKED_LIMIT", int(done.hidden.sum()))
    assert ranges_of_reader(given.cells, done).exact.all()
    monkeypatch.setattr(ranges_module, "ASKED_LIMIT", int(done.hidden.sum()) - 1)
    assert not ranges_of_reader(given.cells, done).exact.any()


def test_an_outsider_does_not_know_that_a_hidden_count_is_no_zero() -> None:
    given, _ = small_release()
    done = protect_cells(given, POLICY.model_copy(update={"attacker": "outsider"}))
    found = ranges_of_reader(given.cells, done)
    assert (found.low[done.reasons["small count"]] == 0).all()
