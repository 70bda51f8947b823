"""Protecting a release together with everything that was said before it.

In    counts, a policy, wishes; what the tables mean; earlier statements
Out   a protection as without history, with more hidden; and what the officer is told of it
Why   docs/decisions/0020-the-archivist.md
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from peelian.core.errors import UnsafeError
from peelian.disclosure.archive.answer import Found, answer
from peelian.disclosure.archive.check import withstands
from peelian.disclosure.archive.joint import UNSAID, Joint, join
from peelian.disclosure.archive.known import work_out
from peelian.disclosure.archive.meant import Meant
from peelian.disclosure.archive.perhaps import perhaps_small
from peelian.disclosure.archive.question import Asked, Question
from peelian.disclosure.archive.related import Unrelated, sorted_out
from peelian.disclosure.archive.settle import Settled, settle
from peelian.disclosure.archive.told import KNOWN_BEFORE, Explained, Teller, Told
from peelian.disclosure.archive.zeros import (
    with_one_zero,
    with_open_zeros,
    without_telling_zeros,
)
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.conflicts import conflict
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.engine import NAMED, SECONDARY, Protection, protect_cells
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.suppress import CannotProtectError
from peelian.disclosure.task import costs_of
from peelian.disclosure.trees import IntArray
from peelian.disclosure.virtual import Extended, extend
from peelian.ledger.statement import Statement

HISTORY, VINTAGE = "history", "vintage"
ARCHIVIST = "archivist"
"""Someone who has everything that was published before; withstood on top of another reader."""


@dataclass(frozen=True)
class Archived:
    """A release protected against its own tables and against history.

    Attributes:
        said: int64 (cells): what was last shown of each before; UNSAID where nothing was.
    """

    protection: Protection
    told: Told
    said: IntArray

    @property
    def revised(self) -> BoolArray:
        """bool (cells): shown, where another figure was shown before."""
        protection = self.protection
        found: BoolArray = (self.said != UNSAID) & (self.said != protection.values)
        return found & ~protection.hidden


def protect_with_history(
    counted: Counted,
    policy: Policy,
    wishes: Wishes,
    new: Sequence[Meant],
    history: Sequence[Statement],
) -> Archived:
    """Hide what the rules mark, what history hides, and as little else as keeps both safe.

    Args:
        new: what each table means, in the order of `counted.cells.tables`.
        history: earlier tables; those that can't be related are told of, and left out.
    Raises: UnsafeError where hiding every count but zeros is not enough, or where a cell that must
        be shown would give away a small count together with an earlier release, which is named.
    """
    taken, left = sorted_out(new, history)
    if not taken:
        nothing = np.full(counted.cells.count, UNSAID)
        return Archived(protect_cells(counted, policy, wishes), Told(unrelated=left), nothing)
    own = np.logical_or.reduce(list(sensitive_cells(counted, policy).values()))
    own |= wishes.mask("withheld", counted.cells.count)
    extended = extend(counted, policy, own)
    joint = join(extended, new, taken, policy.threshold)
    settled = settle(joint, extended.counted.values)
    asked = _asked(extended, joint, settled, policy, wishes, own)
    question = without_telling_zeros(
        Question(
            joint,
            settled,
            asked,
            policy,
            _least(joint, settled, asked, policy),
            _costs(extended, joint, policy, wishes),
        )
    )
    teller = Teller(
        joint,
        (asked.earlier | asked.between),
        [counted.cells.named(cell) for cell in range(joint.real)],
    )
    _refuse_open(joint, asked, wishes, teller)
    question, found = _answered(question, teller)
    hidden = found.hidden(joint) | question.asked.gone
    _refuse_equal(hidden[: joint.real] & ~own, wishes, teller)
    protection = protect_cells(counted, policy, wishes, hidden_before=hidden[: joint.real])
    withstands(question, found, protection.hidden)
    return _concluded(question, found, protection, own, teller, left)


def _answered(question: Question, teller: Teller) -> tuple[Question, Found]:
    """A pattern, with zeros shown if that can be. Raises: UnsafeError where there's none."""
    try:
        return question, answer(question)
    except CannotProtectError as error:
        rows = error.rows
    answered = _with_zeros(question, rows)
    if answered is None:
        raise _cannot(question, rows, teller)
    return answered


