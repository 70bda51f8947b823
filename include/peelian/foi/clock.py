"""The statutory clock: when an answer to a request is due.

Source: Freedom of Information Act 2000, section 10(1) and (6): promptly, and not later than the
twentieth working day following receipt; a working day is any day but a Saturday, Sunday, Christmas
Day, Good Friday or a bank holiday in any part of the United Kingdom. The day of receipt is day
zero, also where it's a weekend or holiday.
"""

from __future__ import annotations

import datetime as dt

from peelian.core.calendar import NATIONS, is_working_day

DAYS_TO_ANSWER = 20
"""Section 10(1), in working days."""


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
