"""The specification of reading a summary: which platforms it names, which cohort it belongs to."""
# ruff: noqa: E501 - a drawn table is as wide as it has to be

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from peelian.core.zones import Home
from records_registers import SOURCES, columns_of, complaints, road, rows_of, write_mapping

WAYS = ("both", "factor", "keyword")

CASES = {
    "CASES": """
        CASE_REF | CASE_TYPE        | REGULATIONS      | ORIGIN | INCIDENT_DATE | DATE_RECORDED | DATE_FINALISED | CASE_STATUS
        OLD      | Public Complaint | 2012 Regulations |        |               | 2019-01-05    |                | Live
        NEW      | Public Complaint | 2020 Regulations |        |               | 2020-02-01    |                | Live
        """,
    "PROCEEDINGS": "PROCEEDING_REF | SUBJECT_REF | PROCEEDING_TYPE | FINDING_LEVEL | HELD_DATE",
    "OUTCOMES": "SUBJECT_REF | CASE_TO_ANSWER | OUTCOME | OUTCOME_DATE",
    "SUBJECTS": """
        SUBJECT_REF | ALLEGATION_REF | PERSON_NO | SUBJECT_NAME | STAFF_TYPE | RANK_TEXT
        S1          | A01            |           |              | PO         | PC
        """,
}

PLATFORMS = """
    summary                                          | platforms
    He posted it on Facebook                         | facebook
    FACE BOOK message                                | facebook
    via face-book.                                   | facebook
    her FB page                                      | facebook
    Facebook's group                                 | facebook
    a facebok page                                   | facebook
    FBI file                                         |
    they spoke face to face about the book           |
    What's App group                                 | whatsapp
    a whatsap message                                | whatsapp
    which apps he used                               |
    a tweet about him                                | x
    posted on X (formerly Twitter)                   | x
    witness X said no                                |
    shown on X-ray                                   |
    saw it on X, then on x-ray                       | x
    his insta                                        | instagram
    an instance of rudeness                          |
    he was linked in the report                      |
    found on Linked In                               | linkedin
    her Linked-In profile                            | linkedin
    snap chat and Tik-Tok and You Tube               | snapchat tiktok youtube
    a snapped chat line                              |
    met on Tinder                                    | dating
    tinder dry grass                                 |
    the hinge of the door                            |
    Twitter/Facebook/WhatsApp                        | facebook x whatsapp
    """

COHORT = """
    case | factor       | summary                 | found_by
    OLD  |              | He was rude             |
    OLD  |              | abuse on social media   | keyword
    OLD  |              | abuse on Social-Media   | keyword
    OLD  |              | wrote on twitter        | keyword
    OLD  | Social Media | He was rude             |
    NEW  | Social Media | He was rude             | factor
    NEW  | Social Media | wrote on twitter        | both
    NEW  | Custody      | He was rude             |
    NEW  | Custody      | wrote on twitter        | keyword
    NEW  | Social Media |                         | factor
    NEW  |              | he has no social media  |
    """


@pytest.fixture
def registers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEELIAN_REGISTERS", str(tmp_path / "registers"))
    return tmp_path / "registers"


def _table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()][1:]


def _run(registers: Path, allegations: list[str], factors: list[str]) -> Path:
    complaints(
        registers,
        **CASES,
        ALLEGATIONS="\n".join(
            ["ALLEGATION_REF | CASE_REF | CATEGORY_CODE | SUMMARY", *allegations]
        ),
        NATIONAL_FACTORS="\n".join(["ALLEGATION_REF | FACTOR", *factors]),
    )
    return road(SOURCES / "complaints.yaml", Home(registers.parent / "home")).folder


def test_platforms_are_whole_words_in_any_case_and_known_misspellings(registers: Path) -> None:
    table = _table(PLATFORMS)
    allegations = [f"A{n:02} | OLD | | {summary}" for n, (summary, _) in enumerate(table, 1)]
    folder = _run(registers, allegations, [])
    found: dict[str, set[str]] = {}
    for allegation, platform in rows_of(folder, "allegation_platforms"):
        found.setdefault(allegation, set()).add(platform)
    got = [(summary, found.get(f"A{n:02}", set())) for n, (summary, _) in enumerate(table, 1)]
    assert got == [(summary, set(platforms.split())) for summary, platforms in table]


def test_the_cohort_is_the_factor_from_2020_or_words_of_the_summary(registers: Path) -> None:
    table = _table(COHORT)
    allegations = [f"A{n:02} | {case} | | {text}" for n, (case, _, text, _) in enumerate(table, 1)]
    factors = [f"A{n:02} | {factor}" for n, (_, factor, _, _) in enumerate(table, 1) if factor]
    folder = _run(registers, allegations, factors)
    found = dict(columns_of(folder, "allegation_cohorts", "allegation_id", "found_by"))
    got = [(*line[:3], found.get(f"A{n:02}", "")) for n, line in enumerate(table, 1)]
    assert got == [tuple(line) for line in table]
    assert {row[1] for row in rows_of(folder, "allegation_cohorts")} == {"social-media@1"}
    # How far the two agree is told by year; before the factor began there is nothing to agree with.
    by = {case: Counter(line[3] for line in table if line[0] == case) for case in ("OLD", "NEW")}
    assert rows_of(folder, "cohort_agreement") == [
        ("social-media@1", year, since, *(str(by[case][way]) for way in WAYS))
        for case, year, since in (("OLD", "2019", "false"), ("NEW", "2020", "true"))
    ]


def test_agreement_is_kept_in_the_zone_and_not_told(registers: Path) -> None:
    complaints(registers)
    home = Home(registers.parent / "home")
    finished = road(SOURCES / "complaints.yaml", home)
    assert rows_of(finished.folder, "cohort_agreement") == [
        ("social-media@1", "2019", "false", "0", "0", "1"),
        ("social-media@1", "2020", "true", "0", "1", "0"),
    ]
    assert "agreement" not in json.dumps(finished.told(home.root))


def test_a_later_version_is_another_cohort_beside_the_first(registers: Path) -> None:
    text = (SOURCES / "complaints.yaml").read_text(encoding="utf-8")
    both = "cohorts: [social-media@1, social-media@2]"
    body = yaml.safe_load(text.replace("cohorts: social-media@1", both))
    complaints(
        registers,
        ALLEGATIONS="""
        ALLEGATION_REF | CASE_REF | CATEGORY_CODE | SUMMARY
        A1             | C1       | M             | posted on socail media
        A2             | C2       | H3            | spoke to the social media team
        """,
        NATIONAL_FACTORS="ALLEGATION_REF | FACTOR\nA9 | Custody",
    )
    mapping = write_mapping(registers / "mappings", body)
    folder = road(mapping, Home(registers.parent / "home")).folder
    assert rows_of(folder, "allegation_cohorts") == [
        ("A1", "social-media@2", "keyword"),
        ("A2", "social-media@1", "keyword"),
    ]
