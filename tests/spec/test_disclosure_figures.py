"""Derived figures beside counts: shares, changes and rates, and what they must not give back."""

from __future__ import annotations

import csv
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.cli import peelian
from peelian.core.errors import InputError
from peelian.disclosure.protect_file import protect_file

Rows = dict[tuple[str, str], tuple[str, str]]
SHARE = {"id": "shares", "of": "main", "kind": "share", "base": "rank", "decimals": 1}
CHANGE = {"id": "changes", "of": "main", "kind": "change", "base": "year", "decimals": 1}
RATE = {
    "id": "rates",
    "of": "main",
    "kind": "rate",
    "base": "rank",
    "per": 1000,
    "population": {"pc": 2000, "sgt": 500, "insp": 0},
    "decimals": 2,
}
COUNTS = {
    ("pc", "2024"): 120,
    ("pc", "2025"): 90,
    ("sgt", "2024"): 30,
    ("sgt", "2025"): 25,
    ("insp", "2024"): 1,
    ("insp", "2025"): 0,
}
RANKS, YEARS = ("Total", "insp", "pc", "sgt"), ("Total", "2024", "2025")


def write(folder: Path, counts: dict[tuple[str, str], int], **changes: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    spec: dict[str, Any] = {
        "count": "n",
        "dimensions": {"rank": {}, "year": {}},
        "tables": [{"id": "main", "by": ["rank", "year"]}],
        "figures": [SHARE, CHANGE, RATE],
        **changes,
    }
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    lines = ["rank,year,n", *(f"{rank},{year},{n}" for (rank, year), n in counts.items()), ""]
    (folder / "records.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def protect(folder: Path) -> Path:
    out = folder / "out"
    protect_file(folder / "spec.yaml", folder / "records.csv", out, clock=lambda: 0.0)
    return out


def read(out: Path, name: str) -> Rows:
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return {(r["rank"], r["year"]): (r["value"], r["marker"]) for r in csv.DictReader(stream)}


def attack(out: Path) -> dict[str, Any]:
    answer = CliRunner().invoke(peelian, ["attack", str(out)])
    if isinstance(answer.exception, InputError):
        return {"status": 2, "line": str(answer.exception)}
    found: dict[str, Any] = json.loads(answer.stdout)
    return found | {"status": answer.exit_code}


def expected(counts: Rows, figure: dict[str, Any]) -> Rows:
    """The figures worked out anew, in decimals, from what the counts' own table shows."""
    found: Rows = {}
    for (rank, year), (value, _) in counts.items():
        factor, plus, base = Decimal(100), Decimal(0), ("", "z")
        if figure["kind"] == "share":
            base = counts["Total", year]
        elif figure["kind"] == "rate":
            people = figure["population"]
            base = (str(sum(people.values()) if rank == "Total" else people[rank]), "")
            factor = Decimal(figure["per"])
        elif year == YEARS[2]:
            base, plus = counts[rank, YEARS[1]], Decimal(-100)
        if base[1] == "z":
            found[rank, year] = ("", "z")
        elif not value or not base[0]:
            found[rank, year] = ("", "x")
        elif base[0] == "0":
            found[rank, year] = ("", "z")
        else:
            exact = factor * Decimal(value) / Decimal(base[0]) + plus
            step = Decimal(1).scaleb(-figure["decimals"])
            printed = exact.quantize(step, ROUND_HALF_UP)
            found[rank, year] = (str(printed if printed else abs(printed)), "")
    return found


def test_figures_stand_beside_the_counts_that_they_are_made_of(tmp_path: Path) -> None:
    out = protect(write(tmp_path, COUNTS))
    counts, shares = read(out, "main"), read(out, "shares")
    assert counts["insp", "2024"] == ("", "c") and counts["pc", "2025"] == ("90", "")
    assert shares["insp", "2024"] == ("", "x")
    assert shares["pc", "2025"] == ("78.3", "") and shares["Total", "2025"] == ("100.0", "")
    assert read(out, "changes")["Total", "2025"] == ("-23.8", "")
    assert read(out, "changes")["Total", "2024"] == ("", "z")
    rates = read(out, "rates")
    assert rates["pc", "2025"] == ("45.00", "") and rates["insp", "2025"] == ("", "z")


@pytest.mark.parametrize("figure", [SHARE, CHANGE, RATE])
def test_each_figure_is_what_the_counts_shown_give_or_not_available(
    tmp_path: Path, figure: dict[str, Any]
) -> None:
    out = protect(write(tmp_path, COUNTS))
    assert read(out, figure["id"]) == expected(read(out, "main"), figure)


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 40), min_size=6, max_size=6).filter(any),
    st.sampled_from(["suppress", "round"]),
    st.integers(0, 4),
)
def test_figures_of_any_counts_add_nothing(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], method: str, decimals: int
) -> None:
    """Whoever has the counts' table can make every figure, and the attacker finds no more by them.

    So they add nothing: a reader without the figures would know all the same.
    """
    counts = dict(zip(COUNTS, numbers, strict=True))
    figures = [{**figure, "decimals": decimals} for figure in (SHARE, CHANGE, RATE)]
    folder = tmp_path_factory.mktemp("figures")
    out = protect(write(folder, counts, figures=figures, policy={"methods": [method]}))
    for figure in figures:
        assert read(out, str(figure["id"])) == expected(read(out, "main"), figure)
    found = attack(out)
    assert (found["status"], found["falls"], found["decided"]) == (0, 0, True)


