"""From true counts and a policy to a pattern of hidden cells that has been audited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peelian.core.errors import InputError, UnsafeError
from peelian.disclosure.attackers import ATTACKERS, CONTRIBUTOR
from peelian.disclosure.audit import Reading, audit, read_as_published
from peelian.disclosure.bound import least_sum_hidden
from peelian.disclosure.cells import Cells
from peelian.disclosure.certificate import FORMAT, Certificate, design_of
from peelian.disclosure.contributor import Contributors
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.task import Task, make_task
from peelian.disclosure.thin import Thinner
from peelian.disclosure.trees import IntArray
from peelian.disclosure.worlds import pack

SECONDARY = "secondary"
NAMED = 5
"""An error names so many cells; the officer needs a few to see what they have in common."""


@dataclass(frozen=True)
class Protection:
    """A protected release.

    Attributes:
        values: int64 (cells): the true counts.
        hidden: bool (cells).
        reasons: bool (cells) for each reason; together they are `hidden`.
        attackers: names of the readers withstood.
        certificate: what shows it.
        bound: no pattern that withstands them hides secondary counts of a smaller sum.
    """

    values: IntArray
    hidden: BoolArray
    reasons: dict[str, BoolArray]
    attackers: tuple[str, ...]
    certificate: Certificate
    bound: int | None

    @property
    def sensitive(self) -> BoolArray:
        """bool (cells): hidden for a reason of their own."""
        return self.hidden & ~self.reasons[SECONDARY]


def protect_cells(counted: Counted, policy: Policy, wishes: Wishes | None = None) -> Protection:
    """Hide what the policy's rules mark, and as little else as keeps it safe from its attacker.

    Args:
        wishes: what an officer decided about single cells.
    Raises: UnsafeError naming the cells where hiding every count but zeros is not enough;
        InputError where the policy asks for another method.
    """
    if policy.methods != ["suppress"]:
        raise InputError(
            "these tables are protected by hiding counts", given=policy.methods, allowed="suppress"
        )
    cells, values = counted.cells, counted.values
    wishes = wishes or Wishes()
    reasons = sensitive_cells(counted, policy)
    sensitive = np.logical_or.reduce(list(reasons.values()))
    task = make_task(counted, sensitive, policy, wishes)
    search = _searched(cells, task, policy)
    hidden = task.problem.to_cells(search.hidden)
    reading = read_as_published(cells.equations, values, hidden, policy.threshold)
    certificate = _certificate(cells, task, search, reading, sensitive, policy)
    finding = audit(reading, sensitive, ATTACKERS[policy.reader], certificate.claim())
    if not finding.withstood:
        raise _unsafe(cells, list(finding.fallen))
    reasons[SECONDARY] = hidden & ~sensitive
    bound = least_sum_hidden(task.problem, task.values, task.sums, task.goals, task.attacker.least)
    return Protection(values, hidden, reasons, certificate.attackers, certificate, bound)


def _searched(cells: Cells, task: Task, policy: Policy) -> Search:
    """A search that has found a safe pattern."""
    search = Search(
        task.problem,
        task.values,
        task.weights,
        task.goals,
        least=task.least,
        hidden=task.hidden,
        kept_shown=task.kept_shown,
    )
    try:
        search.run()
        Thinner(search, policy.clean_up_work).run()
        if task.knowers.any():
            Contributors(search, task.knowers).withstand()
    except CannotProtectError as error:
        groups = task.goals.targets[error.rows]
        raise _unsafe(cells, task.problem.first[groups].tolist()) from None
    return search


def _certificate(
    cells: Cells,
    task: Task,
    search: Search,
    reading: Reading,
    sensitive: BoolArray,
    policy: Policy,
) -> Certificate:
    """What shows that the pattern is safe: worlds, and the counts that they show possible."""
    worlds = pack(search.moves, task.knowers)
    problem, goals = task.problem, task.goals
    group = problem.group_of[np.flatnonzero(reading.hidden)]
    rows = np.searchsorted(goals.targets, problem.group_of[np.flatnonzero(sensitive)])
    if goals.spread is None:
        low, width = goals.origin[rows], goals.wanted[rows].sum(axis=1)
    else:
        low = worlds[:, goals.targets[rows]].min(axis=0, initial=0).astype(np.int64)
        width = np.full(len(rows), goals.spread + 1, dtype=np.int64)
    attackers = [policy.reader, *([CONTRIBUTOR] if policy.withstands_contributors else [])]
    about = {
        "format": FORMAT,
        "attackers": attackers,
        "least": task.attacker.least,
        "ends_only": goals.spread is not None,
    }
    return Certificate(
        about | design_of(cells, policy.threshold),
        nodes=cells.nodes.astype(np.int32),
        hidden=reading.hidden,
        sensitive=sensitive,
        virtual=np.zeros(cells.count, dtype=bool),
        singles=problem.to_cells(task.knowers),
        low=low,
        width=width,
        worlds=worlds[:, group].astype(np.int32),
        virtual_parts=np.zeros((0, 3), dtype=np.int64),
    )


def _unsafe(cells: Cells, fallen: list[int]) -> UnsafeError:
    named = "; ".join(cells.named(cell) for cell in fallen[:NAMED])
    more = f" and {len(fallen) - NAMED} more" if len(fallen) > NAMED else ""
    noun = "cell" if len(fallen) == 1 else "cells"
    return UnsafeError(
        f"{len(fallen)} sensitive {noun} can't be protected, even with every count hidden",
        where=f"{named}{more}",
        do="merge categories, or leave a dimension or a table out",
    )
