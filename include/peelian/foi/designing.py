"""The design assistant for a request: coarser tables that would say more than many hidden counts.

In    a request, and a home whose registers are ready
Out   designs of the tables that count the same as the first, each with what it hides and shows
Why   an officer who sees that four in five counts would be hidden asks for another breakdown

True sizes of small categories are behind it, so it's the officer's own and never published. Records
are counted in memory; none is written down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from peelian.core.release_model import Dimension
from peelian.core.zones import Home
from peelian.disclosure.policy import POLICY_FOLDER, read_policy
from peelian.disclosure.redesign.asked import asked_of
from peelian.disclosure.redesign.judge import Judge
from peelian.disclosure.redesign.search import search
from peelian.disclosure.redesign.told import in_order, tell
from peelian.disclosure.spec import Question, TableSpec
from peelian.disclosure.trees import make_tree
from peelian.foi.compile import spec_of
from peelian.foi.plan_parts import DesignPart
from peelian.foi.request import Request
from peelian.tables.cells import innermost, tables_needed
from peelian.tables.counting import Innermost, innermost_of
from peelian.tables.engine import open_engine
from peelian.tables.hierarchy import Tree
from peelian.tables.registers import files_of, ready_registers
from peelian.tables.spec_model import Spec
from peelian.tables.trees import trees_of
from peelian.tables.universe import Counting, countings, last_day
from peelian.tables.window import windows

COUNTS, PERSON = "counts_of_cell", "person_of_row"
"""Columns beside the dimensions, whose ids are letters and single underscores of an officer."""
ONE_PERSON = "subject_allegations"
"""The unit of which each has one person; behind one of the others may be several."""
HIDING = "suppress"


def designs_of(
    request: Request, home: Home, *, as_at: dt.date | None = None
) -> tuple[DesignPart, ...]:
    """Designs of a request's tables, as asked first; nothing where there's none to search for.

    Args:
        as_at: use registers read on or before this day; unless given, the newest.
    Raises: InputError where the request comes to no specification; RegisterError where a register
        isn't ready.
    """
    spec = spec_of(request)
    policy = read_policy(POLICY_FOLDER / f"{spec.policy}.yaml")
    window = windows(spec, spec.period or "")
    registers = ready_registers(spec, home, last_day(spec, window), as_at)
    read_on = max(ready.used.as_at for ready in registers)
    counting = _leading(countings(spec, window, read_on))
    if policy.methods != [HIDING] or counting is None:
        return ()
    trees = trees_of(spec.regimes, counting.question)
    with open_engine(home) as engine:
        tables = engine.tables(files_of(registers, tables_needed(counting.question)))
        found = innermost_of(engine.answer(innermost(tables, counting.question)), trees)
    has_person = counting.question.counting_unit == ONE_PERSON
    question = Question(
        count=COUNTS,
        trees={name: _tree(tree.dimension) for name, tree in trees.items()},
        tables=tuple(_tables(spec, counting)),
        policy=policy,
        person=PERSON if has_person else None,
        neutral={
            name: tuple(c.code for c in tree.dimension.categories if c.neutral)
            for name, tree in trees.items()
            if tree.dimension.attribute
        },
    )
    frame = _of_people(found, trees) if has_person else _of_units(found, trees)
    if not len(frame):
        return ()
    asked = asked_of(question, frame, home.root)
    told = tell(asked, search(asked, Judge(asked)))
    return tuple(_part(one) for one in in_order(told) if one["why_not"] is None)


def _leading(asked: Sequence[Counting]) -> Counting | None:
    """The tables that most of the request's count alike."""
    return max(asked, key=lambda one: (len(one.tables), -one.group), default=None)


def _tables(spec: Spec, counting: Counting) -> list[TableSpec]:
    return [
        TableSpec(id=table.id, by=list(table.by))
        for table in spec.tables
        if table.id in counting.tables
    ]


def _tree(dimension: Dimension) -> Any:
    return make_tree(dimension.id, [(c.code, c.parent) for c in dimension.categories])


def _of_units(found: Innermost, trees: Mapping[str, Tree]) -> pd.DataFrame:
    """Rows of units, nobody told apart."""
    columns = {name: _codes(found, name, found.leaves[name]) for name in trees}
    return pd.DataFrame({**columns, COUNTS: found.units})


def _of_people(found: Innermost, trees: Mapping[str, Tree]) -> pd.DataFrame:
    """Rows of people by number; each unit that nobody known is behind is somebody of its own."""
    known = {name: _codes(found, name, found.pair_leaves[name]) for name in trees}
    rows = pd.DataFrame({**known, PERSON: found.people.astype(str), COUNTS: found.held})
    cells = {name: _codes(found, name, found.leaves[name]) for name in trees}
    # Units and those that somebody is behind stand in rows of their own, so a cell has several.
    unknown = pd.DataFrame({**cells, COUNTS: found.unknown}).groupby(list(trees)).sum()
    unknown = unknown[unknown[COUNTS] > 0].reset_index()
    others = unknown.loc[unknown.index.repeat(unknown[COUNTS])].reset_index(drop=True)
    others[PERSON] = [f"unknown {n}" for n in range(len(others))]
    others[COUNTS] = 1
    number = len(others)
    return pd.concat([rows, others], ignore_index=True) if number else rows


def _codes(found: Innermost, name: str, leaves: Any) -> Any:
    return np.array(found.axes[name].leaves, dtype=object)[leaves]


def _part(one: Mapping[str, Any]) -> DesignPart:
    return DesignPart(
        number=one["number"],
        is_asked=one["as_asked"],
        is_recommended=one["recommended"],
        does=tuple(one["does"]),
        cells=one["cells"],
        hidden=one["hidden"],
        detail=one["detail"],
    )
