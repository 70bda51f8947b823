"""Methods that change counts, as `peelian protect` runs them: files, statuses, keys, secrets."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from peelian.core.errors import InputError, PeelianError
from peelian.core.record_keys import SECRET_VARIABLE, load_secret, record_keys
from peelian.disclosure.cellkey.keys import cell_keys, people_of
from peelian.disclosure.records import read_frame
from peelian.disclosure.rounding.certificate import check_certificate
from peelian.disclosure.spec import Question, read_question

SPEC = """
person: who
dimensions:
  rank: {hierarchy: ranks.csv}
  year: {}
tables:
  - {id: main, by: [rank, year]}
policy: {methods: [METHOD]}
"""
RANKS = "code,parent\nAll,\nofficers,All\npc,officers\nsgt,officers\nstaff,All\n"
SECRET = "made up for a test, and long enough to be one"


class Desk:
    """A folder with a specification, a hierarchy and records of a few hundred complaints."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"
        (folder / "ranks.csv").write_text(RANKS, encoding="utf-8")
        mixed = random.Random(3)
        lines = ["rank,year,who"]
        for _ in range(250):
            rank = mixed.choices(["pc", "sgt", "staff"], [60, 1, 6])[0]
            year = mixed.choice(["2023", "2024", "2025"])
            lines.append(f"{rank},{year},p{mixed.randrange(150)}")
        self.lines = lines
        self.write(lines)

    def write(self, lines: list[str]) -> None:
        (self.folder / "records.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def spec(self, method: str, **changes: str) -> Path:
        text = SPEC.replace("METHOD", method)
        for old, new in changes.items():
            text = text.replace(f"{old}:", new)
        path = self.folder / "spec.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def question(self) -> Question:
        return read_question(self.spec("cell-key"))

    def run(self, method: str, *options: str, **changes: str) -> tuple[int, str]:
        from peelian.cli import peelian

        spec = str(self.spec(method, **changes))
        records = str(self.folder / "records.csv")
        arguments = ["protect", spec, "--records", records, "--out", str(self.out), *options]
        try:
            peelian.main(arguments, standalone_mode=False)
        except PeelianError as error:
            return error.exit_status, str(error)
        return 0, ""

    def table(self) -> dict[tuple[str, str], int]:
        with (self.out / "main.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert all(row["marker"] == "" for row in rows)
        return {(row["rank"], row["year"]): int(row["value"]) for row in rows}

    def report(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.out / "report.json").read_text())["all"]
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    return Desk(tmp_path)


def test_rounded_tables_add_up_and_leave_a_certificate(desk: Desk) -> None:
    assert desk.run("round") == (0, "")
    table = desk.table()
    assert all(value % 5 == 0 for value in table.values())
    for year in ("2023", "2024", "2025", "Total"):
        assert table["All", year] == table["officers", year] + table["staff", year]
        assert table["officers", year] == table["pc", year] + table["sgt", year]
    report = desk.report()
    wanted = {"method": "round", "base": 5, "hidden": 0, "sum_hidden": 0, "bound": None}
    assert wanted.items() <= report.items()
    assert report["additive"] is True
    assert report["attackers_withstood"] == ["note-reader", "contributor"]
    assert isinstance(report["sensitive"], int)
    assert report["sensitive"] > 0
    assert isinstance(report["largest_move"], int)
    assert 0 < report["largest_move"] < 5
    assert len(check_certificate(desk.out / "certificate.npz")) == 0


def test_perturbed_tables_say_what_was_done(desk: Desk) -> None:
    assert desk.run("cell-key") == (0, "")
    table = desk.table()
    assert not any(0 < value < 5 for value in table.values())
    report = desk.report()
    wanted = {"method": "cell-key", "variance": 2.0, "largest_noise": 5, "hidden": 0}
    assert wanted.items() <= report.items()
    assert (report["secret"], report["additive"]) == (False, False)
    assert not (desk.out / "certificate.npz").exists()


@pytest.mark.parametrize("method", ["round", "cell-key"])
@pytest.mark.parametrize("lines", [["rank,year,who"], ["rank,year,who", "staff,2024,p1"]])
def test_few_or_no_records_are_no_reason_to_fail(desk: Desk, method: str, lines: list[str]) -> None:
    desk.write(lines)
    assert desk.run(method) == (0, "")
    assert set(desk.table().values()) <= {0, 5}


def test_the_order_of_records_changes_nothing(desk: Desk) -> None:
    for method in ("round", "cell-key"):
        desk.write(desk.lines)
        assert desk.run(method)[0] == 0
        before = (desk.out / "main.csv").read_bytes()
        desk.write([desk.lines[0], *reversed(desk.lines[1:])])
        assert desk.run(method)[0] == 0
        assert (desk.out / "main.csv").read_bytes() == before


def test_a_cell_that_a_later_release_leaves_alone_keeps_its_noise(desk: Desk) -> None:
    assert desk.run("cell-key")[0] == 0
    before = desk.table()
    desk.write([*desk.lines, *(f"pc,2026,q{number}" for number in range(30))])
    assert desk.run("cell-key")[0] == 0
    after = desk.table()
    for key, value in before.items():
        if key[1] != "Total":
            assert after[key] == value
    assert after["staff", "Total"] == before["staff", "Total"]


def test_a_secret_changes_the_noise_and_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.run("cell-key")[0] == 0
    before = desk.table()
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    assert desk.run("cell-key")[0] == 0
    assert desk.table() != before
    assert desk.report()["secret"] is True
    assert SECRET not in (desk.out / "report.json").read_text()


@pytest.mark.parametrize("secret", ["hush-hush", "x" * 31])
def test_a_short_secret_is_refused_without_being_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, secret)
    status, words = desk.run("cell-key")
    assert status == 2
    assert secret not in words
    assert not desk.out.exists()


