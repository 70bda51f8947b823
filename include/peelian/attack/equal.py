"""Which hidden cells are known by one another: each is plus or minus an unknown, and a number."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from peelian.attack.layout import IntArray
from peelian.attack.narrow import FAR, contradiction


class Equal:
    """Every cell as sign * unknown + offset; without an unknown where the count is known.

    Attributes:
        unknown: int64 (cells): the number of the unknown; -1 where the count is known.
        sign: int64 (cells): 1 or -1; 0 where the count is known.
        offset: int64 (cells).
        count: how many unknowns there are.
    """

    def __init__(self, cells: int) -> None:
        self.unknown = np.arange(cells, dtype=np.int64)
        self.sign = np.ones(cells, dtype=np.int64)
        self.offset = np.zeros(cells, dtype=np.int64)
        self.count = cells

    def rewritten(
        self, equations: sp.csr_matrix, totals: IntArray
    ) -> tuple[sp.csr_matrix, IntArray]:
        """Equations between cells as equations between unknowns."""
        some = np.flatnonzero(self.unknown >= 0)
        gather = sp.csr_matrix(
            (self.sign[some], (some, self.unknown[some])),
            shape=(len(self.unknown), self.count),
            dtype=np.int64,
        )
        left = sp.csr_matrix(equations @ gather)
        left.eliminate_zeros()
        left.sort_indices()
        return left, totals - equations @ self.offset

    def ranges(self, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
        """Ranges of cells as ranges of unknowns.

        Raises: InputError where a count that is known lies outside its range.
        """
        known = self.unknown < 0
        if ((self.offset < low) | (self.offset > high))[known].any():
            raise contradiction()
        some = np.flatnonzero(~known)
        up = self.sign[some] > 0
        first = low[some] - self.offset[some]
        last = np.where(high[some] >= FAR, FAR, high[some] - self.offset[some])
        least = np.full(self.count, -FAR, dtype=np.int64)
        most = np.full(self.count, FAR, dtype=np.int64)
        np.maximum.at(least, self.unknown[some], np.where(up, first, -last))
        np.minimum.at(most, self.unknown[some], np.where(up, last, -first))
        return least, most

    def learn(
        self, equations: sp.csr_matrix, totals: IntArray, low: IntArray, high: IntArray
    ) -> bool:
        """Take in what equations of one or two unknowns say, and ranges of one count.

        Returns: whether anything was learnt.
        Raises: InputError where an equation of none adds up to something, or of one to no count.
        """
        length = np.diff(equations.indptr)
        if totals[length == 0].any():
            raise contradiction()
        given = self._given(equations, totals, low, high)
        if given:
            self._replace(given, {})
            return True
        same = self._same(equations, totals)
        self._replace({}, same)
        return bool(same)

    def _given(
        self, equations: sp.csr_matrix, totals: IntArray, low: IntArray, high: IntArray
    ) -> dict[int, int]:
        given = {int(u): int(low[u]) for u in np.flatnonzero(low == high)}
        for row in np.flatnonzero(np.diff(equations.indptr) == 1):
            start = equations.indptr[row]
            unknown, weight = int(equations.indices[start]), int(equations.data[start])
            count, missed = divmod(int(totals[row]), weight)
            if missed or given.setdefault(unknown, count) != count:
                raise contradiction()
        return given

    def _same(self, equations: sp.csr_matrix, totals: IntArray) -> dict[int, tuple[int, int, int]]:
        """For unknowns that another one tells: that one, sign, offset."""
        links = Links()
        for row in np.flatnonzero(np.diff(equations.indptr) == 2):
            start = equations.indptr[row]
            one, other = equations.indices[start : start + 2].tolist()
            a, c = equations.data[start : start + 2].tolist()
            if abs(a) == 1 and abs(c) == 1:
                links.join(one, other, -a * c, a * int(totals[row]))
        return links.told()

    def _replace(self, given: dict[int, int], same: dict[int, tuple[int, int, int]]) -> None:
        """Put counts or other unknowns in place of unknowns, and number what is left anew."""
        onto = np.arange(self.count, dtype=np.int64)
        sign = np.ones(self.count, dtype=np.int64)
        offset = np.zeros(self.count, dtype=np.int64)
        for unknown, count in given.items():
            onto[unknown], sign[unknown], offset[unknown] = -1, 0, count
        for unknown, told in same.items():
            onto[unknown], sign[unknown], offset[unknown] = told
        kept = np.unique(onto[onto >= 0])
        number = np.full(self.count + 1, -1, dtype=np.int64)
        number[kept] = np.arange(len(kept))
        some = np.flatnonzero(self.unknown >= 0)
        before, way = self.unknown[some], self.sign[some]
        self.offset[some] += way * offset[before]
        self.sign[some] = way * sign[before]
        self.unknown[some] = number[onto[before]]
        self.count = len(kept)


class Links:
    """Unknowns that are known by one another, in groups that know their first member."""

    def __init__(self) -> None:
        self._onto: dict[int, tuple[int, int, int]] = {}

    def join(self, one: int, other: int, sign: int, offset: int) -> None:
        """Note that one = sign * other + offset."""
        first, s1, o1 = self._first(one)
        second, s2, o2 = self._first(other)
        if first == second:
            return  # what this adds shows up as an equation of one unknown or none
        # s1 * first + o1 = sign * (s2 * second + o2) + offset
        way, more = s1 * sign * s2, s1 * (sign * o2 + offset - o1)
        if first > second:
            self._onto[first] = (second, way, more)
        else:
            self._onto[second] = (first, way, -way * more)

    def told(self) -> dict[int, tuple[int, int, int]]:
        """For each unknown that isn't the first of its group: the first, sign, offset."""
        return {unknown: self._first(unknown) for unknown in sorted(self._onto)}

    def _first(self, unknown: int) -> tuple[int, int, int]:
        line = []
        at = unknown
        while at in self._onto:
            line.append(at)
            at = self._onto[at][0]
        sign, offset = 1, 0
        for below in reversed(line):
            _, way, more = self._onto[below]
            sign, offset = way * sign, way * offset + more
            self._onto[below] = (at, sign, offset)
        return (at, sign, offset)
