"""Tables whose counts are changed, not hidden: rounded or perturbed. Their files and their report.

The report has the keys of any other, `hidden` being 0, and what the method is judged by: how many
counts are moved and how far, and whether tables still add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from peelian.disclosure.cellkey.protect import PerturbedRelease, keys_of, protect_by_cell_key
from peelian.disclosure.cells import residues
from peelian.disclosure.counted import Counted
from peelian.disclosure.outputs import changed_csv
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rounding.protect import RoundedRelease, protect_by_rounding
from peelian.disclosure.spec import Question
from peelian.disclosure.trees import IntArray

ROUND = "round"
CELL_KEY = "cell-key"


@dataclass(frozen=True)
class Changed:
    """A release whose counts were changed.

    Attributes:
        counted: the true counts.
        values: int64 (cells): the published ones.
        reasons: bool (cells) for each rule that marks cells.
        sensitive: bool (cells).
        attackers: names of the readers withstood.
        about: what the method says of the whole release, as plain data.
        certificate: what shows it safe; None where the method has no such thing.
    """

    counted: Counted
    values: IntArray
    reasons: dict[str, BoolArray]
    sensitive: BoolArray
    attackers: tuple[str, ...]
    about: dict[str, Any]
    certificate: bytes | None

    def tables(self) -> dict[str, bytes]:
        """The published tables, CSVs by name."""
        cells = self.counted.cells
        return {
            f"{table.id}.csv": changed_csv(cells, self.values, number, np.arange(len(place)))
            for number, (table, place) in enumerate(zip(cells.tables, cells.places, strict=True))
        }

    def report(self) -> dict[str, Any]:
        """Counts per table and in all; no sum of anything sensitive."""
        cells = self.counted.cells
        places = zip(cells.tables, cells.places, strict=True)
        return {
            "tables": {table.id: self._part(place) for table, place in places},
            "all": self._part(slice(None)),
            "attackers_withstood": list(self.attackers),
        }

    def _part(self, place: Any) -> dict[str, Any]:
        moves = np.abs(self.values - self.counted.values)[place]
        reasons = {name: int(mask[place].sum()) for name, mask in self.reasons.items()}
        return {
            "cells": len(moves),
            "sensitive": int(self.sensitive[place].sum()),
            "hidden": 0,
            "sum_hidden": 0,
            "sum_hidden_all": 0,
            "bound": None,
            "gap": None,
            "by_reason": reasons,
            "moved": int((moves > 0).sum()),
            "largest_move": int(moves.max(initial=0)),
            "attackers_withstood": list(self.attackers),
            **self.about,
        }


def round_release(counted: Counted, policy: Policy) -> Changed:
    """Round a release. Raises: UnsafeError or InputError as `protect_by_rounding`."""
    release: RoundedRelease = protect_by_rounding(counted, policy)
    rounded = release.rounded
    about = {
        "method": ROUND,
        "base": rounded.base,
        "further": int((rounded.further > 0).sum()),
        "furthest": int(rounded.further.max(initial=0)),
        "distance": rounded.distance,
        "distance_bound": rounded.bound,
        "additive": _adds_up(counted, rounded.values),
    }
    return Changed(
        counted,
        rounded.values,
        release.reasons,
        release.sensitive,
        release.attackers,
        about,
        release.certificate,
    )


def perturb_release(
    counted: Counted, question: Question, frame: pd.DataFrame, path: Path
) -> Changed:
    """Perturb a release of records.

    Args:
        frame: the records, as `records.read_frame` gives them.
        path: where they are from, for errors.
    Raises: InputError where people can't be told apart or the policy's noise is impossible;
        UnsafeError as `protect_by_cell_key`.
    """
    keys, secret = keys_of(question, frame, path)
    policy = question.policy
    release: PerturbedRelease = protect_by_cell_key(counted, policy, keys, secret=secret)
    about = {
        "method": CELL_KEY,
        "variance": policy.cell_key.variance,
        "largest_variance": round(float(release.table.variances().max()), 4),
        "largest_noise": policy.cell_key.largest,
        "minimum": release.table.minimum,
        "secret": release.secret,
        "narrowed": release.narrowed,
        "additive": _adds_up(counted, release.values),
    }
    return Changed(
        counted,
        release.values,
        release.reasons,
        release.sensitive,
        release.attackers,
        about,
        None,
    )


def _adds_up(counted: Counted, values: IntArray) -> bool:
    return not residues(counted.cells.equations, values).any()
