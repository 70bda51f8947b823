"""Which category each unit falls in: platforms, outcomes, proceedings, categories, ranks by day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peelian.core.release_model import TOTAL, read_release
from peelian.core.zones import Home
from peelian.tables.tabulate import tabulate

Build = Callable[..., Any]


@pytest.fixture
def count_by(home: Home, spec_file: Build, counted: Build) -> Callable[..., dict[str, int]]:
    """Tabulate by one dimension: `count_by("platform")` gives non-zero counts by code."""

    def run(of: str, **keys: Any) -> dict[str, int]:
        changes = {k: keys.pop(k) for k in ("counting_unit", "regimes") if k in keys}
        spec = spec_file(
            dimensions=[{"id": "by", "label": "By", "of": of, **keys}],
            tables=[{"id": "main", "title": "A table", "by": ["by"]}],
            **changes,
        )
        cells = counted(tabulate(spec, home))
        return {code: count for (code,), (count, _) in cells.items() if count}

    return run


ONE_A_CASE = {
    "cases": """
        case_id | recorded_date | status    | regime
        c1      | 2019-05-01    | finalised | 2012
        c2      | 2021-05-01    | finalised | 2020
        c3      | 2023-02-01    | live      | 2020
        c4      | 2023-02-02    | finalised | 2020""",
    "allegations": """
        allegation_id | case_id | category
        a1            | c1      | F
        a2            | c2      | F
        a3            | c3      |
        a4            | c4      | H""",
    "subjects": """
        subject_id | allegation_id | person_id
        s1         | a1            | p1
        s2         | a2            | p1
        s3         | a3            | p2
        s4         | a4            | p3""",
}


def test_an_allegation_naming_several_platforms_counts_once(force: Build, count_by: Build) -> None:
    platforms = """
        allegation_id | platform
        a1            | facebook
        a1            | x
        a1            | whatsapp
        a2            | facebook
        a4            | dating"""
    force(**ONE_A_CASE, allegation_platforms=platforms)
    expected = {TOTAL: 4, "several": 1, "facebook": 1, "not_stated": 1, "dating": 1}
    assert count_by("platform") == expected
    assert count_by("platform", counting_unit="allegations") == expected


def test_letters_are_told_apart_by_their_regulations(force: Build, count_by: Build) -> None:
    force(**ONE_A_CASE)
    assert count_by("category") == {
        TOTAL: 4,
        "2012-F": 1,
        "2020-F": 1,
        "2020-H": 1,
        "uncategorised": 1,
    }
    assert count_by("category", show="groups_and_codes") == {
        TOTAL: 4,
        "2012": 1,
        "2012-F": 1,
        "2020": 2,
        "2020-F": 1,
        "2020-H": 1,
        "uncategorised": 1,
    }


OUTCOMES = """
    subject_id | outcome         | finding
    s1         | written_warning | case_to_answer
    s2         | dismissed       |
    s3         | dismissed       | no_case"""


def test_a_live_case_has_no_outcome_yet_whatever_stands_there(
    force: Build, count_by: Build
) -> None:
    force(**ONE_A_CASE, outcomes=OUTCOMES)
    assert count_by("outcome") == {
        TOTAL: 4,
        "written_warning": 1,
        "dismissed": 1,
        "live": 1,
        "not_recorded": 1,
    }
    assert count_by("finding") == {TOTAL: 4, "case_to_answer": 1, "live": 1, "not_recorded": 2}


def test_groups_of_outcomes_alone_and_above_their_codes(force: Build, count_by: Build) -> None:
    force(**ONE_A_CASE, outcomes=OUTCOMES)
    groups = {TOTAL: 4, "warning": 1, "dismissal_or_rank": 1, "live": 1, "not_recorded": 1}
    assert count_by("outcome", show="groups") == groups
    both = count_by("outcome", show="groups_and_codes")
    assert both == groups | {"written_warning": 1, "dismissed": 1}


def test_proceedings_none_one_several(force: Build, count_by: Build) -> None:
    proceedings = """
        proceeding_id | subject_id | proceeding_type
        h1            | s1         | meeting
        h2            | s1         | hearing
        h3            | s2         | hearing
        h4            | s2         | hearing"""
    force(**ONE_A_CASE, proceedings=proceedings)
    assert count_by("proceeding_type") == {TOTAL: 4, "several": 1, "hearing": 1, "none": 2}


POSTED = {
    "cases": """
        case_id | incident_date | recorded_date
        c1      | 2019-12-31    | 2023-02-01""",
    "allegations": """
        allegation_id | case_id
        a1            | c1""",
    "subjects": """
        subject_id | allegation_id | person_id | rank
        s1         | a1            | p1        | chief_constable""",
}


@pytest.mark.parametrize(
    ("day", "rank"),
    [
        ("2014-12-31", "unknown"),  # the day before joining
        ("2015-01-01", "constable"),  # the first day
        ("2018-05-31", "constable"),
        ("2018-06-01", "sergeant"),  # acting, inside the longer posting
        ("2018-06-30", "sergeant"),  # the acting rank's last day
        ("2018-07-01", "constable"),  # back again
        ("2019-12-31", "constable"),  # the posting's last day
        ("2020-01-01", "unknown"),  # a gap of one day
        ("2020-01-02", "inspector"),  # open-ended from here
        ("2023-02-28", "inspector"),
        ("", "unknown"),  # no date of incident
    ],
)
def test_rank_held_on_a_day(force: Build, count_by: Build, day: str, rank: str) -> None:
    postings = """
        person_id | valid_from | valid_to   | rank      | unit
        p1        | 2015-01-01 | 2019-12-31 | constable | North
        p1        | 2018-06-01 | 2018-06-30 | sergeant  | North
        p1        | 2020-01-02 |            | inspector | South
        p2        | 2010-01-01 |            | sergeant  | West"""
    cases = POSTED["cases"].replace("2019-12-31", day.ljust(10))
    force(**POSTED | {"cases": cases}, postings=postings)
    assert count_by("rank", at="incident") == {TOTAL: 1, rank: 1}
    assert count_by("rank", at="register") == {TOTAL: 1, "chief_constable": 1}
    assert count_by("rank", at="recorded") == {TOTAL: 1, "inspector": 1}


def test_a_person_nobody_identified_has_no_rank_on_any_day(force: Build, count_by: Build) -> None:
    force(
        **POSTED | {"subjects": POSTED["subjects"].replace("p1", "  ")},
        postings="""
            person_id | valid_from | rank
            p1        | 2015-01-01 | constable""",
    )
    assert count_by("rank", at="recorded") == {TOTAL: 1, "unknown": 1}


def test_units_fall_in_named_bands_or_the_rest(force: Build, count_by: Build) -> None:
    postings = """
        person_id | valid_from | rank      | unit
        p1        | 2015-01-01 | constable | North
        p2        | 2015-01-01 | constable | Elsewhere"""
    force(**ONE_A_CASE, postings=postings)
    bands = [
        {"code": "north", "label": "North", "of": ["North"]},
        {"code": "rest", "label": "All other units", "else": True},
        {"code": "unknown", "label": "Not recorded", "of": ["unknown"]},
    ]
    assert count_by("unit", at="recorded", bands=bands) == {
        TOTAL: 4,
        "north": 2,
        "rest": 1,
        "unknown": 1,
    }


def test_years_may_be_pooled(force: Build, count_by: Build, home: Home) -> None:
    force(**ONE_A_CASE)
    bands = [
        {"code": "2018-2021", "label": "2018 to 2021", "of": ["2018-2021"]},
        {"code": "2022-2023", "label": "2022 to February 2023", "of": ["2022", "2023"]},
    ]
    assert count_by("year", bands=bands) == {TOTAL: 4, "2018-2021": 2, "2022-2023": 2}


def test_bands_keep_their_order_and_labels(force: Build, home: Home, spec_file: Build) -> None:
    force(**ONE_A_CASE)
    bands = [
        {"code": "low", "label": "Constables and sergeants", "of": ["constable", "sergeant"]},
        {"code": "rest", "label": "Every other rank or grade", "else": True},
        {"code": "unknown", "label": "Not recorded", "of": ["unknown"]},
    ]
    rank = {"id": "rank", "label": "Rank", "of": "rank", "at": "register", "bands": bands}
    spec = spec_file(dimensions=[rank], tables=[{"id": "main", "title": "Ranks", "by": ["rank"]}])
    labels = read_release(tabulate(spec, home).folder).dimension("rank").labels()
    assert labels == {
        TOTAL: TOTAL,
        "low": "Constables and sergeants",
        "rest": "Every other rank or grade",
        "unknown": "Not recorded",
    }


def test_a_band_may_be_the_sum_of_bands_within_it(
    force: Build, home: Home, spec_file: Build, counted: Build
) -> None:
    force(**ONE_A_CASE, outcomes=OUTCOMES)
    bands = [
        {"code": "formal", "label": "Formal outcome"},
        {"code": "open", "label": "Not yet decided", "of": ["live"]},
        {"code": "warned", "label": "Warning", "within": "formal", "of": ["written_warning"]},
        {"code": "gone", "label": "Dismissal", "within": "formal", "of": ["dismissed"]},
        {"code": "none", "label": "Not recorded", "of": ["not_recorded"]},
    ]
    outcome = {"id": "by", "label": "By", "of": "outcome", "bands": bands, "others_unused": True}
    finished = tabulate(
        spec_file(dimensions=[outcome], tables=[{"id": "main", "title": "Outcomes", "by": ["by"]}]),
        home,
    )
    assert [(code, count) for (code,), (count, _) in counted(finished).items()] == [
        (TOTAL, 4),
        ("formal", 2),
        ("warned", 1),
        ("gone", 1),
        ("open", 1),
        ("none", 1),
    ]
    categories = read_release(finished.folder).dimension("by").categories
    assert [category.parent for category in categories] == [
        None,
        TOTAL,
        "formal",
        "formal",
        TOTAL,
        TOTAL,
    ]
