"""A real force's records go the road on a mapping alone; counts are checked against the files."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from pathlib import Path

import pytest

from peelian.core.manifest import Finished
from peelian.core.zones import Home
from records_registers import SOURCES, columns_of, road, rows_of

AS_AT = dt.date(2024, 1, 1)


@pytest.fixture(scope="module")
def home_of_chicago(chicago: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("chicago") / "home")


@pytest.fixture(scope="module")
def complaints(chicago: Path, home_of_chicago: Home) -> Finished:
    return _road(chicago, home_of_chicago, "chicago-complaints")


@pytest.fixture(scope="module")
def personnel(chicago: Path, home_of_chicago: Home) -> Finished:
    return _road(chicago, home_of_chicago, "chicago-personnel")


def _road(folder: Path, home: Home, register: str) -> Finished:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEELIAN_CHICAGO", str(folder))
        return road(SOURCES / f"{register}.yaml", home, AS_AT)


def _file(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _is_row_kept(row: dict[str, str], seen: set[tuple[str, ...]]) -> bool:
    """Whether a row about a known officer is the first of its key; one about nobody is kept."""
    if not row["officer_id"].strip():
        return True
    key = (row["cr_id"], row["officer_id"], row["allegation_number"], row["category_code"])
    is_first = key not in seen
    seen.add(key)
    return is_first


def test_every_row_of_the_files_is_accounted_for(
    chicago: Path, complaints: Finished, personnel: Finished
) -> None:
    files = {"cases": "complaints", "subjects": "allegations", "people": "workforce"}
    files |= {"allegations": "allegations", "outcomes": "allegations", "postings": "rank_history"}
    counts = dict(complaints.manifest.counts) | dict(personnel.manifest.counts)
    for table, name in files.items():
        assert counts[f"{table}.read"] == len(_file(chicago, name)), table
        assert counts[f"{table}.conformed"] + counts[f"{table}.rejected"] == counts[f"{table}.read"]


def test_findings_of_both_systems_are_one_code(chicago: Path, complaints: Finished) -> None:
    seen: set[tuple[str, ...]] = set()
    expected = Counter(
        row["finding"].lower().replace(" ", "_") or "not_recorded"
        for row in _file(chicago, "allegations")
        if _is_row_kept(row, seen)
    )
    expected["within_policy"] = expected.pop("within_policy_officer_involved_shooting")
    found = Counter(row[0] for row in columns_of(complaints.folder, "outcomes", "finding"))
    assert found == expected


def test_penalties_of_both_systems_are_bands(chicago: Path, complaints: Finished) -> None:
    seen: set[tuple[str, ...]] = set()
    expected = Counter(
        _band(row["penalty"]) for row in _file(chicago, "allegations") if _is_row_kept(row, seen)
    )
    found = Counter(row[0] for row in columns_of(complaints.folder, "outcomes", "outcome"))
    assert found == expected
    assert found["suspension_1_5"] > 1000


def _band(penalty: str) -> str:
    words = {
        "": "not_recorded",
        "SUSPENSION": "suspension_unstated",
        "000 - VIOLATION NOTED": "violation_noted",
        "100 - REPRIMAND": "reprimand",
        "200 - SUSPENDED OVER 30 DAYS": "suspension_over_30",
        "300 - ADMINISTRATIVE TERMINATION": "administrative_termination",
        "301 - ADMINISTRATIVELY CLOSED": "closed_administratively",
        "400 - SEPARATION": "separation",
        "800 - RESIGNED-NOT SERVED": "resigned_not_served",
        "900 - PENALTY NOT SERVED": "penalty_not_served",
        "999 - DECEASED": "deceased",
    }
    if "NO ACTION TAKEN" in penalty:
        return "no_action"
    if penalty in words:
        return words[penalty]
    return "suspension_1_5" if int(penalty.split()[2]) <= 5 else "suspension_6_30"


def test_no_finding_or_penalty_is_unknown_to_the_lists(complaints: Finished) -> None:
    aside = {line[3] for line in rows_of(complaints.folder, "set_aside")}
    assert aside == {"incident_date", "rank", "staff_group"}
    reasons = Counter((line[0], line[4]) for line in rows_of(complaints.folder, "rejects"))
    assert {reason for _, reason in reasons} == {"duplicate key"}


def test_what_people_typed_as_a_rank_is_not_conformed(chicago: Path, complaints: Finished) -> None:
    typed = {row["rank"] for row in _file(chicago, "allegations")}
    data = b"".join(path.read_bytes() for path in complaints.folder.glob("*.parquet"))
    assert not [word for word in typed if len(word) > 40 and word.encode() in data]
    ranks = Counter(row[0] for row in columns_of(complaints.folder, "subjects", "rank"))
    assert set(ranks) == {
        "police_officer", "detective", "sergeant", "lieutenant", "captain", "command", "civilian",
        "unknown",
    }  # fmt: skip
    assert ranks["police_officer"] > 24_000


def test_a_person_who_stands_twice_in_the_workforce_is_one_person(
    chicago: Path, personnel: Finished
) -> None:
    officers = [row["officer_id"] for row in _file(chicago, "workforce") if row["officer_id"]]
    assert personnel.manifest.counts["people.conformed"] == len(set(officers))
    reasons = Counter((line[0], line[4]) for line in rows_of(personnel.folder, "rejects"))
    assert reasons["people", "duplicate key"] == len(officers) - len(set(officers))


def test_people_unknown_to_personnel_stay_subjects(
    complaints: Finished, personnel: Finished
) -> None:
    people = {row[0] for row in columns_of(personnel.folder, "people", "person_id")}
    accused = {row[0] for row in columns_of(complaints.folder, "subjects", "person_id")} - {""}
    assert len(accused - people) == 1442
    assert complaints.manifest.facts["key_id"] == personnel.manifest.facts["key_id"]
