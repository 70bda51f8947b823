"""What must hold of every frontier, whatever was asked for."""

from __future__ import annotations

import csv
import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from redesign_making import Leaves, asked_of, write_question

from peelian.cli import peelian
from peelian.disclosure.protect_file import protect_file
from peelian.disclosure.redesign import frontier as frontier_module
from peelian.disclosure.redesign import search as search_module
from peelian.disclosure.redesign.design_file import design_file
from peelian.disclosure.redesign.frontier import fronts, scores_after, scores_before
from peelian.disclosure.redesign.judge import Choice, Estimate, Judge
from peelian.disclosure.redesign.plan import Plan
from peelian.disclosure.redesign.search import search

NAMES = ("year", "rank", "outcome")
CODES = (("2022", "2023", "2024"), ("pc", "sgt", "insp", "supt"), ("nfa", "Other", "unknown"))
counts = st.integers(0, 12) | st.sampled_from([0, 0, 1, 40])
leaves_of = st.lists(counts, min_size=36, max_size=36).map(
    lambda found: dict(zip(itertools.product(*CODES), found, strict=True))
)
tables_of = st.sampled_from(
    [
        [["year", "rank", "outcome"]],
        [["year", "rank"], ["rank", "outcome"]],
        [["year", "outcome"], ["rank"]],
    ]
)
RANKS = "pc:All sgt:All upper:All insp:upper supt:upper"
hierarchy_of = st.sampled_from(
    [{}, {"rank": [("All", ""), *((a, b) for a, b in (p.split(":") for p in RANKS.split()))]}]
)


