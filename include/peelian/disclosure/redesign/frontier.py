"""The frontier: choices that no other beats, and which of them is recommended.

A choice is beaten by one that shows no less detail, hides no more cells and crosses no more with a
dimension that points at people, and is better in one of the three (Pareto).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peelian.disclosure.redesign.judge import Choice, Estimate
from peelian.disclosure.redesign.plan import Plan

FEW = 0.05
"""Share of cells: a recommended choice hides no more, if any choice does. A table with one [c] in
twenty can still be read; redesign is there to keep counts true and shown."""

SHOWN = 12
"""Choices: more can't be weighed against each other. Others lie between those that are shown."""

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Frontier:
    """What the officer chooses from.

    Attributes:
        asked: the tables as they were asked for, on the frontier or not.
        choices: the frontier or some of it, the most detail first.
        recommended: position among `choices`; None where nothing can be protected.
        failed: plans that can't be protected.
        counted: plans that were looked at.
        protected: plans that were protected.
        unprotected: plans that were left out as the work ran out.
    """

    asked: Choice
    choices: tuple[Choice, ...]
    recommended: int | None
    failed: tuple[Choice, ...]
    counted: int
    protected: int
    unprotected: int


def scores_before(estimates: Sequence[Estimate]) -> Scores:
    """(estimates, 3): the least that each can cost; smaller is better in every column."""
    rows = [(-one.detail, one.sensitive, one.crossed) for one in estimates]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def scores_after(choices: Sequence[Choice]) -> Scores:
    """(choices, 3): what each costs; smaller is better in every column."""
    rows = [(-one.detail, one.hidden, one.estimate.crossed) for one in choices]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def beaten(scores: Scores) -> npt.NDArray[np.bool_]:
    """bool (rows, rows): whether the row is beaten by the column."""
    no_worse = np.array([(scores <= row).all(axis=1) for row in scores], dtype=bool)
    no_worse = no_worse.reshape(len(scores), len(scores))
    found: npt.NDArray[np.bool_] = np.logical_and(no_worse, ~no_worse.T)
    return found


def fronts(scores: Scores) -> list[list[int]]:
    """Rows that nothing beats, then those that only these beat, and so on."""
    by = beaten(scores)
    left = np.arange(len(scores))
    found = []
    while len(left):
        is_beaten = by[np.ix_(left, left)].sum(axis=1) > 0
        found.append(left[~is_beaten].tolist())
        left = left[is_beaten]
    return found


def is_hopeless(estimate: Estimate, choices: Sequence[Choice]) -> bool:
    """Whether some choice is no worse than the best that the estimate allows."""
    best = scores_before([estimate])[0]
    safe = [choice for choice in choices if not choice.why_not]
    return bool((scores_after(safe) <= best).all(axis=1).any())


def frontier_of(
    asked: Choice, choices: Sequence[Choice], *, counted: int, unprotected: int
) -> Frontier:
    """The frontier of what was protected.

    Args:
        counted: plans that were looked at.
        unprotected: plans that were left out as the work ran out.
    """
    safe = sorted((c for c in choices if not c.why_not), key=_order)
    best = [safe[row] for row in fronts(scores_after(safe))[0]] if safe else []
    unlike = [one for number, one in enumerate(best) if not _same(one, best[:number])]
    shown = _thinned(unlike, _recommended(unlike))
    return Frontier(
        asked,
        tuple(shown),
        _recommended(shown),
        tuple(c for c in choices if c.why_not),
        counted=counted,
        protected=len(choices),
        unprotected=unprotected,
    )


def hidden_share(choice: Choice) -> float:
    """Hidden cells as a share of all."""
    return choice.hidden / choice.estimate.cells


def _order(choice: Choice) -> tuple[float, int, int, int, int, Plan]:
    """The most detail first; of equal ones the plainest."""
    plan, crossed = choice.plan, choice.estimate.crossed
    bands = sum(len(held) for _, held in plan.bands)
    return -choice.detail, choice.hidden, crossed, bands, len(plan.tables), plan


def _same(choice: Choice, others: Sequence[Choice]) -> bool:
    mine = scores_after([choice])
    return bool((scores_after(others) == mine).all(axis=1).any())


def _thinned(choices: Sequence[Choice], kept: int | None) -> list[Choice]:
    """At most SHOWN of the choices, evenly spread, the one `kept` among them."""
    if len(choices) <= SHOWN:
        return list(choices)
    step = (len(choices) - 1) / (SHOWN - 1)
    places = {round(number * step) for number in range(SHOWN)}
    if kept is not None and kept not in places:
        nearest = min(places, key=lambda place: (abs(place - kept), place))
        places = (places - {nearest}) | {kept}
    return [choices[place] for place in sorted(places)]


def _recommended(choices: Sequence[Choice]) -> int | None:
    """The one that crosses least with what points at people, hides few cells, and says most."""
    if not choices:
        return None
    crossed = min(choice.estimate.crossed for choice in choices)
    careful = [n for n, choice in enumerate(choices) if choice.estimate.crossed == crossed]
    limit = max(FEW, min(hidden_share(choices[n]) for n in careful))
    return next(n for n in careful if hidden_share(choices[n]) <= limit)
