"""Vectors known from the field: what is shown of each, and what stays [c]."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from disclosure_drawn import Release, crossed, drawn, flat, listed

from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import Reading, audit

NOTE_READER = ATTACKERS["note-reader"]


def test_a_single_woman_needs_a_rectangle() -> None:
    """Handbook on statistical disclosure control, chapter 5: marital status by sex, one count of 1.

    Hiding the 1 alone leaves it to subtraction; one more in its row and one more in its column
    leave those to subtraction in turn. Four cells at the corners of a rectangle hold.
    """
    release = crossed(
        "marital",
        "sex",
        """
        marital  | male | female
        married  | 38   | 17
        single   | 12   | 1
        divorced | 9    | 8
        """,
    )
    protection = release.protect()
    assert release.shown(protection, "main") == drawn(
        """
        marital  | Total | male | female
        Total    | 85    | 59   | 26
        married  | 55    | 38   | 17
        single   | 13    | [c]  | [c]
        divorced | 17    | [c]  | [c]
        """
    )


def test_bands_that_overlap_differently_give_away_what_lies_between() -> None:
    """Hours by bands <20, 20-39 in one table and <25, 25-39 in another: 20-24 is their difference.

    The bands are two dimensions to a release, which can't know that they overlap. Once the
    equations say so, the audit finds the derived count of 1 exactly known.
    """
    names = ["under20", "20to39", "under25", "25to39", "20to24"]
    values = np.array([6, 9, 7, 8, 1])
    overlap = np.zeros((2, 5), dtype=np.int64)
    overlap[0, [names.index("under25"), names.index("under20"), names.index("20to24")]] = -1, 1, 1
    overlap[1, [names.index("20to39"), names.index("20to24"), names.index("25to39")]] = -1, 1, 1
    derived = np.array([False] * 4 + [True])
    reading = Reading(sp.csr_matrix(overlap), np.where(derived, 0, values), derived, threshold=5)
    assert audit(reading, derived, NOTE_READER).fallen == (4,)


def test_totals_less_males_are_females() -> None:
    """Linked tables 22/63/27 in all and 21/58/23 males: females 1/5/4 can't be subtracted.

    Four cells are enough for a reader of the notes: 1 + 4 is 5, so either can be 1 to 4. But the
    woman who is the 1 would know the 4: with her in mind a third row goes.
    """
    release = crossed(
        "age",
        "sex",
        """
        age   | male | female
        under | 21   | 1
        mid   | 58   | 5
        over  | 23   | 4
        """,
    )
    told = release.shown(release.protect(contributor=False), "main")
    assert told == drawn(
        """
        age   | Total | male | female
        Total | 112   | 102  | 10
        under | 22    | [c]  | [c]
        mid   | 63    | 58   | 5
        over  | 27    | [c]  | [c]
        """
    )
    told = release.shown(release.protect(), "main")
    assert {codes for codes, entry in told.items() if entry == "[c]"} == {
        (age, sex) for age in ("under", "mid", "over") for sex in ("male", "female")
    }


def test_two_uncorrelated_margins_of_suspensions() -> None:
    """West Midlands 199A/24: rank and length in two tables, both of 50; small counts in each."""
    ranks = {"pc": 38, "sgt": 7, "ds": 1, "insp": 1, "sc": 1, "above": 2}
    months = [7, 2, 4, 3, 5, 1, 5, 3, 5, 4, 3, 2, 5]
    lengths = {f"m{number}": count for number, count in enumerate(months)}
    trees = [flat("rank", list(ranks)), flat("months", list(lengths))]
    pairs = _pair_up(ranks, lengths)
    release = Release(trees, {"ranks": ["rank"], "lengths": ["months"]}, pairs)
    protection = release.protect()
    assert release.shown(protection, "ranks") == drawn(
        """
        rank  | complaints
        Total | 50
        pc    | 38
        sgt   | [c]
        ds    | [c]
        insp  | [c]
        sc    | [c]
        above | [c]
        """
    )
    assert release.shown(protection, "lengths")[("Total",)] == "50"


def _pair_up(ranks: dict[str, int], lengths: dict[str, int]) -> dict[tuple[str, ...], int]:
    """People with these ranks and lengths, in any combination."""
    by_rank = [rank for rank, count in ranks.items() for _ in range(count)]
    by_length = [length for length, count in lengths.items() for _ in range(count)]
    pairs: dict[tuple[str, ...], int] = {}
    for pair in zip(by_rank, (by_length + ["m0"] * 50)[:50], strict=True):
        pairs[pair] = pairs.get(pair, 0) + 1
    return pairs


def test_the_seed_s_other_rank_of_one() -> None:
    """An "Other" of 1 beside a published total: hidden, and another rank with it."""
    release = listed(
        "rank",
        """
        rank  | complaints
        pc    | 210
        sgt   | 31
        insp  | 9
        other | 1
        """,
    )
    assert release.shown(release.protect(), "main") == drawn(
        """
        rank  | complaints
        Total | 251
        pc    | 210
        sgt   | 31
        insp  | [c]
        other | [c]
        """
    )


def test_zeros_are_shown_even_beside_a_small_count() -> None:
    release = listed(
        "outcome",
        """
        outcome   | complaints
        nfa       | 12
        warning   | 2
        dismissed | 0
        """,
    )
    assert release.shown(release.protect(), "main") == drawn(
        """
        outcome   | complaints
        Total     | 14
        nfa       | [c]
        warning   | [c]
        dismissed | 0
        """
    )


def test_a_small_total_is_hidden_with_its_parts() -> None:
    """A grand total of 3 is a small count itself; its two parts make it at least 2 to anyone."""
    release = listed(
        "outcome",
        """
        outcome | complaints
        nfa     | 2
        warning | 1
        none    | 0
        """,
    )
    protection = release.protect()
    assert release.shown(protection, "main") == drawn(
        """
        outcome | complaints
        Total   | [c]
        nfa     | [c]
        warning | [c]
        none    | 0
        """
    )


def test_a_parent_with_one_part_that_counts_is_hidden_with_it() -> None:
    release = crossed(
        "year",
        "outcome",
        """
        year | nfa | warning
        2024 | 0   | 2
        2025 | 30  | 11
        """,
    )
    told = release.shown(release.protect(), "main")
    assert told[("2024", "Total")] == told[("2024", "warning")] == "[c]"
    assert told[("2024", "nfa")] == "0"


def test_a_margin_that_two_tables_share_is_one_cell() -> None:
    """Year by platform and year by outcome: what one hides, the other doesn't tell."""
    trees = [
        flat("year", ["2024", "2025"]),
        flat("platform", ["facebook", "x"]),
        flat("outcome", ["nfa", "warning"]),
    ]
    leaves = {
        ("2024", "facebook", "nfa"): 3,
        ("2025", "facebook", "nfa"): 9,
        ("2025", "x", "warning"): 14,
    }
    tables = {"platforms": ["year", "platform"], "outcomes": ["year", "outcome"]}
    release = Release(trees, tables, leaves)
    protection = release.protect()
    platforms, outcomes = (release.shown(protection, table) for table in tables)
    for year in ("Total", "2024", "2025"):
        assert platforms[(year, "Total")] == outcomes[(year, "Total")]
    assert platforms[("2024", "Total")] == "[c]"


def test_the_lightest_cells_are_hidden_and_the_grand_total_last() -> None:
    release = listed(
        "rank",
        """
        rank | complaints
        pc   | 60
        sgt  | 55
        insp | 2
        """,
    )
    told = release.shown(release.protect(), "main")
    assert (told[("Total",)], told[("sgt",)], told[("pc",)]) == ("117", "[c]", "60")


def test_the_example_that_the_explanation_gives() -> None:
    release = crossed(
        "rank",
        "year",
        """
        rank      | 2024 | 2025
        constable | 38   | 41
        inspector | 1    | 9
        """,
    )
    assert release.shown(release.protect(), "main") == drawn(
        """
        rank      | Total | 2024 | 2025
        Total     | 89    | 39   | 50
        constable | 79    | [c]  | [c]
        inspector | 10    | [c]  | [c]
        """
    )
