"""Names of a plan's tables: the asked one where it's as asked, else its dimensions."""

from __future__ import annotations

import itertools
import re

from peelian.disclosure.redesign.plan import Plan, Table
from peelian.disclosure.spec import Question

LONGEST = 50
"""Characters, so that a number still fits what a table's id may be (60)."""
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]+")


def table_names(plan: Plan, question: Question) -> list[str]:
    """An id for each table of the plan; no two alike, whatever their case."""
    asked = [(tuple(table.by), table.id) for table in question.tables]
    taken = {name.lower() for _, name in asked}
    left = list(asked)
    found = []
    for table in plan.tables:
        same = next((pair for pair in left if pair[0] == table), None)
        if same is not None:
            left.remove(same)
            found.append(same[1])
            continue
        name = _fresh(table, taken)
        taken.add(name.lower())
        found.append(name)
    return found


def _fresh(table: Table, taken: set[str]) -> str:
    words = "-".join(_FOREIGN.sub("_", name).strip("_-") for name in table).strip("_-")
    base = words if words[:1].isalpha() else f"by_{words}"
    base = base[:LONGEST].rstrip("_-")
    numbered = (f"{base}_{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([base], numbered) if name.lower() not in taken)