def test_without_a_person_the_method_is_refused(desk: Desk) -> None:
    status, words = desk.run("cell-key", person="# person:")
    assert status == 2
    assert "person" in words
    assert "\n" not in words
    assert not desk.out.exists()


@pytest.mark.parametrize("method", ["round", "cell-key"])
def test_a_page_tells_the_officer_what_is_sensitive(desk: Desk, method: str) -> None:
    assert desk.run(method, "--page") == (0, "")
    page = (desk.out / "report.html").read_text(encoding="utf-8")
    assert "Not for publication" in page and "small count" in page
    told = desk.report()
    assert f"{told['moved']} of {told['cells']}" in page


def test_the_key_of_a_total_is_the_sum_of_its_parts_keys(desk: Desk) -> None:
    question = desk.question()
    path = desk.folder / "records.csv"
    frame = read_frame(question, path)
    keys = record_keys(people_of(question, frame), None)
    found = cell_keys(question, frame, path, keys)
    assert found[0] == keys.sum() % 256
    assert found.min() >= 0
    assert found.max() < 256
    counted = question_with_counts(desk, question)
    np.testing.assert_array_equal(counted, found)


def question_with_counts(desk: Desk, question: Question) -> np.ndarray:
    """The keys of the same records, equal ones put together with a count."""
    tally: dict[str, int] = {}
    for line in desk.lines[1:]:
        tally[line] = tally.get(line, 0) + 1
    path = desk.folder / "counted.csv"
    rows = [f"{line},{number}" for line, number in tally.items()]
    path.write_text("\n".join(["rank,year,who,times", *rows]) + "\n", encoding="utf-8")
    question = replace(question, count="times")
    frame = read_frame(question, path)
    return cell_keys(question, frame, path, record_keys(people_of(question, frame), None))


def test_records_about_nobody_known_have_keys_too(desk: Desk) -> None:
    question = desk.question()
    (desk.folder / "some.csv").write_text(
        "rank,year,who\npc,2024,\npc,2025,\npc,2024, \npc,2024,p1\n", encoding="utf-8"
    )
    people = people_of(question, read_frame(question, desk.folder / "some.csv"))
    assert people[0] == people[2] != people[1]
    assert people[3] == "p1"


def test_a_secret_is_read_where_it_is_set() -> None:
    assert load_secret({}) is None
    assert load_secret({SECRET_VARIABLE: " "}) is None
    assert load_secret({SECRET_VARIABLE: SECRET}) == SECRET.encode()
    with pytest.raises(InputError, match="too short"):
        load_secret({SECRET_VARIABLE: "x"})
