"""Drawing many things at once from shares that needn't sum to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Codes = NDArray[np.int8]
Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]


def choose(random: Generator, weights: Sequence[float], count: int) -> Codes:
    """`count` positions in `weights`, each as likely as its weight says."""
    bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = random.random(count) * bounds[-1]
    found: Codes = np.searchsorted(bounds, drawn, side="right").astype(np.int8)
    return found


def choose_each(
    random: Generator, weights: NDArray[np.float64], kinds: NDArray[np.integer]
) -> Codes:
    """For each of `kinds`, a position in that row of `weights`; shape of weights (kinds, choices).

    A row's weights must not all be 0 where the row is used.
    """
    bounds = np.cumsum(weights, axis=1)
    drawn = random.random(len(kinds)) * bounds[kinds, -1]
    found: Codes = (bounds[kinds] <= drawn[:, None]).sum(axis=1).astype(np.int8)
    return found


def happens(random: Generator, chance: float | NDArray[np.float64], count: int) -> Flags:
    """For each of `count` things, whether it happens."""
    flags: Flags = random.random(count) < chance
    return flags


def look_up(texts: Sequence[str | None], positions: NDArray[np.integer]) -> Texts:
    """The text at each position."""
    found: Texts = np.array(texts, dtype=object)[positions]
    return found


def text_where(flags: Flags, texts: Texts) -> Texts:
    """`texts` where flagged, None elsewhere."""
    kept = texts.copy()
    kept[~flags] = None
    return kept


def is_filled(texts: Texts) -> Flags:
    """Where a text is not None."""
    return np.array([text is not None for text in texts], dtype=np.bool_)


def places_within(owners: Positions, count: int) -> Positions:
    """For rows sorted by owner (0 to `count` - 1), each row's place among its owner's, from 0."""
    sizes = np.bincount(owners, minlength=count)
    starts = np.cumsum(sizes) - sizes
    return np.arange(len(owners)) - starts[owners]
