"""What each rule marks, drawn as tables, and that what is marked is hidden and safe."""

from __future__ import annotations

import numpy as np
import pytest
from disclosure_drawn import Release, crossed, drawn, flat, policy, read_drawn, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.core.errors import UnsafeError
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import audit, read_as_published
from peelian.disclosure.certificate import check
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import SECONDARY, Protection, protect_cells
from peelian.disclosure.policy import Policy
from peelian.disclosure.rules import sensitive_cells


def rules(**changes: object) -> Policy:
    """The default policy with changed rules."""
    default = policy()
    return default.model_copy(update={"rules": default.rules.model_copy(update=changes)})


def people_drawn(text: str) -> Counted:
    """Ranks with how many cases they have, how many people, and how many cases one has at most."""
    codes, _, entries = read_drawn(text)
    leaves = {(code,): int(entries[code, "cases"]) for code in codes if code != "Total"}
    release = Release([flat("rank", codes[1:])], {"main": ["rank"]}, leaves)
    people, largest = (
        np.array([int(entries[code, column]) for code in codes]) for column in ("people", "most")
    )
    return Counted(release.cells, release.values, people=people, largest=largest)


def reasons_drawn(counted: Counted, protection: Protection) -> dict[str, str]:
    """Each rank's count as a reader meets it, and the reasons that an officer is given."""
    told = shown(counted.cells, protection, "main")
    return {
        code: ", ".join(
            [told[code,], *(name for name, mask in protection.reasons.items() if mask[cell])]
        )
        for cell, code in enumerate(counted.cells.trees[0].codes)
    }


def test_six_complaints_about_one_officer_are_one_officer() -> None:
    counted = people_drawn(
        """
        rank      | cases | people | most
        Total     | 97    | 71     | 6
        constable | 60    | 50     | 3
        sergeant  | 31    | 20     | 3
        inspector | 6     | 1      | 6
        """
    )
    assert reasons_drawn(counted, protect_cells(counted, policy())) == {
        "Total": "97",
        "constable": "60",
        "sergeant": "[c], secondary",
        "inspector": "[c], few people, one person's cell",
    }


def test_a_count_is_one_persons_when_they_have_more_than_the_rest_together() -> None:
    counted = people_drawn(
        """
        rank      | cases | people | most
        Total     | 84    | 44     | 9
        constable | 60    | 35     | 4
        sergeant  | 12    | 6      | 6
        inspector | 12    | 3      | 9
        """
    )
    told = reasons_drawn(counted, protect_cells(counted, policy()))
    assert told["inspector"] == "[c], one person's cell"
    assert "one person" not in told["sergeant"]


@pytest.mark.parametrize(("percent", "marked"), [(74, True), (75, False), (100, False)])
def test_what_one_person_has_is_compared_in_whole_numbers(percent: int, marked: bool) -> None:
    counted = people_drawn(
        """
        rank      | cases | people | most
        Total     | 72    | 41     | 9
        constable | 60    | 38     | 4
        inspector | 12    | 3      | 9
        """
    )
    found = sensitive_cells(counted, rules(one_person_percent=percent))
    assert found["one person's cell"].tolist() == [False, False, marked]


def test_a_small_count_of_several_people_has_one_reason_and_of_one_person_three() -> None:
    counted = people_drawn(
        """
        rank      | cases | people | most
        Total     | 67    | 45     | 3
        constable | 60    | 39     | 3
        sergeant  | 4     | 4      | 1
        inspector | 3     | 1      | 3
        """
    )
    told = reasons_drawn(counted, protect_cells(counted, policy()))
    assert told["sergeant"] == "[c], small count"
    assert told["inspector"] == "[c], small count, few people, one person's cell"


def test_rules_that_are_switched_off_mark_nothing() -> None:
    counted = people_drawn(
        """
        rank      | cases | people | most
        Total     | 67    | 45     | 3
        constable | 64    | 44     | 3
        inspector | 3     | 1      | 3
        """
    )
    off = rules(small_count=False, few_people=0, one_person_percent=100, complement=False)
    assert not protect_cells(counted, off).hidden.any()


DISMISSED = """
    rank      | nfa | warning | dismissed
    constable | 30  | 21      | 9
    sergeant  | 12  | 8       | 7
    inspector | 0   | 0       | 6
    """


def attribute(release: Release, *neutral: str) -> Counted:
    """What was counted, its second dimension saying something about people."""
    known = release.cells.trees[1].positions()
    nodes = frozenset(known[code] for code in neutral)
    return Counted(release.cells, release.values, attributes=(1,), neutral={1: nodes})


def test_all_six_inspectors_were_dismissed() -> None:
    """No count is small. One zero beside the six is hidden, so that nobody can be sure of all."""
    counted = attribute(crossed("rank", "outcome", DISMISSED))
    protection = protect_cells(counted, policy())
    told = shown(counted.cells, protection, "main")
    assert told == drawn(
        """
        rank      | Total | nfa | warning | dismissed
        Total     | 93    | 42  | 29      | 22
        constable | 60    | 30  | 21      | 9
        sergeant  | 27    | [c] | 8       | [c]
        inspector | 6     | [c] | 0       | [c]
        """
    )
    assert int(protection.reasons["group attribute"].sum()) == 2
    assert protection.certificate.about["least"] == 0


def test_a_hidden_zero_can_be_a_one_and_what_all_share_can_be_less() -> None:
    counted = attribute(crossed("rank", "outcome", DISMISSED))
    protection = protect_cells(counted, policy())
    certificate = protection.certificate
    full = 15  # the last cell: inspectors dismissed
    place = np.flatnonzero(np.flatnonzero(certificate.hidden) == full)[0]
    assert {3, 4, 5, 6} <= set(certificate.worlds[:, place].tolist())
    held = certificate.worlds[:, :-1][:, np.flatnonzero(counted.values[certificate.hidden] == 0)]
    assert {0, 1} <= set(held.ravel().tolist())


