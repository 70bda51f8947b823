"""What a letter is written from: the request, its decisions, and what the protected tables show.

In    a request; the release and the protected tables that answer it, where it's answered by tables
Out   facts for the letter's parts; no true count and no record is known here
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from peelian.core.markers import Marker
from peelian.core.release_model import Dimension, Release
from peelian.foi.citations import PERSONAL, cited
from peelian.foi.exemptions import Exemption
from peelian.foi.request import Request
from peelian.foi.request_parts import Question
from peelian.publication.protected import ProtectedTable

REFUSED = frozenset({"part", "withheld", "cost", "published", "ncnd", "not_valid"})
"""Decisions that need a notice under section 17 (or say where it's published)."""

GIVEN = frozenset({"answered", "part"})
TIME = frozenset({"day", "year", "financial_year", "month", "window"})
"""Variables that place a thing in time, which alone tells nobody apart."""


@dataclass(frozen=True)
class Decided:
    """A question as it's answered, once its tables are known.

    Attributes:
        decision: the officer's.
        hidden: how many figures of its tables are withheld.
        citations: what it rests on; section 40(2) too, where figures are withheld.
    """

    question: Question
    decision: str
    hidden: int
    citations: tuple[Exemption, ...]

    @property
    def said(self) -> str:
        """The name of the sentences that tell the decision."""
        return "answered_hidden" if self.decision == "answered" and self.hidden else self.decision


@dataclass(frozen=True)
class Known:
    """All that a letter's parts may tell.

    Attributes:
        request: with a decision for each question.
        answered: the day of the letter.
        due: the last day in time.
        release: None where no question is answered by tables.
        tables: protected, in the order of the release; the release's own number from 1.
        attackers: whom the tables withstood, as the stage `protect` says.
    """

    request: Request
    answered: dt.date
    due: dt.date
    release: Release | None = None
    tables: tuple[ProtectedTable, ...] = ()
    attackers: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    def decided(self) -> tuple[Decided, ...]:
        """Each question as it's answered."""
        return tuple(self._decided(question) for question in self.request.questions)

    def cited(self) -> tuple[Exemption, ...]:
        """Everything that the answer rests on, each once, in the order of the Act."""
        return cited([one.id for decided in self.decided() for one in decided.citations])

    def resting_on(self, exemption: Exemption) -> tuple[Decided, ...]:
        """The questions that an exemption is cited for."""
        return tuple(one for one in self.decided() if exemption in one.citations)

    def of_question(self, question: Question) -> tuple[ProtectedTable, ...]:
        """The tables that answer a question."""
        return tuple(table for table in self.tables if table.table.id in question.tables)

    def _decided(self, question: Question) -> Decided:
        hidden = sum(hidden_cells(table) for table in self.of_question(question))
        spellings = [*question.exemptions, *([PERSONAL] if hidden else [])]
        return Decided(question, question.decision or "", hidden, cited(spellings))


def known(
    request: Request,
    *,
    answered: dt.date,
    due: dt.date,
    release: Release | None = None,
    tables: tuple[ProtectedTable, ...] = (),
    attackers: tuple[str, ...] = (),
) -> Known:
    """What a letter is written from; arguments as `Known` has them."""
    numbers = {table.table.id: number for number, table in enumerate(tables, start=1)}
    return Known(request, answered, due, release, tables, attackers, numbers)


def hidden_cells(table: ProtectedTable) -> int:
    """How many figures of a table are withheld: `[c]` alone, not what is worked out from them."""
    return sum(cell.marker is Marker.CONFIDENTIAL for cell in table.cells.values())


def attributes(table: ProtectedTable) -> tuple[Dimension, ...]:
    """The dimensions that tell something of a person, beside who they are."""
    return tuple(dimension for dimension in table.dimensions if dimension.attribute)


def places(table: ProtectedTable) -> tuple[Dimension, ...]:
    """The dimensions by which a person can be placed: what they are, and when."""
    return tuple(dimension for dimension in table.dimensions if not dimension.attribute)


def variable_of(dimension: Dimension) -> str:
    """The variable of a dimension without its moment, such as `rank` for `rank@recorded`."""
    return dimension.variable.partition("@")[0] or dimension.id
