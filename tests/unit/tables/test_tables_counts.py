"""Tables that count something of their own: each drawn as the records and the figures they give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peelian.core.errors import InputError
from peelian.core.manifest import Finished
from peelian.core.release_model import CountedAs, read_release
from peelian.core.zones import Home
from peelian.tables.tabulate import tabulate

Build = Callable[..., Any]
CASES = """
    case_id | source   | case_type        | status    | recorded_date | finalised_date|incident_date
    c1      | public   | public_complaint | finalised | 2018-01-10    | 2018-02-09    | 2017-12-31
    c2      | internal | conduct_matter   | finalised | 2018-04-01    | 2018-12-31    | 2018-03-31
    c3      | public   | public_complaint | live      | 2019-03-31    |               | 2019-03-01
    c4      | public   | conduct_matter   | finalised | 2019-04-01    | 2019-03-01    |
    c5      | internal | public_complaint | finalised | 2021-06-15    | 2021-07-16    | 2021-06-14
"""
ALLEGATIONS = """
    allegation_id | case_id | category
    a1            | c1      | A
    a2            | c1      | B
    a3            | c2      | A
    a4            | c3      | H
    a5            | c4      | A
    a6            | c5      | H"""
SUBJECTS = """
    subject_id | allegation_id | person_id | staff_group | rank
    s1         | a1            | p1        | officer     | constable
    s2         | a2            | p1        | officer     | sergeant
    s3         | a3            | p1        | officer     | sergeant
    s4         | a4            | p2        | staff       | staff_grade
    s5         | a5            | p3        | officer     | constable
    s6         | a6            | p2        | staff       | staff_grade
    s7         | a6            |           | unknown     | unknown"""
OUTCOMES = """
    subject_id | outcome   | finding
    s1         | dismissed | case_to_answer
    s3         | nfa       | no_case_to_answer"""
PEOPLE = """
    person_id | staff_group | joined_date | left_date
    p1        | officer     | 2010-01-01  | 2019-06-30
    p2        | staff       | 2015-01-01  |
    p3        | officer     | 2019-07-01  |
    p4        | special     | 2018-01-01  | """
POSTINGS = """
    person_id | valid_from | valid_to   | rank        | unit  | staff_group
    p1        | 2010-01-01 | 2018-12-31 | constable   | North |
    p1        | 2018-06-01 | 2019-06-30 | sergeant    | North | officer
    p2        | 2015-01-01 |            | staff_grade | South | staff
    p3        | 2019-07-01 |            | constable   | South |
    p4        | 2018-01-01 | 2022-01-01 | constable   | North | """
MEASURES = """
    measure_id | person_id | measure    | reason     | valid_from | valid_to
    m1         | p1        | restricted | conduct    | 2018-01-15 | 2019-06-30
    m2         | p1        | suspended  | criminal   | 2018-11-30 | 2019-02-01
    m3         | p2        | restricted | adjusted   | 2018-12-31 |
    m4         | p3        | suspended  | conduct    | 2019-01-01 | """
WHOLE = {"requested_start": "2018-01-01", "requested_end": "2021-12-31"}
NO_GROUP = {"label": "everyone", "staff_groups": ["officer", "special", "staff", "unknown"]}
RANKS = [
    {"code": "constable", "label": "Constable", "of": ["constable"]},
    {"code": "sergeant", "label": "Sergeant", "of": ["sergeant"]},
    {"code": "staff", "label": "Staff", "of": ["staff_grade"]},
    {"code": "several", "label": "More than one rank", "of": ["several"]},
    {"code": "rest", "label": "Others, pooled", "else": True},
    {"code": "unknown", "label": "Not recorded", "of": ["unknown"]},
]


@pytest.fixture
def drawn(force: Build) -> None:
    """The force of these tests."""
    force(
        "2023-03-02",
        cases=CASES,
        allegations=ALLEGATIONS,
        subjects=SUBJECTS,
        outcomes=OUTCOMES,
        people=PEOPLE,
        postings=POSTINGS,
        interim_measures=MEASURES,
    )


@pytest.fixture
def figures(home: Home, drawn: None, spec_file: Build, counted: Build) -> Build:
    """Count one table: `figures(counts, dimension...)` gives figures that aren't 0, by codes."""

    def count(counts: dict[str, Any], *by: dict[str, Any], **more: Any) -> dict[str, int]:
        dimensions = [{"label": f"By {d['id']}", **d} for d in by]
        table = {"id": "main", "title": "Main", "by": [d["id"] for d in by], "counts": counts}
        done = tabulate(
            spec_file(
                dimensions=dimensions,
                tables=[table],
                window=WHOLE,
                allow_empty_month="true",
                **more,
            ),
            home,
        )
        return {" ".join(codes): n for codes, (n, _) in counted(done).items() if n}

    return count


