"""The search: plans by one move after another, the promising ones protected.

Work is limited by counts of plans and of sensitive cells, never by time, so that the answer is the
same on a busy machine. What is cut off is safe all the same: it's only not proposed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from peelian.disclosure.redesign.asked import Asked
from peelian.disclosure.redesign.banding import Bander
from peelian.disclosure.redesign.crossing import crossing_moves
from peelian.disclosure.redesign.frontier import (
    Frontier,
    frontier_of,
    fronts,
    is_hopeless,
    scores_before,
)
from peelian.disclosure.redesign.judge import Choice, Estimate, Judge
from peelian.disclosure.redesign.plan import Plan

PLANS = 4_000
"""So many plans are estimated: a millisecond each, as most of their breakdowns are known."""
CELLS = 4_000_000
"""Cells counted over all breakdowns of plans: fewer plans are tried where tables are large."""
KEPT = 16
"""Plans from which the next moves start, chosen along the whole trade between detail and cells."""
MUCH = 0.15
"""Share of cells: where more than that are sensitive, hiding them and what shields them leaves a
table that nobody can use, so it isn't protected to see."""
PROTECTED = 40
"""So many plans are protected."""
SENSITIVE = 1_500
"""Sensitive cells in all the plans that are protected: some tens of seconds of the engine."""


def search(asked: Asked, judge: Judge) -> Frontier:
    """The frontier of what was asked for."""
    first, *others = _plans(asked, judge)
    choices = [_protected(asked, judge, first)]
    worked = left_out = 0
    most = asked.question.policy.most_dimensions
    for estimate in _by_front([one for one in others if _is_promising(one, most)]):
        if is_hopeless(estimate, choices):
            continue
        if len(choices) >= PROTECTED or worked + estimate.sensitive > SENSITIVE:
            left_out += 1
            continue
        worked += estimate.sensitive
        choices.append(judge.protect(estimate))
    return frontier_of(choices[0], choices, counted=len(others) + 1, unprotected=left_out)


def _is_promising(estimate: Estimate, most: int) -> bool:
    """Whether it may be worth protecting, and the policy allows tables of that many dimensions."""
    allowed = max(len(table) for table in estimate.plan.tables) <= most
    return allowed and estimate.sensitive <= MUCH * estimate.cells


def _protected(asked: Asked, judge: Judge, estimate: Estimate) -> Choice:
    """The asked tables protected, unless they aren't allowed or would be too much work."""
    most = asked.question.policy.most_dimensions
    if max(map(len, asked.tables)) > most:
        why = f"not allowed: the policy's tables have at most {most} dimensions"
        return Choice(estimate, why_not=why)
    if estimate.sensitive > SENSITIVE:
        why = (
            f"not tried: {estimate.sensitive:,} of its cells are sensitive, more than the"
            f" {SENSITIVE:,} that a search protects"
        )
        return Choice(estimate, why_not=why)
    return judge.protect(estimate)


def _plans(asked: Asked, judge: Judge) -> list[Estimate]:
    """Estimates of plans, what was asked first."""
    start = judge.estimate(Plan(asked.tables))
    if start is None:
        raise ValueError("the asked tables were counted before and can't be now")
    found, seen = [start], {start.plan}
    beam = [start]
    while beam and len(found) < PLANS and judge.worked < CELLS:
        fresh: list[Estimate] = []
        for plan in itertools.chain.from_iterable(_moves(asked, one.plan) for one in beam):
            if len(found) + len(fresh) >= PLANS or judge.worked >= CELLS:
                break
            if plan in seen:
                continue
            seen.add(plan)
            judged = judge.estimate(plan)
            if judged is not None:
                fresh.append(judged)
        found += fresh
        beam = _spread(fresh)
    return found


def _moves(asked: Asked, plan: Plan) -> list[Plan]:
    found = list(crossing_moves(plan, asked.tables))
    for name in asked.trees:
        if name in plan.dimensions:
            found += [
                plan.with_bands(name, bands)
                for bands in Bander(asked, name).moves(plan.bands_of(name))
            ]
    return found


def _spread(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Some of the best estimates, from the fewest sensitive cells to the most detail."""
    ordered = sorted(estimates, key=_order)
    chosen: list[Estimate] = []
    for front in fronts(scores_before(ordered)):
        room = KEPT - len(chosen)
        step = max((len(front) - 1) / max(room - 1, 1), 1)
        places = dict.fromkeys(round(number * step) for number in range(min(room, len(front))))
        chosen += [ordered[front[place]] for place in places]
    return chosen


def _by_front(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Estimates front by front, in each the fewest sensitive cells first."""
    ordered = sorted(estimates, key=_order)
    return [ordered[row] for front in fronts(scores_before(ordered)) for row in front]


def _order(estimate: Estimate) -> tuple[int, float, int, Plan]:
    return estimate.sensitive, -estimate.detail, estimate.crossed, estimate.plan
