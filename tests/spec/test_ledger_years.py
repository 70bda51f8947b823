"""Months of releases and answers of a made-up force, held against a reader of the public folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.benchmarks.ledger_years import WITH, WITHOUT, publish_all
from tests.benchmarks.ledger_years_attack import Box, Found, attack, read
from tests.benchmarks.ledger_years_force import Records, publications, records_of

SEED, A_MONTH, ANSWERS, PUBLISHED = 7, 40, 8, 6
"""The first six publications of a year with eight answers, both kinds among them. The sixth was
told that the fifth, an answer about officers, had narrowed counts of everyone."""
SINGLY, ROUNDS = 60, 30


def true_count(public: Path, records: Records, box: Box) -> int:
    """How many records there are of what a reader names."""
    pieces = read(public).pieces
    found = np.ones(len(records["day"]), dtype=bool)
    for name, held in box:
        values, places = np.unique(records[name], return_inverse=True)
        inside = np.array([pieces.piece_of(name, str(value)) in held for value in values])
        found &= inside[places]
    return int(found.sum())


def attacked(public: Path) -> Found:
    """What a reader finds within the test's limits."""
    return attack(public, singly=SINGLY, rounds=ROUNDS)


@pytest.mark.slow
def test_no_small_count_falls_out_of_a_few_months_but_some_do_without_memory(
    tmp_path: Path,
) -> None:
    records = records_of(1, A_MONTH, SEED)
    planned = publications(1, ANSWERS, SEED)[:PUBLISHED]
    outcomes = list(publish_all(planned, records, tmp_path))
    assert not any(outcome.refused for outcome in outcomes)
    assert sum(outcome.hidden for outcome in outcomes) > sum(outcome.alone for outcome in outcomes)
    assert not any(outcome.past for outcome in outcomes)
    forgetful = attacked(tmp_path / WITHOUT)
    assert forgetful.certain  # the attack works
    for box, count in forgetful.certain.items():
        assert true_count(tmp_path / WITHOUT, records, box) == count
    assert attacked(tmp_path / WITH).certain == {}