@pytest.fixture(autouse=True)
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few plans: what must hold holds of the first ones as of the last."""
    monkeypatch.setattr(search_module, "PLANS", 40)
    monkeypatch.setattr(search_module, "PROTECTED", 5)


def figures(out: Path) -> dict[str, list[list[str]]]:
    """The rows of each protected table."""
    found = {}
    for path in sorted(out.glob("*.csv")):
        with path.open(newline="") as stream:
            found[path.stem] = list(csv.reader(stream))
    return found


def is_beaten(one: dict[str, Any], other: dict[str, Any]) -> bool:
    def costs(choice: dict[str, Any]) -> tuple[float, int, int]:
        crossed = choice["crossed_with_what_points_at_people"]
        return -choice["detail"], choice["hidden"], crossed

    pairs = list(zip(costs(other), costs(one), strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def bands_are_sound(told: dict[str, Any], leaves: Leaves, declared: bool) -> None:
    """Every invented band holds two categories that occur, the threshold, and no missing value."""
    for one in told["choices"]:
        for name, bands in one["bands"].items():
            place = NAMES.index(name)
            for band, held in bands.items():
                if declared and band == "upper":
                    continue
                sizes = [sum(n for c, n in leaves.items() if c[place] == code) for code in held]
                assert sum(size > 0 for size in sizes) >= 2
                assert sum(sizes) >= 5
                assert "unknown" not in held
                assert band not in CODES[place]


@pytest.mark.slow
# Not shrunk: each example is a whole search and several protections.
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(leaves=leaves_of, tables=tables_of, hierarchies=hierarchy_of)
def test_every_choice_is_safe_unbeaten_and_can_be_made_again(
    leaves: Leaves, tables: Sequence[Sequence[str]], hierarchies: dict[str, list[tuple[str, str]]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec, records = write_question(folder, NAMES, leaves, tables, hierarchies)
        out = folder / "out"
        told = design_file(spec, records, out)
        for one in told["choices"]:
            again = folder / f"again-{one['number']}"
            report = protect_file(out / one["spec"], records, again, clock=lambda: 0.0)
            assert report["attackers_withstood"] == one["attackers_withstood"] != []
            for key in ("cells", "sensitive", "hidden", "sum_hidden", "sum_hidden_all"):
                assert report["all"][key] == one[key], key
            assert {table["id"] for table in one["tables"]} == set(figures(again))
            assert report["tables"].keys() == {table["id"] for table in one["tables"]}
            attacked = ["attack", str(again), "--spec", str(out / one["spec"])]
            answer = CliRunner().invoke(peelian, attacked)
            assert answer.exit_code == 0, answer.output
            assert one["shown"] == one["cells"] - one["hidden"]
            assert not any(is_beaten(one, other) for other in told["choices"])
        bands_are_sound(told, leaves, bool(hierarchies))


def test_the_order_of_records_changes_nothing_nor_does_asking_again(tmp_path: Path) -> None:
    leaves = {codes: number % 7 for number, codes in enumerate(itertools.product(*CODES))}
    spec, records = write_question(tmp_path, NAMES, leaves, [NAMES])
    out = tmp_path / "out"
    design_file(spec, records, out)
    before = {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    lines = records.read_text().splitlines(keepends=True)
    records.write_text("".join([lines[0], *reversed(lines[1:])]))
    design_file(spec, records, out)
    after = {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert after == before
    assert len(before) > 6


def estimate(sensitive: int, detail: float, crossed: int) -> Estimate:
    return Estimate(Plan((("a",),)), 100, sensitive, detail, crossed)


scores = st.lists(
    st.builds(
        estimate, st.integers(0, 9), st.integers(0, 9).map(lambda n: n / 10), st.integers(0, 2)
    ),
    max_size=20,
)


@given(scores)
def test_fronts_are_peeled_off_in_order(estimates: list[Estimate]) -> None:
    found = fronts(scores_before(estimates))
    assert sorted(itertools.chain.from_iterable(found)) == list(range(len(estimates)))
    triples = [(-e.detail, e.sensitive, e.crossed) for e in estimates]

    def beats(one: int, other: int) -> bool:
        pairs = list(zip(triples[one], triples[other], strict=True))
        return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)

    for number, front in enumerate(found):
        assert not any(beats(one, other) for one in front for other in front)
        for row in front:
            above = found[number - 1] if number else []
            assert not number or any(beats(one, row) for one in above)


def protected(number: int, hidden: int, crossed: int = 0) -> Choice:
    return Choice(
        Estimate(Plan(((f"d{number}",),)), 100, 0, 1.0, crossed), hidden=hidden, detail=number / 100
    )


def test_a_long_frontier_is_thinned_and_keeps_what_is_recommended() -> None:
    choices = [protected(number, number) for number in range(1, 41)]
    found = frontier_module.frontier_of(choices[0], choices, counted=40, unprotected=0)
    assert len(found.choices) == frontier_module.SHOWN
    assert found.recommended is not None
    best = found.choices[found.recommended]
    assert best.hidden == 5, "one in twenty may be hidden, and of those it says most"
    assert found.choices[0].hidden == 40 and found.choices[-1].hidden == 1


def test_what_crosses_least_with_people_is_recommended() -> None:
    choices = [protected(9, 0, crossed=1), protected(5, 3), protected(4, 1)]
    found = frontier_module.frontier_of(choices[0], choices, counted=3, unprotected=0)
    assert found.recommended is not None
    assert found.choices[found.recommended].hidden == 3


def test_what_is_recommended_hides_least_if_nothing_hides_little() -> None:
    choices = [protected(9, 50), protected(5, 30)]
    found = frontier_module.frontier_of(choices[0], choices, counted=2, unprotected=0)
    assert found.recommended == 1


def test_equal_choices_are_told_once_the_plainest_of_them() -> None:
    plain = protected(5, 1)
    banded = Choice(
        Estimate(plain.plan.with_bands("d5", {"Other": ["a", "b"]}), 100, 0, 1.0, 0), 1, detail=0.05
    )
    found = frontier_module.frontier_of(plain, [banded, plain], counted=2, unprotected=0)
    assert found.choices == (plain,)
    assert scores_after([banded]).tolist() == scores_after([plain]).tolist()


def test_asked_tables_that_are_too_much_to_protect_are_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "SENSITIVE", 3)
    leaves = dict.fromkeys(itertools.product(*CODES), 2)
    asked = asked_of(tmp_path, NAMES, leaves, [NAMES])
    found = search(asked, Judge(asked))
    assert "not tried" in found.asked.why_not
    assert found.recommended is not None
    assert all(choice.estimate.sensitive <= 3 for choice in found.choices)


def test_more_work_never_makes_the_recommended_choice_hide_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves = {codes: number % 7 for number, codes in enumerate(itertools.product(*CODES), start=1)}
    asked = asked_of(tmp_path, NAMES, leaves, [NAMES])
    few = search(asked, Judge(asked))
    monkeypatch.setattr(search_module, "PLANS", 600)
    monkeypatch.setattr(search_module, "PROTECTED", 30)
    more = search(asked, Judge(asked))
    assert few.counted < more.counted
    assert few.recommended is not None and more.recommended is not None
    before, after = few.choices[few.recommended], more.choices[more.recommended]
    assert after.estimate.crossed <= before.estimate.crossed
    assert after.detail >= before.detail or after.hidden < before.hidden
