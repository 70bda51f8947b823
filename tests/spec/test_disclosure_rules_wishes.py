"""What an officer decided about single cells: obeyed, or refused in words that name the cells."""

from __future__ import annotations

import numpy as np
import pytest
from disclosure_drawn import Release, crossed, drawn, listed, policy

from peelian.core.errors import InputError, UnsafeError
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.engine import CHOSEN, Protection, protect_cells
from peelian.disclosure.spec import CellsSpec
from peelian.disclosure.wished import wishes_of

RANKS = """
    rank      | complaints
    constable | 60
    sergeant  | 31
    inspector | 9
    chief     | 2
    """
TWO_YEARS = """
    rank      | 2024 | 2025
    constable | 38   | 41
    sergeant  | 17   | 19
    inspector | 1    | 9
    """


def asked(release: Release, **cells: list[dict[str, str]]) -> Protection:
    wishes = wishes_of(CellsSpec.model_validate(cells), release.cells, "spec.yaml")
    return protect_cells(Counted(release.cells, release.values), policy(), wishes)


def test_without_a_wish_the_cheapest_shields() -> None:
    release = listed("rank", RANKS)
    assert release.shown(asked(release), "main")["inspector",] == "[c]"


def test_what_must_be_shown_is_shown_and_something_else_shields() -> None:
    release = listed("rank", RANKS)
    protection = asked(release, show=[{"rank": "inspector"}])
    assert release.shown(protection, "main") == drawn(
        """
        rank      | complaints
        Total     | 102
        constable | 60
        sergeant  | [c]
        inspector | 9
        chief     | [c]
        """
    )


def test_what_must_be_hidden_is_hidden_for_good() -> None:
    """A count that an officer withholds can't be subtracted either."""
    release = listed("rank", RANKS)
    protection = asked(release, hide=[{"rank": "constable"}])
    told = release.shown(protection, "main")
    assert told["constable",] == "[c]"
    assert sum(entry == "[c]" for entry in told.values()) >= 2
    assert protection.reasons[CHOSEN].tolist() == [False, True, False, False, False]
    assert protection.sensitive[1]


def test_a_withheld_zero_can_be_a_one() -> None:
    release = listed("rank", "rank | n\na | 30\nb | 20\nc | 0")
    protection = asked(release, hide=[{"rank": "c"}])
    assert release.shown(protection, "main")["c",] == "[c]"
    assert set(protection.certificate.worlds[:, -1].tolist()) >= {0, 1}


def test_a_headline_is_hidden_last() -> None:
    """Inspectors are cheapest to hide, unless they are what the release is quoted for."""
    release = listed("rank", RANKS)
    told = release.shown(asked(release, headline=[{"rank": "inspector"}]), "main")
    assert (told["inspector",], told["sergeant",]) == ("9", "[c]")


def test_a_sensitive_cell_isnt_shown_for_the_asking() -> None:
    release = listed("rank", RANKS)
    with pytest.raises(UnsafeError, match=r"a cell that must be shown is sensitive"):
        asked(release, show=[{"rank": "chief"}])
    with pytest.raises(UnsafeError, match=r"rank=chief \(small count\)"):
        asked(release, show=[{"rank": "chief"}])


def test_a_total_that_equals_a_sensitive_part_isnt_shown_either() -> None:
    release = crossed("rank", "year", "rank | 2024 | 2025\na | 0 | 6\nb | 30 | 20\nc | 12 | 9")
    counted = Counted(release.cells, release.values)
    cell = {release.cells.named(n): n for n in range(release.cells.count)}
    wishes = Wishes(
        shown=np.array([cell["rank=a"]]), withheld=np.array([cell["rank=a, year=2025"]])
    )
    with pytest.raises(UnsafeError, match="rank=a against rank=a, year=2025"):
        protect_cells(counted, policy(), wishes)


def test_what_conflicts_is_named_and_nothing_that_doesnt() -> None:
    """All but the inspectors' row must be shown; only three of those stand against their 1."""
    release = crossed("rank", "year", TWO_YEARS)
    every = [
        {"rank": rank, "year": year}
        for rank in ("Total", "constable", "sergeant")
        for year in ("Total", "2024", "2025")
    ]
    with pytest.raises(UnsafeError) as caught:
        asked(release, show=every)
    told = str(caught.value)
    assert "a sensitive count can't be protected beside" in told
    where = told[told.index("where: ") :]
    assert where.startswith("where: rank=inspector, year=2024, against ")
    assert "year=2024" in where.split("against")[1]
    named = where.split("against ")[1].split("; ")
    assert len([name for name in named if not name.startswith("do")]) < len(every)


def test_each_of_the_cells_named_is_needed_for_the_conflict() -> None:
    release = crossed("rank", "year", TWO_YEARS)
    shown = [{"year": "2024"}, {"rank": "constable", "year": "2024"}]
    against = [*shown, {"rank": "sergeant", "year": "2024"}]
    with pytest.raises(UnsafeError, match="beside 3 cells that must be shown"):
        asked(release, show=against)
    for left_out in against:
        kept = [codes for codes in against if codes != left_out]
        assert asked(release, show=kept).hidden.any()


def test_everything_wrong_with_wishes_is_told_at_once() -> None:
    release = listed("rank", RANKS)
    with pytest.raises(InputError) as caught:
        asked(
            release,
            show=[{"rank": "colonel"}, {"grade": "a"}, {"rank": "sergeant"}],
            hide=[{"rank": "sergeant"}, {"table": "other"}],
        )
    told = str(caught.value)
    for words in (
        "cells.show.0: 'colonel' is not a code of rank",
        "cells.show.1: 'grade' is not a dimension",
        "cells.hide.1: 'other' is not a table",
        "rank=sergeant is to be shown and hidden at once",
    ):
        assert words in told


def test_a_cell_that_no_table_has_is_refused() -> None:
    release = crossed("rank", "year", TWO_YEARS)
    split = Release(release.cells.trees, {"ranks": ["rank"], "years": ["year"]}, release.leaves)
    with pytest.raises(InputError, match="no table has a cell of rank='sergeant', year='2024'"):
        asked(split, show=[{"rank": "sergeant", "year": "2024"}])
    assert asked(split, hide=[{"table": "years", "year": "2024"}]).hidden.any()
