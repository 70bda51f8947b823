"""The stage: what it writes, when it marks a register ready, and how it refuses."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peelian.core.errors import QualityError, RegisterError, ZoneError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.quality.suites import EXPECTATIONS_FOLDER
from peelian.quality.validate import validate
from quality_tables import GOOD, P1, PERSONNEL, put, repeated

Conform = Callable[..., Finished]
CASES = "case_id|regime|case_type|source|incident_date|recorded_date|finalised_date|status"
LATE = f"{CASES}\nc1|2020|public_complaint|public|2025-01-03|2025-01-02||live"
MANY_LATE = f"{CASES}\nk#|2020|public_complaint|public|2025-01-03|2025-01-02||live"


def results(finished: Finished) -> dict[str, dict[str, Any]]:
    """results.json by id."""
    rows = json.loads((finished.folder / "results.json").read_bytes())
    return {row["id"]: row for row in rows}


def pointer(home: Home, register: str = "complaints", day: str = "2026-02-01") -> Path:
    """Where the ready pointer of a day is."""
    return home.root / "records" / "ready" / register / f"{day}.json"


def validation(home: Home) -> Path:
    """The one folder that a refused validation left."""
    [folder] = (home.root / "quality" / "validations" / "complaints").iterdir()
    return folder


def test_a_register_that_is_right_is_marked_ready(home: Home, conformed: Conform) -> None:
    made = conformed()
    finished = validate(made.folder, home)
    assert finished.manifest.stage == "validate"
    assert finished.manifest.facts == {
        "register": "complaints",
        "as_at": "2026-02-01",
        "conformed": made.digest,
        "snapshot": "5" * 64,
        "passed": True,
        "warnings": [],
        "failing": {},
    }
    assert finished.manifest.counts["failed"] == finished.manifest.counts["broken"] == 0
    assert json.loads(pointer(home).read_bytes()) == {
        "register": "complaints",
        "as_at": "2026-02-01",
        "snapshot": "5" * 64,
        "conformed": made.digest,
        "validation": finished.digest,
        "conformed_path": f"records/conformed/complaints/{made.digest[:16]}",
        "warnings": [],
    }


def test_a_register_of_other_tables_meets_the_suites_of_those(
    home: Home, conformed: Conform
) -> None:
    made = conformed(PERSONNEL, about={"register": "personnel"})
    finished = validate(made.folder, home)
    assert {row["table"] for row in results(finished).values()} == {"people", "postings", "units"}
    assert pointer(home, "personnel").is_file()


def test_a_warning_stops_nothing_and_travels_as_a_band(home: Home, conformed: Conform) -> None:
    finished = validate(conformed(cases=f"{GOOD['cases'].rstrip()}\n{_late('c4')}").folder, home)
    assert finished.manifest.facts["passed"] is True
    told = json.loads(pointer(home).read_bytes())["warnings"]
    assert told == finished.manifest.facts["warnings"]
    assert told[0] == (
        "cases: incident_date lies after recorded_date (over 25% of those checked). "
        "A row may be counted in the wrong year."
    )
    assert not any(character.isdigit() for sentence in told for character in _unbanded(sentence))


def _late(case: str) -> str:
    return f"{case}|2020|public_complaint|public|2025-01-03|2025-01-02||live"


def _unbanded(sentence: str) -> str:
    head, _, tail = sentence.partition("(")
    return head + tail.partition(")")[2]


def test_a_critical_failure_writes_results_and_no_pointer(home: Home, conformed: Conform) -> None:
    made = conformed(cases=repeated(MANY_LATE))
    with pytest.raises(QualityError) as refused:
        validate(made.folder, home)
    text = str(refused.value)
    assert "cases.recorded_date+incident_date: incident_date lies after recorded_date" in text
    assert "12 of 12 failed, allowed 5% [cases-incident-before-recorded-stop]" in text
    assert "allegations.case_known" in text, "all critical failures are told at once"
    assert "do: ask the owner of the register to mend it" in text
    assert refused.value.exit_status == 4
    assert not pointer(home).exists()
    manifest = json.loads((validation(home) / "manifest.json").read_bytes())
    assert manifest["facts"]["passed"] is False
    rows = csv.DictReader((validation(home) / "results.csv").read_text().splitlines())
    failed = {row["id"]: row for row in rows if row["success"] == "false"}
    late = failed["cases-incident-before-recorded-stop"]
    assert (late["checked"], late["failed"], late["share"]) == ("12", "12", "1.0")
    assert late["table"] == "cases"
    assert late["column"] == "recorded_date, incident_date"
    assert late["severity"] == "critical"
    assert late["reason"] and late["effect"]


def test_a_refusal_leaves_the_pointer_of_another_day_alone(home: Home, conformed: Conform) -> None:
    validate(conformed(about={"as_at": "2026-01-01"}).folder, home)
    with pytest.raises(QualityError):
        validate(conformed(cases=repeated(MANY_LATE)).folder, home)
    assert pointer(home, day="2026-01-01").is_file()
    assert not pointer(home).exists()


def test_a_broken_check_is_told_apart_from_bad_data(
    home: Home, conformed: Conform, tmp_path: Path
) -> None:
    suites = tmp_path / "expectations"
    suites.mkdir()
    for path in EXPECTATIONS_FOLDER.glob("*.json"):
        (suites / path.name).write_bytes(path.read_bytes())
    raw = json.loads((suites / "cases.json").read_bytes())
    broken = next(one for one in raw["expectations"] if one["id"] == "cases-source-known")
    broken["kwargs"] = {"column": "recorded_date", "regex": "("}
    broken["type"] = "expect_column_values_to_match_regex"
    (suites / "cases.json").write_text(json.dumps(raw))
    with pytest.raises(QualityError) as refused:
        validate(conformed().folder, home, expectations=suites)
    text = str(refused.value)
    assert "cases.recorded_date: the check cases-source-known itself broke" in text
    assert "no data judged" in text
    assert "do: tell those who look after Peelian: it isn't the owner's data" in text
    assert not pointer(home).exists()
    rows = json.loads((validation(home) / "results.json").read_bytes())
    [row] = [row for row in rows if row["state"] == "broken"]
    assert row["success"] is None
    assert row["checked"] is row["failed"] is None


def test_an_expectation_that_great_expectations_does_not_know_is_no_silent_pass(
    home: Home, conformed: Conform, tmp_path: Path
) -> None:
    raw = json.loads((EXPECTATIONS_FOLDER / "people.json").read_bytes())
    raw["expectations"][0]["type"] = "expect_the_unexpected"
    for name in PERSONNEL:
        (tmp_path / f"{name}.json").write_bytes((EXPECTATIONS_FOLDER / f"{name}.json").read_bytes())
    (tmp_path / "people.json").write_text(json.dumps(raw))
    made = conformed(PERSONNEL, about={"register": "personnel"})
    with pytest.raises(QualityError, match="no data was judged"):
        validate(made.folder, home, expectations=tmp_path)
    assert not pointer(home, "personnel").exists()


def test_the_same_tables_give_the_same_bytes(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    first = validate(put(home, GOOD).folder, home)
    second = validate(put(other, GOOD).folder, other)
    again = validate(put(home, GOOD).folder, home)
    assert first.digest == second.digest == again.digest
    for name in ("results.json", "results.csv", "manifest.json"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()
    assert pointer(home).read_bytes() == pointer(other).read_bytes()


def test_a_register_that_lost_a_quarter_of_its_rows_was_cut_short(home: Home) -> None:
    people = "person_id|staff_group|joined_date|left_date\n" + "\n".join(
        f"{n:024x}|officer|2010-01-01|" for n in range(60)
    )
    postings = "person_id|valid_from|valid_to|rank|unit\n" + "\n".join(
        f"{n:024x}|2010-01-01||constable|" for n in range(60)
    )
    whole = {"people": people, "postings": postings}
    before = put(home, whole, register="personnel", as_at="2026-01-01")
    first = validate(before.folder, home)
    fewer = {name: "\n".join(text.splitlines()[:41]) for name, text in whole.items()}
    with pytest.raises(QualityError, match=r"20 of 60 failed, allowed 25% \[people-fewer-stop\]"):
        validate(put(home, fewer, register="personnel").folder, home)
    few = {name: "\n".join(text.splitlines()[:59]) for name, text in whole.items()}
    second = validate(put(home, few, register="personnel").folder, home)
    assert results(second)["people-fewer"]["state"] == "failed"
    assert second.manifest.inputs["validation_before"] == first.digest


def test_rejects_and_values_set_aside_are_held_against_a_tolerance(
    home: Home, conformed: Conform
) -> None:
    counts = {"cases.read": 1000, "cases.rejected": 11, "outcomes.set_aside": 1}
    finished = validate(conformed(about={"counts": counts}).folder, home)
    found = results(finished)
    assert (found["cases-rejects"]["checked"], found["cases-rejects"]["failed"]) == (1000, 11)
    assert found["cases-rejects"]["state"] == "failed"
    assert found["cases-rejects-stop"]["state"] == "passed"
    assert found["outcomes-set-aside"]["state"] == "failed"
    counts = {"cases.read": 1000, "cases.rejected": 101}
    with pytest.raises(QualityError, match=r"cases: rows were rejected .* 101 of 1000"):
        validate(conformed(about={"counts": counts}).folder, home)


def test_a_table_without_its_parent_stops(home: Home, conformed: Conform) -> None:
    with pytest.raises(QualityError, match=r"subjects: .*\(tables: allegations\)"):
        validate(conformed(allegations=None).folder, home)


def test_a_table_that_lacks_a_column_stops_before_anything_is_looked_up(
    home: Home, conformed: Conform
) -> None:
    cases = "case_id|regime|case_type|source|status\nc1|2020|public_complaint|public|live"
    with pytest.raises(QualityError, match=r"1 of 8 failed, .*\[cases-shape\]") as refused:
        validate(conformed(cases=cases).folder, home)
    assert "(columns: recorded_date)" in str(refused.value)


def test_a_register_that_feeds_no_table_is_refused(home: Home) -> None:
    with pytest.raises(RegisterError, match="a register feeds no table"):
        validate(put(home, {}).folder, home)


def test_a_folder_of_another_stage_or_altered_is_refused(home: Home, conformed: Conform) -> None:
    made = conformed()
    finished = validate(made.folder, home)
    with pytest.raises(ZoneError, match="another stage"):
        validate(finished.folder, home)
    (made.folder / "people.parquet").write_bytes(b"not parquet")
    with pytest.raises(ZoneError, match="missing, added or altered"):
        validate(made.folder, home)


def test_a_pseudonym_that_is_a_number_stops_the_register(home: Home, conformed: Conform) -> None:
    subjects = f"{GOOD['subjects'].rstrip()}\n        s5 | a1 | 4711 | officer | constable | |"
    assert P1 in subjects
    with pytest.raises(QualityError, match="person_id is not a pseudonym") as refused:
        validate(conformed(subjects=subjects).folder, home)
    assert "4711" not in str(refused.value)


def test_a_crash_before_the_pointer_is_mended_by_the_next_run(
    home: Home, conformed: Conform, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = conformed(PERSONNEL, about={"register": "personnel"})
    with monkeypatch.context() as patched:
        patched.setattr("peelian.quality.validate.mark_ready", _crash)
        with pytest.raises(KeyboardInterrupt):
            validate(made.folder, home)
    [left] = (home.root / "quality" / "validations" / "personnel").iterdir()
    assert not pointer(home, "personnel").exists()
    assert validate(made.folder, home).folder == left
    assert pointer(home, "personnel").is_file()


def test_a_crash_while_results_are_written_leaves_nothing(
    home: Home, conformed: Conform, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = conformed(PERSONNEL, about={"register": "personnel"})
    monkeypatch.setattr("peelian.quality.validate.to_csv", _crash)
    with pytest.raises(KeyboardInterrupt):
        validate(made.folder, home)
    assert list((home.root / "quality" / "validations" / "personnel").iterdir()) == []
    assert not pointer(home, "personnel").exists()


def _crash(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
