"""What totals leave over: complements, and what the filter of a table leaves out."""

from __future__ import annotations

import numpy as np
import pytest
from disclosure_drawn import flat, listed, policy, shown

from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import audit, read_as_published
from peelian.disclosure.cells import Cells, TableOf, build_cells
from peelian.disclosure.certificate import check
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import Protection, protect_cells
from peelian.disclosure.policy import Policy
from peelian.disclosure.rules import complement, population_filter, sensitive_cells
from peelian.disclosure.virtual import extend


def rules(**changes: object) -> Policy:
    default = policy()
    return default.model_copy(update={"rules": default.rules.model_copy(update=changes)})


FIFTY = """
    rank      | officers
    constable | 48
    sergeant  | 1
    inspector | 1
    """


def test_two_are_not_constables() -> None:
    """Fifty less 48: the pair can't be told to be two, though neither 48 nor 50 is small."""
    release = listed("rank", FIFTY)
    counts = Counted(release.cells, release.values)
    extended = extend(counts, policy(), sensitive_cells(counts, policy())["small count"])
    assert [extended.named(cell) for cell in extended.reasons["complement"].tolist()] == [
        "grand total less rank=constable"
    ]
    protection = release.protect()
    told = release.shown(protection, "main")
    assert "[c]" in (told["Total",], told["constable",])
    rest = protection.certificate
    place = np.flatnonzero(rest.hidden).tolist().index(int(np.flatnonzero(rest.virtual)[0]))
    assert {2, 3, 4, 5} <= set(rest.worlds[:, place].tolist())


def test_the_officer_is_told_which_count_would_give_a_complement_away() -> None:
    protection = listed("rank", FIFTY).protect()
    told = protection.reasons["complement"]
    assert told.sum() == 1
    assert not (told & protection.sensitive).any()


@pytest.mark.parametrize(
    ("others", "marked"),
    [((1, 1), 1), ((2, 2), 1), ((4, 1), 0), ((3, 0), 0), ((1, 1, 1, 1), 1), ((1, 1, 1, 2), 0)],
)
def test_a_rest_of_one_cell_is_that_cell_and_a_large_one_is_nothing(
    others: tuple[int, ...], marked: int
) -> None:
    rows = "\n".join(f"r{n} | {count}" for n, count in enumerate(others))
    release = listed("rank", f"rank | n\nmost | 48\n{rows}")
    pairs = complement.pairs(Counted(release.cells, release.values), policy())
    assert len(pairs) == marked


def test_the_outsiders_task_stays_what_it_is_elsewhere() -> None:
    release = listed("rank", FIFTY)
    counted = Counted(release.cells, release.values)
    assert not len(complement.pairs(counted, policy(attacker="outsider")))
    assert not len(complement.pairs(counted, rules(complement=False)))


def test_a_rest_of_few_people_is_marked_however_many_cases_they_have() -> None:
    release = listed("rank", "rank | n\nmost | 48\na | 9\nb | 9")
    for people, marked in (([50, 48, 1, 1], 1), ([52, 48, 2, 2], 0)):
        counted = Counted(release.cells, release.values, people=np.array(people))
        few = [pair for pair in complement.pairs(counted, policy()).tolist() if pair == [0, 1]]
        assert len(few) == marked, people


def test_the_certificate_shows_the_complement_safe_and_is_believed_by_nobody_unread() -> None:
    release = listed("rank", FIFTY)
    protection = release.protect()
    reading = read_as_published(release.cells.equations, release.values, protection.hidden, 5)
    assert check(protection.certificate, reading)
    assert audit(reading, protection.sensitive, ATTACKERS["note-reader"]).withstood
    both = protection.hidden.copy()
    both[:2] = False
    shown_both = read_as_published(release.cells.equations, release.values, both, 5)
    assert not check(protection.certificate, shown_both)


# The same breakdown for everyone and for officers alone.


def everyone_and(*groups: str) -> Cells:
    """Ranks of everyone, and a table of them for each staff group named."""
    trees = [flat("rank", ["a", "b", "c"]), flat("staff", ["officer", "pcso", "other"])]
    known = trees[1].positions()
    tables = [TableOf("all", (0,))]
    tables += [TableOf(group, (0,), ((1, known[group]),)) for group in groups]
    return build_cells(trees, tables)


def counted(cells: Cells, **columns: list[int]) -> Counted:
    """Counts of ranks a, b, c by table."""
    values = np.zeros(cells.count, dtype=np.int64)
    for table, place in zip(cells.tables, cells.places, strict=True):
        values[place] = [sum(columns[table.id]), *columns[table.id]]
    return Counted(cells, values)


def told(cells: Cells, protection: Protection) -> dict[str, list[str]]:
    return {table.id: list(shown(cells, protection, table.id).values()) for table in cells.tables}


def test_officers_beside_everyone_publish_the_staff() -> None:
    """
    rank  | everyone | officers | staff: in no table
    a     | 40       | 40       | 0
    b     | 31       | 30       | 1
    c     | 29       | 20       | 9
    """
    cells = everyone_and("officer")
    given = counted(cells, all=[40, 31, 29], officer=[40, 30, 20])
    left = population_filter.left_over(given, policy())
    assert [cells.named(total) for total, _ in left] == ["rank=b"]
    protection = protect_cells(given, policy())
    found = told(cells, protection)
    assert "[c]" in (found["all"][2], found["officer"][2])
    assert (found["all"][0], found["all"][1]) == ("100", "40")
    assert protection.reasons["population filter"].any()
    assert not protect_cells(given, rules(population_filter=False)).hidden.any()


def test_filters_that_together_are_everyone_add_up() -> None:
    cells = everyone_and("officer", "pcso", "other")
    assert cells.left_out == ()
    alone = everyone_and("officer").equations.shape[0]
    assert cells.equations.shape[0] == 2 * alone + 4  # two more tables, and a sum for each rank


def test_two_of_three_leave_the_third_over() -> None:
    """Everyone less officers less the others: the PCSOs are in no table, and one is of rank b."""
    cells = everyone_and("officer", "other")
    given = counted(cells, all=[40, 31, 29], officer=[20, 20, 10], other=[15, 10, 12])
    left = population_filter.left_over(given, policy())
    assert [(cells.named(total), len(parts)) for total, parts in left] == [("rank=b", 2)]
    protection = protect_cells(given, policy())
    found = told(cells, protection)
    assert "[c]" in (found["all"][2], found["officer"][2], found["other"][2])
    reading = read_as_published(cells.equations, given.values, protection.hidden, 5)
    assert check(protection.certificate, reading)


def test_few_people_that_a_filter_leaves_out() -> None:
    cells = everyone_and("officer")
    given = counted(cells, all=[40, 40, 20], officer=[40, 30, 20])
    people = Counted(cells, given.values, people=np.minimum(given.values, 40))
    assert not population_filter.left_over(given, policy())
    one = people.people.copy() if people.people is not None else np.zeros(0)
    one[cells.places[0][2]], one[cells.places[1][2]] = 31, 30
    alike = Counted(cells, given.values, people=one)
    assert "rank=b" in [
        cells.named(total) for total, _ in population_filter.left_over(alike, policy())
    ]
