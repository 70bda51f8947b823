"""Names in a hierarchy, and the spans of years."""

from __future__ import annotations

import datetime as dt

import pytest
from made_release import DIMENSIONS

from peelian.core.errors import InputError
from peelian.core.release_model import Category, Dimension, Window
from peelian.publication.labels import shown_labels
from peelian.publication.periods import parts, previous, span


def test_a_hierarchy_is_told_in_words() -> None:
    assert shown_labels(DIMENSIONS[4]) == {
        "total": "Total",
        "officer": "Police officers (total)",
        "constable": "Police officers: Constable",
        "sergeant": "Police officers: Sergeant and above",
        "staff": "Police staff and others",
    }


def _dimension(*nodes: tuple[str, str, str | None]) -> Dimension:
    categories = tuple(Category(code=c, label=text, parent=p) for c, text, p in nodes)
    return Dimension(id="thing", label="Thing", categories=categories)


def test_two_codes_with_one_label_are_refused() -> None:
    twice = _dimension(("t", "Total", None), ("a", "Same", "t"), ("b", "same", "t"))
    with pytest.raises(InputError, match=r"same label.*given: a, b"):
        shown_labels(twice)


def test_two_roots_are_refused() -> None:
    with pytest.raises(InputError, match="one root"):
        shown_labels(_dimension(("t", "Total", None), ("u", "Other total", None)))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-25", "2024-04-01", "2025-03-31"),
        ("2024/25", "2024-04-01", "2025-03-31"),
        ("1999_2000", "1999-04-01", "2000-03-31"),
        ("1999-00", "1999-04-01", "2000-03-31"),
        ("2011-12", "2011-04-01", "2012-03-31"),
    ],
)
def test_the_days_of_a_code(code: str, start: str, end: str) -> None:
    days = span(code)
    assert days == Window(start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end))


@pytest.mark.parametrize("code", ["total", "2024-26", "2024-13", "24", "20245", "2024-02"])
def test_other_codes_stand_for_no_days(code: str) -> None:
    assert span(code) is None


def test_only_whole_neighbours_are_compared() -> None:
    years = _dimension(
        ("all", "All", None), *((str(y), str(y), "all") for y in (2018, 2019, 2020, 2022, 2023))
    )
    window = Window(start=dt.date(2018, 3, 1), end=dt.date(2023, 2, 28))
    assert previous(years, window) == {"2020": "2019"}
    assert [(p.code, p.start, p.end) for p in parts(years, window)] == [
        ("2018", dt.date(2018, 3, 1), dt.date(2018, 12, 31)),
        ("2023", dt.date(2023, 1, 1), dt.date(2023, 2, 28)),
    ]
