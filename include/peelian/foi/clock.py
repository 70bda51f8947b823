"""The statutory clock: when an answer to a request is due.

Source: Freedom of Information Act 2000, section 10(1) and (6): promptly, and not later than the
twentieth working day following receipt; a working day is any day but a Saturday, Sunday, Christmas
Day, Good Friday or a bank holiday in any part of the United Kingdom. The day of receipt is day
zero, also where it's a weekend or holiday. Section 1(3): what the force needs to know, it may ask;
it needn't answer before it knows, and the days count from the answer. Section 10(3) and 17(2), (3):
where the public interest of a qualified exemption is weighed, the decision may take as long as is
reasonable; the notice that says so is due within the twenty days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from peelian.core.calendar import NATIONS, bank_holidays, is_working_day
from peelian.foi.request import Request

DAYS_TO_ANSWER = 20
"""Section 10(1), in working days."""
MOST_DAYS_EXTENDED = 40
"""Working days in all that the Information Commissioner's guidance on section 10 takes for the
longest reasonable time, with the public interest weighed."""
DAYS_IN_WEEK = 7


class State(StrEnum):
    """Where a request stands on a day."""

    AWAITING = "awaiting clarification"
    RUNNING = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered in time"
    LATE = "answered late"


@dataclass(frozen=True)
class Clock:
    """When a request is due.

    Attributes:
        reference: the request's.
        received: the day it came.
        day_zero: the day that the days count from: of receipt, or of the last clarification that
            was needed; None while one is awaited.
        statutory: the twentieth working day; a notice of extension is due by then too.
        due: the same, or the day to which it's extended; None while a clarification is awaited.
        answered: the day the answer went out, or None.
        awaits_since: the day the clarification was asked for that is awaited, or None.
    """

    reference: str
    received: dt.date
    day_zero: dt.date | None
    statutory: dt.date | None
    due: dt.date | None
    answered: dt.date | None = None
    awaits_since: dt.date | None = None

    @property
    def is_extended(self) -> bool:
        """Whether more time is taken to weigh the public interest."""
        return self.due != self.statutory

    def state(self, on: dt.date) -> State:
        """Where it stands at the end of a day."""
        if self.answered is not None and self.answered <= on:
            in_time = self.due is None or self.answered <= self.due
            return State.ANSWERED if in_time else State.LATE
        if self.due is None:
            return State.AWAITING
        return State.OVERDUE if on > self.due else State.RUNNING

    def working_days_left(self, on: dt.date) -> int | None:
        """Working days after `on` up to the due day; less than zero once it's past.

        None while a clarification is awaited.
        """
        if self.due is None:
            return None
        return working_days_between(on, self.due)


def due_date(received: dt.date, working_days: int = DAYS_TO_ANSWER) -> dt.date:
    """The last day on which an answer is in time.

    Args:
        received: the day the request, or the clarification that restarts it, was received.
        working_days: how many are allowed.
    """
    day, counted = received, 0
    while counted < working_days:
        day += dt.timedelta(days=1)
        counted += is_working_day(day, NATIONS)
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to `end`; with a minus where `end` is the earlier."""
    if end < start:
        return -working_days_between(end, start)
    days = ((start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, NATIONS) for day in days)


def clock_of(request: Request) -> Clock:
    """The clock of a request that has passed its checks."""
    needed = [one for one in request.clarifications if one.restarts]
    awaited = [one for one in needed if one.received is None]
    if awaited:
        since = min((one.asked for one in awaited if one.asked), default=request.received)
        return Clock(request.reference, request.received, None, None, None, request.answered, since)
    zero = max([request.received, *(one.received for one in needed if one.received)])
    statutory = due_date(zero)
    due = statutory if request.extension is None else max(statutory, request.extension.until)
    return Clock(request.reference, request.received, zero, statutory, due, request.answered)


def due_in_week(clocks: Iterable[Clock], on: dt.date) -> list[Clock]:
    """The open requests that are due from Monday to Sunday of the week of `on`, soonest first."""
    monday = on - dt.timedelta(days=on.weekday())
    sunday = monday + dt.timedelta(days=DAYS_IN_WEEK - 1)
    found = [
        clock
        for clock in clocks
        if clock.due is not None
        and monday <= clock.due <= sunday
        and clock.state(on) in (State.RUNNING, State.OVERDUE)
    ]
    return sorted(found, key=lambda clock: (str(clock.due), clock.reference))


def holidays_between(start: dt.date, end: dt.date) -> tuple[dt.date, ...]:
    """The weekdays after `start` up to `end` that are bank holidays in any of the four nations."""
    days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return tuple(
        day
        for day in days
        if not is_working_day(day, NATIONS) and day in _weekday_holidays(day.year)
    )


def _weekday_holidays(year: int) -> frozenset[dt.date]:
    saturday = 5
    return frozenset(day for day in bank_holidays(year, NATIONS) if day.weekday() < saturday)
