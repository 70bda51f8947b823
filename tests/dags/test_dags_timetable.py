"""When releases run: tables of dates that anyone can check against a calendar."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pendulum
import pytest
from airflow.exceptions import AirflowTimetableInvalid
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.calendar import LONDON, is_working_day
from peelian_airflow import timetable as module
from peelian_airflow.timetable import WorkingDayTimetable

# period   working day   nations   runs at (UTC)       from (UTC)          to (UTC)
# 2025-11: the sixth working day of December; 2025-12 counts past New Year's Day, and in Scotland
# past 2 January. 2026-03 counts past Good Friday (3 April) and Easter Monday (6 April), and begins
# in winter time and ends in summer time; 2026-10 the other way round.
GOLDEN = """
    2025-11 | 6 | ENG,WLS | 2025-12-08T09:30 | 2025-11-01T00:00 | 2025-12-01T00:00
    2025-12 | 1 | ENG,WLS | 2026-01-02T09:30 | 2025-12-01T00:00 | 2026-01-01T00:00
    2025-12 | 1 | SCT     | 2026-01-05T09:30 | 2025-12-01T00:00 | 2026-01-01T00:00
    2025-12 | 6 | ENG,WLS | 2026-01-09T09:30 | 2025-12-01T00:00 | 2026-01-01T00:00
    2026-01 | 6 | ENG,WLS | 2026-02-09T09:30 | 2026-01-01T00:00 | 2026-02-01T00:00
    2026-02 | 6 | ENG,WLS | 2026-03-09T09:30 | 2026-02-01T00:00 | 2026-03-01T00:00
    2026-03 | 2 | ENG,WLS | 2026-04-02T08:30 | 2026-03-01T00:00 | 2026-03-31T23:00
    2026-03 | 3 | ENG,WLS | 2026-04-07T08:30 | 2026-03-01T00:00 | 2026-03-31T23:00
    2026-03 | 3 | SCT     | 2026-04-06T08:30 | 2026-03-01T00:00 | 2026-03-31T23:00
    2026-04 | 1 | ENG,WLS | 2026-05-01T08:30 | 2026-03-31T23:00 | 2026-04-30T23:00
    2026-04 | 2 | ENG,WLS | 2026-05-05T08:30 | 2026-03-31T23:00 | 2026-04-30T23:00
    2026-10 | 6 | ENG,WLS | 2026-11-09T09:30 | 2026-09-30T23:00 | 2026-11-01T00:00
    2026-11 | 17 | ENG,WLS | 2026-12-23T09:30 | 2026-11-01T00:00 | 2026-12-01T00:00
    2026-12 | 1 | ENG,WLS | 2027-01-04T09:30 | 2026-12-01T00:00 | 2027-01-01T00:00
"""


def rows(table: str) -> list[list[str]]:
    """The cells of a table drawn as text."""
    return [[c.strip() for c in line.split("|")] for line in table.strip().splitlines()]


def utc(text: str) -> pendulum.DateTime:
    return pendulum.instance(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC))


def runs(
    timetable: WorkingDayTimetable,
    earliest: pendulum.DateTime,
    how_many: int,
    latest: pendulum.DateTime | None = None,
) -> list[DagRunInfo]:
    """What the scheduler gets by asking again and again, with catch-up."""
    found: list[DagRunInfo] = []
    last: DataInterval | None = None
    while len(found) < how_many:
        info = timetable.next_dagrun_info(
            last_automated_data_interval=last,
            restriction=TimeRestriction(earliest, latest, catchup=True),
        )
        if info is None:
            break
        found.append(info)
        last = info.data_interval
    return found


@pytest.mark.parametrize(("period", "nth", "nations", "at", "start", "end"), rows(GOLDEN))
def test_a_release_runs_on_its_working_day_for_the_month_before(
    period: str, nth: str, nations: str, at: str, start: str, end: str
) -> None:
    info = WorkingDayTimetable(int(nth), "09:30", tuple(nations.split(","))).run_for(period)
    assert info.run_after == utc(at)
    assert info.data_interval == DataInterval(utc(start), utc(end))


# Now, in UTC, against the run that an unpaused DAG makes at once (sixth working day, no catch-up).
LATEST = """
    2026-02-09T09:29 | 2026-01-09T09:30
    2026-02-09T09:30 | 2026-02-09T09:30
    2026-03-31T22:59 | 2026-03-09T09:30
    2026-03-31T23:30 | 2026-03-09T09:30
    2026-04-10T08:29 | 2026-03-09T09:30
    2026-04-10T08:30 | 2026-04-10T08:30
    2026-12-31T23:59 | 2026-12-08T09:30
