"""Rounded and perturbed counts: what is left of the true ones, and a certificate that says so."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attack_release import altered, arrays_of
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.attack.moved import Moved
from peelian.attack.verify_round import verify_rounding
from peelian.cli import peelian
from peelian.core.errors import InputError, UnsafeError
from peelian.disclosure.protect_file import protect_file

COUNTS = (1, 7, 12, 3, 0, 9, 4, 1, 21, 6, 2, 14, 8, 1, 0, 5, 11, 2, 30, 1, 1, 17, 6, 3)
METHODS = {
    "round": {"methods": ["round"], "rounding": {"base": 5}},
    "cell-key": {"methods": ["cell-key"]},
}


def changed(folder: Path, method: str) -> Path:
    """Protect two linked tables by a method that changes counts."""
    kinds = itertools.product("abcd", ("y1", "y2", "y3"), "fm")
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["rank", "year", "sex", "who"])
        for place, (kind, count) in enumerate(zip(kinds, COUNTS, strict=True)):
            writer.writerows([*kind, f"p{place}-{n}"] for n in range(count))
    spec = {
        "person": "who",
        "dimensions": {"rank": {}, "year": {}, "sex": {}},
        "tables": [
            {"id": "one", "by": ["year", "rank", "sex"]},
            {"id": "two", "by": ["rank", "sex"]},
        ],
        "policy": METHODS[method],
    }
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    out = folder / "out"
    protect_file(folder / "spec.yaml", folder / "records.csv", out, clock=lambda: 0.0)
    return out


def attack(out: Path, *options: str) -> tuple[int, dict[str, Any]]:
    result: Result = CliRunner().invoke(peelian, ["attack", str(out), *options])
    return result.exit_code, json.loads(result.stdout)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_what_protect_changes_withstands_it(tmp_path: Path, method: str) -> None:
    status, found = attack(changed(tmp_path, method))
    assert (status, found["falls"], found["decided"]) == (0, 0, True)
    assert (found["method"], found["hidden"]) == (method, 0)
    assert bool(found["not_asked"]) == (method == "cell-key")


def test_the_specification_tells_the_base_as_well(tmp_path: Path) -> None:
    out = changed(tmp_path, "round")
    (out / "report.json").unlink()
    status, found = attack(out, "--spec", str(tmp_path / "spec.yaml"))
    assert (status, found["method"], found["reach"]) == (0, "round", 4)


def test_rounded_counts_tell_nobody_of_others_who_knows_their_own(tmp_path: Path) -> None:
    status, found = attack(changed(tmp_path, "round"), "--as", "contributor")
    assert (status, found["falls"], found["decided"]) == (0, 0, True)
    assert found["mine"] == "supposed"
    mine = ("--as", "contributor", "--mine", "rank=a,year=y1,sex=f")
    status, found = attack(tmp_path / "out", *mine)
    assert (status, found["decided"], found["mine"]) == (0, True, "named")


def rounded(folder: Path, rows: str, base: int = 5) -> Path:
    """A table of one dimension that says that it was rounded."""
    lines = ["rank,value,marker", *rows.split(), ""]
    (folder / "main.csv").write_text("\n".join(lines), encoding="utf-8")
    codes = [line.split(",")[0] for line in rows.split()]
    pairs = [[code, None if code == "Total" else "Total"] for code in codes]
    design = {
        "threshold": 5,
        "dimensions": {"rank": pairs},
        "tables": [{"id": "main", "by": ["rank"]}],
    }
    about = {"method": "round", "base": base, "furthest": 0}
    report = {"design": design, "all": about}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    return folder


def test_counts_rounded_each_alone_are_told_by_their_total(tmp_path: Path) -> None:
    # Four counts of at most 4 make 16 at most, and the total is above 15: all four are 4.
    status, found = attack(rounded(tmp_path, "Total,20, a,0, b,0, c,0, d,0,"))
    assert status == 1
    assert [cell["value"] for cell in found["exact"]] == [4, 4, 4, 4]


def test_counts_rounded_each_alone_may_be_narrowed(tmp_path: Path) -> None:
    # Each is 4 at most, the total 11 at least, so none can be below 3 beside two of 4.
    status, found = attack(rounded(tmp_path, "Total,15, a,0, b,0, c,0,"))
    assert status == 1
    assert [(cell["low"], cell["high"]) for cell in found["narrow"]] == [(3, 4)] * 3


def test_who_is_a_count_of_1_may_work_out_counts_that_were_rounded_each_alone(
    tmp_path: Path,
) -> None:
    # Base 3: four counts of at most 2 make 7 at least. Whoever is one of them leaves 2, 2 and 2.
    folder = rounded(tmp_path, "Total,9, a,0, b,0, c,0, d,0,", base=3)
    status, found = attack(folder, "--as", "contributor", "--mine", "rank=a")
    assert status == 1
    told = {(pair["cell"]["codes"]["rank"], pair["value"]) for pair in found["contributor"]}
    assert told == {("b", 2), ("c", 2), ("d", 2)}


CELLS = ("Total", "a", "b"), ("Total", "x", "y")
PLACES = list(itertools.product(*CELLS))


def crossed_rounded(folder: Path, published: dict[tuple[str, str], int], base: int) -> Path:
    lines = ["r,c,value,marker\n", *(f"{r},{c},{published[r, c]},\n" for r, c in PLACES)]
    (folder / "main.csv").write_text("".join(lines), encoding="utf-8")
    pairs = {
        n: [[c, None if c == "Total" else "Total"] for c in of]
        for n, of in zip("rc", CELLS, strict=True)
    }
    tables = [{"id": "main", "by": ["r", "c"]}]
    design = {"threshold": 5, "dimensions": pairs, "tables": tables}
    report = {"design": design, "all": {"method": "round", "base": base, "furthest": 0}}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    return folder


def whole(leaves: tuple[int, ...]) -> dict[tuple[str, str], int]:
    found = dict.fromkeys(PLACES, 0)
    for (r, c), count in zip(itertools.product("ab", "xy"), leaves, strict=True):
        for place in itertools.product((r, "Total"), (c, "Total")):
            found[place] += count
    return found


def is_within(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return all(b in (a, "Total") for a, b in zip(one, other, strict=True))


@settings(max_examples=60)
@given(
    st.sampled_from((3, 5)),
    st.tuples(*[st.integers(0, 3)] * 4),
    st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_what_a_contributor_is_told_is_what_every_truth_says(
    tmp_path_factory: pytest.TempPathFactory, base: int, leaves: tuple[int, ...], up: list[bool]
) -> None:
    """Counts rounded each alone, up or down by chance: all truths are gone through."""
    true = whole(leaves)
    published = {
        place: (count // base + (rise and count % base > 0)) * base
        for (place, count), rise in zip(true.items(), up, strict=True)
    }
    reach = base - 1

    def may_be(table: dict[tuple[str, str], int]) -> bool:
        return all(
            abs(table[p] - shown) <= reach and (not shown or table[p] > 0)
            for p, shown in published.items()
        )

    most = [published[place] + reach for place in itertools.product("ab", "xy")]
    truths = [t for t in map(whole, itertools.product(*(range(m + 1) for m in most))) if may_be(t)]
    expected = set()
    for knower in PLACES:
        mine = [table for table in truths if table[knower] == 1]
        for cell in PLACES if mine else ():
            counts = {table[cell] for table in mine}
            if len(counts) == 1 and min(counts) < 5 and not is_within(cell, knower):
                expected.add((knower, cell, min(counts)))
    folder = tmp_path_factory.mktemp("crossed")
    _, found = attack(crossed_rounded(folder, published, base), "--as", "contributor")
    assert not found["open_pairs"]
    told = {
        (tuple(p["knower"]["codes"].values()), tuple(p["cell"]["codes"].values()), p["value"])
        for p in found["contributor_if"]
    }
    assert told == expected


def test_rounded_counts_that_no_true_ones_fit_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(peelian, ["attack", str(rounded(tmp_path, "Total,90, a,0, b,5,"))])
    assert isinstance(result.exception, InputError)
    assert "contradict" in str(result.exception)


@pytest.mark.parametrize(
    "about",
    [
        {"method": "round"},
        {"method": "round", "base": 1, "furthest": 0},
        {"method": "round", "base": "5", "furthest": 0},
        {"method": "round", "base": 5, "furthest": -1},
        {"method": "cell-key", "largest_noise": None},
    ],
)
def test_a_report_without_a_base_is_refused(tmp_path: Path, about: dict[str, Any]) -> None:
    folder = rounded(tmp_path, "Total,5, a,0, b,5,")
    told = json.loads((folder / "report.json").read_text())
    (folder / "report.json").write_text(json.dumps({**told, "all": about}))
    assert isinstance(CliRunner().invoke(peelian, ["attack", str(folder)]).exception, InputError)


def test_ranges_of_rounded_counts() -> None:
    at = np.array([0, 5, 10, 50])
    low, high = Moved("round", 5, 0).ranges(at)
    assert (low.tolist(), high.tolist()) == ([0, 1, 6, 46], [4, 9, 14, 54])
    low, high = Moved("round", 5, 1).ranges(at)
    assert (low.tolist(), high.tolist()) == ([0, 1, 1, 41], [9, 14, 19, 59])


def test_a_certificate_of_rounding_holds_as_it_was_made(tmp_path: Path) -> None:
    out = changed(tmp_path, "round")
    ways, faults = verify_rounding(out / "certificate.npz", out)
    assert faults == []
    assert len(ways.targets) > 0
    result = CliRunner().invoke(
        peelian, ["verify-certificate", str(out / "certificate.npz"), str(out)]
    )
    assert (result.exit_code, result.stdout[:6]) == (0, "holds:")


@pytest.mark.parametrize("name", ["signs", "cells", "steps", "targets", "sensitive", "published"])
def test_an_altered_certificate_of_rounding_is_found(tmp_path: Path, name: str) -> None:
    out = changed(tmp_path, "round")
    array = arrays_of(out)[name]
    if name == "signs":
        array[0] = -array[0]
    elif name == "sensitive":
        array[:] = True  # large counts have no ways of their own
    else:
        array[0] += 7 if name == "steps" else 1
    path = altered(out, **{name: array})
    result = CliRunner().invoke(peelian, ["verify-certificate", str(path), str(out)])
    assert isinstance(result.exception, UnsafeError)


@pytest.mark.parametrize("name", ["starts", "cells", "signs", "targets"])
def test_what_is_no_certificate_of_rounding_is_refused(tmp_path: Path, name: str) -> None:
    out = changed(tmp_path, "round")
    array = arrays_of(out)[name]
    path = altered(out, **{name: array[:-1]})
    result = CliRunner().invoke(peelian, ["verify-certificate", str(path), str(out)])
    assert isinstance(result.exception, InputError)
