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
    assert found["not_asked"]


def test_the_specification_tells_the_base_as_well(tmp_path: Path) -> None:
    out = changed(tmp_path, "round")
    (out / "report.json").unlink()
    status, found = attack(out, "--spec", str(tmp_path / "spec.yaml"))
    assert (status, found["method"], found["reach"]) == (0, "round", 4)


def test_what_a_contributor_learns_of_rounded_counts_is_not_claimed(tmp_path: Path) -> None:
    status, found = attack(changed(tmp_path, "round"), "--as", "contributor")
    assert (status, found["falls"], found["decided"]) == (1, 0, False)


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
