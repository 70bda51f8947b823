"""What was said before that bears on a release: drawn as lines of days."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_making import UNIVERSE, entry, stated

from peelian.core.errors import ZoneError
from peelian.core.zones import Home
from peelian.ledger.chain import NOTHING_BEFORE, Entry, Kind
from peelian.ledger.history import (
    History,
    Itself,
    added_since,
    history_of,
    merged,
    statements_in_history,
)
from peelian.ledger.statement import DAY, Restriction, Statement
from peelian.ledger.store import Ledger

NEW = Itself("new", "1", 1)


def drawn(line: str, release: str, **changes: object) -> Statement:
    """A table of the days that are marked in a line: `.###...` is the 2nd to the 4th of January."""
    marked = [place for place, mark in enumerate(line, start=1) if mark == "#"]
    days = f"2024-01-{marked[0]:02} 2024-01-{marked[-1]:02}"
    return stated(release, days, period="1", **changes)


def said(ledger: Ledger, *lines: str) -> dict[str, Entry]:
    """Enter one release for each line, named by its place: a, b, c ..."""
    names = "abcdefgh"
    return {
        name: ledger.add(entry(drawn(line, name))) for name, line in zip(names, lines, strict=False)
    }


def names(history: History) -> str:
    return "".join(brief.release for brief in history.briefs)


@pytest.mark.parametrize(
    ("lines", "new", "bears"),
    [
        # days that don't meet say nothing of each other
        (["####....", "....####"], "####....", "a"),
        (["###.....", ".....###"], "...##...", ""),
        # one day in common is enough
        (["####....", "....####"], "...##...", "ab"),
        # the quarter ties its months: the new one is the quarter less the other
        (["####....", "########"], "....####", "ab"),
        (["####....", ".######.", "......##"], ".......#", "abc"),
        # a chain of three
        (["##......", ".##.....", "..##....", "...##..."], "....##..", "abcd"),
        (["##......", ".##.....", "....##..", "...##..."], "....##..", "cd"),
    ],
)
def test_days_that_meet_bear_on_each_other_also_by_way_of_others(
    ledger: Ledger, home: Home, lines: list[str], new: str, bears: str
) -> None:
    entries = said(ledger, *lines)
    history = history_of(home, [drawn(new, "new")], NEW)
    assert names(history) == bears
    assert history.head == (entries[bears[-1]].hash if bears else NOTHING_BEFORE)
    assert [s.release for s in statements_in_history(home, history)] == list(bears)


def test_what_a_table_is_confined_to_otherwise_does_not_untie_it(
    ledger: Ledger, home: Home
) -> None:
    """Employees tie officers and staff: the three are never looked at one by one."""
    only = [
        (Restriction(variable="staff_group", holds=(group,)),) for group in ("officer", "staff")
    ]
    ledger.add(entry(drawn("####", "a", restrict=only[0])))
    ledger.add(entry(drawn("####", "b")))
    assert names(history_of(home, [drawn("####", "new", restrict=only[1])], NEW)) == "ab"


def test_a_table_of_no_window_bears_on_every_day(ledger: Ledger, home: Home) -> None:
    always = stated("a", period="1")
    unconfined = tuple(r for r in always.restrictions if r.variable != DAY)
    ledger.add(entry(always.model_copy(update={"restrictions": unconfined})))
    said(ledger, "##......", "......##")
    assert names(history_of(home, [drawn("...#....", "new")], NEW)) == "aab"


def test_other_units_and_registers_do_not_bear(ledger: Ledger, home: Home) -> None:
    others = {
        "a": {"counting_unit": "allegations"},
        "b": {"date_basis": "finalised"},
        "c": {"registers": ("vetting",)},
        "d": {"registers": ("complaints", "personnel")},
        "e": {"regimes": ("2012", "2020")},
        "f": {"regimes": ("2012",)},
    }
    for name, change in others.items():
        universe = UNIVERSE.model_copy(update=change)
        ledger.add(entry(drawn("####", name, universe=universe)))
    # f counts under other regulations, but e counted both together
    assert names(history_of(home, [drawn("####", "new")], NEW)) == "def"


def test_a_release_is_not_its_own_history_nor_is_what_came_after(
    ledger: Ledger, home: Home
) -> None:
    """Protected again after it was published, it meets the same history: the same bytes."""
    ledger.add(entry(drawn("####", "a")))
    before = history_of(home, [drawn("####", "new")], NEW)
    ledger.add(entry(drawn("####", "new")))
    ledger.add(entry(drawn("####", "b")))
    assert history_of(home, [drawn("####", "new")], NEW) == before
    corrected = history_of(home, [drawn("####", "new")], Itself("new", "1", 2))
    assert names(corrected) == "anewb"


def test_what_was_withdrawn_was_said(ledger: Ledger, home: Home) -> None:
    first = ledger.add(entry(drawn("####", "a")))
    ledger.add(entry(drawn("####", "a"), kind=Kind.WITHDRAWN, about=first.hash, statements=()))
    history = history_of(home, [drawn("####", "new")], NEW)
    assert (names(history), history.head) == ("a", first.hash)


def test_what_came_since_a_head(ledger: Ledger, home: Home) -> None:
    entries = said(ledger, "####....", "......##", ".##.....", "......#.", "...#....")
    new = [drawn("#.......", "new")]

    def since(head: str) -> str:
        with ledger.database.reading() as connection:
            return "".join(e.release for e in added_since(connection, head, new, NEW))

    assert since(NOTHING_BEFORE) == "ace"
    assert since(entries["a"].hash) == "ce"
    assert since(entries["b"].hash) == "ce"
    assert since(entries["d"].hash) == "e"
    assert since(entries["e"].hash) == ""
    with pytest.raises(ZoneError, match="another ledger"):
        since("ab" * 32)


def test_the_new_release_itself_can_tie_what_was_apart(ledger: Ledger, home: Home) -> None:
    said(ledger, "##......", "......##")
    assert names(history_of(home, [drawn(".######.", "new")], NEW)) == "ab"
    both = [drawn("#.......", "new"), drawn(".......#", "new", table="other")]
    assert names(history_of(home, both, NEW)) == "ab"


DAYS = st.integers(0, 40).map(lambda n: (dt.date(2024, 1, 1) + dt.timedelta(n)).isoformat())
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(SPANS, max_size=12))
def test_merged_spans_hold_the_same_days_and_lie_apart(spans: list[tuple[str, str]]) -> None:
    def days(of: list[tuple[str, str]]) -> set[str]:
        every = [(dt.date(2024, 1, 1) + dt.timedelta(n)).isoformat() for n in range(41)]
        return {day for day in every if any(first <= day <= last for first, last in of)}

    found = merged(spans)
    assert days(found) == days(spans)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))
