"""Which crosses of a population are spent, and which are open."""

from __future__ import annotations

import json
import sys

import pytest
from ledger_making import UNIVERSE, entry, platform_axis, stated

from peelian.cli import main
from peelian.core.zones import Home
from peelian.ledger.budget import budgets_of
from peelian.ledger.statement import Axis, Node, Restriction, Statement
from peelian.ledger.store import open_ledger

OFFICERS = (Restriction(variable="staff_group", holds=("officer",)),)


def axis(variable: str) -> Axis:
    return Axis(variable=variable, nodes=(Node(code="Total"), Node(code="a", holds=("a",))))


def table(*variables: str, counts: str = "c", **changes: object) -> Statement:
    """A table by these variables, each with a total and one category."""
    axes = tuple(map(axis, variables))
    cells = " ".join([counts] * 2 ** len(axes))
    return stated(axes=axes, counts=cells, **changes)


def test_what_is_crossed_is_spent_and_the_rest_is_open() -> None:
    (budget,) = budgets_of(
        [
            table("platform", "outcome", release="first", days="2023-01-01 2023-12-31"),
            table("outcome", "platform", release="second", counts="7"),
            table("rank@recorded", release="third"),
        ]
    )
    spent = budget.spent["outcome", "platform"]
    assert (spent.tables, spent.figures, spent.withheld) == (2, 8, 4)
    assert (spent.first_day, spent.last_day) == ("2023-01-01", "2024-01-31")
    assert spent.last == ("second", "2024-01")
    assert budget.open == [("outcome", "rank@recorded"), ("platform", "rank@recorded")]


def test_a_cross_of_three_spends_its_pairs() -> None:
    (budget,) = budgets_of([table("a", "b", "c"), table("d")])
    assert budget.open == [("a", "d"), ("b", "d"), ("c", "d")]


def test_populations_are_apart_but_for_their_days() -> None:
    other = UNIVERSE.model_copy(update={"counting_unit": "allegations"})
    found = budgets_of(
        [
            table("a"),
            table("b", days="2020-01-01 2020-12-31"),
            table("a", restrict=OFFICERS),
            table("a", universe=other),
        ]
    )
    assert [sorted(budget.spent) for budget in found] == [[("a",), ("b",)], [("a",)], [("a",)]]
    assert [len(budget.population.restrictions) for budget in found] == [0, 1, 0]
    assert [budget.open for budget in found] == [[("a", "b")], [], []]


def test_the_command_prints_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)
    ledger = open_ledger(home, for_writing=True)
    ledger.add(entry(stated(axes=(platform_axis(),), restrict=OFFICERS)))
    ledger.add(entry(table("outcome", release="second", restrict=OFFICERS)))
    for options in ([], ["--json"]):
        monkeypatch.setattr(
            sys, "argv", ["peelian", "ledger", "budget", "--home", str(home.root), *options]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
    *lines, as_json = capsys.readouterr().out.splitlines()
    days = "2024-01-01 to 2024-01-31"
    assert lines == [
        "cases, recorded; staff_group officer",
        f"  spent: platform: 1 tables, {days}, 3 figures, 1 not given; last monthly 2024-01",
        f"  spent: outcome: 1 tables, {days}, 2 figures, 2 not given; last second 2024-01",
        "  open:  outcome by platform",
    ]
    assert json.loads(as_json)["open"] == [["outcome", "platform"]]
