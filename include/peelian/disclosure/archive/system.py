"""The part of a joint system that a question needs, as groups and equations for a search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from peelian.disclosure.archive.joint import Joint
from peelian.disclosure.archive.known import connected, work_out
from peelian.disclosure.archive.settle import Settled
from peelian.disclosure.problem import BoolArray, Problem, make_problem
from peelian.disclosure.task import ordered
from peelian.disclosure.trees import IntArray


@dataclass(frozen=True)
class System:
    """Cells that aren't known, with the known ones that share an equation with them.

    Attributes:
        cells: int64: their numbers in the joint system, ascending.
        unknown: bool (cells of the joint system): neither given nor worked out, and tied to what
            was asked about.
        is_known: bool (cells of the joint system).
        problem: groups and equations of `cells`; zeros that everyone knows are left out.
    """

    cells: IntArray
    unknown: BoolArray
    is_known: BoolArray
    problem: Problem

    def local(self, per_cell: IntArray) -> IntArray:
        """What is said of each cell of the joint system, for the cells of this one."""
        return per_cell[self.cells]

    def mask(self, mask: BoolArray) -> BoolArray:
        """Groups that hold a cell of a mask (bool, cells of the joint system)."""
        return self.problem.any_of_cells(mask[self.cells])

    def most(self, per_cell: IntArray) -> IntArray:
        """The largest of what is said of the cells of each group."""
        found = np.zeros(self.problem.groups, dtype=np.int64)
        groups = self.problem.group_of
        some = groups >= 0
        np.maximum.at(found, groups[some], per_cell[self.cells][some])
        return found


def system_of(
    joint: Joint, settled: Settled, given: BoolArray, start: BoolArray, gone: BoolArray
) -> System:
    """The system around some cells.

    Args:
        given: bool (cells): what a reader has been told.
        start: bool (cells): the cells that are asked about.
        gone: bool (cells): hidden from the start, for the order of groups.
    """
    known = work_out(joint.equations, given, settled.values, settled.values == 0)
    unknown = connected(joint.equations, start, known.is_known)
    rows = abs(joint.equations) @ unknown.astype(np.int64) > 0
    used = sp.csr_matrix(joint.equations[rows])
    beside = (abs(used).T @ np.ones(used.shape[0]) > 0) | unknown
    cells = np.flatnonzero(beside)
    equations = sp.csr_matrix(used[:, cells])
    zero = known.is_known[cells] & (settled.values[cells] == 0)
    problem = make_problem(equations, zero)
    values = settled.values[cells]
    return System(cells, unknown, known.is_known, ordered(problem, values, gone[cells]))
