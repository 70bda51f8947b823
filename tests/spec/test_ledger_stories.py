"""The traps of section 4.3 of the domain notes, each as a story of two releases or more.

The first is published. The second is made safe together with it, or refused with the reason.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from disclosure_drawn import drawn
from ledger_brute import Reader
from ledger_drawn import Broken, Done, Told, Unit, by, is_in, later, units

from peelian.core.errors import UnsafeError
from peelian.disclosure.archive.related import PEOPLE
from peelian.disclosure.archive.told import Narrowed
from peelian.disclosure.rules.derived import gives_back, share
from peelian.ledger.statement import Statement

JANUARY = {"day": ("2026-01-01", "2026-01-31")}
TO_FEBRUARY = {"day": ("2026-01-01", "2026-02-28")}
TO_MARCH = {"day": ("2026-01-01", "2026-03-31")}
DAYS = ["2026-01-15", "2026-02-10", "2026-03-03"]
PLATFORMS = by("platform", "facebook", "x", "whatsapp")
THREE_MONTHS = units(
    "day",
    "platform",
    """
    day        | facebook | x  | whatsapp
    2026-01-15 | 20       | 12 | 9
    2026-02-10 | 11       | 8  | 7
    2026-03-03 | 2        | 9  | 6""",
)


def certain(
    register: list[Unit], said: list[Statement], values: dict[str, list[str]], **where: str
) -> bool:
    """Whether a reader of everything is certain of a small count of units."""
    held = {name: frozenset(codes.split()) for name, codes in where.items()}
    least, most = Reader(said, values).range_of(held)
    true = sum(all(unit[name] in codes for name, codes in held.items()) for unit in register)
    assert least <= true and (most is None or true <= most)
    return least == most


def test_a_year_to_march_after_a_year_to_february() -> None:
    february = Told("monthly", {"main": [PLATFORMS]}, TO_FEBRUARY, at="2026-03-09")
    before = february.protect(THREE_MONTHS).said()
    march = Told("monthly", {"main": [PLATFORMS]}, TO_MARCH).protect(THREE_MONTHS, before)
    # Two on Facebook in March: 33 less 31. So 33 is hidden, and another with it.
    assert march.shown("main") == drawn(
        """
        platform | shown
        Total    | 84
        facebook | [c]
        x        | 29
        whatsapp | [c]"""
    )
    assert march.reasons("main", "facebook") == ["history"]
    told = march.archived.told.hidden[0]
    assert told.cell == "platform=facebook"
    assert told.releases == ("monthly 2026 (main)",)
    assert told.against == ("day: 2026-01-01 to 2026-02-28; platform: facebook",)
    assert told.gives_away == ("day: 2026-03-01 to 2026-03-31; platform: facebook",)
    values = {"day": DAYS, "platform": ["facebook", "x", "whatsapp"]}
    alone = Told("monthly", {"main": [PLATFORMS]}, TO_MARCH).protect(THREE_MONTHS).said()
    asked = {"day": "2026-03-03", "platform": "facebook"}
    assert certain(THREE_MONTHS, before + alone, values, **asked)
    assert not certain(THREE_MONTHS, before + march.said(), values, **asked)


def test_a_request_to_the_end_of_february_beside_a_monthly_release_to_march() -> None:
    years = Broken("day", {"2026": ("2026-01-01", "2026-03-31")})
    monthly = Told("monthly", {"main": [years, PLATFORMS]}, TO_MARCH, at="2026-04-09")
    before = monthly.protect(THREE_MONTHS).said()
    answer = Told("foi-17", {"main": [PLATFORMS]}, TO_FEBRUARY, at="2026-04-20")
    found = answer.protect(THREE_MONTHS, before)
    assert found.shown("main")[("facebook",)] == "[c]"
    assert found.archived.told.hidden[0].releases == ("monthly 2026 (main)",)
    # Without the split the answer is safe: 17 in March is no small count.
    whole = Told("foi-17", {"main": [by("rank", "any")]}, TO_FEBRUARY, at="2026-04-20")
    ranked = [unit | {"rank": "any"} for unit in THREE_MONTHS]
    assert "[c]" not in whole.protect(ranked, before).shown("main").values()


def test_bands_that_are_cut_at_twenty_and_at_twenty_five() -> None:
    ages = {"12": 9, "18": 7, "22": 1, "27": 11, "34": 20}
    register = [{"age": age, "day": DAYS[0]} for age, count in ages.items() for _ in range(count)]
    at_20 = by("age", under_20=("12", "18"), from_20_to_39=("22", "27", "34"))
    at_25 = by("age", under_25=("12", "18", "22"), from_25_to_39=("27", "34"))
    before = Told("school", {"main": [at_20]}, JANUARY, at="2026-02-09").protect(register).said()
    found = Told("foi-18", {"main": [at_25]}, JANUARY).protect(register, before)
    # 17 less 16 is the one person of 20 to 24, whom no table has a row for.
    assert found.shown("main") == drawn(
        """
        age           | shown
        Total         | 48
        under_25      | [c]
        from_25_to_39 | [c]"""
    )
    assert {gone for told in found.archived.told.hidden for gone in told.gives_away} == {
        "day: 2026-01-01 to 2026-01-31; age: 22"
    }


def test_totals_and_then_males() -> None:
    register = units(
        "sex",
        "outcome",
        """
        sex    | nfa | reflective | warning
        male   | 21  | 58         | 23
        female | 1   | 5          | 4""",
        day=DAYS[0],
    )
    outcomes = by("outcome", "nfa", "reflective", "warning")
    everyone = Told("outcomes", {"main": [outcomes]}, JANUARY, at="2026-02-09").protect(register)
    assert list(everyone.shown("main").values()) == ["112", "22", "63", "27"]
    men = Told("men", {"main": [outcomes]}, JANUARY | {"sex": ("male",)})
    found = men.protect(register, everyone.said())
    assert found.shown("main") == drawn(
        """
        outcome    | shown
        Total      | 102
        nfa        | [c]
        reflective | 58
        warning    | [c]"""
    )
    with pytest.raises(UnsafeError) as error:
        men.protect(register, everyone.said(), shown=[("main", ("nfa",))])
    assert "because of what was published before" in str(error.value)
    assert "outcomes 2026 (main)" in str(error.value)
    assert "sex: not male; outcome: nfa" in str(error.value)


def test_officers_and_staff_beside_officers() -> None:
    register = units(
        "staff_group",
        "outcome",
        """
        staff_group | nfa | reflective | dismissed
        officer     | 30  | 12         | 6
        staff       | 20  | 3          | 5""",
        day=DAYS[0],
    )
    outcomes = by("outcome", "nfa", "reflective", "dismissed")
    both = JANUARY | {"staff_group": ("officer", "staff")}
    before = Told("employees", {"main": [outcomes]}, both, at="2026-02-09").protect(register)
    officers = Told("officers", {"main": [outcomes]}, JANUARY | {"staff_group": ("officer",)})
    found = officers.protect(register, before.said())
    assert found.shown("main")[("reflective",)] == "[c]"
    assert found.reasons("main", "reflective") == ["history"]
    assert found.archived.told.hidden[0].gives_away == (
        "day: 2026-01-01 to 2026-01-31; staff_group: staff; outcome: reflective",
    )


def joint_and_margins() -> tuple[list[Unit], Told, Told]:
    """A register, its margins, and its joint table."""
    register = units(
        "rank",
        "outcome",
        """
        rank      | nfa | warning
        constable | 30  | 12
        sergeant  | 9   | 7
        inspector | 8   | 3""",
        day=DAYS[0],
    )
    ranks = by("rank", "constable", "sergeant", "inspector")
    outcomes = by("outcome", "nfa", "warning")
    margins = Told("margins", {"ranks": [ranks], "outcomes": [outcomes]}, JANUARY, at="2026-02-09")
    return register, margins, Told("joint", {"main": [ranks, outcomes]}, JANUARY)


def test_a_joint_table_beside_its_margins() -> None:
    register, margins, joint = joint_and_margins()
    before = margins.protect(register).said()
    found = joint.protect(register, before).shown("main")
    hidden = {codes for codes, shown in found.items() if shown == "[c]"}
    # The margins are out, so the 3 can only be hidden in the middle of the table.
    assert ("inspector", "warning") in hidden and len(hidden) == 4
    assert all("Total" not in codes for codes in hidden)
    values = {"day": DAYS, "rank": ["constable", "sergeant", "inspector"]}
    values["outcome"] = ["nfa", "warning"]
    said = before + joint.protect(register, before).said()
    assert not certain(register, said, values, rank="inspector", outcome="warning")


def test_margins_that_a_joint_table_hides() -> None:
    register, margins, _ = joint_and_margins()
    few = [unit for unit in register if unit["rank"] != "inspector"]
    few += [{"rank": "inspector", "outcome": "nfa", "day": DAYS[0]}] * 3
    ranks, outcomes = margins.tables["ranks"][0], margins.tables["outcomes"][0]
    before = Told("joint", {"main": [ranks, outcomes]}, JANUARY, at="2026-02-09").protect(few)
    assert before.shown("main")[("inspector", "Total")] == "[c]"
    found = later(margins, "2026-04-09").protect(few, before.said())
    assert found.shown("ranks")[("inspector",)] == "[c]"
    with pytest.raises(UnsafeError, match="is sensitive"):
        later(margins, "2026-04-09").protect(few, before.said(), shown=[("ranks", ("inspector",))])


def test_a_correction_never_shows_what_the_original_hides() -> None:
    register, _, joint = joint_and_margins()
    original = later(joint, "2026-02-09").protect(register)
    more = [*register, *[{"rank": "inspector", "outcome": "warning", "day": DAYS[0]}] * 3]
    second = later(joint, "2026-04-09", version=2)
    corrected = second.protect(more, original.said())
    # Six warnings would be no small count. But 11 shown, 8 before, and the change is three people.
    assert corrected.shown("main")[("inspector", "warning")] == "[c]"
    assert corrected.reasons("main", "inspector", "warning") == ["history"]
    for codes in [("inspector", "Total"), ("Total", "warning"), ("Total", "Total")]:
        assert corrected.shown("main")[codes] == "[c]", codes
        assert corrected.reasons("main", *codes) == ["vintage"]
    with pytest.raises(UnsafeError, match="what was shown before and what would be shown now"):
        second.protect(more, original.said(), shown=[("main", ("inspector", "Total"))])


def test_a_large_revision_is_shown() -> None:
    register, _, joint = joint_and_margins()
    original = later(joint, "2026-02-09").protect(register)
    more = [*register, *[{"rank": "constable", "outcome": "nfa", "day": DAYS[0]}] * 8]
    corrected = later(joint, "2026-04-09", version=2).protect(more, original.said())
    assert corrected.shown("main")[("constable", "nfa")] == "38"
    assert corrected.shown("main")[("Total", "Total")] == "77"
    assert corrected.archived.told.moved


def test_a_change_that_only_a_sum_of_new_counts_would_tell() -> None:
    register, _, joint = joint_and_margins()
    upper = by("rank", "constable", upper=("sergeant", "inspector"))
    before = Told("bands", {"main": [upper]}, JANUARY, at="2026-02-09").protect(register)
    assert before.shown("main")[("upper",)] == "27"
    more = [*register, *[{"rank": "sergeant", "outcome": "nfa", "day": DAYS[0]}] * 2]
    found = Told("ranks", {"main": [joint.tables["main"][0]]}, JANUARY).protect(more, before.said())
    shown = found.shown("main")
    assert "[c]" in (shown[("sergeant",)], shown[("inspector",)])


def test_a_rate_of_a_base_that_was_published() -> None:
    register = [{"rank": "sergeant", "day": DAYS[0]}] * 50
    ranks = by("rank", "sergeant")
    before = Told("strength", {"main": [ranks]}, JANUARY, at="2026-02-09").protect(register)
    (said,) = before.said()
    base = said.values[[node.code for node in said.axes[0].nodes].index("sergeant")]
    assert base == 50
    dismissed = 1
    percent = share(0)
    agreeing = percent.counts_that_agree(percent.printed(dismissed, base), base)
    assert list(agreeing) == [1] and gives_back(agreeing, dismissed, 5)
    # Of 1,000 officers, 0% may be any of none to four.
    assert not gives_back(percent.counts_that_agree(Fraction(0), 1_000), dismissed, 5)


def test_different_people_are_never_added_up() -> None:
    """Six people in 2025, five in 2026, ten in both: one is there twice, and no sum says who."""
    years = Broken("day", {"2025": ("2025-01-01", "2025-12-31"), "2026": JANUARY["day"]})
    where = {"day": ("2025-01-01", "2026-01-31")}
    register = [{"day": "2025-05-05"}] * 9 + [{"day": "2026-01-15"}] * 7
    counts = Told("counts", {"main": [years]}, where)
    (of_counts,) = counts.protect(register).said()
    people = of_counts.model_copy(
        update={
            "release": "people",
            "universe": of_counts.universe.model_copy(update={"counting_unit": "people"}),
            "values": (10, 6, 5),
            "kind": "imported",
        }
    )
    found = counts.protect(register, [people])
    assert list(found.shown("main").values()) == ["16", "9", "7"]
    (left,) = found.archived.told.unrelated
    assert (left.release, left.reason) == ("people", PEOPLE)


def test_what_an_earlier_release_hides_stays_hidden() -> None:
    register, _, joint = joint_and_margins()
    before = later(joint, "2026-02-09").protect(register)
    hidden = {codes for codes, shown in before.shown("main").items() if shown == "[c]"}
    again = joint.protect(register, before.said())
    assert {codes for codes, shown in again.shown("main").items() if shown == "[c]"} == hidden
    for codes in hidden:
        assert is_history(again, codes)


def is_history(done: Done, codes: tuple[str, ...]) -> bool:
    """Whether a cell is hidden for its own sake, or because it was before."""
    return bool({"history", "small count"} & set(done.reasons("main", *codes)))


def test_what_history_gives_away_already_is_said_and_stops_nothing() -> None:
    february = Told("monthly", {"main": [PLATFORMS]}, TO_FEBRUARY, at="2026-03-09")
    march = Told("monthly", {"main": [PLATFORMS]}, TO_MARCH, at="2026-04-09")
    # Two releases from before the ledger: 33 and 31, so two on Facebook in March are known.
    before = february.protect(THREE_MONTHS).said() + march.protect(THREE_MONTHS).said()
    only_march = {"day": ("2026-03-01", "2026-03-31")}
    found = Told("foi-19", {"main": [PLATFORMS]}, only_march, at="2026-04-20").protect(
        THREE_MONTHS, before
    )
    assert found.shown("main")[("facebook",)] == "[c]"
    (past,) = found.archived.told.past
    assert past == Narrowed("day: 2026-03-01 to 2026-03-31; platform: facebook", (2,))


def test_a_cohort_is_told_from_everything_and_from_another_version() -> None:
    register = [
        {"day": DAYS[0], "platform": "x", "cohort": "social@1" if n < 33 else "none"}
        for n in range(36)
    ]
    everything = Told("all", {"main": [PLATFORMS]}, JANUARY, at="2026-02-09").protect(register)
    first = Told("social", {"main": [PLATFORMS]}, JANUARY | {"cohort": ("social@1",)})
    # Three of 36 aren't about social media.
    found = first.protect(register, everything.said())
    assert found.shown("main")[("x",)] == "[c]"
    other = Told("social", {"main": [PLATFORMS]}, JANUARY | {"cohort": ("social@2",)})
    again = [unit | {"cohort": "social@2"} for unit in register[:31]]
    before = first.protect(register).said()
    assert other.protect(again, before).shown("main")[("x",)] == "31"


def test_held_sets_are_what_units_are_in() -> None:
    assert is_in(THREE_MONTHS[0], "day", TO_FEBRUARY["day"])
    assert not is_in({"day": "2026-03-01"}, "day", TO_FEBRUARY["day"])
