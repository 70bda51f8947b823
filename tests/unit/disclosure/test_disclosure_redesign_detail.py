"""The measure of detail, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from redesign_making import Leaves, asked_of

from peelian.cli import peelian
from peelian.disclosure.redesign.detail import bits_shown
from peelian.disclosure.redesign.judge import Judge
from peelian.disclosure.redesign.plan import Plan

EVEN: Leaves = {(a, b): 8 for a in ("a1", "a2") for b in ("b1", "b2", "b3", "b4")}


def detail(folder: Path, leaves: Leaves, plan: Plan) -> float:
    """Bits of a plan for a cross of a and b that was asked for, with nothing hidden."""
    judge = Judge(asked_of(folder, ["a", "b"], leaves, [["a", "b"]]))
    counted = judge.count(plan)
    return bits_shown(
        counted.cells, counted.values, np.zeros(counted.cells.count, dtype=bool), plan
    )


def test_even_breakdowns_give_the_logarithm_of_their_cells(tmp_path: Path) -> None:
    cross = Plan((("a", "b"),))
    assert detail(tmp_path, EVEN, cross) == pytest.approx(1 + 2 + 3)
    assert detail(tmp_path, EVEN, Plan((("a",), ("b",)))) == pytest.approx(1 + 2)
    assert detail(tmp_path, EVEN, Plan((("b",),))) == pytest.approx(2)


def test_a_rest_tells_nothing_and_a_named_band_does(tmp_path: Path) -> None:
    b = Plan((("b",),))
    named = b.with_bands("b", {"b3 or b4": ["b3", "b4"]})
    rest = b.with_bands("b", {"Other": ["b3", "b4"]})
    assert detail(tmp_path, EVEN, named) == pytest.approx(1.5)
    assert detail(tmp_path, EVEN, rest) == pytest.approx(1.0)


def test_rare_categories_tell_little(tmp_path: Path) -> None:
    rare = {("a1", "b1"): 1023, ("a2", "b1"): 1}
    assert detail(tmp_path, rare, Plan((("a",),))) == pytest.approx(0.0112, abs=1e-4)


def test_a_hidden_cell_tells_nothing(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, ["a", "b"], EVEN, [["a", "b"]])
    cells, values = asked.counted.cells, asked.counted.values
    hidden = np.zeros(cells.count, dtype=bool)
    hidden[-1] = True
    assert bits_shown(cells, values, hidden, Plan(asked.tables)) == pytest.approx(6 - 3 / 8)
    assert bits_shown(cells, values, ~hidden, Plan(asked.tables)) == pytest.approx(3 / 8)


def test_in_a_hierarchy_a_record_counts_in_the_finest_shown_cell(tmp_path: Path) -> None:
    tree = [("T", ""), ("A", "T"), ("a1", "A"), ("a2", "A"), ("b", "T")]
    leaves = {("a1",): 8, ("a2",): 8, ("b",): 16}
    asked = asked_of(tmp_path, ["d"], leaves, [["d"]], {"d": tree})
    cells, values = asked.counted.cells, asked.counted.values
    plan = Plan(asked.tables)
    shown = np.zeros(cells.count, dtype=bool)
    assert bits_shown(cells, values, shown, plan) == pytest.approx(0.5 + 0.5 + 0.5)
    codes = [cells.trees[0].codes[node] for node in cells.nodes[:, 0]]
    hidden = np.isin(codes, ["a1", "a2"])
    assert bits_shown(cells, values, hidden, plan) == pytest.approx(0.5 + 0.5)


def test_nothing_counted_is_no_trouble(tmp_path: Path) -> None:
    judge = Judge(asked_of(tmp_path, ["a", "b"], {("a1", "b1"): 0}, [["a", "b"]]))
    estimate = judge.estimate(Plan((("a", "b"),)))
    assert estimate is not None
    assert (estimate.detail, estimate.sensitive) == (1.0, 0)
    assert judge.protect(estimate).hidden == 0


def test_an_estimate_is_what_counting_the_whole_plan_gives(tmp_path: Path) -> None:
    leaves = {(a, b): 3 * i + j for i, a in enumerate("pqr") for j, b in enumerate("uvwx")}
    judge = Judge(asked_of(tmp_path, ["a", "b"], leaves, [["a", "b"]]))
    plan = Plan((("a", "b"),)).with_bands("b", {"Other": ["u", "v"]})
    estimate = judge.estimate(plan)
    assert estimate is not None
    counted = judge.count(plan)
    small = (counted.values > 0) & (counted.values < 5)
    assert estimate.cells == counted.cells.count
    assert estimate.sensitive == small.sum()
    choice = judge.protect(estimate)
    assert choice.hidden >= estimate.sensitive
    assert choice.detail <= estimate.detail


def test_nothing_shown_is_no_detail_and_not_a_little_less(tmp_path: Path) -> None:
    """Every count is a 1: all is hidden, and the share of detail has no sign."""
    spec = "count: n\ndimensions: {a: {}, b: {}}\ntables: [{id: main, by: [a, b]}]\n"
    (tmp_path / "spec.yaml").write_text(spec, encoding="utf-8")
    rows = "".join(f"{a},{b},1\n" for a in "wxyz" for b in "pq")
    (tmp_path / "records.csv").write_text(f"a,b,n\n{rows}", encoding="utf-8")
    given = [str(tmp_path / "spec.yaml"), "--records", str(tmp_path / "records.csv")]
    answer = CliRunner().invoke(peelian, ["design", *given, "--out", str(tmp_path / "out")])
    assert answer.exit_code == 0
    assert "-0%" not in answer.output and "15 (100%)" in answer.output
