"""Airflow's processes: start them, know that they live, stop them, and clear away dead runs'.

Each runs in a session of its own, so that Ctrl-C reaches the demonstration alone, which then stops
them in order. Each bears the demonstration's mark in its environment, by which a later run finds
what a killed one left behind.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from peelian.core.errors import PeelianError
from peelian.demo.settings import HOST, MARK_VARIABLE

COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    # Logs are read from the folder; the log server would only take another port.
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}
GRACE_SECONDS = 25.0
TAIL_LINES = 15


@dataclass
class Airflow:
    """Airflow's processes of one run.

    Args:
        environment: what `airflow_environment` gave.
        logs: folder for what the processes say.
    """

    environment: dict[str, str]
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def make_database(self) -> None:
        """Make the metadata database. Raises: PeelianError where that fails."""
        maker = self._launch("database", ("db", "migrate"))
        if maker.wait() != 0:
            raise self._said("database", "Airflow's database can't be made")

    def start(self) -> None:
        """Start every component; they come up by themselves."""
        for name, arguments in COMPONENTS.items():
            self.running[name] = self._launch(name, arguments)

    def check_alive(self) -> None:
        """Raises: PeelianError with the last lines of a component that has died."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise self._said(name, f"Airflow's {name} stopped, status {process.returncode}")

    def stop(self) -> None:
        """Ask each component to stop, wait, and end what is left of its process group."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.running.values():
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            end_group(process.pid)
        self.running.clear()

    def _launch(self, name: str, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "airflow", *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _said(self, name: str, what: str) -> PeelianError:
        log = self.logs / f"{name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
        return PeelianError("\n  ".join([f"{what}; its last lines:", *lines]), where=log)


def end_group(group: int) -> None:
    """End every process of a group that the demonstration started; none left is fine."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def leftovers(root: Path) -> list[psutil.Process]:
    """Living processes that a demonstration in `root` started, by the mark in their environment."""
    found = []
    for process in psutil.process_iter():
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            continue
        try:
            if process.environ().get(MARK_VARIABLE) == str(root):
                found.append(process)
        except (psutil.Error, OSError):
            continue  # another user's, or gone already
    return found


def end_leftovers(root: Path) -> int:
    """End what a killed demonstration in `root` left running. Returns: how many processes."""
    found = leftovers(root)
    for process in found:
        try:
            process.terminate()
        except psutil.NoSuchProcess:
            continue
    _, alive = psutil.wait_procs(found, timeout=GRACE_SECONDS / 5)
    for process in alive:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(alive, timeout=GRACE_SECONDS / 5)
    return len(found)
