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
from peelian.disclosure.conflicts import conflict
from peelian.disclosure.contributor import Contributors
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.crosses import refuse_crosses
from peelian.disclosure.exact.improve import better
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.suppress import CannotProtectError, Search
from peelian.disclosure.task import Task, make_task, search_for
from peelian.disclosure.thin import Thinner, publish_unmoved
from peelian.disclosure.trees import IntArray
from peelian.disclosure.virtual import Extended, extend
from peelian.disclosure.worlds import pack

SECONDARY = "secondary"
CHOSEN = "officer's choice"
TARGETS_LIMIT = 60_000
"""More sensitive groups than this are refused at once. 29,879 of four dimensions took eight
minutes, and nine of ten counts were hidden; more was never tried. A clear answer is better than one
that comes tomorrow."""
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
        exact: whether the pattern is proved to be the cheapest by the policy's weights.
    """

    values: IntArray
    hidden: BoolArray
    reasons: dict[str, BoolArray]
    attackers: tuple[str, ...]
    certificate: Certificate
    bound: int | None
    exact: bool

    @property
    def sensitive(self) -> BoolArray:
        """bool (cells): hidden for a reason of their own."""
        return self.hidden & ~self.reasons[SECONDARY]


def protect_cells(
    counted: Counted,
    policy: Policy,
    wishes: Wishes | None = None,
    *,
    hidden_before: BoolArray | None = None,
) -> Protection:
    """Hide what the policy's rules mark, and as little else as keeps it safe from its attacker.

    Args:
        wishes: what an officer decided about single cells.
        hidden_before: bool (cells): hidden in any case, for another reason than the rules'.
    Raises: UnsafeError naming the cells where hiding every count but zeros is not enough;
        InputError where the policy asks for another method.
    """
    if policy.methods != ["suppress"]:
        raise InputError(
            "these tables are protected by hiding counts", given=policy.methods, allowed="suppress"
        )
    refuse_crosses(counted.cells, policy)
    wishes = wishes or Wishes()
    reasons = sensitive_cells(counted, policy)
    _refuse_open_and_sensitive(counted.cells, reasons, wishes)
    reasons[CHOSEN] = wishes.mask("withheld", counted.cells.count)
    own = np.logical_or.reduce(list(reasons.values()))
    extended = extend(counted, policy, own)
    cells, values = extended.counted.cells, extended.counted.values
    sensitive = extended.with_virtual(own)
    before = np.zeros(cells.count, dtype=bool)
    if hidden_before is not None:
        before[: extended.real] = hidden_before
    task = make_task(extended.counted, sensitive, policy, wishes, before)
    _refuse_open_and_equal(extended, task, own, wishes)
    _refuse_too_many(len(task.goals.targets))
    search, proved_sum, exact = better(task, _searched(extended, task, policy))
    publish_unmoved(search)
    hidden = task.problem.to_cells(search.hidden)
    reading = read_as_published(cells.equations, values, hidden, policy.threshold)
    certificate = _certificate(cells, task, search, reading, sensitive, policy)
    finding = audit(reading, sensitive, ATTACKERS[policy.reader], certificate.claim())
    if not finding.withstood:
        raise _unsafe(extended, list(finding.fallen))
    sums = least_sum_hidden(task.problem, task.values, task.sums, task.goals, task.attacker.least)
    bound = max((least for least in (sums, proved_sum) if least is not None), default=None)
    shown_to_all = hidden[: extended.real]
    doubtful = np.zeros(cells.count, dtype=bool)
    if len(certificate.worlds):
        doubtful[hidden] = np.ptp(certificate.worlds, axis=0) > 0
    reasons |= extended.told(doubtful[: extended.real], own)
    reasons[SECONDARY] = shown_to_all & ~own
    return Protection(
        counted.values, shown_to_all, reasons, certificate.attackers, certificate, bound, exact
    )


def _refuse_too_many(sensitive: int) -> None:
    if sensitive > TARGETS_LIMIT:
        raise UnsafeError(
            "the tables have more sensitive counts than can be protected in reasonable time",
            given=f"{sensitive:,}",
            allowed=f"{TARGETS_LIMIT:,}",
            do="use coarser tables: peelian design proposes some",
        )


def _refuse_open_and_sensitive(cells: Cells, reasons: dict[str, BoolArray], wishes: Wishes) -> None:
    """Refuse to show what a rule marks: only a policy can say that it isn't sensitive."""
    told = [
        f"{cells.named(cell)} ({', '.join(name for name, mask in reasons.items() if mask[cell])})"
        for cell in wishes.shown.tolist()
        if any(mask[cell] for mask in reasons.values())
    ]
    if told:
        more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
        raise UnsafeError(
            f"{_cells(len(told))} that must be shown {_are(len(told))} sensitive",
            where="; ".join(told[:NAMED]) + more,
            do="don't ask for them to be shown, or change the policy's rules",
        )


