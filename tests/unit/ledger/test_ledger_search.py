"""Finding what was published: by what it speaks of, and as an answer to a new request."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from ledger_making import MOMENT, UNIVERSE, entry, platform_axis, stated

from peelian.cli import main
from peelian.commands.ledger import asked_by
from peelian.core.zones import Home
from peelian.ledger.chain import Kind
from peelian.ledger.earlier import earlier, share_given
from peelian.ledger.folder import blank_statements
from peelian.ledger.search import Wanted, search
from peelian.ledger.statement import DAY, Axis, Node, Restriction, Statement
from peelian.ledger.store import Ledger, open_ledger

OFFICERS = (Restriction(variable="staff_group", holds=("officer",)),)
RANKS = Axis(
    variable="rank@recorded",
    nodes=(
        Node(code="Total", label="All ranks"),
        Node(code="pc", label="Constable", holds=("constable",)),
        Node(code="above", label="Above", holds=("sergeant",)),
    ),
)


def said() -> list[Statement]:
    return [
        stated("first", "2023-01-01 2023-12-31", title="Platforms of the year"),
        stated("second", "2024-01-01 2024-03-31", restrict=OFFICERS),
        stated(
            "third",
            "2024-01-01 2024-06-30",
            axes=(RANKS,),
            universe=UNIVERSE.model_copy(update={"counting_unit": "allegations"}),
        ),
    ]


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    for statement in said():
        ledger.add(entry(statement))
    return ledger


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["first", "second", "third"]),
        (Wanted(variables=("platform",)), ["first", "second"]),
        (Wanted(variables=("platform", "staff_group")), ["second"]),
        (Wanted(variables=("rank",)), ["third"]),
        (Wanted(variables=("rank@recorded",)), ["third"]),
        (Wanted(variables=("ran",)), []),
        (Wanted(variables=("%",)), []),
        (Wanted(codes=("facebook",)), ["first", "second"]),
        (Wanted(codes=("officer",)), ["second"]),
        (Wanted(codes=("sergeant", "constable")), ["third"]),
        (Wanted(first_day="2024-01-01"), ["second", "third"]),
        (Wanted(first_day="2024-04-01"), ["third"]),
        (Wanted(last_day="2023-06-01"), ["first"]),
        (Wanted(first_day="2023-12-31", last_day="2024-01-01"), ["first", "second", "third"]),
        (Wanted(release="second"), ["second"]),
        (Wanted(release="second", period="2023"), []),
        (Wanted(unit="allegations"), ["third"]),
        (Wanted(words=("YEAR", "platforms")), ["first"]),
        (Wanted(words=("constable",)), ["third"]),
    ],
)
def test_what_is_wanted_is_found(filled: Ledger, wanted: Wanted, found: list[str]) -> None:
    assert [statement.release for _, statement in search(filled, wanted)] == found


@pytest.mark.parametrize(
    ("asked", "given", "share"),
    [
        # the same, whatever its categories are called
        ({}, {}, 1.0),
        # two categories of the three that are asked for
        ({"axes": (platform_axis("x", "whatsapp"),)}, {}, 2 / 3),
        # more than is asked for
        ({"axes": (platform_axis("x"),), "counts": "1 2"}, {}, 1.0),
        # a cross holds its margin where it has a total
        ({"axes": (RANKS,)}, {"axes": (RANKS, platform_axis()), "counts": "1 " * 9}, 1.0),
        (
            {"axes": (RANKS,)},
            {
                "axes": (RANKS, Axis(variable="platform", nodes=platform_axis().nodes[1:])),
                "counts": "1 " * 6,
            },
            0.0,
        ),
        # the margins alone give 3 of the 9 figures of the cross
        ({"axes": (RANKS, platform_axis()), "counts": "1 " * 9}, {}, 1 / 3),
        # half the days
        ({}, {"days": "2024-01-01 2024-01-15"}, 15 / 31),
        ({}, {"days": "2024-02-01 2024-02-15"}, 0.0),
    ],
)
def test_how_much_of_what_is_asked_an_answer_gives(
    asked: dict[str, object], given: dict[str, object], share: float
) -> None:
    assert share_given(stated(**asked), stated(**given)) == pytest.approx(share)


def test_a_whole_window_is_everything_whether_or_not_it_is_a_category() -> None:
    year = "2023-01-01 2023-12-31"
    days = Axis(
        variable=DAY,
        nodes=(
            Node(code="Total"),
            Node(code="h1", holds=("2023-01-01", "2023-06-30")),
            Node(code="h2", holds=("2023-07-01", "2023-12-31")),
        ),
    )
    one_year = Axis(variable=DAY, nodes=(Node(code="2023", holds=tuple(year.split())),))
    asked = stated(days=year, axes=(one_year,), counts="4")
    assert share_given(asked, stated(days=year, axes=(days,))) == 1


def test_answers_come_best_first_then_newest(ledger: Ledger) -> None:
    for release, days in (
        ("same", "2024-01-01 2024-01-31"),
        ("nearly", "2024-01-01 2024-01-25"),
        ("again", "2024-01-01 2024-01-31"),
        ("hardly", "2024-01-01 2024-01-03"),
    ):
        ledger.add(entry(stated(release, days)))
    ledger.add(entry(stated("officers", restrict=OFFICERS)))
    ledger.add(
        entry(stated("others", universe=UNIVERSE.model_copy(update={"counting_unit": "people"})))
    )
    found = earlier(ledger, [stated("asked")])
    assert [each.statement.release for each in found] == ["again", "same", "nearly"]
    assert [each.is_whole for each in found] == [True, True, False]
    assert {each.asked for each in found} == {"main"}


def test_nobody_is_pointed_at_what_was_withdrawn_or_corrected(ledger: Ledger) -> None:
    for version in (1, 2):
        ledger.add(entry(stated("corrected", version=version)))
        ledger.add(entry(stated("reverted", version=version)))
    ledger.add(entry(stated("gone"), kind=Kind.IMPORTED))
    for withdrawn in (stated("gone"), stated("reverted", version=2)):
        ledger.add(entry(withdrawn, kind=Kind.WITHDRAWN, statements=()))
    found = earlier(ledger, [stated("asked")])
    named = [(each.statement.release, each.statement.version) for each in found]
    assert sorted(named) == [("corrected", 2), ("reverted", 1)]


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, list[str]]:
    monkeypatch.setattr(sys, "argv", ["peelian", "ledger", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().out.splitlines()


def test_the_commands_print_a_line_each(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)
    ledger = open_ledger(home, for_writing=True)
    entries = [ledger.add(entry(s, kind=Kind.IMPORTED)) for s in said()]
    at = ["--home", str(home.root)]

    status, lines = run(monkeypatch, capsys, "show", *at)
    assert status == 0
    assert [line.split()[:4] for line in lines] == [
        [str(e.seq), "imported", e.release, e.period] for e in entries
    ]
    status, lines = run(monkeypatch, capsys, "show", "--json", *at)
    assert [json.loads(line)["hash"] for line in lines] == [e.hash for e in entries]

    _, lines = run(monkeypatch, capsys, "show", "second", *at)
    said_of_it = "2024-01-01 to 2024-03-31; staff_group officer; 3 figures, 1 not given"
    assert lines == [f"second 2024-01 v1 main: cases by platform; {said_of_it}"]
    _, lines = run(monkeypatch, capsys, "search", "platforms", "year", "--json", *at)
    assert [Statement.model_validate_json(line) for line in lines] == said()[:1]
    _, lines = run(monkeypatch, capsys, "search", "--from", "2024-04-01", *at)
    assert [line.split()[0] for line in lines] == ["third"]

    status, lines = run(monkeypatch, capsys, "check", *at)
    assert (status, lines) == (0, [f"3 entries, unbroken; head: {entries[-1].hash}"])


def test_check_tells_each_fault_on_a_line_and_ends_with_1(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)
    ledger = open_ledger(home, for_writing=True)
    for statement in said()[:2]:
        ledger.add(entry(statement))
    status, lines = run(monkeypatch, capsys, "check", "--home", home.root)
    assert status == 1
    assert [line.split(":")[0] for line in lines] == ["entry 1", "entry 2"]
    assert all("its publication was cut off" in line for line in lines)


def test_a_folder_of_no_release_is_bad_input(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, lines = run(monkeypatch, capsys, "search", "--like", tmp_path, "--home", str(home.root))
    assert (status, lines) == (2, [])


def test_what_a_specification_asks_for_is_found_where_it_was_published(
    project: Path,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)
    spec = project / "include" / "releases" / "social-media.yaml"
    said = asked_by(spec, home, "2024-01")
    ledger = open_ledger(home, for_writing=True)
    ledger.add(entry(*blank_statements(said, published_at=MOMENT)))
    at = ["--like", spec, "--home", str(home.root)]
    status, lines = run(monkeypatch, capsys, "search", *at, "--period", "2024-01")
    assert status == 0
    assert {line.split(": ")[0] for line in lines} == {
        f"answers {table['id']} by 100%" for table in said["tables"]
    }
    _, lines = run(monkeypatch, capsys, "search", *at, "--period", "2024-02", "--json")
    shares = [json.loads(line)["share"] for line in lines]
    assert len(shares) == len(said["tables"])
    assert all(0.5 <= share < 1 for share in shares)
