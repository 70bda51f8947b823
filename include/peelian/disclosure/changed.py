"""Tables whose counts are changed, not hidden: rounded or perturbed. Their files and their report.

The report has the keys of any other, `hidden` being 0, and what the method is judged by: how many
counts are moved and how far, and whether tables still add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from peelian.core.release_model import ProtectedBy
from peelian.disclosure.cellkey.protect import PerturbedRelease, keys_of, protect_by_cell_key
from peelian.disclosure.cells import residues
from peelian.disclosure.counted import Counted
from peelian.disclosure.crosses import refuse_crosses
from peelian.disclosure.outputs import changed_csv
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rounding.filtered import round_filtered
from peelian.disclosure.rounding.protect import RoundedRelease, protect_by_rounding, read_rounded
from peelian.disclosure.spec import Question
from peelian.disclosure.trees import IntArray

ROUND: Literal["round"] = "round"
CELL_KEY: Literal["cell-key"] = "cell-key"


@dataclass(frozen=True)
class Changed:
    """A release whose counts were changed.

    Attributes:
        counted: the true counts.
        values: int64 (cells): the published ones.
        low, high: int64 (cells): the true counts that a reader may think of by a number itself.
        reasons: bool (cells) for each rule that marks cells.
        sensitive: bool (cells).
        told: what every reader is told of it.
        attackers: names of the readers withstood.
        about: what the method says of the whole release, as plain data.
        certificate: what shows it safe; None where the method has no such thing.
    """

    counted: Counted
    values: IntArray
    low: IntArray
    high: IntArray
    reasons: dict[str, BoolArray]
    sensitive: BoolArray
    told: ProtectedBy
    attackers: tuple[str, ...]
    about: dict[str, Any]
    certificate: bytes | None

    def tables(self, orders: Sequence[IntArray] | None = None) -> dict[str, bytes]:
        """The published tables, CSVs by name.

        Args:
            orders: for each table, int64: the combination of each row; unless given, all in turn.
        """
        cells = self.counted.cells
        rows = orders or [np.arange(len(place)) for place in cells.places]
        return {
            f"{table.id}.csv": changed_csv(cells, self.values, number, order)
            for number, (table, order) in enumerate(zip(cells.tables, rows, strict=True))
        }

    def counts(self) -> dict[str, Any]:
        """What release tasks may know: how many cells, how many sensitive; nothing of true counts.

        How many were moved, and how far together, are figures about true counts.
        """
        own = ("cells", "sensitive", "hidden", "by_reason", "attackers_withstood")

        def part(told: dict[str, Any]) -> dict[str, Any]:
            return {name: told[name] for name in own}

        report = self.report()
        tables = {name: part(told) for name, told in report["tables"].items()}
        return report | {"tables": tables, "all": part(report["all"])}

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
    refuse_crosses(counted.cells, policy)
    return _rounded(counted, policy, protect_by_rounding(counted, policy))


def round_records(counted: Counted, question: Question, frame: pd.DataFrame, path: Path) -> Changed:
    """Round a release of records, some of whose tables may be filtered.

    Args:
        frame: the records, as `records.read_frame` gives them.
        path: where they are from, for errors.
    Raises: UnsafeError or InputError as `protect_by_rounding`.
    """
    if not any(table.at for table in counted.cells.tables):
        return round_release(counted, question.policy)
    refuse_crosses(counted.cells, question.policy)
    release = round_filtered(counted, question, frame, path)
    return _rounded(counted, question.policy, release)


def _rounded(counted: Counted, policy: Policy, release: RoundedRelease) -> Changed:
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
    furthest = int(rounded.further.max(initial=0))
    reading = read_rounded(counted.cells, rounded, policy.threshold)
    return Changed(
        counted,
        rounded.values,
        reading.least(),
        reading.most(),
        release.reasons,
        release.sensitive,
        ProtectedBy(method=ROUND, threshold=policy.threshold, base=rounded.base, furthest=furthest),
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
    return perturb_counted(counted, question.policy, keys, secret=secret)


def perturb_counted(counted: Counted, policy: Policy, keys: IntArray, *, secret: bool) -> Changed:
    """Perturb a release whose keys are known.

    Args:
        keys: int64 (cells), 0 to 255.
        secret: whether they follow from a secret.
    Raises: InputError where the policy's noise is impossible; UnsafeError as `protect_by_cell_key`.
    """
    refuse_crosses(counted.cells, policy)
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
        release.low,
        release.high,
        release.reasons,
        release.sensitive,
        ProtectedBy(
            method=CELL_KEY,
            threshold=policy.threshold,
            largest_noise=policy.cell_key.largest,
            smallest_shown=release.table.minimum,
        ),
        release.attackers,
        about,
        None,
    )


def _adds_up(counted: Counted, values: IntArray) -> bool:
    return not residues(counted.cells.equations, values).any()
