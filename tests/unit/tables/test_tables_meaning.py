"""What a category holds, whatever it's called: codes of the reference lists, or days."""

from __future__ import annotations

import datetime as dt

from peelian.core.release_model import Dimension, Window
from peelian.tables.hierarchy import tree_of
from peelian.tables.spec_model import BandSpec, DimensionSpec

WINDOW = Window(start=dt.date(2018, 3, 1), end=dt.date(2021, 5, 31))


def meant(of: str, **keys: object) -> Dimension:
    """The dimension of a specification."""
    spec = DimensionSpec.model_validate({"id": "by", "label": "By", "of": of, **keys})
    return tree_of(spec, ("2020",), WINDOW).dimension


def held(dimension: Dimension) -> dict[str, tuple[str, ...] | None]:
    """What each category holds, by code."""
    return {category.code: category.holds for category in dimension.categories}


def test_a_year_holds_its_days_within_the_window() -> None:
    years = meant("year")
    assert years.variable == "day"
    assert held(years) == {
        "Total": None,
        "2018": ("2018-03-01", "2018-12-31"),
        "2019": ("2019-01-01", "2019-12-31"),
        "2020": ("2020-01-01", "2020-12-31"),
        "2021": ("2021-01-01", "2021-05-31"),
    }


def test_pooled_years_hold_each_unbroken_run() -> None:
    bands = [
        BandSpec(code="even", label="Even", of=("2018", "2020")),
        BandSpec(code="odd", label="Odd", of=("2017", "2019", "2021")),
    ]
    assert held(meant("year", bands=bands)) == {
        "Total": None,
        "even": ("2018-03-01", "2018-12-31", "2020-01-01", "2020-12-31"),
        "odd": ("2019-01-01", "2019-12-31", "2021-01-01", "2021-05-31"),
    }


def test_a_band_holds_its_codes_and_a_sum_of_bands_all_of_theirs() -> None:
    bands = [
        {"code": "gone", "label": "Gone"},
        {"code": "out", "label": "Out", "of": ["dismissed"], "within": "gone"},
        {"code": "left", "label": "Left", "of": ["retired", "resigned"], "within": "gone"},
        {"code": "rest", "label": "Rest", "else": True},
        {"code": "live", "label": "Live", "of": ["live"]},
        {"code": "none", "label": "None", "of": ["not_recorded"]},
    ]
    dimension = meant("outcome", bands=bands)
    found = held(dimension)
    assert dimension.variable == "outcome"
    assert found["gone"] == ("dismissed", "resigned", "retired")
    assert found["left"] == ("resigned", "retired")
    rest = found["rest"]
    assert rest is not None and "nfa" in rest and "dismissed" not in rest and "live" not in rest


def test_units_of_no_list_are_told_by_what_others_hold() -> None:
    bands = [
        {"code": "north", "label": "North", "of": ["N1", "N2"]},
        {"code": "elsewhere", "label": "Elsewhere", "else": True},
        {"code": "unknown", "label": "Not recorded", "of": ["unknown"]},
    ]
    dimension = meant("unit", at="recorded", bands=bands)
    assert dimension.variable == "unit@recorded"
    assert held(dimension) == {
        "Total": None,
        "north": ("N1", "N2"),
        "elsewhere": ("not:N1", "not:N2", "not:unknown"),
        "unknown": ("unknown",),
    }


def test_a_group_holds_its_codes() -> None:
    found = held(meant("rank", at="recorded", show="groups"))
    assert found["special"] == ("special_constable", "special_inspector", "special_sergeant")
