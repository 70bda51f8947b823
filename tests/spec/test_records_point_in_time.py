"""Who somebody was on a day, drawn as tables; and Hypothesis against a search day by day."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformed_tables import put_conformed
from peelian.core.errors import RegisterError, ZoneError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.records.link import MATCHES_NAME, link
from peelian.records.point_in_time import find_moments
from peelian.records.schema_linked import HELD, MOMENTS, SUBJECT_MOMENTS, held_name

TODAY = "2026-01-01"
COMPLAINTS = {
    "cases": """
        case_id|regime|case_type       |source|incident_date|recorded_date|finalised_date|status
        c1     |2020  |public_complaint|public|2020-06-15   |2020-07-01   |2021-01-31    |finalised
        c2     |2020  |public_complaint|public|             |2020-07-01   |              |live
        """,
    "allegations": """
        allegation_id | case_id
        a1            | c1
        a2            | c2
        """,
}
PEOPLE = """
    person_id | staff_group | joined_date | left_date
    p         | officer     | 2015-01-01  | 2021-01-15
    q         | officer     | 2020-06-20  |
    r         | staff       | 2015-01-01  |
    """
SUBJECTS = """
    subject_id | allegation_id | person_id | staff_group | rank
    s1         | a1            | {who}     | officer     | constable
    """


def _linked(folder: Path, who: str, postings: str, units: str = "", case: str = "a1") -> Finished:
    home = Home(folder)
    subjects = SUBJECTS.format(who=who).replace("a1 ", f"{case} ")
    complaints = _complaints(home, subjects)
    tables = {"people": PEOPLE, "postings": postings} | ({"units": units} if units else {})
    personnel = put_conformed(home, "personnel", tables, TODAY)
    return link(complaints.folder, personnel.folder, home)


def _complaints(home: Home, subjects: str) -> Finished:
    return put_conformed(home, "complaints", {**COMPLAINTS, "subjects": subjects}, TODAY)


def _told(finished: Finished, *what: str) -> list[str]:
    """What is held of the only subject at each moment, joined with spaces."""
    (row,) = pq.read_table(finished.folder / "subject_moments.parquet").to_pylist()
    return [" ".join(row[held_name(one, moment)] or "-" for one in what) for moment in MOMENTS]


HEADER = "person_id | valid_from | valid_to   | rank      | unit  | staff_group | is_acting\n"

# Who; postings; match and rank at the incident, when recorded, when finalised, and now.
STORIES = {
    "one posting after another, then gone": (
        "p",
        """
        p | 2015-01-01 | 2020-06-30 | constable | North | |
        p | 2020-07-01 | 2021-01-15 | sergeant  | North | |
        """,
        ["matched constable", "matched sergeant", "after_leaving -", "after_leaving -"],
    ),
    "a posting that was never closed doesn't outlast the person": (
        "p",
        "p | 2015-01-01 | | constable | North | |",
        ["matched constable", "matched constable", "after_leaving -", "after_leaving -"],
    ),
    "an acting rank is a posting inside a longer one": (
        "r",
        """
        r | 2015-01-01 |            | sergeant  | North | |
        r | 2020-06-01 | 2020-06-30 | inspector | North | | yes
        """,
        ["matched inspector", "matched sergeant", "matched sergeant", "matched sergeant"],
    ),
    "two postings at once that differ are ambiguous": (
        "r",
        """
        r | 2015-01-01 | 2020-12-31 | constable | North | |
        r | 2020-07-01 |            | sergeant  | North | |
        """,
        ["matched constable", "ambiguous sergeant", "matched sergeant", "matched sergeant"],
    ),
    "two postings at once that agree are not": (
        "r",
        """
        r | 2015-01-01 | 2020-12-31 | constable | North | |
        r | 2020-06-01 |            | constable | North | |
        """,
        ["matched constable"] * 4,
    ),
    "before joining, and between two postings": (
        "q",
        """
        q | 2020-06-20 | 2020-06-30 | constable | North | |
        q | 2020-08-01 | 2021-12-31 | constable | North | |
        """,
        ["before_joining -", "gap -", "matched constable", "gap -"],
    ),
    "a posting that ends before it begins holds nothing": (
        "r",
        "r | 2020-12-31 | 2015-01-01 | constable | North | |",
        ["gap -"] * 4,
    ),
    "a number that personnel doesn't know": (
        "nobody",
        "r | 2015-01-01 | | constable | North | |",
        ["unmatched -"] * 4,
    ),
    "nobody was identified": ("", "r | 2015-01-01 | | constable | North | |", ["no_person -"] * 4),
}


@pytest.mark.parametrize("story", STORIES)
def test_what_was_held_and_how_it_was_found(story: str, tmp_path: Path) -> None:
    who, postings, expected = STORIES[story]
    assert _told(_linked(tmp_path, who, HEADER + postings), "match", "rank") == expected


def test_a_day_that_is_not_on_record_is_not_asked(tmp_path: Path) -> None:
    finished = _linked(tmp_path, "r", HEADER + "r | 2015-01-01 | | sergeant | N | |", case="a2")
    assert _told(finished, "match") == ["no_day", "matched", "no_day", "matched"]


def test_a_unit_belongs_to_the_command_of_that_day(tmp_path: Path) -> None:
    units = """
        unit  | valid_from | valid_to   | command
        North | 2010-01-01 | 2020-06-30 | Territorial
        North | 2020-07-01 | 2020-12-31 | North BCU
        North | 2025-01-01 |            | Big BCU
        """
    finished = _linked(tmp_path, "r", HEADER + "r | 2015-01-01 | | sergeant | North | |", units)
    assert _told(finished, "unit", "command") == [
        "North Territorial",
        "North North BCU",
        "North -",
        "North Big BCU",
    ]


def test_the_staff_group_is_the_postings_or_the_ranks_or_the_persons(tmp_path: Path) -> None:
    postings = """
        r | 2015-01-01 | 2020-06-20 | staff_grade       | N | designated |
        r | 2020-06-21 | 2020-12-31 | special_constable | N |            |
        r | 2021-01-01 |            | unknown           | N |            |
        """
    finished = _linked(tmp_path, "r", HEADER + postings)
    assert _told(finished, "staff_group") == ["designated", "special", "staff", "staff"]


def test_matches_are_counted_in_the_zone_and_not_told(tmp_path: Path) -> None:
    finished = _linked(tmp_path, "p", HEADER + "p | 2015-01-01 | | constable | North | |")
    rows = pq.read_table(finished.folder / MATCHES_NAME).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("finalised", "after_leaving", 1),
        ("incident", "matched", 1),
        ("now", "after_leaving", 1),
        ("recorded", "matched", 1),
    ]
    assert "after_leaving" not in json.dumps(finished.told(tmp_path))


def test_the_same_registers_are_linked_to_the_same_bytes(tmp_path: Path) -> None:
    postings = HEADER + "p | 2015-01-01 | | constable | North | |"
    first = _linked(tmp_path / "one", "p", postings)
    again = _linked(tmp_path / "one", "p", postings)
    assert first.digest == again.digest == _linked(tmp_path / "two", "p", postings).digest


def test_registers_of_two_keys_are_not_linked(tmp_path: Path) -> None:
    home = Home(tmp_path)
    complaints = _complaints(home, SUBJECTS.format(who="p"))
    personnel = put_conformed(home, "personnel", {"people": PEOPLE}, TODAY, "ffffffff")
    with pytest.raises(RegisterError, match="pseudonymised with different keys"):
        link(complaints.folder, personnel.folder, home)


def test_a_register_without_postings_is_not_linked(tmp_path: Path) -> None:
    home = Home(tmp_path)
    complaints = _complaints(home, SUBJECTS.format(who="p"))
    personnel = put_conformed(home, "personnel", {"people": PEOPLE}, TODAY)
    with pytest.raises(ZoneError, match=r"lacks tables that are to be linked.*no postings"):
        link(complaints.folder, personnel.folder, home)


DAYS = st.integers(0, 40)
SPANS = st.lists(
    st.tuples(DAYS, st.none() | DAYS, st.sampled_from("abc"), st.booleans()),
    max_size=6,
    unique_by=lambda span: span[0],
)
FIRST = dt.date(2020, 1, 1)


def _by_hand(spans: list[tuple[int, int | None, str, bool]], day: int) -> tuple[str, str | None]:
    """The same by looking at every posting."""
    covering = [s for s in spans if s[0] <= day and (s[1] is None or s[1] >= day)]
    if not covering:
        return "gap", None
    held = max(covering)
    differs = len({s[2] for s in covering}) > 1 and not held[3]
    return ("ambiguous" if differs else "matched"), held[2]


@settings(max_examples=60)
@given(SPANS)
def test_an_as_of_join_finds_what_a_search_of_every_day_finds(
    spans: list[tuple[int, int | None, str, bool]],
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE people AS SELECT 'p' AS person_id, 'officer' AS staff_group, "
            "DATE '2000-01-01' AS joined_date, NULL::DATE AS left_date;"
            "CREATE TABLE postings (person_id VARCHAR, valid_from DATE, valid_to DATE, "
            "rank VARCHAR, unit VARCHAR, staff_group VARCHAR, is_acting BOOLEAN);"
            "CREATE TABLE units (unit VARCHAR, valid_from DATE, valid_to DATE, command VARCHAR);"
            f"CREATE TABLE cases AS SELECT 'c' || i AS case_id, DATE '{FIRST}' + i::INTEGER AS "
            "incident_date, NULL::DATE AS recorded_date, NULL::DATE AS finalised_date "
            "FROM range(50) t(i);"
            "CREATE TABLE allegations AS SELECT case_id AS allegation_id, case_id FROM cases;"
            "CREATE TABLE subjects AS SELECT case_id AS subject_id, case_id AS allegation_id, "
            "'p' AS person_id FROM cases"
        )
        for first, last, rank, is_acting in spans:
            days = [FIRST + dt.timedelta(first), last and FIRST + dt.timedelta(last)]
            if last == 0:
                days[1] = FIRST
            connection.execute(
                "INSERT INTO postings VALUES ('p', ?, ?, ?, NULL, NULL, ?)",
                [*days, rank, is_acting],
            )
        found = find_moments(connection, FIRST).project(
            "subject_id, match_at_incident, rank_at_incident"
        )
        rows = {subject: (match, rank) for subject, match, rank in found.fetchall()}
    assert rows == {f"c{day}": _by_hand(spans, day) for day in range(50)}


def test_the_table_has_a_column_for_all_that_is_held_at_each_moment() -> None:
    names = [column.name for column in SUBJECT_MOMENTS.columns]
    assert names == ["subject_id", *(held_name(w, m) for m in MOMENTS for w in HELD)]
    assert {"rank_at_incident", "rank_now", "match_at_finalised"} <= set(names)