def _refuse_open_and_equal(extended: Extended, task: Task, own: BoolArray, wishes: Wishes) -> None:
    """Refuse to show what a shown zero tells to be the same as a sensitive count."""
    group_of = task.problem.group_of
    for cell in wishes.shown.tolist():
        if group_of[cell] >= 0 and task.hidden[group_of[cell]]:
            same = np.flatnonzero(group_of[: extended.real] == group_of[cell])
            told = [extended.named(other) for other in same[own[same]].tolist()]
            raise UnsafeError(
                "a cell that must be shown is the same count as one that must be hidden",
                where=" against ".join([extended.named(cell), *told[:1]]),
                do="don't ask for it to be shown",
            )


def _searched(extended: Extended, task: Task, policy: Policy) -> Search:
    """A search that has found a safe pattern."""
    search = search_for(task)
    try:
        search.run()
        Thinner(search, policy.clean_up_work).run()
        if task.knowers.any():
            contributors = Contributors(search, task.knowers)
            contributors.withstand()
            Thinner(search, policy.clean_up_work, contributors.still_withstood).again()
    except CannotProtectError as error:
        raise _cannot(extended, task, error.rows) from None
    return search


def _cannot(extended: Extended, task: Task, rows: list[int]) -> UnsafeError:
    """Why some targets can't be protected: cells that must be open, or nothing else to hide."""
    first = task.problem.first
    if task.kept_shown.any():
        targets, culprits = conflict(task, rows)
        if len(culprits):
            sensitive = "; ".join(extended.named(cell) for cell in first[targets].tolist())
            opened = [extended.named(cell) for cell in first[culprits].tolist()]
            more = f" and {len(opened) - NAMED} more" if len(opened) > NAMED else ""
            return UnsafeError(
                f"a sensitive count can't be protected beside {_cells(len(opened))} that must be"
                " shown",
                where=f"{sensitive}, against {'; '.join(opened[:NAMED])}{more}",
                do="let one of those be hidden, or merge categories",
            )
    return _unsafe(extended, first[task.goals.targets[rows]].tolist())


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
        virtual=cells.virtual,
        singles=problem.to_cells(task.knowers),
        low=low,
        width=width,
        worlds=worlds[:, group].astype(np.int32),
        virtual_parts=cells.virtual_parts,
    )


def _unsafe(extended: Extended, fallen: list[int]) -> UnsafeError:
    named = "; ".join(extended.named(cell) for cell in fallen[:NAMED])
    more = f" and {len(fallen) - NAMED} more" if len(fallen) > NAMED else ""
    return UnsafeError(
        f"{len(fallen)} sensitive {'cell' if len(fallen) == 1 else 'cells'} can't be protected,"
        " even with every count hidden",
        where=f"{named}{more}",
        do="merge categories, or leave a dimension or a table out",
    )


def _cells(number: int) -> str:
    return "a cell" if number == 1 else f"{number} cells"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
