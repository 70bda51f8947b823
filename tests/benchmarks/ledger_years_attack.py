"""A reader of everything in a public folder, who knows nothing else. Shares no code with Peelian.

In    a folder of published tables: one JSON a table, a count or a marker for each combination
Out   small counts that are certain, or narrowed to fewer than every count from 1 to 4

Days, codes and groups are cut wherever any table cuts them. For each set of variables that a table
has, every combination of pieces is an unknown whole number. What's shown is a sum of them, what's
hidden a sum of at least 1 (or 0, where the notes say so). Tables agree on the variables they share.
Two sets of unknowns that agree with all of it, found by linear programming (HiGHS), show what isn't
certain: whatever differs between them. What no random pair shows to be anything from 1 to 4 is
asked for singly: its least and its most over fractions, made whole. What only a search over whole
numbers would pin is missed.

It's asked of every hidden cell, and of what any two cells leave between them that are alike in all
but one variable: a month between two windows, a band within a band.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import highspy
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from tests.benchmarks.ledger_years_reading import SMALL, Box, Told, questions, read

ROUNDS = 24
"""Solutions are sought so many times for all questions together, before they're asked singly."""
TOGETHER = 50
"""So many questions are weighed together: enough to move most, few enough to be solved soon."""
FAR = 10
"""Solutions beyond so many times the largest count aren't sought: it makes every range finite."""
PRIMAL = 4
"""HiGHS's number for the primal simplex method."""
FRACTION = 1e-6
Floats = npt.NDArray[np.float64]


@dataclass
class Found:
    """What a reader works out.

    Attributes:
        certain: counts of 1 to 4 that are certain.
        narrowed: of those that may be from 1 to 4, those that can't be all of it: least and most.
        open: questions that weren't answered within the limits.
        asked: how many there were.
    """

    certain: dict[Box, int] = field(default_factory=dict)
    narrowed: dict[Box, tuple[int, int]] = field(default_factory=dict)
    open: list[Box] = field(default_factory=list)
    asked: int = 0
    unknowns: int = 0
    sums: int = 0


class _System:
    """The unknowns, and the sums that are told of them."""

    def __init__(self, told: Told, *, joint: bool) -> None:
        self._told = told
        shapes = {frozenset(name for name, _ in box) for box in (*told.counts, *told.nothing)}
        if joint:
            shapes.add(frozenset(told.pieces.names))
        while more := {a & b for a in shapes for b in shapes} - shapes:
            shapes |= more
        self._shapes = sorted(shapes, key=lambda shape: (len(shape), sorted(shape)))
        self._start: dict[frozenset[str], int] = {}
        self.count = 0
        for shape in self._shapes:
            self._start[shape] = self.count
            self.count += int(np.prod(self._sizes(shape), dtype=np.int64))

    def _sizes(self, shape: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._told.pieces.size(name) for name in sorted(shape))

    def places(self, box: Box) -> npt.NDArray[np.int64]:
        """The unknowns that a box is the sum of."""
        shape = next(s for s in self._shapes if s >= {name for name, _ in box})
        return self._within(shape, box)

    def _within(self, shape: frozenset[str], box: Box) -> npt.NDArray[np.int64]:
        held = dict(box)
        found = np.zeros(1, dtype=np.int64)
        for name in sorted(shape):
            size = self._told.pieces.size(name)
            chosen = np.array(sorted(held.get(name, range(size))), dtype=np.int64)
            found = (found[:, None] * size + chosen[None, :]).ravel()
        return self._start[shape] + found

    def upper(self) -> Floats:
        """The most of each unknown: none where the tables say that nothing is."""
        largest = max((value for value in self._told.counts.values() if value), default=0)
        found = np.full(self.count, float(FAR * (largest + FAR)))
        for box in self._told.nothing:
            names = {name for name, _ in box}
            for shape in self._shapes:
                if shape >= names:
                    found[self._within(shape, box)] = 0
        return found

    def rows(self) -> tuple[sp.csr_matrix, Floats, Floats]:
        """Sums, with the least and the most of each."""
        parts: list[npt.NDArray[np.int64]] = []
        signs: list[Floats] = []
        low: list[float] = []
        high: list[float] = []
        for box, value in self._told.counts.items():
            parts.append(self.places(box))
            signs.append(np.ones(len(parts[-1])))
            low.append(self._told.least.get(box, 0) if value is None else value)
            high.append(np.inf if value is None else value)
        for small, large in self._linked():
            for combination in itertools.product(*(range(n) for n in self._sizes(small))):
                pieces = zip(sorted(small), combination, strict=True)
                box = tuple((name, frozenset((piece,))) for name, piece in pieces)
                whole, cut = self._within(small, box), self._within(large, box)
                parts.append(np.concatenate([whole, cut]))
                signs.append(np.concatenate([np.full(len(whole), -1.0), np.ones(len(cut))]))
                low.append(0)
                high.append(0)
        ends = np.cumsum([0, *map(len, parts)])
        matrix = sp.csr_matrix(
            (np.concatenate(signs), np.concatenate(parts), ends), (len(parts), self.count)
        )
        return matrix, np.array(low, dtype=float), np.array(high, dtype=float)

    def _linked(self) -> Iterable[tuple[frozenset[str], frozenset[str]]]:
        """Each set of variables with the largest sets within it."""
        for large in self._shapes:
            within = [shape for shape in self._shapes if shape < large]
            yield from (
                (small, large) for small in within if not any(small < each for each in within)
            )


