"""The quick look at a move never rules out one that exists; a snapshot can be gone back to."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from peelian.disclosure.goals import windows
from peelian.disclosure.moves import Moves
from peelian.disclosure.surroundings import Surroundings

CROSS = sp.csr_matrix(
    np.array(
        [
            # a 2 x 2 table: four cells, two row sums, two column sums
            [1, 1, 0, 0, -1, 0, 0, 0],
            [0, 0, 1, 1, 0, -1, 0, 0],
            [1, 0, 1, 0, 0, 0, -1, 0],
            [0, 1, 0, 1, 0, 0, 0, -1],
        ]
    )
)
VALUES = np.array([3, 4, 5, 6, 7, 11, 8, 10])
SWAP = np.array([0, 1, 2, 3]), np.array([1, -1, -1, 1])


@given(
    inner=st.tuples(*[st.integers(-3, 3)] * 4),
    room=st.lists(st.integers(0, 6), min_size=8, max_size=8),
)
def test_a_move_that_exists_is_never_ruled_out(inner: tuple[int, ...], room: list[int]) -> None:
    a, b, c, d = inner
    move = np.array([a, b, c, d, a + b, c + d, a + c, b + d])
    rooms = np.maximum(np.array(room), -move).astype(np.float64)
    surroundings = Surroundings(CROSS)
    for group in np.flatnonzero(move).tolist():
        assert surroundings.can_move(group, int(move[group]), move != 0, rooms)


def test_a_count_alone_in_a_sum_cant_move() -> None:
    surroundings = Surroundings(CROSS)
    usable = np.zeros(8, dtype=bool)
    usable[[0, 1, 6]] = True
    assert not surroundings.can_move(1, 1, usable, np.full(8, 9.0))
    usable[7] = True
    assert surroundings.can_move(1, 1, usable, np.full(8, 9.0))
    assert not surroundings.can_move(1, 1, usable, np.zeros(8))


def test_a_snapshot_can_be_gone_back_to() -> None:
    targets = np.array([0])
    moves = Moves(windows(targets, np.array([1]), np.array([4])), VALUES, VALUES - 1)
    first = moves.add(*SWAP)
    assert first is not None
    before, shown = moves.snapshot(), moves.times.copy()
    moves.drop(first)
    second = moves.add(np.array([0, 1, 6, 7]), np.array([1, -1, 1, -1]))
    assert moves.through(0) == [second]
    moves.restore(before)
    assert moves.through(0) == [first]
    np.testing.assert_array_equal(moves.times, shown)
