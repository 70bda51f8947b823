"""When a monthly release runs: some working days before it's published, at a London clock time.

In    which working day it's published on, the clock time, how many working days before the run
      begins, the nations whose bank holidays count, the calendar's changes
Out   runs whose data interval is the month before, whole, as London keeps it
Why   docs/decisions/0014-the-working-day-timetable.md
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pendulum
from airflow.exceptions import AirflowTimetableInvalid
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable

from peelian.core.announced import moved
from peelian.core.calendar import (
    LONDON,
    NATIONS,
    is_working_day,
    month_after,
    month_before,
    month_days,
    release_moment,
)

MOST_WORKING_DAYS = 17
"""Every month has this many working days, whatever bank holidays fall in it; unit: days."""
DAY = dt.timedelta(days=1)


class WorkingDayTimetable(Timetable):
    """Run for the previous complete month, ahead of its publication on the nth working day.

    Args:
        working_day: which working day of the month it's published on, counting from 1, to
            MOST_WORKING_DAYS.
        at: clock time of the publication and of the run's beginning in Europe/London, `HH:MM`.
        nations: whose bank holidays are no working days: ENG, WLS, SCT, NIR.
        ahead: how many working days before its publication a run begins, below `working_day`: the
            time for two people to read it and sign. What's signed waits for its moment.
        release: id of the release whose changed dates move the run; empty for none.
    """

    def __init__(
        self,
        working_day: int,
        at: str = "09:30",
        nations: tuple[str, ...] = ("ENG", "WLS"),
        ahead: int = 0,
        release: str = "",
    ) -> None:
        self.working_day = working_day
        self.at = at
        self.nations = tuple(nations)
        self.ahead = ahead
        self.release = release

    @property
    def summary(self) -> str:
        """What the web pages show: the rule in words."""
        rule = f"working day {self.working_day} of the month, {self.at} London time"
        return f"{rule}, begun {self.ahead} working days ahead" if self.ahead else rule

    @property
    def description(self) -> str:
        """The rule in a sentence."""
        ahead = f"{self.ahead} working days before " if self.ahead else ""
        return (
            f"{ahead}{self.at} Europe/London on working day {self.working_day} of each month, "
            f"for the month before (bank holidays of {', '.join(self.nations)})"
        )

    def serialize(self) -> dict[str, Any]:
        """The arguments, as JSON can hold them."""
        return {
            "working_day": self.working_day,
            "at": self.at,
            "nations": list(self.nations),
            "ahead": self.ahead,
            "release": self.release,
        }

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> WorkingDayTimetable:
        """The timetable that `serialize` described; of before, where it names fewer arguments."""
        return cls(
            data["working_day"],
            data["at"],
            tuple(data["nations"]),
            data.get("ahead", 0),
            data.get("release", ""),
        )

    def validate(self) -> None:
        """Raises: AirflowTimetableInvalid listing every argument that can't be."""
        problems: list[str] = []
        if not 1 <= self.working_day <= MOST_WORKING_DAYS:
            problems.append(f"working_day is {self.working_day}, not 1 to {MOST_WORKING_DAYS}")
        if not 0 <= self.ahead < max(self.working_day, 1):
            # Begun earlier it would count a month that isn't over.
            problems.append(f"ahead is {self.ahead}, not 0 to less than working_day")
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
        """The run that releases a month, `YYYY-MM`; begun ahead, but never before it's over."""
        moment = release_moment(
            period, self.working_day, dt.time.fromisoformat(self.at), self.nations
        )
        if self.release:
            moment = moved(self.release, period, moment)
        month = month_interval(period)
        begun = as_utc(working_days_before(moment, self.ahead, self.nations))
        return DagRunInfo(run_after=max(begun, month.end), data_interval=month)

    def last_due(self, now: dt.datetime) -> str:
        """The latest month whose run was due at `now`."""
        period = month_before(now.astimezone(LONDON).date())
        while self.run_for(period).run_after > now:
            period = month_before(month_days(period)[0])
        return period


def working_days_before(
    moment: dt.datetime, days: int, nations: tuple[str, ...] = ("ENG", "WLS")
) -> dt.datetime:
    """The same clock time in London some working days earlier; 0 for `moment` itself."""
    local = moment.astimezone(LONDON)
    day, left = local.date(), days
    while left:
        day -= DAY
        left -= is_working_day(day, nations)
    return dt.datetime.combine(day, local.time(), tzinfo=LONDON)


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