def _without_zeros(
    matrix: sp.csr_matrix, low: Floats, high: Floats, upper: Floats
) -> npt.NDArray[np.bool_]:
    """Unknowns that aren't plainly zero: parts of a sum of zero are, and so on from there."""
    left: npt.NDArray[np.bool_] = upper > 0
    positive, negative = matrix.maximum(0), -matrix.minimum(0)
    while True:
        no_less = (negative @ left.astype(float) == 0) & (high == 0)
        no_more = (positive @ left.astype(float) == 0) & (low == 0) & (high == 0)
        zero = (positive.T @ no_less.astype(float) > 0) | (negative.T @ no_more.astype(float) > 0)
        if not (zero & left).any():
            return left
        left = left & ~zero


class _Solver:
    """HiGHS, kept warm from one question to the next."""

    def __init__(self, system: _System) -> None:
        matrix, low, high = system.rows()
        upper = system.upper()
        self.left = _without_zeros(matrix, low, high, upper)
        matrix = matrix[:, self.left]
        rows = np.diff(matrix.indptr) > 0
        self.matrix, self.low, self.high = matrix[rows], low[rows], high[rows]
        self.upper = upper[self.left]
        self._count = int(self.left.sum())
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        # Only costs change from one question to the next, so the last solution is a start for the
        # primal simplex: a quarter of the time that the dual takes, without presolve.
        self._highs.setOptionValue("simplex_strategy", PRIMAL)
        self._highs.setOptionValue("presolve", "off")
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._count, self.matrix.shape[0]
        model.col_cost_ = np.zeros(self._count)
        model.col_lower_, model.col_upper_ = np.zeros(self._count), self.upper
        model.row_lower_, model.row_upper_ = self.low, self.high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = self.matrix.indptr
        model.a_matrix_.index_ = self.matrix.indices
        model.a_matrix_.value_ = self.matrix.data
        self._highs.passModel(model)
        self._columns = np.arange(self._count, dtype=np.int32)

    def least(self, cost: Floats) -> tuple[Floats | None, float | None]:
        """A solution of least cost, and the cost; None, None where the search was cut short."""
        self._highs.changeColsCost(self._count, self._columns, cost)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None, None
        found = np.array(self._highs.getSolution().col_value)
        return found, float(cost @ found)


def attack(
    public: Path, *, joint: bool = False, singly: int = 5_000, rounds: int = ROUNDS, seed: int = 0
) -> Found:
    """Everything that a reader of a folder works out of small counts.

    Args:
        joint: whether every table is known to come from one list of records; otherwise tables only
            agree on what they share, which is far less to solve.
        singly: so many questions are asked one by one at most; others are counted as open.
    """
    told = read(public)
    asked, plain = questions(told)
    found = Found(certain=dict(plain), asked=len(asked) + len(plain))
    if not asked:
        return found
    system = _System(told, joint=joint)
    solver = _Solver(system)
    found.sums, found.unknowns = solver.matrix.shape
    places = [system.places(box) for box in asked]
    ends = np.cumsum([0, *map(len, places)])
    wanted = sp.csr_matrix(
        (np.ones(ends[-1]), np.concatenate(places), ends), (len(asked), system.count)
    )
    seen = _Seen(wanted[:, solver.left], solver)
    seen.at_random(np.random.default_rng(seed), rounds)
    left = seen.unsure()
    found.open = [asked[row] for row in left[singly:]]
    for row in left[:singly]:
        if seen.is_sure(row):
            continue
        ends_of = seen.ends(row)
        if ends_of is None:
            found.open.append(asked[row])
            continue
        least, most = ends_of
        if least == most and 1 <= least <= SMALL:
            found.certain[asked[row]] = least
        elif least <= SMALL and most >= 1 and (least > 1 or most < SMALL):
            found.narrowed[asked[row]] = least, most
    return found


class _Seen:
    """The least and the most of each question in any solution so far, fractions among them."""

    def __init__(self, wanted: sp.csr_matrix, solver: _Solver) -> None:
        self._wanted, self._solver = wanted, solver
        self._low = np.full(wanted.shape[0], float(FAR**6))
        self._high = np.zeros(wanted.shape[0])

    def unsure(self) -> list[int]:
        """Questions that no two solutions show to be anything from 1 to 4, the nearest pair first.

        Those that lay beyond small counts in every solution come last.
        """
        apart = self._high - self._low + np.where(self._low > SMALL, np.inf, 0)
        left = [row for row in range(len(self._low)) if not self.is_sure(row)]
        return sorted(left, key=lambda row: (apart[row], row))

    def is_sure(self, row: int) -> bool:
        """Whether the count can be as small as 1 and as large as 4."""
        return bool(self._low[row] <= 1 + FRACTION and self._high[row] >= SMALL - FRACTION)

    def at_random(self, random: np.random.Generator, rounds: int) -> None:
        """Seek solutions that are far apart in many questions at once."""
        for number in range(rounds):
            left = self.unsure()
            if not left:
                return
            weights = np.zeros(len(self._low))
            chosen = random.choice(left, min(TOGETHER, len(left)), replace=False)
            weights[chosen] = random.random(len(chosen))
            self._solve((self._wanted.T @ weights) * (-1 if number % 2 else 1))

    def ends(self, row: int) -> tuple[int, int] | None:
        """The least and the most of a question; None where the search was cut short.

        The most isn't sought where the least is beyond a small count already.
        """
        cost = np.asarray(self._wanted[row].todense(), dtype=float).ravel()
        least = self._solve(cost)
        if least is None or least > SMALL:
            return None if least is None else (least, least)
        most = self._solve(-cost)
        return None if most is None else (least, -most)

    def _solve(self, cost: Floats) -> int | None:
        """The least whole cost that solutions allow."""
        solution, bound = self._solver.least(cost)
        if solution is None or bound is None:
            return None
        counts = self._wanted @ solution
        self._low = np.minimum(self._low, counts)
        self._high = np.maximum(self._high, counts)
        return int(np.ceil(bound - FRACTION))
