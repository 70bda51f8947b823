"""Controlled rounding of all tables of a release at once.

Every count becomes a multiple of the base, every sum still holds, and a count becomes one of the
two multiples next to it (a multiple stays) wherever a way to do so is found; where none is, as few
as possible go further, and the answer says how many and how far. Zeros stay zeros. The
total distance is kept small: the smallest there is, to a thousandth, up to EXACT_ENTRIES counts to
be decided; beyond, by a search whose distance is given beside a bound.
Source: Salazar-Gonzalez, "Controlled rounding and cell perturbation", Mathematical Programming 105
(2006); Handbook on Statistical Disclosure Control, section 5.4.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from peelian.core.errors import InputError, UnsafeError
from peelian.disclosure.canonical import canonical_order, equations_in_order
from peelian.disclosure.cells import Cells, residues
from peelian.disclosure.problem import BoolArray, Problem, make_problem
from peelian.disclosure.rounding import program
from peelian.disclosure.rounding.anneal import Annealer
from peelian.disclosure.rounding.lattice import Lattice
from peelian.disclosure.rounding.simple import SMALLEST_BASE
from peelian.disclosure.rounding.start import additive_start
from peelian.disclosure.rounding.targets import Targets
from peelian.disclosure.trees import IntArray

EXACT_ENTRIES = 800
"""Up to so many counts that may go up or down the best rounding takes about a second; three times
as many took 14 to 34 seconds on the bench's SM."""
STEPS_EACH = 10
STEPS_MOST = 150_000
"""Steps of the search for each count that may go up or down, and at most: some forty seconds of
one processor. The bench's M was zero-restricted at the end of them."""


@dataclass(frozen=True)
class Rounded:
    """Rounded counts.

    Attributes:
        base: what all of them are multiples of.
        values: int64 (cells): the rounded counts; they add up.
        further: int64 (cells): by how many bases each is beyond the multiples next to it.
        distance: by how much all counts together were moved.
        bound: no rounding to adjacent multiples moves them by less; None where none is known.
    """

    base: int
    values: IntArray
    further: IntArray
    distance: int
    bound: int | None


def round_cells(
    cells: Cells, values: IntArray, base: int, lowered: BoolArray | None = None
) -> Rounded:
    """Round the counts of a release.

    Args:
        values: int64 (cells): true counts; none negative, every equation kept.
        lowered: bool (cells): counts that should become the multiple below.
    Raises: InputError for a base below 2 or counts that don't add up; UnsafeError where the answer
        doesn't add up, which would be a fault of the program.
    """
    if base < SMALLEST_BASE:
        raise InputError("the base of rounding is too small", given=base, allowed="2 or more")
    if (values < 0).any() or residues(cells.equations, values).any():
        raise InputError("counts to be rounded must add up, and none may be negative")
    lowered = np.zeros(cells.count, dtype=bool) if lowered is None else lowered
    order = canonical_order(cells.equations, [values, lowered])
    ordered = Targets.of(values[order], base, lowered[order], np.ones(cells.count, dtype=np.int64))
    problem = make_problem(equations_in_order(cells.equations, order), values[order] == 0)
    grouped = Targets.of(
        problem.of_cells(values[order]),
        base,
        problem.any_of_cells(lowered[order]),
        problem.sum_of_cells(np.ones(cells.count, dtype=np.int64)),
    )
    units, bound = _exact(problem, grouped)
    if units is None:
        units, bound = _searched(cells, order, problem, grouped, ordered)
    return _checked(cells, order, ordered, units, bound)


def _exact(problem: Problem, grouped: Targets) -> tuple[IntArray | None, float | None]:
    """The best rounding of few counts, by cell; None where they are many or it isn't found."""
    if int(grouped.may_rise.sum()) > EXACT_ENTRIES:
        return None, None
    for further in (False, True):
        answer = program.whole(problem.equations, grouped, further=further)
        if answer is None:
            continue
        units = program.units_of(answer, grouped)
        if not residues(problem.equations, units).any():
            return problem.spread(units), None if further else answer.bound
    return None, None


def _searched(
    cells: Cells, order: IntArray, problem: Problem, grouped: Targets, ordered: Targets
) -> tuple[IntArray, float | None]:
    """A good rounding of many counts, by cell in canonical order, and a bound."""
    rank = np.empty(cells.count, dtype=np.int64)
    rank[order] = np.arange(cells.count)
    lattice = Lattice(cells, rank)
    answer = program.relaxed(problem.equations, grouped)
    if answer is None:
        nearest = ordered.below + (2 * ordered.over > ordered.base)
    else:
        nearest = problem.spread(program.units_of(answer, grouped))
    start = additive_start(lattice, nearest, ordered.below + ordered.over == 0)
    annealer = Annealer(lattice, ordered, cells.nodes[order], start)
    annealer.run(min(STEPS_MOST, STEPS_EACH * int(ordered.may_rise.sum())))
    return annealer.units, None if answer is None else answer.bound


def _checked(
    cells: Cells, order: IntArray, ordered: Targets, units: IntArray, bound: float | None
) -> Rounded:
    """The answer by cell, once it's certain that it adds up."""
    values = np.empty(cells.count, dtype=np.int64)
    values[order] = units * ordered.base
    further = np.empty(cells.count, dtype=np.int64)
    further[order] = ordered.further(units)
    zero = np.zeros(cells.count, dtype=bool)
    zero[order] = ordered.below + ordered.over == 0
    missed = residues(cells.equations, values)
    if missed.any() or (values < 0).any() or values[zero].any():
        raise UnsafeError("no rounding that adds up was found", do="use another base, or suppress")
    distance = ordered.distance(units)
    # A bound that the solver's tolerance lifts above the next whole number is none.
    whole = None if bound is None else max(0, math.ceil(bound - 1e-3 * max(1.0, bound) ** 0.5))
    return Rounded(ordered.base, values, further, distance, whole)
