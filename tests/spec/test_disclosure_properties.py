"""What must hold of every release, whatever its tables: judged by counting, not by the engine."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from unittest import mock

import numpy as np
import pytest
from disclosure_brute import Cell, Sum, can_be, can_lie, every_sum
from disclosure_drawn import Release, flat, policy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from peelian.core.errors import UnsafeError
from peelian.disclosure import boxes
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import audit, read_as_published
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.engine import SECONDARY, Protection, protect_cells
from peelian.disclosure.policy import Policy
from peelian.disclosure.trees import Tree, make_tree

THRESHOLD = 4
CAP = 2000
"""More than all counts of these tables together."""
LOW = {"note-reader": 1, "outsider": 0}
"""The smallest count that a hidden cell can have, as each reader knows."""


@st.composite
def trees(draw: st.DrawFn, name: str) -> Tree:
    """A flat dimension, or one with a group of parts in it."""
    size = draw(st.integers(1, 3))
    codes = [f"{name}{i}" for i in range(size)]
    if draw(st.booleans()):
        return flat(name, codes)
    parts = [(f"{name}0{i}", codes[0]) for i in range(draw(st.integers(1, 2)))]
    return make_tree(name, [("Total", None), *((code, "Total") for code in codes), *parts])


@st.composite
def releases(draw: st.DrawFn) -> Release:
    """One to three linked tables of up to three small dimensions."""
    dimensions = [draw(trees(name)) for name in draw(st.sampled_from(["a", "ab", "ab", "abc"]))]
    ids = [tree.id for tree in dimensions]
    subsets = [["a", "b", "c"], ["a"], ["b"], ["a", "b"], ["a", "c"], ["b", "c"]]
    possible = [by for by in subsets if set(by) <= set(ids)]
    chosen = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=3, unique_by=tuple))
    counts = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 25))
    leaves: dict[Cell, int] = {}
    for codes in np.ndindex(*(len(tree.leaves()) for tree in dimensions)):
        names = tuple(
            tree.codes[tree.leaves()[at]] for tree, at in zip(dimensions, codes, strict=True)
        )
        leaves[names] = draw(counts)
    return Release(dimensions, {f"t{i}": by for i, by in enumerate(chosen)}, leaves)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """The default policy with another threshold and either reader."""
    threshold = draw(st.sampled_from([3, 4, 5, 7, 10]))
    return policy(threshold=threshold, attacker=draw(st.sampled_from(sorted(LOW))))


def by_code(release: Release) -> list[Cell]:
    """Each cell's codes in every dimension."""
    return [
        tuple(tree.codes[node] for tree, node in zip(release.cells.trees, nodes, strict=True))
        for nodes in release.cells.nodes
    ]


@dataclass
class Reader:
    """Someone with patience, who has the published tables."""

    sums: list[Sum]
    told: dict[Cell, int]
    least: int

    def can_be(self, cell: Cell, count: int) -> bool:
        return can_be(self.sums, self.told, cell, count, CAP, self.least)

    def knows_too(self, cell: Cell, count: int) -> Reader:
        return replace(self, told={**self.told, cell: count})

    def is_sure_of(self, cell: Cell, count: int) -> bool:
        """Whether a cell that is `count` can be nothing else, below or above it."""
        others = [(self.least, count - 1), (count + 1, CAP)]
        return not any(
            can_lie(self.sums, self.told, cell, among, (self.least, CAP))
            for among in others
            if among[0] <= among[1]
        )


def reader_of(release: Release, protection: Protection, attacker: str) -> Reader:
    names = by_code(release)
    told = {
        names[cell]: int(protection.values[cell]) for cell in np.flatnonzero(~protection.hidden)
    }
    return Reader(every_sum(release), told, LOW[attacker])


def who_knows_zeros_alone(reader: Reader) -> Reader:
    """A reader for whom all that isn't zero is hidden."""
    return replace(reader, told={cell: 0 for cell, count in reader.told.items() if count == 0})


def protected(release: Release, rules: Policy, wishes: Wishes | None = None) -> Protection:
    return protect_cells(Counted(release.cells, release.values), rules, wishes)


def assert_nobody_wins(release: Release, protection: Protection, rules: Policy) -> None:
    """Each sensitive count can be anything of its window, for the policy's reader.

    The note-reader's window starts at 1, or at what the zeros alone tell of a sum, found here by
    hiding all the rest; that of a count which an officer withholds though it's large ends with the
    count itself. For the outsider two counts `threshold - 2` apart are enough.
    """
    names = by_code(release)
    reader = reader_of(release, protection, rules.attacker)
    width = rules.threshold - 2
    for cell in np.flatnonzero(protection.sensitive):
        name = names[cell]
        assert name not in reader.told
        if rules.attacker == "note-reader":
            bare = who_knows_zeros_alone(reader)
            least = next(k for k in range(1, CAP) if bare.can_be(name, k))
            first = max(least, int(release.values[cell]) - width)
            for count in range(first, first + width + 1):
                assert reader.can_be(name, count), (name, count)
        else:
            least = next(k for k in range(CAP) if reader.can_be(name, k))
            assert any(reader.can_be(name, k) for k in range(least + width, CAP)), name