"""


@pytest.mark.parametrize(("now", "at"), rows(LATEST))
def test_without_catchup_only_the_last_run_that_is_due_is_made(
    now: str, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_now", lambda: utc(now))
    info = WorkingDayTimetable(6).next_dagrun_info(
        last_automated_data_interval=None,
        restriction=TimeRestriction(utc("2020-01-01T00:00"), None, catchup=False),
    )
    assert info is not None
    assert info.run_after == utc(at)


def test_without_catchup_a_finished_month_is_not_run_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_now", lambda: utc("2026-02-20T12:00"))
    timetable = WorkingDayTimetable(6)
    info = timetable.next_dagrun_info(
        last_automated_data_interval=timetable.run_for("2026-01").data_interval,
        restriction=TimeRestriction(utc("2020-01-01T00:00"), None, catchup=False),
    )
    assert info == timetable.run_for("2026-02")


def test_a_backfill_makes_every_month_between_two_dates() -> None:
    found = runs(WorkingDayTimetable(6), utc("2026-01-15T00:00"), 99, utc("2026-06-30T00:00"))
    months = [info.data_interval.start.in_timezone("Europe/London") for info in found]
    assert [f"{m:%Y-%m-%d %H}" for m in months] == [
        "2026-02-01 00",
        "2026-03-01 00",
        "2026-04-01 00",
        "2026-05-01 00",
        "2026-06-01 00",
    ]


def test_without_a_start_date_nothing_is_scheduled() -> None:
    restriction = TimeRestriction(None, None, catchup=False)
    assert (
        WorkingDayTimetable(6).next_dagrun_info(
            last_automated_data_interval=None, restriction=restriction
        )
        is None
    )


def test_a_run_by_hand_with_a_date_gets_the_month_before_it() -> None:
    interval = WorkingDayTimetable(6).infer_manual_data_interval(run_after=utc("2026-04-30T23:30"))
    assert interval == WorkingDayTimetable(6).run_for("2026-04").data_interval


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((0,), "working_day is 0"),
        ((18,), "working_day is 18"),
        ((6, "9.30"), "at is '9.30'"),
        ((6, "09:30", ("ENG", "FRA")), "nations are"),
        ((6, "09:30", ()), "nations are"),
    ],
)
def test_arguments_that_can_not_be_are_refused(arguments: tuple, said: str) -> None:
    with pytest.raises(AirflowTimetableInvalid, match=said):
        WorkingDayTimetable(*arguments).validate()


def test_every_fault_of_the_arguments_is_told_at_once() -> None:
    with pytest.raises(AirflowTimetableInvalid) as caught:
        WorkingDayTimetable(99, "noon", ("FRA",)).validate()
    assert str(caught.value).count(";") == 2


TIMETABLES = st.builds(
    WorkingDayTimetable,
    st.integers(1, module.MOST_WORKING_DAYS),
    st.times().map(lambda t: t.strftime("%H:%M")),
    st.sets(st.sampled_from(["ENG", "WLS", "SCT", "NIR"]), min_size=1).map(
        lambda s: tuple(sorted(s))
    ),
)
STARTS = st.integers(  # minutes since 1970: 2010 to 2034
    21_038_400, 33_660_000
).map(lambda minutes: pendulum.from_timestamp(minutes * 60))


@given(TIMETABLES, STARTS)
def test_runs_increase_and_intervals_are_contiguous_whole_london_months(
    timetable: WorkingDayTimetable, start: pendulum.DateTime
) -> None:
    found = runs(timetable, start, 14)
    assert len(found) == 14
    assert found[0].data_interval.start >= start
    for earlier, later in itertools.pairwise(found):
        assert earlier.run_after < later.run_after
        assert earlier.data_interval.end == later.data_interval.start
    for info in found:
        first = info.data_interval.start.astimezone(LONDON)
        after = info.data_interval.end.astimezone(LONDON)
        moment = info.run_after.astimezone(LONDON)
        assert (first.day, first.time()) == (after.day, after.time()) == (1, dt.time())
        assert (after.year * 12 + after.month) - (first.year * 12 + first.month) == 1
        assert (moment.year, moment.month) == (after.year, after.month)
        assert moment.strftime("%H:%M") == timetable.at
        assert is_working_day(moment.date(), timetable.nations)


@given(TIMETABLES, STARTS)
def test_without_catchup_the_run_is_the_latest_due(
    timetable: WorkingDayTimetable, now: pendulum.DateTime
) -> None:
    last = timetable.run_for(timetable.last_due(now))
    following = timetable.run_for(module.period_of(last.data_interval.end))
    assert last.run_after <= now < following.run_after


@given(TIMETABLES)
def test_a_timetable_comes_back_from_its_serialised_form(timetable: WorkingDayTimetable) -> None:
    timetable.validate()
    again = WorkingDayTimetable.deserialize(timetable.serialize())
    assert again.serialize() == timetable.serialize()
    assert again.run_for("2026-01") == timetable.run_for("2026-01")


# Published on the sixth working day at 09:30 in London; begun two working days before. 2026-03:
# past Good Friday and Easter Monday. 2026-05: a bank holiday on 25 May isn't in the way of June's.
AHEAD = """
    2026-01 | 2026-02-05T09:30
    2026-03 | 2026-04-08T08:30
    2026-04 | 2026-05-07T08:30
    2026-12 | 2027-01-07T09:30
