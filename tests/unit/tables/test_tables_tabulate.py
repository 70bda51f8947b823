"""The stage: counts by hand, margins, people, window, population, cohort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from peelian.core.errors import InputError, RegisterError, ZoneError
from peelian.core.manifest import read_finished
from peelian.core.release_model import TOTAL, read_release
from peelian.core.zones import Home
from peelian.tables.tabulate import tabulate

CASES = """
    case_id | source   | recorded_date | status
    c1      | public   | 2018-01-01    | finalised
    c2      | internal | 2018-12-31    | finalised
    c3      | public   | 2023-02-28    | live
    c4      | public   | 2017-12-31    | live
    c5      | public   | 2023-03-01    | live
"""
ALLEGATIONS = """
    allegation_id | case_id | category
    a1            | c1      | A
    a2            | c1      |
    a3            | c2      | H
    a4            | c3      | H
    a5            | c4      | H
    a6            | c5      | H
"""
SUBJECTS = """
    subject_id | allegation_id | person_id | staff_group | rank
    s1         | a1            | p1        | officer     | constable
    s2         | a1            | p2        | officer     | sergeant
    s3         | a2            | p1        | officer     | constable
    s4         | a3            | p1        | officer     | constable
    s5         | a4            |           | unknown     | unknown
    s6         | a4            | p3        | staff       | staff_grade
    s7         | a5            | p3        | staff       | staff_grade
    s8         | a6            | p3        | staff       | staff_grade
"""
DRAWN = {"cases": CASES, "allegations": ALLEGATIONS, "subjects": SUBJECTS}


def test_counts_and_people_by_hand(
    home: Home, force: Callable, spec_file: Callable, counted: Callable
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