@settings(max_examples=60)
@given(releases(), policies())
def test_the_policys_reader_never_wins(release: Release, rules: Policy) -> None:
    assert_nobody_wins(release, protected(release, rules), rules)


@settings(max_examples=60)
@given(releases(), policies())
def test_nor_where_boxes_are_cut(release: Release, rules: Policy) -> None:
    """As in a release that is large and sparse, which these are made out to be."""
    with mock.patch.object(boxes, "LARGE", 0), mock.patch.object(boxes, "DENSE", 2.0):
        assert_nobody_wins(release, protected(release, rules), rules)


@pytest.mark.skipif(
    "contributor" not in Policy.model_fields,
    reason="missing: a policy that withstands the contributor (Policy.contributor)",
)
@settings(max_examples=60)
@given(releases(), st.sampled_from([3, 5]))
def test_nor_does_someone_who_is_a_count_of_one(release: Release, threshold: int) -> None:
    """Whoever knows that they are the 1 of a cell can't be sure of another sensitive count.

    Two counts that the zeros alone make the same are the same people, so they count as one.
    """
    rules = policy(threshold=threshold, contributor=True)
    protection = protected(release, rules)
    assert_nobody_wins(release, protection, rules)
    names, counts = by_code(release), release.values
    reader = reader_of(release, protection, "note-reader")
    bare = who_knows_zeros_alone(reader)
    sensitive = np.flatnonzero(protection.sensitive)
    for own in sensitive[counts[sensitive] == 1]:
        contributor = reader.knows_too(names[own], 1)
        for cell in sensitive[sensitive != own]:
            name, count = names[cell], int(counts[cell])
            if contributor.is_sure_of(name, count):
                assert bare.knows_too(names[own], 1).is_sure_of(name, count), (names[own], name)


@settings(max_examples=60)
@given(releases(), policies())
def test_what_is_shown_is_true_and_what_is_hidden_has_a_reason(
    release: Release, rules: Policy
) -> None:
    protection = protected(release, rules)
    values, hidden = release.values, protection.hidden
    np.testing.assert_array_equal(protection.values[~hidden], values[~hidden])
    small = (values > 0) & (values < rules.threshold)
    assert hidden[small].all()
    assert not hidden[values == 0].any()
    np.testing.assert_array_equal(np.any(list(protection.reasons.values()), axis=0), hidden)
    assert not (protection.reasons[SECONDARY] & protection.sensitive).any()
    if not small.any():
        assert not hidden.any()
    secondary = int(values[protection.reasons[SECONDARY]].sum())
    assert protection.bound is None or protection.bound <= secondary


@settings(max_examples=60)
@given(releases(), policies())
def test_everything_shown_adds_up(release: Release, rules: Policy) -> None:
    told = reader_of(release, protected(release, rules), "note-reader").told
    for parent, parts in every_sum(release):
        if {parent, *parts} <= told.keys():
            assert told[parent] == sum(told[part] for part in parts)


@settings(max_examples=40)
@given(releases(), policies())
def test_the_same_release_gives_the_same_bytes(release: Release, rules: Policy) -> None:
    once, again = (protected(release, rules) for _ in range(2))
    np.testing.assert_array_equal(once.hidden, again.hidden)
    assert once.certificate.to_bytes() == again.certificate.to_bytes()


@settings(max_examples=40)
@given(releases())
def test_the_outsider_never_sees_less_than_the_note_reader(release: Release) -> None:
    """Both policies are answered, and the outsider's audit passes what the note-reader's passes."""
    release.protect(threshold=THRESHOLD, attacker="outsider")
    protection = release.protect(threshold=THRESHOLD)
    reading = read_as_published(
        release.cells.equations, release.values, protection.hidden, THRESHOLD
    )
    assert audit(reading, protection.sensitive, ATTACKERS["outsider"]).withstood


@settings(max_examples=40)
@given(releases())
def test_publishing_one_more_count_is_found_out_or_harmless(release: Release) -> None:
    """Tampering: the audit, given the pattern with one sensitive count shown, always objects."""
    protection = release.protect(threshold=THRESHOLD)
    for cell in np.flatnonzero(protection.sensitive)[:3]:
        hidden = protection.hidden.copy()
        hidden[cell] = False
        reading = read_as_published(release.cells.equations, release.values, hidden, THRESHOLD)
        found = audit(reading, protection.sensitive, ATTACKERS["note-reader"])
        assert int(cell) in found.fallen


# What an officer decided about single cells.


