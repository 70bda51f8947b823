"""The stage: counts by hand, margins, people, window, population, cohort, and what it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
import pytest

from peelian.core.errors import InputError, RegisterError, ZoneError
from peelian.core.manifest import read_finished
from peelian.core.release_model import TOTAL, read_release
from peelian.core.zones import Home
from peelian.tables.tabulate import tabulate

Build = Callable[..., Any]

DRAWN = {
    "cases": """
        case_id | source   | recorded_date | status    | finalised_date | incident_date
        c1      | public   | 2018-01-01    | finalised | 2018-05-01     | 2017-06-01
        c2      | internal | 2018-12-31    | finalised | 2019-05-01     |
        c3      | public   | 2023-02-28    | live      |                | 2023-02-27
        c4      | public   | 2017-12-31    | live      |                | 2018-01-01
        c5      | public   | 2023-03-01    | live      |                | 2023-02-28""",
    "allegations": """
        allegation_id | case_id | category
        a1            | c1      | A
        a2            | c1      |
        a3            | c2      | H
        a4            | c3      | H
        a5            | c4      | H
        a6            | c5      | H""",
    "subjects": """
        subject_id | allegation_id | person_id | staff_group | rank
        s1         | a1            | p1        | officer     | constable
        s2         | a1            | p2        | officer     | sergeant
        s3         | a2            | p1        | officer     | constable
        s4         | a3            | p1        | officer     | constable
        s5         | a4            |           | unknown     | unknown
        s6         | a4            | p3        | staff       | staff_grade
        s7         | a5            | p3        | staff       | staff_grade
        s8         | a6            | p3        | staff       | staff_grade""",
    "allegation_cohorts": """
        allegation_id | cohort
        a1            | social-media@1
        a4            | social-media@1
        a4            | other@1
        a3            | other@1""",
}


def test_counts_and_people_by_hand(
    home: Home, force: Build, spec_file: Build, counted: Build
) -> None:
    force(**DRAWN)
    cells = counted(tabulate(spec_file(), home))
    assert cells[TOTAL, TOTAL] == (6, 3)
    assert cells["2018", TOTAL] == (4, 2)
    assert cells["2018", "public"] == (3, 2)
    assert cells["2018", "internal"] == (1, 1)
    assert cells["2023", "public"] == (2, 1)
    assert cells[TOTAL, "public"] == (5, 3)
    assert cells["2020", "unknown"] == (0, 0)
    assert len(cells) == 7 * 4


@pytest.mark.parametrize(
    ("unit", "total", "public", "internal"),
    [
        ("cases", (3, 3), (2, 3), (1, 1)),
        ("allegations", (4, 3), (3, 3), (1, 1)),
        ("subject_allegations", (6, 3), (5, 3), (1, 1)),
    ],
)
def test_each_counting_unit(
    home: Home,
    force: Build,
    spec_file: Build,
    counted: Build,
    unit: str,
    total: tuple[int, int],
    public: tuple[int, int],
    internal: tuple[int, int],
) -> None:
    force(**DRAWN)
    cells = counted(tabulate(spec_file(counting_unit=unit), home))
    assert cells[TOTAL, TOTAL] == total
    assert cells[TOTAL, "public"] == public
    assert cells[TOTAL, "internal"] == internal


@pytest.mark.parametrize(
    ("unit", "count"), [("cases", 2), ("allegations", 2), ("subject_allegations", 4)]
)
def test_a_cohort_holds_its_allegations_alone(
    home: Home, force: Build, spec_file: Build, counted: Build, unit: str, count: int
) -> None:
    force(**DRAWN)
    cells = counted(tabulate(spec_file(counting_unit=unit, cohort="social-media@1"), home))
    assert cells[TOTAL, TOTAL][0] == count


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("cases", (1, 1)), ("allegations", (1, 1)), ("subject_allegations", (1, 1))],
)
def test_a_population_keeps_the_units_about_its_people(
    home: Home,
    force: Build,
    spec_file: Build,
    counted: Build,
    unit: str,
    expected: tuple[int, int],
) -> None:
    force(**DRAWN)
    staff = {"label": "police staff", "staff_groups": ["staff"]}
    cells = counted(tabulate(spec_file(counting_unit=unit, population=staff), home))
    assert cells[TOTAL, TOTAL] == expected


def test_a_case_is_in_cohort_and_population_by_one_and_the_same_allegation(
    home: Home, force: Build, spec_file: Build, counted: Build
) -> None:
    force(
        cases="""
            case_id | recorded_date
            c1      | 2023-02-01
            c2      | 2023-02-01""",
        allegations="""
            allegation_id | case_id
            a1            | c1
            a2            | c1
            a3            | c2""",
        subjects="""
            subject_id | allegation_id | person_id | staff_group
            s1         | a1            | p1        | officer
            s2         | a2            | p2        | staff
            s3         | a3            | p3        | staff""",
        allegation_cohorts="""
            allegation_id | cohort
            a1            | social-media@1
            a3            | social-media@1""",
    )
    spec = spec_file(
        counting_unit="cases",
        cohort="social-media@1",
        population={"label": "police staff", "staff_groups": ["staff"]},
    )
    assert counted(tabulate(spec, home))[TOTAL, TOTAL] == (1, 1)


@pytest.mark.parametrize(
    ("basis", "total"),
    [("recorded", 6), ("incident", 7), ("finalised", 4)],
)
def test_the_date_basis_decides_the_window_and_the_year(
    home: Home, force: Build, spec_file: Build, counted: Build, basis: str, total: int
) -> None:
    force(**DRAWN)
    spec = spec_file(date_basis=basis, allow_empty_month=True)
    window = {"requested_start": "2017-01-01", "requested_end": "2023-02-28"}
    if basis == "incident":
        spec = spec_file(date_basis=basis, window=window)
    assert counted(tabulate(spec, home))[TOTAL, TOTAL][0] == total


def test_what_the_release_model_says(home: Home, force: Build, spec_file: Build) -> None:
    force(**DRAWN)
    finished = tabulate(spec_file(cohort="social-media@1"), home)
    release = read_release(finished.folder)
    assert str(release.requested_window.start) == "2018-03-01"
    assert str(release.effective_window.start) == "2018-01-01"
    assert str(release.effective_window.end) == "2023-02-28"
    assert release.unit_label == "allegations against individuals"
    assert release.cohort_words
    assert [used.register_id for used in release.registers] == ["complaints", "personnel"]
    labels = release.dimension("year").labels()
    assert labels["2023"] == "2023 (January to February)"
    assert labels["2022"] == "2022"
    assert finished.manifest.counts == {"tables": 1, "cells": 28}


def test_the_same_inputs_give_the_same_folder(home: Home, force: Build, spec_file: Build) -> None:
    force(**DRAWN)
    spec = spec_file()
    first, again = tabulate(spec, home), tabulate(spec, home)
    assert first == again
    read_finished(first.folder, stage="tabulate")


def test_row_order_in_the_registers_changes_no_table(
    home: Home, force: Build, spec_file: Build
) -> None:
    force("2023-03-02", **DRAWN)
    turned = {}
    for name, text in DRAWN.items():
        head, *rows = text.strip().splitlines()
        turned[name] = "\n".join([head, *reversed(rows)])
    force("2023-03-03", **turned)
    spec = spec_file()
    first = tabulate(spec, home, as_at=dt.date(2023, 3, 2))
    second = tabulate(spec, home)
    assert first.manifest.files["main.parquet"] == second.manifest.files["main.parquet"]
    assert first.digest != second.digest


def test_as_at_takes_the_newest_register_of_that_day_or_before(
    home: Home, force: Build, spec_file: Build, counted: Build
) -> None:
    later = DRAWN | {"subjects": DRAWN["subjects"] + "\n s9 | a4 | p9 | officer | constable"}
    force("2023-03-02", **DRAWN)
    force("2023-03-09", **later)
    spec = spec_file()
    assert counted(tabulate(spec, home, as_at=dt.date(2023, 3, 8)))[TOTAL, TOTAL][0] == 6
    assert counted(tabulate(spec, home, as_at=dt.date(2023, 3, 9)))[TOTAL, TOTAL][0] == 7
    assert counted(tabulate(spec, home))[TOTAL, TOTAL][0] == 7


def test_a_register_that_is_not_ready_is_named(home: Home, spec_file: Build) -> None:
    with pytest.raises(RegisterError, match="complaints, personnel"):
        tabulate(spec_file(), home)


def test_a_register_read_on_the_last_day_is_too_early(
    home: Home, force: Build, spec_file: Build
) -> None:
    force("2023-02-28", **DRAWN)
    with pytest.raises(InputError, match="isn't complete: it ends on 28 February 2023"):
        tabulate(spec_file(), home)


def test_a_window_in_the_future_is_refused(home: Home, force: Build, spec_file: Build) -> None:
    force(**DRAWN)
    monthly = spec_file(
        period=None,
        schedule={"working_day": 6, "at": "09:30"},
        window={"requested_start": "2018-03-01", "requested_end": "release_day"},
    )
    with pytest.raises(InputError, match="it ends on 31 May 2031"):
        tabulate(monthly, home, period="2031-05")
    with pytest.raises(InputError, match="a period must be a month"):
        tabulate(monthly, home, period="May 2031")


def test_a_release_made_once_has_no_other_period(
    home: Home, force: Build, spec_file: Build
) -> None:
    force(**DRAWN)
    with pytest.raises(InputError, match=r"made once.*allowed: to-february-2023"):
        tabulate(spec_file(), home, period="2023-02")


def test_an_empty_last_month_is_refused_unless_allowed(
    home: Home, force: Build, spec_file: Build, counted: Build
) -> None:
    drawn = DRAWN | {"cases": DRAWN["cases"].replace("2023-02-28", "2023-01-31")}
    force(**drawn)
    with pytest.raises(InputError, match=r"no record at all.*2023-02.*allow_empty_month: true"):
        tabulate(spec_file(), home)
    cells = counted(tabulate(spec_file(allow_empty_month=True), home))
    assert cells["2023", TOTAL] == (2, 1)


def test_a_month_without_the_cohort_is_no_empty_month(
    home: Home, force: Build, spec_file: Build, counted: Build
) -> None:
    force(**DRAWN | {"allegation_cohorts": "allegation_id | cohort\n a1 | social-media@1"})
    cells = counted(tabulate(spec_file(cohort="social-media@1"), home))
    assert cells["2023", TOTAL] == (0, 0)


def test_an_altered_register_is_refused(home: Home, force: Build, spec_file: Build) -> None:
    force(**DRAWN)
    altered = next((home.root / "records" / "conformed" / "complaints").glob("*/cases.parquet"))
    altered.write_bytes(altered.read_bytes() + b" ")
    with pytest.raises(ZoneError, match="missing, added or altered"):
        tabulate(spec_file(), home)


def test_a_table_that_no_register_feeds_is_named(
    home: Home, force: Build, spec_file: Build
) -> None:
    force(**DRAWN)
    rank = {"id": "rank", "label": "Rank", "of": "rank", "at": "recorded"}
    spec = spec_file(
        registers=["complaints"],
        dimensions=[rank],
        tables=[{"id": "main", "title": "Ranks", "by": ["rank"]}],
    )
    with pytest.raises(RegisterError, match="no register feeds the table postings"):
        tabulate(spec, home)


def test_a_table_that_two_registers_feed_is_refused(
    home: Home, force: Build, spec_file: Build, write_conformed: Build
) -> None:
    force(**DRAWN)
    day = dt.date(2023, 3, 2)
    source = next((home.root / "records" / "conformed" / "complaints").glob("*"))
    tables = {path.stem: pq.read_table(path) for path in source.glob("*.parquet")}
    write_conformed(home, "second", day, tables)
    with pytest.raises(RegisterError, match="the table cases is fed by complaints and second"):
        tabulate(spec_file(registers=["complaints", "second"]), home)


def test_registers_pseudonymised_with_different_keys_are_refused(
    home: Home, force: Build, spec_file: Build, write_conformed: Build
) -> None:
    force(**DRAWN)
    source = next((home.root / "records" / "conformed" / "personnel").glob("*"))
    tables = {path.stem: pq.read_table(path) for path in source.glob("*.parquet")}
    write_conformed(home, "personnel", dt.date(2023, 3, 3), tables, key_id="ffffffff")
    with pytest.raises(RegisterError, match=r"different keys.*where: complaints, personnel"):
        tabulate(spec_file(registers=["complaints", "personnel"]), home)


def test_a_table_of_an_older_version_is_refused(
    home: Home, force: Build, spec_file: Build, write_conformed: Build
) -> None:
    force(**DRAWN)
    source = next((home.root / "records" / "conformed" / "complaints").glob("*"))
    tables = {path.stem: pq.read_table(path) for path in source.glob("*.parquet")}
    tables["cases"] = tables["cases"].drop_columns(["source"])
    write_conformed(home, "complaints", dt.date(2023, 3, 3), tables)
    with pytest.raises(ZoneError, match="cases: source; do: conform"):
        tabulate(spec_file(), home)


def test_a_table_too_big_to_read_is_refused(
    home: Home, force: Build, spec_file: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    force(**DRAWN)
    monkeypatch.setattr("peelian.tables.tabulate.MOST_CELLS", 27)
    with pytest.raises(InputError, match="given: 28; allowed: 27"):
        tabulate(spec_file(), home)


def test_nothing_spilt_is_left_in_the_records_zone(
    home: Home, force: Build, spec_file: Build
) -> None:
    force(**DRAWN)
    tabulate(spec_file(), home)
    assert list((home.root / "records" / "spill").iterdir()) == []


def test_a_code_that_the_dimension_left_out_stops_the_run(
    home: Home, force: Build, spec_file: Build
) -> None:
    force(**DRAWN)
    source = {"id": "source", "label": "Source", "of": "source", "leave_out": ["internal"]}
    spec = spec_file(
        dimensions=[source], tables=[{"id": "main", "title": "Sources", "by": ["source"]}]
    )
    with pytest.raises(InputError, match=r"1 codes that the dimension doesn't place.*source"):
        tabulate(spec, home)


def test_nothing_is_left_behind_by_a_refusal(home: Home, force: Build, spec_file: Build) -> None:
    force("2023-02-28", **DRAWN)
    with pytest.raises(InputError):
        tabulate(spec_file(), home)
    assert not (home.root / "tabulations").exists()
