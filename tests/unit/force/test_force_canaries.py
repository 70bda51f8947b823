"""Every person carries a canary wherever they stand, so that one search finds any leak."""

from __future__ import annotations

import re

from peelian.records.force.make import make_force
from peelian.records.force.name import (
    CANARY,
    CANARY_PATTERN,
    FORCE_NAME,
    PERSON_PATTERN,
    PERSON_PREFIX,
)


def test_nobody_can_take_the_force_for_a_real_one():
    assert "fictional" in FORCE_NAME


def test_every_surname_and_forename_starts_with_the_canary(dirty):
    rows = dirty.sheet("Employees")[4:]
    assert rows
    for number, surname, forename, *_ in rows:
        assert re.fullmatch(PERSON_PATTERN, number)
        serial = number.removeprefix(PERSON_PREFIX)
        assert surname == f"{CANARY}{serial}"
        assert forename == f"{CANARY}{serial}F"


def test_every_subject_with_a_number_has_a_name_with_both_canaries(dirty):
    rows = dirty.ask("SELECT PERSON_NO, SUBJECT_NAME FROM SUBJECTS WHERE PERSON_NO IS NOT NULL")
    assert rows
    for number, name in rows:
        assert re.search(PERSON_PATTERN, number)
        assert len(re.findall(CANARY_PATTERN, name)) == 2


def test_some_summaries_name_a_subject_of_their_own_allegation(dirty):
    rows = dirty.ask(
        "SELECT ALLEGATION_REF, SUMMARY FROM ALLEGATIONS WHERE SUMMARY LIKE ?", f"%{CANARY}%"
    )
    share = len(rows) / dirty.truth["rows"]["ALLEGATIONS"]
    assert 0.05 < share < 0.15
    for ref, summary in rows[:200]:
        (named,) = re.findall(rf"{CANARY}\d+", summary)
        names = dirty.ask("SELECT SUBJECT_NAME FROM SUBJECTS WHERE ALLEGATION_REF = ?", ref)
        assert any(name and named in name for (name,) in names)


def test_references_and_codes_look_like_nobodys_number(dirty):
    sql = """SELECT CASE_REF FROM CASES UNION ALL SELECT ALLEGATION_REF FROM ALLEGATIONS
             UNION ALL SELECT SUBJECT_REF FROM SUBJECTS"""
    assert not any(re.search(PERSON_PATTERN, ref) for (ref,) in dirty.ask(sql))


def test_truth_and_progress_hold_no_person(dirty, tmp_path):
    told: list[str] = []
    make_force(cases=50, years=2, seed=1, out=tmp_path, tell=told.append)
    text = (dirty.folder / "truth.json").read_text(encoding="utf-8") + "\n".join(told)
    assert told
    assert not re.search(CANARY_PATTERN, text)
    assert not re.search(PERSON_PATTERN, text)
