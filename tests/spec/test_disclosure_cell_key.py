"""The cell key method, drawn as text, and what must hold of it whatever the records."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.core.errors import InputError
from peelian.core.record_keys import KEYS, record_keys
from peelian.disclosure.cellkey.audit import ranges_left
from peelian.disclosure.cellkey.perturb import perturb
from peelian.disclosure.cellkey.ptable import PTable, make_ptable
from peelian.disclosure.trees import IntArray

POLICE = make_ptable(2.0, 5, 5)
OPEN = make_ptable(2.0, 5)
SEED = 20261124
PEOPLE = 4_000
LEAVES = 2_000
"""Groups of records that tables are made of, so that a table of ten has ten times as many."""


def test_small_counts_become_zero_or_the_threshold_as_often_as_keeps_them_right_on_average() -> (
    None
):
    """Keys of 256 by what a count becomes; one key goes further, so that the mean is exact."""
    vectors = """
        count | zero | five | more
        1     | 205  | 50   | 1
        2     | 154  | 101  | 1
        3     | 103  | 152  | 1
        4     | 52   | 203  | 1"""
    for line in vectors.strip().splitlines()[1:]:
        count, *wanted = (int(part) for part in line.split("|"))
        published = count + POLICE.noise[count].astype(np.int64)
        found = [(published == 0).sum(), (published == 5).sum(), (published > 5).sum()]
        assert found == wanted
        assert published.sum() == KEYS * count


@pytest.mark.parametrize(
    ("variance", "largest", "minimum"),
    [(2.0, 5, 5), (2.0, 5, 1), (1.0, 3, 1), (4.0, 6, 3), (0.5, 2, 1), (9.0, 12, 10)],
)
def test_every_table_keeps_what_it_says(variance: float, largest: int, minimum: int) -> None:
    table = make_ptable(variance, largest, minimum)
    noise = table.noise.astype(np.int64)
    counts = np.arange(len(noise))[:, None]
    assert (noise[0] == 0).all()
    assert (noise.sum(axis=1) == 0).all()
    assert np.abs(noise).max() <= largest
    published = counts + noise
    assert ((published == 0) | (published >= minimum)).all()
    free = counts.ravel() >= largest + minimum
    assert np.abs(table.variances()[free] - variance).max() <= 0.05 * variance + 0.02
    assert (np.diff(noise, axis=1) >= 0).all()


def test_the_distribution_is_the_most_even_one() -> None:
    """Far from any limit the greatest entropy is a discrete normal: its logarithm is a parabola."""
    row = make_ptable(2.0, 5).noise[-1].astype(np.int64)
    steps, keys = np.unique(row, return_counts=True)
    inner = np.abs(steps) <= 2
    thirds = np.diff(np.log(keys[inner]), 2)
    assert np.allclose(thirds, thirds.mean(), atol=0.1)
    assert (keys == keys[::-1]).all()


@pytest.mark.parametrize(
    ("variance", "largest", "minimum"), [(2.0, 4, 5), (2.0, 0, 1), (30.0, 5, 1), (1.0, 5, 0)]
)
def test_noise_that_cannot_be_is_refused(variance: float, largest: int, minimum: int) -> None:
    with pytest.raises(InputError):
        make_ptable(variance, largest, minimum)


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 255)), min_size=1, max_size=50),
    st.sampled_from([POLICE, OPEN]),
)
def test_what_holds_of_every_perturbed_count(cells: list[tuple[int, int]], table: PTable) -> None:
    counts, keys = (np.array(column, dtype=np.int64) for column in zip(*cells, strict=True))
    found = perturb(counts, keys, table)
    assert (found[counts == 0] == 0).all()
    assert (found >= 0).all()
    assert (np.abs(found - counts) <= table.largest).all()
    assert not ((found > 0) & (found < table.minimum)).any()
    np.testing.assert_array_equal(found, perturb(counts, keys, table))


def test_keys_and_counts_that_are_none_are_refused() -> None:
    for counts, keys in (([-1], [0]), ([1], [256]), ([1], [-1])):
        with pytest.raises(InputError):
            perturb(np.array(counts), np.array(keys), OPEN)


def people(count: int, secret: bytes | None = b"s" * 32) -> IntArray:
    return record_keys([f"person {number}" for number in range(count)], secret)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=60, unique=True), st.randoms())
def test_the_same_records_always_get_the_same_noise(names: list[str], mixed: object) -> None:
    """In whatever order, beside whatever others, in whatever release."""
    secret = b"s" * 32
    one = int(record_keys(names, secret).sum()) % KEYS
    shuffled = list(reversed(names))
    later = record_keys([*shuffled, "someone else"], secret)[: len(names)]
    assert int(later.sum()) % KEYS == one
    count = np.array([len(names)])
    np.testing.assert_array_equal(
        perturb(count, np.array([one]), POLICE),
        perturb(count, np.array([int(later.sum()) % KEYS]), POLICE),
    )


def test_keys_are_even_and_another_secret_gives_others() -> None:
    keys = people(51_200)
    times = np.bincount(keys, minlength=KEYS)
    # 200 each on average; chi-square of 255 degrees lies below 360 but once in 50,000.
    assert ((times - 200) ** 2 / 200).sum() < 360
    assert (people(1000, b"t" * 32) == people(1000)).mean() < 0.02
    assert (people(1000, None) == people(1000)).mean() < 0.02


def test_asking_for_the_same_cell_in_many_tables_tells_nothing_new() -> None:
    """One cell, in 150 tables: the same noise each time, so their mean keeps all of it."""
    keys = people(PEOPLE)
    cell = keys[:7]
    asked = []
    for others in range(150):
        table = pd.DataFrame({"key": np.concatenate([cell, keys[7 : 7 + others]])})
        table["group"] = np.where(np.arange(len(table)) < 7, "cell", "rest")
        added = table.groupby("group")["key"].agg(["size", "sum"]).loc["cell"]
        asked.append(perturb(added[["size"]].to_numpy(), added[["sum"]].to_numpy() % KEYS, POLICE))
    assert len({int(value[0]) for value in asked}) == 1


def test_adding_up_parts_has_the_variance_of_as_many_noises() -> None:
    """A total told again as the sum of `m` parts has m times the stated variance.

    That is the claim: the noises of different cells are like independent draws from the table, so
    whoever averages k such answers of m parts each is left with a variance of m / k of the stated
    one, and no less. The bounds are four standard errors, and would fail for noise that
    cancels out between parts, or that goes the same way in all of them.
    """
    generator = np.random.default_rng(SEED)
    keys = people(PEOPLE)
    stated = float(OPEN.variances()[-1])
    for parts in (2, 5, 10):
        errors = [
            split_error(keys, generator.permutation(PEOPLE)[: parts * 20], parts)
            for _ in range(LEAVES)
        ]
        found = np.array(errors, dtype=np.float64)
        wanted = parts * stated
        assert abs(found.mean()) < 4 * np.sqrt(wanted / LEAVES)
        assert abs(found.var() - wanted) < 4 * wanted * np.sqrt(2.2 / LEAVES)


def split_error(keys: IntArray, members: IntArray, parts: int) -> int:
    """By how much the sum of a random split's published parts misses the true total."""
    split = keys[members].reshape(parts, -1)
    counts = np.full(parts, split.shape[1])
    published = perturb(counts, split.sum(axis=1) % KEYS, OPEN)
    return int(published.sum() - len(members))


