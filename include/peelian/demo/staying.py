"""`make up`: the same release, but the signing is left to the person, and Airflow stays up."""

from __future__ import annotations

import time
from collections.abc import Callable

from peelian.core.errors import PeelianError
from peelian.demo.folders import DemoFolders, shown
from peelian.demo.registers import Force, write_registers
from peelian.demo.rest import TaskState
from peelian.demo.stage import LOOK_SECONDS, MONTHLY, Stage, started
from peelian.demo.story import announced_period, published_by, start_release, take_snapshots
from peelian.demo.telling import Teller
from peelian.demo.watching import Run


def stay_up(folders: DemoFolders, force: Force, teller: Teller) -> None:
    """Start a release and wait for the person's signatures; runs until it's interrupted.

    Raises: PeelianError where Airflow dies, or what the snapshots fail of.
    """
    period = announced_period(folders, teller)
    if period is None:
        return
    with started(folders, teller, lambda: write_registers(folders.registers, force, period)) as on:
        take_snapshots(on, period)
        _tell_logins(on)
        with on.api() as api:
            run = Run(on, api, MONTHLY, start_release(on, api, period), on_wait=_asking(teller))
            _tell_end(run)
        while True:
            on.airflow.check_alive()
            time.sleep(LOOK_SECONDS)


def _tell_end(run: Run) -> None:
    """Follow the release; however it ends, Airflow stays up."""
    try:
        run.finish(within=None)
        published = published_by(run.api, run.run_id, run.on.folders)
        run.on.teller.plain(f"published: {shown(published)}")
    except PeelianError as error:
        run.on.airflow.check_alive()
        run.on.teller.say(f"the release ended: {error}")


def _asking(teller: Teller) -> Callable[[object, TaskState], None]:
    asked: set[str] = set()

    def ask(_: object, task: TaskState) -> None:
        if task.task_id not in asked:
            asked.add(task.task_id)
            teller.say(f"waiting for you: the {task.task_id.replace('_', ' ')}")

    return ask


def _tell_logins(on: Stage) -> None:
    say = on.teller.plain
    say()
    say(f"Airflow: {on.address}")
    say(f"  starts releases  {on.cast.analyst.name}  {on.cast.analyst.password}")
    for user in on.cast.approvers:
        say(f"  signs releases   {user.name}  {user.password}")
    say("Sign in as one approver, then as the other; answer under Required Actions, with a reason.")
    say("Ctrl-C stops Airflow.")
    say()