def test_without_an_attribute_nothing_of_it_is_marked() -> None:
    release = crossed("rank", "outcome", DISMISSED)
    assert not protect_cells(Counted(release.cells, release.values), policy()).hidden.any()


@pytest.mark.parametrize("switch", ["none", "all", "all-but-one"])
def test_all_but_one_share_it(switch: str) -> None:
    release = crossed(
        "rank",
        "outcome",
        """
        rank      | nfa | warning | dismissed
        constable | 30  | 21      | 9
        sergeant  | 12  | 8       | 7
        inspector | 1   | 0       | 9
        """,
    )
    found = sensitive_cells(attribute(release), rules(group_attribute=switch))
    assert found["group attribute"].any() == (switch == "all-but-one")


def test_what_is_declared_neutral_may_be_said_of_everyone() -> None:
    release = crossed(
        "rank",
        "outcome",
        """
        rank      | nfa | warning | dismissed
        constable | 30  | 21      | 9
        inspector | 8   | 0       | 0
        """,
    )
    assert not protect_cells(attribute(release, "nfa"), policy()).hidden.any()
    assert protect_cells(attribute(release), policy()).hidden.any()


def test_a_group_of_one_is_only_marked_where_the_policy_says_so() -> None:
    release = crossed(
        "rank",
        "outcome",
        """
        rank      | nfa | warning
        constable | 30  | 21
        sergeant  | 22  | 18
        inspector | 0   | 1
        """,
    )
    marked = [
        int(
            sensitive_cells(attribute(release), rules(smallest_group=size))["group attribute"].sum()
        )
        for size in (1, 2)
    ]
    assert marked == [2, 0]


def test_a_zero_is_hidden_with_the_zeros_that_would_give_it_back() -> None:
    """By year and unit too: a zero over both years is the sum of a zero in each."""
    codes = ["a", "b", "c"]
    trees = [flat("rank", codes), flat("outcome", ["nfa", "fired"]), flat("year", ["1", "2"])]
    leaves = {(rank, "nfa", year): 9 for rank in codes for year in "12"}
    leaves |= {(rank, "fired", year): 8 for rank in codes for year in "12"}
    leaves |= {("c", "nfa", year): 0 for year in "12"}
    release = Release(trees, {"main": ["rank", "outcome", "year"]}, leaves)
    protection = protect_cells(attribute(release), policy())
    told = shown(release.cells, protection, "main")
    assert told["c", "nfa", "Total"] == "[c]"
    assert "[c]" in (told["c", "nfa", "1"], told["c", "nfa", "2"])


def test_where_everyone_has_the_same_the_total_is_marked_too() -> None:
    release = crossed(
        "rank",
        "outcome",
        """
        rank      | nfa | warning
        constable | 30  | 0
        inspector | 9   | 0
        """,
    )
    counted = attribute(release)
    marked = sensitive_cells(counted, policy())["group attribute"]
    assert {counted.cells.named(cell) for cell in np.flatnonzero(marked)} >= {
        "outcome=nfa",
        "outcome=warning",
    }


@st.composite
def counted_releases(draw: st.DrawFn) -> Counted:
    """A table of ranks by outcomes with people behind it, now and then one with many cases."""
    ranks, outcomes = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    trees = [
        flat("rank", [f"r{n}" for n in range(ranks)]),
        flat("outcome", [f"o{n}" for n in range(outcomes)]),
    ]
    behind: dict[tuple[str, str], list[int]] = {
        (f"r{r}", f"o{o}"): draw(
            st.lists(st.sampled_from([1, 1, 1, 2, 9]), max_size=draw(st.sampled_from([0, 6, 12])))
        )
        for r in range(ranks)
        for o in range(outcomes)
    }
    leaves = {codes: sum(held) for codes, held in behind.items()}
    release = Release(trees, {"main": ["rank", "outcome"]}, leaves)
    people, largest = [], []
    for nodes in release.cells.nodes:
        wanted = [tree.codes[n] for tree, n in zip(trees, nodes, strict=True)]
        inside = [
            held
            for codes, each in behind.items()
            for held in each
            if all(want in ("Total", code) for want, code in zip(wanted, codes, strict=True))
        ]
        people.append(len(inside))
        largest.append(max(inside, default=0))
    return Counted(
        release.cells,
        release.values,
        people=np.array(people),
        largest=np.array(largest),
        attributes=(1,),
    )


@settings(max_examples=60)
@given(counted_releases(), st.sampled_from([3, 5]), st.booleans())
def test_whatever_a_rule_marks_is_hidden_and_safe_by_the_audit(
    counted: Counted, threshold: int, contributor: bool
) -> None:
    chosen = policy(threshold=threshold, contributor=contributor)
    marked = sensitive_cells(counted, chosen)
    try:
        protection = protect_cells(counted, chosen)
    except UnsafeError:
        return  # nothing is published
    for reason, mask in marked.items():
        assert protection.hidden[mask].all(), reason
    assert not (protection.reasons[SECONDARY] & protection.sensitive).any()
    np.testing.assert_array_equal(
        np.logical_or.reduce(list(protection.reasons.values())), protection.hidden
    )
    reading = read_as_published(
        counted.cells.equations, counted.values, protection.hidden, threshold
    )
    assert check(protection.certificate, reading)
    small = marked["small count"]
    assert audit(reading, small, ATTACKERS["note-reader"]).withstood
