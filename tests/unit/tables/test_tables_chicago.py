"""The real register, counted by the stages and, apart from them, line by line."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from peelian.core.release_model import TOTAL, read_release
from peelian.core.zones import Home
from peelian.records.conform import conform
from peelian.records.ready import mark_ready
from peelian.records.snapshot import snapshot
from peelian.tables.tabulate import tabulate

ROOT = Path(__file__).parents[3]
CHICAGO = ROOT.parent / "shared" / "data" / "chicago"
AS_AT = dt.date(2023, 9, 1)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHICAGO.is_dir(), reason="skipped: ../shared/data/chicago isn't here to be counted"
    ),
]


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(CHICAGO / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def counted_by_hand() -> Counter[tuple[str, str]]:
    """Allegations by band of years and complainant, a repeated one about a known person once."""
    cases = {row["cr_id"]: row for row in rows_of("complaints")}
    seen: set[tuple[str, ...]] = set()
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows_of("allegations"):
        key = (row["cr_id"], row["officer_id"], row["allegation_number"], row["category_code"])
        if row["officer_id"] and key in seen:
            continue
        seen.add(key)
        case = cases[row["cr_id"]]
        year = int(case["complaint_date"][:4])
        band = "2000-2009" if year < 2010 else "2010-2016" if year < 2017 else str(year)
        source = {"Civilian": "public", "CPD Employee": "internal"}[case["complainant_type"]]
        for cell in ((band, source), (band, TOTAL), (TOTAL, source), (TOTAL, TOTAL)):
            counts[cell] += 1
    return counts


def test_the_shipped_release_of_chicago(
    home: Home, counted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEELIAN_CHICAGO", str(CHICAGO))
    monkeypatch.setattr("peelian.tables.spec.POLICIES_FOLDER", ROOT / "include" / "policies")
    for register in ("chicago-complaints", "chicago-personnel"):
        source = ROOT / "include" / "sources" / f"{register}.yaml"
        taken = snapshot(source, home, as_at=AS_AT, key=b"0123456789abcdef" * 2)
        mark_ready(home, conform(taken.folder, source, home), validation="0" * 64)
    finished = tabulate(ROOT / "include" / "releases" / "chicago.yaml", home)
    cells = counted(finished, "year_by_source")
    assert {cell: count for cell, (count, _) in cells.items() if count} == counted_by_hand()
    by_penalty = counted(finished, "year_by_finding_by_penalty")
    for (year, source), (count, people) in cells.items():
        if source == TOTAL:
            assert by_penalty[year, TOTAL, TOTAL] == (count, people)
    assert counted(finished, "ranks")[(TOTAL,)] == cells[TOTAL, TOTAL]
    release = read_release(finished.folder)
    assert release.sign_off_people == 0
    assert "public already" in release.sign_off_reason
    assert "not a publication of the Chicago Police Department" in release.publisher
