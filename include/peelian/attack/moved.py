"""Releases whose counts were moved, not hidden: what a published number says of the true count.

In    the folder's `report.json` or public `release.json`, or the specification's policy
Out   the method, and for each number the range of true counts by itself

Rounded (docs/decisions/0017): a count became an adjacent multiple of the base, `furthest` bases
further at most; zeros stayed zeros. Perturbed by cell keys: moved by the largest noise at most,
zeros stayed zeros. True counts add up either way, whether or not the published numbers do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from peelian.attack.layout import IntArray
from peelian.attack.told import protection_told, unlike
from peelian.core.errors import InputError
from peelian.disclosure.spec import read_question

ROUND, CELL_KEY = "round", "cell-key"
LARGEST_STEP = 100_000
"""A base or a noise above this isn't one."""


@dataclass(frozen=True)
class Moved:
    """How counts were moved.

    Attributes:
        method: "round" or "cell-key".
        step: the base, or one more than the largest noise.
        furthest: how many bases further than the adjacent multiples a count went at most.
    """

    method: str
    step: int
    furthest: int

    @property
    def reach(self) -> int:
        """How far a true count is from its published number at most."""
        return self.step * (self.furthest + 1) - 1

    def ranges(self, published: IntArray) -> tuple[IntArray, IntArray]:
        """int64 (cells), twice: the least and the most that each true count can be by itself."""
        low = np.where(published > 0, np.maximum(published - self.reach, 1), 0)
        return low, published + self.reach

    def agrees(self, published: IntArray) -> bool:
        """Whether numbers are such as the method makes: multiples of the base."""
        return self.method != ROUND or not (published % self.step).any()

    def wanted(self, published: IntArray, threshold: int) -> tuple[IntArray, IntArray]:
        """int64 (cells), twice: the counts that must all be possible for a cell to be safe.

        Rounded: those that its own number leaves, down to its own end and up as far as small counts
        go; where none of them is small, its number alone.
        """
        own = self.step - 1
        low = np.where(published > 0, np.maximum(published - own, 1), 0)
        high = np.maximum(published, np.minimum(published + own, threshold - 1))
        return np.where(low < threshold, low, published), high


def find_moved(folder: Path, spec: Path | None) -> Moved | None:
    """How the counts in a folder were moved; None where they weren't.

    Raises: InputError where a file names a method without what it needs.
    """
    report, release = folder / "report.json", folder / "release.json"
    told = _told_by(report, lambda whole: whole.get("all", {}))
    told = told or _told_by(release, lambda whole: protection_told(whole, release))
    if told is not None:
        return told
    path = spec if spec is not None else folder / "spec.yaml"
    if not path.is_file():
        return None
    policy = read_question(path).policy
    if policy.methods == [ROUND]:
        return Moved(ROUND, policy.rounding.base, 0)
    if policy.methods == [CELL_KEY]:
        return Moved(CELL_KEY, policy.cell_key.largest + 1, 0)
    return None


def _told_by(path: Path, of: Callable[[Any], Any]) -> Moved | None:
    """What a file of JSON says; `of` finds in it how the counts were protected."""
    if not path.is_file():
        return None
    try:
        about = of(json.loads(path.read_text(encoding="utf-8")))
        method = about.get("method")
        if method == ROUND:
            return _checked(method, about["base"], about["furthest"], path)
        if method == CELL_KEY:
            return _checked(method, about["largest_noise"] + 1, 0, path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unlike(path) from None
    return None


def _checked(method: str, step: Any, furthest: Any, path: Path) -> Moved:
    whole = type(step) is int and type(furthest) is int
    if not whole or not 2 <= step <= LARGEST_STEP or not 0 <= furthest <= LARGEST_STEP:
        raise InputError("a report has a base or a noise that isn't one", where=path)
    return Moved(method, step, furthest)
