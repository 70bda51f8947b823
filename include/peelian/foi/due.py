"""What an officer has to answer: overdue, due this week, waiting for a clarification."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peelian.foi.clock import Clock, State, clock_of, due_in_week
from peelian.foi.request import Request
from peelian.tables.window import day_in_words

OPEN = (State.OVERDUE, State.RUNNING, State.AWAITING)


@dataclass(frozen=True)
class Due:
    """A request that isn't answered, and its clock."""

    clock: Clock
    title: str
    officer: str

    def as_json(self, on: dt.date) -> dict[str, Any]:
        """As plain data, on a day."""
        return {
            "reference": self.clock.reference,
            "title": self.title,
            "officer": self.officer,
            "state": self.clock.state(on).value,
            "due": self.clock.due and self.clock.due.isoformat(),
            "working_days_left": self.clock.working_days_left(on),
        }


def due_list(requests: Sequence[Request], *, on: dt.date, every: bool = False) -> list[Due]:
    """Requests not answered by the end of `on`: overdue, due that week, or awaiting.

    Args:
        every: those that are due later as well.
    Returns: the longest overdue first, then by the day they're due, then those that wait.
    """
    known = {request.reference: request for request in requests}
    clocks = [clock_of(request) for request in requests]
    this_week = due_in_week(clocks, on)
    kept = [
        clock
        for clock in clocks
        if clock.state(on) in OPEN
        and (every or clock.state(on) is not State.RUNNING or clock in this_week)
    ]
    kept.sort(key=lambda clock: (clock.due or dt.date.max, clock.reference))
    return [
        Due(clock, known[clock.reference].title, known[clock.reference].officer) for clock in kept
    ]


def due_lines(listed: Sequence[Due], on: dt.date) -> Iterator[str]:
    """A line a request, and how many there are of each kind."""
    for one in listed:
        officer = f" ({one.officer})" if one.officer else ""
        yield f"{_standing(one.clock, on)}  {one.clock.reference}  {one.title}{officer}"
    counted = {state: sum(one.clock.state(on) is state for one in listed) for state in OPEN}
    yield (
        f"{counted[State.OVERDUE]} overdue, {counted[State.RUNNING]} open, "
        f"{counted[State.AWAITING]} awaiting clarification, on {day_in_words(on)}"
    )


def _standing(clock: Clock, on: dt.date) -> str:
    left = clock.working_days_left(on)
    if clock.due is None or left is None:
        return "awaiting clarification"
    days = "working day" if abs(left) == 1 else "working days"
    said = f"{left} {days} left" if left >= 0 else f"{-left} {days} overdue"
    return f"{clock.due:%a} {clock.due.isoformat()}, {said}"