def _with_zeros(question: Question, rows: list[int]) -> tuple[Question, Found] | None:
    """A pattern that hides a zero or more; None where there's none."""
    opened = with_open_zeros(question)
    if opened is None:
        return None
    try:
        found = answer(opened)
        zeros = found.hidden(question.joint) & (question.settled.values == 0)
        if zeros[: question.joint.real].any():
            return opened, found
        # That any hidden count may be zero is only true where one is.
        system = question.system()
        failed = question.task(system).goals.targets[rows]
        opened = with_one_zero(question, system.cells[system.problem.first[failed]])
        return opened, answer(opened)
    except CannotProtectError:
        return None


def _asked(
    extended: Extended,
    joint: Joint,
    settled: Settled,
    policy: Policy,
    wishes: Wishes,
    own: BoolArray,
) -> Asked:
    count, values = joint.count, settled.values
    is_new = np.arange(count) < joint.real
    rules = np.zeros(count, dtype=bool)
    rules[: joint.own] = extended.with_virtual(own)
    small = (values > 0) & (values < policy.threshold) & policy.rules.small_count
    change = np.abs(values - joint.shown)
    moved = (joint.shown != UNSAID) & (change > 0) & (change < policy.threshold)
    moved &= policy.rules.small_count
    hidden = joint.hidden & ~rules & ~moved & policy.rules.small_count
    earlier = hidden & small
    # Of new cells the true count is known, and of what else is hidden a possible one.
    larger = hidden & (values >= policy.threshold) & (np.arange(count) >= joint.own)
    perhaps = perhaps_small(joint, settled, larger, policy.threshold)
    between = joint.virtual & (np.arange(count) >= joint.own) & small
    told = (joint.shown != UNSAID) & ~settled.stale
    given: BoolArray = told | (np.arange(count) < joint.own)
    if_shown = work_out(joint.equations, given, values, values == 0)
    shown = np.zeros(count, dtype=bool)
    shown[wishes.shown] = True
    withheld = np.zeros(count, dtype=bool)
    withheld[wishes.withheld] = True
    gone = (is_new & (joint.hidden | moved)) | rules | withheld
    guessed = between & ~if_shown.is_known
    return Asked(rules, moved, gone, earlier, perhaps, between, guessed, shown & ~gone)


def _least(joint: Joint, settled: Settled, asked: Asked, policy: Policy) -> IntArray:
    """The least of each cell, to a reader of all releases."""
    is_new = np.arange(joint.count) < joint.real
    least = ATTACKERS[policy.reader].least
    if (asked.gone & is_new & (settled.values == 0)).any():
        least = 0  # the notes say that a hidden count may be zero
    found = np.where(is_new, np.maximum(settled.least, least), settled.least)
    if not ATTACKERS[policy.reader].least:
        found[:] = 0  # an outsider doesn't read the notes of earlier releases either
    known: IntArray = np.minimum(found, settled.values)
    return known


def _costs(extended: Extended, joint: Joint, policy: Policy, wishes: Wishes) -> IntArray:
    costs = np.zeros(joint.count, dtype=np.int64)
    costs[: joint.own] = costs_of(extended.counted, policy, wishes)
    return costs


