"""Processes are started with a mark, found by it, and gone afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from peelian.core.errors import InputError, PeelianError
from peelian.demo import processes
from peelian.demo.folders import DemoFolders, only_one
from peelian.demo.people import new_cast
from peelian.demo.processes import Airflow, end_leftovers, free_port, leftovers
from peelian.demo.settings import HOST, MARK_VARIABLE, airflow_environment

SAYS_READY = "import sys, time; print('ready', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "signal.signal(signal.SIGINT, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
)


@pytest.fixture
def children() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that a test started: ended, by their own handles, whatever happens."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def start(code: str, mark: Path, children: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {MARK_VARIABLE: str(mark)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("code", [SAYS_READY, STUBBORN], ids=["willing", "stubborn"])
def test_what_a_killed_run_left_is_ended_and_nothing_else(
    code: str,
    tmp_path: Path,
    children: list[subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 2.5)
    ours = start(code, tmp_path / "here", children)
    others = start(SAYS_READY, tmp_path / "elsewhere", children)
    assert end_leftovers(tmp_path / "here") == 1
    ours.wait(10)
    assert others.poll() is None
    assert leftovers(tmp_path / "here") == []


def test_the_process_that_looks_is_not_a_leftover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARK_VARIABLE, str(tmp_path))
    assert os.getpid() not in [process.pid for process in leftovers(tmp_path)]


def test_a_component_that_dies_is_told_with_its_last_lines(tmp_path: Path) -> None:
    airflow = Airflow(dict(os.environ), tmp_path)
    log = tmp_path / "scheduler.log"
    log.write_text("first line\nthe database is locked\n")
    dead = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    dead.wait()
    airflow.running["scheduler"] = dead
    with pytest.raises(PeelianError, match="scheduler stopped, status 3") as caught:
        airflow.check_alive()
    assert "the database is locked" in str(caught.value)
    assert f"where: {log}" in str(caught.value)


def test_stopping_ends_children_that_outlive_their_parent(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys, time;"
        # Tests that are run in the background of a shell inherit that SIGINT is ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]);"
        "print(child.pid, flush=True)\n"
        # A pause that begins just after the signal came would never end.
        "while True: time.sleep(0.1)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    said = {parent.stdout.readline().strip(), parent.stdout.readline().strip()} - {"ready"}
    child = psutil.Process(int(said.pop()))
    airflow = Airflow(dict(os.environ), tmp_path)
    airflow.running["scheduler"] = parent  # type: ignore[assignment]
    airflow.stop()
    parent.stdout.close()
    assert parent.returncode == -signal.SIGINT or parent.returncode == 1
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_free_port_can_be_listened_on() -> None:
    with socket.socket() as server:
        server.bind((HOST, free_port()))


def test_only_one_demonstration_runs_in_a_folder(tmp_path: Path) -> None:
    folders = DemoFolders(tmp_path)
    with (
        only_one(folders),
        pytest.raises(InputError, match="another demonstration"),
        only_one(folders),
    ):
        pass
    with only_one(folders):
        pass


def test_airflow_starts_anew_and_the_key_stays(tmp_path: Path) -> None:
    folders = DemoFolders(tmp_path)
    folders.prepare()
    key = folders.key_file.read_text()
    (folders.airflow / "airflow.db").write_text("half a database")
    folders.prepare()
    assert folders.key_file.read_text() == key
    assert folders.key_file.stat().st_mode & 0o777 == 0o600
    assert not (folders.airflow / "airflow.db").exists()


def test_the_caller_s_airflow_settings_are_dropped(tmp_path: Path) -> None:
    inherited = {
        "PATH": "/bin",
        "AIRFLOW_HOME": "/somewhere",
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW_CONN_X": "secret://",
        "PEELIAN_HOME": "/real",
    }
    found = airflow_environment(DemoFolders(tmp_path), new_cast(), 1234, inherited)
    assert found["PATH"] == "/bin"
    assert found["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert found["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert found["PEELIAN_HOME"] == str(tmp_path / "home")
    assert "AIRFLOW_CONN_X" not in found
    assert found["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:1234/execution/"
    assert len(found["AIRFLOW__API_AUTH__JWT_SECRET"]) >= 64


def test_every_airflow_setting_is_one_that_airflow_knows(tmp_path: Path) -> None:
    import yaml
    from airflow import config_templates

    described = Path(config_templates.__file__).with_name("config.yml").read_text("utf-8")
    known = {
        f"AIRFLOW__{section.upper()}__{option.upper()}"
        for section, body in yaml.safe_load(described).items()
        for option in body["options"]
    }
    found = airflow_environment(DemoFolders(tmp_path), new_cast(), 1, {})
    assert {name for name in found if name.startswith("AIRFLOW__")} - known == set()


def test_two_casts_share_no_password() -> None:
    first, second = new_cast(), new_cast()
    words = [user.password for cast in (first, second) for user in cast.everyone]
    assert len(set(words)) == 6
    assert len({user.name for user in first.everyone}) == 3
