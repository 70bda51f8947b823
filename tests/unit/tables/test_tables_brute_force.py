"""The whole stage against a count made by looking at every record, on registers drawn at random."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peelian.core.release_model import TOTAL
from peelian.core.zones import Home
from peelian.tables.tabulate import tabulate

Build = Callable[..., Any]
PLATFORMS = ("facebook", "x", "whatsapp")
DAYS = ("2017-12-31", "2018-01-01", "2022-12-31", "2023-02-28", "2023-03-01")


@dataclass(frozen=True)
class Allegation:
    """An allegation with its platforms and the people it's against ("" for one not known)."""

    platforms: frozenset[str]
    people: tuple[str, ...]

    @property
    def platform(self) -> str:
        if not self.platforms:
            return "not_stated"
        return "several" if len(self.platforms) > 1 else next(iter(self.platforms))


@dataclass(frozen=True)
class Case:
    """A case: the day it was recorded, its source and its allegations."""

    day: str
    source: str
    allegations: tuple[Allegation, ...]


ALLEGATIONS = st.builds(
    Allegation,
    st.frozensets(st.sampled_from(PLATFORMS)),
    st.lists(st.sampled_from(["", "p1", "p2", "p3"]), max_size=3).map(tuple),
)
CASES = st.builds(
    Case,
    st.sampled_from(DAYS),
    st.sampled_from(["public", "internal"]),
    st.lists(ALLEGATIONS, max_size=3).map(tuple),
)


def drawn_tables(cases: list[Case]) -> dict[str, str]:
    """The cases as drawn tables."""
    rows: dict[str, list[str]] = {
        "cases": ["case_id | recorded_date | source"],
        "allegations": ["allegation_id | case_id"],
        "subjects": ["subject_id | allegation_id | person_id"],
        "allegation_platforms": ["allegation_id | platform"],
    }
    for number, case in enumerate(cases):
        rows["cases"].append(f"c{number} | {case.day} | {case.source}")
        for place, allegation in enumerate(case.allegations):
            name = f"a{number}-{place}"
            rows["allegations"].append(f"{name} | c{number}")
            rows["allegation_platforms"] += [f"{name} | {p}" for p in sorted(allegation.platforms)]
            rows["subjects"] += [
                f"{name}-{n} | {name} | {person}" for n, person in enumerate(allegation.people)
            ]
    return {name: "\n".join(lines) for name, lines in rows.items()}


def units_of(cases: list[Case], unit: str) -> Iterator[tuple[str, str, str, set[str]]]:
    """Each unit of the window: year, source, platform, known people."""
    for case in cases:
        if not "2018-01-01" <= case.day <= "2023-02-28":
            continue
        year = case.day[:4]
        if unit == "cases":
            people = {p for a in case.allegations for p in a.people} - {""}
            yield year, case.source, "", people
        for allegation in case.allegations:
            if unit == "allegations":
                yield year, case.source, allegation.platform, set(allegation.people) - {""}
            if unit == "subject_allegations":
                for person in allegation.people:
                    yield year, case.source, allegation.platform, {person} - {""}


@pytest.mark.parametrize("unit", ["cases", "allegations", "subject_allegations"])
@given(cases=st.lists(CASES, max_size=6))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_cell_equals_looking_at_every_record(
    unit: str,
    cases: list[Case],
    tmp_path_factory: pytest.TempPathFactory,
    spec_file: Build,
    write_force: Build,
    counted: Build,
) -> None:
    home = Home(Path(tmp_path_factory.mktemp("home")))
    write_force(home, dt.date(2023, 3, 2), drawn_tables(cases))
    by = ["year", "source"] if unit == "cases" else ["year", "source", "platform"]
    spec = spec_file(
        counting_unit=unit,
        allow_empty_month=True,
        dimensions=[{"id": name, "label": name, "of": name} for name in by],
        tables=[{"id": "main", "title": "A table", "by": by}],
    )
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    people: dict[tuple[str, ...], set[str]] = defaultdict(set)
    unknown: dict[tuple[str, ...], int] = defaultdict(int)
    held: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for year, source, platform, known in units_of(cases, unit):
        leaf = (year, source, platform)[: len(by)]
        for mask in range(2 ** len(by)):
            cell = tuple(TOTAL if mask >> n & 1 else code for n, code in enumerate(leaf))
            counts[cell] += 1
            people[cell] |= known
            unknown[cell] += not known
            held[cell].update(known)
    finished = tabulate(spec, home)
    for row in pq.read_table(finished.folder / "main.parquet").to_pylist():
        cell = tuple(row[name] for name in by)
        assert row["unidentified"] == unknown[cell]
        assert row["largest"] == max(held[cell].values(), default=0)
    cells = counted(finished)
    assert set(counts) <= set(cells)
    for cell, (count, heads) in cells.items():
        assert (count, heads) == (counts[cell], len(people[cell]))
        if unit == "subject_allegations":
            assert heads <= count
