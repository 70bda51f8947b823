"""The demonstration: registers, snapshots, a release, two signatures, the public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from peelian.core.published import published_months
from peelian.demo.folders import DemoFolders, shown
from peelian.demo.months import RELEASE, copy_day, in_words, next_period
from peelian.demo.registers import Force, write_registers
from peelian.demo.rest import AirflowApi, TaskState
from peelian.demo.stage import MONTHLY, SNAPSHOTS, Stage, let_scheduler_look, started
from peelian.demo.telling import Teller
from peelian.demo.watching import SIGN_OFFS, Run

REASONS = (
    "I read every table and its notes; nothing in it points at a person.",
    "The totals agree with the register's own, and the notes say what is withheld and why.",
)


def publish_next_month(folders: DemoFolders, force: Force, teller: Teller) -> Path | None:
    """Publish the next month, from the registers to the public.

    Returns: the published folder; None where every complete month is published already.
    Raises: PeelianError with what went wrong and where to read more.
    """
    period = announced_period(folders, teller)
    if period is None:
        return None
    with started(folders, teller, lambda: write_registers(folders.registers, force, period)) as on:
        take_snapshots(on, period)
        return make_release(on, period)


def announced_period(folders: DemoFolders, teller: Teller) -> str | None:
    """The month that comes next, having said so; None, having said why, where there's none."""
    period = next_period(folders.home, dt.datetime.now(dt.UTC))
    if period is None:
        last = published_months(folders.home, RELEASE)[-1]
        teller.plain(f"Every complete month up to {in_words(last)} is out.")
        teller.plain(f"To start over, remove {shown(folders.root)} and run this again.")
        return None
    teller.plain(f"Peelian: the statistics for {in_words(period)} of a police force that isn't.")
    return period


def take_snapshots(on: Stage, period: str) -> None:
    """Run `source_snapshots` as at the day after the month."""
    day = copy_day(on.folders.home, period)
    with on.api() as api, on.teller.doing("copying and checking the registers"):
        run_id = api.trigger(SNAPSHOTS, {"as_at": day.isoformat()})
        Run(on, api, SNAPSHOTS, run_id).finish()


def make_release(on: Stage, period: str) -> Path:
    """Run `monthly_release`, and sign as two different people. Returns: the published folder."""
    with on.api() as api, on.teller.doing("making and publishing the release"):
        run_id = start_release(on, api, period)
        Run(on, api, MONTHLY, run_id, on_wait=signing(on)).finish()
        return published_by(api, run_id, on.folders)


def start_release(on: Stage, api: AirflowApi, period: str) -> str:
    """Start `monthly_release` for a month by hand. Returns: the run's id."""
    day = copy_day(on.folders.home, period)
    conf = {"period": period, "release": RELEASE, "as_at": day.isoformat()}
    return api.trigger(MONTHLY, conf)


def published_by(api: AirflowApi, run_id: str, folders: DemoFolders) -> Path:
    """The folder that a finished run published."""
    return folders.home.root / str(api.result(MONTHLY, run_id, "publish")["path"])


def signing(on: Stage) -> Callable[[Run, TaskState], None]:
    """Answers each sign-off once, the first as one approver and the second as the other."""
    answered: set[tuple[str, int]] = set()

    def sign(run: Run, task: TaskState) -> None:
        if (task.task_id, task.try_number) in answered:
            return
        answered.add((task.task_id, task.try_number))
        let_scheduler_look(on)
        place = SIGN_OFFS.index(task.task_id)
        on.teller.say(f"{on.cast.approvers[place].name} approves: {REASONS[place]}")
        with on.api(approver=place) as api:
            api.answer(MONTHLY, run.run_id, task.task_id, option="Approve", reason=REASONS[place])

    return sign
