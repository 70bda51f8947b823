"""What is alleged: the mix of complaint categories, and how much of it is about social media.

A letter means something only with its regime; the published mix is of public complaints from 2020.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from peelian.records.force import figures
from peelian.records.force.draws import Flags
from peelian.records.force.months import Month

LETTERS_2020 = tuple(figures.CATEGORIES_2020)
LETTERS_2012 = tuple(figures.CATEGORIES_2012)


def social_share(year: int, is_internal: Flags) -> NDArray[np.float64]:
    """Chance that an allegation is about social media; public and internal average to the year's.

    Years between those listed are drawn on a straight line; those outside take the nearest.
    """
    listed = figures.SOCIAL_MEDIA_SHARES
    share = float(np.interp(year, list(listed), list(listed.values())))
    public = figures.PUBLIC_SHARE / (figures.PUBLIC_CASES / figures.PUBLIC_ALLEGATIONS)
    internal = (1 - figures.PUBLIC_SHARE) / (figures.CONDUCT_CASES / figures.CONDUCT_ALLEGATIONS)
    times = figures.SOCIAL_MEDIA_INTERNAL
    rest = (public + internal - times * internal) / public
    return share * np.where(is_internal, times, rest)


def letter_weights(month: Month) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Weights of letters for public, internal and social media; how many sub-codes each has.

    A published mix holds the year's social media too, so that is taken out of the public one.
    """
    mixes: tuple[Mapping[str, float], ...]
    social: Mapping[str, float]
    if month.is_new_regime:
        mixes = (figures.CATEGORIES_2020, figures.CATEGORIES_CONDUCT)
        social, letters = figures.CATEGORIES_SOCIAL_2020, LETTERS_2020
        subs = [figures.SUB_CODES[letter] for letter in letters]
    else:
        mixes = (figures.CATEGORIES_2012, figures.CATEGORIES_2012)
        social, letters = figures.CATEGORIES_SOCIAL_2012, LETTERS_2012
        subs = [1 for _ in letters]
    rows = [[mix.get(letter, 0) for letter in letters] for mix in (*mixes, social)]
    weights = np.array(rows, dtype=np.float64)
    weights /= weights.sum(axis=1, keepdims=True)
    of_public = social_share(month.year, np.zeros(1, dtype=np.bool_))
    weights[0] = np.maximum(weights[0] - of_public * weights[2], 0)
    return weights, np.array(subs)