"""


@pytest.mark.parametrize(("period", "at"), rows(AHEAD))
def test_a_run_begins_working_days_ahead_of_its_publication(period: str, at: str) -> None:
    assert WorkingDayTimetable(6, ahead=2).run_for(period).run_after == utc(at)


def test_a_changed_date_moves_the_run_of_its_release_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = tmp_path / "changes.yaml"
    changes.write_text(
        "changes:\n"
        "  - {release: social-media, period: 2026-03, was: 2026-04-10 09:30, now: 2026-04-17 11:00,"
        " announced: 2026-03-02, reason: The register is moved.}\n"
        # The first working day of the month after: two working days before, April isn't over.
        "  - {release: social-media, period: 2026-04, was: 2026-05-11 09:30, now: 2026-05-01 09:30,"
        " announced: 2026-03-02, reason: The register is moved.}\n"
    )
    monkeypatch.setattr("peelian.core.announced.CHANGES_FILE", changes)
    own = WorkingDayTimetable(6, ahead=2, release="social-media")
    assert own.run_for("2026-03").run_after == utc("2026-04-15T10:00")
    assert own.run_for("2026-04").run_after == own.run_for("2026-04").data_interval.end
    assert own.run_for("2026-05") == WorkingDayTimetable(6, ahead=2).run_for("2026-05")
    other = WorkingDayTimetable(6, ahead=2, release="other")
    assert other.run_for("2026-03").run_after == utc("2026-04-08T08:30")


@pytest.mark.parametrize("ahead", [-1, 6, 7])
def test_a_run_cannot_begin_before_its_month_is_over(ahead: int) -> None:
    with pytest.raises(AirflowTimetableInvalid, match="ahead is"):
        WorkingDayTimetable(6, ahead=ahead).validate()


def test_a_timetable_that_was_stored_before_these_arguments_is_read_back() -> None:
    old = {"working_day": 6, "at": "09:30", "nations": ["ENG", "WLS"]}
    assert WorkingDayTimetable.deserialize(old).run_for("2026-01").run_after == utc(
        "2026-02-09T09:30"
    )
