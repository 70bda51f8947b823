"""Some whole table that agrees with everything published.

A linear program gives a table that may hold fractions. Where it does, what is whole is kept, and an
integer program mends the rest with some room around it; with the more room, the less it could mend.
"""

from __future__ import annotations

import highspy
import numpy as np

from peelian.attack.layout import IntArray
from peelian.attack.near import Surroundings
from peelian.attack.riddle import Piece
from peelian.attack.search import PROGRAMS, WHOLE, Answer, FloatArray, Search, solver_of

ROOMS = (2, 3, 5)
"""How many unknowns may change for each that has a fraction."""
NODES = 100
"""Nodes that an integer program may branch into; most need none."""
LAST_NODES = 1_000
"""The same where every unknown may change: there's nothing to try after it."""
ALL_AT_ONCE = 300
"""For fewer unknowns than this, branching alone is quick enough."""


def whole_table(search: Search) -> Answer:
    """A table of a piece's unknowns; where there's none, whether that's proved."""
    piece = search.piece
    answer = search.can({}, PROGRAMS if piece.unknowns <= ALL_AT_ONCE else 1)
    if answer.table is not None or answer.certain:
        return answer
    point = search.anywhere()
    if point is None:
        return answer
    off = np.flatnonzero(np.abs(point - np.rint(point)) > WHOLE)
    near = Surroundings(piece.equations)
    for room in ROOMS:
        if room * len(off) >= piece.unknowns:
            break
        table = _mended(piece, point, near.unknowns(off, room * len(off)), NODES)
        if table is not None:
            return Answer(table, certain=True)
    return Answer(_mended(piece, point, np.arange(piece.unknowns), LAST_NODES), certain=False)


def _mended(piece: Piece, point: FloatArray, free: IntArray, nodes: int) -> IntArray | None:
    """A whole table that differs from the point in `free` unknowns alone."""
    solver = solver_of(piece)
    solver.setOptionValue("presolve", "on")
    solver.setOptionValue("mip_max_nodes", nodes)
    kept = np.setdiff1d(np.arange(piece.unknowns), free).astype(np.int32)
    values = np.rint(point[kept])
    solver.changeColsBounds(len(kept), kept, values, values)
    whole = np.full(len(free), highspy.HighsVarType.kInteger.value, dtype=np.uint8)
    solver.changeColsIntegrality(len(free), free.astype(np.int32), whole)
    solver.run()
    found = np.array(solver.getSolution().col_value)
    if len(found) != piece.unknowns or not np.isfinite(found).all():
        return None
    table: IntArray = np.rint(np.clip(found, -1e15, 1e15)).astype(np.int64)
    return table if piece.solves(table) else None
