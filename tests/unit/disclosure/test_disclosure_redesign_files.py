"""`peelian design`: its files, its exit statuses, and what strangers may put into its input."""

from __future__ import annotations

import csv
import itertools
import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from redesign_making import Leaves, write_question

from peelian.disclosure.policy import POLICY_FOLDER
from peelian.disclosure.protect_file import protect_file
from peelian.disclosure.redesign import search as search_module
from peelian.disclosure.redesign.asked import read_asked
from peelian.disclosure.redesign.design_file import design_file
from peelian.disclosure.redesign.plan import Plan
from peelian.disclosure.redesign.specification import files_of
from peelian.disclosure.redesign.told import name_of
from peelian.disclosure.spec import read_question

CANARY = "Amparo Quill"
"""A person whom no line may name."""
NAMES = ("year", "rank", "outcome")
CODES = (("2022", "2023", "2024"), ("pc", "sgt", "insp", "supt"), ("nfa", "meeting", "hearing"))
SIZES = {"pc": 12, "sgt": 4, "insp": 1, "supt": 0}
LEAVES: Leaves = {
    codes: SIZES[codes[1]] * (1 + (codes[2] == "nfa")) + (codes == ("2022", "supt", "nfa"))
    for codes in itertools.product(*CODES)
}
FILES = {"frontier.json", "frontier.csv", "frontier.md", "frontier.svg", "frontier.html", "choices"}