@st.composite
def wished(draw: st.DrawFn) -> tuple[Release, Policy, Wishes]:
    """A release of which some counts must be shown, and others, none of them zero, hidden."""
    release, rules = draw(releases()), draw(policies())
    values = release.values
    large = np.flatnonzero(values >= rules.threshold).tolist()
    assume(large)
    shown = draw(st.lists(st.sampled_from(large), max_size=2, unique=True))
    others = [cell for cell in np.flatnonzero(values).tolist() if cell not in shown]
    withheld = draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if others else []
    of = (np.array(sorted(cells), dtype=np.int64) for cells in (shown, withheld))
    return release, rules, Wishes(*of)


@settings(max_examples=60)
@given(wished())
def test_what_an_officer_decides_is_obeyed_or_refused_aloud(
    case: tuple[Release, Policy, Wishes],
) -> None:
    """Never obeyed at the cost of safety: then it says which cells stand against each other."""
    release, rules, wishes = case
    try:
        protection = protected(release, rules, wishes)
    except UnsafeError as error:
        assert len(wishes.shown)
        assert "where: " in str(error)
        return
    assert not protection.hidden[wishes.shown].any()
    assert protection.hidden[wishes.withheld].all()
    assert_nobody_wins(release, protection, rules)


@settings(max_examples=30)
@given(releases(), policies())
def test_wishing_for_what_is_done_anyway_changes_nothing(release: Release, rules: Policy) -> None:
    free = protected(release, rules)
    wishes = Wishes(withheld=np.flatnonzero(free.sensitive))
    np.testing.assert_array_equal(protected(release, rules, wishes).hidden, free.hidden)


# Names and order.


@settings(max_examples=40)
@given(releases(), policies())
def test_names_of_codes_change_nothing(release: Release, rules: Policy) -> None:
    """The same tree under other names hides the same cells."""
    renamed_trees = tuple(
        Tree(tree.id, tuple(f"{tree.id}-{n:03}" for n in range(len(tree.codes))), tree.parents)
        for tree in release.cells.trees
    )
    cells = replace(release.cells, trees=renamed_trees)
    renamed = protect_cells(Counted(cells, release.values), rules)
    np.testing.assert_array_equal(renamed.hidden, protected(release, rules).hidden)


def reordered(release: Release, shuffle: random.Random) -> Release:
    """The same counts with the categories of every dimension in another order."""
    turned = []
    for tree in release.cells.trees:
        pairs = [
            (code, None if parent < 0 else tree.codes[parent])
            for code, parent in zip(tree.codes, tree.parents, strict=True)
        ]
        shuffle.shuffle(pairs)
        turned.append(make_tree(tree.id, pairs))
    return Release(turned, release.tables, release.leaves)


def siblings_differ(release: Release) -> bool:
    """Whether each category has another total than those beside it.

    Of two categories with the same counts throughout either may be hidden, and which one it is can
    only be a matter of names or of order.
    """
    totals = dict(zip(by_code(release), release.values.tolist(), strict=True))
    for axis, tree in enumerate(release.cells.trees):
        for _, children in tree.families():
            names = [[other.codes[0] for other in release.cells.trees] for _ in children]
            for name, child in zip(names, children, strict=True):
                name[axis] = tree.codes[child]
            told = [totals.get(tuple(name)) for name in names]
            if len(set(told)) < len(told):
                return False
    return True


@settings(max_examples=60)
@given(releases(), policies(), st.randoms(use_true_random=False))
def test_the_order_of_categories_changes_nothing_but_the_order(
    release: Release, rules: Policy, shuffle: random.Random
) -> None:
    assume(siblings_differ(release))
    turned = reordered(release, shuffle)
    hidden = [
        {
            name
            for name, gone in zip(by_code(which), protected(which, rules).hidden, strict=True)
            if gone
        }
        for which in (release, turned)
    ]
    assert hidden[0] == hidden[1]


def test_two_like_categories_may_be_told_apart_by_order_alone() -> None:
    """What is left to order: which of b and c shields a's 1; either hides as much."""
    codes = ["a", "b", "c"]
    counts = {("a", "x"): 1, ("a", "y"): 30}
    counts |= {(code, year): 20 for code in codes[1:] for year in ("x", "y")}
    found = []
    for order in (codes, codes[::-1]):
        release = Release([flat("r", order), flat("t", ["x", "y"])], {"main": ["r", "t"]}, counts)
        protection = protected(release, policy())
        found.append(sorted(release.values[protection.hidden].tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize("threshold", [3, 5, 10])
def test_a_release_of_zeros_hides_nothing(threshold: int) -> None:
    empty = Release([flat("r", ["a", "b"])], {"main": ["r"]}, {("a",): 0, ("b",): 0})
    assert not protected(empty, policy(threshold=threshold)).hidden.any()
