"""How many dimensions a policy lets a table have: more are refused, whatever is done to counts."""

from __future__ import annotations

from peelian.core.errors import UnsafeError
from peelian.disclosure.cells import Cells
from peelian.disclosure.policy import Policy

NAMED = 5
"""An error names so many tables."""


def refuse_crosses(cells: Cells, policy: Policy) -> None:
    """Refuse tables with more dimensions than the policy allows: changing counts isn't its way.

    Raises: UnsafeError naming the tables.
    """
    crossed = [t for t in cells.tables if len(t.by) + len(t.at) > policy.most_dimensions]
    if crossed:
        most = policy.most_dimensions
        raise UnsafeError(
            f"the policy {policy.id} doesn't allow tables of more than {most}"
            f" dimension{'' if most == 1 else 's'}",
            where=", ".join(table.id for table in crossed[:NAMED]),
            do="give each dimension a table of its own" if most == 1 else "leave dimensions out",
        )