def put_in(out: Path, name: str, place: tuple[str, str], value: str) -> None:
    path = out / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    start = f"{place[0]},{place[1]},"
    lines = [f"{start}{value}," if line.startswith(start) else line for line in lines]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def test_a_share_of_a_hidden_count_would_give_it_back(tmp_path: Path) -> None:
    """2.0 % of 50 is 1: what the attacker finds if somebody publishes it all the same."""
    counts = {**dict.fromkeys(COUNTS, 0), ("pc", "2024"): 48, ("sgt", "2024"): 1}
    counts |= {("insp", "2024"): 1, ("pc", "2025"): 60, ("sgt", "2025"): 20, ("insp", "2025"): 9}
    out = protect(write(tmp_path, counts))
    assert attack(out)["status"] == 0
    assert read(out, "main")["Total", "2024"] == ("50", "")
    put_in(out, "shares", ("insp", "2024"), "2.0")
    found = attack(out)
    assert found["status"] == 1
    told = {tuple(c["codes"].values()): c["value"] for c in found["exact"]}
    assert told["insp", "2024"] == 1


def test_a_rough_share_narrows_a_hidden_count(tmp_path: Path) -> None:
    """0 % of 250 without decimals: fewer than 2 of them."""
    out = protect(
        write(
            tmp_path,
            {
                ("pc", "2024"): 240,
                ("sgt", "2024"): 9,
                ("insp", "2024"): 1,
                ("pc", "2025"): 70,
                ("sgt", "2025"): 31,
                ("insp", "2025"): 2,
            },
            figures=[{**SHARE, "decimals": 0}],
        )
    )
    assert read(out, "main")["Total", "2024"] == ("250", "")
    put_in(out, "shares", ("insp", "2024"), "0")
    found = attack(out)
    assert found["status"] == 1
    assert {"rank": "insp", "year": "2024"} in [c["codes"] for c in found["exact"]]


def test_a_change_between_two_hidden_counts_is_left_open(tmp_path: Path) -> None:
    counts = {**COUNTS, ("insp", "2024"): 2, ("insp", "2025"): 3}
    out = protect(write(tmp_path, counts))
    assert attack(out)["decided"] is True
    put_in(out, "changes", ("insp", "2025"), "50.0")
    found = attack(out)
    assert (found["status"], found["decided"]) == (1, False)
    assert len(found["open"]) == 2


@pytest.mark.parametrize(
    ("name", "place", "value", "says"),
    [
        ("shares", ("pc", "2025"), "79.0", "isn't what the counts"),
        ("shares", ("insp", "2024"), "200.0", "contradict"),
        ("changes", ("pc", "2024"), "1.0", "nothing to compare with"),
        ("rates", ("pc", "2025"), "forty", "isn't a number"),
        ("rates", ("pc", "2025"), "", "a value or a marker"),
    ],
)
def test_figures_that_contradict_the_counts_are_refused(
    tmp_path: Path, name: str, place: tuple[str, str], value: str, says: str
) -> None:
    out = protect(write(tmp_path, COUNTS))
    put_in(out, name, place, value)
    found = attack(out)
    assert found["status"] == 2 and says in found["line"]


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ({**SHARE, "id": "main"}, "the id stands twice"),
        ({**SHARE, "id": "Main"}, "the id stands twice"),
        ({**SHARE, "id": "../main"}, "pattern"),
        ({**SHARE, "of": "other"}, "'other' is not a table"),
        ({**SHARE, "base": "station"}, "'station' is not a dimension of main"),
        ({**SHARE, "kind": "median"}, "figures.0.kind"),
        ({**SHARE, "decimals": 7}, "figures.0.decimals"),
        ({**SHARE, "decimals": -1}, "figures.0.decimals"),
        ({**SHARE, "decimals": 1.5}, "figures.0.decimals"),
        ({**SHARE, "per": 1000}, "a rate needs both"),
        ({key: RATE[key] for key in RATE if key != "population"}, "a rate needs both"),
        ({**RATE, "population": {"pc": 1, "sgt": 1}}, "every innermost code"),
        ({**RATE, "population": {"pc": 1, "sgt": 1, "insp": 1, "Total": 3}}, "and of no other"),
        ({**RATE, "population": {"pc": -1, "sgt": 1, "insp": 1}}, "figures.0.population"),
        ({**RATE, "population": {"pc": 1.5, "sgt": 1, "insp": 1}}, "figures.0.population"),
    ],
)
def test_figures_that_cant_be_made_are_refused(
    tmp_path: Path, figure: dict[str, Any], says: str
) -> None:
    folder = write(tmp_path, COUNTS, figures=[figure])
    with pytest.raises(InputError, match=says):
        protect(folder)
    assert not (folder / "out").exists()
