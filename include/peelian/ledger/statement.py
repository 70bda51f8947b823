"""A statement: one table of one release, by what its cells mean and not by what they're called.

Two tables say something of each other when their statements are of one universe. A cell is a set of
units: those of the universe whose day, platform, rank and so on lie in the sets that its nodes
hold. Labels and codes of bands come and go; the codes of the reference lists and days stay.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

DAY = "day"
"""The variable of time: its nodes hold days, from one to another, both included."""
STAFF_GROUP = "staff_group"
COHORT = "cohort"
PEOPLE, ALLEGATIONS = "people", "subject_allegations"
"""Units of which one bounds the other: whoever is counted has an allegation against them."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Universe(_Model):
    """What is counted, and by which day: counts of different universes don't add up.

    Attributes:
        registers: ids, ascending.
        regimes: ids, ascending.
        counting_unit: `cases`, `allegations`, `subject_allegations`; `people` counts differently.
        date_basis: `recorded`, `incident` or `finalised`.
    """

    registers: tuple[str, ...]
    regimes: tuple[str, ...]
    counting_unit: str
    date_basis: str


class Node(_Model):
    """A category of a table.

    Attributes:
        code: as the release gives it.
        holds: codes of the variable's reference list, ascending, or those that it doesn't hold,
            each led by `not:`; of `day` the first and the last day of each unbroken run, ISO;
            None for everything that the variable can be.
    """

    code: str
    label: str = ""
    holds: tuple[str, ...] | None = None


class Axis(_Model):
    """A dimension of a table, `variable` with the moment where it has one: `rank@recorded`."""

    variable: str
    nodes: tuple[Node, ...]


class Restriction(_Model):
    """What the whole table is confined to: its population, window, cohort or filter."""

    variable: str
    holds: tuple[str, ...]


class Statement(_Model):
    """One table as it was published.

    Attributes:
        release, period, version, table: where it was said; `version` from 1.
        published_at: with its UTC offset.
        snapshots: digest by register; what hasn't one was said before the ledger.
        restrictions: by variable, ascending; a variable that's left out is unrestricted.
        axes: in the table's order.
        values: a count for each combination of nodes, the last axis changing fastest; None where
            there is a marker in its place.
        markers: for each combination the marker, empty where there's none (`c`: hidden).
        zeros_shown: whether a hidden count is 1 or more.
        base: counts are rounded to multiples of it; 1 where they're exact.
        within: how far a shown count may lie from the true one at most; 0 where it's exact.
    """

    release: str
    period: str
    version: int = Field(1, ge=1)
    table: str
    title: str = ""
    published_at: dt.datetime
    universe: Universe
    snapshots: dict[str, str] = {}
    restrictions: tuple[Restriction, ...]
    axes: tuple[Axis, ...]
    values: tuple[int | None, ...]
    markers: tuple[str, ...]
    threshold: int = Field(5, ge=2)
    zeros_shown: bool = True
    base: int = Field(1, ge=1)
    within: int = Field(0, ge=0)
    kind: Literal["published", "imported"] = "published"
