"""What must hold of every release, whatever its tables: judged by counting, not by the engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from disclosure_brute import Cell, can_be, every_sum
from disclosure_drawn import Release, flat, policy
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import audit, read_as_published
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import SECONDARY, Protection, protect_cells
from peelian.disclosure.trees import Tree, make_tree

THRESHOLD = 4
CAP = 2000
"""More than all counts of these tables together."""


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


def by_code(release: Release) -> list[Cell]:
    """Each cell's codes in every dimension."""
    return [
        tuple(tree.codes[node] for tree, node in zip(release.cells.trees, nodes, strict=True))
        for nodes in release.cells.nodes
    ]


def left_to_read(release: Release, protection: Protection) -> dict[Cell, int]:
    """What is shown, by codes."""
    names = by_code(release)
    return {
        names[cell]: int(protection.values[cell]) for cell in np.flatnonzero(~protection.hidden)
    }


@settings(max_examples=60, deadline=None)
@given(releases())
def test_every_sensitive_count_can_be_anything_from_its_least_to_the_threshold(
    release: Release,
) -> None:
    """The least is 1, or what the zeros alone tell of a sum; found here by hiding all the rest."""
    protection = release.protect(threshold=THRESHOLD)
    names, sums = by_code(release), every_sum(release)
    told = left_to_read(release, protection)
    zeros = {name: count for name, count in told.items() if count == 0}
    for cell in np.flatnonzero(protection.sensitive):
        least = next(k for k in range(1, CAP) if can_be(sums, zeros, names[cell], k, CAP))
        for count in range(least, least + THRESHOLD - 1):
            assert can_be(sums, told, names[cell], count, CAP), (names[cell], count)


@settings(max_examples=60, deadline=None)
@given(releases())
def test_what_is_shown_is_true_and_what_is_hidden_has_a_reason(release: Release) -> None:
    protection = release.protect(threshold=THRESHOLD)
    values, hidden = release.values, protection.hidden
    np.testing.assert_array_equal(protection.values, values)
    small = (values > 0) & (values < THRESHOLD)
    assert hidden[small].all()
    assert not hidden[values == 0].any()
    reasons = np.sum(list(protection.reasons.values()), axis=0)
    np.testing.assert_array_equal(reasons, hidden.astype(int))
    if not small.any():
        assert not hidden.any()
    secondary = int(values[protection.reasons[SECONDARY]].sum())
    assert protection.bound is not None and protection.bound <= secondary


@settings(max_examples=40, deadline=None)
@given(releases())
def test_the_same_release_gives_the_same_bytes(release: Release) -> None:
    once, again = (release.protect(threshold=THRESHOLD) for _ in range(2))
    np.testing.assert_array_equal(once.hidden, again.hidden)
    assert once.certificate.to_bytes() == again.certificate.to_bytes()


@settings(max_examples=40, deadline=None)
@given(releases())
def test_the_outsider_never_sees_less_than_the_note_reader(release: Release) -> None:
    """Both policies are answered, and the outsider's audit passes what the note-reader's passes."""
    release.protect(threshold=THRESHOLD, attacker="outsider")
    protection = release.protect(threshold=THRESHOLD)
    reading = read_as_published(
        release.cells.equations, release.values, protection.hidden, THRESHOLD
    )
    assert audit(reading, protection.sensitive, ATTACKERS["outsider"]).withstood


@settings(max_examples=40, deadline=None)
@given(releases(), st.randoms(use_true_random=False))
def test_publishing_one_more_count_is_found_out_or_harmless(
    release: Release, random: object
) -> None:
    """Tampering: the audit, given the pattern with one sensitive count shown, always objects."""
    protection = release.protect(threshold=THRESHOLD)
    for cell in np.flatnonzero(protection.sensitive)[:3]:
        hidden = protection.hidden.copy()
        hidden[cell] = False
        reading = read_as_published(release.cells.equations, release.values, hidden, THRESHOLD)
        found = audit(reading, protection.sensitive, ATTACKERS["note-reader"])
        assert int(cell) in found.fallen


@settings(max_examples=40, deadline=None)
@given(releases())
def test_names_of_codes_change_nothing(release: Release) -> None:
    """The same tree under other names hides the same cells."""
    trees = tuple(
        Tree(tree.id, tuple(f"{tree.id}-{n:03}" for n in range(len(tree.codes))), tree.parents)
        for tree in release.cells.trees
    )
    renamed = protect_cells(
        Counted(replace(release.cells, trees=trees), release.values), policy(threshold=THRESHOLD)
    )
    np.testing.assert_array_equal(renamed.hidden, release.protect(threshold=THRESHOLD).hidden)
