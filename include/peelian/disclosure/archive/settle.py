"""One table that agrees with the new counts and with history, as nearly as the register allows.

Of what history hides, true counts aren't asked for: any will do that agree with everything shown.
Where earlier counts and new ones can't all be true of one register, the register moved between
them. Then the fewest and smallest changes of earlier counts are found that make them agree, and
the counts that changed are stale: nobody knows what they would be today.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.core.errors import UnsafeError
from peelian.disclosure.archive.joint import UNSAID, Joint
from peelian.disclosure.archive.known import work_out
from peelian.disclosure.lp import UNBOUNDED, FloatArray, Room, TableProgram
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

MOVED, RAISED, FREE = 1000.0, 1.0, 0.01
"""Costs of a unit: of an earlier count that is changed; of a hidden one that is larger than it must
be, as small ones are looked for; of a piece that no table has."""


@dataclass(frozen=True)
class Settled:
    """A table of all cells.

    Attributes:
        values: int64 (cells): the new release's are true; others are possible.
        stale: bool (cells): earlier counts that the register has moved away from.
        least: int64 (cells): what readers of earlier releases know to be the least.
    """

    values: IntArray
    stale: BoolArray
    least: IntArray


def settle(joint: Joint, new: IntArray) -> Settled:
    """A table that agrees with the new counts.

    Args:
        new: int64 (own cells): true counts of the new release and of its own differences.
    Raises: UnsafeError where none is found.
    """
    is_new = np.arange(joint.count) < joint.own
    said = joint.shown != UNSAID
    values = np.where(said, joint.shown, 0)
    values[: joint.own] = new
    stale: BoolArray = is_new & said & (values != joint.shown)
    given: BoolArray = said | is_new
    known = work_out(joint.equations, given, values, np.ones(joint.count, dtype=bool))
    if not len(known.broken):
        start = np.where(known.is_known, known.values, joint.at_least)
        if not (known.is_known & (known.values < joint.at_least)).any():
            moves = _moves(joint, start, _still(joint, start, known.is_known))
            if moves is not None:
                return Settled(start + moves, stale, joint.at_least)
    return _restated(joint, values, given, stale)


def _restated(joint: Joint, values: IntArray, given: BoolArray, stale: BoolArray) -> Settled:
    """The nearest table in which earlier counts may have changed."""
    is_new = np.arange(joint.count) < joint.own
    start = np.where(given, values, joint.at_least)
    cost = np.where(given, MOVED, FREE)
    room = Room(
        np.where(is_new, 0.0, UNBOUNDED),
        np.where(is_new, 0.0, start.astype(float)),
        np.where(joint.hidden & ~given, RAISED, cost),
        np.where(joint.hidden & ~given, MOVED, cost),
    )
    moves = _moves(joint, start, room)
    if moves is None:
        raise UnsafeError(
            "no register fits both this release and what was published before",
            do="check the earlier figures that were imported (peelian ledger check)",
        )
    found = start + moves
    moved: BoolArray = (joint.shown != UNSAID) & (found != joint.shown)
    return Settled(found, stale | moved, np.minimum(joint.at_least, found))


def _still(joint: Joint, start: IntArray, is_known: BoolArray) -> Room:
    """What may move where earlier counts stand."""
    cost: FloatArray = np.where(joint.hidden, RAISED, FREE)
    return Room(
        np.where(is_known, 0.0, UNBOUNDED),
        np.where(is_known, 0.0, (start - joint.at_least).astype(float)),
        cost,
        cost,
    )


def _moves(joint: Joint, start: IntArray, room: Room) -> IntArray | None:
    """Whole moves from a start to a table, over the cells that may move."""
    missing = -(joint.equations @ start)
    kept = np.flatnonzero(room.up + room.down > 0)
    columns = sp.csr_matrix(joint.equations[:, kept])
    tied = np.diff(columns.indptr) > 0
    if missing[~tied].any():
        return None
    moves = np.zeros(joint.count, dtype=np.int64)
    if not tied.any():
        return moves
    part = Room(room.up[kept], room.down[kept], room.cost_up[kept], room.cost_down[kept])
    program = TableProgram(sp.csr_matrix(columns[tied]))
    answer = program.nearest(missing[tied], part)
    if answer.moves is not None and answer.whole() is None:
        answer = program.nearest_whole(missing[tied], part, cheapest=True)
    whole = answer.whole()
    if whole is None:
        return None
    moves[kept] = whole
    return moves
