"""The specification of conforming, drawn as tables: what goes in, what comes out."""
# ruff: noqa: E501 - a drawn table is as wide as it has to be

from __future__ import annotations

from pathlib import Path

import pytest

from peelian.core.manifest import Finished
from peelian.core.zones import Home
from records_registers import SOURCES, complaints, drawn, lines_of, road, rows_of

COMPLAINTS = SOURCES / "complaints.yaml"
HEADER = (
    "CASE_REF | CASE_TYPE | REGULATIONS | ORIGIN | INCIDENT_DATE | DATE_RECORDED | "
    "DATE_FINALISED | CASE_STATUS\n"
)


class SpecTest:
    """A register with some tables drawn anew goes the road; tables that come out are compared."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, given: dict[str, str], expected: dict[str, str]) -> Finished:
        complaints(self._folder / "registers", **given)
        finished = road(COMPLAINTS, Home(self._folder / "home"))
        for table, text in expected.items():
            # A drawing may leave out the columns that stand last in the schema.
            width = len(drawn(text)[0])
            found = [row[:width] for row in rows_of(finished.folder, table)]
            assert found == lines_of(text), table
        return finished


@pytest.fixture
def spec_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SpecTest:
    monkeypatch.setenv("PEELIAN_REGISTERS", str(tmp_path / "registers"))
    return SpecTest(tmp_path)


def test_the_registers_words_become_our_codes(spec_test: SpecTest) -> None:
    finished = spec_test(
        {},
        {
            "cases": """
                case_id | regime | case_type        | source   | incident | recorded   | finalised  | status
                C1      | 2012   | public_complaint | public   | 2019-01-01 | 2019-01-05 | 2019-06-01 | finalised
                C2      | 2020   | conduct_matter   | internal | 2020-05-01 | 2020-05-05 |            | live
                """,
            "allegations": """
                allegation_id | case_id | category
                A1            | C1      | M
                A2            | C2      | H
                """,
            "proceedings": """
                proceeding_id | subject_id | type    | level      | held_date
                P1            | S1         | meeting | misconduct | 2019-05-01
                """,
            "outcomes": """
                subject_id | finding        | outcome         | outcome_date
                S1         | case_to_answer | written_warning | 2019-05-01
                """,
            "rejects": "table | raw_table | row_key | column | reason",
            "set_aside": "table | raw_table | row_key | column | reason",
        },
    )
    counts = finished.manifest.counts
    assert counts["cases.read"] == counts["cases.conformed"] == 2
    assert counts["cases.rejected"] == counts["cases.set_aside"] == counts["cases.left_out"] == 0


def test_a_row_is_refused_for_its_first_bad_value(spec_test: SpecTest) -> None:
    spec_test(
        {
            "CASES": HEADER
            + """
            C1 | Public Complaint | 2012 Regulations | | 2019-01-01 | 2019-01-05 | | Live
            C2 | Public Complaint | 2020 Regulations | | 2019-01-01 |            | | Live
            C3 | Public Complaint | 2020 Regulations | | 2019-01-01 | 2020-02-30 | | Live
            C4 | Public Complaint | 2020 Regulations | | 2019-01-01 | 2021-01-02 | | Live
            C5 | Public Complaint | 1999 Regulations | | 2019-01-01 | 2020-02-02 | | Gone
            C6 | Public Complaint | 2020 Regulations | | 2019-01-01 | 1066-10-14 | | Live
               | Public Complaint | 2020 Regulations | | 2019-01-01 | 2020-02-02 | | Live
            """,
        },
        {
            "rejects": """
                table              | raw_table        | row_key         | column        | reason
                allegation_factors | NATIONAL_FACTORS | A2/Social Media | allegation_id | orphan
                allegations        | ALLEGATIONS      | A2              | case_id       | orphan
                cases              | CASES            | C2              | recorded_date | missing required
                cases              | CASES            | C3              | recorded_date | unparseable date
                cases              | CASES            | C4              | recorded_date | date out of range
                cases              | CASES            | C5              | regime        | unknown code
                cases              | CASES            | C6              | recorded_date | date out of range
                cases              | CASES            | row 1           | case_id       | missing required
                subjects           | SUBJECTS         | S2              | allegation_id | orphan
                """,
            "cases": """
                case_id | regime | case_type        | source  | incident   | recorded   | finalised | status
                C1      | 2012   | public_complaint | unknown | 2019-01-01 | 2019-01-05 |           | live
                """,
        },
    )


def test_a_bad_value_of_a_column_that_can_do_without_is_set_aside(spec_test: SpecTest) -> None:
    spec_test(
        {
            "CASES": HEADER
            + """
            C1 | Public Complaint | 2012 Regulations | Martian | 31/01/2019 | 2019-01-05 | 2062-01-01 | Finalised
            C2 | Public Complaint | 2020 Regulations |         | 2021-01-02 | 2020-05-05 |            | Live
            """,
        },
        {
            "cases": """
                case_id | regime | case_type        | source  | incident   | recorded   | finalised  | status
                C1      | 2012   | public_complaint | unknown |            | 2019-01-05 |            | finalised
                C2      | 2020   | public_complaint | unknown |            | 2020-05-05 |            | live
                """,
            "set_aside": """
                table | raw_table | row_key | column         | reason
                cases | CASES     | C1      | finalised_date | date out of range
                cases | CASES     | C1      | incident_date  | unparseable date
                cases | CASES     | C1      | source         | unknown code
                cases | CASES     | C2      | incident_date  | date out of range
                """,
            "rejects": "table | raw_table | row_key | column | reason",
        },
    )


def test_the_first_row_of_a_key_stays_and_the_others_are_duplicates(spec_test: SpecTest) -> None:
    spec_test(
        {
            "SUBJECTS": """
                SUBJECT_REF | ALLEGATION_REF | PERSON_NO | SUBJECT_NAME | STAFF_TYPE | RANK_TEXT
                S1          | A1             |           |              | PO         | PC
                S1          | A1             |           |              | PO         | Sgt
                S1          | A9             |           |              | PO         | Insp
                """,
        },
        {
            "subjects": """
                subject_id | allegation_id | person_id | staff_group | rank
                S1         | A1            |           | officer     | constable
                """,
            "rejects": """
                table    | raw_table | row_key | column        | reason
                subjects | SUBJECTS  | S1      | allegation_id | orphan
                subjects | SUBJECTS  | S1      | subject_id    | duplicate key
                """,
        },
    )


def test_a_row_below_a_refused_one_is_an_orphan(spec_test: SpecTest) -> None:
    spec_test(
        {
            "CASES": HEADER + "C1 | Public Complaint | 2012 Regulations | | | 2019-01-05 | | Live",
            "ALLEGATIONS": """
                ALLEGATION_REF | CASE_REF | CATEGORY_CODE | SUMMARY
                A1             | C1       | M             |
                A2             | C2       | M             |
                A3             |          | M             |
                """,
        },
        {
            "rejects": """
                table              | raw_table        | row_key         | column        | reason
                allegation_factors | NATIONAL_FACTORS | A2/Social Media | allegation_id | orphan
                allegations        | ALLEGATIONS      | A2              | case_id       | orphan
                allegations        | ALLEGATIONS      | A3              | case_id       | missing required
                subjects           | SUBJECTS         | S2              | allegation_id | orphan
                """,
        },
    )


def test_a_code_means_something_only_with_its_regime(spec_test: SpecTest) -> None:
    spec_test(
        {
            "ALLEGATIONS": """
                ALLEGATION_REF | CASE_REF | CATEGORY_CODE | SUMMARY
                A1             | C1       | M             |
                A2             | C2       | M             |
                A3             | C2       | F10           |
                A4             | C1       | H3            |
                A5             | C1       | ZZ9           |
                A6             | C1       |               |
                """,
            "NATIONAL_FACTORS": """
                ALLEGATION_REF | FACTOR
                A1             | Social Media
                A2             | social  MEDIA
                A2             | Tea
                """,
        },
        {
            "allegations": """
                allegation_id | case_id | category
                A1            | C1      | M
                A2            | C2      |
                A3            | C2      | F
                A4            | C1      | H
                A5            | C1      |
                A6            | C1      |
                """,
            "set_aside": """
                table       | raw_table   | row_key | column      | reason
                allegations | ALLEGATIONS | A2      | category    | unknown code
                allegations | ALLEGATIONS | A4      | subcategory | unknown code
                allegations | ALLEGATIONS | A5      | category    | unknown code
                """,
            "rejects": """
                table              | raw_table        | row_key         | column | reason
                allegation_factors | NATIONAL_FACTORS | A1/Social Media | factor | unknown code
                allegation_factors | NATIONAL_FACTORS | A2/Tea          | factor | unknown code
                """,
            "allegation_factors": """
                allegation_id | factor
                A2            | social_media
                """,
        },
    )


def test_detective_is_part_of_a_rank_and_acting_is_a_flag_before_it(spec_test: SpecTest) -> None:
    words = {
        "S01": ("PC", "constable"),
        "S02": ("DC", "constable"),
        "S03": ("T/DS", "sergeant"),
        "S04": ("A/Insp", "inspector"),
        "S05": ("t/dci", "chief_inspector"),
        "S06": ("C/Insp", "chief_inspector"),
        "S07": ("D/Ch Supt", "chief_superintendent"),
        "S08": ("T/ACC", "assistant_chief_constable"),
        "S09": (" Ch   Supt ", "chief_superintendent"),
        "S10": ("Special Constable", "special_constable"),
        "S11": ("Police Staff", "staff_grade"),
        "S12": ("Wizard", "unknown"),
        "S13": ("", "unknown"),
        "S14": ("T/", "unknown"),
    }
    header = "SUBJECT_REF | ALLEGATION_REF | PERSON_NO | SUBJECT_NAME | STAFF_TYPE | RANK_TEXT\n"
    drawn = header + "\n".join(f"{ref} | A1 | | | | '{word}'" for ref, (word, _) in words.items())
    expected = "id | allegation | person | group | rank\n" + "\n".join(
        f"{ref} | A1 | | unknown | {code}" for ref, (_, code) in words.items()
    )
    spec_test({"SUBJECTS": drawn}, {"subjects": expected})


def test_an_empty_register_table_that_may_be_empty_is_an_empty_table(spec_test: SpecTest) -> None:
    finished = spec_test(
        {
            "PROCEEDINGS": (
                "PROCEEDING_REF | SUBJECT_REF | PROCEEDING_TYPE | FINDING_LEVEL | HELD_DATE"
            ),
            "NATIONAL_FACTORS": "ALLEGATION_REF | FACTOR",
        },
        {"proceedings": "a | b | c | d | e", "allegation_factors": "a | b"},
    )
    assert finished.manifest.counts["proceedings.read"] == 0