class Desk:
    """A folder with a question, to be spoilt by a test."""

    def __init__(self, folder: Path, caught: pytest.CaptureFixture[str]) -> None:
        self.folder, self.caught = folder, caught
        self.out = folder / "out"
        self.spec, self.records = write_question(folder, NAMES, LEAVES, [NAMES])

    def change(self, **keys: object) -> None:
        told = yaml.safe_load(self.spec.read_text())
        self.spec.write_text(yaml.safe_dump(told | keys, sort_keys=False))

    def run(self) -> tuple[int, str, str]:
        """Run the command as from a shell. Returns: exit status, standard output and error."""
        from peelian.cli import main

        given = [str(self.spec), "--records", str(self.records), "--out", str(self.out)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", ["peelian", "design", *given])
            try:
                main()
            except SystemExit as end:
                said = self.caught.readouterr()
                return int(end.code or 0), said.out, said.err
        raise AssertionError("click always exits")

    def told(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.out / "frontier.json").read_text())
        return found

    def is_refused(self, words: str) -> None:
        before = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")}
        status, out, said = self.run()
        assert (status, out) == (2, "")
        assert said.startswith("peelian: ")
        assert said.count("\n") == 1
        assert words in said
        assert CANARY not in said
        after = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")}
        assert after == before


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setattr(search_module, "PLANS", 60)
    monkeypatch.setattr(search_module, "PROTECTED", 6)
    return Desk(tmp_path, capsys)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an answer, for tests that only read."""
    folder = tmp_path_factory.mktemp("answer")
    spec, records = write_question(folder, NAMES, LEAVES, [NAMES])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "PLANS", 200)
        design_file(spec, records, folder / "out")
    return folder / "out"


def test_it_leaves_a_table_a_picture_a_page_and_specifications(desk: Desk) -> None:
    status, out, said = desk.run()
    assert (status, said) == (0, "")
    assert {path.name for path in desk.out.iterdir()} == FILES
    told = json.loads((desk.out / "frontier.json").read_text())
    assert 1 <= told["recommended"] <= len(told["choices"])
    assert [one["number"] for one in told["choices"]] == list(range(1, len(told["choices"]) + 1))
    assert ", recommended  " in out
    assert "Not for publication" in out
    with (desk.out / "frontier.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    among = [one["number"] for one in told["choices"] if one["as_asked"]]
    assert (rows[0]["choice"] == "as asked") is (among == [])
    rows = rows if among else rows[1:]
    assert [int(row["choice"]) for row in rows] == list(range(1, len(rows) + 1))
    assert [row["recommended"] for row in rows].count("yes") == 1
    for row, one in zip(rows, told["choices"], strict=True):
        assert int(row["hidden"]) == one["hidden"]
        assert float(row["detail"]) == one["detail"]
        assert one["sum_hidden_all"] >= one["sum_hidden"]
        assert (desk.out / one["spec"]).is_file()


def test_what_names_small_counts_says_that_it_is_not_for_publication(answer: Path) -> None:
    for name in ("frontier.json", "frontier.md", "frontier.html"):
        assert "Not for publication" in (answer / name).read_text()


def test_a_second_answer_takes_the_place_of_the_first(desk: Desk) -> None:
    desk.run()
    (desk.out / "frontier.csv").write_text("old")
    assert desk.run()[0] == 0
    assert (desk.out / "frontier.csv").read_text() != "old"


def test_a_foreign_folder_is_left_alone(desk: Desk) -> None:
    desk.out.mkdir()
    (desk.out / "thesis.docx").write_text("years of work")
    desk.is_refused("holds something else")
    (desk.out / "frontier.json").write_text("{}")
    desk.is_refused("holds something else")


def test_a_file_in_place_of_the_folder_is_left_alone(desk: Desk) -> None:
    desk.out.write_text("mine")
    desk.is_refused("is a file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("year,rank,outcome,n\n2022,=1+1,nfa,9\n", "starts as a formula does"),
        ("year,rank,outcome,n\n2022,@SUM(A1),nfa,9\n", "starts as a formula does"),
        (f"year,rank,outcome,n\n2022,pc,nfa,{CANARY}\n", "no whole number"),
        ("year,rank,outcome,n\n2022,pc,nfa,-4\n", "a negative count"),
        (f"year,rank,outcome,n\n2022,pc,,4,{CANARY}\n", "more fields than columns"),
        (f"year,rank,n\n2022,{CANARY},4\n", "needed as well: outcome"),
        ("year,rank,outcome,n\n2022,Total,nfa,9\n", "can't be 'Total'"),
        ("", "can't be read"),
    ],
)
def test_bad_records_are_one_line_and_nothing_is_written(desk: Desk, text: str, words: str) -> None:
    desk.records.write_text(text)
    desk.is_refused(words)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"tables": []}, "tables"),
        ({"tables": [{"id": "a", "by": ["value"]}]}, "'value'"),
        ({"dimensions": {"value": {}}}, "'value'"),
        ({"bands": {}}, "bands"),
        ({"policy": "no.yaml"}, "no.yaml"),
        ({"policy": {"threshold": 1}}, "threshold"),
        ({"dimensions": {"year": {}, "rank": {"hierarchy": "no.csv"}, "outcome": {}}}, "no.csv"),
        ({"dimensions": {"year": {}, "rank": {"bands": {"Other": ["pc"]}}, "outcome": {}}}, "band"),
    ],
)
def test_a_bad_specification_is_one_line_and_nothing_is_written(
    desk: Desk, keys: dict[str, object], words: str
) -> None:
    desk.change(**keys)
    desk.is_refused(words)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"policy": {"methods": ["round"]}}, "policy.methods"),
        ({"cells": {"hide": [{"rank": "pc"}]}}, "single cells were decided on"),
        ({"tables": [{"id": "a", "by": ["year"], "where": {"rank": "pc"}}]}, "tables.a.where"),
    ],
)
def test_what_another_design_could_not_keep_is_refused(
    desk: Desk, keys: dict[str, object], words: str
) -> None:
    desk.change(**keys)
    desk.is_refused(words)


def test_a_policy_that_never_crosses_is_kept_to(desk: Desk) -> None:
    desk.change(policy={"most_dimensions": 1})
    assert desk.run()[0] == 0
    told = json.loads((desk.out / "frontier.json").read_text())
    assert told["asked"]["why_not"].startswith("not allowed")
    assert told["choices"]
    assert all(len(table["by"]) == 1 for one in told["choices"] for table in one["tables"])


def test_an_attribute_and_what_it_calls_neutral_go_along(desk: Desk) -> None:
    bands = {"bands": {"upheld": ["meeting", "hearing"]}}
    outcome = {"attribute": True, "neutral": ["nfa", "meeting", "hearing"], **bands}
    desk.change(dimensions={"year": {}, "rank": {}, "outcome": outcome})
    assert desk.run()[0] == 0
    told = json.loads((desk.out / "frontier.json").read_text())
    assert told["points_at_people"] == ["rank"]
    for one in told["choices"]:
        again = desk.folder / f"again-{one['number']}"
        report = protect_file(desk.out / one["spec"], desk.records, again, clock=lambda: 0.0)
        assert report["all"]["sensitive"] == one["sensitive"]


def test_columns_may_have_the_names_that_the_search_would_like(desk: Desk) -> None:
    text = desk.records.read_text().replace("year,rank,outcome,n", "counts,counts_,person,n")
    desk.records.write_text(text)
    names = ["counts", "counts_", "person"]
    desk.change(
        dimensions={name: {} for name in names},
        tables=[{"id": "a", "by": names}],
        person="person",
    )
    assert desk.run()[0] == 0
    for path in sorted(desk.out.glob("choices/*/spec.yaml")):
        protect_file(path, desk.records, path.parent / "done", clock=lambda: 0.0)


def test_missing_records_are_one_line(desk: Desk) -> None:
    desk.records.unlink()
    desk.is_refused("the records are missing")


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


STRANGE = {
    "pc": "<script>x()</script>",
    "sgt": "a|b `c` [d](e)",
    "insp": "q\"uote's",
    "supt": "ü & co",
}


def test_strange_codes_are_text_wherever_they_stand(desk: Desk) -> None:
    leaves = {(y, STRANGE[r], o): n for (y, r, o), n in LEAVES.items()}
    desk.spec, desk.records = write_question(desk.folder, NAMES, leaves, [NAMES])
    status, _, _ = desk.run()
    assert status == 0
    page = Page((desk.out / "frontier.html").read_text())
    assert "script" not in page.tags
    assert STRANGE["sgt"] in page.text or STRANGE["insp"] in page.text
    for line in (desk.out / "frontier.md").read_text().splitlines():
        if line.startswith("| "):
            assert line.replace(r"\|", "").count("|") == 8
    with (desk.out / "frontier.csv").open(newline="") as stream:
        assert not any(cell[:1] in "=@+-" for row in csv.reader(stream) for cell in row if cell)
    for one in json.loads((desk.out / "frontier.json").read_text())["choices"]:
        again = desk.folder / f"again-{one['number']}"
        report = protect_file(desk.out / one["spec"], desk.records, again, clock=lambda: 0.0)
        assert report["all"]["hidden"] == one["hidden"]


def test_the_picture_is_sound_and_says_what_it_shows(answer: Path) -> None:
    told = json.loads((answer / "frontier.json").read_text())
    root = ET.fromstring((answer / "frontier.svg").read_text())
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    labelled = (root.get("aria-labelledby") or "").split()
    assert labelled == [root[0].get("id"), root[1].get("id")]
    description = root[1].text or ""
    names = [text.text for text in root.iter(f"{space}text")]
    for one in told["choices"]:
        name = name_of(one)
        assert name in names or (one["as_asked"] and "off to the right" in str(names))
        assert f"{name}: {one['detail']:.0%} of the detail, {one['hidden']:,} counts" in description
    marks = [*root.iter(f"{space}circle"), *root.iter(f"{space}polygon")]
    drawn = [one for one in told["choices"] if name_of(one) in names]
    assert len(marks) == len(drawn) + 1, "one a choice, and the recommended one's ring"
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for circle in root.iter(f"{space}circle"):
        assert 0 <= float(circle.get("cx") or -1) <= width
        assert 0 <= float(circle.get("cy") or -1) <= height


def test_the_page_has_headings_in_order_and_leads_to_every_choice(answer: Path) -> None:
    text = (answer / "frontier.html").read_text()
    page = Page(text)
    levels = [int(tag[1]) for tag in page.tags if tag in ("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for one in json.loads((answer / "frontier.json").read_text())["choices"]:
        assert f'href="#choice-{one["number"]}"' in text
        assert f'id="choice-{one["number"]}"' in text


def test_a_policy_file_and_hierarchies_go_with_the_specification(desk: Desk) -> None:
    policy = (POLICY_FOLDER / "police-default.yaml").read_bytes()
    (desk.folder / "ours.yaml").write_bytes(policy)
    (desk.folder / "r.csv").write_text("code,parent\nAll,\npc,All\nsgt,All\ninsp,All\nsupt,All\n")
    desk.change(
        policy="ours.yaml",
        dimensions={"year": {}, "rank": {"hierarchy": "r.csv"}, "outcome": {}},
    )
    assert desk.run()[0] == 0
    folder = desk.out / "choices" / str(desk.told()["recommended"])
    assert (folder / "policy.yaml").read_bytes() == policy
    assert (folder / "rank.csv").read_bytes() == (desk.folder / "r.csv").read_bytes()
    moved = desk.folder / "elsewhere"
    folder.rename(moved)
    protect_file(moved / "spec.yaml", desk.records, desk.folder / "done", clock=lambda: 0.0)


def test_bands_that_were_asked_for_are_kept_or_taken_into_others(desk: Desk) -> None:
    rank = {"bands": {"upper": ["insp", "supt"]}}
    desk.change(dimensions={"year": {}, "rank": rank, "outcome": {}})
    assert desk.run()[0] == 0
    for path in sorted(desk.out.glob("choices/*/spec.yaml")):
        told = yaml.safe_load(path.read_text())
        for band, held in (told["dimensions"].get("rank") or {}).get("bands", {}).items():
            assert {"insp", "supt"} <= set(held)
            assert "upper" not in held
            assert band in ("upper", "Other")
        protect_file(path, desk.records, path.parent / "done", clock=lambda: 0.0)
    asked = read_asked(read_question(desk.spec), desk.records)
    as_asked = yaml.safe_load(files_of(asked, Plan(asked.tables), desk.spec)["spec.yaml"])
    assert as_asked["dimensions"]["rank"] == rank
    banded = Plan(asked.tables).with_bands("rank", {"Other": ["sgt", "upper"]})
    anew = yaml.safe_load(files_of(asked, banded, desk.spec)["spec.yaml"])
    assert anew["dimensions"]["rank"] == {"bands": {"Other": ["sgt", "insp", "supt"]}}


def test_where_nothing_can_be_protected_the_answer_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peelian.core.errors import UnsafeError
    from peelian.disclosure.redesign import judge

    def never(*_: object) -> None:
        raise UnsafeError("3 sensitive cells can't be protected")

    monkeypatch.setattr(judge, "protect_cells", never)
    status, _, said = desk.run()
    assert status == 1
    assert said.startswith("peelian: no design that was tried can be protected")
    assert said.count("\n") == 1
    told = desk.told()
    assert told["recommended"] is None
    assert told["choices"] == []
    assert told["not_protected"]
    assert "## Not protected" in (desk.out / "frontier.md").read_text()
    assert "can&#39;t be protected" in (desk.out / "frontier.html").read_text()
