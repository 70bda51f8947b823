"""New zeros that would tell an earlier hidden count, and so are hidden themselves.

Ten in January and February are shown, and of which months isn't. A zero for February says that all
ten were in January's, and what January's total leaves is somebody. Zeros are shown in all other
cases; where one is hidden, the notes say that a hidden count may be zero.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from peelian.disclosure.archive.known import work_out
from peelian.disclosure.archive.question import Question
from peelian.disclosure.conflicts import irreducible
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray


def without_telling_zeros(question: Question) -> Question:
    """The question with those new zeros hidden that would make a small count known."""
    asked, joint = question.asked, question.joint
    zeros = question.given() & ~question.told_before()
    if not zeros.any() or not _tells(question, zeros):
        return question
    beside = abs(joint.equations) @ question.told_before().astype(np.int64) > 0
    near = abs(joint.equations[beside]).T @ np.ones(int(beside.sum())) > 0
    candidates = np.flatnonzero(zeros & near)
    if _tells(question, zeros & ~near):
        candidates = np.flatnonzero(zeros)

    def still(hidden: IntArray) -> bool:
        left = zeros.copy()
        left[hidden] = False
        return _tells(question, left)

    gone = asked.gone.copy()
    gone[irreducible(candidates, still)] = True
    return replace(question, asked=replace(asked, gone=gone), least=_unsure(question))


def with_open_zeros(question: Question) -> Question | None:
    """The question with new zeros that may be hidden as any other count; None where there's none.

    Where zeros are shown, each hidden count is at least one, and many of those narrow an earlier
    count down from above.
    """
    zeros = question.given() & ~question.told_before()
    if question.open_zeros is not None or not zeros.any():
        return None
    costs = np.where(zeros, question.policy.threshold, question.costs)
    return replace(question, costs=costs, open_zeros=zeros, least=_unsure(question))


def with_one_zero(question: Question, cells: IntArray) -> Question:
    """The question with one new zero hidden, the first that shares a sum with some cells if any."""
    zeros = question.given() & ~question.told_before()
    touches = abs(question.joint.equations)
    asked = np.zeros(question.joint.count)
    asked[cells] = 1.0
    near = (touches.T @ (touches @ asked > 0).astype(float) > 0) & zeros
    gone = question.asked.gone.copy()
    gone[int(np.argmax(near)) if near.any() else int(np.argmax(zeros))] = True
    return replace(question, asked=replace(question.asked, gone=gone), least=_unsure(question))


def _unsure(question: Question) -> IntArray:
    """The least of each cell: where one hidden count may be zero, any new one may."""
    is_new = np.arange(question.joint.count) < question.joint.real
    least: IntArray = np.where(is_new, question.settled.least, question.least)
    return least


def _tells(question: Question, zeros: BoolArray) -> bool:
    """Whether some zeros make a small count known that history doesn't."""
    equations, values = question.joint.equations, question.settled.values
    before = question.told_before()
    told = work_out(equations, before | zeros, values, values == 0).is_known
    alone = work_out(equations, before, values, values == 0).is_known
    return bool((told & ~alone & question.asked.sensitive).any())
