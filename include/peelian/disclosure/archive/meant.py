"""Tables by what they mean: a new one from its release, an earlier one from its statement.

What a table is confined to and what it's broken down by are one kind of thing: sets of values of
variables. A cell is a set for each variable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from peelian.core.release_model import Release
from peelian.ledger.folder import blank_statements
from peelian.ledger.statement import COHORT, STAFF_GROUP, Axis, Restriction, Statement, Universe

OF_ONE_GROUP = ("subject_allegations", "headcount", "restrictions")
"""The units of which each one has one staff group. A case may be about an officer and a staff
member, so cases about officers and cases about staff don't add up to cases."""
IN = "in"


@dataclass(frozen=True)
class Meant:
    """A table by its meaning.

    Attributes:
        restrictions: what it's confined to; each variable once.
        axes: what it's broken down by.
        whole: whether its categories are all that there is, so that they add up to their total.
    """

    universe: Universe
    restrictions: tuple[Restriction, ...]
    axes: tuple[Axis, ...]
    whole: bool


def meant_by_release(release: Release) -> tuple[Meant, ...]:
    """The tables of a release, in its order, as the ledger will have them."""
    nobody_yet = dt.datetime.max.replace(tzinfo=dt.UTC)
    said = release.model_dump(mode="json")
    return tuple(map(meant_by_statement, blank_statements(said, published_at=nobody_yet)))


def meant_by_statement(statement: Statement) -> Meant:
    """A table that was published; an imported one may lack categories."""
    return Meant(
        statement.universe,
        restrictions_of(statement.universe, statement.restrictions),
        statement.axes,
        whole=statement.kind == "published",
    )


def restrictions_of(
    universe: Universe, restrictions: Sequence[Restriction]
) -> tuple[Restriction, ...]:
    """Restrictions in which whatever can't be taken apart is a variable of its own, in or not.

    So is a cohort: what two versions of one have in common, nobody has written down. So are staff
    groups, unless each unit has one.
    """
    return tuple(
        Restriction(variable=f"{r.variable}:{'+'.join(r.holds)}", holds=(IN,))
        if r.variable == COHORT
        or (r.variable == STAFF_GROUP and universe.counting_unit not in OF_ONE_GROUP)
        else r
        for r in restrictions
    )
