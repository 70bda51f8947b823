"""Controlled rounding as a program: which counts go up, so that all sums hold.

One variable an entry says whether it goes to the multiple above. Two more let it go further, at a
cost; without them the rounding is zero-restricted. Solved by HiGHS: whole where it is small, and
in real numbers (by its interior-point method) as a start and a bound where it is large.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from peelian.disclosure.lp import FloatArray, quiet_solver
from peelian.disclosure.rounding.targets import FURTHER_COST, Targets
from peelian.disclosure.trees import IntArray

NODES = 200
"""Branching stops here; what is found until then counts, and otherwise another way is gone."""
GAP = 1e-3
"""An answer this near to the bound is good enough: a thousandth of the distance."""
REACH = 1_000
"""How many units further an entry may be moved where it may be at all."""
SIMPLEX_ENTRIES = 3_000
"""Up to here the simplex method is quicker; beyond, these programs stall it for minutes."""


@dataclass(frozen=True)
class Answer:
    """What a program gave.

    Attributes:
        raised: float64 (entries): by how many units each is above the multiple below its count.
        bound: no rounding within the same limits has a smaller total distance.
    """

    raised: FloatArray
    bound: float


def relaxed(equations: sp.csr_matrix, targets: Targets) -> Answer | None:
    """The best rounding if counts could go up by fractions; None where the solver fails."""
    highs = _load(equations, targets, reach=0)
    highs.setOptionValue("run_crossover", "off")
    if len(targets.over) > SIMPLEX_ENTRIES:
        highs.setOptionValue("solver", "ipm")
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return _answer(highs, targets, highs.getInfo().objective_function_value)


def whole(equations: sp.csr_matrix, targets: Targets, *, further: bool) -> Answer | None:
    """The best rounding within NODES nodes; None where none is found.

    Args:
        further: whether entries may go beyond the adjacent multiples, at a cost.
    """
    highs = _load(equations, targets, reach=REACH if further else 0)
    columns = highs.getNumCol()
    kinds = np.full(columns, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
    highs.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), kinds)
    highs.setOptionValue("mip_max_nodes", NODES)
    highs.setOptionValue("mip_rel_gap", GAP)
    highs.run()
    if not np.isfinite(highs.getInfo().mip_gap) or not highs.getSolution().value_valid:
        return None
    answer = _answer(highs, targets, highs.getInfo().mip_dual_bound)
    return Answer(np.rint(answer.raised), answer.bound)


def _answer(highs: highspy.Highs, targets: Targets, objective: float) -> Answer:
    size = len(targets.over)
    columns = np.array(highs.getSolution().col_value, dtype=np.float64)
    raised = columns[:size]
    if len(columns) > size:
        raised = raised + columns[size : 2 * size] - columns[2 * size :]
    return Answer(raised, float(objective) + float((targets.weight * targets.over).sum()))


def _load(equations: sp.csr_matrix, targets: Targets, reach: int) -> highspy.Highs:
    """A solver with the program; `reach` is how many units further an entry may be moved."""
    costs = [(targets.weight * (targets.base - 2 * targets.over)).astype(np.float64)]
    costs[0][~targets.may_rise] = 0.0
    upper = [targets.may_rise.astype(np.float64)]
    blocks = [equations]
    if reach:
        # The last hundredfold keeps "further" the last resort where the program can be solved.
        dear = (100 * FURTHER_COST * targets.base * targets.weight).astype(np.float64)
        some = (targets.below + targets.over > 0).astype(np.float64)  # zeros stay zeros
        costs += [dear, dear]
        upper += [reach * some, np.minimum(targets.below, reach).astype(np.float64)]
        blocks += [equations, -equations]
    matrix = sp.hstack(blocks).tocsc()
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = matrix.shape
    program.col_cost_ = np.concatenate(costs)
    program.col_lower_ = np.zeros(matrix.shape[1])
    program.col_upper_ = np.concatenate(upper)
    missing = -(equations @ targets.below)
    program.row_lower_ = program.row_upper_ = missing.astype(np.float64)
    entries = program.a_matrix_
    entries.format_ = highspy.MatrixFormat.kColwise
    entries.start_, entries.index_ = matrix.indptr, matrix.indices
    entries.value_ = matrix.data.astype(np.float64)
    highs = quiet_solver()
    highs.passModel(program)
    return highs


def units_of(answer: Answer, targets: Targets) -> IntArray:
    """An answer as whole units, each entry rounded by itself."""
    found: IntArray = targets.below + np.rint(answer.raised).astype(np.int64)
    return found
