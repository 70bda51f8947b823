"""The made-up force goes the road, and what's found is what was put in."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.records.force.make import make_force
from records_registers import SOURCES, columns_of, road, rows_of

CASES, YEARS, SEED = 4000, 9, 7
AS_AT = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Force:
    truth: dict[str, Any]
    complaints: Finished
    personnel: Finished

    def keys(self, kind: str) -> set[str]:
        return set(self.truth["dirt"][kind]["keys"])


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Force:
    folder = tmp_path_factory.mktemp("force")
    make_force(out=folder, cases=CASES, years=YEARS, seed=SEED)
    home = Home(folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEELIAN_REGISTERS", str(folder))
        return Force(
            json.loads((folder / "truth.json").read_text(encoding="utf-8")),
            road(SOURCES / "complaints.yaml", home, AS_AT),
            road(SOURCES / "personnel.yaml", home, AS_AT),
        )


def _lines(finished: Finished, name: str, table: str, reason: str) -> set[str]:
    lines = rows_of(finished.folder, name)
    return {line[2] for line in lines if line[0] == table and line[4] == reason}


def test_every_row_is_accounted_for(force: Force) -> None:
    for finished in (force.complaints, force.personnel):
        counts = finished.manifest.counts
        for table, raw in finished.manifest.facts["from"].items():
            assert counts[f"{table}.read"] == force.truth["rows"][raw], table
            assert (
                counts[f"{table}.read"]
                == counts[f"{table}.conformed"] + counts[f"{table}.rejected"]
            )


def test_the_dirt_that_rejects_is_what_was_put_in(force: Force) -> None:
    rejects = {
        ("allegations", "orphan"): force.keys("orphan_allegation"),
        ("outcomes", "unknown code"): force.keys("unknown_outcome_word"),
        ("allegation_factors", "unknown code"): (
            force.keys("factor_before_2020") | force.keys("unknown_factor_word")
        ),
        ("subject_standards", "unknown code"): force.keys("unknown_standard_word"),
        ("subject_standards", "duplicate key"): force.keys("standard_twice"),
        ("interim_measures", "unknown code"): force.keys("unknown_measure_word"),
    }
    for (table, reason), expected in rejects.items():
        assert _lines(force.complaints, "rejects", table, reason) == expected
    tables = {line[0] for line in rows_of(force.complaints.folder, "rejects")}
    assert tables <= {
        "allegations",
        "allegation_factors",
        "subjects",
        "subject_standards",
        "proceedings",
        "outcomes",
        "interim_measures",
        "appeals",
    }
    twice = [(line[0], line[4]) for line in rows_of(force.personnel.folder, "rejects")]
    assert twice == [("people", "duplicate key")] * len(force.keys("employee_twice"))


def test_the_dirt_that_empties_a_value_is_what_was_put_in(force: Force) -> None:
    aside = rows_of(force.complaints.folder, "set_aside")
    finalised = {line[2] for line in aside if line[3] == "finalised_date"}
    assert finalised == force.keys("finalised_in_future")
    incidents = {line[2] for line in aside if line[3] == "incident_date"}
    assert incidents <= force.keys("recorded_before_incident")
    for column, kind in (
        ("category", "category_of_other_regime"),
        ("subcategory", "unknown_subcategory"),
    ):
        assert {line[2] for line in aside if line[3] == column} == force.keys(kind)
    known = {"finalised_date", "incident_date", "subject_id", "category", "subcategory"}
    assert {line[3] for line in aside} <= known


def test_what_the_register_does_not_say_is_said_to_be_unknown(force: Force) -> None:
    folder = force.complaints.folder
    cases = dict(columns_of(folder, "cases", "case_id", "source"))
    assert {case for case, source in cases.items() if source == "unknown"} == force.keys(
        "missing_source"
    )
    ranks = dict(columns_of(folder, "subjects", "subject_id", "rank"))
    unknown = {subject for subject, rank in ranks.items() if rank == "unknown"}
    assert unknown == force.keys("missing_rank") & set(ranks)


def test_an_untidy_number_is_the_same_person(force: Force) -> None:
    people = {row[0] for row in columns_of(force.personnel.folder, "people", "person_id")}
    subjects = dict(columns_of(force.complaints.folder, "subjects", "subject_id", "person_id"))
    strangers = {subject for subject, person in subjects.items() if person and person not in people}
    assert strangers == force.keys("person_not_in_personnel") & set(subjects)
    assert force.keys("untidy_person_number") & set(subjects)


def test_platforms_are_what_was_written(force: Force) -> None:
    found: dict[str, set[str]] = {}
    for allegation, platform in rows_of(force.complaints.folder, "allegation_platforms"):
        found.setdefault(allegation, set()).add(platform)
    orphans = force.keys("orphan_allegation")
    written = {
        ref: set(label["platforms"])
        for ref, label in force.truth["social_media"]["allegations"].items()
        if label["platforms"] and ref not in orphans
    }
    assert found == written


def test_the_cohort_counts_what_can_be_found(force: Force) -> None:
    folder = force.complaints.folder
    cohort = {row[0] for row in rows_of(folder, "allegation_cohorts")}
    subjects = columns_of(folder, "subjects", "allegation_id")
    counted = sum(allegation in cohort for (allegation,) in subjects)
    assert counted == force.truth["social_media"]["findable"]["subject_allegations"]


def test_nothing_personal_is_conformed(force: Force) -> None:
    for finished in (force.complaints, force.personnel):
        for path in sorted(finished.folder.iterdir()):
            data = path.read_bytes().upper()
            assert b"ZQXCANARY" not in data, path.name
            assert b"AV100" not in data, path.name


def test_names_and_numbers_stay_outside_the_snapshots(force: Force) -> None:
    records = force.complaints.folder.parents[2]
    for path in sorted((records / "snapshots").rglob("*.parquet")):
        for column, *values in _columns(path):
            if column != "SUMMARY":
                text = " ".join(values).upper()
                assert "ZQXCANARY" not in text, path.name
                assert "AV100" not in text, path.name


def _columns(path: Path) -> list[list[str]]:
    table = pq.read_table(path)
    return [
        [name, *(value or "" for value in table.column(name).to_pylist())]
        for name in table.column_names
    ]