def _concluded(
    question: Question,
    found: Found,
    protection: Protection,
    own: BoolArray,
    teller: Teller,
    left: tuple[Unrelated, ...],
) -> Archived:
    """The protection with history's reasons, and what the officer is told."""
    joint, asked, settled = question.joint, question.asked, question.settled
    mine = slice(0, joint.real)
    moved = asked.moved[mine]
    before = joint.hidden[mine] & ~moved
    told: list[Explained] = []
    history = before & ~own
    for cell in np.flatnonzero(protection.hidden).tolist():
        if moved[cell]:
            told.append(teller.moved(cell))
        elif before[cell]:
            told.append(teller.hidden_before(cell))
        elif settled.values[cell] == 0 and not asked.own[cell]:
            told.append(teller.telling_zero(cell))
            history[cell] = True
        elif not own[cell] and (explained := _because_of(question, found, teller, cell)):
            told.append(explained)
            history[cell] = True
    reasons = dict(protection.reasons)
    reasons |= {HISTORY: history, VINTAGE: moved}
    reasons[SECONDARY] = reasons[SECONDARY] & ~history & ~moved
    given = found.system.is_known & (asked.own | asked.earlier) & (settled.values > 0)
    past = found.past | {
        cell: (int(settled.values[cell]),) for cell in np.flatnonzero(given).tolist()
    }
    officers = Told(
        hidden=tuple(told),
        past=teller.narrowed(past),
        moved=tuple(
            sorted({teller.words(cell) for cell in np.flatnonzero(settled.stale).tolist()})
        ),
        unrelated=left,
        statements=len(joint.statements),
    )
    attackers = (*protection.attackers, ARCHIVIST)
    remembering = replace(protection, reasons=reasons, attackers=attackers)
    return Archived(remembering, officers, joint.shown[mine])


def _because_of(question: Question, found: Found, teller: Teller, cell: int) -> Explained | None:
    """What of history a new cell is hidden for; None where it's for the release's own sake."""
    if (explained := teller.difference(cell)) is not None:
        return explained
    kept_open = found.hidden_for(cell)
    if not len(kept_open) or question.asked.own[kept_open].any():
        return None
    return teller.from_afar(cell, kept_open.tolist())


def _refuse_open(joint: Joint, asked: Asked, wishes: Wishes, teller: Teller) -> None:
    """Refuse to show what history hides, or what would tell a small change."""
    for cell in wishes.shown.tolist():
        if asked.own[cell]:
            continue  # the release's own rules say so first
        if asked.moved[cell] or joint.hidden[cell]:
            told = teller.moved(cell) if asked.moved[cell] else teller.hidden_before(cell)
            raise _against(told)


def _refuse_equal(hidden: BoolArray, wishes: Wishes, teller: Teller) -> None:
    for cell in wishes.shown.tolist():
        if hidden[cell]:
            told = teller.difference(cell)
            raise _against(told or Explained(teller.words(cell), KNOWN_BEFORE, (), ()))


def _against(told: Explained) -> UnsafeError:
    saved = f"; it would give away {'; '.join(told.gives_away[:NAMED])}" if told.gives_away else ""
    return UnsafeError(
        "a cell that must be shown can't be, because of what was published before",
        where=f"{told.cell}: {told.why}, beside {', '.join(told.releases[:NAMED])}{saved}",
        do="don't ask for it to be shown",
    )


def _cannot(question: Question, rows: Sequence[int], teller: Teller) -> UnsafeError:
    """Why some targets can't be protected: what must be shown, or the new release's zeros."""
    joint, system = question.joint, question.system()
    task = question.task(system)
    first = system.cells[system.problem.first]
    targets = culprits = np.zeros(0, dtype=np.int64)
    if question.asked.kept_shown.any():
        targets, culprits = conflict(task, rows)
    failed = first[targets] if len(targets) else first[task.goals.targets[list(rows)]]
    releases = ", ".join(teller.around(failed.tolist())[:NAMED]) or "earlier releases"
    named = "; ".join(teller.words(cell) for cell in failed[:NAMED].tolist())
    wished = [
        teller.words(cell)
        for cell in first[culprits].tolist()
        if cell < joint.real and question.asked.kept_shown[cell]
    ]
    if wished:
        return UnsafeError(
            "a cell that must be shown can't be, because of what was published before",
            where=f"{'; '.join(wished[:NAMED])}: beside {releases} it would give away {named}",
            do="let it be hidden",
        )
    return UnsafeError(
        f"{len(failed)} small {'count' if len(failed) == 1 else 'counts'} would fall out of this"
        " release and earlier ones together, even with every count hidden",
        where=f"{named}, beside {releases}",
        do="use the windows and bands of the earlier release, or coarser ones",
    )
