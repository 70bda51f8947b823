"""When a monthly release runs: a working day of the month after, at a London clock time.

In    which working day, the clock time, the nations whose bank holidays count
Out   runs whose data interval is the month before, whole, as London keeps it
Why   docs/decisions/0014-the-working-day-timetable.md
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pendulum
from airflow.exceptions import AirflowTimetableInvalid
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable

from peelian.core.calendar import (
    LONDON,
    NATIONS,
    month_after,
    month_before,
    month_days,
    release_moment,
)

MOST_WORKING_DAYS = 17
"""Every month has this many working days, whatever bank holidays fall in it; unit: days."""


class WorkingDayTimetable(Timetable):
    """Run at a clock time on the nth working day, for the previous complete month.

    Args:
        working_day: which working day of the month, counting from 1, to MOST_WORKING_DAYS.
        at: clock time in Europe/London, `HH:MM`.
        nations: whose bank holidays are no working days: ENG, WLS, SCT, NIR.
    """

    def __init__(
        self, working_day: int, at: str = "09:30", nations: tuple[str, ...] = ("ENG", "WLS")
    ) -> None:
        self.working_day = working_day
        self.at = at
        self.nations = tuple(nations)

    @property
    def summary(self) -> str:
        """What the web pages show: the rule in words."""
        return f"working day {self.working_day} of the month, {self.at} London time"

    @property
    def description(self) -> str:
        """The rule in a sentence."""
        return (
            f"At {self.at} Europe/London on working day {self.working_day} of each month, "
            f"for the month before (bank holidays of {', '.join(self.nations)})"
        )

    def serialize(self) -> dict[str, Any]:
        """The arguments, as JSON can hold them."""
        return {"working_day": self.working_day, "at": self.at, "nations": list(self.nations)}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> WorkingDayTimetable:
        """The timetable that `serialize` described."""
        return cls(data["working_day"], data["at"], tuple(data["nations"]))

    def validate(self) -> None:
        """Raises: AirflowTimetableInvalid listing every argument that can't be."""
        problems: list[str] = []
        if not 1 <= self.working_day <= MOST_WORKING_DAYS:
            problems.append(f"working_day is {self.working_day}, not 1 to {MOST_WORKING_DAYS}")
        try:
            dt.time.fromisoformat(self.at)
        except ValueError:
            problems.append(f"at is {self.at!r}, not a clock time such as 09:30")
        unknown = sorted(set(self.nations) - set(NATIONS))
        if unknown or not self.nations:
            problems.append(f"nations are {list(self.nations)}, not some of {', '.join(NATIONS)}")
        if problems:
            raise AirflowTimetableInvalid("; ".join(problems))

    def infer_manual_data_interval(self, *, run_after: pendulum.DateTime) -> DataInterval:
        """The last month that was complete at `run_after`, in London."""
        return month_interval(month_before(run_after.astimezone(LONDON).date()))

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """The run after the last one, no earlier than `restriction` allows; None past its end.

        Without catch-up, months whose successor's run is due already are left out.
        """
        periods: list[str] = []
        if last_automated_data_interval is not None:
            periods.append(period_of(last_automated_data_interval.end))
        if restriction.earliest is not None:
            periods.append(first_whole_month(restriction.earliest))
        if not periods:
            return None
        if not restriction.catchup:
            periods.append(self.last_due(_now()))
        run = self.run_for(max(periods))
        if restriction.latest is not None and run.data_interval.start > restriction.latest:
            return None
        return run

    def run_for(self, period: str) -> DagRunInfo:
        """The run that releases a month, `YYYY-MM`."""
        moment = release_moment(
            period, self.working_day, dt.time.fromisoformat(self.at), self.nations
        )
        return DagRunInfo(run_after=as_utc(moment), data_interval=month_interval(period))

    def last_due(self, now: dt.datetime) -> str:
        """The latest month whose run was due at `now`."""
        period = month_before(now.astimezone(LONDON).date())
        while self.run_for(period).run_after > now:
            period = month_before(month_days(period)[0])
        return period


def as_utc(moment: dt.datetime) -> pendulum.DateTime:
    """A moment as Airflow keeps it."""
    return pendulum.instance(moment.astimezone(dt.UTC))


def month_interval(period: str) -> DataInterval:
    """A month from its first midnight to the next month's, London time.

    In summer that is 23:00 UTC of the day before.
    """
    return DataInterval(_midnight(period), _midnight(month_after(period)))


def period_of(moment: dt.datetime) -> str:
    """The month, `YYYY-MM`, that London is in at a moment."""
    return moment.astimezone(LONDON).strftime("%Y-%m")


def first_whole_month(moment: dt.datetime) -> str:
    """The first month that begins at `moment` or later, London time."""
    period = period_of(moment)
    return period if _midnight(period) >= moment else month_after(period)


def _midnight(period: str) -> pendulum.DateTime:
    return as_utc(dt.datetime.combine(month_days(period)[0], dt.time(), tzinfo=LONDON))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
