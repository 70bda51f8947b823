"""A denial holds: no number, 0, blank or line of any table speaks of what is denied."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from letter_made import ANSWERED, flat, make_protected, make_release, make_request
from letter_made import question as asked

from peelian.core.release_model import Category, Dimension, Release, Table
from peelian.core.zones import Home
from peelian.foi.letter.known import known
from peelian.foi.letter.ncnd import contradictions
from peelian.publication.protected import read_tables


def units(name: str, lines: dict[str, Any]) -> Dimension:
    return flat(name, name, lines, variable="unit@recorded")


def told(tmp_path: Path, dimensions: list[Dimension], denied: list[dict[str, Any]]) -> list[str]:
    """What stands in a table of each dimension against a denial."""
    tables = [
        Table(id=f"table_{'abc'[n]}", title=d.id, by=(d.id,)) for n, d in enumerate(dimensions)
    ]
    release: Release = make_release(dimensions=dimensions, tables=tables)
    folder = make_protected(Home(tmp_path), release).folder
    request = make_request(
        questions=[
            asked("1", decision="answered", tables=[table.id for table in tables]),
            asked("2", decision="ncnd", exemptions=["40(5B)"]),
        ],
        letter={"denied": denied},
    )
    return list(
        contradictions(
            known(
                request,
                answered=ANSWERED,
                due=dt.date(2023, 4, 25),
                release=release,
                tables=read_tables(folder, release),
            )
        )
    )


DENIED = [{"question": "2", "of": "unit", "codes": ["crypt"]}]
LINES = """
    lines of the tables                                        | what is found
    crypt: crypt; rest: a, b                                   | has a line for crypt
    crypt: crypt, tomb; rest: a, b                             |
    mixed: crypt, a; rest: b                                   |
    mixed: crypt, a; rest: b / one: a; rest: b, crypt          | it can be worked out
    mixed: crypt, a; rest: b / one: b; rest: a, crypt          |
"""


@pytest.mark.parametrize("line", LINES.strip().split("\n")[1:])
def test_no_line_may_be_of_what_is_denied_alone(line: str, tmp_path: Path) -> None:
    drawn, found = (part.strip() for part in line.split("|"))
    dimensions = []
    for number, table in enumerate(drawn.split("/")):
        lines = dict(part.strip().split(": ") for part in table.split(";"))
        holds = {name: (name, tuple(held.split(", "))) for name, held in lines.items()}
        dimensions.append(units(f"unit_{number}", holds))
    said = told(tmp_path, dimensions, DENIED)
    assert bool(said) == bool(found)
    assert found in " ".join(said)


def test_a_band_that_holds_only_denied_things_is_one_of_them(tmp_path: Path) -> None:
    dimension = units("unit", {"both": ("Both", ("crypt", "tomb")), "rest": ("Rest", ("a",))})
    denied = [{"question": "2", "of": "unit", "codes": ["crypt", "tomb"]}]
    assert any("has a line for Both" in text for text in told(tmp_path, [dimension], denied))


def test_whoever_denies_says_what_tables_must_not_show(tmp_path: Path) -> None:
    dimension = units("unit", {"a": ("A", ("a",))})
    assert "doesn't say what tables must not show" in " ".join(told(tmp_path, [dimension], []))
    nothing = [{"question": "2", "nothing_counted": "Tables count no informants."}]
    assert told(tmp_path / "other", [dimension], nothing) == []
    assert "needs `of` and `codes`" in " ".join(
        told(tmp_path / "third", [dimension], [{"question": "2", "of": "unit"}])
    )


def test_a_category_of_all_but_some_is_no_line_of_the_denied(tmp_path: Path) -> None:
    dimension = Dimension(
        id="unit",
        label="Unit",
        variable="unit@recorded",
        categories=(
            Category(code="total", label="Total"),
            Category(code="a", label="A", parent="total", holds=("a",)),
            Category(code="rest", label="All others", parent="total", holds=("not:a",)),
        ),
    )
    assert told(tmp_path, [dimension], DENIED) == []
