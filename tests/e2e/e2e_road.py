"""How the end-to-end road is driven: in one real Airflow, once, for all the tests to look at.

What happens, in order: January's registers are copied; answers about its release are refused by
the rules, and then it's rejected. A month later the registers are copied again, January's release
is made anew from them and signed by two people, and February's follows. At last a request is
answered in a browser, where there's one. Airflow is stopped before the tests look.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from e2e_request import Answered, answer_in_browser, has_browser
from rich.console import Console

from peelian.core.audit import read_chain
from peelian.core.errors import PeelianError
from peelian.demo.folders import DemoFolders
from peelian.demo.processes import leftovers
from peelian.demo.registers import Force, write_registers
from peelian.demo.rest import AirflowApi
from peelian.demo.stage import LOOK_SECONDS, MONTHLY, Stage, let_scheduler_look, started
from peelian.demo.story import make_release, take_snapshots
from peelian.demo.telling import Teller
from peelian.demo.watching import SIGN_OFFS, WAITS_FOR_A_PERSON, Run

FORCE = Force(cases=8_000, years=8)
ANALYST, FIRST, SECOND = "demo-analyst", "demo-approver-1", "demo-approver-2"
WHY_NOT = "Table 2 gives the wrong year in its title."
WAIT_SECONDS = 240.0


@dataclass
class Road:
    """What happened on the road, for the tests to look at."""

    folders: DemoFolders
    said: Path
    ends: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, dict[str, str | None]] = field(default_factory=dict)
    logs: dict[str, Path] = field(default_factory=dict)
    published: dict[str, Path] = field(default_factory=dict)
    refused_by_airflow: list[str] = field(default_factory=list)
    left_running: list[int] = field(default_factory=list)
    answered: Answered | None = None


def drive(root: Path) -> Road:
    """The whole main road, once."""
    said = root / "said.txt"
    with said.open("w", encoding="utf-8") as stream:
        road = Road(DemoFolders(root / "demo"), said)
        teller = Teller(Console(file=stream, highlight=False, soft_wrap=True))
        registers = road.folders.registers
        with started(
            road.folders, teller, lambda: write_registers(registers, FORCE, "2026-01")
        ) as on:
            take_snapshots(on, "2026-01")
            _rejected(on, road)
            write_registers(registers, FORCE, "2026-02")
            take_snapshots(on, "2026-02")
            _signed_by_two(on, road)
            road.published["2026-02"] = make_release(on, "2026-02")
            if has_browser():
                road.answered = answer_in_browser(on)
    road.left_running = [process.pid for process in leftovers(road.folders.root)]
    return road


def _rejected(on: Stage, road: Road) -> None:
    """An approver starts a run, and may not sign it; the other rejects it."""
    with on.api(approver=0) as starter, on.api(approver=1) as other, on.api() as analyst:
        run = _start(on, starter, "2026-02-01")
        first = SIGN_OFFS[0]
        _wait_until_asked(run, first)
        try:
            analyst.answer(MONTHLY, run.run_id, first, option="Approve", reason="I am no approver.")
        except PeelianError as error:
            road.refused_by_airflow.append(str(error))
        _answer(run, starter, first, "Approve", "I started it, so I know it is right.")
        _answer(run, other, first, "Approve", None)
        _answer(run, other, first, "Reject", WHY_NOT)
        _keep(run, road, "rejected", _wait_for_end(run))


def _signed_by_two(on: Stage, road: Road) -> None:
    """The analyst starts a run; one approver tries to sign twice; the other signs."""
    with on.api() as analyst, on.api(approver=0) as one, on.api(approver=1) as two:
        run = _start(on, analyst, "2026-03-01")
        for api, place, reason in (
            (one, 0, "The title of table 2 is right now."),
            (one, 1, "And I sign for my colleague too."),
            (two, 1, "I read it all, and agree."),
        ):
            _answer(run, api, SIGN_OFFS[place], "Approve", reason)
        _keep(run, road, "signed", _wait_for_end(run))
        told = analyst.result(MONTHLY, run.run_id, "publish")
        road.published["2026-01"] = road.folders.home.root / told["path"]


def _start(on: Stage, api: AirflowApi, as_at: str) -> Run:
    conf = {"period": "2026-01", "release": "social-media", "as_at": as_at}
    return Run(on, api, MONTHLY, api.trigger(MONTHLY, conf))


def _answer(run: Run, api: AirflowApi, task_id: str, option: str, reason: str | None) -> None:
    """Answer, and answer again where Airflow lost it, until the audit chain has it."""
    before = _answers(run)

    def recorded() -> bool:
        return _answers(run) > before

    def recorded_or_lost() -> bool:
        return recorded() or _states(run).get(task_id) == "up_for_retry"

    while not recorded():
        _wait(run, lambda: recorded() or _waits(run, task_id), task_id)
        if recorded():
            break  # the worker had recorded it, though Airflow gave its try up for lost
        let_scheduler_look(run.on)
        api.answer(MONTHLY, run.run_id, task_id, option=option, reason=reason)
        _wait(run, recorded_or_lost, f"an answer to {task_id}", may_fail=True)


def _answers(run: Run) -> int:
    chain = read_chain(run.on.folders.home)
    return sum(entry.what in ("approved", "rejected", "refused") for entry in chain)


def _wait_until_asked(run: Run, task_id: str) -> None:
    """Wait until a task waits for an answer that it hasn't been given."""
    _wait(run, lambda: _waits(run, task_id), task_id)
    let_scheduler_look(run.on)


def _waits(run: Run, task_id: str) -> bool:
    return _states(run).get(task_id) == WAITS_FOR_A_PERSON


def _wait_for_end(run: Run) -> str:
    def state() -> str:
        return run.api.run_state(run.dag_id, run.run_id)

    _wait(run, lambda: state() in ("success", "failed"), "the end", may_fail=True)
    return state()


def _wait(run: Run, condition: Callable[[], bool], what: str, *, may_fail: bool = False) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        run.on.airflow.check_alive()
        if not may_fail:
            run.step()
        if time.monotonic() > deadline:
            raise PeelianError(f"waited in vain for {what}", where=_states(run))
        time.sleep(LOOK_SECONDS)


def _states(run: Run) -> dict[str, str | None]:
    return {task.task_id: task.state for task in run.api.tasks(run.dag_id, run.run_id)}


def _keep(run: Run, road: Road, name: str, end: str) -> None:
    road.ends[name], road.tasks[name], road.logs[name] = end, _states(run), run.log_folder