def counted_as(finished: Finished) -> CountedAs:
    """What the first table says that it counts."""
    found = read_release(finished.folder).tables[0].counted
    assert found is not None
    return found


SOURCE = {"id": "source", "of": "source"}
YEAR = {"id": "year", "of": "year"}


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("year", {"Total": 5, "2018": 2, "2019": 2, "2021": 1}),
        ("financial_year", {"Total": 5, "2017-18": 1, "2018-19": 2, "2019-20": 1, "2021-22": 1}),
        (
            "month",
            {"Total": 5, "2018m01": 1, "2018m04": 1, "2019m03": 1, "2019m04": 1, "2021m06": 1},
        ),
    ],
)
def test_time_is_cut_into_years_financial_years_or_months(
    figures: Build, of: str, told: dict[str, int]
) -> None:
    assert figures({"counting_unit": "cases"}, {"id": "time", "of": of}) == told


def test_windows_that_do_not_touch_are_counted_together_and_apart(figures: Build) -> None:
    windows = [
        {"requested_start": "2018-01-01", "requested_end": "2018-12-31"},
        {"requested_start": "2021-06-01", "requested_end": "2021-06-30"},
    ]
    counts = {"counting_unit": "cases", "windows": windows}
    span = {"id": "span", "of": "window"}
    assert figures(counts, span) == {
        "Total": 3,
        "2018-01-01_2018-12-31": 2,
        "2021-06-01_2021-06-30": 1,
    }
    assert figures(counts, YEAR) == {"Total": 3, "2018": 2, "2021": 1}


def test_people_count_once_and_whoever_is_in_two_categories_is_in_several(figures: Build) -> None:
    people = {"counting_unit": "people", "population": "everyone"}
    assert figures(people, {"id": "rank", "of": "rank", "at": "register", "bands": RANKS}) == {
        "Total": 3,
        "several": 1,  # p1, a constable and a sergeant
        "staff": 1,  # p2, twice
        "constable": 1,
    }


def test_people_once_a_year_are_in_each_of_their_years(figures: Build) -> None:
    counts = {"counting_unit": "people", "once_per": ["year"]}
    assert figures(counts, YEAR) == {"Total": 4, "2018": 1, "2019": 2, "2021": 1}


def test_people_are_told_apart_by_how_many_cases_they_have(figures: Build) -> None:
    bands = [
        {"code": "one", "label": "1 case", "of": ["1"]},
        {"code": "two", "label": "2 cases", "of": ["2"]},
        {"code": "more", "label": "3 or more", "of": ["3+"]},
    ]
    cases = {"id": "cases", "of": "cases_per_person", "bands": bands}
    assert figures({"counting_unit": "people"}, cases) == {"Total": 3, "one": 1, "two": 2}


def test_days_from_one_date_to_another_are_banded(figures: Build) -> None:
    bands = [
        {"code": "month", "label": "Up to 30 days", "of": ["0-30"]},
        {"code": "long", "label": "31 days or more", "of": ["31+"]},
        {"code": "open", "label": "Not closed", "of": ["not_recorded"]},
    ]
    took = {"id": "took", "of": "days", "between": ["recorded", "finalised"], "bands": bands}
    # c1 took 30 days and c5 31; c3 is live, and c4 was finalised before it was recorded.
    assert figures({"counting_unit": "cases"}, took) == {
        "Total": 5,
        "month": 1,
        "long": 2,
        "open": 2,
    }


FILTERS: list[tuple[str, str, dict[str, Any], int]] = [
    ("cases", "public only", {"of": "source", "in": ["public"]}, 3),
    ("cases", "all but public", {"of": "source", "not": ["public"]}, 2),
    ("cases", "with an allegation of A", {"of": "category", "in": ["2020-A"]}, 3),
    ("cases", "with a dismissal", {"of": "outcome", "in": ["dismissed"]}, 1),
    ("cases", "about a sergeant", {"of": "rank", "at": "register", "in": ["sergeant"]}, 2),
    ("subject_allegations", "then", {"of": "rank", "at": "incident", "in": ["constable"]}, 3),
    ("subject_allegations", "now", {"of": "serving", "at": "now", "in": ["serving"]}, 3),
    (
        "subject_allegations",
        "on a day",
        {"of": "serving", "at": "day", "on": "2019-06-30", "in": ["serving"]},
        5,
    ),
    ("subject_allegations", "left since", {"of": "serving", "at": "now", "in": ["left"]}, 3),
    ("people", "with a conduct matter", {"of": "case_type", "in": ["conduct_matter"]}, 2),
]


