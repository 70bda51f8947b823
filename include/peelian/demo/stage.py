"""The stage that the demonstration plays on: Airflow, up and ready, and cleanly gone afterwards."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from peelian.core.errors import PeelianError
from peelian.demo.folders import DemoFolders
from peelian.demo.people import Cast, new_cast, write_passwords
from peelian.demo.processes import Airflow, end_leftovers, free_port
from peelian.demo.rest import AirflowApi
from peelian.demo.settings import HOST, airflow_environment
from peelian.demo.telling import Teller

SNAPSHOTS, MONTHLY, REQUEST = "source_snapshots", "monthly_release", "foi_request"
PLAYED = (SNAPSHOTS, MONTHLY, REQUEST)
START_SECONDS = 180.0
LOOK_SECONDS = 0.3
BEATS = 2
"""Of the scheduler's heart: between two of them it has gone round once."""
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Stage:
    """A started Airflow, the folders that it works in, and who may sign in."""

    folders: DemoFolders
    airflow: Airflow
    cast: Cast
    port: int
    teller: Teller

    @property
    def address(self) -> str:
        """Where Airflow's web pages are."""
        return f"http://{HOST}:{self.port}"

    def api(self, approver: int | None = None) -> AirflowApi:
        """Airflow's API as the analyst, or as an approver (0 or 1)."""
        user = self.cast.analyst if approver is None else self.cast.approvers[approver]
        return AirflowApi(self.port, user)


@contextlib.contextmanager
def started(folders: DemoFolders, teller: Teller, meanwhile: Callable[[], None]) -> Iterator[Stage]:
    """Airflow, up and with both DAGs read; stopped at the end, whatever happens.

    Args:
        meanwhile: done in this process while Airflow comes up.
    Raises: PeelianError where it doesn't come up; and what `meanwhile` raises.
    """
    ended = end_leftovers(folders.root)
    if ended:
        teller.say(f"ended {ended} processes that an earlier demonstration left behind")
    folders.prepare()
    cast, port = new_cast(), free_port()
    write_passwords(cast, folders.passwords)
    stage = Stage(
        folders, Airflow(airflow_environment(folders, cast, port), folders.logs), cast, port, teller
    )
    try:
        with teller.doing("starting Airflow, and writing the made-up force's registers"):
            stage.airflow.make_database()
            stage.airflow.start()
            meanwhile()
            _wait_until_up(stage)
            _wait_for_dags(stage)
        teller.say(f"Airflow is up at {stage.address}, and the registers are written")
        yield stage
    finally:
        _stop(stage)


def let_scheduler_look(stage: Stage) -> None:
    """Wait until the scheduler has gone round once more.

    An answer that comes before it has seen a task park itself is lost, as Airflow then takes the
    task for killed, tries it again and asks again. A person is seldom that quick.
    """
    with AirflowApi(stage.port) as api:
        for _ in range(BEATS):
            last = api.scheduler_heartbeat()
            _wait_for(lambda: api.scheduler_heartbeat() not in (None, last), stage)  # noqa: B023


def _wait_until_up(stage: Stage) -> None:
    with AirflowApi(stage.port) as api:
        _wait_for(api.is_healthy, stage)


def _wait_for_dags(stage: Stage) -> None:
    with stage.api() as api:

        def read() -> bool:
            broken = api.import_errors()
            if broken:
                raise PeelianError("a DAG file can't be read", where=", ".join(broken))
            return all(api.knows_dag(dag_id) for dag_id in PLAYED)

        _wait_for(read, stage)
        for dag_id in PLAYED:
            api.unpause(dag_id)


def _wait_for(condition: Callable[[], bool], stage: Stage) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        stage.airflow.check_alive()
        if time.monotonic() > deadline:
            raise PeelianError(
                f"Airflow did not come up in {START_SECONDS:.0f} seconds",
                where=stage.airflow.logs,
                do="read the logs there",
            )
        time.sleep(LOOK_SECONDS)


def _stop(stage: Stage) -> None:
    # A second Ctrl-C must not leave half of it running.
    before = {number: signal.signal(number, signal.SIG_IGN) for number in INTERRUPTIONS}
    try:
        with stage.teller.doing("stopping Airflow"):
            stage.airflow.stop()
            end_leftovers(stage.folders.root)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
