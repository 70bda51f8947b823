"""A plan as data, part by part: what `peelian foi plan --json` prints."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from peelian.foi.request_parts import Part


class ClockPart(Part):
    """When the answer is due; `due` is None while a clarification is awaited."""

    received: dt.date
    day_zero: dt.date | None
    statutory: dt.date | None
    due: dt.date | None
    is_extended: bool
    state: str
    working_days_left: int | None


class WindowPart(Part):
    """The days asked for and counted, first and last of each span."""

    id: str
    asked: tuple[tuple[dt.date, dt.date], ...]
    counted: tuple[tuple[dt.date, dt.date], ...]
    words: str
    reason: str


class TablePart(Part):
    """A table that can be given."""

    id: str
    title: str
    by: tuple[str, ...]
    unit: str
    date_basis: str
    population: str
    cohort: str
    filters: tuple[str, ...]
    days: str
    registers: tuple[str, ...]
    caveats: tuple[str, ...]


class RefusedPart(Part):
    """A breakdown that can't; `table` is empty where a question only asks for it."""

    table: str
    by: tuple[str, ...]
    why: tuple[str, ...]
    exemption: str
    instead: tuple[str, ...]
    since: dt.date | None


class CannotPart(Part):
    """Something else that a question asks for, and no table counts."""

    what: str
    kind: str
    why: str
    exemptions: tuple[str, ...]
    instead: str


class QuestionPart(Part):
    """A question: what it can be given. `hours` of work by hand, `exemptions` as proposed."""

    number: str
    text: str
    verdict: Literal["full", "part", "none", "by hand"]
    tables: tuple[TablePart, ...]
    refused: tuple[RefusedPart, ...]
    cannot: tuple[CannotPart, ...]
    hours: float
    exemptions: tuple[str, ...]
    decision: str | None


class WorkPart(Part):
    """A piece of work of the estimate."""

    activity: str
    what: str
    questions: tuple[str, ...]
    records: int
    minutes_each: float
    sampled: int
    hours: float


class CostPart(Part):
    """The section 12 estimate."""

    hours: float
    hours_in_all: float
    limit_hours: float
    pounds: float
    limit_pounds: int
    is_over: bool
    work: tuple[WorkPart, ...]
    others: tuple[tuple[str, float], ...]
    not_counted: tuple[tuple[str, str], ...]


class NarrowerPart(Part):
    """A version that fits the limit: section 16."""

    words: str
    hours: float


class EarlierPart(Part):
    """An earlier answer: pointed to by the officer, or found in the ledger.

    `share` is how much of what table `asked` asks it gives, 1 for all; None where it's pointed to.
    """

    source: Literal["officer", "ledger"]
    reference: str
    title: str
    link: str
    share: float | None
    asked: str = ""
    questions: tuple[str, ...] = ()
    published: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it gives every figure that a table asks for: section 21."""
        return self.share == 1


class DesignPart(Part):
    """A choice of the design assistant, for the tables that the release counts alike."""

    number: int
    is_asked: bool
    is_recommended: bool
    does: tuple[str, ...]
    cells: int
    hidden: int
    detail: float


class Plan(Part):
    """The whole plan."""

    reference: str
    title: str
    release: str
    format: str
    read_on: dt.date
    clock: ClockPart
    windows: tuple[WindowPart, ...]
    questions: tuple[QuestionPart, ...]
    cost: CostPart
    narrower: tuple[NarrowerPart, ...]
    earlier: tuple[EarlierPart, ...]
    hints: tuple[str, ...]
    design: tuple[DesignPart, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The plan as plain data."""
        return self.model_dump(mode="json")
