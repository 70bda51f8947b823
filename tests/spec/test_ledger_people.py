"""Different people beside counts (domain notes, 4.3): they don't add up, and bound each other.

No more people than allegations against them; no fewer in two years than in one of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from ledger_drawn import UNIVERSE, Shown, Told, Unit, by

from peelian.disclosure.archive.related import PEOPLE, UNITS, unlike
from peelian.ledger.codec import count_together, universe_key
from peelian.ledger.statement import Statement

JANUARY = {"day": ("2026-01-01", "2026-01-31")}
OF_PEOPLE = UNIVERSE.model_copy(update={"counting_unit": "people"})
PLATFORMS = by("platform", "facebook", "x", "whatsapp")
COUNTS = {"facebook": 3, "x": 12, "whatsapp": 9}


def each_once(**also: str) -> list[Unit]:
    """Twenty-four allegations, each against someone else."""
    return [
        {"day": "2026-01-15", "platform": platform, **also}
        for platform, count in COUNTS.items()
        for _ in range(count)
    ]


def known(shown: Shown) -> dict[str, int]:
    """What a table shows, by its codes."""
    return {codes[0]: int(value) for codes, value in shown.items() if value != "[c]"}


def facebook_counts(allegations: Mapping[str, int], people: Mapping[str, int]) -> set[int]:
    """What allegations of Facebook can be, to someone who has both tables; by trying everything."""
    found = set()
    names = list(COUNTS)

    def tables(told: Mapping[str, int]) -> list[tuple[int, ...]]:
        total = told["Total"]
        every = itertools.product(range(1, total + 1), repeat=len(names))
        return [
            table
            for table in every
            if sum(table) == total
            and all(told.get(name, n) == n for name, n in zip(names, table, strict=True))
        ]

    of_people = tables(people)
    for table in tables(allegations):
        if any(all(p <= a for p, a in zip(some, table, strict=True)) for some in of_people):
            found.add(table[0])
    return found


def hidden_otherwise(statement: Statement) -> Statement:
    """The same table as another protection would have hidden it: Facebook with X."""
    values = (24, None, None, 9)
    return statement.model_copy(update={"values": values, "markers": ("", "c", "c", "")})


def test_people_tell_nothing_of_allegations_that_were_hidden() -> None:
    """Of 24 allegations and 24 people each person has one, so one table gives the other back."""
    (said,) = Told("counts", {"main": [PLATFORMS]}, JANUARY).protect(each_once()).said()
    before = hidden_otherwise(said)
    people = Told("people", {"main": [PLATFORMS]}, JANUARY, universe=OF_PEOPLE)
    alone = known(people.protect(each_once()).shown("main"))
    allegations = {"Total": 24, "whatsapp": 9}
    assert alone == {"Total": 24, "x": 12}
    assert facebook_counts(allegations, alone) == {3}
    found = people.protect(each_once(), [before])
    together = known(found.shown("main"))
    assert "x" not in together
    if "Total" in together:
        assert set(range(1, 5)) <= facebook_counts(allegations, together)
    assert not found.archived.told.unrelated


def test_people_of_two_years_narrow_no_year_down() -> None:
    """Six people of 2025 and ten of both years: at least four of 2026, so if few, then four."""
    within = {
        year: f"within:{first}+{last}"
        for year, first, last in (
            ("2025", "2025-01-01", "2025-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("both", "2025-01-01", "2026-12-31"),
        )
    }
    someone: Unit = {"rank": "constable"}

    def people(year: str, count: int, *before: Statement) -> tuple[Shown, Statement]:
        where = {within[year]: ("in",)}
        told = Told(year, {"main": [by("rank", "constable")]}, where, universe=OF_PEOPLE)
        done = told.protect([someone | {within[year]: "in"}] * count, before)
        return done.shown("main"), done.said()[0]

    shown, of_2025 = people("2025", 6)
    assert shown["Total",] == "6"
    shown, of_2026 = people("2026", 4, of_2025)
    assert shown["Total",] == "[c]"
    shown, _ = people("both", 10)
    assert shown["Total",] == "10"
    shown, _ = people("both", 10, of_2025, of_2026)
    assert shown["Total",] == "[c]"
    # Eight of 2025 and ten of both leave any number from two on, and that is too much as well.
    _, more = people("2025", 8)
    shown, _ = people("both", 10, more, of_2026)
    assert shown["Total",] == "[c]"
    # Ten of 2025 alone leave any.
    _, all_of_them = people("2025", 10)
    shown, _ = people("both", 10, all_of_them, of_2026)
    assert shown["Total",] == "10"


@pytest.mark.parametrize(
    ("unit", "other", "reason"),
    [
        ("people", "subject_allegations", None),
        ("people per year", "subject_allegations", None),
        ("people", "cases", PEOPLE),
        ("people", "people per year", PEOPLE),
        ("cases", "allegations", UNITS),
    ],
)
def test_which_units_bound_each_other(unit: str, other: str, reason: str | None) -> None:
    one, two = (UNIVERSE.model_copy(update={"counting_unit": u}) for u in (unit, other))
    assert unlike(one, two) == unlike(two, one) == reason
    assert count_together(universe_key(one), universe_key(two)) == (reason is None)
