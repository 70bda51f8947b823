"""The solver is a help, not a witness: where it fails or lies, nothing is taken from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import scipy.sparse as sp

from peelian.core.errors import UnsafeError
from peelian.disclosure import suppress
from peelian.disclosure.attackers import ATTACKERS, CONTRIBUTOR
from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import SECONDARY, protect_cells
from peelian.disclosure.local import LocalPrograms, Question, Step
from peelian.disclosure.lp import UNBOUNDED, Answer, FloatArray, Room, TableProgram
from peelian.disclosure.policy import policy_named
from peelian.disclosure.suppress import Search
from peelian.disclosure.tabulation import join_counts
from peelian.disclosure.trees import IntArray, make_tree

SUM = sp.csr_matrix(np.array([[-1, 1, 1]]))
POLICY = policy_named("police-default")
TREE = make_tree("rank", [("All", None), ("pc", "All"), ("sgt", "All"), ("insp", "All")])
CELLS = build_cells([TREE], [TableOf("main", (0,))])
VALUES = join_counts(CELLS, [np.array([63, 40, 20, 3])])


def room(push: tuple[int, int], down: tuple[float, ...] = (9, 9, 9)) -> Room:
    ones = np.ones(3)
    return Room(np.full(3, UNBOUNDED), np.array(down), ones, ones, push)


def test_a_push_is_taken_up_by_the_cheapest_other() -> None:
    program = TableProgram(SUM)
    nothing = np.zeros(1, dtype=np.int64)
    moves = program.nearest(nothing, room((1, 3))).whole()
    assert moves is not None and moves[1] == 3
    assert not (SUM @ moves).any()
    assert np.abs(moves).sum() == 6


def test_what_cant_be_is_proved_impossible() -> None:
    program = TableProgram(SUM)
    nothing = np.zeros(1, dtype=np.int64)
    tight = Room(np.zeros(3), np.zeros(3), np.ones(3), np.ones(3), (1, 3))
    assert program.nearest(nothing, tight).impossible
    assert program.nearest_whole(nothing, tight).impossible


def test_what_is_missing_is_made_good() -> None:
    moves = TableProgram(SUM).nearest(np.array([4]), room((0, 0))).whole()
    assert moves is not None and (SUM @ moves).tolist() == [4]


def test_nothing_to_tie_is_no_trouble() -> None:
    untied = TableProgram(sp.csr_matrix((0, 3), dtype=np.int64))
    answer = untied.nearest(np.zeros(0, dtype=np.int64), room((2, -4)))
    assert answer.whole() is not None and answer.moves is not None
    assert answer.moves.tolist() == [0, 0, -4]


def test_the_same_question_gets_the_same_answer_whatever_was_asked_before() -> None:
    nothing = np.zeros(1, dtype=np.int64)
    fresh, used = TableProgram(SUM), TableProgram(SUM)
    for push in ((0, 5), (2, -3), (1, 7)):
        used.nearest(nothing, room(push))
    first, second = (program.nearest(nothing, room((2, 2))) for program in (fresh, used))
    np.testing.assert_array_equal(first.moves, second.moves)


def test_fractions_are_not_taken_for_whole_numbers() -> None:
    assert Answer(np.array([0.5, 1.0]), impossible=False).whole() is None
    assert Answer(np.array([1.0 + 1e-9]), impossible=False).whole() is not None


def test_a_solver_that_fails_means_that_nothing_is_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(LocalPrograms, "_solve", lambda *_, **__: None)
    monkeypatch.setattr(TableProgram, "_solve", lambda *_: Answer(None, impossible=False))
    with pytest.raises(UnsafeError, match="rank=insp"):
        protect_cells(Counted(CELLS, VALUES), POLICY)


def test_a_solver_that_lies_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tables don't add up, so none of them counts."""

    def lie(_: LocalPrograms, question: Question, *__: object, **___: object) -> Step:
        return Step(np.array([question.group]), np.array([float(question.by)]), whole=True)

    monkeypatch.setattr(LocalPrograms, "cheapest", lie)
    monkeypatch.setattr(
        TableProgram, "_solve", lambda program, *_: Answer(np.ones(program.size), impossible=False)
    )
    with pytest.raises(UnsafeError):
        protect_cells(Counted(CELLS, VALUES), POLICY)


def test_where_nothing_cheaper_helps_all_that_is_near_is_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The cheapest choice is made to find nothing that's shown; hiding all around still works.

    What turns out to be hidden for nothing is published again, even without a clean-up.
    """
    look, hide = LocalPrograms.cheapest, Search._hide_around
    hidden: list[bool] = []

    def timid(
        programs: LocalPrograms, question: Question, groups: IntArray, cost: FloatArray, most: float
    ) -> Step | None:
        return look(programs, question, groups, cost, most) if cost.max() < 1 else None

    def watched(search: Search, failed: Sequence[int]) -> None:
        hide(search, failed)
        hidden.append(bool(search.hidden.all()))

    monkeypatch.setattr(LocalPrograms, "cheapest", timid)
    monkeypatch.setattr(Search, "_hide_around", watched)
    hasty = POLICY.model_copy(update={"clean_up_work": 0})
    assert protect_cells(Counted(CELLS, VALUES), hasty).hidden.sum() == 2
    assert hidden == [True]
    monkeypatch.undo()
    assert protect_cells(Counted(CELLS, VALUES), POLICY).hidden.sum() == 2


def test_a_search_without_end_is_given_up_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppress, "SEARCH_WORK", 0)
    with pytest.raises(UnsafeError, match="given up, as it takes too long") as told:
        protect_cells(Counted(CELLS, VALUES), POLICY)
    assert "of 1 sensitive counts" in str(told.value)


def test_no_clean_up_is_safe_as_well() -> None:
    hasty = protect_cells(Counted(CELLS, VALUES), POLICY.model_copy(update={"clean_up_work": 0}))
    assert hasty.reasons[SECONDARY].sum() >= 1
    assert hasty.attackers == (ATTACKERS["note-reader"].name, CONTRIBUTOR)
