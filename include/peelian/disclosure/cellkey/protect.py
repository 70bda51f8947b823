"""From records and a policy to perturbed tables, and what a reader of them could work out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from peelian.core.errors import UnsafeError
from peelian.core.record_keys import load_secret, record_keys
from peelian.disclosure.cellkey.audit import ranges_left
from peelian.disclosure.cellkey.keys import cell_keys, people_of
from peelian.disclosure.cellkey.perturb import perturb
from peelian.disclosure.cellkey.ptable import PTable, make_ptable
from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.spec import Question
from peelian.disclosure.trees import IntArray

NAMED = 5


@dataclass(frozen=True)
class PerturbedRelease:
    """Perturbed tables that leave every sensitive count in doubt.

    Attributes:
        values: int64 (cells): the perturbed counts; they needn't add up.
        reasons: bool (cells) for each rule that marks cells.
        sensitive: bool (cells): those that any rule marks and that aren't zero.
        attackers: names of the readers withstood.
        table: what says by how much a count is moved.
        secret: whether record keys depend on a secret.
        low, high: int64 (cells): the smallest and largest true count that someone with the table
            could think of each.
        narrowed: how many sensitive counts someone with the table could narrow below the width
            that a policy asks for; none of them to a single count.
    """

    values: IntArray
    reasons: dict[str, BoolArray]
    sensitive: BoolArray
    attackers: tuple[str, ...]
    table: PTable
    secret: bool
    low: IntArray
    high: IntArray
    narrowed: int


def keys_of(question: Question, frame: pd.DataFrame, path: Path) -> tuple[IntArray, bool]:
    """The key of every cell, and whether a secret stands behind it.

    Raises: InputError where people can't be told apart, or the secret is too short.
    """
    people = people_of(question, frame)
    secret = load_secret()
    return cell_keys(question, frame, path, record_keys(people, secret)), secret is not None


def protect_by_cell_key(
    counted: Counted, policy: Policy, keys: IntArray, *, secret: bool
) -> PerturbedRelease:
    """Perturb all counts, and audit what is left to someone who knows the perturbation table.

    Args:
        keys: int64 (cells), as `keys_of` gives them.
    Raises: UnsafeError naming sensitive cells whose count would be certain; InputError where the
        policy's variance and largest noise can't go together.
    """
    cells, values = counted.cells, counted.values
    reasons = sensitive_cells(counted, policy)
    sensitive: BoolArray = np.logical_or.reduce(list(reasons.values())) & (values > 0)
    table = make_ptable(policy.cell_key.variance, policy.cell_key.largest, policy.threshold)
    published = perturb(values, keys, table)
    low, high = ranges_left(cells.equations, published, table)
    certain = np.flatnonzero(sensitive & (low >= high))
    if len(certain):
        named = "; ".join(cells.named(int(cell)) for cell in certain[:NAMED])
        raise UnsafeError(
            f"{len(certain)} sensitive counts would be certain to who knows the noise",
            where=named,
            do="allow larger noise, merge categories, or choose another method",
        )
    narrowed = int((sensitive & (high - low < policy.threshold - 2)).sum())
    return PerturbedRelease(
        published, reasons, sensitive, (policy.reader,), table, secret, low, high, narrowed
    )
