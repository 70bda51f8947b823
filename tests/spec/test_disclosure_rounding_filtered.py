"""Rounding tables that are filtered: they add up, leave no negative rest, and give nothing away."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.cli import peelian
from peelian.disclosure.protect_file import protect_file

RANKS, GROUPS = ("pc", "sgt", "insp"), ("officer", "special", "staff")
HIERARCHY = "code,parent\nAll,\npolice,All\nofficer,police\nspecial,police\nstaff,All\n"
SPEC: dict[str, Any] = {
    "count": "n",
    "dimensions": {"rank": {}, "year": {}, "group": {"hierarchy": "groups.csv"}},
    "tables": [
        {"id": "everyone", "by": ["rank", "year"]},
        {"id": "officers", "by": ["rank", "year"], "where": {"group": "officer"}},
    ],
    "policy": {"methods": ["round"]},
}
Counts = dict[tuple[str, str, str], int]
Table = dict[tuple[str, ...], int]


def rounded(folder: Path, counts: Counts, tables: list[dict[str, Any]] | None = None) -> Path:
    """Protect records by rounding; the folder of the answer."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = {**SPEC, "tables": tables or SPEC["tables"]}
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    (folder / "groups.csv").write_text(HIERARCHY, encoding="utf-8")
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["rank", "year", "group", "n"])
        writer.writerows([*codes, count] for codes, count in counts.items())
    out = folder / "out"
    protect_file(folder / "spec.yaml", folder / "records.csv", out, clock=lambda: 0.0)
    return out


def read(out: Path, table: str) -> Table:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = [name for name in rows[0] if name not in ("value", "marker")]
    return {tuple(row[name] for name in codes): int(row["value"]) for row in rows}


def truth(counts: Counts, groups: tuple[str, ...]) -> Table:
    found: Counter[tuple[str, ...]] = Counter()
    for (rank, year, group), count in counts.items():
        if group in groups:
            for r in (rank, "Total"):
                for y in (year, "Total"):
                    found[r, y] += count
    return found


def run(out: Path, command: str, *options: str) -> dict[str, Any]:
    names = {"attack": [str(out)], "verify-certificate": [str(out / "certificate.npz"), str(out)]}
    answer = CliRunner().invoke(peelian, [command, *names[command], *options])
    found = json.loads(answer.stdout) if command == "attack" else {"says": answer.output}
    return {**found, "status": answer.exit_code, "error": str(answer.exception)}


def holds(out: Path, counts: Counts) -> None:
    """Whatever must hold of officers beside everyone."""
    every, some = read(out, "everyone"), read(out, "officers")
    for table, true in ((every, truth(counts, GROUPS)), (some, truth(counts, ("officer",)))):
        assert all(value % 5 == 0 and abs(value - true[key]) < 5 for key, value in table.items())
        assert all(value == 0 for key, value in table.items() if not true[key])
    assert all(some[key] <= every[key] for key in some)
    for who in ("note-reader", "contributor"):
        answer = run(out, "attack", "--as", who)
        assert (answer["status"], answer["falls"], answer["decided"]) == (0, 0, True)
    assert run(out, "verify-certificate")["status"] == 0


def test_officers_beside_everyone_are_rounded_with_the_staff_that_nobody_publishes(
    tmp_path: Path,
) -> None:
    counts = {
        (rank, year, group): count
        for rank, line in {"pc": (41, 38, 7, 6), "sgt": (12, 9, 1, 0), "insp": (3, 4, 2, 2)}.items()
        for (year, group), count in zip(
            (("2024", "officer"), ("2025", "officer"), ("2024", "staff"), ("2025", "staff")),
            line,
            strict=True,
        )
    }
    out = rounded(tmp_path, counts)
    holds(out, counts)
    report = json.loads((out / "report.json").read_text())
    assert report["all"]["method"] == "round" and report["all"]["further"] == 0
    assert report["attackers_withstood"] == ["note-reader", "contributor"]


@settings(max_examples=15)
@given(
    st.lists(st.integers(0, 12), min_size=len(RANKS) * 2 * 3, max_size=len(RANKS) * 2 * 3).filter(
        any
    )
)
def test_random_tables_hold(tmp_path_factory: pytest.TempPathFactory, numbers: list[int]) -> None:
    kinds = [(r, y, g) for r in RANKS for y in ("2024", "2025") for g in GROUPS]
    counts = dict(zip(kinds, numbers, strict=True))
    holds(rounded(tmp_path_factory.mktemp("filtered"), counts), counts)


TABLES: dict[str, list[dict[str, Any]]] = {
    "nested": [
        {"id": "everyone", "by": ["rank", "year"]},
        {"id": "police", "by": ["rank", "year"], "where": {"group": "police"}},
        {"id": "officers", "by": ["rank", "year"], "where": {"group": "officer"}},
    ],
    "other columns": [
        {"id": "years", "by": ["year"]},
        {"id": "officers", "by": ["rank"], "where": {"group": "officer"}},
    ],
    "a column as well": [
        {"id": "groups", "by": ["group", "year"]},
        {"id": "officers", "by": ["rank", "year"], "where": {"group": "officer"}},
    ],
    "two filters": [
        {"id": "everyone", "by": ["rank"]},
        {"id": "some", "by": ["rank"], "where": {"group": "police", "year": "2024"}},
    ],
    "alone": [{"id": "officers", "by": ["rank", "year"], "where": {"group": "officer"}}],
}


@pytest.mark.parametrize("kind", TABLES)
def test_filters_of_other_kinds_hold(tmp_path: Path, kind: str) -> None:
    counts = {
        (rank, year, group): (7 * a + 5 * b + 3 * c) % 9 + (20 if a == 0 else 0)
        for a, rank in enumerate(RANKS)
        for b, year in enumerate(("2024", "2025"))
        for c, group in enumerate(GROUPS)
    }
    out = rounded(tmp_path, counts, TABLES[kind])
    assert run(out, "verify-certificate")["status"] == 0
    answer = run(out, "attack")
    assert (answer["status"], answer["falls"], answer["decided"]) == (0, 0, True)


def altered(out: Path, table: str, before: str, after: str) -> None:
    path = out / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_what_a_filter_leaves_over_is_attacked(tmp_path: Path) -> None:
    """Everyone at 15 and officers at 20 are 19 at most and 16 at least: 3 staff at most."""
    counts = {("pc", "2024", "officer"): 13, ("pc", "2024", "staff"): 1}
    out = rounded(
        tmp_path,
        counts,
        [
            {"id": "everyone", "by": ["rank"]},
            {"id": "officers", "by": ["rank"], "where": {"group": "officer"}},
        ],
    )
    before = read(out, "everyone")
    assert set(before.values()) == {15} and set(read(out, "officers").values()) <= {10, 15}
    for code in ("Total", "pc"):
        shown = read(out, "officers")[(code,)]
        altered(out, "officers", f"{code},{shown},", f"{code},20,")
    says = run(out, "verify-certificate")
    assert says["status"] == 1 and "other counts" in says["error"]
    answer = run(out, "attack")
    assert answer["status"] == 1
    assert [(found["low"], found["high"]) for found in answer["rests"]] == [(0, 3), (0, 3)]