def test_the_mean_of_many_splits_of_one_cell_is_no_nearer_than_independent_noise_allows() -> None:
    """Fifty cells, each told as 40 random splits into a part and the rest of the cell.

    The mean of the 40 sums has a variance of about 2/40 of the stated one. Were it much
    less, the noise would cancel between a part and what is left of the cell; the lower bound is
    half of what is claimed.
    """
    generator = np.random.default_rng(SEED)
    keys = people(PEOPLE)
    means = []
    for cell in range(50):
        own = np.arange(cell * 60, cell * 60 + 60)
        errors = [split_error(keys, generator.permutation(own), 2) for _ in range(40)]
        means.append(np.mean(errors))
    claimed = 2 * float(OPEN.variances()[-1]) / 40
    assert 0.5 * claimed < np.var(means) < 2 * claimed


@pytest.mark.parametrize("table", [POLICE, OPEN])
def test_every_small_count_could_be_another_to_who_knows_the_table(table: PTable) -> None:
    """From a single number alone, whatever key a count of 1 to 4 has."""
    import scipy.sparse as sp

    for count, key in itertools.product(range(1, 5), range(KEYS)):
        published = perturb(np.array([count]), np.array([key]), table)
        low, high = ranges_left(sp.csr_matrix((0, 1), dtype=np.int64), published, table)
        assert low[0] <= count <= high[0]
        assert high[0] - low[0] >= 3