@pytest.mark.parametrize(("unit", "what", "where", "told"), FILTERS)
def test_a_table_is_confined_by_any_variable(
    figures: Build, unit: str, what: str, where: dict[str, Any], told: int
) -> None:
    del what
    bands = [
        {"code": "all", "label": "All", "of": ["public", "internal", "unknown", "several"]},
    ]
    if unit != "people":
        bands[0]["of"].remove("several")
    by = {"id": "source", "of": "source", "bands": bands}
    assert figures({"counting_unit": unit, "where": [where]}, by)["Total"] == told


def test_two_filters_hold_of_one_and_the_same_allegation(figures: Build) -> None:
    where = [
        {"of": "rank", "at": "register", "in": ["sergeant"]},
        {"of": "outcome", "in": ["dismissed"]},
    ]
    # c1 has a dismissal and a sergeant, not the sergeant's dismissal.
    assert figures({"counting_unit": "cases", "where": where}, SOURCE) == {}


def test_headcount_is_who_has_a_posting_on_the_day(figures: Build) -> None:
    counts = {"counting_unit": "headcount", "as_at": "2018-12-31", "population": NO_GROUP}
    ranks = [band for band in RANKS if band["code"] != "several"]
    rank = {"id": "rank", "of": "rank", "at": "as_at", "bands": ranks}
    # p1 holds two postings that day, and counts once by the later.
    assert figures(counts, rank) == {"Total": 3, "constable": 1, "sergeant": 1, "staff": 1}
    officers = {**counts, "population": {"label": "officers", "staff_groups": ["officer"]}}
    assert figures(officers, rank) == {"Total": 1, "sergeant": 1}


def test_who_is_under_a_measure_on_the_day_counts_once_by_the_weightier(figures: Build) -> None:
    counts = {"counting_unit": "restrictions", "as_at": "2018-12-31"}
    measure = {"id": "measure", "of": "measure"}
    assert figures(counts, measure) == {"Total": 2, "suspended": 1, "restricted": 1}
    bands = [
        {"code": "short", "label": "Less than a month", "of": ["0"]},
        {"code": "long", "label": "A month or more", "of": ["1+"]},
    ]
    so_far = {"id": "months", "of": "months_so_far", "bands": bands}
    # Suspended from 30 November to 31 December is a whole month; from the day itself, none.
    assert figures(counts, so_far) == {"Total": 2, "short": 1, "long": 1}
    for_conduct = {"of": "measure_reason", "in": ["conduct", "criminal"]}
    assert figures({**counts, "where": [for_conduct]}, measure) == {"Total": 1, "suspended": 1}


def test_live_cases_are_those_not_finalised_by_the_end_of_the_day(figures: Build) -> None:
    counts = {"counting_unit": "cases", "as_at": "2018-12-30"}
    assert figures(counts, SOURCE) == {"Total": 1, "internal": 1}  # c2 was closed a day later


def test_a_table_says_what_it_counts(home: Home, drawn: None, spec_file: Build) -> None:
    counts = {
        "counting_unit": "people",
        "once_per": ["year"],
        "date_basis": "incident",
        "window": {"requested_start": "2018-02-10", "requested_end": "2019-05-05"},
        "where": [{"of": "source", "in": ["public"]}],
    }
    tables = [{"id": "main", "title": "Main", "by": ["year"], "counts": counts}]
    year = {"id": "year", "label": "Year", "of": "year"}
    found = counted_as(
        tabulate(
            spec_file(tables=tables, dimensions=[year], window=WHOLE, allow_empty_month="true"),
            home,
        )
    )
    assert found.model_dump(mode="json", exclude={"cohort_words"}) == {
        "group": 1,
        "counting_unit": "people per year",
        "unit_label": "people, counted once in each year",
        "date_basis": "incident",
        "date_basis_label": "date of incident",
        "requested": [{"start": "2018-02-10", "end": "2019-05-05"}],
        "windows": [{"start": "2018-02-01", "end": "2019-04-30"}],
        "window_reason": (
            "The figures start on 1 February 2018, not on 10 February 2018 as requested, so that "
            "they begin with whole months. The figures end on 30 April 2019, not on 5 May 2019 as "
            "requested, because only complete months are counted."
        ),
        "as_at": None,
        "population": "everyone who was identified",
        "staff_groups": None,
        "cohort": None,
        "filters": ["Who it came from: Member of the public"],
        "confined": [
            {"variable": "day", "holds": ["2018-02-01", "2019-04-30"]},
            {"variable": "has:source:public", "holds": ["in"]},
        ],
    }


def test_a_register_must_be_read_after_the_last_day_that_any_table_counts(
    home: Home, drawn: None, spec_file: Build
) -> None:
    counts = {"counting_unit": "headcount", "as_at": "2023-03-02"}
    group = {"id": "group", "label": "Group", "of": "staff_group"}
    table = {"id": "main", "title": "Main", "by": ["group"], "counts": counts}
    with pytest.raises(InputError, match="it ends on 2 March 2023"):
        tabulate(spec_file(tables=[table], dimensions=[group], window=WHOLE), home)
