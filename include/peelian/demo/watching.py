"""Follow a run of Airflow to its end, task by task, in plain words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from peelian.core.errors import PeelianError
from peelian.demo.rest import AirflowApi, TaskState
from peelian.demo.stage import LOOK_SECONDS, Stage

RUN_SECONDS = 900.0
WAITS_FOR_A_PERSON = "awaiting_input"
SIGN_OFFS = ("first_sign_off", "second_sign_off")

IN_WORDS = {
    "choose_day": "the day of the snapshots is set",
    "list_registers": "the registers are listed",
    "register.snapshot": "copied, with pseudonyms in place of people's numbers",
    "register.conform": "turned into the canonical tables",
    "register.validate": "passed its expectations",
    "choose_period": "the month is chosen",
    "tabulate": "the figures are counted",
    "protect": "small counts are hidden, and the hiding has withstood the attack on it",
    "build": "the page, the workbooks and the CSVs are built",
    "inspect_and_seal": "the finished files are inspected and sealed",
    "first_sign_off": "the first signature is recorded",
    "second_sign_off": "the second signature is recorded",
    "embargo": "the moment that the calendar announced has come",
    "publish": "exactly what was signed is published",
    "deliver": "given out to the store, where one is set",
    "make_site": "the site around the releases is made anew",
}


@dataclass
class Run:
    """A run that is being followed.

    Args:
        on_wait: called with a task that waits for a person, each time it's looked at.
    """

    on: Stage
    api: AirflowApi
    dag_id: str
    run_id: str
    on_wait: Callable[[Run, TaskState], None] | None = None
    _told: set[tuple[str, int]] = field(default_factory=set)

    def finish(self, within: float | None = RUN_SECONDS) -> None:
        """Wait for the run to succeed, telling each task as it ends.

        Args:
            within: seconds that it may take; None where a person is waited for.
        Raises: PeelianError where it fails, is about to be tried again, or takes too long.
        """
        began = time.monotonic()
        while not self.step():
            if within is not None and time.monotonic() - began > within:
                raise PeelianError(
                    f"the run has not ended after {within:.0f} seconds",
                    where=f"{self.dag_id} {self.run_id}",
                    do=f"read the logs in {self.log_folder}",
                )
            time.sleep(LOOK_SECONDS)

    def step(self) -> bool:
        """Look once. Returns: whether the run has succeeded. Raises: PeelianError if it failed."""
        self.on.airflow.check_alive()
        state = self.api.run_state(self.dag_id, self.run_id)
        for task in self.api.tasks(self.dag_id, self.run_id):
            self._look_at(task)
        if state == "failed":
            raise PeelianError("the run failed", where=f"{self.dag_id} {self.run_id}")
        return state == "success"

    @property
    def log_folder(self) -> Path:
        """Where the logs of the run's tasks are."""
        logs = Path(self.on.airflow.environment["AIRFLOW__LOGGING__BASE_LOG_FOLDER"])
        return logs / f"dag_id={self.dag_id}" / f"run_id={self.run_id}"

    def _look_at(self, task: TaskState) -> None:
        if task.state == "failed" or self._waits_for_another_try(task):
            raise self._failure(task)
        if task.state == WAITS_FOR_A_PERSON and self.on_wait is not None:
            self.on_wait(self, task)
        key = (task.task_id, task.map_index)
        if task.state == "success" and key not in self._told:
            self._told.add(key)
            words = IN_WORDS.get(task.task_id, f"{task.task_id} is done")
            self.on.teller.say(f"{task.name}: {words}" if task.map_index >= 0 else words)

    @staticmethod
    def _waits_for_another_try(task: TaskState) -> bool:
        # A sign-off that is tried again asks again; anything else would take minutes to fail again.
        return task.state == "up_for_retry" and task.task_id not in SIGN_OFFS

    def _failure(self, task: TaskState) -> PeelianError:
        parts = [f"task_id={task.task_id}"]
        if task.map_index >= 0:
            parts.append(f"map_index={task.map_index}")
        folder = self.log_folder.joinpath(*parts)
        logs = sorted(folder.glob("attempt=*.log"))
        reason = last_exception(logs[-1]) if logs else None
        return PeelianError(
            f"{task.task_id} failed: {reason or 'see its log'}",
            where=logs[-1] if logs else folder,
        )


def last_exception(log: Path) -> str | None:
    """The text of the last exception in a task's log (one JSON object a line), if there's one."""
    found = None
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        with_detail = _detail(line)
        found = with_detail or found
    return found


def _detail(line: str) -> str | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    details = entry.get("error_detail") if isinstance(entry, dict) else None
    if not details:
        return None
    return str(details[0].get("exc_value") or details[0].get("exc_type"))
